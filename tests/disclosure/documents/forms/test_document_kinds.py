"""A form says for which kind of document it is: a department's budget, or a unit's."""

from pathlib import Path

import pytest

from budget.dimensions import DocumentKind
from budget.problems import Problems
from disclosure.documents.forms import FOLDER, layout, load
from tests.units import unit_document, unit_form, unit_layout


def test_a_form_is_for_departments_unless_it_says_otherwise() -> None:
    assert layout("hebei-2023").document_kind is DocumentKind.DEPARTMENT_BUDGET
    assert unit_layout().document_kind is DocumentKind.UNIT_BUDGET


def test_a_unit_s_document_has_its_code_and_name_where_the_form_puts_them() -> None:
    document = unit_document()
    assert document.title == "平乡县干部培训中心2023年单位预算信息公开"
    assert document.tables[0].caption[0] == "203001平乡县干部培训中心"
    assert document.identity.department_code == "203"
    assert '"document_kind":"unit_budget"' in document.json


@pytest.mark.parametrize("place", ["title = ", "caption = ", "text = "])
def test_a_department_s_form_has_no_unit(tmp_path: Path, place: str) -> None:
    text = (FOLDER / "hebei-2023.toml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if place in line and "{department}" in line)
    path = tmp_path / "form.toml"
    path.write_text(text.replace(line, line.replace("{department}", "{unit}")), encoding="utf-8")
    with pytest.raises(Problems, match="unit"):
        load(path)


def test_a_kind_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text(unit_form().replace('"unit_budget"', '"school_budget"'), encoding="utf-8")
    with pytest.raises(Problems, match="“school_budget”不在 department_budget、unit_budget 之中"):
        load(path)
