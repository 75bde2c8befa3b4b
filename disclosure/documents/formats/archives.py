"""ZIP archives whose bytes depend on their members alone. Pure.

Dates and attributes are fixed, and members stand in the order in which they were written.
"""

import zlib
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day that a ZIP archive can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16
_UNIX = 3  # whatever system writes: the attributes above are read as Unix has them


class FixedZip(ZipFile):
    """A ZipFile for writing that stamps neither the time nor the user's mask into its members."""

    def __init__(self, file: BytesIO | Path) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)

    def writestr(
        self, zinfo_or_arcname: ZipInfo | str, data: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Add a member by its name; deflated, dated 1980."""
        name = zinfo_or_arcname
        if isinstance(name, ZipInfo):
            name = name.filename
        super().writestr(_member(name), data)

    def begin(self, name: str) -> IO[bytes]:
        """Begin a member and return where its bytes are to be written; close it before the next."""
        return self.open(_member(name), "w")


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, _EPOCH)
    member.compress_type = ZIP_DEFLATED
    member.external_attr = _READABLE_FILE
    member.create_system = _UNIX
    return member


def compressor() -> str:
    """Return the library that shapes an archive's bytes, for fingerprints."""
    return f"zlib-{zlib.ZLIB_RUNTIME_VERSION}"
