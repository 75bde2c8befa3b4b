"""Indicators of all departments: browsed, narrowed, sorted, downloaded as shown, each leading to
its row.
"""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace
from openpyxl import load_workbook

from disclosure.documents.model.document import Cell, Document, Goal, Row, Table
from disclosure.models import Indicator, Publication
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import indexed as derived
from tests.publications import many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
ADDRESS = "/130532/goals/"


def indexed(publication: Publication) -> Publication:
    """The publication with what lists of indicators read of it."""
    return derived(publication, Indicator)


def listed(**chosen: Any) -> list[str]:
    """The indicators on the first page."""
    return [each.text_content() for each in page_at(ADDRESS, query=chosen).xpath("//tbody//th")]


def count(**chosen: Any) -> str:
    return text_of(page_at(ADDRESS, query=chosen), "//p[@class='count']")


def column(name: str, **chosen: Any) -> list[str]:
    cells = page_at(ADDRESS, query=chosen).xpath(f"//tbody//td[@class='{name}']")
    return [cell.text_content() for cell in cells]


def file_rows(kind: str, **chosen: Any) -> list[list[str]]:
    response = Client().get(f"/130532/goals.{kind}", chosen)
    assert response.status_code == 200
    if kind == "csv":
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [
        ["" if value is None else str(value) for value in row]
        for row in sheet.iter_rows(values_only=True)
    ]


def with_blocks(document: Document, changed: Callable[[Any], Any]) -> Document:
    """Return the document with every block as ``changed`` returns it."""
    parts = []
    for part in document.parts:
        parts.append(replace(part, blocks=tuple(changed(block) for block in part.blocks)))
    return replace(document, parts=tuple(parts))


def with_purchase(document: Document, project: str, *amounts: str) -> Document:
    """Return the document with purchases for a project of these amounts in 万元, as displayed."""

    def changed(block: Any) -> Any:
        if not isinstance(block, Table) or block.kind != "procurement":
            return block
        rows = []
        for number, amount in enumerate(amounts, start=1):
            address = f"procurement/{number}"
            texts = {"project_name": project, "project_budget": amount}
            cells = [
                Cell(f"{address}/{column.key}", texts.get(column.key, ""))
                for column in block.columns
            ]
            rows.append(Row(address, "line", tuple(cells)))
        return replace(block, rows=tuple(rows))

    return with_blocks(document, changed)


def with_first_target(document: Document, text: str) -> Document:
    """Return the document with another text as the first indicator's name."""

    def changed(block: Any) -> Any:
        if not isinstance(block, Goal) or block.number != 1:
            return block
        first, *others = block.indicators.rows
        cells = []
        for cell in first.cells:
            cells.append(replace(cell, text=text) if cell.address.endswith("level_3") else cell)
        rows = (replace(first, cells=tuple(cells)), *others)
        return replace(block, indicators=replace(block.indicators, rows=rows))

    return with_blocks(document, changed)


def test_every_indicator_is_listed_and_leads_to_its_row() -> None:
    indexed(published())
    page = page_at(ADDRESS)
    assert "共 212 项指标" in text_of(page)
    assert links_of(page, "//tbody//th")[0] == "/130532/2023/203/goals/1/#goals/1/indicator-1"
    assert page_at("/130532/2023/203/goals/1/").xpath("//*[@id='goals/1/indicator-1']")
    assert len(page.xpath("//tbody/tr")) == 25
    assert len(page_at(ADDRESS, query={"page": 9}).xpath("//tbody/tr")) == 12


def test_a_target_is_kept_as_printed_and_as_read() -> None:
    indexed(published())
    by_address = {each.address: each for each in Indicator.objects.all()}
    first, third = by_address["goals/1/indicator-1"], by_address["goals/1/indicator-3"]
    assert (first.target, first.operator, first.number, first.unit) == (
        "≥1000人",
        "at_least",
        1000,
        "人",
    )
    assert (third.operator, str(third.deadline), third.number) == ("by", "2023-12-20", None)
    assert (first.level_1, first.level_2, first.level_3) == (
        "产出指标",
        "数量指标",
        "老党员活动人数",
    )


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"q": "老党员活动"}, "符合条件的指标 3 项"),
        ({"q": "老党员 人数"}, "符合条件的指标"),
        ({"year": "2023"}, "符合条件的指标 212 项"),
        ({"department": "组织"}, "符合条件的指标 212 项"),
        ({"department": "203"}, "符合条件的指标 212 项"),
        ({"department": "教育"}, "符合条件的指标 0 项"),
        ({"operator": "by"}, "符合条件的指标"),
        ({"least": "1000", "unit": "人"}, "符合条件的指标"),
        ({"until": "2023-05-31"}, "符合条件的指标"),
        ({"money_least": "0"}, "符合条件的指标 0 项"),
    ],
)
def test_the_list_is_narrowed(chosen: dict[str, str], expected: str) -> None:
    indexed(published())
    assert expected in count(**chosen)


def test_each_filter_keeps_what_it_says() -> None:
    indexed(published())
    assert all("满意度" in level for level in column("level", level_1="满意度指标"))
    assert all("时效" in level for level in column("level", level_2="时效指标"))
    assert all("%" in target for target in column("target", unit="%", least="90", most="95"))
    dates = column("deadline", operator="by", since="2023-03-01", until="2023-06-30")
    assert set(dates) == {"2023-05-31", "2023-03-31"}
    assert all(target.startswith("≥") for target in column("target", operator="at_least"))


def test_the_list_is_sorted_with_gaps_last() -> None:
    indexed(published())
    assert column("target", sort="-target", unit="人")[0] == "≥4000人"
    dates = [date for date in column("deadline", sort="deadline") if date]
    assert dates == sorted(dates)
    assert column("deadline", sort="-deadline")[0] >= dates[0]


def test_a_project_has_the_money_that_its_disclosure_names() -> None:
    name = example_document().goals[0].name
    indexed(published(with_purchase(example_document(), name, "12.50")))
    assert set(column("money", money_least="12.5", money_most="12.5")) == {"12.50"}
    assert Indicator.objects.filter(fen__isnull=False).count() == len(
        example_document().goals[0].indicators.rows
    )
    assert Indicator.objects.exclude(fen=None).first().money == Decimal("125000")  # type: ignore[union-attr]


def test_a_project_with_two_amounts_has_none() -> None:
    name = example_document().goals[0].name
    indexed(published(with_purchase(example_document(), name, "12.50", "3.00")))
    assert not Indicator.objects.filter(fen__isnull=False).exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_what_the_page_shows_in_its_order(kind: str) -> None:
    indexed(published())
    chosen = {"q": "培训", "sort": "-target"}
    header, *rows = file_rows(kind, **chosen)
    assert [row[header.index("三级指标")] for row in rows][:25] == listed(**chosen)
    assert f"{len(rows)} 项" in count(**chosen)
    assert (
        rows[0][header.index("网址")].endswith("/130532/2023/203/v1/goals/13/#goals/13/indicator-2")
        or "/v1/goals/" in (rows[0][header.index("网址")])
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_text_becomes_a_formula_in_a_file(kind: str) -> None:
    indexed(published(with_first_target(example_document(), "=HYPERLINK(1)")))
    header, first, *_ = file_rows(kind)
    assert first[header.index("三级指标")] in ("'=HYPERLINK(1)", "=HYPERLINK(1)")
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(Client().get("/130532/goals.xlsx").content))
        assert book.worksheets[0].cell(2, header.index("三级指标") + 1).data_type == "s"
    else:
        assert first[header.index("三级指标")].startswith("'")


@pytest.mark.parametrize(
    "chosen",
    [
        {"least": "x"},
        {"since": "soon"},
        {"year": "1999"},
        {"operator": "no"},
        {"level_1": "x"},
        {"money_most": "1e99"},
    ],
)
def test_what_cannot_be_read_is_said_kindly(chosen: dict[str, str]) -> None:
    indexed(published())
    page = page_at(ADDRESS, query=chosen)
    assert "有的条件读不懂" in text_of(page) or "符合条件" in text_of(page)
    assert page.xpath("//p[@class='field-error']") or chosen == {"money_most": "1e99"}
    assert Client().get("/130532/goals.csv", chosen).status_code == 200


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "999"}, {"sort": "nothing"}, {"q": "%' OR 1=1 --\x00"}]
)
def test_nonsense_breaks_nothing(query: dict[str, str]) -> None:
    indexed(published())
    page_at(ADDRESS, query=query)


def test_only_what_stands_is_listed() -> None:
    soon = timezone.now() + timedelta(days=1)
    document = example_document()
    indexed(published(document))
    without_goals = tuple(part for part in document.parts if part.address != "section-5")
    indexed(published(replace(document, parts=without_goals), version=2))
    identity = replace(document.identity, year=2024)
    indexed(
        published(
            replace(document, identity=identity), visible_from=soon, published_at=timezone.now()
        )
    )
    withdrawn(indexed(published(replace(document, identity=replace(document.identity, year=2022)))))
    assert Indicator.objects.count() == 3 * 212
    assert "还没有项目绩效指标" in text_of(page_at(ADDRESS))
    assert len(file_rows("csv")) == 1


def test_a_region_with_nothing_published_has_no_list() -> None:
    page_at("/130533/goals/", status=404)
    assert Client().get("/130533/goals.csv").status_code == 404


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.parametrize("departments", FEW_AND_MANY)
def test_a_page_costs_three_queries(
    departments: int, django_assert_max_num_queries: Counting
) -> None:
    indexed(published())
    for publication in many_departments(departments):
        indexed(publication)
    with django_assert_max_num_queries(3):  # years; how many; the page
        page_at(ADDRESS, query={"q": "人数", "year": "2023", "sort": "-target"})
