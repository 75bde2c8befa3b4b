"""The command check_layout: what it prints and how it ends. It needs no database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from disclosure.actions import confinement
from disclosure.documents.forms import FOLDER
from disclosure.documents.proving.proof import ProofFinding, Step, Trial
from disclosure.documents.proving.specimens import Case, specimen
from disclosure.management.commands import check_layout
from tests.disclosure.documents.proving.test_proof import LAYOUTS

TEXT = (FOLDER / "hebei-2023.toml").read_text(encoding="utf-8")
FINDING = ProofFinding(Step.READ, "docx", "table-2/213/total", "写的是“1.00”，读回的是“”")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command; its status and what it wrote."""

    def run(*arguments: Any, **options: Any) -> tuple[int, str]:
        status = 0
        try:
            call_command("check_layout", *map(str, arguments), **options)
        except SystemExit as exc:
            status = int(exc.code or 0)
        return status, capsys.readouterr().out

    return run


@pytest.mark.in_turn
def test_a_delivered_form_is_proved(run: Callable[..., tuple[int, str]]) -> None:
    status, written = run("hebei-2023", "--seeds", 1, "--format", "json")
    assert status == 0
    assert written.count("✔") == len(Case)
    assert "试了8套账目，都能公开、读回和核对" in written


def test_a_file_with_a_fault_is_refused(
    run: Callable[..., tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "county-2026.toml"
    path.write_text(TEXT.replace('number = "2"\n', ""), encoding="utf-8")
    with pytest.raises(SystemExit, match="1"):
        call_command("check_layout", str(path))
    captured = capsys.readouterr()
    assert "county-2026.toml: tables.table-2.number：法定表要有表号" in captured.err
    assert captured.out == ""
    status, written = run(path, "--json")
    assert status == 1
    (problem,) = json.loads(written)["problems"]
    assert problem["address"] == "county-2026.toml: tables.table-2.number"


def test_findings_are_told_with_their_places(run: Callable[..., tuple[int, str]]) -> None:
    trial = Trial(specimen(LAYOUTS[0], Case.DECREASED, 1), (FINDING,) * 14)
    with patch("disclosure.management.commands.check_layout.prove", return_value=[trial]):
        status, written = run("hebei-2023")
        assert status == 1
        assert "✘ 比上年减少（第2套）：14处" in written
        assert "· 读回文件 Word 文档 table-2/213/total：写的是“1.00”，读回的是“”" in written
        assert "另有2处" in written
        assert "试了1套账目，1套有问题" in written
        status, written = run("hebei-2023", "--json")
    data = json.loads(written)
    assert status == 1
    assert data["layout"] == "hebei-2023"
    (told,) = data["trials"]
    assert (told["case"], told["seed"], len(told["findings"])) == ("decreased", 1, 14)
    assert told["findings"][0] == {
        "step": "read",
        "where": "读回文件 Word 文档 table-2/213/total",
        "format": "docx",
        "place": "table-2/213/total",
        "message": "写的是“1.00”，读回的是“”",
    }


@pytest.mark.django_db  # a key may be that of a form of one's own
@pytest.mark.parametrize("subject", ["hebei-1999", "gone.toml"])
def test_what_is_no_form_is_wrong_usage(run: Callable[..., tuple[int, str]], subject: str) -> None:
    with pytest.raises(CommandError) as raised:
        run(subject)
    assert raised.value.returncode == 2


@pytest.mark.in_turn
def test_a_form_is_proved_in_a_process_with_limits(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    path = tmp_path / "county-2026.toml"
    path.write_text(TEXT.replace('number = "2"\n', ""), encoding="utf-8")
    with override_settings(READING_APART=True):
        status, written = run(path, "--json")
    assert status == 1
    (problem,) = json.loads(written)["problems"]
    assert problem["address"] == "county-2026.toml: tables.table-2.number"


@pytest.mark.in_turn
def test_a_proof_that_takes_too_long_is_ended_with_a_sentence(
    run: Callable[..., tuple[int, str]],
) -> None:
    with override_settings(READING_APART=True), patch.object(check_layout, "SECONDS", 1):
        status, written = run("hebei-2023", "--seeds", 1, "--json")
    assert status == 1
    (problem,) = json.loads(written)["problems"]
    assert problem["code"] == "layout.proof_ended"
    assert "没有做完" in problem["message"]


def test_a_proof_for_which_there_is_not_enough_memory_ends_otherwise_than_one_with_findings(
    run: Callable[..., tuple[int, str]],
) -> None:
    """The process that began it knows then that it says nothing of the form."""
    with patch("disclosure.documents.proving.proof.assemble", side_effect=MemoryError):
        status, written = run("hebei-2023", "--json", confinement.CONFINED)
    assert (status, written) == (confinement.OUT_OF_MEMORY, "")
