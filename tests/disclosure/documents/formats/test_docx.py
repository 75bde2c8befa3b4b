"""The official Word file, opened with python-docx and, where it is installed, printed by LibreOffice."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from lxml import etree
from msgspec import structs

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats import get
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document, Heading, Imprint, Paragraph, Table
from tests.documents import example_document, example_entries, imprint
from tests.office import needs_office, to_pdf

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
    return "".join(
        {"br": "\n", "tab": "\t"}.get(etree.QName(each).localname, each.text or "")
        for each in element.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
        if not (each.tag == qn("w:tab") and each.getparent().tag == qn("w:tabs"))
    )


def cell_text(cell: Any) -> str:
    return "\n".join(text_of(each) for each in cell.findall(qn("w:p")))


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
    return [[cell_text(cell) for cell in row.findall(qn("w:tc"))] for row in element.findall(qn("w:tr"))][
        header_rows(table) :
    ]


# -- everything is there ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", TABLES)
def test_every_cell_of_the_nine_tables_reads_back(address: str) -> None:
    table = example_document().table(address)
    shown = body_rows(table, word_tables(example())[address])
    assert shown == [[cell.text for cell in row.cells] for row in table.rows]


def test_all_amounts_of_the_nine_tables_read_back() -> None:
    found = word_tables(example())
    amounts = [
        Decimal(text)
        for address in TABLES
        for row in body_rows(example_document().table(address), found[address])
        for column, text in zip(example_document().table(address).columns, row, strict=True)
        if column.kind == "money" and text
    ]
    assert len(amounts) == 328 + 10
    assert amounts[0] == Decimal("2184.44")


def shown_texts(document: Document) -> Iterator[str]:
    """Every paragraph that the Document prints outside its tables, in order, and `TABLE` for each table."""
    yield document.title
    for part in document.parts:
        for block in part.flow():
            if isinstance(block, Table):
                yield from [block.title] * bool(block.title)
                yield "TABLE"
                yield from (note.text for note in block.notes)
            else:
                yield block.text


def test_paragraphs_and_tables_stand_in_the_order_of_the_document() -> None:
    found = [
        "TABLE" if child.tag == qn("w:tbl") else text_of(child)
        for child in body(example())
        if child.tag in (qn("w:p"), qn("w:tbl"))
    ]
    assert [text for text in found if text] == list(shown_texts(example_document()))


def test_python_docx_reads_the_paragraphs_in_styles_by_role() -> None:
    styles = {paragraph.text: paragraph.style.style_id for paragraph in opened(example()).paragraphs}
    wanted = {"body": "Body", "item": "Item", "term": "Term", "label": "Label", "note": "Note"}
    for part in example_document().parts:
        for block in part.flow():
            match block:
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


# -- tables ----------------------------------------------------------------------------------------------------------------


def span_of(cell: Any) -> int:
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return 1 if found is None else int(found.get(qn("w:val")))


def merge_of(cell: Any) -> str:
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return "" if found is None else found.get(qn("w:val"), "continue")


def merged_cells(rows: list[Any]) -> list[list[tuple[str, int, int]]]:
    """Text, columns and rows of each cell that begins in a row, from the merges in the file."""
    places: dict[tuple[int, int], Any] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.findall(qn("w:tc")):
            places[number, column] = cell
            column += span_of(cell)
    result: list[list[tuple[str, int, int]]] = [[] for _ in rows]
    for (number, column), cell in places.items():
        if merge_of(cell) != "continue":
            down = 1
            while merge_of(cell) and (below := places.get((number + down, column))) is not None:
                if merge_of(below) != "continue":
                    break
                down += 1
            result[number].append((cell_text(cell), span_of(cell), down))
    return result


def test_headers_are_merged_as_the_header_tree_says() -> None:
    for table in example_document().every_table():
        rows = word_tables(example())[table.address].findall(qn("w:tr"))
        first = bool(table.caption)
        wanted = [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in table.header]
        assert merged_cells(rows[first : first + len(table.header)]) == wanted


def test_cells_of_the_same_first_indicator_are_one() -> None:
    for goal in example_document().goals:
        rows = word_tables(example())[goal.indicators.address].findall(qn("w:tr"))[1:]
        firsts = [row[0] for row in merged_cells(rows) if row and row[0][0].endswith("指标") and len(row) == 6]
        spans = [row.cells[0].rowspan for row in goal.indicators.rows if row.cells[0].rowspan]
        assert [down for _, _, down in firsts] == spans


def test_line_breaks_of_a_cell_are_paragraphs_in_it() -> None:
    found = 0
    for goal in example_document().goals:
        cell = word_tables(example())[goal.objective.address].findall(f"{qn('w:tr')}/{qn('w:tc')}")[1]
        assert cell_text(cell) == goal.objective.rows[0].cells[1].text
        found += len(cell.findall(qn("w:p"))) > 1
    assert found


def test_header_rows_repeat_and_no_row_breaks() -> None:
    for table in example_document().every_table():
        rows = word_tables(example())[table.address].findall(qn("w:tr"))
        repeated = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert repeated == [number < header_rows(table) for number in range(len(rows))]
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_figures_stand_at_the_right_and_names_at_the_left() -> None:
    document = opened(example())
    alignment = {style.style_id: style.paragraph_format.alignment for style in document.styles if style.type == 1}
    wanted = {"money": 2, "quantity": 2, "price": 2, "row_number": 1}
    for table in example_document().every_table():
        for row in word_tables(example())[table.address].findall(qn("w:tr"))[header_rows(table) :]:
            for column, cell in zip(table.columns, row.findall(qn("w:tc")), strict=True):
                style = cell.find(f"{qn('w:p')}/{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))
                assert alignment[style] == wanted.get(column.kind, 0)


def test_every_column_has_its_width() -> None:
    for element in word_tables(example()).values():
        grid = [int(column.get(qn("w:w"))) for column in element.find(qn("w:tblGrid"))]
        for row in element.findall(qn("w:tr")):
            widths, column = [], 0
            for cell in row.findall(qn("w:tc")):
                widths.append(int(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").get(qn("w:w"))))
                assert widths[-1] == sum(grid[column : column + span_of(cell)])
                column += span_of(cell)
            assert sum(widths) == sum(grid)


def test_names_of_the_nine_tables_stand_on_one_line() -> None:
    for address in TABLES:
        table, element = example_document().table(address), word_tables(example())[address]
        grid = [int(column.get(qn("w:w"))) for column in element.find(qn("w:tblGrid"))]
        for row in table.rows:
            for cell, column, width in zip(row.cells, table.columns, grid, strict=True):
                if column.kind in ("name", "label", "money", "code"):
                    assert len(cell.text) * (90 if cell.text.isascii() else 180) + 120 <= width


# -- sections --------------------------------------------------------------------------------------------------------------


def sections_of_tables(data: bytes) -> dict[str, tuple[bool, int]]:
    """For each table whether its section is wide, and the room that text has in it."""
    addresses = iter(word_tables(data))
    waiting: list[str] = []
    found: dict[str, tuple[bool, int]] = {}
    for child in body(data):
        if child.tag == qn("w:tbl"):
            waiting.append(next(addresses))
        ending = child if child.tag == qn("w:sectPr") else child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if ending is not None:
            size, margins = ending.find(qn("w:pgSz")), ending.find(qn("w:pgMar"))
            room = int(size.get(qn("w:w"))) - int(margins.get(qn("w:left"))) - int(margins.get(qn("w:right")))
            found |= dict.fromkeys(waiting, (size.get(qn("w:orient")) == "landscape", room))
            waiting = []
    return found


def test_wide_tables_stand_on_wide_pages_and_fill_them() -> None:
    sections = sections_of_tables(example())
    assert {address for address, (wide, _) in sections.items() if wide} == {
        "table-2",
        "table-3",
        "table-4",
        "procurement",
    }
    for address, element in word_tables(example()).items():
        grid = [int(column.get(qn("w:w"))) for column in element.find(qn("w:tblGrid"))]
        assert sum(grid) == sections[address][1]


def test_sections_turn_only_where_the_page_does() -> None:
    orientations = [section.orientation for section in opened(example()).sections]
    assert orientations == [0, 1, 0, 1, 0]
    sizes = {tuple(sorted((each.page_width.twips, each.page_height.twips))) for each in opened(example()).sections}
    assert sizes == {(11906, 16838)}  # A4


# -- contents --------------------------------------------------------------------------------------------------------------


def contents(data: bytes) -> list[tuple[str, str, int, str]]:
    """Level, text, page and bookmark of each entry of the table of contents."""
    found = []
    for link in body(data).iter(qn("w:hyperlink")):
        level = link.getparent().find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val")).removeprefix("TOC")
        text, page = text_of(link).split("\t")
        found.append((level, text, int(page), link.get(qn("w:anchor"))))
    return found


def bookmarks(data: bytes) -> dict[str, str]:
    """Each bookmark with the text of its paragraph."""
    return {mark.get(qn("w:name")): text_of(mark.getparent()) for mark in body(data).iter(qn("w:bookmarkStart"))}


def test_the_contents_list_tables_and_headings_with_links() -> None:
    wanted = [
        (str(1 if isinstance(block, Table) else block.level), block.title if isinstance(block, Table) else block.text)
        for part in example_document().parts
        for block in part.flow()
        if (isinstance(block, Table) and block.kind == "statutory") or (isinstance(block, Heading) and block.level < 4)
    ]
    entries = contents(example())
    assert [(level, text) for level, text, _, _ in entries] == wanted
    assert {name: text for _, text, _, name in entries} == bookmarks(example())
    assert all(name.startswith("_Toc") for name in bookmarks(example()))


def test_the_contents_are_a_field_whose_numbers_are_fields() -> None:
    instructions = [element.text.split()[0] for element in body(example()).iter(qn("w:instrText"))]
    assert instructions == ["TOC"] + ["PAGEREF"] * len(contents(example()))
    kinds = [element.get(qn("w:fldCharType")) for element in body(example()).iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == len(instructions)


def test_nothing_asks_the_reader_to_update() -> None:
    assert member(example(), "word/settings.xml").find(qn("w:updateFields")) is None
    assert b"dirty" not in etree.tostring(body(example()))


def test_pages_of_the_contents_ascend() -> None:
    pages = [page for _, _, page, _ in contents(example())]
    assert pages == sorted(pages)
    assert pages[0] > 1


@needs_office
def test_headings_are_printed_on_the_pages_that_the_contents_name(tmp_path: Path) -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(example(), "docx", tmp_path)))
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    wrong = []
    for _, text, page, _ in contents(example()):
        # The first characters: a long heading may break around a line of another page element.
        start = re.sub(r"\s", "", text)[:12]
        nearby = [
            number for number in (page - 1, page, page + 1) if number <= len(pages) and start in pages[number - 1]
        ]
        assert nearby, f"{text} is nowhere near page {page}"
        wrong += [text] * (page not in nearby)
    # Another font may move a heading over the edge of a page; ours agree in all of them.
    assert len(wrong) <= 3, wrong


@needs_office
def test_libreoffice_prints_every_amount(tmp_path: Path) -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(example(), "docx", tmp_path)))
    printed = "".join(page.extract_text() for page in reader.pages)
    for address in TABLES:
        for row in example_document().table(address).rows:
            assert all(cell.text in printed for cell in row.cells if cell.value is not None)
    assert reader.metadata is not None
    assert reader.metadata.title == example_document().title


# -- edition ---------------------------------------------------------------------------------------------------------------


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
    assert "PAGE" in [element.text.strip() for element in section.footer._element.iter(qn("w:instrText"))]
    assert all(later.footer.is_linked_to_previous for later in list(opened(example()).sections)[1:])


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
    simulated = structs.replace(document, identity=structs.replace(document.identity, simulated=True))
    assert "模拟数据" in header_text(render(simulated))


# -- styles ----------------------------------------------------------------------------------------------------------------


def test_every_style_says_its_chinese_font_which_has_a_fallback() -> None:
    fonts = {font.get(qn("w:name")): font for font in member(example(), "word/fontTable.xml")}
    named = set()
    for style in opened(example()).styles.element.findall(qn("w:style")):
        if style.get(qn("w:type")) == "paragraph":
            chosen = style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
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
    known = {style.get(qn("w:styleId")) for style in opened(example()).styles.element.findall(qn("w:style"))}
    used = {
        element.get(qn("w:val"))
        for name in ("document", "header1", "footer1")
        for element in member(example(), f"word/{name}.xml").iter(qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"))
    }
    assert used <= known


def test_text_is_chinese_to_the_spelling_checker() -> None:
    language = opened(example()).styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_quotation_marks_take_the_chinese_font() -> None:
    for run in body(example()).iter(qn("w:r")):
        if "“" in text_of(run):
            assert run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:hint")) == "eastAsia"


# -- a file that Word opens without a question -----------------------------------------------------------------------------

# The order that ECMA-376 part 1 demands, as far as we write it.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b i color sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "tcBorders": "top left bottom right",
    "sectPr": "headerReference footerReference type pgSz pgMar cols docGrid",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr tcPr",
    "styles": "docDefaults style",
    "font": "altName panose1 charset family pitch",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "sdt": "sdtPr sdtContent",
}
PARTS = ["document", "header1", "footer1", "styles", "fontTable", "settings"]


@pytest.mark.parametrize("part", PARTS)
def test_elements_stand_in_the_order_of_the_standard(part: str) -> None:
    for element in member(example(), f"word/{part}.xml").iter():
        if order := ORDERS.get(etree.QName(element).localname, "").split():
            places = [order.index(etree.QName(child).localname) for child in element]
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
    targets = {relation.get("Target") for relation in member(example(), "word/_rels/document.xml.rels")}
    assert {f"word/{target}" for target in targets} == {f"word/{part}.xml" for part in PARTS if part != "document"}


def test_exact_amounts_are_not_in_the_file() -> None:
    with ZipFile(io.BytesIO(example())) as archive:
        everything = b"".join(map(archive.read, archive.namelist()))
    assert b"13250" not in everything  # yuan behind 1.33
    assert b"933850" not in everything


# -- equal bytes -----------------------------------------------------------------------------------------------------------

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
            [sys.executable, "-c", RENDER], cwd=ROOT, env=environment, capture_output=True, check=True
        ).stdout
        assert made == example()


def test_another_edition_makes_other_bytes() -> None:
    assert render(example_document(), imprint(example_document(), version=2)) != example()


def test_the_fingerprint_names_what_shapes_the_bytes() -> None:
    assert re.fullmatch(r"docx-\d+ python-docx-[\d.]+ lxml-[\d.]+ zlib-\S+", get("docx").fingerprint())


# -- hostile and awkward texts ---------------------------------------------------------------------------------------------


def document_with(**entries: Any) -> Document:
    return assemble(replace(example_entries(), **entries), layout("hebei-2023")).document


def test_markup_and_formulas_are_text() -> None:
    name = '=HYPERLINK("x")<w:p/>&amp;{ TOC }'
    document = document_with(department_name=name)
    data = render(document)
    assert opened(data).paragraphs[0].text == document.title
    assert opened(data).core_properties.author == name
    assert text_of(body(data).find(f"{qn('w:tbl')}/{qn('w:tr')}/{qn('w:tc')}")) == f"203{name}"


def test_control_characters_do_not_survive() -> None:
    data = render(document_with(department_name="组\x00织\x0b\ufffe部\x1f\x85"))
    assert text_of(body(data).find(f"{qn('w:tbl')}/{qn('w:tr')}/{qn('w:tc')}")) == "203组织部"
    with ZipFile(io.BytesIO(data)) as archive:
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", archive.read("word/document.xml"))


def test_blanks_and_tabs_of_a_text_are_kept() -> None:
    duties = ("中  间", "甲\t乙", "第一行\n第二行")
    data = render(document_with(lists={**example_entries().lists, "duties": duties}))
    texts = [paragraph.text for paragraph in opened(data).paragraphs]
    for number, duty in enumerate(duties, 1):
        assert f"{number}、{duty}" in texts


def test_long_names_stay_whole() -> None:
    name = "平乡县" + "很长的单位名称" * 28 + "局"
    project = replace(example_entries().projects[0], name="项目" * 100)
    document = document_with(department_name=name, projects=(project,))
    data = render(document)
    assert opened(data).paragraphs[0].text == document.title
    assert any(text == document.goals[0].title.text for _, text, _, _ in contents(data))
    first = body(data).find(f"{qn('w:tbl')}/{qn('w:tr')}")
    assert [cell_text(cell) for cell in first][1:] == list(document.tables[0].caption)


@needs_office
def test_libreoffice_prints_long_names_whole(tmp_path: Path) -> None:
    name = "平乡县" + "很长的单位名称" * 28 + "局"
    printed = pypdf.PdfReader(io.BytesIO(to_pdf(render(document_with(department_name=name)), "docx", tmp_path)))
    assert f"203{name}" in re.sub(r"\s", "", printed.pages[3].extract_text() + printed.pages[2].extract_text())


def test_a_table_with_fewer_columns_than_captions_keeps_them_all() -> None:
    document = example_document()
    assets = document.table("assets")
    narrow = structs.replace(assets, caption=("甲", "乙", "丙", "丁"))
    parts = tuple(
        structs.replace(part, blocks=tuple(narrow if block is assets else block for block in part.blocks))
        for part in document.parts
    )
    data = render(structs.replace(document, parts=parts))
    row = word_tables(data)["assets"].find(qn("w:tr"))
    assert [cell_text(cell) for cell in row.findall(qn("w:tc"))] == ["甲", "乙", "丙\u3000丁"]
