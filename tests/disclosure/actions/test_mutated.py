"""Files with damage of every kind: refused in words or read, never an unhandled exception.

One damage in three is to the bytes of the file, the others are to what is inside: the XML of an
office file, the streams and objects of a PDF. It is packed again so that the readers get to see it.
"""

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from msgspec.structs import replace

from budget.problems import Problems
from budget.workbooks import write_workbook
from disclosure.actions.importing import prepare
from disclosure.documents import formats
from disclosure.documents.intake.ledgers import read_ledger
from disclosure.documents.model.document import Document
from tests.budget.test_workbooks import BOOK, LINES, SUBJECT
from tests.cast import make_cast
from tests.disclosure.actions.test_importing import EXAMPLE
from tests.documents import example_document, imprint
from tests.seeds import is_full, seeds

FEW, MANY = 200, 3_000
AT_A_TIME = 20  # files in one test
# What numbers and references become.
MONSTERS = (
    b"",
    b"-1",
    b"0",
    b"1e999999",
    b"NaN",
    b"9" * 400,
    b"9" + b",999" * 130,
    b"999999999",
    b"A1:XFD1048576",
    "１２".encode(),
    b"&amp;",
)
# Of the example: a file with two is read in a twentieth of the time.
KEPT_TABLES = 4 if is_full() else 2


@cache
def originals() -> tuple[tuple[str, bytes], ...]:
    """Return what is damaged in turn, with the name of its kind."""
    document = with_few_tables(example_document())
    word = ("word", shortened(EXAMPLE))
    ledger = ("ledger", write_workbook(SUBJECT, BOOK, LINES))
    excel = ("excel", formats.get("xlsx").render(document, imprint(document)))
    pdf = ("pdf", formats.get("pdf").render(document, imprint(document)))
    return (word, ledger, word, ledger, excel, word, ledger, word, ledger, pdf)


def with_few_tables(document: Document) -> Document:
    """Return the Document with its first tables only: what ``shortened`` is for Word."""
    kept = {table.address for table in document.tables[:KEPT_TABLES]}
    parts = tuple(part for part in document.parts if part.address in kept)
    return replace(document, parts=parts)


def shortened(data: bytes) -> bytes:
    """Return the Word file with its first tables only."""
    parts = unpacked(data)
    document = parts["word/document.xml"]
    end = 0
    for _ in range(KEPT_TABLES):
        end = document.index(b"</w:tbl>", end) + len(b"</w:tbl>")
    parts["word/document.xml"] = document[:end] + b"</w:body></w:document>"
    return packed(parts)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


# -- damages ---------------------------------------------------------------------------------------


def span(chance: random.Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.randrange(1, longest))


def flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    return data[:start] + data[end:]


def repeated(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    return data[:end] + data[start:end] * chance.randrange(1, 50) + data[end:]


def ended(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def moved(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    target = chance.randrange(len(data))
    return data[:target] + data[start:end] + data[target:]


def elements_cut(chance: random.Random, data: bytes) -> bytes:
    pieces = data.split(b"<")
    start = chance.randrange(1, len(pieces))
    del pieces[start : start + chance.randrange(1, 4)]
    return b"<".join(pieces)


def elements_swapped(chance: random.Random, data: bytes) -> bytes:
    pieces = data.split(b"<")
    one = chance.randrange(1, len(pieces))
    other = chance.randrange(1, len(pieces))
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return b"<".join(pieces)


def values_changed(chance: random.Random, data: bytes) -> bytes:
    """Put something else into some attributes, all of which stay well-formed."""
    pieces = data.split(b'"')
    for _ in range(chance.randrange(1, 20)):
        at = chance.randrange(len(pieces))
        if at % 2:
            pieces[at] = chance.choice(MONSTERS)
    return b'"'.join(pieces)


def texts_changed(chance: random.Random, data: bytes) -> bytes:
    pieces = data.split(b">")
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(1, len(pieces))
        text, bracket, tag = pieces[at].partition(b"<")
        if text and bracket:
            pieces[at] = chance.choice(MONSTERS) + bracket + tag
    return b">".join(pieces)


OF_BYTES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flipped,
    cut,
    repeated,
    ended,
    moved,
)
OF_XML = (*OF_BYTES, elements_cut, elements_swapped, *[values_changed, texts_changed] * 4)


def words_changed(chance: random.Random, data: bytes) -> bytes:
    """Put something else into some words of a stream: numbers, names, operators."""
    pieces = data.split(b" ")
    for _ in range(chance.randrange(1, 40)):
        pieces[chance.randrange(len(pieces))] = chance.choice(MONSTERS)
    return b" ".join(pieces)


OF_STREAMS = (*OF_BYTES, *[words_changed] * 5)


def pdf_changed(chance: random.Random, data: bytes) -> bytes:
    """Damage what a page draws, another stream, or an entry of an object."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        what = chance.choice(("page", "stream", "object"))
        if what == "object":
            change_entry(chance, pdf)
        else:
            streams: list[Any]
            streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
            if what == "page":
                streams = [page.obj.Contents for page in pdf.pages]
            stream = chance.choice(streams)
            stream.write(chance.choice(OF_STREAMS)(chance, stream.read_bytes()))
        target = io.BytesIO()
        pdf.save(target)
    return target.getvalue()


def change_entry(chance: random.Random, pdf: pikepdf.Pdf) -> None:
    """Put something else into an entry of an object: another object too, which may make a ring."""
    objects = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item]
    changed = chance.choice(objects)
    monsters: tuple[Any, ...] = (-1, 0, 10**18, b"", [], pikepdf.Name.Pages, chance.choice(objects))
    changed[chance.choice(sorted(changed.keys()))] = chance.choice(monsters)


def mutated(seed: int) -> tuple[str, bytes]:
    """Return the kind of a damaged file and its bytes."""
    chance = random.Random(seed)
    kind, data = originals()[seed % len(originals())]
    if chance.randrange(3) == 0:
        return kind, chance.choice(OF_BYTES)(chance, data)
    if kind == "pdf":
        return kind, pdf_changed(chance, data)
    parts = unpacked(data)
    name = chance.choice(sorted(parts))
    if chance.randrange(2):  # as often as all others together: the part that matters most
        name = max(parts, key=lambda part: len(parts[part]))
    parts[name] = chance.choice(OF_XML)(chance, parts[name])
    return kind, packed(parts)


# -- reading them ----------------------------------------------------------------------------------


def sentences(kind: str, data: bytes) -> list[str]:
    """Read a file as its kind is read, and return what is said of it."""
    try:
        if kind == "ledger":
            return [str(problem) for problem in read_ledger("账.xlsx", data, BOOK).problems]
        preview = prepare(data=data, name="甲")
    except Problems as exc:
        return [str(problem) for problem in exc.problems]
    return [preview.summary, *(str(problem) for problem in preview.problems)]


@pytest.mark.in_turn
@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("first", seeds(FEW // AT_A_TIME, MANY // AT_A_TIME))
def test_a_damaged_file_is_refused_in_words_or_read(first: int) -> None:
    for seed in range(first * AT_A_TIME, (first + 1) * AT_A_TIME):
        kind, data = mutated(seed)
        assert all(sentences(kind, data)), seed


@pytest.mark.one_database
def test_damaged_files_at_the_desk(client: Client, media_root: object, db: None) -> None:
    """Every upload is answered with a page, whatever it is."""
    client.force_login(make_cast()["reviewer"])
    for seed in seeds(10, 150):
        kind, data = mutated(seed)
        file = SimpleUploadedFile(f"{kind}.docx", data)
        response = client.post("/admin/imports/", {"uploads": [file]})
        assert response.status_code in (200, 302), seed
