"""Makes small files that unpack, or are read, to very much. For tests only.

Each bomb is what someone could upload. ``measured`` reads one in the process that it is called in
and says what that took.
"""

import io
import random
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budget.problems import Problems

MEGABYTE = 1024 * 1024
EXAMPLE = Path(__file__).resolve().parent / "data" / "disclosure-2023.docx"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SPREADSHEET}.sharedStrings+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/>'
    "</Types>"
)


# -- packages --------------------------------------------------------------------------------------


def package(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@dataclass(frozen=True)
class Member:
    """A member of a zip with the sizes that it states, true or not."""

    name: str
    packed: bytes
    stated_size: int


def raw_zip(*members: Member, times: int = 1) -> bytes:
    """Return a zip of deflated members; with ``times`` each stands in the directory as often."""
    body = b""
    directory = b""
    count = 0
    for member in members:
        name = member.name.encode()
        sizes = (0, len(member.packed), member.stated_size, len(name))
        header = (20, 0, 8, 0, 0, *sizes)
        entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *header, 0, 0, 0, 0, 0, len(body))
        directory += (entry + name) * times
        count += times
        body += struct.pack("<4s5H3I2H", b"PK\3\4", *header, 0) + name + member.packed
    count = min(count, 0xFFFF)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


def deflated(start: bytes, filling: bytes, times: int, end: bytes = b"") -> bytes:
    """Return ``start``, the filling so many times and ``end``, deflated without making it all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers back, so the same bytes can follow again and again.
    block = packer.compress(filling) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * times + packer.compress(end) + packer.flush()


# -- Word ------------------------------------------------------------------------------------------


def word(body: str, **parts: bytes) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return package({"word/document.xml": document.encode(), **parts})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def members_of_the_example() -> dict[str, bytes]:
    parts = {}
    with zipfile.ZipFile(EXAMPLE) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    return parts


def in_the_example(body: str) -> bytes:
    """Return the example with something before all that it says."""
    parts = members_of_the_example()
    document = parts["word/document.xml"].decode()
    parts["word/document.xml"] = document.replace("<w:body>", f"<w:body>{body}", 1).encode()
    return package(parts)


def lying_word() -> bytes:
    """1.5 MB that unpack to 2 GB and say that they are 20 MB."""
    start = f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
    packed = deflated(start, b" " * 16 * MEGABYTE, 128)
    return raw_zip(Member("word/document.xml", packed, 20 * MEGABYTE))


def honest_word() -> bytes:
    start = f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
    packed = deflated(start, b" " * 16 * MEGABYTE, 127)
    return raw_zip(Member("word/document.xml", packed, len(start) + 127 * 16 * MEGABYTE))


def overlapping_word() -> bytes:
    """Return a package of one part that stands in the directory a thousand times."""
    packed = deflated(b"<a>", b" " * 16 * MEGABYTE, 1)
    return raw_zip(Member("word/document.xml", packed, 16 * MEGABYTE), times=1_000)


def huge_directory() -> bytes:
    return raw_zip(Member("word/document.xml", deflated(b"<a/>", b"", 0), 4), times=400_000)


def captions() -> bytes:
    lines = (paragraph(f"预算年度：2023 说明{number}") for number in range(60_000))
    return in_the_example("".join(lines))


def captions_within_the_bound() -> bytes:
    lines = (paragraph(f"预算年度：2023 说明{number}") for number in range(10_000))
    return in_the_example("".join(lines))


def one_table() -> bytes:
    row = f"<w:tr>{'<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>' * 40}</w:tr>"
    return in_the_example(f"<w:tbl>{row * 9_000}</w:tbl>")


def many_tables() -> bytes:
    row = "<w:tr><w:tc><w:p><w:r><w:t>12.5</w:t></w:r></w:p></w:tc></w:tr>"
    return in_the_example(f"<w:tbl>{row * 9}</w:tbl>" * 20_000)


def nested_word() -> bytes:
    return word("<w:ins>" * 20_000 + "</w:ins>" * 20_000)


def nested_tables() -> bytes:
    return word("<w:tbl><w:tr><w:tc>" * 70 + "</w:tc></w:tr></w:tbl>" * 70)


def attributes() -> bytes:
    stated = " ".join(f'a{number}="{number}"' for number in range(700_000))
    return word(f"<w:p {stated}/>")


def one_long_text() -> bytes:
    return in_the_example(paragraph("部门预算" * 2_000_000))


def many_runs() -> bytes:
    return in_the_example(f"<w:p>{'<w:r><w:t>预算 </w:t></w:r>' * 2_000_000}</w:p>")


LAUGHS = '<!DOCTYPE a [<!ENTITY a "哈哈哈哈哈哈哈哈">'
for _code in range(ord("b"), ord("m")):
    LAUGHS += f'<!ENTITY {chr(_code)} "' + f"&{chr(_code - 1)};" * 10 + '">'
LAUGHS += "]>"


def billion_laughs() -> bytes:
    document = f'{LAUGHS}<w:document xmlns:w="{WORD}"><w:body>{paragraph("&l;")}</w:body>'
    return package({"word/document.xml": f"{document}</w:document>".encode()})


def billion_laughs_in_utf_16() -> bytes:
    document = f'{LAUGHS}<w:document xmlns:w="{WORD}"><w:body>{paragraph("&l;")}</w:body>'
    return package({"word/document.xml": f"{document}</w:document>".encode("utf-16")})


def packed_by_lzma() -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{" " * 30 * MEGABYTE}</w:body></w:document>'
    return package({"word/document.xml": document.encode()}, zipfile.ZIP_LZMA)


def zip_in_zip() -> bytes:
    inner = package({"a.bin": bytes(30 * MEGABYTE)})
    return word("", **{"word/media/inner.zip": package({"b.zip": inner})})


def long_amounts() -> bytes:
    """The example with an amount of 400 digits in every cell that has two decimals."""
    parts = members_of_the_example()
    digits = "9" + ",999" * 133 + ".00<"
    document = parts["word/document.xml"].decode()
    parts["word/document.xml"] = document.replace(".00<", f"{digits}").encode()
    return package(parts)


def contradicting_rows(count: int = 150) -> bytes:
    """The example with rows in its second table that are in no other: no ledger explains both.

    Its 8th row is that of a code of seven digits; each copy has a code of its own.
    """
    parts = members_of_the_example()
    document = parts["word/document.xml"].decode()
    tables = re.findall(r"<w:tbl>.*?</w:tbl>", document, re.DOTALL)
    row = re.findall(r"<w:tr[ >].*?</w:tr>", tables[1], re.DOTALL)[7]
    (code,) = re.findall(r">(\d{7})<", row)
    copies = (row.replace(f">{code}<", f">{2_990_000 + number}<") for number in range(count))
    parts["word/document.xml"] = document.replace(row, row + "".join(copies), 1).encode()
    return package(parts)


# -- Excel -----------------------------------------------------------------------------------------


def excel(
    rows: str, parts: dict[str, bytes] | None = None, *, packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    relation = (
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    )
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
    sheets = '<sheets><sheet name="预算明细" sheetId="1" r:id="r1"/></sheets>'
    workbook = f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">{sheets}</workbook>'
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    return package(
        {
            "xl/workbook.xml": workbook.encode(),
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "xl/_rels/workbook.xml.rels": relations.encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}"/>'.encode(),
            **(parts or {}),
        },
        packing,
    )


def empty_rows() -> bytes:
    """6.9 MB of rows without a cell, stored as they are."""
    return excel('<row r="1"/>' * 575_000, packing=zipfile.ZIP_STORED)


def more_empty_rows() -> bytes:
    """17 MB of rows without a cell, stored as they are."""
    return excel("<row/>" * 2_800_000, packing=zipfile.ZIP_STORED)


def empty_cells() -> bytes:
    return excel(f"<row>{'<c/>' * 100}</row>" * 100_000)


def million_rows() -> bytes:
    """A million rows with a number each."""
    chance = random.Random(1)
    rows = (f"<row><c><v>{chance.randrange(10**8)}</v></c></row>" for _ in range(1_000_000))
    return excel("".join(rows))


def most_cells() -> bytes:
    """As many cells as may be read, and all of them shown."""
    chance = random.Random(1)
    rows = []
    for _ in range(4_000):
        cells = (f"<c><v>{chance.randrange(10**8)}</v></c>" for _ in range(99))
        rows.append(f"<row>{''.join(cells)}</row>")
    return excel("".join(rows))


def shared_texts() -> bytes:
    texts = f'<sst xmlns="{SHEET}">{"<si><t>x</t></si>" * 3_500_000}</sst>'
    return excel("", {"xl/sharedStrings.xml": texts.encode()})


def one_text_everywhere() -> bytes:
    text = "部门预算收支总表" * 400_000
    texts = f'<sst xmlns="{SHEET}"><si><t>{text}</t></si></sst>'
    cell = '<c t="s"><v>0</v></c>'
    rows = f"<row>{cell * 100}</row>" * 3_000
    return excel(rows, {"xl/sharedStrings.xml": texts.encode()})


def nested_excel() -> bytes:
    return excel("<row>" * 50_000 + "</row>" * 50_000)


def styles() -> bytes:
    sheet_styles = f'<styleSheet xmlns="{SHEET}"><cellXfs>{"<xf/>" * 8_000_000}</cellXfs>'
    return excel("", {"xl/styles.xml": f"{sheet_styles}</styleSheet>".encode()})


WORKSHEET = "xl/worksheets/sheet1.xml"
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def merged_cells() -> bytes:
    """Two million merged cells."""
    merged = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(2_000_000))
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{ONE_CELL}</sheetData>'
    sheet += f"<mergeCells>{merged}</mergeCells></worksheet>"
    return excel("", {WORKSHEET: sheet.encode()})


def billion_laughs_in_excel() -> bytes:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l;</t></is></c></row>'
    sheet = f'{LAUGHS}<worksheet xmlns="{SHEET}"><sheetData>{cell}</sheetData></worksheet>'
    return excel("", {WORKSHEET: sheet.encode()})


def one_merged_cell_over_all() -> bytes:
    """A merged cell over every cell that a sheet can have, a thousand times."""
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{ONE_CELL}</sheetData><mergeCells>'
    sheet += '<mergeCell ref="A1:XFD1048576"/>' * 1_000 + "</mergeCells></worksheet>"
    return excel("", {WORKSHEET: sheet.encode()})


def absurd_dimensions() -> bytes:
    """One cell at the far end of a sheet that says it is full."""
    sheet = f'<worksheet xmlns="{SHEET}"><dimension ref="A1:XFD1048576"/><sheetData>'
    sheet += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    return excel("", {WORKSHEET: sheet.encode()})


def giant_cell() -> bytes:
    text = "部门预算收支总表" * 4_000_000
    return excel(f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>')


def giant_number() -> bytes:
    return excel(f"<row><c><v>{'9' * 20_000_000}</v></c></row>")


def document_properties() -> bytes:
    """The example with properties that unpack to 150 MB."""
    parts = members_of_the_example()
    parts["docProps/core.xml"] = b"<a>" + b" " * 150 * MEGABYTE + b"</a>"
    return package(parts)


def many_sheets() -> bytes:
    """A workbook of 20,000 sheets, all of which are the same part."""
    count = 20_000
    relations = ""
    sheets = ""
    for number in range(count):
        kind = f"{RELATIONS}/worksheet"
        target = "worksheets/sheet1.xml"
        relations += f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        sheets += f'<sheet name="{number}" sheetId="{number + 1}" r:id="r{number}"/>'
    workbook = f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets>'
    related = f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
    parts = {
        "xl/workbook.xml": f"{workbook}</workbook>".encode(),
        "xl/_rels/workbook.xml.rels": related.encode(),
    }
    return excel(ONE_CELL * 100, parts)


def lying_excel() -> bytes:
    """A ledger's workbook whose sheet unpacks to 2 GB and says that it has 10 MB."""
    start = f'<worksheet xmlns="{SHEET}"><sheetData>'.encode()
    packed = deflated(start, b" " * 16 * MEGABYTE, 128)
    book = Member("xl/workbook.xml", deflated(b"<a/>", b"", 0), 4)  # by which it is known as Excel
    return raw_zip(book, Member("xl/worksheets/sheet1.xml", packed, 10 * MEGABYTE))


# -- measuring -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """What reading a file took: seconds, bytes beyond those at the start, and how it ended."""

    seconds: float
    memory: int
    outcome: tuple[str, ...]


def measured(function: Callable[..., Any], *arguments: Any) -> Measured:
    """Call a reader; ``outcome`` are the codes of the problems with which it refuses the file.

    It is empty for a file that is read, and ``memory`` where memory runs out.
    """
    before = resident("VmRSS")
    started = time.monotonic()
    outcome: tuple[str, ...] = ()
    try:
        function(*arguments)
    except Problems as exc:
        outcome = tuple(problem.code for problem in exc.problems)
    except MemoryError:
        outcome = ("memory",)
    return Measured(time.monotonic() - started, resident("VmHWM") - before, outcome)


def busy(*arguments: object) -> None:
    """Compute for ever, whatever the arguments."""
    while True:
        pass


def resident(field: str) -> int:
    """Return the memory of this process in bytes: now (``VmRSS``) or at its peak (``VmHWM``)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    raise KeyError(field)


def forget_peak() -> None:
    """Have the peak count from now on."""
    Path("/proc/self/clear_refs").write_text("5")
