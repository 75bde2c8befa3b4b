"""Charts show what the Document says: in every form, exact or displayed, and of nothing nothing."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec import structs

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout, load
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.accounts import Accounts
from disclosure.documents.model.document import Document
from disclosure.portal.charts import (
    Chart,
    charts_of,
    function_chart,
    picture,
    picture_key,
    years_chart,
)
from disclosure.portal.charts.pictures import WIDTHS
from disclosure.portal.charts.tones import tone
from tests.documents import example_document, example_entries

HEBEI = layout("hebei-2023")
IN_YUAN = load(
    Path(__file__).parents[3] / "disclosure" / "documents" / "forms" / "shanghai-like.toml"
)
FORMS = ("hebei-2023", "hebei-2025", "in yuan", "displayed")


@cache
def document(form: str) -> tuple[Document, Layout]:
    if form in ("hebei-2023", "displayed"):
        example = example_document()
        return (example.as_displayed() if form == "displayed" else example), HEBEI
    chosen = IN_YUAN if form == "in yuan" else layout(form)
    entries = replace(example_entries(), layout=chosen.key, overrides={})
    return assemble(entries, chosen).document, chosen


@cache
def charts(form: str) -> dict[str, Chart]:
    disclosed, form_layout = document(form)
    accounts = Accounts(disclosed, form_layout)
    return charts_of(disclosed, accounts, accounts.figures)


def shown(chart: Chart) -> list[tuple[str, str]]:
    return [(row.label, row.text) for row in chart.rows]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_charts(form: str) -> None:
    assert {"income", "function", "kinds", "basic", "three-public"} <= set(charts(form))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["income", "function", "kinds", "basic"])
def test_rows_add_up_to_the_total(form: str, name: str) -> None:
    chart = charts(form)[name]
    assert chart.total is not None
    assert sum(row.amount for row in chart.rows) == chart.total.amount


@pytest.mark.parametrize("form", FORMS)
def test_every_row_is_a_cell_of_the_document(form: str) -> None:
    disclosed, _layout = document(form)
    for chart in charts(form).values():
        for row in chart.rows:
            if chart.kind == "changes" and not row.address:
                continue
            cell = disclosed.cells[row.address]
            assert row.text == cell.text
            assert cell.value in (None, row.amount)


def test_the_example_in_its_charts() -> None:
    by_name = charts("hebei-2023")
    assert shown(by_name["income"]) == [
        ("一般公共预算拨款收入", "2184.44"),
        ("上年结转结余", "94.71"),
    ]
    assert shown(by_name["function"])[:2] == [
        ("一般公共服务支出", "1044.24"),
        ("农林水支出", "716.95"),
    ]
    assert shown(by_name["kinds"]) == [("基本支出", "1178.74"), ("项目支出", "1100.41")]
    assert shown(by_name["basic"]) == [("人员经费", "1132.70"), ("公用经费", "46.04")]
    assert shown(by_name["three-public"]) == [
        ("因公出国（境）费", ""),
        ("公务用车购置及运维费", "1.70"),
        ("公务用车运行维护费", "1.70"),
        ("公务接待费", "2.70"),
    ]
    total = next(row for row in by_name["change"].rows if row.label == "收入总计")
    assert (total.before, total.change) == (Decimal(24354640), Decimal(-1563140))


def test_a_form_in_yuan_shows_its_own_labels_and_amounts() -> None:
    by_name = charts("in yuan")
    assert shown(by_name["income"]) == [
        ("财政拨款收入", "21,844,400.00"),
        ("上年结转", "947,100.00"),
    ]
    assert [row.label for row in by_name["three-public"].rows] == [
        "因公出国（境）费",
        "公务接待费",
        "公务用车购置及运行费",
        "运行费",
    ]
    assert by_name["function"].shown(Decimal("10442400")) == "10,442,400.00"


def test_displayed_figures_count_where_no_exact_ones_are_known() -> None:
    disclosed, form_layout = document("displayed")
    accounts = Accounts(disclosed, form_layout)
    assert accounts.is_displayed
    assert accounts.figures["total"].value == Decimal("22791500")
    section = function_chart(disclosed, accounts, "21305")
    assert section is not None
    assert [row.amount for row in section.rows] == [Decimal("933900"), Decimal("68000")]


def test_a_class_is_taken_apart_until_its_items() -> None:
    disclosed, form_layout = document("hebei-2023")
    accounts = Accounts(disclosed, form_layout)
    whole = function_chart(disclosed, accounts, "213")
    assert whole is not None
    assert [(row.code, row.inner) for row in whole.rows] == [
        ("21301", "function-21301"),
        ("21305", "function-21305"),
    ]
    items = function_chart(disclosed, accounts, "21301")
    assert items is not None
    assert [(row.code, row.inner) for row in items.rows] == [("2130126", ""), ("2130152", "")]
    assert function_chart(disclosed, accounts, "2130126") is None
    assert function_chart(disclosed, accounts, "999") is None


def test_a_class_of_one_section_shows_its_items_at_once() -> None:
    disclosed, form_layout = document("hebei-2023")
    chart = function_chart(disclosed, Accounts(disclosed, form_layout), "208")
    assert chart is not None
    assert [row.code for row in chart.rows] == ["2080501", "2080505", "2080506"]


def test_an_empty_document_has_nothing_to_draw() -> None:
    empty = assemble(replace(example_entries(), lines=()), HEBEI).document
    accounts = Accounts(empty, HEBEI)
    by_name = charts_of(empty, accounts, {})
    assert all(not chart.rows for chart in by_name.values())
    assert all(picture(chart, title="图") == "" for chart in by_name.values())


def test_a_document_without_tables_has_no_charts() -> None:
    bare = structs.replace(example_document(), parts=(), figures=())
    accounts = Accounts(bare, HEBEI)
    assert charts_of(bare, accounts, {}) == {}


def test_one_year_is_no_row_of_years() -> None:
    assert years_chart(example_document(), [(2023, Decimal(1), "/")]) is None
    chart = years_chart(
        example_document(), [(2022, Decimal(10000), "/a/"), (2023, Decimal(20000), "/b/")]
    )
    assert chart is not None
    assert [(row.label, row.text, row.href) for row in chart.rows] == [
        ("2022年", "1.00", "/a/"),
        ("2023年", "2.00", "/b/"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_pictures_are_well_formed_small_and_without_styles(form: str) -> None:
    for chart in charts(form).values():
        for svg in (
            picture(chart, title="图<&>", href=lambda row: "#x"),
            picture(chart, title="图<&>", source="出处"),
        ):
            etree.fromstring(svg)
            assert " style=" not in svg
            assert "<style" not in svg
            assert len(svg.encode()) < 8000, chart.name


def test_every_shape_that_can_be_hit_is_a_link_with_a_name() -> None:
    root = etree.fromstring(
        picture(charts("hebei-2023")["function"], title="图", href=lambda row: f"#{row.address}")
    )
    links = root.findall(".//a")
    assert [link.get("href") for link in links][:2] == ["#table-3/201/total", "#table-3/213/total"]
    assert links[0].findtext("title") == "一般公共服务支出：1,044.24万元，占45.8%"
    assert len(links) < len(
        charts("hebei-2023")["function"].rows
    )  # the smallest are in the table only
    assert len(root.findall(".//title")) == len(charts("hebei-2023")["function"].rows)


def test_a_file_has_title_and_source_and_no_links() -> None:
    root = etree.fromstring(
        picture(charts("hebei-2023")["kinds"], title="基本支出和项目支出", source="出处")
    )
    names = {"s": "http://www.w3.org/2000/svg"}
    assert root.findtext("s:title", namespaces=names) == "基本支出和项目支出（万元）"
    assert root.findtext("s:desc", namespaces=names) == "出处"
    assert not root.findall(".//s:a", namespaces=names)


def test_labels_are_shown_only_from_widths_that_the_style_sheet_knows() -> None:
    css = (Path(__file__).parents[4] / "static" / "portal" / "charts.css").read_text()
    for width in WIDTHS[1:]:
        assert f"min-width: {width / 16:g}em" in css
        assert f".from-{width} " in css
        assert f".until-{width} " in css


def test_a_long_name_is_whole_from_the_width_that_has_room_for_it() -> None:
    chart = charts("hebei-2023")["income"]
    long_name = "Balance carried over from the year before, of all kinds"
    first = replace(chart.rows[0], label=long_name)
    renamed = replace(chart, rows=(first, *chart.rows[1:]))

    on_a_page = etree.fromstring(picture(renamed, title="收入", href=lambda row: ""))
    labels = {_text(label): label.get("class", "") for label in on_a_page.findall(".//text")}
    width = labels[long_name].removeprefix("from-")
    assert int(width) in WIDTHS[1:]
    (short,) = [text for text in labels if text.endswith("…")]
    assert labels[short] == f"until-{width}"

    file = picture(renamed, title="收入", source="出处")
    assert long_name in file
    assert "…" not in file


def test_no_two_classes_look_alike() -> None:
    codes = re.findall(
        r'"(2\d\d)"', (Path(__file__).parents[4] / "disclosure/portal/charts/tones.py").read_text()
    )
    assert len({tone(code) for code in codes}) == len(codes) == 30
    assert tone("2080501") == tone("208")
    assert tone("299") == tone("29901")


def _text(element: Any) -> str:
    return "".join(element.itertext())


def test_every_box_of_a_treemap_is_named_in_it_or_below_it() -> None:
    """On the narrowest page: what a box says from a wider page on is named below until then."""
    chart = charts("hebei-2023")["function"]
    svg = etree.fromstring(picture(chart, title="图", href=lambda row: "#x"))
    below = etree.fromstring(picture_key(chart, href=lambda row: f"#{row.address}"))
    in_boxes = set()
    for text in svg.iter("text"):
        if "from-" not in text.get("class", ""):
            in_boxes.add(text.text)
    for row in chart.rows:
        named = [entry for entry in below if row.label in _text(entry)]
        is_in_its_box = any(row.label.startswith(text) for text in in_boxes if text)
        assert is_in_its_box != bool(named), row.label
        for entry in named:
            hatches = [rect for rect in entry.iter("rect") if rect.get("class") == "hatch"]
            patterns = {f"url(#{pattern.get('id')})" for pattern in svg.iter("pattern")}
            assert hatches[0].get("fill") in patterns
    assert not picture_key(charts("hebei-2023")["kinds"], href=lambda row: "#x")
