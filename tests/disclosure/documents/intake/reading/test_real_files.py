"""Published budgets of other places: every cell read or reported, and the ledgers behind them.

The PDFs are as their offices made them; the Word and Excel files are what "PDF to Word" makes of
them, unmended.
"""

from collections import Counter
from decimal import Decimal
from functools import cache

import pytest

from budget.amounts import read_written
from budget.problems import Stops, stopped_by
from disclosure.documents import forms
from disclosure.documents.intake.files.blocks import RawTable
from disclosure.documents.intake.files.extraction import EXTRACT
from disclosure.documents.intake.files.packages import Limits, kind_of
from disclosure.documents.intake.reading import Reading, StatedIdentity, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.form import own_cells
from disclosure.documents.intake.recovery import Recovery, recover
from tests import pdfs
from tests.disclosure.documents.forms.test_places import (
    PAGES_OF_PUTUO,
    PAGES_OF_UNIT,
    jiangsu,
    jiangsu_purchases,
    printed,
    published,
    shanghai_unit,
)

DEPARTMENT = "shanghai-department-budget-2025"
UNIT = "shanghai-unit-budget-2025.pdf"
JIANGSU = "jiangsu-department-budget-2019-tables"
OF_DEPARTMENT = [f"{DEPARTMENT}.pdf", f"{DEPARTMENT}.docx", f"{DEPARTMENT}.xlsx"]


@cache
def reading(name: str, code: str = "101") -> Reading:
    """A real file, read with all forms at hand."""
    layouts = [forms.layout(key) for key in forms.available()]
    stated = StatedIdentity(department_code=code, unit_code=f"{code}001", year=year_of(name))
    return read_file((pdfs.DATA / name).read_bytes(), name, layouts, stated=stated)


def year_of(name: str) -> int:
    return 2019 if name.startswith("jiangsu") else 2025


@cache
def recovered(name: str) -> Recovery:
    read = reading(name)
    layout = forms.layout(read.document.identity.layout)
    return recover(read, layout, entries_of(read, layout), {})


def total(recovery: Recovery) -> Decimal:
    return sum((line.amount for line in recovery.entries.lines), Decimal(0))


# -- Shanghai --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_DEPARTMENT)
@pytest.mark.parametrize(("number", "first", "last", "header"), PAGES_OF_PUTUO)
def test_every_cell_of_the_department_is_read(
    name: str, number: int, first: int, last: int, header: int
) -> None:
    table = reading(name).document.table(f"table-{number}")
    assert printed(table) == published(DEPARTMENT, first, last, header=header)


@pytest.mark.parametrize("name", OF_DEPARTMENT)
def test_the_ledger_of_the_department_is_recovered_from_the_file_itself(name: str) -> None:
    recovery = recovered(name)
    assert recovery.is_found
    assert len(recovery.entries.lines) == 32
    assert total(recovery) == Decimal("31214205.80")


@pytest.mark.parametrize("name", OF_DEPARTMENT)
def test_the_code_of_the_department_is_asked_for(name: str) -> None:
    problems = reading(name, "").problems
    missing = [str(problem) for problem in problems if problem.code == "identity.missing"]
    assert missing == ["文件：文件里没有找到部门编码"]


@pytest.mark.parametrize(("number", "first", "last", "header"), PAGES_OF_UNIT)
def test_every_cell_of_the_unit_is_read(number: int, first: int, last: int, header: int) -> None:
    table = reading(UNIT).document.table(f"table-{number}")
    wanted = published(UNIT.removesuffix(".pdf"), first, last, header=header)
    assert printed(table) == wanted
    assert printed(table) == printed(shanghai_unit().table(f"table-{number}"))


def test_the_ledger_of_the_unit_is_recovered() -> None:
    recovery = recovered(UNIT)
    assert recovery.is_found
    assert total(recovery) == Decimal("171915168.50")


# -- Jiangsu ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 12))
def test_every_table_of_the_department_in_jiangsu_is_read(number: int) -> None:
    """The office prints labels in two columns (政府性基金, 小计) and over two sides of a table."""
    table = reading(f"{JIANGSU}.pdf").document.table(f"table-{number}")
    assert printed(table) == printed(jiangsu().table(f"table-{number}"))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_its_purchases_are_read_in_their_groups(kind: str) -> None:
    """In the Word file the second page of the table lacks the blank margin of the first."""
    read = reading(f"{JIANGSU}.{kind}")
    assert printed(read.document.table("procurement")) == printed(jiangsu().table("procurement"))
    told = [problem for problem in read.problems if "第12页" in problem.address]
    assert told == []
    bought = entries_of(read, forms.layout("jiangsu-department-2019")).procurement
    assert [item.cost for item in bought] == [item.cost for item in jiangsu_purchases()]


def test_what_a_conversion_to_word_has_mangled_is_reported() -> None:
    """It put titles and captions into cells, lost headers, and made one table of two."""
    read = reading(f"{JIANGSU}.docx")
    stopping: dict[str, list[str]] = {}
    for problem in read.problems:
        if stopped_by(problem) is Stops.EVERYTHING:
            stopping.setdefault(problem.code, []).append(str(problem))
    assert {code: len(told) for code, told in stopping.items()} == {
        "table.unknown": 5,
        "table.missing": 4,
        "row.money": 4,
    }
    assert all("18,330.37" in told for told in stopping["row.money"])
    for number in (2, 3, 4, 5, 6, 8, 9):
        table = read.document.table(f"table-{number}")
        assert printed(table) == printed(jiangsu().table(f"table-{number}"))


def test_the_ledger_in_jiangsu_is_recovered() -> None:
    recovery = recovered(f"{JIANGSU}.pdf")
    assert recovery.is_found
    assert total(recovery) == Decimal("183303700.00")


# -- nothing is lost -------------------------------------------------------------------------------


def figures(texts: list[str]) -> Counter[Decimal]:
    """How often each amount stands in some texts."""
    counts: Counter[Decimal] = Counter()
    for text in texts:
        for piece in text.split("\t"):
            try:
                written = read_written(piece)
            except ValueError:
                continue
            if written is not None and written.number:
                counts[written.number] += 1
    return counts


@pytest.mark.parametrize("name", [*OF_DEPARTMENT, UNIT, f"{JIANGSU}.pdf", f"{JIANGSU}.docx"])
def test_every_figure_of_the_file_is_read_or_listed_as_unread(name: str) -> None:
    limits = Limits()
    data = (pdfs.DATA / name).read_bytes()
    in_file: list[str] = []
    for block in EXTRACT[kind_of(data, limits)](data, limits).blocks:
        if isinstance(block, RawTable):
            for row in block.rows:
                in_file += [cell.text for cell in own_cells(row)]
    read = reading(name)
    taken = [cell.text for cell in read.document.cells.values()]
    taken += [unread.text for unread in read.unread]
    lost = figures(in_file) - figures(taken)
    assert {number for number in lost if number != number.to_integral_value()} == set()
