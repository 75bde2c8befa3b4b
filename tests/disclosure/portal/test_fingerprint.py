"""All of the program is in its fingerprint: an upgrade leaves no page of the old one."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from disclosure import program as module
from disclosure.portal import fingerprint as pages
from disclosure.portal.fingerprint import fingerprint
from disclosure.program import PROGRAM, ROOT, program_files

# What the repository holds beside the program; none of it makes a page.
BESIDE_THE_PROGRAM = {
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "bench",
    "deno.json",
    "docker-compose.province.yml",
    "docker-compose.yml",
    "docs",
    "pyproject.toml",
    "requirements-dev.txt",
    "stubs",
    "tests",
}


def tracked_files() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A small program in a folder of its own, read anew each time."""
    for name in PROGRAM:
        file = tmp_path / name if "." in name else tmp_path / name / "inner" / "file"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    settings.DEBUG = True
    settings.STATIC_ROOT = tmp_path / "collected"
    return tmp_path


def test_no_file_of_the_program_is_left_out() -> None:
    """A new file or folder at the root belongs into PROGRAM, or into the list above."""
    hashed = {str(path.relative_to(ROOT)) for path in program_files(ROOT)}
    left_out: list[str] = []
    for name in tracked_files():
        top = name.partition("/")[0]
        is_beside = top in BESIDE_THE_PROGRAM or top.startswith(".") or top.endswith(".md")
        if not is_beside and name not in hashed:
            left_out.append(name)
    assert left_out == []


def test_nothing_of_the_program_is_beside_it() -> None:
    assert BESIDE_THE_PROGRAM.isdisjoint(PROGRAM)
    assert [name for name in PROGRAM if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", PROGRAM)
def test_a_changed_file_changes_it(program: Path, name: str) -> None:
    before = fingerprint()
    file = program / name if "." in name else program / name / "inner" / "file"
    file.write_text("changed")
    assert fingerprint() != before


def test_a_new_file_and_a_renamed_one_change_it(program: Path) -> None:
    before = fingerprint()
    new = program / "disclosure" / "new.py"
    new.touch()
    added = fingerprint()
    new.rename(program / "disclosure" / "newer.py")
    assert len({before, added, fingerprint()}) == 3


def test_collected_styles_and_the_address_change_it(program: Path, settings: Any) -> None:
    before = fingerprint()
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    collected = fingerprint()
    settings.SITE_URL = "https://budget.example.org"
    assert len({before, collected, fingerprint()}) == 3


def test_running_does_not_change_it(program: Path) -> None:
    before = fingerprint()
    compiled = program / "disclosure" / "__pycache__"
    compiled.mkdir()
    (compiled / "module.pyc").write_bytes(b"compiled")
    assert fingerprint() == before


def forget() -> None:
    """Forget what this process has read, as a new one would."""
    module.running_program.cache_clear()
    pages._fingerprint_of_process.cache_clear()


def test_a_process_reads_its_files_once(program: Path, settings: Any) -> None:
    settings.DEBUG = False
    forget()
    before = fingerprint()
    (program / "manage.py").write_text("changed")
    assert fingerprint() == before
    forget()
