"""Tells the headers, footers and page numbers of pages from what the pages say. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from disclosure.documents.intake.files.blocks import RawTable
from disclosure.documents.intake.files.pdf.grids import Grid
from disclosure.documents.intake.files.pdf.lines import Line
from disclosure.documents.intake.files.pdf.sheets import Glyph

# Of a page's height. The real files have theirs within 0.08; one has its tables' titles at 0.1.
_MARGIN = 0.12
_FEWEST_PAGES = 2  # with the same line at the same height
_LEAST_SHARE = 0.4  # of the pages; ours have none on the cover, and turned pages have other heights
_SAME_HEIGHT = 4.0  # points
# 5 · - 5 - · 第5页 · 5/31 · 第 5 页 共 31 页
_PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]*第?\s*[0-9０-９]{1,4}\s*页?\s*([/／,，、]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[-—–－~·\s]*"
)


# What our files print above a table that goes on: 续表：部门预算收入总表 … 单位：万元
_CONTINUED = re.compile(r"续表[：:]")


@dataclass(frozen=True)
class MarginBox:
    """Ruled lines in the margin of a page: a mark of the edition there, or the end of a table."""

    grid: Grid
    glyphs: list[Glyph]
    place: str

    @property
    def shape(self) -> tuple[int, ...]:
        """What is the same on other pages, wide ones too: the heights, and how many columns."""
        heights = [round(height) for height in self.grid.rows]
        return len(self.grid.columns), *heights


@dataclass
class PageContent:
    """A page: its lines outside tables and its tables, each with its top."""

    number: int
    width: float
    height: float
    items: list[tuple[float, Line | RawTable]] = field(default_factory=list)
    boxes: list[MarginBox] = field(default_factory=list)
    running: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Its lines outside tables."""
        return [item for _, item in self.items if isinstance(item, Line)]

    def is_in_margin(self, y: float) -> bool:
        """Return whether a height is in the upper or lower margin."""
        margin = self.height * _MARGIN
        return y < margin or y > self.height - margin


def fewest_pages(count: int) -> float:
    """Return how many of ``count`` pages have what is said of every page."""
    return max(_FEWEST_PAGES, count * _LEAST_SHARE)


def part_running(pages: Sequence[PageContent]) -> None:
    """Move headers, footers and page numbers of pages into their ``running``.

    From the edge of the page inwards: what stands below a table's title is a caption, were it the
    same on every page.
    """
    repeated = _repeated(pages)
    for page in pages:
        first = 0
        last = len(page.items)
        while first < last:
            _, item = page.items[first]
            if not _is_running(page, item, repeated):
                break
            first += 1
        while last > first:
            _, item = page.items[last - 1]
            if not _is_running(page, item, repeated):
                break
            last -= 1
        around = page.items[:first] + page.items[last:]
        page.running += [item for _, item in around if isinstance(item, Line)]
        page.items = page.items[first:last]


_Mark = tuple[str, str]  # from which edge of the page, and the text without its number


def _repeated(pages: Sequence[PageContent]) -> dict[_Mark, list[float]]:
    """Return the lines that many pages have in one place, with their distances from the edge."""
    seen: defaultdict[_Mark, list[float]] = defaultdict(list)
    pages_with: Counter[_Mark] = Counter()
    for page in pages:
        marks = set()
        for line in page.lines:
            mark = _mark(page, line)
            if mark is not None:
                seen[mark].append(_distance(page, line))
                marks.add(mark)
        pages_with.update(marks)
    fewest = fewest_pages(len(pages))
    seldom: defaultdict[str, list[float]] = defaultdict(list)
    for mark, count in pages_with.items():
        if count < fewest:
            edge, _ = mark
            seldom[edge] += seen[mark]
    repeated = {}
    for mark, count in pages_with.items():
        edge, _ = mark
        if count >= fewest and not _is_of_the_text(seen[mark], seldom[edge]):
            repeated[mark] = seen[mark]
    return repeated


def _is_of_the_text(distances: Sequence[float], of_others: Sequence[float]) -> bool:
    """Return whether at the heights of a line more lines stand that few pages have.

    Then pages begin or end there with their text: with many projects alike, as many pages begin
    with the same sentence.
    """
    heights = {round(distance, 1) for distance in distances}
    beside = 0
    for other in of_others:
        if any(abs(other - height) < _SAME_HEIGHT for height in heights):
            beside += 1
    return beside > len(distances)


def _is_running(
    page: PageContent, item: Line | RawTable, repeated: dict[_Mark, list[float]]
) -> bool:
    if isinstance(item, RawTable):
        return False
    mark = _mark(page, item)
    if mark is None:
        return False
    text = item.text.strip()
    if _PAGE_NUMBER.fullmatch(text) or _CONTINUED.match(text):
        return True
    here = _distance(page, item)
    at_same_height = 0
    for there in repeated.get(mark, ()):
        if abs(there - here) < _SAME_HEIGHT:
            at_same_height += 1
    return at_same_height >= _FEWEST_PAGES


def _mark(page: PageContent, line: Line) -> _Mark | None:
    """Return what makes a line the same on other pages; None for one inside the page."""
    text = without_page_number(line)
    if not page.is_in_margin(line.base):
        return None
    edge = "top" if line.base < page.height / 2 else "bottom"
    return edge, text


def without_page_number(line: Line) -> str:
    """Return a line with a mark for what of it is the number of the page."""
    pieces = []
    for piece in line.parted_text.split("\t"):
        if _PAGE_NUMBER.fullmatch(piece.strip()):
            pieces.append("#")
        else:
            pieces.append(piece)
    return "\t".join(pieces)


def _distance(page: PageContent, line: Line) -> float:
    """Return how far a line is from the edge of the page that is nearer."""
    return min(line.base, page.height - line.base)
