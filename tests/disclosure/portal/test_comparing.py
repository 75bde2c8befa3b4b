"""Comparisons as a citizen sees them: departments of a year, any code, a department's years,
regions; and what they download.
"""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec import structs
from openpyxl import load_workbook

from budget.entries import Line
from budget.models import CodeChange, Department, FiscalYear
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document
from disclosure.models import Amount, Publication
from tests.disclosure.documents.forms.test_places import putuo
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_entries
from tests.factories import make_fiscal_year
from tests.publications import indexed as derived
from tests.publications import many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
COMPARE = "/130532/compare/"


def indexed(publication: Publication) -> Publication:
    """The publication with what comparisons read of it."""
    return derived(publication, Amount)


def scaled(
    times: int, *, code: str = "203", name: str = "中共平乡县委组织部", year: int = 2023
) -> Document:
    """The example with every amount so many times as large, of another department or year."""
    lines = tuple(replace(line, amount=line.amount * times) for line in example_entries().lines)
    return of_lines(lines, department_code=code, department_name=name, year=year)


@cache
def of_lines(lines: tuple[Line, ...], **identity: Any) -> Document:
    """The example with other lines."""
    example = example_entries()
    names = {**example.function_names, "2013250": "组织专项"}
    entries = replace(example, lines=lines, function_names=names, **identity)
    return assemble(entries, layout("hebei-2023")).document


def shown_in(page: Any, column: str, path: str = "//table") -> list[str]:
    """The cells of a column, by its class."""
    cells = page.xpath(f"{path}/tbody/tr/*[contains(concat(' ', @class, ' '), ' {column} ')]")
    return [" ".join(cell.text_content().split()) for cell in cells]


def downloaded(address: str, file: str, **query: Any) -> list[list[Any]]:
    """The rows of a download, header first, without what it says of its source."""
    label = "Excel" if file == "xlsx" else "CSV"
    content = Client().get(address + _link(address, label, **query)).content
    if file == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        return rows[: rows.index([])]
    return [
        ["" if value is None else value for value in row]
        for row in load_workbook(io.BytesIO(content))["明细"].values
    ]


def _link(address: str, label: str, **query: Any) -> str:
    """Where the page itself says that the download is."""
    link: str = page_at(address, query=query).xpath(f"//a[text()='{label}']/@href")[0]
    return link


def source_of(address: str, **query: Any) -> dict[str, str]:
    content = Client().get(address + _link(address, "Excel", **query)).content
    return {str(row[0]): str(row[1]) for row in load_workbook(io.BytesIO(content))["来源"].values}


# -- departments of a year -------------------------------------------------------------------------


@pytest.mark.every_database
def test_the_department_with_the_highest_reception_expenses_stands_first() -> None:
    indexed(published())
    indexed(published(scaled(3, code="204", name="平乡县教育局")))
    page = page_at(COMPARE, query={"of": "reception"})
    assert shown_in(page, "name") == ["平乡县教育局", "中共平乡县委组织部"]
    assert shown_in(page, "fen") == ["8.10", "2.70"]
    assert "平乡县教育局最多：8.10 万元。2个已公开的部门合计 10.80 万元" in text_of(page)


def test_an_amount_leads_to_the_cell_that_states_it() -> None:
    indexed(published())
    links = links_of(page_at(COMPARE, query={"of": "reception"}), "//td[contains(@class, 'fen')]")
    assert links == ["/130532/2023/203/table-9/#table-9/reception/total"]
    assert page_at(links[0].partition("#")[0]).xpath("//*[@id='table-9/reception/total']")


@pytest.mark.every_database
def test_shares_are_of_the_county_and_of_the_department() -> None:
    indexed(published())
    indexed(published(scaled(3, code="204", name="平乡县教育局")))
    page = page_at(COMPARE, query={"of": "basic"})
    assert shown_in(page, "of_all") == ["75.0%", "25.0%"]
    assert shown_in(page, "share") == ["51.7%", "51.7%"]


def test_parts_of_the_three_public_expenses_stand_beside_them() -> None:
    indexed(published())
    page = page_at(COMPARE, query={"of": "three_public"})
    assert shown_in(page, "inner_vehicle_operation") == ["1.70"]
    assert shown_in(page, "inner_overseas_travel") == [""]


def test_any_code_can_be_compared_in_any_part() -> None:
    indexed(published())
    assert shown_in(page_at(COMPARE, query={"code": "2013202"}), "fen") == ["233.00"]
    page = page_at(COMPARE, query={"code": "20132", "part": "basic"})
    assert shown_in(page, "fen") == ["811.24"]
    assert "20132 组织事务：基本支出" in text_of(page, "//h1")


def test_amounts_per_head_need_a_population_and_name_its_source() -> None:
    publication = indexed(published())
    assert not page_at(COMPARE).xpath("//th[contains(@class, 'head')]")
    year = make_fiscal_year(publication.department.region, 2022)
    FiscalYear.objects.filter(pk=year.pk).update(
        population=300_000, population_source="2022年统计公报"
    )
    page = page_at(COMPARE)
    assert shown_in(page, "head") == ["75.97"]
    assert "人均按2022年常住人口 300,000 人计算（2022年统计公报）" in text_of(page)


def test_a_later_population_is_not_used() -> None:
    publication = indexed(published())
    year = make_fiscal_year(publication.department.region, 2024)
    FiscalYear.objects.filter(pk=year.pk).update(
        population=300_000, population_source="2024年统计公报"
    )
    assert not page_at(COMPARE).xpath("//th[contains(@class, 'head')]")


@pytest.mark.every_database
def test_years_are_held_against_each_other() -> None:
    indexed(published())
    indexed(published(scaled(2, year=2024)))
    page = page_at(COMPARE, query={"of": "reception"})
    assert [shown_in(page, name) for name in ("fen", "before", "change", "rate")] == [
        ["5.40"],
        ["2.70"],
        ["+2.70"],
        ["+100.0%"],
    ]
    page = page_at(COMPARE, query={"of": "reception", "year": 2023, "against": 2024})
    assert [shown_in(page, name) for name in ("fen", "before", "change", "rate")] == [
        ["2.70"],
        ["5.40"],
        ["−2.70"],
        ["−50.0%"],
    ]


@pytest.mark.every_database
def test_nil_unpublished_and_unstated_look_different() -> None:
    indexed(published())
    indexed(published(scaled(2, code="204", name="平乡县教育局", year=2024)))
    indexed(published(scaled(1, year=2024)))
    assert shown_in(page_at(COMPARE, query={"of": "reception", "year": 2024}), "before") == [
        "未公开",
        "2.70",
    ]
    assert shown_in(page_at(COMPARE, query={"of": "overseas_travel"}), "fen") == ["", ""]
    assert shown_in(page_at(COMPARE, query={"code": "2013299"}), "fen") == ["", ""]
    Amount.objects.filter(publication__department__code="204", measure="function").delete()
    assert shown_in(page_at(COMPARE, query={"code": "20132"}), "fen") == ["1,044.24", "—"]


def test_what_is_new_or_ended_is_said_in_words() -> None:
    indexed(published())
    lines = tuple(line for line in example_entries().lines if line.economic != "30217")
    indexed(published(of_lines(lines, year=2024)))
    assert shown_in(page_at(COMPARE, query={"of": "reception"}), "rate") == ["终止"]
    assert shown_in(
        page_at(COMPARE, query={"of": "reception", "year": 2023, "against": 2024}), "rate"
    ) == ["新增"]


@pytest.mark.every_database
@pytest.mark.parametrize("hide", ["superseded", "withdrawn", "future"])
def test_only_what_stands_is_counted(hide: str) -> None:
    indexed(published())
    if hide == "superseded":
        indexed(published(scaled(2), version=2))
    elif hide == "withdrawn":
        withdrawn(indexed(published(scaled(5, code="204", name="平乡县教育局"))))
    else:
        indexed(
            published(
                scaled(5, code="204", name="平乡县教育局"),
                visible_from=timezone.now() + timedelta(days=1),
            )
        )
    expected = "5.40" if hide == "superseded" else "2.70"
    page = page_at(COMPARE, query={"of": "reception"})
    assert shown_in(page, "fen") == [expected]
    assert f"合计 {expected} 万元" in text_of(page)
    assert shown_in(page_at("/130532/codes/economic/30217/"), "fen") == [expected]
    assert "教育局" not in text_of(page_at("/130532/codes/"))
    assert "8.10" not in text_of(page_at("/compare/", query={"of": "reception"}))


def stating(fen: int, *, count: int, code: str = "spending") -> None:
    """Make other departments, the first with that many fen and each further one with one more."""
    Amount.objects.bulk_create(
        Amount(
            publication=publication,
            measure="figure",
            code=code,
            lineage=code,
            name=code,
            part="total",
            level="total",
            fen=fen + number,
            exact=True,
        )
        for number, publication in enumerate(many_departments(count))
    )


@pytest.mark.every_database
def test_sums_are_exact_to_the_fen() -> None:
    stating(999_999_999_999_910, count=10)
    total = sum(999_999_999_999_910 + number for number in range(10))
    expected = format((Decimal(total) / 10**6).quantize(Decimal("0.01")), ",")
    assert f"合计 {expected} 万元" in text_of(page_at(COMPARE))


@pytest.mark.every_database
def test_a_displayed_figure_is_marked() -> None:
    publication = indexed(published())
    Amount.objects.filter(publication=publication).update(exact=False)
    page = page_at(COMPARE, query={"of": "reception"})
    assert shown_in(page, "fen") == ["≈2.70"]
    assert "其中1个部门的原件只有四舍五入后的数" in text_of(page)


@pytest.mark.in_turn
@pytest.mark.every_database
@pytest.mark.parametrize(
    "column", ["code", "name", "fen", "share", "before", "change", "rate", "inner_basic"]
)
def test_every_column_sorts_both_ways_with_the_unknown_last(column: str) -> None:
    indexed(published())
    indexed(published(scaled(1, year=2024)))
    indexed(published(scaled(2, code="204", name="平乡县教育局", year=2024)))
    orders = [
        shown_in(page_at(COMPARE, query={"sort": f"{sign}{column}", "of": "spending"}), "code")
        for sign in ("", "-")
    ]
    assert all(sorted(order) == ["203", "204"] for order in orders)
    if column in ("before", "change", "rate"):
        assert orders == [["203", "204"], ["203", "204"]]
    if column in ("fen", "inner_basic", "code"):
        assert orders[0] == orders[1][::-1]


@pytest.mark.every_database
def test_lists_are_paged_and_searched() -> None:
    stating(1_000_000, count=26)
    assert len(shown_in(page_at(COMPARE), "code")) == 25
    assert shown_in(page_at(COMPARE, query={"page": 2}), "code") == ["301"]
    assert shown_in(page_at(COMPARE, query={"q": "第7局"}), "code") == ["307"]
    assert "没有符合条件的部门" in text_of(page_at(COMPARE, query={"q": "不存在"}))
    assert len(downloaded(COMPARE, "csv")) == 27


BAD = [
    {"of": "nothing"},
    {"year": "1999"},
    {"year": "二〇二三"},
    {"code": "9999999"},
    {"code": "' OR 1=1"},
    {"part": "half"},
    {"against": "1"},
    {"q": "长" * 101},
]


@pytest.mark.parametrize("query", BAD)
def test_bad_selections_get_a_page_that_says_so(query: dict[str, str]) -> None:
    indexed(published())
    assert "从头选择" in text_of(page_at(COMPARE, status=400, query=query))


@pytest.mark.parametrize(
    "query",
    [{"page": "x"}, {"page": "-1"}, {"page": "99"}, {"sort": "nothing"}, {"download": "exe"}],
)
@pytest.mark.sampled(one_in=2)
def test_other_nonsense_is_passed_over(query: dict[str, str]) -> None:
    indexed(published())
    for address in (
        COMPARE,
        "/130532/codes/",
        "/130532/codes/function/201/",
        "/130532/departments/203/",
        "/compare/",
    ):
        page_at(address, query=query)


@pytest.mark.parametrize(
    "address", ["compare/", "codes/", "codes/function/201/", "departments/203/"]
)
def test_a_region_that_shows_nothing_has_no_comparison(address: str) -> None:
    page_at(f"/130533/{address}", status=404)
    withdrawn(indexed(published()))
    page_at(f"/130532/{address}", status=404)


# -- downloads -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("address", "query", "columns"),
    [
        (
            COMPARE,
            {"of": "three_public"},
            ("code", "name", "fen", "of_all", "share", "before", "change", "rate"),
        ),
        (COMPARE, {"code": "20132"}, ("code", "name", "fen", "of_all", "share")),
        (
            "/130532/codes/",
            {"level": "3"},
            ("code", "name", "level", "departments", "fen", "of_all"),
        ),
        (
            "/130532/codes/",
            {"kind": "economic", "q": "302"},
            ("code", "name", "level", "departments", "fen", "of_all"),
        ),
        ("/compare/", {"of": "basic"}, ("name", "departments", "fen", "share", "people", "head")),
    ],
)
@pytest.mark.sampled(one_in=2)
def test_a_download_is_what_is_shown(
    kind: str, address: str, query: dict[str, str], columns: tuple[str, ...]
) -> None:
    indexed(published())
    indexed(published(scaled(2, year=2024)))
    indexed(published(scaled(3, code="204", name="平乡县教育局", year=2024)))
    header, *rows = downloaded(address, kind, **query)
    page = page_at(address, query=query)
    for index, column in enumerate(columns):
        signed = {"change", "rate"} & {column}
        got = [_as_shown(row[index], column, is_signed=bool(signed)) for row in rows]
        assert got == shown_in(page, column), column
    assert header[: len(columns)] == [_heading(page, column) for column in columns]


def _heading(page: Any, column: str) -> str:
    return str(
        text_of(page, f"//thead//th[contains(concat(' ', @class, ' '), ' {column} ')]")
    ).rstrip("↓↑ ")


def _as_shown(value: Any, column: str, *, is_signed: bool) -> str:
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    if column in ("departments", "people", "code", "name"):
        return str(value)
    places = 1 if column in ("of_all", "share", "rate") else 2
    text = format(number, f"{'+' if is_signed else ''},.{places}f").replace("-", "−")
    return f"{text}%" if places == 1 else text


def test_a_workbook_has_numbers_and_tells_its_source() -> None:
    publication = indexed(published())
    row = downloaded(COMPARE, "xlsx", of="reception")[1]
    assert row[:3] == ["203", "中共平乡县委组织部", 2.7]
    source = source_of(COMPARE, of="reception", page="1")
    assert source["内容"] == "平乡县2023年各部门公务接待费"
    assert source["条件和网址"].endswith("/130532/compare/?of=reception")
    assert source[f"203 {publication.department.name} 2023年第1版"].endswith("/130532/2023/203/v1/")


def test_no_cell_of_a_download_is_a_formula() -> None:
    indexed(published(scaled(1, code="204", name="=1+1")))
    assert downloaded(COMPARE, "csv")[1][1] == "'=1+1"
    content = Client().get(COMPARE, {"download": "xlsx"}).content
    assert load_workbook(io.BytesIO(content))["明细"]["B2"].data_type == "s"


# -- codes -----------------------------------------------------------------------------------------


@pytest.mark.every_database
def test_codes_are_listed_with_what_all_departments_have_of_them() -> None:
    indexed(published())
    indexed(published(scaled(1, code="204", name="平乡县教育局")))
    page = page_at("/130532/codes/", query={"q": "组织事务"})
    assert [shown_in(page, name) for name in ("code", "departments", "fen")] == [
        ["20132"],
        ["2"],
        ["2,088.48"],
    ]
    assert links_of(page, "//tbody") == ["/130532/codes/function/20132/?year=2023"]


@pytest.mark.every_database
def test_a_name_that_only_one_department_uses_finds_the_money_of_all() -> None:
    indexed(published())
    Amount.objects.filter(
        publication=indexed(published(scaled(1, code="204", name="教育局"))), code="20132"
    ).update(name="组织工作")
    assert shown_in(page_at("/130532/codes/", query={"q": "组织工作"}), "fen") == ["2,088.48"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"q": "不存在"}, "没有符合条件的科目"),
        ({"kind": "government-economic"}, "没有按这一分类列出的金额"),
    ],
)
def test_lists_of_codes_say_why_they_are_empty(query: dict[str, str], said: str) -> None:
    indexed(published())
    assert said in text_of(page_at("/130532/codes/", query=query))


@pytest.mark.parametrize("query", [{"kind": "figure"}, {"level": "4"}, {"year": "1"}])
def test_bad_lists_of_codes_get_a_page_that_says_so(query: dict[str, str]) -> None:
    indexed(published())
    assert "从头选择" in text_of(page_at("/130532/codes/", status=400, query=query))


@pytest.mark.every_database
def test_a_code_has_its_path_its_years_its_departments_and_what_is_below_it() -> None:
    indexed(published())
    indexed(published(scaled(2, year=2025)))
    page = page_at("/130532/codes/function/20132/")
    assert "/130532/codes/function/201/" in links_of(page, "//nav[@class='breadcrumb']")
    years = text_of(page, "//section[@aria-labelledby='years']//tbody")
    assert years.startswith("2025年2,088.48")
    assert "2024年未公开 2023年1,044.24" in years
    assert shown_in(page, "name", "//section[@aria-labelledby='below']//table") == [
        "行政运行",
        "一般行政管理事务",
    ]
    assert shown_in(page_at("/130532/codes/function/20132/", query={"year": 2023}), "fen") == [
        "1,044.24"
    ]


def test_a_code_that_nobody_uses_is_not_there() -> None:
    indexed(published())
    for address in ("function/2990000", "figure/total", "economic/20132", "nothing/201"):
        page_at(f"/130532/codes/{address}/", status=404)


@pytest.fixture
def renumbered() -> None:
    """2013202 became 2013250 in 2024: the example says the one in 2023 and the other in 2024."""
    CodeChange.objects.create(
        year=2024,
        kind="function",
        change="replaced",
        from_code="2013202",
        to_code="2013250",
        evidence="official",
    )
    indexed(published())
    lines = example_entries().lines
    moved = tuple(
        replace(line, function="2013250") if line.function == "2013202" else line for line in lines
    )
    indexed(published(of_lines(moved, year=2024)))


def test_the_old_number_of_a_code_leads_to_the_new_one(renumbered: None) -> None:
    response = Client().get("/130532/codes/function/2013202/")
    assert (response.status_code, response["Location"]) == (302, "/130532/codes/function/2013250/")
    page = page_at("/130532/codes/function/2013250/")
    assert "2024年 组织专项；2023年 2013202 一般行政管理事务" in text_of(page)
    assert shown_in(page, "before") == ["233.00"]


@pytest.mark.every_database
def test_a_department_keeps_the_lines_of_a_renumbered_code_together(renumbered: None) -> None:
    page = page_at("/130532/departments/203/", query={"level": "item"})
    path = "//section[@aria-labelledby='lines']//table"
    row = dict(zip(shown_in(page, "code", path), shown_in(page, "name", path), strict=True))
    assert row["2013250"] == "组织专项原：2013202 一般行政管理事务"
    assert "2013202" not in row
    changed = page_at("/130532/departments/203/", query={"word": "新增"})
    assert "没有符合条件的科目" in text_of(changed)


# -- the years of a department ---------------------------------------------------------------------


@pytest.mark.every_database
def test_the_years_of_a_department_stand_side_by_side() -> None:
    indexed(published())
    indexed(published(scaled(2, year=2025)))
    page = page_at("/130532/departments/203/")
    path = "//section[@aria-labelledby='figures']//table"
    at = shown_in(page, "name", path).index("公务接待费")
    assert [shown_in(page, name, path)[at] for name in ("y2025", "y2024", "y2023")] == [
        "5.40",
        "未公开",
        "2.70",
    ]
    assert [shown_in(page, name, path)[at] for name in ("change", "rate", "word")] == [
        "+2.70",
        "+100.0%",
        "增加",
    ]
    assert "增减为2025年与2023年相比" in text_of(page)
    assert "/130532/2023/203/table-9/#table-9/reception/total" in links_of(page, path)


def test_lines_that_ended_can_be_picked_out() -> None:
    indexed(published())
    lines = tuple(line for line in example_entries().lines if not line.function.startswith("208"))
    indexed(published(of_lines(lines, year=2024)))
    page = page_at("/130532/departments/203/", query={"word": "终止", "level": "class"})
    assert shown_in(page, "code", "//section[@aria-labelledby='lines']//table") == ["208"]


@pytest.mark.every_database
def test_lines_by_economic_code_with_their_parts() -> None:
    indexed(published())
    page = page_at(
        "/130532/departments/203/",
        query={"kind": "economic", "part": "operating", "level": "section"},
    )
    codes = shown_in(page, "code", "//section[@aria-labelledby='lines']//table")
    assert "30217" in codes
    assert all(code.startswith(("302", "310")) for code in codes)


def test_a_department_that_succeeded_another_shows_its_years_too() -> None:
    indexed(published())
    successor = indexed(published(scaled(2, code="212", name="平乡县委社会工作部", year=2024)))
    Department.objects.filter(pk=successor.department_id).update(
        predecessor=Department.objects.get(code="203")
    )
    page = page_at("/130532/departments/212/")
    path = "//section[@aria-labelledby='figures']//table"
    at = shown_in(page, "name", path).index("公务接待费")
    assert [shown_in(page, name, path)[at] for name in ("y2024", "y2023")] == ["5.40", "2.70"]
    assert "机构改革前为中共平乡县委组织部（203）" in text_of(page)
    assert "机构改革后为平乡县委社会工作部（212）" in text_of(page_at("/130532/departments/203/"))


def test_a_successor_is_not_named_before_it_publishes() -> None:
    publication = indexed(published())
    old, region = publication.department, publication.department.region
    Department.objects.create(
        region=region, code="212", name="社会工作部", kind="administrative", predecessor=old
    )
    assert "社会工作部" not in text_of(page_at("/130532/departments/203/"))


def test_a_single_year_says_that_there_is_nothing_to_compare_yet() -> None:
    indexed(published())
    assert "只公开了一年" in text_of(page_at("/130532/departments/203/"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_download_of_a_department_holds_both_tables(kind: str) -> None:
    indexed(published())
    indexed(published(scaled(2, year=2024)))
    header, *rows = downloaded("/130532/departments/203/", kind)
    assert header == [
        "类别",
        "编码",
        "项目",
        "2024年",
        "2023年",
        "增减（万元，按元算）",
        "增减（%，按元算）",
        "变化",
    ]
    reception = next(row for row in rows if row[2] == "公务接待费")
    assert [str(value) for value in reception[3:]] in (
        ["5.40", "2.70", "2.70", "100.0", "增加"],
        ["5.4", "2.7", "2.7", "100", "增加"],
    )
    section = next(row for row in rows if row[1] == "20132")
    assert section[0] == "支出功能分类"


def test_nobody_has_the_years_of_a_department_that_published_nothing() -> None:
    indexed(published())
    page_at("/130532/departments/204/", status=404)
    Department.objects.create(
        region=Publication.objects.get().department.region,
        code="204",
        name="甲",
        kind="administrative",
    )
    page_at("/130532/departments/204/", status=404)


# -- regions ---------------------------------------------------------------------------------------


@pytest.mark.every_database
def test_regions_are_compared_with_shares_and_per_head() -> None:
    first = indexed(published())
    other = structs.replace(scaled(4).identity, region_code="130533", region_name="威县")
    indexed(published(structs.replace(scaled(4), identity=other)))
    year = make_fiscal_year(first.department.region, 2023)
    FiscalYear.objects.filter(pk=year.pk).update(population=300_000, population_source="统计公报")
    page = page_at("/compare/", query={"of": "basic"})
    assert shown_in(page, "name") == ["威县", "平乡县"]
    assert shown_in(page, "fen") == ["4,714.96", "1,178.74"]
    assert shown_in(page, "share") == ["51.7%", "51.7%"]
    assert shown_in(page, "head") == ["—", "39.29"]
    assert links_of(page, "//tbody") == [
        f"/{code}/compare/?of=basic&year=2023" for code in ("130533", "130532")
    ]


def test_regions_with_other_forms_are_compared_as_far_as_both_tell_a_figure() -> None:
    """Shanghai's form has no row of its own for last year's money; basic spending it tells."""
    example = replace(example_entries(), year=2025, layout="hebei-2025")
    indexed(published(assemble(example, layout("hebei-2025")).document))
    there = structs.replace(
        putuo().identity, region_code="310107", department_code="101", department_kind=""
    )
    indexed(published(structs.replace(putuo(), identity=there)))
    page = page_at("/compare/", query={"of": "basic"})
    assert shown_in(page, "name") == ["上海市普陀区", "平乡县"]
    assert shown_in(page, "fen") == ["2,512.11", "1,178.74"]
    assert "不能比较" not in text_of(page)
    page = page_at("/compare/", query={"of": "carryover"})
    assert "上海市普陀区公开的版式没有单列“上年结转结余”，不能比较。" in text_of(page)


def test_one_region_is_told_so_kindly() -> None:
    indexed(published())
    page = page_at("/compare/")
    assert "还没有别的地区可以比较" in text_of(page)
    assert COMPARE in links_of(page)


def test_before_anything_is_published_regions_say_what_will_be_here() -> None:
    assert "二十日内" in text_of(page_at("/compare/"))


# -- queries ---------------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize("count", FEW_AND_MANY)
def test_pages_ask_as_much_of_a_thousand_departments_as_of_ten(
    count: int, django_assert_num_queries: Counting
) -> None:
    indexed(published())
    many = many_departments(count)
    Amount.objects.bulk_create(
        Amount(
            publication=publication,
            measure=measure,
            code=code,
            lineage=code,
            part="total",
            level="total",
            name=code,
            address="",
            fen=number,
            exact=True,
        )
        for number, publication in enumerate(many)
        for measure, code in (("figure", "spending"), ("function", ""), ("function", "201"))
    )
    indexed(published(scaled(2, year=2022)))
    for address, queries in (
        (COMPARE, 6),  # years, sums, population, the largest, count, page
        (f"{COMPARE}?code=201&sort=-rate", 7),  # and the code's name
        ("/130532/codes/", 4),  # years, sum of all, count, page
        (
            "/130532/codes/function/201/",
            8,
        ),  # name, years, sums, population, count, page, names, below; no path
        ("/130532/departments/203/", 3),  # who it is, publications, amounts
        ("/compare/", 5),  # years, sums, sums of the whole, population twice
    ):
        with django_assert_num_queries(queries):
            page_at(address)
