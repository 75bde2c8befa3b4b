"""The program as one short string. When it changes, no page of the old program may be kept."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
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
# Written by collectstatic, and read once by each process: the names of style sheets on our pages.
_MANIFEST = "staticfiles.json"
_LENGTH = 16


def fingerprint() -> str:
    """Return a short hash of the program, of its collected style sheets, and of the site's address.

    The files are read once in a process, under DEBUG each time: there templates change meanwhile.
    """
    if settings.DEBUG:
        return _fingerprint_of_files()
    return _fingerprint_of_process()


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


@cache
def _fingerprint_of_process() -> str:
    return _fingerprint_of_files()


def _fingerprint_of_files() -> str:
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for path in program_files(ROOT):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / _MANIFEST
    if manifest.is_file():  # not before collectstatic was run: in development and in tests
        digest.update(manifest.read_bytes())
    return digest.hexdigest()[:_LENGTH]
