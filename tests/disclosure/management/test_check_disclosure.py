"""The command check_disclosure: files of anyone, drafts, publications; what it prints and how it
ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from budget.models import DepartmentBudget
from disclosure.actions import checking
from disclosure.actions.checking import check_file_document
from disclosure.actions.layouts import own_forms
from disclosure.documents import formats
from disclosure.documents.checks import Outcome
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import Publication
from tests.disclosure.documents.checks.altered import clean_document
from tests.packages import changed

DATA = Path(__file__).resolve().parents[2] / "data"
EXAMPLE = DATA / "disclosure-2023.docx"
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command; its status and what it wrote."""

    def run(*arguments: Any, **options: Any) -> tuple[int, str]:
        status = 0
        try:
            call_command("check_disclosure", *map(str, arguments), **options)
        except SystemExit as exc:
            status = int(exc.code or 0)
        return status, capsys.readouterr().out

    return run


def rendered(document: Document, name: str, path: Path) -> Path:
    path.write_bytes(formats.get(name).render(document, Imprint(0, document.digest, None, "draft")))
    return path


@pytest.mark.in_turn
def test_the_office_s_file_is_found_faulty(run: Callable[..., tuple[int, str]]) -> None:
    status, output = run(EXAMPLE)
    assert status == 1
    assert output.startswith("203中共平乡县委组织部 2023年部门预算公开")
    assert "✘ 13 " in output
    assert "表9第1行“合计”第2栏“资金性质·合计”为空" in output
    assert "必须改正6处，应当核实3处" in output


@pytest.mark.in_turn
def test_a_pdf_is_checked_like_a_word_file(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    document = clean_document()
    from_word = run(rendered(document, "docx", tmp_path / "f.docx"))
    assert run(rendered(document, "pdf", tmp_path / "f.pdf")) == from_word


def test_json_has_the_form_of_the_issue(run: Callable[..., tuple[int, str]]) -> None:
    status, output = run(EXAMPLE, "--json")
    data = json.loads(output)
    assert status == 1
    assert set(data) >= {"document", "engine", "results"}
    assert {"rule", "severity", "result", "title", "findings"} <= set(data["results"][0])
    faults = {
        each["rule"]
        for each in data["results"]
        if each["result"] == "fail" and each["severity"] != "hint"
    }
    assert faults == {"13", "17", "22"}


@pytest.mark.parametrize("name", ["docx", "xlsx", "json"])
def test_a_clean_file_ends_with_0(
    run: Callable[..., tuple[int, str]], tmp_path: Path, name: str
) -> None:
    status, output = run(rendered(clean_document(), name, tmp_path / f"clean.{name}"))
    assert status == 0, output


def test_problems_of_reading_are_told_before_the_rules(
    run: Callable[..., tuple[int, str]],
) -> None:
    _, output = run(EXAMPLE)
    told = [line for line in output.splitlines() if line.startswith("！")]
    assert len(told) == 3
    assert all(line.startswith("！表格9第") and "为空" in line for line in told)
    assert output.index(told[-1]) < output.index("  1 收支总表")
    _, output = run(EXAMPLE, "--json")
    assert [problem["code"] for problem in json.loads(output)["problems"]] == ["total.blank"] * 3


def test_what_was_not_read_is_told(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    note = "<w:body><w:p><w:r><w:t>联系人张三</w:t></w:r></w:p>".encode()
    path = tmp_path / "f.docx"
    path.write_bytes(changed(EXAMPLE.read_bytes(), "word/document.xml", (b"<w:body>", note)))
    _, output = run(path)
    assert "没有读取 第1段“联系人张三”" in output
    _, output = run(path, "--json")
    assert [item["text"] for item in json.loads(output)["unread"]] == ["联系人张三"]


def test_the_department_said_must_agree_with_the_file(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    clean = rendered(clean_document(), "docx", tmp_path / "clean.docx")
    assert run(clean, "--department", "203")[0] == 0
    status, output = run(clean, "--department", "204")
    assert status == 1
    assert "！文件：文件里的部门编码是“203”，选定的是“204”" in output
    assert "✔ 13 " in output


def test_the_department_said_stands_in_where_the_file_has_no_code(
    run: Callable[..., tuple[int, str]],
) -> None:
    file = DATA / "shanghai-department-budget-2025.pdf"
    missing = "！文件：文件里没有找到部门编码"
    assert missing in run(file)[1]
    _, output = run(file, "--department", "105")
    assert output.startswith("105上海市普陀区财政局 2025年部门预算公开")
    assert missing not in output


def test_a_draft_is_checked_as_it_stands(
    run: Callable[..., tuple[int, str]], budget: DepartmentBudget
) -> None:
    status, output = run("203", 2023)
    assert status == 1
    assert "✘ 17 " in output
    assert "✔ 13 " in output


def test_a_publication_is_checked(
    run: Callable[..., tuple[int, str]], publish: Callable[..., Publication]
) -> None:
    publish()
    status, output = run("203", 2023, "--json")
    data = json.loads(output)
    assert status == 1
    assert [
        each["rule"]
        for each in data["results"]
        if each["result"] == "fail" and each["severity"] == "blocking"
    ] == []


def test_what_is_no_disclosure_is_said_to_be_none(
    run: Callable[..., tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit, match="1"):
        call_command("check_disclosure", str(path))
    captured = capsys.readouterr()
    assert "letter.json" in captured.err
    assert captured.out == ""
    status, output = run(path, "--json")
    assert status == 1
    assert json.loads(output)["document"] is None


def test_half_a_document_says_what_is_missing(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    whole = clean_document()
    half = Document(
        whole.identity, whole.title, tuple(part for part in whole.parts if part.kind == "table")[:6]
    )
    status, output = run(rendered(half, "json", tmp_path / "half.json"))
    assert status == 1
    assert "缺少表9" in output


def test_wrong_usage_ends_with_2() -> None:
    with pytest.raises(CommandError) as caught:
        call_command("check_disclosure", "no-such-file.docx")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="--department 只用于核对文件") as caught:
        call_command("check_disclosure", "203", "2023", "--department", "203")
    assert caught.value.returncode == 2


def test_an_unknown_department_is_an_error(db: None) -> None:
    with pytest.raises(CommandError, match="没有编码为 999 的部门"):
        call_command("check_disclosure", "999", "2023")


def test_a_file_is_checked_before_there_is_any_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(document: Document) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(checking, "_department_of", broken)
    (fifteen,) = [
        each for each in check_file_document(document=clean_document()).results if each.rule == "15"
    ]
    assert fifteen.outcome == Outcome.PASS


def test_the_command_knows_the_product_s_forms_before_there_is_any_database(
    run: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[str]:
        raise OperationalError("no such table")

    monkeypatch.setattr(own_forms, "keys", broken)
    status, output = run(rendered(clean_document(), "docx", tmp_path / "clean.docx"))
    assert status == 0, output
