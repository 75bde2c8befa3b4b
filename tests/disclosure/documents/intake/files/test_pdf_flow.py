"""Lines of a PDF become paragraphs by where they begin and how high they are."""

from disclosure.documents.intake.files.blocks import RawParagraph
from disclosure.documents.intake.files.pdf.flow import flow
from disclosure.documents.intake.files.pdf.lines import Line
from disclosure.documents.intake.files.pdf.running import PageContent, part_running
from disclosure.documents.intake.files.pdf.sheets import Glyph

SIZE = 10.0
MARGIN = 50.0
INDENT = MARGIN + 2 * SIZE
ROOM = 40  # characters in a line that begins at the margin
LEADING = 16.0


def glyph(text: str, left: float, base: float, size: float) -> Glyph:
    return Glyph(text, left, left + size, base, size)


def line(text: str, left: float, row: int, size: float = SIZE) -> Line:
    glyphs = []
    for number, character in enumerate(text):
        glyphs.append(glyph(character, left + number * size, 100 + row * LEADING, size))
    return Line(tuple(glyphs))


def paragraphs(*lines: Line) -> list[str]:
    page = PageContent(2, 500, 800, [(one.base, one) for one in lines])
    return [block.text for block in flow([page]) if isinstance(block, RawParagraph)]


def full(text: str, left: float) -> str:
    """A text that fills its line."""
    return text.ljust(round(ROOM - (left - MARGIN) / SIZE), "文")


def test_a_mark_from_another_font_makes_no_other_line() -> None:
    glyphs = [glyph("文", 50, 100, 11.5), glyph("字", 62, 100, 11.5), glyph("；", 74, 100, 11.97)]
    assert Line(tuple(glyphs)).size == 11.5
    assert Line((glyph("注", 50, 100, 11.5), glyph("1", 62, 100, 6.0))).size == 11.5


def test_sentences_that_fill_their_lines_stay_apart() -> None:
    """Most paragraphs have one line; those that have two tell where second lines begin."""
    captions = [line(full("公开表", MARGIN), MARGIN, row, size=8) for row in range(6)]
    wrapped = []
    for row in (6, 8, 10):
        wrapped += [line(full("甲", INDENT), INDENT, row), line("乙。", MARGIN, row + 1)]
    single = [line(full("丙", INDENT), INDENT, row) for row in range(12, 20)]
    read = paragraphs(*captions, *wrapped, *single)
    expected = [full("甲", INDENT) + "乙。"] * 3 + [full("丙", INDENT)] * 8
    assert read[-len(expected) :] == expected


def test_a_sentence_with_which_many_pages_begin_is_no_header() -> None:
    """So it is with many projects of equal texts: each second page begins with the same words."""
    header = "2023年部门预算"
    pages = []
    for number in range(1, 11):
        text = "由水务部门组织实施。" if number > 6 else f"项目{number}的依据如下。"
        lines = [line(header, MARGIN, -3), line(text, MARGIN, -1)]
        pages.append(PageContent(number, 500, 800, [(one.base, one) for one in lines]))
    part_running(pages)
    for page in pages:
        assert [one.text for one in page.running] == [header]
        assert len(page.items) == 1
