"""LibreOffice, where it is installed: what an office program makes of our files.

`NOT TESTED` is said loudly where it is not.
"""

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdf
import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None,
    reason="Skipped: LibreOffice is not installed"
    " (apt-get install libreoffice-writer libreoffice-calc)",
)


@cache
def to_pdf(data: bytes, extension: str) -> bytes:
    """The PDF that LibreOffice prints of a file, printed once in a process.

    Raises CalledProcessError or FileNotFoundError where it cannot open it.
    """
    with TemporaryDirectory() as folder:
        return _printed(data, extension, Path(folder))


@cache
def printed_pages(data: bytes, extension: str) -> tuple[str, ...]:
    """The text of each page that LibreOffice prints of a file."""
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(data, extension)))
    return tuple(page.extract_text() for page in reader.pages)


def recalculated(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return workbooks as LibreOffice saves them, by name; what has no result it calculates."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        saved = folder / "saved"
        for name, data in files.items():
            (folder / f"{name}.xlsx").write_bytes(data)
        sources = [str(folder / f"{name}.xlsx") for name in files]
        _convert(folder, "xlsx:Calc MS Excel 2007 XML", saved, sources)
        return {name: (saved / f"{name}.xlsx").read_bytes() for name in files}


def _printed(data: bytes, extension: str, folder: Path) -> bytes:
    source = folder / f"file.{extension}"
    source.write_bytes(data)
    _convert(folder, "pdf", folder, [str(source)])
    return source.with_suffix(".pdf").read_bytes()


def _convert(folder: Path, kind: str, saved: Path, sources: list[str]) -> None:
    # A profile of its own: a running office, or a second test, would answer instead.
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(saved),
            *sources,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
