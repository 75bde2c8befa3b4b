"""Broken, disguised and harmful files are refused soon, with a sentence that helps."""

import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from budget.problems import Problems
from disclosure.documents.forms import layout
from disclosure.documents.intake.files.packages import MEGABYTE, Limits
from disclosure.documents.intake.reading import read_file
from tests.disclosure.documents.intake.reading.habits import WORD, package

LAYOUT = layout("hebei-2023")
EXAMPLE = Path(__file__).resolve().parents[4] / "data" / "disclosure-2023.docx"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def refusal(data: bytes, name: str = "上传.docx", limits: Limits | None = None) -> list[str]:
    """Return the codes of the problems that a file is refused with.

    That takes little time and memory, and the message is Chinese.
    """
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(Problems) as caught:
        read_file(data, name, [LAYOUT], limits=limits)
    spent, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 10
    assert peak < 400 * MEGABYTE
    assert all(
        name in problem.address and len(problem.message) >= 5 for problem in caught.value.problems
    )
    return [problem.code for problem in caught.value.problems]


def word(body: str, head: str = "", **parts: str) -> bytes:
    return package(
        {
            "word/document.xml": (
                f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
            )
        }
        | parts
    )


def sheet(data: str, merges: str = "") -> bytes:
    relations = (
        '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    book = (
        f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="表" r:id="r1"/></sheets></workbook>'
    )
    return package(
        {
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relations,
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{SHEET}"><sheetData>{data}</sheetData>{merges}</worksheet>'
            ),
        }
    )


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def encrypted_member() -> bytes:
    data = bytearray(word("<w:p/>"))
    at = data.index(b"PK\x01\x02") + 8
    data[at : at + 2] = struct.pack("<H", 0x1)
    return bytes(data)


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (60 * MEGABYTE))
    return out.getvalue()


def many_bombs() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(200):
            archive.writestr(f"word/media/{number}.bin", b"\x00" * MEGABYTE)
        archive.writestr("word/document.xml", "<a/>")
    return out.getvalue()


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10}">' for n in range(1, 12))
    + "]>"
)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "file.empty"),
    "text": (lambda: "部门预算收支总表".encode(), "file.unknown"),
    "only the mark of a pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3", "file.damaged"),
    "old word": (lambda: COMPOUND + "WordDocument".encode("utf-16-le"), "file.legacy"),
    "old excel": (lambda: COMPOUND + "Workbook".encode("utf-16-le"), "file.legacy"),
    "encrypted": (lambda: COMPOUND + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
    "rtf": (lambda: rb"{\rtf1\ansi", "file.legacy"),
    "web page": (lambda: b"<html><table></table></html>", "file.markup"),
    "encrypted member": (encrypted_member, "file.encrypted"),
    "truncated": (lambda: EXAMPLE.read_bytes()[:30_000], "file.damaged"),
    "only the zip mark": (lambda: b"PK\x03\x04", "file.damaged"),
    "broken xml": (lambda: word("<w:p><w:r>"), "file.damaged"),
    "no document": (lambda: package({"a.txt": "a"}), "package.kind"),
    "zip of documents": (lambda: package({"203.docx": "a"}), "package.nested"),
    "nested zip": (lambda: word("", **{"word/a.zip": "PK"}), "package.nested"),
    "macros": (lambda: word("", **{"word/vbaProject.bin": "x"}), "package.macros"),
    "bomb": (bomb, "package.ratio"),
    "many bombs": (many_bombs, "package.size"),
    "many members": (
        lambda: word("", **{f"word/m{n}.txt": "" for n in range(2_001)}),
        "package.members",
    ),
    "external entity": (
        lambda: word(
            "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
            head='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        "package.doctype",
    ),
    "billion laughs": (
        lambda: word("<w:p><w:r><w:t>&l;</w:t></w:r></w:p>", head=LAUGHS),
        "package.doctype",
    ),
    "external dtd": (
        lambda: word("", head='<!DOCTYPE a SYSTEM "http://example.org/a.dtd">'),
        "package.doctype",
    ),
    "one huge span": (
        lambda: word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc>'
            "</w:tr></w:tbl>"
        ),
        "table.columns",
    ),
    "ten thousand columns": (
        lambda: word(f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 10_000}</w:tr></w:tbl>"),
        "table.columns",
    ),
    "deep nesting": (
        lambda: word("<w:tbl><w:tr><w:tc>" * 210 + "</w:tc></w:tr></w:tbl>" * 210),
        "file.damaged",
    ),
    "deep wrapping": (
        lambda: word("<w:customXml>" * 210 + "<w:p/>" + "</w:customXml>" * 210),
        "file.depth",
    ),
    "columns of a sheet": (
        lambda: sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
        "table.columns",
    ),
    "rows of a sheet": (
        lambda: sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "table.cells",
    ),
    "area of a sheet": (
        lambda: sheet(
            '<row r="1"><c r="IV1"><v>1</v></c></row>'
            '<row r="90000"><c r="A90000"><v>1</v></c></row>'
        ),
        "table.cells",
    ),
    "merges without end": (
        lambda: sheet(
            '<row r="1"><c r="A1"><v>1</v></c><c r="CV1"><v>1</v></c></row>'
            '<row r="999"><c r="A999"><v>1</v></c></row>',
            "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 10_000 + "</mergeCells>",
        ),
        "table.cells",
    ),
    "not a disclosure": (
        lambda: word("<w:p><w:r><w:t>会议通知</w:t></w:r></w:p>"),
        "layout.unknown",
    ),
    "broken json": (lambda: b'{"schema": 1', "json.invalid"),
    "deep json": (lambda: b'{"a":' * 100_000, "json.invalid"),
    "other json": (lambda: b'{"schema": 99}', "json.invalid"),
}


@pytest.mark.in_turn
@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused(case: str) -> None:
    make, code = REFUSED[case]
    assert refusal(make()) == [code]


def test_a_file_over_the_limit_is_not_even_opened() -> None:
    assert refusal(b"PK" + b"\x00" * 31 * MEGABYTE) == ["file.large"]
    assert refusal(EXAMPLE.read_bytes(), limits=Limits(file_size=10_000)) == ["file.large"]


def test_limits_are_the_callers_to_set() -> None:
    assert refusal(EXAMPLE.read_bytes(), limits=Limits(cells=100)) == ["table.cells"]
    assert refusal(EXAMPLE.read_bytes(), limits=Limits(paragraphs=10)) == ["file.paragraphs"]


def test_a_word_file_called_xlsx_is_read_as_what_it_is() -> None:
    assert len(read_file(EXAMPLE.read_bytes(), "公开.xlsx", [LAYOUT]).document.tables) == 9


def test_entities_in_text_stay_text() -> None:
    body = "<w:p><w:r><w:t>部门预算收支总表 &amp;lt;</w:t></w:r></w:p>"
    assert refusal(word(body)) == ["layout.other"]
