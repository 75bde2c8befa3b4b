"""PDFs with text: tables as they are ruled, paragraphs as they were written, nothing else."""

from dataclasses import replace

import pytest

from budget.problems import Problems, Stops, stopped_by
from disclosure.documents.intake.files.blocks import Extract, ParagraphKind, RawParagraph, RawTable
from disclosure.documents.intake.files.packages import Limits
from disclosure.documents.intake.files.pdf import extract
from tests import pdfs

# Jiangsu's published text has the titles above a table as a row of it, in a frame that is not
# printed: they are the paragraphs above the table.
REAL = (
    "shanghai-department-budget-2025",
    "shanghai-unit-budget-2025",
    "jiangsu-department-budget-2019-tables",
)

Rows = list[list[str]]


def published(name: str) -> dict[int, Rows]:
    """The cells of a real file by page, as its office's own text has them."""
    pages: dict[int, Rows] = {}
    name = name.removesuffix("-tables")
    for line in (pdfs.DATA / "places" / f"{name}-tables.tsv").read_text("utf-8").splitlines():
        if line.startswith("# page "):
            rows = pages.setdefault(int(line.removeprefix("# page ")), [])
        elif line.strip():
            rows.append([squeezed(cell) for cell in line.split("\t")])
    return pages


def squeezed(text: str) -> str:
    return "".join(text.split())


def cells(read: Extract) -> dict[int, Rows]:
    """The cells that were read by page; one that is merged where it begins."""
    pages: dict[int, Rows] = {}
    for block in read.blocks:
        if isinstance(block, RawTable):
            page = int(block.place.removeprefix("第").partition("页")[0])
            for row in block.rows:
                texts = ["" if cell.merged else squeezed(cell.text) for cell in row]
                if any(texts):
                    pages.setdefault(page, []).append(texts)
    return pages


def texts(read: Extract, kind: ParagraphKind = ParagraphKind.TEXT) -> list[str]:
    found = []
    for block in read.blocks:
        if isinstance(block, RawParagraph) and block.kind is kind:
            found.append(block.text)
    return found


def tables(read: Extract) -> list[Rows]:
    found = []
    for block in read.blocks:
        if isinstance(block, RawTable):
            found.append([[cell.text for cell in row] for row in block.rows])
    return found


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Problems) as caught:
        extract(data, limits)
    (problem,) = caught.value.problems
    return problem.code


@pytest.mark.parametrize("name", REAL[:2])
def test_every_cell_of_the_real_files_is_read(name: str) -> None:
    assert cells(extract((pdfs.DATA / f"{name}.pdf").read_bytes())) == published(name)


def test_titles_in_a_frame_that_is_not_printed_are_no_rows() -> None:
    read = extract((pdfs.DATA / f"{REAL[2]}.pdf").read_bytes())
    found = cells(read)
    above = [squeezed(text) for text in texts(read)]
    expected = published(REAL[2])
    assert found.keys() == expected.keys()
    for page, rows in expected.items():
        framed = [row for row in rows if sum(map(bool, row)) > 1]
        columns = max(len(row) for row in found[page])
        own = [row[len(row) - columns :] for row in framed]
        # 部门：, its name and 单位： stand in one line of the frame.
        own = [row for row in own if not any(cell.startswith("单位：") for cell in row)]
        assert [row for row in found[page] if sum(map(bool, row)) > 1] == own
    assert "部门：江苏省人大常委会办公厅单位：万元" in above


TABLE = """
#let rows = range(1, 91).map(n => ([#n], [第#{n}行], [#{n}.00])).flatten()
#table(columns: (2cm, 6cm, 3cm), [序号], [名称], [金额], ..rows)
"""


def test_a_table_over_pages_without_its_header_is_read_page_by_page() -> None:
    read = extract(pdfs.typeset('#set page(paper: "a4", numbering: "1 / 1")' + TABLE))
    rows = [row for table in tables(read) for row in table]
    assert rows == [["序号", "名称", "金额"]] + [
        [str(n), f"第{n}行", f"{n}.00"] for n in range(1, 91)
    ]
    assert len(tables(read)) > 1
    assert texts(read) == []
    assert texts(read, ParagraphKind.RUNNING) == ["1 / 3"]


def test_a_turned_page_is_read_as_it_is_seen() -> None:
    upright = extract(pdfs.typeset(TABLE + "文字在表格下面。"))
    turned = extract(pdfs.turned(pdfs.typeset(TABLE + "文字在表格下面。")))
    assert tables(turned) == tables(upright)
    assert texts(turned) == texts(upright)


def test_lines_of_a_cell_are_put_together_where_they_were_wrapped() -> None:
    source = """
    #set par(justify: false)
    #table(columns: (3cm, 3cm),
      [机关事业单位基本养老保险缴费支出（含单位缴费部分）], [第一行。\\ 第二行。],
      [General public services expenditure], [1])
    """
    (rows,) = tables(extract(pdfs.typeset(source)))
    assert rows == [
        ["机关事业单位基本养老保险缴费支出（含单位缴费部分）", "第一行。\n第二行。"],
        ["General public services expenditure", "1"],
    ]


def test_merged_cells_cover_their_rows_and_columns() -> None:
    source = """
    #table(columns: 3, table.cell(rowspan: 2)[项目], table.cell(colspan: 2)[金额],
      [基本], [项目支出], [合计], [1], [2])
    """
    read = extract(pdfs.typeset(source))
    assert tables(read) == [
        [["项目", "金额", "金额"], ["项目", "基本", "项目支出"], ["合计", "1", "2"]]
    ]
    assert cells(read) == {1: [["项目", "金额", ""], ["", "基本", "项目支出"], ["合计", "1", "2"]]}


def test_a_table_without_lines_at_its_sides_keeps_its_columns() -> None:
    source = """
    #set table(stroke: (x, y) => (top: 0.5pt, bottom: 0.5pt, left: if x > 0 { 0.5pt }))
    #table(columns: (3cm, 3cm, 3cm), [编码], [名称], [金额], [201], [一般公共服务], [12.00])
    """
    assert tables(extract(pdfs.typeset(source))) == [
        [["编码", "名称", "金额"], ["201", "一般公共服务", "12.00"]]
    ]


PARAGRAPHS = """
#set page(paper: "a5", header: [某局2025年部门预算], numbering: "— 1 —")
#set par(justify: true, first-line-indent: (amount: 2em, all: true))
#for n in range(1, 31) [
  #n、按照预算管理有关规定，部门预算的编制实行综合预算制度，即全部收入和支出都反映在预算中。第#{n}段写得长些，好在页末断开。

]
"""


def test_paragraphs_are_put_together_over_lines_and_pages() -> None:
    read = extract(pdfs.typeset(PARAGRAPHS))
    first = "按照预算管理有关规定，部门预算的编制实行综合预算制度，即全部收入和支出都反映在预算中。"
    last = "段写得长些，好在页末断开。"
    assert texts(read) == [f"{n}、{first}第{n}{last}" for n in range(1, 31)]
    assert texts(read, ParagraphKind.RUNNING) == ["某局2025年部门预算", "— 1 —"]


def test_a_numbered_paragraph_begins_below_a_line_that_its_sentence_fills() -> None:
    """Only the number tells: the line above has no room for it."""
    source = "#set page(width: 300pt)\n#set par(first-line-indent: (amount: 2em, all: true))\n"
    full = "一共十七个字的话就把这一行占满了的。"
    numbers = ["一、", "（二）", "3．", "4、"]
    paragraphs = [f"{number}{full}" for number in numbers]
    assert texts(extract(pdfs.typeset(source + "\n\n".join(paragraphs)))) == paragraphs


def test_an_opening_mark_stands_where_it_is_seen() -> None:
    """It is blank in its left half, which is pushed under the number before it."""
    text = "2. “节能环保支出”194.69万元。"
    assert texts(extract(pdfs.typeset(text.replace("2.", "2\\.")))) == [text]


def test_what_is_printed_aslant_is_no_text_of_the_page() -> None:
    read = extract(pdfs.typeset("#place(rotate(-30deg, text(60pt)[草案]))\n正文一段。"))
    assert texts(read) == ["正文一段。"]
    assert texts(read, ParagraphKind.RUNNING) == ["草案"]


def test_scanned_pages_are_told() -> None:
    assert code_of(pdfs.scanned()) == "file.scanned"
    assert code_of(pdfs.blank()) == "file.empty"
    mixed = extract(pdfs.joined(pdfs.typeset("有文字的一页。"), pdfs.scanned()))
    assert [(problem.code, problem.address) for problem in mixed.problems] == [
        ("page.scanned", "第2页")
    ]


def test_characters_without_codes_are_told() -> None:
    read = extract(pdfs.without_codes(pdfs.typeset("没有编码的文字")))
    assert [(problem.code, problem.address) for problem in read.problems] == [
        ("page.characters", "第1页")
    ]


def test_fields_notes_and_files_over_a_page_are_listed() -> None:
    found = extract(pdfs.with_overlays(pdfs.typeset("正文")))
    assert texts(found) == ["正文"]
    assert [(problem.code, problem.address) for problem in found.problems] == [
        ("object.embedded", "附件 账.xlsx"),
        ("page.overlay", "第1页"),
        ("page.overlay", "第1页"),
    ]
    assert [unread.text for unread in found.unread] == ["12.00", "补写"]
    assert [(unread.place, unread.text) for unread in found.beside] == [("第1页", "请核对")]
    assert stopped_by(found.problems[1]) is Stops.EVERYTHING


def test_fields_at_several_places_are_listed_at_each_and_ticks_are_no_texts() -> None:
    found = extract(pdfs.with_fields(pdfs.typeset("正文"), "12.00"))
    assert [unread.text for unread in found.unread] == ["12.00", "12.00"]
    assert {problem.code for problem in found.problems} == {"page.overlay"}


def test_fields_beyond_the_bounds_are_named() -> None:
    found = extract(pdfs.with_fields(pdfs.typeset("正文"), "1" * 60_000))
    assert [unread.text for unread in found.unread] == ["（太长，有60000个字）"] * 2
    found = extract(pdfs.with_fields(pdfs.typeset("正文"), "12.00", widgets=2003))
    assert len(found.unread) == 2001
    assert found.unread[-1].text == "第2000个以后的4个"


def test_what_cannot_be_opened_is_told() -> None:
    whole = pdfs.typeset("一页")
    assert code_of(pdfs.locked(whole)) == "file.encrypted"
    assert code_of(whole[: len(whole) // 2]) == "file.damaged"
    assert code_of(b"%PDF-1.7\n") == "file.damaged"


def test_limits_are_held() -> None:
    whole = pdfs.typeset(TABLE)
    limits = Limits()
    assert code_of(whole, replace(limits, pages=1)) == "file.pages"
    assert code_of(whole, replace(limits, glyphs=100)) == "file.content"
    assert code_of(whole, replace(limits, rules=100)) == "file.content"
    assert code_of(whole, replace(limits, cells=100)) == "table.cells"
    assert code_of(whole, replace(limits, columns=2)) == "table.columns"
