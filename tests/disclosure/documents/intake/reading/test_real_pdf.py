"""The published PDF of a department in Shanghai: every cell, and the ledger behind it."""

from decimal import Decimal
from functools import cache

import pytest

from disclosure.documents import forms
from disclosure.documents.intake.reading import Reading, StatedIdentity, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import recover
from tests import pdfs
from tests.disclosure.documents.forms.test_places import PAGES_OF_PUTUO, printed, published

NAME = "shanghai-department-budget-2025"


@cache
def reading(code: str) -> Reading:
    layouts = [forms.layout(key) for key in forms.available()]
    data = (pdfs.DATA / f"{NAME}.pdf").read_bytes()
    return read_file(data, "f.pdf", layouts, stated=StatedIdentity(department_code=code))


@pytest.mark.parametrize(("number", "first", "last", "header"), PAGES_OF_PUTUO)
def test_every_cell_is_read_over_pages(number: int, first: int, last: int, header: int) -> None:
    table = reading("101").document.table(f"table-{number}")
    assert printed(table) == published(NAME, first, last, header=header)


def test_the_ledger_is_recovered_from_the_file_itself() -> None:
    read = reading("101")
    layout = forms.layout("shanghai-department-2025")
    recovery = recover(read, layout, entries_of(read, layout), {})
    assert recovery.is_found
    assert len(recovery.entries.lines) == 32
    assert sum(line.amount for line in recovery.entries.lines) == Decimal("31214205.80")


def test_the_code_of_the_department_is_asked_for() -> None:
    problems = [problem for problem in reading("").problems if problem.code == "identity.missing"]
    assert [str(problem) for problem in problems] == ["文件：文件里没有找到部门编码"]
