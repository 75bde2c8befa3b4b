"""The command inspect_disclosures: what it writes, how it ends, that it goes on after an end."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as parquet
import pytest
from django.core.management import CommandError, call_command
from msgspec import structs

from budget.models import Exemption
from disclosure.actions import inspecting
from disclosure.documents.inspection.apart import inspect_apart
from disclosure.documents.model.document import Document
from tests.clusters import Cluster
from tests.disclosure.documents.checks.altered import clean_document
from tests.factories import make_department, make_fiscal_year
from tests.seeds import is_full

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def disclosure(code: str, *, year: int = 2023, name: str = "某局") -> Document:
    document = clean_document()
    identity = structs.replace(
        document.identity, department_code=code, department_name=name, year=year
    )
    return structs.replace(document, identity=identity)


def put(folder: Path, name: str, document: Document) -> None:
    (folder / name).write_text(document.json)


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    folder = tmp_path / "pile"
    folder.mkdir()
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "findings.parquet"


@pytest.fixture
def inspect(
    pile: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs the command on the pile; its status and what it wrote to stdout."""

    def inspect(**options: Any) -> tuple[int, str]:
        status = 0
        try:
            call_command("inspect_disclosures", str(pile), output=table, **options)
        except SystemExit as exc:
            status = int(exc.code or 0)
        return status, capsys.readouterr().out

    return inspect


def rows(table: Path, record: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(table).to_pylist()
    return [row for row in found if row["record"] == record]


def sheet(table: Path, title: str) -> list[tuple[Any, ...]]:
    workbook = openpyxl.load_workbook(table.with_suffix(".xlsx"), read_only=True)
    _, *values = workbook[title].iter_rows(values_only=True)
    return values


def test_every_file_is_told_whatever_it_is(
    pile: Path, table: Path, inspect: Callable[..., tuple[int, str]]
) -> None:
    put(pile, "a.json", clean_document())
    put(pile, "b.json", structs.replace(disclosure("102", name="乙局"), parts=()))
    (pile / "c.docx").write_bytes(b"PK\x03\x04 cut off")
    (pile / "=cmd.txt").write_text("=1+1")
    status, output = inspect()
    assert status == 1
    assert "检查了 4 个文件：没有问题 1 个，没有读出 2 个" in output
    states = {row["path"]: row["state"] for row in rows(table, "file")}
    assert states == {
        "=cmd.txt": "unreadable",
        "a.json": "checked",
        "b.json": "checked",
        "c.docx": "unreadable",
    }
    faulty = {row["path"] for row in rows(table, "noted") if row["severity"] == "blocking"}
    assert faulty == {"=cmd.txt", "b.json", "c.docx"}
    assert rows(table, "file")[0]["year"] is None
    assert {row[0] for row in sheet(table, "文件")} == set(states)
    assert ("102", "乙局", 2023) in [row[1:4] for row in sheet(table, "按部门")]
    told = [row for row in rows(table, "noted") if row["outcome"] == "fail"]
    assert sum(row[3] for row in sheet(table, "按规则")) == len(told)
    page = table.with_suffix(".html").read_text()
    assert "乙局" in page
    assert not list(table.parent.glob("*.partial")), "what is done leaves nothing behind"


def test_a_file_that_cannot_be_opened_is_told(
    pile: Path, table: Path, inspect: Callable[..., tuple[int, str]]
) -> None:
    (pile / "gone.docx").symlink_to(pile / "nowhere.docx")
    (pile / "folder.docx").mkdir()
    os.mkfifo(pile / "endless.docx")
    inspect()
    (noted,) = rows(table, "noted")
    assert (noted["path"], noted["code"]) == ("gone.docx", "file.unopened")


def test_a_clean_pile_ends_with_0(
    pile: Path, table: Path, inspect: Callable[..., tuple[int, str]]
) -> None:
    put(pile, "a.json", clean_document())
    status, _ = inspect()
    assert status == 0
    assert {row["severity"] for row in rows(table, "noted")} <= {"hint"}


def test_an_empty_folder_gives_empty_files(
    table: Path, inspect: Callable[..., tuple[int, str]]
) -> None:
    status, output = inspect()
    assert status == 0
    assert "检查了 0 个文件" in output
    assert rows(table, "file") == []


def test_the_list_of_departments_says_who_is_missing(
    pile: Path, table: Path, inspect: Callable[..., tuple[int, str]]
) -> None:
    year = make_fiscal_year()
    for code, name in (("101", "甲局"), ("102", "乙局"), ("103", "丙局")):
        make_department(code, year.region, name=name)
    exempt = make_department("104", year.region, name="密局")
    Exemption.objects.create(department=exempt, fiscal_year=year, reason="涉密")
    put(pile, "a.json", disclosure("101", name="甲局"))
    status, _ = inspect(region=year.region.code)
    assert status == 1
    assert [row[1] for row in sheet(table, "缺少")] == ["102", "103"]
    assert "乙局" in table.with_suffix(".html").read_text()


@pytest.mark.in_turn
def test_what_was_inspected_before_an_end_is_not_inspected_again(
    pile: Path,
    table: Path,
    inspect: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(5):
        put(pile, f"{number}.json", disclosure(f"10{number}"))
    inspected: list[str] = []

    def ends_at_the_third(path: str, data: bytes, means: Any) -> Any:
        inspected.append(path)
        if path == "2.json" and len(inspected) < 5:
            raise KeyboardInterrupt
        return inspect_apart(path, data, means)

    monkeypatch.setattr(inspecting, "inspect_apart", ends_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        inspect(workers=1)
    done_before = set(inspected) - {"2.json"}
    assert not table.exists()
    put(pile, "1.json", disclosure("101", name="改过的局"))
    inspect(workers=1)
    assert {row["path"] for row in rows(table, "file")} == {f"{n}.json" for n in range(5)}
    assert inspected.count("0.json") == 1
    assert inspected.count("1.json") == (2 if "1.json" in done_before else 1)
    names = {row["path"]: row["department_name"] for row in rows(table, "file")}
    assert names["1.json"] == "改过的局"


def test_a_file_that_our_program_breaks_off_at_costs_only_itself_and_is_in_the_log(
    pile: Path,
    table: Path,
    inspect: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(pile, "a.json", clean_document())
    put(pile, "b.json", clean_document())

    def breaks_off_at_one(path: str, data: bytes, means: Any) -> Any:
        if path == "a.json":
            raise ZeroDivisionError
        return inspect_apart(path, data, means)

    monkeypatch.setattr(inspecting, "inspect_apart", breaks_off_at_one)
    inspect()
    states = {row["path"]: row["state"] for row in rows(table, "file")}
    assert states == {"a.json": "unreadable", "b.json": "checked"}
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.in_turn
def test_what_cannot_be_is_said(
    tmp_path: Path, inspect: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "findings.parquet"
    with pytest.raises(CommandError, match="没有这个文件或目录"):
        call_command("inspect_disclosures", str(tmp_path / "nothing"), output=output)
    with pytest.raises(CommandError, match="parquet") as wrong:
        call_command("inspect_disclosures", str(tmp_path), output=tmp_path / "findings.csv")
    assert wrong.value.returncode == 2
    monkeypatch.setattr(inspecting, "CONNECT_SECONDS", 1)
    with pytest.raises(CommandError, match="连接不上集群"):
        inspect(scheduler="tcp://127.0.0.1:1")


@pytest.mark.skipif(not is_full(), reason="starts a scheduler and two workers; in make test-full")
def test_a_cluster_does_the_same_though_a_worker_is_killed(
    pile: Path, table: Path, tmp_path: Path, inspect: Callable[..., tuple[int, str]]
) -> None:
    for number in range(20):
        put(pile, f"{number:02}.json", disclosure(f"1{number:02}"))
    inspect()
    alone = parquet.read_table(table)
    table.unlink()
    results = table.with_name(f"{table.name}.partial")

    def some_are_done() -> bool:
        return results.exists() and results.read_bytes().count(b"\n") > 3

    with Cluster(tmp_path) as cluster:
        killing = cluster.kill_a_worker_when(some_are_done)
        inspect(scheduler=cluster.address)
        killing.join()
    assert parquet.read_table(table) == alone
