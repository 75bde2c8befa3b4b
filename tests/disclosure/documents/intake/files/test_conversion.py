"""Old .doc files: converted by LibreOffice within a time limit, or said to be old."""

import os
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from budget.problems import Problems
from disclosure.actions import reading as actions
from disclosure.documents.intake.code_lists import read_list
from disclosure.documents.intake.files.conversion import modern
from disclosure.documents.intake.files.packages import MEGABYTE
from disclosure.documents.intake.ledgers import read_ledger
from disclosure.documents.intake.reading import read_file
from tests.disclosure.actions.test_importing import EXAMPLE
from tests.disclosure.documents.intake.ledgers.test_reading import BOOK
from tests.office import needs_office

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + b"\0" * 600


SPREADSHEET = OLD[:8] + "Workbook".encode("utf-16-le") + b"\0" * 600
CASES = Path(__file__).parents[4] / "data" / "cases"
SAVE_AS = "请用 Word、Excel 或 WPS 另存为 .docx 或 .xlsx 后再上传"


def zipped(*names: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


# Each with what is said of it, whether it was uploaded as a ledger or as a disclosure.
FOREIGN = {
    "公开.wps": (OLD, f"旧版 Word 文件（.doc）或 WPS 文字（.wps）；{SAVE_AS}"),
    "收支.et": (SPREADSHEET, f"旧版 Excel 文件（.xls）或 WPS 表格（.et）；{SAVE_AS}"),
    "公开.ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), "这是 OFD 文件，不能读取；请用 WPS"),
    "收支.ods": (zipped("mimetype", "content.xml"), f"OpenDocument 文件（.odt、.ods）；{SAVE_AS}"),
    "收支.rar": (b"Rar!\x1a\x07" + bytes(50), "这是RAR 压缩包，不能读取"),
    "全部.zip": (zipped("收支.xlsx"), "这是装着文件的压缩包；请解压后上传"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_other_programs_are_named_with_how_to_save_them(name: str) -> None:
    data, said = FOREIGN[name]
    with pytest.raises(Problems) as of_disclosure:
        read_file(data, name, [])
    with pytest.raises(Problems) as of_ledger:
        read_ledger(name, data, BOOK)
    with pytest.raises(Problems) as of_list:
        read_list(name, data)
    for refusal in (of_disclosure, of_ledger, of_list):
        (problem,) = refusal.value.problems
        assert problem.address == name
        assert said in problem.message


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts a program in LibreOffice's place."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path / "soffice"


def pretend(office: Path, script: str) -> None:
    office.write_text(f"#!/bin/sh\n{script}\n")
    office.chmod(0o755)


def test_new_files_and_encrypted_ones_are_left_alone() -> None:
    encrypted = OLD + "EncryptedPackage".encode("utf-16-le")
    assert modern(EXAMPLE, seconds=5) == EXAMPLE
    assert modern(encrypted, seconds=5) == encrypted


def test_conversion_can_be_turned_off() -> None:
    assert modern(OLD, seconds=0) == OLD


def test_what_the_program_writes_is_taken(office: Path) -> None:
    pretend(
        office,
        "for last; do :; done; mkdir -p out; echo new > out/file.docx; "
        'case "$1" in -env:*/profile) ;; *) exit 1;; esac',
    )
    assert modern(OLD, seconds=5) == b"new\n"


def test_a_ledger_of_wps_is_converted_and_read(office: Path) -> None:
    workbook = CASES / "total-row-ledger.xlsx"
    pretend(office, f"mkdir -p out; cp {workbook} out/file.xlsx")
    upload = actions.read_ledger("收支.et", SPREADSHEET, BOOK)
    assert upload == read_ledger("收支.et", workbook.read_bytes(), BOOK)


@pytest.mark.parametrize("script", ["exit 3", "exit 0"])
def test_a_failed_conversion_says_what_to_do(office: Path, script: str) -> None:
    pretend(office, script)
    with pytest.raises(Problems, match="不能自动转换；请用 Word、Excel 或 WPS 另存为"):
        modern(OLD, seconds=5)


# Programs that start another one and note its number. The second kind of program grows by 10 MB at
# a time, until the two of them have 1 GB.
HANG = "sleep 60 & echo $! > child; wait"
GROW = f"""{sys.executable} -c '
import os, time
print(os.fork(), file=open("child", "a"), flush=True)
held = []
while len(held) < 50:
    held.append(bytearray(os.urandom(1024)) * 10_240)
    time.sleep(0.02)
time.sleep(60)
'"""
LEAVE = "sleep 60 & echo $! > child"
ENDS = {
    "hangs": (HANG, "转换超过 1 秒；请用 Word"),
    "grows": (GROW, "转换需要的内存超过 100 MB；请用 Word"),
    "leaves": (LEAVE, "不能自动转换；请用 Word"),
}


@pytest.mark.in_turn
@pytest.mark.parametrize(("script", "sentence"), ENDS.values(), ids=ENDS)
def test_a_conversion_past_its_bounds_is_ended_with_all_it_started(
    office: Path, script: str, sentence: str
) -> None:
    note = office.with_name("child")
    pretend(office, f"cd {office.parent}; {script}")
    seconds = 1 if script == HANG else 30
    started = time.monotonic()
    with pytest.raises(Problems, match=sentence):
        modern(OLD, seconds=seconds, memory=100 * MEGABYTE)
    assert time.monotonic() - started < 20
    children = [number for number in note.read_text().split() if number != "0"]
    assert children
    for number in children:
        assert any(_has_ended(Path(f"/proc/{number}/stat")) for _ in range(100))


def test_memory_that_is_taken_at_once_is_not_given(office: Path) -> None:
    take = f"bytearray({300 * MEGABYTE})"
    pretend(office, f"{sys.executable} -c '{take}' 2> {office.parent}/told || exit 1; sleep 60")
    with pytest.raises(Problems, match="不能自动转换；请用 Word"):
        modern(OLD, seconds=30, memory=100 * MEGABYTE)
    assert "MemoryError" in office.with_name("told").read_text()


def test_what_is_converted_is_limited_though_nobody_watches(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGZHANG_SECRET_KEY", "secret")
    limits = "for limit in c t f d; do ulimit -$limit; done"
    pretend(office, f"mkdir out; ({limits}; pwd; env) > out/file.docx")
    told = modern(OLD, seconds=7, memory=100 * MEGABYTE).decode().splitlines()
    assert told[:4] == ["0", "7", str(64 * 2048), str(2 * 100 * 1024)]
    folder = told[4]
    assert {f"HOME={folder}", f"TMPDIR={folder}"} < set(told[5:])
    assert not any("secret" in line for line in told)
    assert not Path(folder).exists()


def _has_ended(process: Path) -> bool:
    """Gone or about to be: whoever inherits a killed process buries it when it finds the time."""
    time.sleep(0.05)
    try:
        return process.read_text().split()[2] in "ZX"
    except OSError:
        return True


@pytest.mark.thorough  # the tests above put a program in its place
@needs_office
def test_libreoffice_converts_an_old_word_file_within_its_bounds(tmp_path: Path) -> None:
    (tmp_path / "f.docx").write_bytes(EXAMPLE)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "f.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    old = (tmp_path / "f.doc").read_bytes()
    assert old.startswith(OLD[:8])
    assert modern(old, seconds=120).startswith(b"PK")
    with pytest.raises(Problems, match="转换需要的内存超过 50 MB"):
        modern(old, seconds=120, memory=50 * MEGABYTE)
    with pytest.raises(Problems, match="转换超过 1 秒"):
        modern(old, seconds=1)
