"""The Excel workbook, opened with openpyxl, as XML and with LibreOffice."""

import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from lxml import etree
from msgspec import structs
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats import get
from disclosure.documents.formats.xlsx.plan import sheet_names
from disclosure.documents.formats.xlsx.widths import text_width
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading.files import read_file
from disclosure.documents.model.document import (
    Block,
    Document,
    EditionStatus,
    Heading,
    Imprint,
    Paragraph,
    Part,
    Table,
)
from tests.documents import example_document, example_entries, imprint
from tests.office import needs_office, printed_pages, to_pdf

ROOT = Path(__file__).resolve().parents[4]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# CT_Worksheet of ECMA-376, as far as our sheets could have it.
ELEMENT_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter"
    " mergeCells conditionalFormatting dataValidations hyperlinks printOptions pageMargins"
    " pageSetup headerFooter rowBreaks colBreaks ignoredErrors drawing legacyDrawing tableParts"
)


def render(document: Document, edition: Imprint | None = None) -> bytes:
    return get("xlsx").render(document, edition or imprint(document))


@cache
def example() -> bytes:
    return render(example_document())


@cache
def two_tables() -> Document:
    """The example's first tables alone: a workbook written in a tenth of the time."""
    return structs.replace(example_document(), parts=example_document().parts[:2])


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


@cache
def example_book() -> Any:
    return opened(example())


def sheet_of(book: Any, table: Table) -> Worksheet:
    sheet: Worksheet = book[f"{table.number} {table.title}"]
    return sheet


def body(sheet: Worksheet, table: Table) -> list[tuple[Any, ...]]:
    """The cells of a statutory table's rows, below its row of column numbers."""
    rows = list(sheet.iter_rows())
    above = next(index for index, row in enumerate(rows) if row[0].value == "栏次")
    return rows[above + 1 : above + 1 + len(table.rows)]


def with_tables(document: Document, change: Callable[[Table], Table]) -> Document:
    parts = []
    for part in document.parts:
        blocks: list[Block] = []
        for block in part.blocks:
            blocks.append(change(block) if isinstance(block, Table) else block)
        parts.append(structs.replace(part, blocks=tuple(blocks)))
    return structs.replace(document, parts=tuple(parts))


def with_cells(document: Document, address: str, **texts: str) -> Document:
    """The document with other texts in the first row of one table, by column."""

    def change(table: Table) -> Table:
        if table.address != address:
            return table
        first, *others = table.rows
        cells = []
        for cell, column in zip(first.cells, table.columns, strict=True):
            cells.append(structs.replace(cell, text=texts.get(column.key, cell.text)))
        return structs.replace(table, rows=(structs.replace(first, cells=tuple(cells)), *others))

    return with_tables(document, change)


def worksheets(content: bytes) -> Iterator[Any]:
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield etree.fromstring(archive.read(name))


def texts_in_column_a(book: Any) -> list[str]:
    texts = []
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows():
            if row[0].value is not None:
                texts.append(str(row[0].value))
    return texts


def cells_of(sheet: Worksheet) -> list[Any]:
    """Every cell of a sheet, row by row."""
    cells: list[Any] = []
    for row in sheet.iter_rows():
        cells += row
    return cells


def first_row(document: Document) -> tuple[Any, ...]:
    """The cells of the first row of table 1, read back."""
    table = document.table("table-1")
    return body(sheet_of(opened(render(document)), table), table)[0]


# -- figures ---------------------------------------------------------------------------------------


def test_every_cell_of_the_statutory_tables_is_what_the_form_shows() -> None:
    book = example_book()
    for table in example_document().tables:
        for row, cells in zip(table.rows, body(sheet_of(book, table), table), strict=True):
            for cell, column, written in zip(row.cells, table.columns, cells, strict=True):
                if not cell.text:
                    assert written.value is None
                elif column.kind == "money":
                    assert (written.data_type, written.number_format) == ("n", "0.00")
                    assert f"{written.value:.2f}" == cell.text
                elif column.kind == "row_number":
                    assert written.value == int(cell.text)
                else:
                    assert (written.data_type, written.value) == ("s", cell.text)


def test_tables_1_to_9_hold_338_amounts() -> None:
    count = 0
    for table in example_document().tables:
        for cell in cells_of(sheet_of(example_book(), table)):
            count += cell.number_format == "0.00"
    assert count == 338


@pytest.mark.parametrize("shown", ["9.95", "0.07", "1.10", "-1234567890123.45", "2279.15", "0.00"])
def test_a_figure_stands_in_the_file_digit_by_digit(shown: str) -> None:
    content = render(with_cells(two_tables(), "table-1", income=shown))
    digits = {value.text for sheet in worksheets(content) for value in sheet.iter(f"{MAIN}v")}
    assert shown in digits


def test_a_form_with_thousands_commas_gets_numbers_with_commas() -> None:
    document = with_cells(two_tables(), "table-1", income="12,345.60", spending="7.00")
    _, _, income, _, spending = first_row(document)
    assert (income.value, income.number_format) == (12345.6, "#,##0.00")
    assert (spending.value, spending.number_format) == (7, "#,##0.00")


@pytest.mark.parametrize("shown", ["—", "12345678901234567.89", "1,23.00", "007.00"])
def test_what_is_no_number_that_excel_keeps_stays_text(shown: str) -> None:
    cell = first_row(with_cells(two_tables(), "table-1", income=shown))[2]
    assert (cell.data_type, cell.value) == ("s", shown)


def test_codes_are_text_that_stays_text() -> None:
    table = example_document().table("table-2")
    codes = [row[1] for row in body(sheet_of(example_book(), table), table)]
    assert [code.value for code in codes[1:4]] == ["201", "20132", "2013201"]
    assert {code.number_format for code in codes} == {"@"}


def test_quantities_keep_the_decimals_they_are_printed_with() -> None:
    document = with_cells(example_document(), "assets", quantity="0.0350")
    sheet = opened(render(document))["七、国有资产信息"]
    (cell,) = [cell for cell in cells_of(sheet) if cell.value == 0.035]
    assert cell.number_format == "0.0000"


# -- structure -------------------------------------------------------------------------------------


def test_sheets_follow_the_document() -> None:
    names = example_book().sheetnames
    tables = [f"{table.number} {table.title}" for table in example_document().tables]
    assert names == [
        "目录",
        *tables,
        "第一部分 中共平乡县委组织部2023年部门预算信息公开情况说明",
        "五、预算绩效信息",
        "六、政府采购预算情况",
        "七、国有资产信息",
        "八、名词解释",
    ]


def test_every_paragraph_and_heading_is_a_row_in_printed_order() -> None:
    written = iter(texts_in_column_a(example_book()))
    flow = [item for part in example_document().parts for item in part.flow()]
    texts = [item.text for item in flow if isinstance(item, Heading | Paragraph)]
    assert len(texts) > 100
    assert [text for text in texts if text not in written] == []


def test_the_table_of_units_stands_among_its_paragraphs() -> None:
    texts = texts_in_column_a(example_book())
    at = texts.index("机构设置：")
    assert texts[at + 1 : at + 4] == ["部门机构设置情况", "单位名称", "中共平乡县委组织部"]


def test_headers_are_merged_as_in_the_form() -> None:
    table = example_document().table("table-2")
    sheet = sheet_of(example_book(), table)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:M1", "A3:A4", "B3:C3", "D3:D4", "E3:L3", "M3:M4"} <= merged
    headings = [sheet[name].value for name in ("A3", "B3", "D3", "E3", "M3")]
    assert headings == ["序号", "功能分类科目", "合计", "本年收入", "上年结转"]
    assert [cell.value for cell in sheet[5]] == ["栏次", *map(str, range(1, 13))]


def test_caption_cells_stand_left_in_the_middle_and_right() -> None:
    sheet = sheet_of(example_book(), example_document().table("table-1"))
    written = [(cell.value, cell.alignment.horizontal) for cell in sheet[2] if cell.value]
    assert written == [
        ("203中共平乡县委组织部", "left"),
        ("预算年度：2023", "center"),
        ("单位：万元", "right"),
    ]


def test_an_empty_table_shows_a_blank_row_and_its_note() -> None:
    sheet = sheet_of(example_book(), example_document().table("table-7"))
    assert [cell.value for cell in sheet[6]] == [None] * 6
    assert sheet["A7"].value == "注：无政府基金预算财政拨款预算，空表列示。"


def test_a_goals_first_level_spans_its_rows() -> None:
    sheet = example_book()["五、预算绩效信息"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "一级指标")
    spans = example_document().goals[0].indicators.rows[0].cells[0].rowspan
    assert f"A{row + 1}:A{row + spans}" in {str(area) for area in sheet.merged_cells.ranges}
    assert all(isinstance(sheet.cell(row + 1 + below, 1), MergedCell) for below in range(1, spans))


def test_several_tables_of_one_part_get_a_sheet_each() -> None:
    document = example_document()
    first, second = document.part("table-1"), document.part("table-2")
    ending = Heading("tables/end", 2, "说明")
    joined = Part("tables", "table", "附表", (*first.blocks, *second.blocks, ending))
    names = opened(
        render(structs.replace(document, parts=(joined, *document.parts[2:9])))
    ).sheetnames
    assert names[:4] == ["目录", "1 部门预算收支总表", "2 部门预算收入总表", "附表"]


def test_each_link_of_the_contents_leads_to_what_it_names() -> None:
    book = example_book()
    links = [cell for cell in cells_of(book["目录"]) if cell.hyperlink]
    parts, goals = example_document().parts, example_document().goals
    assert len(links) == len(parts) + len(goals)
    for link in links:
        name, place = re.fullmatch(r"'(.+)'!(\w+)", link.hyperlink.location).groups()  # type: ignore[union-attr]
        assert "".join(book[name][place].value.split()) == "".join(link.value.split())


def test_the_contents_say_which_edition_it_is() -> None:
    texts = [cell.value for cell in cells_of(example_book()["目录"]) if cell.value]
    digest = example_document().digest
    assert texts[:7] == [
        example_document().title,
        "版本",
        "第1版",
        "公开日期",
        "2023-02-20",
        "数字摘要（SHA-256）",
        digest,
    ]


# -- looks and print -------------------------------------------------------------------------------


def test_panes_are_frozen_below_the_header_and_beside_the_names() -> None:
    book = example_book()
    frozen = {
        table.number: sheet_of(book, table).freeze_panes for table in example_document().tables
    }
    assert (frozen["1"], frozen["2"], frozen["9"]) == ("C6", "D6", "C6")


def test_print_set_up() -> None:
    book = example_book()
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9  # A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert example_document().digest in sheet.oddFooter.left.text
        assert "第1版" in sheet.oddFooter.left.text
    orientations = [sheet.page_setup.orientation for sheet in book.worksheets]
    assert orientations[:4] == ["portrait", "portrait", "landscape", "landscape"]
    assert book["六、政府采购预算情况"].page_setup.orientation == "landscape"


def test_header_rows_repeat_on_every_page() -> None:
    book = example_book()
    repeated = [sheet_of(book, table).print_title_rows for table in example_document().tables]
    assert repeated == ["$3:$5"] * 9
    assert book["六、政府采购预算情况"].print_title_rows == "$5:$6"


def test_no_row_is_higher_than_excel_allows_and_long_text_has_room() -> None:
    document = example_document()
    long = "关于本年度预算安排的说明，" * 300
    parts = list(document.parts)
    at = parts.index(document.part("opening"))
    parts[at] = structs.replace(
        parts[at], blocks=(*parts[at].blocks, Paragraph("opening/more", long))
    )
    sheet = opened(render(structs.replace(document, parts=tuple(parts)))).worksheets[10]
    cell = next(cell for cell in sheet["A"] if cell.value == long)
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    heights = [sheet.row_dimensions[row].height for row in range(area.min_row, area.max_row + 1)]
    assert max(heights) <= 409.5
    assert sum(heights) >= len(long) / 45 * 12


@pytest.mark.parametrize(
    ("text", "digits"), [("部门", 4), ("𠮷田", 4), ("ñ", 1), ("½", 2), ("™", 2), ("e\u0301", 1)]
)
def test_text_has_the_width_it_shows_however_rare(text: str, digits: int) -> None:
    """Other widths are other bytes: they raise the renderer's edition."""
    assert text_width(text) == digits
    assert get("xlsx").fingerprint().startswith("xlsx-2 ")


def test_header_rows_are_high_enough_for_their_texts() -> None:
    book = example_book()
    for table in example_document().tables:
        sheet = sheet_of(book, table)
        bottom = next(cell.row for cell in sheet["A"] if cell.value == "栏次") - 1
        for area in sheet.merged_cells.ranges:
            if area.min_row < 3 or area.max_row > bottom:
                continue
            letters = map(get_column_letter, range(area.min_col, area.max_col + 1))
            width = sum(sheet.column_dimensions[letter].width for letter in letters)
            rows = range(area.min_row, area.max_row + 1)
            height = sum(sheet.row_dimensions[row].height for row in rows)
            text = str(sheet.cell(area.min_row, area.min_col).value)
            lines = ceil(2 * len(text) / width)
            assert height >= lines * 15


@pytest.mark.parametrize(("status", "simulated", "mark"), [
    ("draft", False, "草案"),
    ("official", True, "模拟数据"),
    ("draft", True, "草案　模拟数据"),
])  # fmt: skip
def test_what_is_not_official_says_so_on_every_sheet(
    status: EditionStatus, simulated: bool, mark: str
) -> None:
    identity = structs.replace(example_document().identity, simulated=simulated)
    document = structs.replace(example_document(), identity=identity)
    book = opened(render(document, imprint(document, status=status)))
    for sheet in book.worksheets[1:]:
        assert sheet["A1"].value == mark
        assert sheet.oddHeader.center.text == mark
    assert mark in [cell.value for cell in book["目录"]["A"]]
    assert book.properties.subject == "、".join(mark.split("　"))


def test_properties_name_title_version_and_digest() -> None:
    properties = example_book().properties
    assert properties.title == example_document().title
    assert properties.creator == "中共平乡县委组织部"
    assert (properties.version, properties.contentStatus) == ("1", "第1版")
    assert properties.identifier == f"sha256:{example_document().digest}"
    assert properties.language == "zh-CN"
    assert properties.modified.isoformat() == "2023-02-20T00:00:00"


# -- safety ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "＝1+1", " =HYPERLINK(0)", "=cmd|'/c calc'!A1"],
)
def test_text_never_becomes_a_formula(text: str) -> None:
    document = with_cells(two_tables(), "table-1", income_item=text)
    cell = first_row(document)[1]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix  # it stays text when someone edits the cell
    for sheet in worksheets(render(document)):
        assert list(sheet.iter(f"{MAIN}f")) == []


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    document = with_cells(two_tables(), "table-1", income_item="一、\x00收\x0b入\x1f\ufffe<&>")
    assert first_row(document)[1].value == "一、收入<&>"


def test_spaces_and_line_breaks_are_kept() -> None:
    document = with_cells(two_tables(), "table-1", income_item="  其中：\n 税收 ")
    assert first_row(document)[1].value == "  其中：\n 税收 "


def test_text_that_reads_like_an_escape_is_no_escape() -> None:
    document = with_cells(two_tables(), "table-1", income_item="编号_x0041_")
    sheet = list(worksheets(render(document)))[1]
    assert "编号_x005F_x0041_" in [text.text for text in sheet.iter(f"{MAIN}t")]


@pytest.mark.parametrize(
    "title", ["收/支:总*表?[1]\\", "'引'号'", "长" * 200, "History", "𠮷" * 40, ""]
)
def test_any_title_makes_a_legal_sheet_name(title: str) -> None:
    document = with_tables(two_tables(), lambda table: structs.replace(table, title=title))
    names = opened(render(document)).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)


def test_equal_titles_get_numbers() -> None:
    assert sheet_names(["目录", "表", "表", "长" * 40, "长" * 40], taken=["目录"]) == [
        "目录（2）",
        "表",
        "表（2）",
        "长" * 30 + "…",
        "长" * 27 + "…（2）",
    ]


def test_a_document_without_text_or_tables_makes_a_workbook() -> None:
    bare = structs.replace(example_document(), parts=(Part("opening", "narrative", "说明", ()),))
    assert opened(render(bare)).sheetnames == ["目录", "说明"]


# -- reading it back -------------------------------------------------------------------------------


def with_long_texts() -> Document:
    """The example with texts that are higher than Excel's rows can be.

    They stand in a paragraph, in a cell and in a cell beside others.
    """
    entries = example_entries()
    first, *others = entries.projects
    indicators = list(first.indicators)
    for index in range(2):
        indicators[index] = dataclasses.replace(indicators[index], basis="依据，" * 300)
    project = dataclasses.replace(first, goal="完成目标，" * 700, indicators=tuple(indicators))
    changed = dataclasses.replace(entries, overall_goal="很长，" * 900, projects=(project, *others))
    return assemble(changed, layout("hebei-2023")).document


def with_odd_texts() -> Document:
    return with_cells(
        example_document(), "bodies", name="=单位_x0041_<&>", nature="@", rank="+1\n-2"
    )


@pytest.mark.parametrize("make", [example_document, with_long_texts, with_odd_texts])
@pytest.mark.parametrize("status", ["official", "draft"])
@pytest.mark.sampled(one_in=4)
def test_what_is_read_back_is_what_the_document_displays(
    make: Callable[[], Document], status: EditionStatus
) -> None:
    document = make()
    content = render(document, imprint(document, status=status))
    reading = read_file(content, "公开.xlsx", [layout("hebei-2023")])
    assert reading.problems == ()
    assert reading.document.as_displayed() == document.as_displayed()


# -- the file --------------------------------------------------------------------------------------


def test_elements_stand_in_the_order_that_excel_demands() -> None:
    names = ELEMENT_ORDER.split()
    for sheet in worksheets(example()):
        order = [names.index(etree.QName(child).localname) for child in sheet]
        assert order == sorted(order)
        for row in sheet.iter(f"{MAIN}row"):
            columns = [openpyxl.utils.cell.coordinate_to_tuple(cell.get("r"))[1] for cell in row]
            assert columns == sorted(set(columns))


def test_every_part_is_declared_and_every_relationship_leads_somewhere() -> None:
    with ZipFile(BytesIO(example())) as archive:
        names = set(archive.namelist())
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        declared = {item.get("PartName", "")[1:] for item in types}
        relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {item.get("Target", "").lstrip("/").removeprefix("xl/") for item in relations}
    assert declared - {""} <= names
    assert {name for name in names if name.endswith(".xml")} - {"[Content_Types].xml"} <= declared
    assert {f"xl/{target}" for target in targets} <= names


def test_nothing_is_in_the_file_but_sheets_and_what_they_need() -> None:
    with ZipFile(BytesIO(example())) as archive:
        kinds = {re.sub(r"\d+", "", name) for name in archive.namelist()}
        whole = b"".join(map(archive.read, archive.namelist()))
    assert kinds == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/theme/theme.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet.xml",
    }
    assert b'state="hidden"' not in whole
    assert not re.search(rb"<v>\d+\.\d{3,}</v>", whole)  # no more decimals than the form shows


_SCRIPT = """
import hashlib
from disclosure.documents.formats import get
from tests.documents import example_document, imprint
document = example_document()
for name in ("xlsx", "csv"):
    content = get(name).render(document, imprint(document))
    print(hashlib.sha256(content).hexdigest())
"""


def test_another_process_writes_the_same_bytes() -> None:
    environment = os.environ | {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati"}
    command = [sys.executable, "-c", _SCRIPT]
    run = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    document = example_document()
    here = []
    for name in ("xlsx", "csv"):
        content = get(name).render(document, imprint(document))
        here.append(hashlib.sha256(content).hexdigest())
    assert run.stdout.split() == here


def test_the_fingerprint_names_what_shapes_the_bytes() -> None:
    assert re.fullmatch(r"xlsx-\d+ openpyxl-3\.\S+ lxml-\S+ zlib-\S+", get("xlsx").fingerprint())


@pytest.mark.thorough  # the auditors' workbooks are opened by it in each run
@needs_office
def test_libreoffice_opens_it_and_prints_every_amount() -> None:
    pdf = pypdf.PdfReader(BytesIO(to_pdf(example(), "xlsx")))
    text = "".join(printed_pages(example(), "xlsx"))
    amounts: set[str] = set()
    for table in example_document().tables:
        for row in table.rows:
            amounts.update(cell.text for cell in row.cells if cell.value)
    assert len(amounts) > 50
    assert [amount for amount in amounts if amount not in text] == []
    assert "###" not in text  # the sign of a column too narrow for its number
    for page in pdf.pages:
        sides = sorted(round(float(side)) for side in page.mediabox[2:])
        assert sides == [595, 842]
