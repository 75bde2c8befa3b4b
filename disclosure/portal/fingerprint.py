"""What makes our pages look as they do, as one short string: when it changes, no browser may keep an old page."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

_ROOT = Path(__file__).resolve().parents[2]


def fingerprint() -> str:
    """Of all templates, style sheets and the code that fills them. Read once a process, each time under DEBUG."""
    return _of_the_files() if settings.DEBUG else _kept()


@cache
def _kept() -> str:
    return _of_the_files()


def _of_the_files() -> str:
    digest = hashlib.sha256()
    for folder, pattern in (
        ("templates", "*.html"),
        ("static", "*.css"),
        ("disclosure/portal", "*.py"),
        ("disclosure/presentation", "*.py"),
    ):
        for path in sorted((_ROOT / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
