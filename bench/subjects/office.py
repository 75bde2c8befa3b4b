"""Word and Excel files of the 2023 example against their floor.

The floor is the same parts put together from ready strings, and zipped.
"""

from io import BytesIO
from zipfile import ZipFile

from bench import example
from bench.pairs import Pair
from bench.table import Measures
from disclosure.documents import formats
from disclosure.documents.formats.archives import FixedZip


def measures() -> Measures:
    yield _pair("docx", "<w:tc>")
    yield _pair("xlsx", "<c ")


def _pair(name: str, cell_mark: str) -> Pair:
    """Compare with parts that are cut where each cell begins."""
    render = formats.get(name).render
    document = example.document()
    imprint = example.imprint()
    parts: dict[str, list[str]] = {}
    with ZipFile(BytesIO(render(document, imprint))) as archive:
        for part in archive.namelist():
            parts[part] = archive.read(part).decode().split(cell_mark)
    return Pair(
        f"floor: strings joined and zipped / render {name.upper()}",
        lambda: _joined_and_zipped(parts, cell_mark),
        lambda: render(document, imprint),
    )


def _joined_and_zipped(parts: dict[str, list[str]], cell_mark: str) -> bytes:
    file = BytesIO()
    with FixedZip(file) as archive:
        for name, pieces in parts.items():
            archive.writestr(name, cell_mark.join(pieces))
    return file.getvalue()
