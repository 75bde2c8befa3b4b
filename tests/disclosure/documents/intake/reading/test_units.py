"""Files of units: what they print tells the unit; the department is what a person said."""

import json

import pytest

from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.formats import get
from disclosure.documents.intake.reading import StatedIdentity, read_file
from tests.documents import example_document, imprint
from tests.units import UNIT_CODE, UNIT_NAME, unit_document, unit_layout

DEPARTMENT = StatedIdentity(department_code="203", department_name="中共平乡县委组织部")


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_what_is_written_is_read_back(name: str) -> None:
    document = unit_document()
    content = get(name).render(document, imprint(document))
    reading = read_file(content, f"file.{name}", [unit_layout()], stated=DEPARTMENT)
    assert [problem.message for problem in reading.problems] == []
    identity = reading.document.identity
    assert (identity.unit_code, identity.unit_name) == (UNIT_CODE, UNIT_NAME)
    assert reading.document.as_displayed() == document.as_displayed()


def test_a_department_that_nobody_told_is_missing() -> None:
    document = unit_document()
    content = get("xlsx").render(document, imprint(document))
    reading = read_file(content, "file.xlsx", [unit_layout()])
    assert "文件里没有找到部门编码" in reading.problems[0].message


def test_another_unit_than_the_person_said_is_told() -> None:
    document = unit_document()
    content = get("xlsx").render(document, imprint(document))
    stated = StatedIdentity(
        department_code="203", department_name="中共平乡县委组织部", unit_code="203002"
    )
    reading = read_file(content, "file.xlsx", [unit_layout()], stated=stated)
    messages = [problem.message for problem in reading.problems]
    assert any("单位编码" in message and "203002" in message for message in messages)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("unit_budget", "写明是单位预算，版式“河北省部门预算信息公开（2023年）”是部门预算的"),
        ("final_accounts", "不认识的值"),
    ],
)
def test_data_of_another_kind_than_their_form_are_refused(kind: str, fault: str) -> None:
    document = example_document()
    data = json.loads(get("json").render(document, imprint(document)))
    data["identity"]["document_kind"] = kind
    content = json.dumps(data).encode()
    with pytest.raises(Problems, match=fault) as refused:
        read_file(content, "file.json", [forms.layout("hebei-2023")])
    assert [problem.code for problem in refused.value.problems] == ["json.invalid"]
