"""Old .doc files: converted by LibreOffice within a time limit, or said to be old."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from budget.problems import Problems
from disclosure.documents.intake.files.conversion import modern
from tests.disclosure.actions.test_importing import EXAMPLE

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + b"\0" * 600


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


@pytest.mark.parametrize("script", ["exit 3", "exit 0"])
def test_a_failed_conversion_says_what_to_do(office: Path, script: str) -> None:
    pretend(office, script)
    with pytest.raises(Problems, match="不能自动转换；请用 Word、Excel 或 WPS 另存为"):
        modern(OLD, seconds=5)


def test_a_conversion_that_hangs_is_ended_with_all_it_started(office: Path, tmp_path: Path) -> None:
    pretend(office, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    started = time.monotonic()
    with pytest.raises(Problems, match="转换超过 1 秒"):
        modern(OLD, seconds=1)
    assert time.monotonic() - started < 20
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    assert any(_has_ended(child) for _ in range(100))


def _has_ended(process: Path) -> bool:
    """Gone or about to be: whoever inherits a killed process buries it when it finds the time."""
    time.sleep(0.05)
    try:
        return process.read_text().split()[2] in "ZX"
    except OSError:
        return True


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="soffice is not installed; old files are not converted"
)
def test_libreoffice_converts_an_old_word_file(tmp_path: Path) -> None:
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
