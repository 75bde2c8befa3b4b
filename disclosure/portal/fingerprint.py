"""What makes pages, as one short string. When it changes, no page made before may be kept."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from disclosure.program import read_program, running_program

# Written by collectstatic, and read once by each process: the names of style sheets on our pages.
_MANIFEST = "staticfiles.json"
_LENGTH = 16


def fingerprint() -> str:
    """Return a short hash of the program, of its collected style sheets, and of the site's address.

    The files are read once in a process, under DEBUG each time: there templates change meanwhile.
    """
    if settings.DEBUG:
        return _fingerprint_with(read_program())
    return _fingerprint_of_process()


@cache
def _fingerprint_of_process() -> str:
    return _fingerprint_with(running_program())


def _fingerprint_with(program: str) -> str:
    digest = hashlib.sha256(f"{settings.SITE_URL}\0{program}".encode())
    manifest = Path(settings.STATIC_ROOT) / _MANIFEST
    if manifest.is_file():  # not before collectstatic was run: in development and in tests
        digest.update(manifest.read_bytes())
    return digest.hexdigest()[:_LENGTH]
