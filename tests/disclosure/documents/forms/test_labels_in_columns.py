"""Labels in two columns below one heading: Jiangsu's 一般公共预算资金 and 小计 beside it."""

from functools import cache
from pathlib import Path

import pytest

from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, check
from disclosure.documents.forms import FOLDER, layout
from disclosure.documents.intake.reading.files import read_file
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.model.places import place_of, row_name
from disclosure.documents.proving.specimens import Case, specimen
from tests.layouts import faults

FORM = layout("jiangsu-department-2019")


@cache
def document() -> Document:
    return assemble(specimen(FORM, Case.USUAL, 0).entries, FORM).document


def test_one_heading_stands_over_both_columns() -> None:
    table = document().table("table-2")
    assert [(cell.text, cell.colspan) for cell in table.header[0]] == [("项目名称", 2), ("金额", 1)]
    assert [cell.text for cell in table.rows[1].cells[:2]] == ["一般公共预算资金", "小计"]
    assert [cell.text for cell in table.rows[2].cells[:2]] == ["", "公共财政拨款(补助)资金"]


def test_a_row_is_named_by_both() -> None:
    table = document().table("table-2")
    assert row_name(table, table.rows[1], 2) == "一般公共预算资金 小计"
    assert "一般公共预算资金 小计" in place_of(document(), "table-2/general/amount")


@pytest.mark.in_turn
@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf"])
def test_files_give_both_back(name: str) -> None:
    content = formats.get(name).render(document(), Imprint(1, document().digest, None))
    reading = read_file(content, f"file.{name}", [FORM])
    assert reading.document.table("table-2").rows == document().as_displayed().table("table-2").rows


def test_the_check_of_labels_holds_each_column_to_the_form() -> None:
    (result,) = [one for one in check(document(), Context(FORM, solve=False)) if one.rule == "28"]
    assert [finding.message for finding in result.findings if "小计" in finding.message] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('label = ["一般公共预算资金", "小计"]', 'label = ["一", "二", "三"]', "只有2列行名"),
        (
            '{ key = "item", kind = "label", header = ["项目名称"] },',
            '{ key = "sum", kind = "money", header = ["全部"], counts = [] }, '
            '{ key = "item", kind = "label", header = ["名称"] },',
            "要挨着",
        ),
    ],
)
def test_labels_that_could_not_be_read_back_are_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = (FOLDER / "jiangsu-department-2019.toml").read_text(encoding="utf-8")
    table = text.index("[tables.table-2]")
    changed = text[:table] + text[table:].replace(old, new, 1)
    assert changed != text
    assert any(message in problem.message for problem in faults(tmp_path, changed))
