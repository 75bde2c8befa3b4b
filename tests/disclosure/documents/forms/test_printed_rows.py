"""Rows as forms print them: running numbers, the total's label among the codes, empty tables.

The real form is that of Shanghai's departments of 2025.
"""

import tomllib
from functools import cache
from typing import Any

import pytest

from budget.money import show_in_chinese
from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, check
from disclosure.documents.checks.result import Finding
from disclosure.documents.forms.loader import files_in
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document
from disclosure.documents.proving.specimens import Case, specimen

BASE = "shanghai-department-2025"
HEAD = f'schema = 1\nextends = "{BASE}"\nkey = "own"\nname = "自己的行"\n'


def form(text: str) -> Layout:
    data: dict[str, Any] = tomllib.loads(HEAD + text)
    return forms.load_data(data, files_in(forms.FOLDER), name="own.toml")


@cache
def empty_tables() -> Document:
    layout = forms.layout(BASE)
    return assemble(specimen(layout, Case.EMPTY_TABLES, 1).entries, layout).document


def labels(document: Document) -> list[str]:
    table = document.table("table-1")
    place = table.column_index("spending_item")
    return [row.cells[place].text for row in table.rows]


def test_printed_rows_are_numbered_as_they_stand() -> None:
    shown = labels(empty_tables())
    numbers = [label.partition("、")[0] for label in shown if "、" in label]
    assert numbers == [show_in_chinese(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 1
    assert "支出总计" in shown


def test_a_number_may_stand_in_brackets() -> None:
    item = (
        '{ key = "201", spending = { label = "（{ordinal}）一般公共服务支出", optional = false } }'
    )
    layout = form(f"[tables.table-1]\nrows = [{item}]")
    document = assemble(specimen(layout, Case.EMPTY_TABLES, 1).entries, layout).document
    assert labels(document)[0] == "（一）一般公共服务支出"


def test_an_empty_table_has_a_blank_row_and_a_total() -> None:
    table = empty_tables().table("table-7")
    assert [row.level for row in table.rows] == ["blank", "total"]
    assert [cell.text for cell in table.rows[1].cells] == ["合计", "", "", "", "", "", ""]
    assert table.is_empty
    assert [note.text[-8:] for note in table.notes] == ["，故本表为空表。"]


def test_a_total_above_stands_before_the_blank_row() -> None:
    layout = form('[tables.table-7.total]\nposition = "first"\ncolumn = "name"')
    document = assemble(specimen(layout, Case.EMPTY_TABLES, 1).entries, layout).document
    table = document.table("table-7")
    assert [row.level for row in table.rows] == ["total", "blank"]
    assert table.rows[0].cells[table.column_index("name")].text == "合计"


def failed(document: Document) -> list[str]:
    """What the rules about the form and its sums find, and others that block."""
    results = check(document, Context(forms.layout(BASE)))
    findings: list[Finding] = []
    for result in results:
        if result.outcome == Outcome.FAIL:
            findings += result.findings
    return [finding.message for finding in findings]


def test_checks_know_a_total_by_its_row_and_not_by_its_name() -> None:
    told = failed(empty_tables())
    assert not [message for message in told if "合计" in message or "空表" in message]


def test_a_label_that_is_numbered_wrongly_is_found() -> None:
    first = next(label for label in labels(empty_tables()) if label.startswith("一、"))
    text = empty_tables().json.replace(first, first.replace("一、", "三、"))
    told = failed(Document.from_json(text))
    assert any(f"应为“{first}”" in message for message in told), told


@pytest.mark.parametrize(
    ("total", "place"),
    [('column = "total"', "total.column"), ('when = "sometimes"', "total.when")],
)
def test_a_total_that_cannot_be_printed_is_a_fault(total: str, place: str) -> None:
    with pytest.raises(Problems) as raised:
        form(f"[tables.table-7.total]\n{total}")
    assert f"tables.table-7.{place}" in str(raised.value.problems[0])


def test_the_number_of_a_row_alone_is_no_label() -> None:
    item = '{ key = "201", spending = { label = "{ordinal}、" } }'
    with pytest.raises(Problems) as raised:
        form(f"[tables.table-1]\nrows = [{item}]")
    assert "行名不能为空" in str(raised.value)
