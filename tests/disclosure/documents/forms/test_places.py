"""Real budgets of other places: their ledgers make every figure that their offices published.

tests/data/places/ has the cells of the published tables as text, page by page, and a ledger of
each, made by hand: the department budget of Shanghai's Putuo district finance bureau of 2025, the
unit budget of Shanghai's finance bureau, and that of the office of Jiangsu's congress of 2019.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from budget.entries import Entries, ProcurementItemEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, check
from disclosure.documents.forms import available, layout
from disclosure.documents.intake.reading import read_file
from disclosure.documents.model.document import Document, Table
from tests.documents import names
from tests.ledgers import EMPTY
from tests.places import PLACES, ledger

# The tables of Putuo's budget: number, first and last page, rows of the header on each page.
PAGES_OF_PUTUO = [
    (1, 9, 9, 2),
    (2, 10, 11, 3),
    (3, 12, 13, 3),
    (4, 14, 14, 2),
    (5, 15, 16, 3),
    (6, 17, 17, 3),
    (7, 18, 18, 3),
    (8, 19, 20, 3),
    (9, 21, 21, 3),
]
# Those of the unit's budget.
PAGES_OF_UNIT = [
    (1, 7, 7, 4),
    (2, 8, 9, 3),
    (3, 10, 11, 3),
    (4, 12, 12, 2),
    (5, 13, 14, 3),
    (6, 15, 15, 3),
    (7, 16, 16, 3),
    (8, 17, 19, 3),
    (9, 20, 20, 3),
]
ABOUT_GOALS = ("22", "39")  # projects' goals are not among what is entered here
Cells = list[list[str]]
BRACKETS = str.maketrans("()", "（）")  # offices write names of codes with either kind


@cache
def pages(name: str) -> dict[int, Cells]:
    """The cells of the tables of a published budget by the page of its PDF."""
    by_page: dict[int, Cells] = {}
    for line in (PLACES / f"{name}-tables.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("# page "):
            rows: Cells = []
            by_page[int(line.removeprefix("# page "))] = rows
        else:
            rows.append(line.split("\t"))
    return by_page


def entries(form: str, name: str, **changes: object) -> Entries:
    made = replace(
        EMPTY,
        layout=form,
        department_kind="administrative",
        lines=ledger(name),
        function_names=names("government-fund-function", "function"),
        economic_names=names("department-economic"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@cache
def putuo() -> Document:
    form = "shanghai-department-2025"
    made = entries(
        form,
        "shanghai-department-budget-2025",
        year=2025,
        region_name="上海市普陀区",
        department_name="上海市普陀区财政局",
    )
    return assemble(made, layout(form)).document


@cache
def shanghai_unit() -> Document:
    form = "shanghai-unit-2025"
    made = entries(
        form,
        "shanghai-unit-budget-2025",
        year=2025,
        region_name="上海市",
        department_name="上海市财政局",
        unit_code="101001",
        unit_name="上海市财政局",
    )
    return assemble(made, layout(form)).document


@cache
def jiangsu() -> Document:
    made = jiangsu_entries()
    return assemble(made, layout(made.layout)).document


def jiangsu_entries() -> Entries:
    form = "jiangsu-department-2019"
    name = "jiangsu-department-budget-2019"
    own_names = {}  # of codes as that year had them
    for page in (5, 6):
        for row in pages(name)[page]:
            if row[0].isdecimal():
                own_names[row[0]] = row[1]
    made = entries(form, name, year=2019, department_name="江苏省人大常委会办公厅")
    return replace(
        made,
        procurement=tuple(jiangsu_purchases()),
        function_names={**made.function_names, **own_names},
        economic_names={**made.economic_names, **own_names},
    )


def jiangsu_purchases() -> Iterator[ProcurementItemEntry]:
    """Yield what the twelfth table lists, below its groups; its pages have a margin or none."""
    rows = [row[1:] for row in pages("jiangsu-department-budget-2019")[12][2:]]
    category = project = economic = ""
    for row in [*rows, *pages("jiangsu-department-budget-2019")[13]]:
        category = row[0] or category
        if row[1]:
            project, economic = row[1], row[2]
        if row[3]:
            yield ProcurementItemEntry(
                project_name=project,
                economic=economic,
                goods=row[3],
                organisation=row[4],
                catalogue_number=category[-1],
                general_public_budget=Decimal(row[5].replace(",", "")) * 10_000,
            )


def body(cells: Cells) -> Cells:
    """The rows below the header, without the blank ones with which an office fills a page."""
    rows = []
    for row in cells:
        texts = ["".join(text.split()).translate(BRACKETS) for text in row]
        if any(texts):
            rows.append(texts)
    return rows


def printed(table: Table) -> Cells:
    return body([[cell.text for cell in row.cells] for row in table.rows])


def published(name: str, first: int, last: int, *, header: int) -> Cells:
    """The body of a table on pages ``first`` to ``last``, each with a header of so many rows."""
    rows: Cells = []
    for page in range(first, last + 1):
        rows += body(pages(name)[page][header:])
    return rows


@pytest.mark.parametrize(("number", "first", "last", "header"), PAGES_OF_PUTUO)
def test_every_cell_of_a_department_in_shanghai(
    number: int, first: int, last: int, header: int
) -> None:
    wanted = published("shanghai-department-budget-2025", first, last, header=header)
    assert printed(putuo().table(f"table-{number}")) == wanted


@pytest.mark.parametrize(("number", "first", "last", "header"), PAGES_OF_UNIT)
def test_every_cell_of_a_unit_in_shanghai(number: int, first: int, last: int, header: int) -> None:
    wanted = published("shanghai-unit-budget-2025", first, last, header=header)
    assert printed(shanghai_unit().table(f"table-{number}")) == wanted


@pytest.mark.parametrize(
    ("number", "page", "header"),
    [
        (1, 1, 4),
        (2, 2, 2),
        (3, 3, 2),
        (4, 4, 4),
        (5, 5, 2),
        (6, 6, 2),
        (7, 7, 2),
        (8, 8, 2),
        (9, 9, 5),
        (10, 10, 2),
        (11, 11, 2),
    ],
)
def test_every_amount_of_a_department_in_jiangsu(number: int, page: int, header: int) -> None:
    """Rows are compared as they are read: the office prints some labels in two columns."""
    wanted = published("jiangsu-department-budget-2019", page, page, header=header)
    shown = printed(jiangsu().table(f"table-{number}"))
    assert ["".join(row) for row in shown] == ["".join(row) for row in wanted]


def test_every_cell_of_a_table_with_two_columns_of_labels() -> None:
    wanted = published("jiangsu-department-budget-2019", 2, 2, header=2)
    assert printed(jiangsu().table("table-2")) == wanted


def test_every_cell_of_the_purchases_of_a_department_in_jiangsu() -> None:
    """They stand in groups by kind, project and economic code, each below its sum."""
    first_page = [row[1:] for row in pages("jiangsu-department-budget-2019")[12][2:]]
    wanted = body([*first_page, *pages("jiangsu-department-budget-2019")[13]])
    table = jiangsu().table("procurement")
    assert printed(table) == wanted
    assert [row.level for row in table.rows][:4] == ["total", "class", "section", "line"]


def test_no_rule_finds_fault_with_the_tables_of_true_documents() -> None:
    """A code may stand in several tables, amounts are rounded one by one, nil is printed or not."""
    for document in (putuo(), shanghai_unit(), jiangsu()):
        told = []
        for result in check(document, Context(layout(document.identity.layout))):
            if result.rule in ABOUT_GOALS:
                continue
            for finding in result.findings:
                is_of_table = any(cell.address.startswith("table-") for cell in finding.cells)
                if is_of_table and finding.outcome == Outcome.FAIL:
                    told.append(f"{result.rule}: {finding.message}")
        assert told == []


def test_the_office_s_own_file_is_read_in_its_form() -> None:
    """The published PDF turned into Word; of the other forms none is taken for it."""
    file = PLACES / "shanghai-department-budget-2025.docx"
    reading = read_file(file.read_bytes(), file.name, map(layout, available()))
    assert reading.document.identity.layout == "shanghai-department-2025"
    for table in putuo().tables:
        assert printed(reading.document.table(table.address)) == printed(table)
