"""LibreOffice, where it is installed: what an office program makes of our files.

`NOT TESTED` is said loudly where it is not.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None,
    reason="Skipped: LibreOffice is not installed"
    " (apt-get install libreoffice-writer libreoffice-calc)",
)


def to_pdf(data: bytes, extension: str, folder: Path) -> bytes:
    """The PDF that LibreOffice prints of a file.

    Raises CalledProcessError or FileNotFoundError where it cannot open it.
    """
    source = folder / f"file.{extension}"
    source.write_bytes(data)
    # A profile of its own: a running office, or a second test, would answer instead.
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return source.with_suffix(".pdf").read_bytes()
