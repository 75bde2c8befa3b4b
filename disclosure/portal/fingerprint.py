"""What makes our pages look as they do, as one short string: when it changes, nobody may keep an old page."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

_ROOT = Path(__file__).resolve().parents[2]
_MAKERS = (
    "templates/**/*.html",
    "static/**/*.css",
    "locale/**/*.[mp]o",
    "disclosure/portal/**/*.py",
    "disclosure/portal/**/*.toml",
    "disclosure/documents/formats/html/presentation/**/*.py",
    "disclosure/documents/meaning/**/*.py",
    "disclosure/documents/checks/**/*.py",
    "disclosure/documents/forms/*.*",
    "disclosure/fulltext/**/*.py",
    "disclosure/models/*.py",
    "disclosure/documents/reconcile/*.py",
    "disclosure/roster/*.py",
    "disclosure/templatetags/*.py",
    "disclosure/documents/formats/filenames.py",
    "disclosure/documents/formats/safety.py",
    "disclosure/*.py",
    "budget/*.py",
    "requirements.txt",
)


def fingerprint() -> str:
    """Of templates, style sheets, translations, the code and libraries that fill them, and the address that they cite.

    Read once a process, each time under DEBUG.
    """
    return _of_the_files() if settings.DEBUG else _kept()


@cache
def _kept() -> str:
    return _of_the_files()


def _of_the_files() -> str:
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for pattern in _MAKERS:
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
