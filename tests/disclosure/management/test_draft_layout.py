"""The command draft_layout: what it writes and how it ends. It needs no database."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from disclosure.documents import forms
from tests.disclosure.documents.intake.drafting.blanks import DATA, blank_hebei_word_file

BLANK = DATA / "shanghai-department-budget-template-2026.xlsx"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command; its status, what it wrote and what it said on stderr."""

    def run(*arguments: Any) -> tuple[int, str, str]:
        status = 0
        try:
            call_command("draft_layout", *map(str, arguments))
        except SystemExit as exc:
            status = int(exc.code or 0)
        except CommandError as exc:
            status = exc.returncode
            return status, capsys.readouterr().out, str(exc)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_a_draft_is_written_and_told_about(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "putuo-2026.toml"
    status, written, said = run(BLANK, "--output", path)
    assert (status, written) == (0, "")
    assert "找到9张表，绑定61列中的61列" in said
    assert forms.load(path).key == "putuo-2026"


def test_nothing_left_ends_with_zero(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "表 Hebei.docx"
    path.write_bytes(blank_hebei_word_file())
    status, written, said = run(path)
    assert status == 0
    assert 'key = "hebei"' in written
    assert "未绑定" not in said


@pytest.mark.in_turn
def test_an_unknown_heading_is_a_comment_at_its_place(run: Run, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BLANK)
    book["部门支出总表"]["G7"] = "待分配支出"
    path = tmp_path / "changed.xlsx"
    book.save(path)
    status, written, said = run(path)
    assert status == 1
    assert "不认识表头“待分配支出”" in said
    table = written.split("[tables.table-3]")[1].split("[tables.table-4]")[0]
    assert "# 未绑定：不认识表头“待分配支出”" in table
    assert 'header = ["支出预算", "待分配支出"], counts = [？] }' in table
    assert "column_sums.total" not in table  # it would leave out the unknown column


@pytest.mark.in_turn
def test_a_title_of_two_funds_is_left_open(run: Run, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BLANK)
    book["部门政府性基金拨款表"]["A2"] = "2026年一般公共预算和政府性基金预算支出表"
    path = tmp_path / "changed.xlsx"
    book.save(path)
    status, written, said = run(path)
    assert status == 1
    assert "表名说到几种不同的资金" in said
    table = written.split("[tables.table-6]")[1].split("columns")[0]
    assert "counts" not in table


@pytest.mark.in_turn
def test_a_column_of_another_year_is_not_taken_for_this_years(run: Run, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BLANK)
    book["部门支出总表"]["F7"] = "2025年预算数"
    path = tmp_path / "changed.xlsx"
    book.save(path)
    assert "不认识表头“2025年预算数”" in run(path)[2]


def test_an_existing_file_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("edited", encoding="utf-8")
    status, _, said = run(BLANK, "--output", path)
    assert (status, path.read_text(encoding="utf-8")) == (2, "edited")
    assert "已经存在" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/no/such/file.xlsx"], "没有文件"),
        ([BLANK, "--key", "普陀"], "不能作 key"),
        ([BLANK, "--output", "/no/such/folder/form.toml"], "不能写"),
    ],
)
def test_wrong_usage_ends_with_two(run: Run, arguments: list[Any], message: str) -> None:
    status, _, said = run(*arguments)
    assert status == 2
    assert message in said


def test_a_file_that_is_no_form_is_refused(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("说明", 0)["A1"] = "没有表格"
    content = BytesIO()
    book.save(content)
    path = tmp_path / "empty.xlsx"
    path.write_bytes(content.getvalue())
    status, written, said = run(path)
    assert (status, written) == (1, "")
    assert "empty.xlsx：文件里没有找到表格" in said
    path.write_bytes(b"%PDF-1.7")
    status, _, said = run(path)
    assert status == 1
    assert "PDF 已损坏" in said
    path.write_bytes(b'{"schema": 1}')
    assert "空表要是 Word（.docx）、Excel（.xlsx）或 PDF 文件" in run(path)[2]
