"""The official Word file, opened with python-docx and printed by LibreOffice where there is one."""

import dataclasses
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pypdf
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from lxml import etree
from msgspec import structs

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats import get
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document, Goal, Heading, Imprint, Paragraph, Table
from tests.documents import example_document, example_entries, imprint
from tests.office import needs_office, printed_pages, to_pdf

ROOT = Path(__file__).resolve().parents[4]
TABLES = [f"table-{number}" for number in range(1, 10)]


def render(document: Document, edition: Imprint | None = None) -> bytes:
    return get("docx").render(document, edition or imprint(document))


@cache
def example() -> bytes:
    return render(example_document())


@cache
def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


@cache
def member(data: bytes, name: str) -> Any:
    with ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(element: Any) -> str:
    """The text of an element; ``tabs`` are settings of a paragraph and no text."""
    text = ""
    for node in element.iter(qn("w:t"), qn("w:br"), qn("w:tab")):
        if node.tag == qn("w:t"):
            text += node.text or ""
        elif node.tag == qn("w:br"):
            text += "\n"
        elif node.getparent().tag != qn("w:tabs"):
            text += "\t"
    return text


def cell_text(cell: Any) -> str:
    return "\n".join(text_of(paragraph) for paragraph in cell.findall(qn("w:p")))


def child_at(element: Any, *names: str) -> Any:
    """The first descendant by the names of its ancestors and its own; None where there is none."""
    return element.find("/".join(qn(f"w:{name}") for name in names))


def grid_of(element: Any) -> list[int]:
    """The widths of a table's columns in twips."""
    return [int(column.get(qn("w:w"))) for column in child_at(element, "tblGrid")]


def first_cell_text(data: bytes) -> str:
    return text_of(child_at(body(data), "tbl", "tr", "tc"))


def body(data: bytes) -> Any:
    return member(data, "word/document.xml")[0]


@cache
def word_tables(data: bytes) -> dict[str, Any]:
    """Every table of the example by its address: they stand in the order of the Document."""
    tables = list(example_document().every_table())
    found = body(data).findall(qn("w:tbl"))
    return {table.address: element for table, element in zip(tables, found, strict=True)}


def header_rows(table: Table) -> int:
    return bool(table.caption) + len(table.header) + bool(table.column_numbers)


def body_rows(table: Table, element: Any) -> list[list[str]]:
    rows = []
    for row in element.findall(qn("w:tr"))[header_rows(table) :]:
        rows.append([cell_text(cell) for cell in row.findall(qn("w:tc"))])
    return rows


# -- everything is there ---------------------------------------------------------------------------


@pytest.mark.parametrize("address", TABLES)
def test_every_cell_of_the_nine_tables_reads_back(address: str) -> None:
    table = example_document().table(address)
    shown = body_rows(table, word_tables(example())[address])
    assert shown == [[cell.text for cell in row.cells] for row in table.rows]


def test_all_amounts_of_the_nine_tables_read_back() -> None:
    elements = word_tables(example())
    amounts = []
    for address in TABLES:
        table = example_document().table(address)
        for row in body_rows(table, elements[address]):
            for column, text in zip(table.columns, row, strict=True):
                if column.kind == "money" and text:
                    amounts.append(Decimal(text))
    assert len(amounts) == 328 + 10
    assert amounts[0] == Decimal("2184.44")


def shown_texts(document: Document) -> Iterator[str]:
    """Every paragraph that the Document prints outside its tables, and `TABLE` for each table."""
    for part in document.parts:
        for block in part.flow():
            if isinstance(block, Table):
                if block.title:
                    yield block.title
                yield "TABLE"
                yield from (note.text for note in block.notes)
            else:
                yield block.text


def test_paragraphs_and_tables_stand_in_the_order_of_the_document() -> None:
    written = []
    for child in body(example()):
        if child.tag == qn("w:tbl"):
            written.append("TABLE")
        elif child.tag == qn("w:p") and text_of(child):
            written.append(text_of(child))
    assert written == list(shown_texts(example_document()))


def cover(data: bytes) -> list[str]:
    """The paragraphs of the cover, which the file marks as one."""
    first = body(data)[0]
    gallery = child_at(first, "sdtPr", "docPartObj", "docPartGallery")
    assert gallery.get(qn("w:val")) == "Cover Pages"
    return [text_of(paragraph) for paragraph in child_at(first, "sdtContent")]


def test_the_cover_says_whose_it_is_and_which_edition() -> None:
    title = example_document().title
    lines = ["平乡县", title, "203中共平乡县委组织部", "第1版\u30002023年2月20日公开"]
    assert cover(example()) == lines
    draft = render(example_document(), imprint(example_document(), status="draft"))
    assert cover(draft)[0] == "【草案】"


def test_python_docx_reads_the_paragraphs_in_styles_by_role() -> None:
    goals = {goal.title.address for goal in example_document().goals}
    styles = {
        paragraph.text: paragraph.style.style_id for paragraph in opened(example()).paragraphs
    }
    wanted = {"body": "Body", "item": "Item", "term": "Term", "label": "Label", "note": "Note"}
    for part in example_document().parts:
        for block in part.flow():
            match block:
                case Heading() if block.address in goals:
                    assert styles[block.text] == "GoalTitle"
                case Heading():
                    assert styles[block.text] == f"Heading{block.level}"
                case Paragraph():
                    assert styles[block.text] == wanted[block.role]
                case Table():
                    assert not block.title or styles[block.title] in ("Heading1", "TableTitle")


def test_captions_fill_the_first_row_of_their_table() -> None:
    for table in example_document().every_table():
        if table.caption:
            first = word_tables(example())[table.address].find(qn("w:tr"))
            assert tuple(cell_text(cell) for cell in first.findall(qn("w:tc"))) == table.caption


# -- tables ----------------------------------------------------------------------------------------


def span_of(cell: Any) -> int:
    span = child_at(cell, "tcPr", "gridSpan")
    return 1 if span is None else int(span.get(qn("w:val")))


def merge_of(cell: Any) -> str:
    merge = child_at(cell, "tcPr", "vMerge")
    return "" if merge is None else merge.get(qn("w:val"), "continue")


def merged_cells(rows: list[Any]) -> list[list[tuple[str, int, int]]]:
    """Text, columns and rows of each cell that begins in a row, from the merges in the file."""
    places: dict[tuple[int, int], Any] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.findall(qn("w:tc")):
            places[number, column] = cell
            column += span_of(cell)
    begins = {place: cell for place, cell in places.items() if merge_of(cell) != "continue"}
    cells: list[list[tuple[str, int, int]]] = [[] for _ in rows]
    for (number, column), cell in begins.items():
        end = number + 1
        while merge_of(cell) and (end, column) in places and (end, column) not in begins:
            end += 1
        cells[number].append((cell_text(cell), span_of(cell), end - number))
    return cells


def test_headers_are_merged_as_the_header_tree_says() -> None:
    for table in example_document().every_table():
        rows = word_tables(example())[table.address].findall(qn("w:tr"))
        first = bool(table.caption)
        wanted = [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in table.header]
        assert merged_cells(rows[first : first + len(table.header)]) == wanted


def test_cells_of_the_same_first_indicator_are_one() -> None:
    for goal in example_document().goals:
        rows = word_tables(example())[goal.indicators.address].findall(qn("w:tr"))[1:]
        # Rows that begin with a cell of their own have all six columns.
        whole_rows = [row for row in merged_cells(rows) if len(row) == 6]
        spans = [row.cells[0].rowspan for row in goal.indicators.rows if row.cells[0].rowspan]
        assert [row[0][2] for row in whole_rows] == spans
        assert all(row[0][0].endswith("指标") for row in whole_rows)


def test_line_breaks_of_a_cell_are_paragraphs_in_it() -> None:
    paragraphs = []
    for goal in example_document().goals:
        element = word_tables(example())[goal.objective.address]
        _, cell = child_at(element, "tr").findall(qn("w:tc"))
        assert cell_text(cell) == goal.objective.rows[0].cells[1].text
        paragraphs.append(len(cell.findall(qn("w:p"))))
    assert max(paragraphs) > 1


def test_header_rows_repeat_and_no_row_breaks() -> None:
    for table in example_document().every_table():
        rows = word_tables(example())[table.address].findall(qn("w:tr"))
        for number, row in enumerate(rows):
            is_repeated = child_at(row, "trPr", "tblHeader") is not None
            assert is_repeated == (number < header_rows(table))
            assert child_at(row, "trPr", "cantSplit") is not None


def test_figures_stand_at_the_right_and_names_at_the_left() -> None:
    alignment = {}
    for style in opened(example()).styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            alignment[style.style_id] = style.paragraph_format.alignment
    wanted = {"money": 2, "quantity": 2, "price": 2, "row_number": 1}
    for table in example_document().every_table():
        rows = word_tables(example())[table.address].findall(qn("w:tr"))
        for row in rows[header_rows(table) :]:
            for column, cell in zip(table.columns, row.findall(qn("w:tc")), strict=True):
                name = child_at(cell, "p", "pPr", "pStyle").get(qn("w:val"))
                assert alignment[name] == wanted.get(column.kind, 0)


def test_every_column_has_its_width() -> None:
    for element in word_tables(example()).values():
        grid = grid_of(element)
        for row in element.findall(qn("w:tr")):
            column = 0
            for cell in row.findall(qn("w:tc")):
                end = column + span_of(cell)
                width = int(child_at(cell, "tcPr", "tcW").get(qn("w:w")))
                assert width == sum(grid[column:end])
                column = end
            assert column == len(grid)


def test_names_of_the_nine_tables_stand_on_one_line() -> None:
    margins = 120
    for address in TABLES:
        table = example_document().table(address)
        grid = grid_of(word_tables(example())[address])
        for row in table.rows:
            for cell, column, width in zip(row.cells, table.columns, grid, strict=True):
                if column.kind in ("name", "label", "money", "code"):
                    character = 90 if cell.text.isascii() else 180
                    assert len(cell.text) * character + margins <= width


# -- sections --------------------------------------------------------------------------------------


def sections_of_tables(data: bytes) -> dict[str, tuple[bool, int]]:
    """For each table whether its section is wide, and the room that text has in it."""
    addresses = iter(word_tables(data))
    waiting: list[str] = []
    sections: dict[str, tuple[bool, int]] = {}
    for child in body(data):
        if child.tag == qn("w:tbl"):
            waiting.append(next(addresses))
        # The last section stands in the body itself, all others in a paragraph.
        ending = child if child.tag == qn("w:sectPr") else child_at(child, "pPr", "sectPr")
        if ending is None:
            continue
        size = child_at(ending, "pgSz")
        margins = child_at(ending, "pgMar")
        left, right = int(margins.get(qn("w:left"))), int(margins.get(qn("w:right")))
        room = int(size.get(qn("w:w"))) - left - right
        is_wide = size.get(qn("w:orient")) == "landscape"
        sections |= dict.fromkeys(waiting, (is_wide, room))
        waiting = []
    return sections


def test_wide_tables_stand_on_wide_pages_and_fill_them() -> None:
    sections = sections_of_tables(example())
    wide = {address for address, (is_wide, _) in sections.items() if is_wide}
    assert wide == {"table-2", "table-3", "table-4", "procurement"}
    for address, element in word_tables(example()).items():
        _, room = sections[address]
        assert sum(grid_of(element)) == room


def test_every_page_but_the_cover_has_the_header() -> None:
    """The first page of a section that has one of its own would show no header, so no 草稿."""
    first, *others = body(example()).iter(qn("w:sectPr"))
    assert len(first.findall(qn("w:titlePg"))) == 1
    assert len(others) > 1
    for section in others:
        assert section.find(qn("w:titlePg")) is None
        assert section.find(qn("w:headerReference")) is None  # that of the section before


def test_sections_turn_only_where_the_page_does() -> None:
    sections = opened(example()).sections
    assert [section.orientation for section in sections] == [0, 1, 0, 1, 0]
    for section in sections:
        sides = sorted((section.page_width.twips, section.page_height.twips))
        assert sides == [11906, 16838]  # A4


# -- contents --------------------------------------------------------------------------------------


def contents(data: bytes) -> list[tuple[str, str, int, str]]:
    """Level, text, page and bookmark of each entry of the table of contents."""
    entries = []
    for link in body(data).iter(qn("w:hyperlink")):
        style = child_at(link.getparent(), "pPr", "pStyle").get(qn("w:val"))
        text, page = text_of(link).split("\t")
        entries.append((style.removeprefix("TOC"), text, int(page), link.get(qn("w:anchor"))))
    return entries


def bookmarks(data: bytes) -> dict[str, str]:
    """Each bookmark with the text of its paragraph."""
    return {
        mark.get(qn("w:name")): text_of(mark.getparent())
        for mark in body(data).iter(qn("w:bookmarkStart"))
    }


def test_the_contents_list_tables_parts_and_goals_with_links() -> None:
    wanted = []
    for part in example_document().parts:
        for block in part.blocks:
            if isinstance(block, Table) and block.kind == "statutory":
                wanted.append(("1", block.title))
            elif isinstance(block, Heading) and block.level < 3:
                wanted.append((str(block.level), block.text))
            elif isinstance(block, Goal):
                wanted.append(("3", block.title.text))
    entries = contents(example())
    assert len(entries) == len(wanted)
    for (level, text, _, name), (wanted_level, whole) in zip(entries, wanted, strict=True):
        assert level == wanted_level
        assert whole.startswith(text.removesuffix("…"))
        assert bookmarks(example())[name] == whole
    assert all(name.startswith("_Toc") for name in bookmarks(example()))


def test_the_contents_are_a_field_whose_numbers_are_fields() -> None:
    instructions = [element.text.split()[0] for element in body(example()).iter(qn("w:instrText"))]
    assert instructions == ["TOC"] + ["PAGEREF"] * len(contents(example()))
    fields = body(example()).iter(qn("w:fldChar"))
    kinds = Counter(element.get(qn("w:fldCharType")) for element in fields)
    assert kinds == dict.fromkeys(("begin", "separate", "end"), len(instructions))


def test_nothing_asks_the_reader_to_update() -> None:
    assert member(example(), "word/settings.xml").find(qn("w:updateFields")) is None
    assert b"dirty" not in etree.tostring(body(example()))


def test_pages_of_the_contents_ascend() -> None:
    pages = [page for _, _, page, _ in contents(example())]
    assert pages == sorted(pages)
    assert pages[0] > 1


@pytest.mark.in_turn
@needs_office
def test_headings_are_printed_on_the_pages_that_the_contents_name() -> None:
    pages = [re.sub(r"\s", "", page) for page in printed_pages(example(), "docx")]
    wrong = []
    for _, text, page, _ in contents(example()):
        # The first characters: a long heading may break around a line of another page element.
        start = re.sub(r"\s", "", text)[:12]
        is_on = [start in pages[number - 1] for number in (page - 1, page)]
        is_on.append(page < len(pages) and start in pages[page])
        assert any(is_on), f"{text} is nowhere near page {page}"
        if not is_on[1]:
            wrong.append(text)
    # Another font may move a heading over the edge of a page; ours agree in all of them.
    assert len(wrong) <= 3, wrong


@needs_office
def test_libreoffice_prints_every_amount() -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(example(), "docx")))
    printed = "".join(printed_pages(example(), "docx"))
    for address in TABLES:
        for row in example_document().table(address).rows:
            assert all(cell.text in printed for cell in row.cells if cell.value is not None)
    assert reader.metadata is not None
    assert reader.metadata.title == example_document().title


# -- edition ---------------------------------------------------------------------------------------


def test_title_language_version_and_digest_are_in_the_properties() -> None:
    properties = opened(example()).core_properties
    assert properties.title == example_document().title
    assert properties.language == "zh-CN"
    assert properties.version == "1"
    assert properties.identifier == example_document().digest
    assert properties.author == example_document().identity.department_name


def test_every_page_names_its_number_and_its_edition() -> None:
    section = opened(example()).sections[0]
    footer = "\n".join(paragraph.text for paragraph in section.footer.paragraphs)
    assert "第1版" in footer
    assert example_document().digest in footer
    instructions = section.footer._element.iter(qn("w:instrText"))
    assert "PAGE" in [element.text.strip() for element in instructions]
    _, *later_sections = opened(example()).sections
    assert all(later.footer.is_linked_to_previous for later in later_sections)


def header_text(data: bytes) -> str:
    return "".join(paragraph.text for paragraph in opened(data).sections[0].header.paragraphs)


def test_an_official_file_of_real_money_carries_no_mark() -> None:
    assert header_text(example()) == example_document().title


def test_a_draft_is_marked_on_every_page() -> None:
    draft = render(example_document(), imprint(example_document(), status="draft"))
    assert "草案" in header_text(draft)
    assert "草案" in opened(draft).core_properties.comments
    assert opened(draft).core_properties.version == "0"


def test_simulated_data_are_marked_on_every_page() -> None:
    document = example_document()
    simulated = structs.replace(
        document, identity=structs.replace(document.identity, simulated=True)
    )
    assert "模拟数据" in header_text(render(simulated))


# -- styles ----------------------------------------------------------------------------------------


def test_every_style_says_its_chinese_font_which_has_a_fallback() -> None:
    fonts = {font.get(qn("w:name")): font for font in member(example(), "word/fontTable.xml")}
    named = set()
    for style in opened(example()).styles.element.findall(qn("w:style")):
        if style.get(qn("w:type")) == "paragraph":
            chosen = child_at(style, "rPr", "rFonts")
            named |= {chosen.get(qn("w:eastAsia")), chosen.get(qn("w:ascii"))}
    assert named <= fonts.keys()
    assert {"方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"} <= named
    for font in fonts.values():
        other = font.find(qn("w:altName")).get(qn("w:val"))
        # Word takes the whole value for one name, and no more than 31 characters of it.
        assert other
        assert "," not in other
        assert len(other) <= 31


def test_every_style_that_is_used_exists() -> None:
    styles = opened(example()).styles.element.findall(qn("w:style"))
    known = {style.get(qn("w:styleId")) for style in styles}
    references = [qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle")]
    for name in ("document", "header1", "footer1"):
        for element in member(example(), f"word/{name}.xml").iter(*references):
            assert element.get(qn("w:val")) in known


def test_text_is_chinese_to_the_spelling_checker() -> None:
    language = opened(example()).styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_quotation_marks_take_the_chinese_font() -> None:
    for run in body(example()).iter(qn("w:r")):
        if "“" in text_of(run):
            assert child_at(run, "rPr", "rFonts").get(qn("w:hint")) == "eastAsia"


# -- a file that Word opens without a question -----------------------------------------------------

# The order that ECMA-376 part 1 demands, as far as we write it.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs spacing ind jc"
    " outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b i color sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "tcBorders": "top left bottom right",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg docGrid",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat"
    " pPr rPr tblPr tcPr",
    "styles": "docDefaults style",
    "font": "altName panose1 charset family pitch",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang"
    " decimalSymbol listSeparator",
    "sdt": "sdtPr sdtContent",
}
PARTS = ["document", "header1", "footer1", "footer2", "styles", "fontTable", "settings"]


@pytest.mark.parametrize("part", PARTS)
def test_elements_stand_in_the_order_of_the_standard(part: str) -> None:
    for element in member(example(), f"word/{part}.xml").iter():
        order = ORDERS.get(etree.QName(element).localname)
        if order:
            names = order.split()
            places = [names.index(etree.QName(child).localname) for child in element]
            assert places == sorted(places)


def test_every_cell_ends_with_a_paragraph_and_tables_are_parted() -> None:
    for cell in body(example()).iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")
    for table in body(example()).findall(qn("w:tbl")):
        assert table.getnext().tag == qn("w:p")


def test_bookmarks_have_ids_of_their_own() -> None:
    starts = [mark.get(qn("w:id")) for mark in body(example()).iter(qn("w:bookmarkStart"))]
    assert len(starts) == len(set(starts))
    assert starts == [mark.get(qn("w:id")) for mark in body(example()).iter(qn("w:bookmarkEnd"))]


def test_the_package_holds_what_it_names_and_nothing_else() -> None:
    with ZipFile(io.BytesIO(example())) as archive:
        names = archive.namelist()
    assert names[0] == "[Content_Types].xml"
    assert set(names[1:]) == {
        "_rels/.rels",
        "docProps/core.xml",
        "docProps/app.xml",
        "word/_rels/document.xml.rels",
        *(f"word/{part}.xml" for part in PARTS),
    }
    relations = member(example(), "word/_rels/document.xml.rels")
    targets = {relation.get("Target") for relation in relations}
    assert targets == {f"{part}.xml" for part in PARTS if part != "document"}


def test_exact_amounts_are_not_in_the_file() -> None:
    with ZipFile(io.BytesIO(example())) as archive:
        everything = b"".join(map(archive.read, archive.namelist()))
    assert b"13250" not in everything  # yuan behind 1.33
    assert b"933850" not in everything


# -- equal bytes -----------------------------------------------------------------------------------

RENDER = """
import sys
from disclosure.documents import formats
from tests.documents import example_document, imprint
document = example_document()
sys.stdout.buffer.write(formats.get("docx").render(document, imprint(document)))
"""


def test_another_process_in_another_place_makes_the_same_bytes() -> None:
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        made = subprocess.run(
            [sys.executable, "-c", RENDER],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=True,
        ).stdout
        assert made == example()


def test_another_edition_makes_other_bytes() -> None:
    assert render(example_document(), imprint(example_document(), version=2)) != example()


def test_the_fingerprint_names_what_shapes_the_bytes() -> None:
    assert re.fullmatch(
        r"docx-\d+ python-docx-[\d.]+ lxml-[\d.]+ zlib-\S+", get("docx").fingerprint()
    )


# -- hostile and awkward texts ---------------------------------------------------------------------


def document_with(**entries: Any) -> Document:
    return assemble(
        dataclasses.replace(example_entries(), **entries), layout("hebei-2023")
    ).document


def test_markup_and_formulas_are_text() -> None:
    name = '=HYPERLINK("x")<w:p/>&amp;{ TOC }'
    document = document_with(department_name=name)
    data = render(document)
    assert document.title in cover(data)
    assert opened(data).core_properties.author == name
    assert first_cell_text(data) == f"203{name}"


def test_control_characters_do_not_survive() -> None:
    data = render(document_with(department_name="组\x00织\x0b\ufffe部\x1f\x85"))
    assert first_cell_text(data) == "203组织部"
    with ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("word/document.xml")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)


def test_blanks_and_tabs_of_a_text_are_kept() -> None:
    duties = ("中  间", "甲\t乙", "第一行\n第二行")
    data = render(document_with(lists={**example_entries().lists, "duties": duties}))
    texts = [paragraph.text for paragraph in opened(data).paragraphs]
    for number, duty in enumerate(duties, 1):
        assert f"{number}、{duty}" in texts


def test_long_names_stay_whole() -> None:
    name = "平乡县" + "很长的单位名称" * 28 + "局"
    project = dataclasses.replace(example_entries().projects[0], name="项目" * 100)
    document = document_with(department_name=name, projects=(project,))
    data = render(document)
    assert document.title in cover(data)
    [goal] = [text for level, text, _, _ in contents(data) if level == "3"]
    assert goal.startswith("1、项目项目项目")
    assert goal.endswith("…")
    assert document.goals[0].title.text in bookmarks(data).values()
    _, *captions = child_at(body(data), "tbl", "tr")
    assert [cell_text(cell) for cell in captions] == list(document.tables[0].caption)


@pytest.mark.thorough
@needs_office
def test_libreoffice_prints_long_names_whole() -> None:
    name = "平乡县" + "很长的单位名称" * 28 + "局"
    data = render(document_with(department_name=name))
    printed = pypdf.PdfReader(io.BytesIO(to_pdf(data, "docx")))
    pages = [re.sub(r"\s", "", page.extract_text()) for page in printed.pages[:6]]
    on_a_page = [f"203{name}" in page for page in pages]
    assert on_a_page[0]  # the cover
    assert any(on_a_page[1:])  # the first table


def test_a_table_with_fewer_columns_than_captions_keeps_them_all() -> None:
    document = example_document()
    assets = document.table("assets")
    narrow = structs.replace(assets, caption=("甲", "乙", "丙", "丁"))
    parts = []
    for part in document.parts:
        blocks = [narrow if block is assets else block for block in part.blocks]
        parts.append(structs.replace(part, blocks=tuple(blocks)))
    data = render(structs.replace(document, parts=tuple(parts)))
    row = word_tables(data)["assets"].find(qn("w:tr"))
    assert [cell_text(cell) for cell in row.findall(qn("w:tc"))] == ["甲", "乙", "丙\u3000丁"]
