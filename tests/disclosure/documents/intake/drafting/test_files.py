"""Files of which no layout can be drafted are refused with the reason."""

from io import BytesIO

import openpyxl
import pytest

from budget.problems import Problem, Problems
from disclosure.documents.intake.drafting.files import draft_file


def refused(data: bytes, name: str) -> Problem:
    with pytest.raises(Problems) as raised:
        draft_file(data, name, "tried")
    (problem,) = raised.value.problems
    return problem


def test_a_file_without_a_table_is_refused() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("说明", 0)["A1"] = "没有表格"
    content = BytesIO()
    book.save(content)
    problem = refused(content.getvalue(), "empty.xlsx")
    assert (problem.code, problem.address) == ("draft.no_table", "empty.xlsx")


def test_a_file_of_another_kind_is_refused() -> None:
    problem = refused(b'{"schema": 1}', "form.json")
    assert problem.code == "draft.kind"
    assert "Word（.docx）、Excel（.xlsx）或 PDF" in problem.message
