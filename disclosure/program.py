"""The program as one short string: what was made by another program is told by it."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# All that is installed and runs: sources, templates, forms, translations, styles, libraries by
# version. A list of what makes pages was forgotten too often when a module was added.
PROGRAM = (
    "budget",
    "config",
    "disclosure",
    "fixtures",
    "locale",
    "manage.py",
    "requirements.txt",
    "static",
    "templates",
)
# Python writes compiled files beside the sources while it runs.
_COMPILED = "__pycache__"


def program_files(root: Path) -> list[Path]:
    """Return the files of the program below a folder, in a fixed order."""
    files: list[Path] = []
    for name in PROGRAM:
        path = root / name
        if path.is_file():
            files.append(path)
        for inner in path.rglob("*"):
            if inner.is_file() and _COMPILED not in inner.parts:
                files.append(inner)
    return sorted(files)


def read_program() -> str:
    """Return a hash of the program's files as they are now."""
    digest = hashlib.sha256()
    for path in program_files(ROOT):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def running_program() -> str:
    """Return the hash of the program's files as they were when this process first asked."""
    return read_program()
