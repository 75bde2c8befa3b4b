"""Word files as blocks: what a reader of the printed page sees, and where it stands."""

import pytest

from budget.problems import Problems, Stops, stopped_by
from disclosure.documents.intake.files.blocks import RawBlock, RawParagraph, RawTable
from disclosure.documents.intake.files.docx_reader import extract
from tests.disclosure.documents.intake.reading.habits import WORD, package

STYLES = (
    f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="a"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="b"><w:name w:val="heading 1"/>'
    '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>'
)


def word(body: str, **parts: str) -> bytes:
    document = (
        f'<w:document xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    return package({"word/document.xml": document} | parts)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def blocks(body: str, **parts: str) -> tuple[RawBlock, ...]:
    return extract(word(body, **parts)).blocks


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in blocks(body, **parts) if isinstance(block, RawParagraph)]


def table(body: str) -> RawTable:
    return next(block for block in blocks(body) if isinstance(block, RawTable))


def test_paragraphs_keep_breaks_and_tabs_but_no_page_breaks() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t>"
        '<w:br w:type="page"/><w:t>丁</w:t></w:r></w:p>'
    )
    assert texts(body) == ["甲\n乙\t丙丁"]


def test_places_count_paragraphs_and_cells() -> None:
    found = blocks(p("甲") + f"<w:tbl>{tr(tc('乙'), tc('丙'))}</w:tbl>" + p("丁"))
    assert isinstance(found[0], RawParagraph)
    assert found[0].place == "第1段"
    assert isinstance(found[1], RawTable)
    assert [cell.place for cell in found[1].rows[0]] == ["表格1第1行第1列", "表格1第1行第2列"]


def test_tracked_changes_are_read_as_accepted() -> None:
    deleted = f"<w:del>{r('旧')}</w:del><w:moveFrom>{r('移')}</w:moveFrom>"
    assert texts(f"<w:p>{deleted}<w:ins>{r('新')}</w:ins><w:moveTo>{r('来')}</w:moveTo></w:p>") == [
        "新来"
    ]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert texts(p("前半句", "<w:rPr><w:del/></w:rPr>") + p("后半句")) == ["前半句后半句"]


def test_deleted_rows_and_cells_are_gone() -> None:
    rows = tr(tc("甲")) + tr(tc("乙"), properties="<w:del/>") + tr(tc("丙", "<w:cellDel/>"))
    assert [[cell.text for cell in row] for row in table(f"<w:tbl>{rows}</w:tbl>").rows] == [
        ["甲"],
        [""],
    ]


def hidden(text: str) -> str:
    return f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t></w:r>"


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def test_hidden_text_is_listed_and_stops() -> None:
    body = f"<w:p>{hidden('隐')}{r('显')}</w:p>"
    body += f"<w:tbl>{tr(tc('甲'))}{tr(tc('乙'), properties='<w:hidden/>')}</w:tbl>"
    found = extract(word(body))
    assert texts(body) == ["显"]
    assert [[cell.text for cell in row] for row in table(body).rows] == [["甲"]]
    assert [(unread.place, unread.text) for unread in found.unread] == [
        ("第1段", "隐"),
        ("表格1第2行之前", "乙"),
    ]
    assert {problem.code for problem in found.problems} == {"text.hidden"}
    assert stopped_by(found.problems[0]) is Stops.EVERYTHING


def test_what_a_tracked_change_took_away_is_listed_and_stops_where_it_has_figures() -> None:
    cell = f"<w:tc><w:p>{deleted('8.00')}<w:ins>{r('9.00')}</w:ins></w:p></w:tc>"
    rows = tr(cell) + tr(tc("旧行 5"), properties="<w:del/>") + tr(tc("旧格", "<w:cellDel/>"))
    found = extract(word(f"<w:p>{deleted('旧句')}{r('新句')}</w:p><w:tbl>{rows}</w:tbl>"))
    assert [(unread.place, unread.text) for unread in found.beside] == [
        ("第1段", "旧句"),
        ("表格1第2行第1列", "旧格"),
    ]
    assert [(problem.code, problem.address) for problem in found.problems] == [
        ("text.deleted", "表格1第1行第1列"),
        ("text.deleted", "表格1第2行之前"),
    ]
    assert [unread.text for unread in found.unread] == ["8.00", "旧行 5"]
    assert stopped_by(found.problems[0]) is Stops.EVERYTHING


def test_comments_and_pictures_are_listed() -> None:
    comment = '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
        "</w:drawing></w:r>"
    )
    comments = (
        f'<w:comments xmlns:w="{WORD}"><w:comment w:id="0">{p("请核对")}</w:comment></w:comments>'
    )
    found = extract(
        word(f"<w:p>{comment}{r('显')}{picture}</w:p>", **{"word/comments.xml": comments})
    )
    assert [str(unread) for unread in found.beside] == [
        "第1段：图片，没有读取",
        "批注1“请核对”：批注，不是正文，没有读取",
    ]
    assert found.problems == ()


def test_the_texts_of_a_diagram_are_boxes() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    data = f'<data xmlns:a="{space}"><a:p><a:r><a:t>机构图</a:t></a:r></a:p></data>'
    (_, box) = blocks(p("甲"), **{"word/diagrams/data1.xml": data})
    assert isinstance(box, RawParagraph)
    assert (box.text, box.place, box.kind) == ("机构图", "图示", "box")


def test_fields_show_their_result() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("12.00")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(f"<w:p>{field}</w:p><w:p><w:fldSimple>{r('3')}</w:fldSimple></w:p>") == [
        "12.00",
        "3",
    ]


def test_merged_cells_repeat_their_text_and_say_so() -> None:
    across, down = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    rows = tr(tc("甲", across), tc("乙", down)) + tr(tc("丙"), tc("丁"), tc("", "<w:vMerge/>"))
    found = [
        [(cell.text, cell.merged) for cell in row] for row in table(f"<w:tbl>{rows}</w:tbl>").rows
    ]
    assert found == [
        [("甲", ""), ("甲", "left"), ("乙", "")],
        [("丙", ""), ("丁", ""), ("乙", "above")],
    ]


def test_rows_that_begin_later_keep_their_columns() -> None:
    rows = tr(tc("甲"), tc("乙")) + tr(tc("丙"), properties='<w:gridBefore w:val="1"/>')
    assert [[cell.text for cell in row] for row in table(f"<w:tbl>{rows}</w:tbl>").rows] == [
        ["甲", "乙"],
        ["", "丙"],
    ]


def test_nested_tables_follow_the_outer_one() -> None:
    inner = f"<w:tbl>{tr(tc('内'))}</w:tbl>"
    cell = f"<w:tc>{p('外')}{inner}{p('')}</w:tc>"
    found = blocks(f"<w:tbl>{tr(cell)}</w:tbl>")
    assert [block.rows[0][0].text for block in found if isinstance(block, RawTable)] == ["外", "内"]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('框里')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    found = blocks(f"<w:p>{r('外面')}<w:r>{drawing}</w:r></w:p>")
    assert [(block.text, block.kind) for block in found if isinstance(block, RawParagraph)] == [
        ("外面", "text"),
        ("框里", "box"),
    ]


def test_a_table_of_contents_is_known_as_one() -> None:
    gallery = (
        '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "</w:docPartObj></w:sdtPr>"
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> TOC \\o </w:instrText></w:r>"
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    listed = p("二", '<w:pStyle w:val="a"/>')
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('一')}</w:sdtContent></w:sdt>{listed}"
        f"<w:p>{field}{r('三')}</w:p>{p('四')}{end}{p('五')}"
    )
    found = [
        block
        for block in blocks(body, **{"word/styles.xml": STYLES})
        if isinstance(block, RawParagraph) and block.text
    ]
    assert [(block.text, block.kind) for block in found] == [
        (text, "contents") for text in "一二三四"
    ] + [("五", "text")]


def test_automatic_numbers_are_known_though_not_typed() -> None:
    numbered = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    switched_off = '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("甲", numbered) + p("乙", '<w:pStyle w:val="b"/>') + p("丙", switched_off) + p("丁")
    found = [
        block
        for block in blocks(body, **{"word/styles.xml": STYLES})
        if isinstance(block, RawParagraph)
    ]
    assert [block.is_numbered for block in found] == [True, True, False, False]


def test_footnotes_headers_and_footers_are_marked_as_such() -> None:
    note = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:type="separator">{p("-")}</w:footnote>'
        f"<w:footnote>{p('脚注')}</w:footnote></w:footnotes>"
    )
    header = f'<w:hdr xmlns:w="{WORD}">{p("页眉")}</w:hdr>'
    found = blocks(p("正文"), **{"word/footnotes.xml": note, "word/header1.xml": header})
    assert [(block.text, block.kind) for block in found if isinstance(block, RawParagraph)] == [
        ("正文", "text"),
        ("脚注", "footnote"),
        ("页眉", "running"),
    ]


def test_what_cannot_be_taken_out_is_told() -> None:
    data = word(p("甲") + "<w:altChunk/>", **{"word/embeddings/表.xlsx": "x"})
    assert [problem.code for problem in extract(data).problems] == [
        "object.embedded",
        "object.external",
    ]


def test_a_file_without_a_body_is_damaged() -> None:
    with pytest.raises(Problems, match="没有正文"):
        extract(package({"word/document.xml": f'<w:document xmlns:w="{WORD}"/>'}))
