"""The Word file of the 2023 example against its floor: the same parts put together from ready strings, and zipped."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from bench.pairs import Pair
from budget.examples import read_example
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats.archives import FixedZip
from disclosure.documents.model.document import Imprint


def pairs() -> Iterator[Pair]:
    document = assemble(read_example(), forms.layout("hebei-2023")).document
    imprint = Imprint(1, document.digest, None)
    render = formats.get("docx").render
    with ZipFile(BytesIO(render(document, imprint))) as archive:
        pieces = {name: archive.read(name).decode().split("<w:tc>") for name in archive.namelist()}
    yield Pair(
        "floor: strings joined and zipped / render DOCX", lambda: _zipped(pieces), lambda: render(document, imprint)
    )


def _zipped(pieces: dict[str, list[str]]) -> bytes:
    file = BytesIO()
    with FixedZip(file) as archive:
        for name, parts in pieces.items():
            archive.writestr(name, "<w:tc>".join(parts))
    return file.getvalue()
