"""Puts the lines of pages together to paragraphs, in printed order, tables between. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from disclosure.documents.intake.files.blocks import (
    ParagraphKind,
    RawBlock,
    RawParagraph,
    RawTable,
)
from disclosure.documents.intake.files.pdf.lines import Line, between, is_full
from disclosure.documents.intake.files.pdf.running import PageContent, without_page_number

# Parts of the height of a line, where nothing else is said.
_LIKE_SIZE = 0.08  # of their height that lines of a paragraph may differ
_WIDEST_LEADING = 2.3  # from one line of a paragraph to the next
_INDENT = 1.2  # a line that begins so far in begins a paragraph
_LONG = 0.6  # of the longest line
_TIGHT = 1.75  # from one line of a title to the next
_LARGER = 1.15  # of the usual height: titles are
_MOST_LINES_OF_COVER = 12
_OTHER_SIZE = 0.2  # points
_IN_MIDDLE = 0.5  # from the middle of the page to that of a line which is set there
_LEADERS = re.compile(r"[.．·…]{4,}\s*[0-9]*\s*$|(\s[.．·…]){4,}")
_NUMBERED = re.compile(r"\s*[（(]?[一二三四五六七八九十\d０-９]{1,3}\s*[)）、.．]")
_ENDS_SENTENCE = re.compile(r"[。！？]\s*$")
# As paragraphs are numbered, at the beginning of a line below a sentence's end.
_NUMBER_OF_PARAGRAPH = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[、.．](?=[^0-9]))"
)
_FEWEST_WRAPPED = 2  # lines that begin where no paragraph does
_CONTENTS = re.compile(r"目\s*[录錄次]")
_LEAST_ENTRIES = 2  # lines with leaders make a page under the word 目录 one of contents


@dataclass(frozen=True)
class _Column:
    """Where the text on pages of one width begins and ends."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass
class _Paragraph:
    """A paragraph that the next line may belong to."""

    place: str
    page: int
    text: str
    last: Line
    kind: ParagraphKind
    is_first: bool = True


def flow(pages: Sequence[PageContent]) -> Iterator[RawBlock]:
    """Yield the paragraphs and tables of the pages, and each header or footer once."""
    composer = _Composer(_columns(pages), _usual_size(pages))
    for page in pages:
        yield from composer.running(page)
        yield from composer.page(page)
    yield from composer.close()


def _columns(pages: Sequence[PageContent]) -> dict[int, _Column]:
    """Return where the text begins and ends on pages of one width."""
    lines_by_width: defaultdict[int, list[Line]] = defaultdict(list)
    for page in pages:
        lines_by_width[round(page.width)] += page.lines
    columns = {}
    for width, lines in lines_by_width.items():
        if not lines:
            columns[width] = _Column(0, width)
            continue
        right = max(line.right for line in lines)
        longest = max(line.right - line.left for line in lines)
        lefts: Counter[int] = Counter()
        for line in lines:
            # Short lines may be set in the middle, or begin a paragraph.
            if line.right - line.left >= longest * _LONG:
                lefts[round(line.left)] += 1
        [(usual_left, _)] = lefts.most_common(1)
        columns[width] = _Column(_left_of_wrapped(lines, usual_left, right), right)
    return columns


def _left_of_wrapped(lines: Sequence[Line], usual_left: int, right: float) -> float:
    """Return where lines begin that go on with a paragraph.

    That is where most lines begin, unless most paragraphs have one line: then it is farther left,
    by the two characters that first lines are set in, and only below lines that are full. Lines of
    another size say nothing of that: captions above tables begin there as well.
    """
    sizes = Counter(round(line.size, 1) for line in lines)
    [(size, _)] = sizes.most_common(1)
    full_from = right - _INDENT * size
    begun: Counter[int] = Counter()  # lines of this size by where they begin
    below_full: Counter[int] = Counter()  # those of them that the line before had no room for
    for before, line in pairwise(lines):
        if abs(line.size - size) >= _OTHER_SIZE:
            continue
        left = round(line.left)
        begun[left] += 1
        if before.right > full_from:
            below_full[left] += 1
    for left, count in begun.items():
        indent = usual_left - left
        is_before_indent = abs(indent - 2 * size) < size / 2
        is_mostly_below_full = below_full[left] > count / 2
        if is_before_indent and count >= _FEWEST_WRAPPED and is_mostly_below_full:
            return left
    return usual_left


def _usual_size(pages: Sequence[PageContent]) -> float:
    """Return the height of most characters outside tables."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            size = round(line.size, 1)
            sizes[size] += len(line.glyphs)
    if not sizes:
        return 0
    [(usual_size, _)] = sizes.most_common(1)
    return usual_size


@dataclass
class _Composer:
    """Takes pages in order; ``open`` is the paragraph that the next line may go on with."""

    columns: dict[int, _Column]
    usual_size: float
    seen: set[str] = field(default_factory=set)
    open: _Paragraph | None = None
    count: int = 0

    def running(self, page: PageContent) -> Iterator[RawBlock]:
        """Yield the headers and footers of a page that no page before had."""
        for line in page.running:
            text = line.parted_text
            shared = without_page_number(line)
            if shared not in self.seen:
                self.seen.add(shared)
                yield RawParagraph(text, f"第{page.number}页的页眉页脚", ParagraphKind.RUNNING)

    def page(self, page: PageContent) -> Iterator[RawBlock]:
        """Yield what is complete with the lines and tables of a page."""
        self.count = 0
        kind = self._kind(page)
        for _, item in page.items:
            if isinstance(item, RawTable):
                yield from self.close()
                yield item
            elif kind is ParagraphKind.CONTENTS:
                yield from self.close()
                yield RawParagraph(item.parted_text, self._place(page), kind)
            elif self.open is not None and self._goes_on(self.open, item, page):
                self.open.text += between(self.open.last, item) + item.parted_text
                self.open.last = item
                self.open.page = page.number
                self.open.is_first = False
            else:
                yield from self.close()
                place = self._place(page)
                self.open = _Paragraph(place, page.number, item.parted_text, item, kind)

    def close(self) -> Iterator[RawBlock]:
        """Yield the paragraph that is open."""
        if self.open is not None:
            yield RawParagraph(self.open.text, self.open.place, self.open.kind)
        self.open = None

    def _kind(self, page: PageContent) -> ParagraphKind:
        """Return where in the file the texts of a page stand."""
        if _is_contents(page):
            return ParagraphKind.CONTENTS
        if self._is_cover(page):
            return ParagraphKind.COVER
        return ParagraphKind.TEXT

    def _is_cover(self, page: PageContent) -> bool:
        """Return whether a page is the first and has a few short lines, one a title."""
        if page.number > 1 or len(page.lines) > _MOST_LINES_OF_COVER:
            return False
        has_tables = len(page.lines) < len(page.items)
        has_title = any(line.size > self.usual_size * _LARGER for line in page.lines)
        if has_tables or not has_title:
            return False
        column = self.columns[round(page.width)]
        indent = _INDENT * self.usual_size
        return all(line.right < column.right - indent for line in page.lines)

    def _place(self, page: PageContent) -> str:
        self.count += 1
        return f"第{page.number}页第{self.count}段"

    def _goes_on(self, paragraph: _Paragraph, line: Line, page: PageContent) -> bool:
        """Return whether a line belongs to the paragraph before it."""
        last = paragraph.last
        size = last.size
        if abs(line.size - size) > _LIKE_SIZE * size or "\t" in last.parted_text:
            return False
        is_same_page = paragraph.page == page.number
        leading = line.base - last.base
        if is_same_page and leading > _WIDEST_LEADING * size:
            return False
        if _ENDS_SENTENCE.search(last.text) and _NUMBER_OF_PARAGRAPH.match(line.text):
            return False  # the sentence before filled its line to the end
        column = self.columns[round(page.width)]
        moved_in = abs(line.left - last.left)
        if _is_in_middle(last, column) and _is_in_middle(line, column):
            # A long title is parted wherever it looks well; its lines stand closer than others.
            # Two short paragraphs may be as long as each other, but begin in one place.
            is_title = moved_in > 1 or abs(size - self.usual_size) > _OTHER_SIZE
            return is_same_page and is_title and leading < _TIGHT * size
        if line.left > column.left + _INDENT * size:
            # Set in as a whole, as the lines of some lists are.
            is_hanging = not paragraph.is_first and moved_in < 1
            if not is_hanging:
                return False
        return is_full(last, line, column.right - last.left)


def _is_in_middle(line: Line, column: _Column) -> bool:
    """Return whether a line is set in the middle, as titles are, and does not fill the column."""
    indent = _INDENT * line.size
    if line.left < column.left + indent or line.right > column.right - indent:
        return False
    middle = (line.left + line.right) / 2
    return abs(middle - column.middle) < _IN_MIDDLE * line.size


def _is_contents(page: PageContent) -> bool:
    """Return whether a page is a table of contents: named so, or most of its lines are entries."""
    titles = []
    for line in page.lines[:3]:
        if _CONTENTS.fullmatch(line.text.strip()):
            titles.append(line)
    has_tables = len(page.lines) < len(page.items)
    if titles and not has_tables:
        # Some print no leaders and no page numbers: nothing but numbered entries.
        others = [line for line in page.lines if line not in titles]
        are_numbered = all(_NUMBERED.match(line.text) for line in others)
        if are_numbered:
            return True
    entries = 0
    for line in page.lines:
        if _LEADERS.search(line.text):
            entries += 1
    if entries < _LEAST_ENTRIES:
        return False
    are_most = entries > len(page.lines) / 2
    return bool(titles) or are_most
