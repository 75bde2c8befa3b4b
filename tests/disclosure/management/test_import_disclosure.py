"""``import_disclosure`` and ``publish_disclosure``: from a file to what is public, and exit status
1 where something stops it."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from budget.models import DepartmentBudget
from disclosure.models import Publication
from tests.disclosure.actions.test_importing import EXAMPLE, written
from tests.documents import example_document
from tests.packages import changed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("known_files"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "203.docx").write_bytes(EXAMPLE)
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        archive.writestr("203.docx", EXAMPLE)
        archive.writestr("203.xlsx", written(example_document(), "xlsx"))
    return tmp_path


def run(*arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_disclosure", *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.in_turn
def test_a_file_becomes_a_publication(folder: Path, only_json: None) -> None:
    assert "已录入 203 中共平乡县委组织部（2023年），33 行明细、25 个项目" in run(
        folder / "203.docx"
    )
    call_command("publish_disclosure", "203", "2023", stdout=io.StringIO())
    assert len(Publication.objects.get().document.goals) == 25


def test_a_dry_run_saves_nothing_and_prints_what_a_program_can_read(folder: Path) -> None:
    told = json.loads(run(folder / "203.docx", "--dry-run", "--json"))
    assert told["identity"] == {
        "region": "130532",
        "department": "203",
        "name": "中共平乡县委组织部",
        "year": 2023,
        "layout": "hebei-2023",
    }
    assert told["ledger"][0] == {
        "function": "2013201",
        "economic": "30101",
        "fund": "general_public_budget",
        "origin": "current_year",
        "kind": "basic",
        "amount": "6320000.00",
        "inferred": True,
    }
    assert [problem["code"] for problem in told["problems"]] == ["total.blank"] * 3
    assert not any(problem["stops"] for problem in told["problems"])
    assert [table["rows"] for table in told["tables"]][:2] == [34, 31]
    assert not DepartmentBudget.objects.exists()


@pytest.mark.in_turn
def test_what_was_said_must_agree(folder: Path) -> None:
    with pytest.raises(CommandError, match="1 个文件没有导入"):
        run(folder / "203.docx", "--department", "204")
    with pytest.raises(CommandError):
        run(folder / "203.docx", "--year", "2024", "--dry-run", "--json")
    assert not DepartmentBudget.objects.exists()


@pytest.mark.in_turn
def test_what_a_file_cannot_tell_is_answered_by_options(folder: Path) -> None:
    contacts = "<w:body><w:p><w:r><w:t>联系人张三</w:t></w:r></w:p>".encode()
    data = changed(
        EXAMPLE,
        "word/document.xml",
        ("单位：万元".encode(), b""),
        (b"<w:body>", contacts),
    )
    (folder / "203.docx").write_bytes(data)
    with pytest.raises(CommandError, match="1 个文件没有导入"):
        run(folder / "203.docx", "--dry-run", "--unread", "leave")
    answers = ["--unread", "leave", "--money-unit", "万元"]
    shown = run(folder / "203.docx", "--dry-run", *answers)
    assert "金额：各表按万元读取（由人说明的）" in shown
    assert "联系人张三" in shown
    assert "33 行明细" in run(folder / "203.docx", *answers)


@pytest.mark.in_turn
def test_several_files_and_zips_each_get_a_line_and_bad_ones_stop_no_other(folder: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 个文件没有导入"):
        call_command(
            "import_disclosure",
            str(folder / "坏.docx"),
            str(folder / "全部.zip"),
            stdout=out,
            stderr=out,
        )
    lines = [line for line in out.getvalue().splitlines() if not line.startswith("  ")]
    assert [line.partition("：")[0] for line in lines] == ["坏.docx", "203.docx", "203.xlsx"]
    assert DepartmentBudget.objects.get().lines.count() == 33


@pytest.mark.in_turn
def test_a_region_can_be_named(folder: Path) -> None:
    run(folder / "203.docx", "--region", "130999", "--region-name", "某县")
    assert DepartmentBudget.objects.get().department.region.name == "某县"
    with pytest.raises(CommandError):
        run(folder / "203.docx", "--region", "县")


def test_a_file_can_be_archived(folder: Path, only_json: None) -> None:
    assert "已存档为" in run(folder / "203.docx", "--archive")
    assert Publication.objects.get().is_archived


def test_a_path_without_a_file_is_said(folder: Path) -> None:
    with pytest.raises(CommandError, match="不能读取"):
        run(folder / "没有.docx")
