"""Real budgets of other places: their ledgers make every figure that their offices published.

tests/data/places/ has the cells of the published tables as text, page by page, and a ledger of
each: Shanghai's Putuo district finance bureau, 2025.
"""

import csv
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from budget.dimensions import Origin
from budget.entries import Entries, Line
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document, Table
from tests.documents import names
from tests.ledgers import EMPTY

PLACES = Path(__file__).parents[3] / "data" / "places"
Cells = list[list[str]]


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


def ledger(name: str) -> tuple[Line, ...]:
    with (PLACES / f"{name}-ledger.tsv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))
    lines = []
    for row in rows:
        line = Line(
            unit=row["unit"],
            function=row["function_code"],
            economic=row["economic_code"],
            fund=row["fund"],
            origin=Origin(row["origin"]),
            kind=row["kind"],
            amount=Decimal(row["amount_yuan"]),
            project=row["project"],
        )
        lines.append(line)
    return tuple(lines)


def entries(form: str, name: str, **changes: object) -> Entries:
    made = replace(
        EMPTY,
        layout=form,
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


def body(cells: Cells) -> Cells:
    """The rows below the header, without the blank ones with which an office fills a page."""
    rows = []
    for row in cells:
        texts = ["".join(text.split()) for text in row]
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


@pytest.mark.parametrize(
    ("number", "first", "last", "header"),
    [
        (1, 9, 9, 2),
        (2, 10, 11, 3),
        (3, 12, 13, 3),
        (4, 14, 14, 2),
        (5, 15, 16, 3),
        (6, 17, 17, 3),
        (7, 18, 18, 3),
        (8, 19, 20, 3),
        (9, 21, 21, 3),
    ],
)
def test_every_cell_of_a_department_in_shanghai(
    number: int, first: int, last: int, header: int
) -> None:
    wanted = published("shanghai-department-budget-2025", first, last, header=header)
    assert printed(putuo().table(f"table-{number}")) == wanted
