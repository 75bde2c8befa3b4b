"""Reads a PDF with text into raw paragraphs and tables, in printed order.

Tables are what ruled lines make. What stands in headers and footers is marked as such; what is
printed slantwise over a page is a watermark.
"""

from collections import Counter
from collections.abc import Iterable

from budget.problems import Problem
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.blocks import (
    Extract,
    ParagraphKind,
    RawBlock,
    RawParagraph,
    RawTable,
    embedded_objects,
)
from disclosure.documents.intake.files.packages import Limits, refuse
from disclosure.documents.intake.files.pdf.cells import filled
from disclosure.documents.intake.files.pdf.flow import flow
from disclosure.documents.intake.files.pdf.grids import Grid, grids
from disclosure.documents.intake.files.pdf.lines import Line, lines_of
from disclosure.documents.intake.files.pdf.running import (
    MarginBox,
    PageContent,
    fewest_pages,
    part_running,
)
from disclosure.documents.intake.files.pdf.sheets import Glyph, Sheet, attachments, sheets
from disclosure.documents.intake.unread import Unread

_SHOWN = 30  # characters of a text that a problem quotes
_LEAST_UNMAPPED = 3  # characters without a code; one or two are marks of lists and the like


def extract(data: bytes, limits: Limits | None = None) -> Extract:
    """Return the blocks of a PDF.

    Raises Problems with one Chinese sentence where the file cannot be read at all.
    """
    limits = limits or Limits()
    pages = []
    marks: list[RawBlock] = []
    problems: list[Problem] = []
    unread: list[Unread] = []
    beside: list[Unread] = []
    pictures = 0
    cells = 0
    for name in attachments(data):
        problems += embedded_objects([f"附件 {name}"], better_as="放到正文里")
    for sheet in sheets(data, limits):
        page = _content(sheet, limits)
        pages.append(page)
        marks += _watermarks(sheet)
        problems += _problems(sheet)
        for overlay in sheet.overlays:
            place = f"第{sheet.number}页"
            if overlay.is_printed:
                text = overlay.text[:_SHOWN]
                problem = problem_kinds.PAGE_OVERLAY.at(place, what=overlay.what, text=text)
                problems.append(problem)
                unread.append(Unread(place, problem.message, overlay.text))
            else:
                beside.append(Unread(place, "批注，不是正文，没有读取", overlay.text))
        pictures += sheet.pictures
        cells += sum(map(_size, page.items))
        if cells > limits.cells:
            refuse(problem_kinds.FILE_CELLS, most=limits.cells)
    _place_boxes(pages)
    if not any(page.items for page in pages):
        without_text = problem_kinds.PDF_SCANNED if pictures else problem_kinds.PDF_EMPTY
        refuse(without_text)
    part_running(pages)
    blocks = (*flow(pages), *marks)
    return Extract(blocks, tuple(problems), tuple(unread), tuple(beside))


def _size(item: tuple[float, Line | RawTable]) -> int:
    """Return how many cells an item of a page has."""
    table = item[1]
    if not isinstance(table, RawTable) or not table.rows:
        return 0
    return len(table.rows) * len(table.rows[0])


def _content(sheet: Sheet, limits: Limits) -> PageContent:
    """Return the lines and tables of a page, from top to bottom."""
    page = PageContent(sheet.number, sheet.width, sheet.height)
    rest = sheet.glyphs
    for number, grid in enumerate(grids(sheet, limits), 1):
        inside, rest = _parted(rest, grid)
        box = MarginBox(grid, inside, f"第{sheet.number}页表格{number}")
        top = grid.top
        bottom = grid.bottom
        is_low = bottom - top < sheet.height / 2
        if is_low and page.is_in_margin(top) and page.is_in_margin(bottom):
            page.boxes.append(box)
        else:
            table = filled(grid, inside, box.place)
            page.items.append((top, table))
    for line in lines_of(rest):
        page.items.append((line.base, line))
    page.items.sort(key=lambda item: item[0])
    return page


def _place_boxes(pages: list[PageContent]) -> None:
    """Make the texts of boxes that many pages have in their margin lines, and others tables."""
    shapes: Counter[tuple[int, ...]] = Counter()
    for page in pages:
        shapes.update({box.shape for box in page.boxes})
    fewest = fewest_pages(len(pages))
    for page in pages:
        for box in page.boxes:
            if shapes[box.shape] < fewest:
                table = filled(box.grid, box.glyphs, box.place)
                page.items.append((box.grid.top, table))
                continue
            for line in lines_of(box.glyphs):
                page.items.append((line.base, line))
        page.items.sort(key=lambda item: item[0])


def _parted(glyphs: Iterable[Glyph], grid: Grid) -> tuple[list[Glyph], list[Glyph]]:
    inside = []
    outside = []
    for glyph in glyphs:
        if grid.holds(glyph):
            inside.append(glyph)
        else:
            outside.append(glyph)
    return inside, outside


def _watermarks(sheet: Sheet) -> list[RawBlock]:
    text = "".join(glyph.text for glyph in sheet.turned).strip()
    place = f"第{sheet.number}页斜印的文字"
    return [RawParagraph(text, place, ParagraphKind.RUNNING)] if text else []


def _problems(sheet: Sheet) -> list[Problem]:
    """Return what of a page could not be read."""
    place = f"第{sheet.number}页"
    problems = []
    if sheet.unmapped >= _LEAST_UNMAPPED:
        problems.append(problem_kinds.PAGE_UNMAPPED.at(place, count=sheet.unmapped))
    has_text = any(not glyph.text.isspace() for glyph in sheet.glyphs)
    if sheet.pictures and not has_text:
        problems.append(problem_kinds.PAGE_SCANNED.at(place))
    return problems
