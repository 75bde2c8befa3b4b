"""ZIP archives whose bytes depend on their members alone: fixed dates and attributes, members in the order written. Pure."""

import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day that a ZIP archive can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16


class FixedZip(ZipFile):
    """A ZipFile for writing that stamps neither the time nor the user's mask into its members."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)

    def writestr(self, zinfo_or_arcname: ZipInfo | str, data: Any, *args: Any, **kwargs: Any) -> None:
        """Add a member by its name; deflated, dated 1980."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        member = ZipInfo(name, _EPOCH)
        member.compress_type = ZIP_DEFLATED
        member.external_attr = _READABLE_FILE
        member.create_system = 3
        super().writestr(member, data)


def compressor() -> str:
    """The library that shapes an archive's bytes, for fingerprints."""
    return f"zlib-{zlib.ZLIB_RUNTIME_VERSION}"
