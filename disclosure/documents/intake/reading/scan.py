"""Parts a file's blocks into tables of the form, goals of projects and lines of text. Pure.

Nothing is taken by number: a table is the one its title names, else the one whose header fits best.
A grid that goes on where another broke off, with or without its header again, is put back together.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from budget.problems import Problem, ProblemKind
from disclosure.documents.forms.model import TableRule
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.blocks import (
    Covered,
    ParagraphKind,
    RawBlock,
    RawCell,
    RawTable,
)
from disclosure.documents.intake.reading.captions import Caption, CaptionReader, IdentityVotes
from disclosure.documents.intake.reading.columns import ColumnMatch, match_columns
from disclosure.documents.intake.reading.form import KnownForm, own_cells, texts_of
from disclosure.documents.model.edition import DRAFT, SIMULATED
from disclosure.documents.model.texts import visible

GridRow = tuple[RawCell, ...]

# Scores of a header against a table of the form (columns.py): 1 is every header as in the form.
_CERTAIN = 0.99
_TITLED = 0.3  # enough under the table's own title
_FITS = 0.55  # enough without a title
_FITS_ANOTHER = 0.6  # enough to doubt the title
_EQUAL = 0.01  # scores closer than this are equal
_LONGEST_CAPTION = 120  # characters
_LONGEST_MARK = 40  # characters; the marks of our editions have two to four
_COVER_SHEET = "封面"
_MOST_LINES_OF_COVER = 12  # as of a PDF's; one real workbook goes on below with its narrative
_MONEY = re.compile(r"\d\s*[万亿]?元")
_FEWEST_CELLS_ACROSS = 2  # a note across no more cells may be a label


@dataclass(frozen=True)
class TextLine:
    """A line of text, in a paragraph or alone in a row of a sheet."""

    text: str
    place: str
    is_numbered: bool = False
    kind: ParagraphKind = ParagraphKind.TEXT


@dataclass
class HeadedGrid:
    """Rows under one header. ``is_objective``: a project's goal text instead."""

    place: str
    captions: list[Caption] = field(default_factory=list)
    header: list[GridRow] = field(default_factory=list)
    body: list[GridRow] = field(default_factory=list)
    is_objective: bool = False

    @property
    def has_rows(self) -> bool:
        """True if it has anything but captions."""
        return bool(self.header or self.body)

    @property
    def header_texts(self) -> tuple[tuple[str, ...], ...]:
        """The texts of its header, row by row."""
        rows = []
        for row in self.header:
            rows.append(tuple(cell.text for cell in row))
        return tuple(rows)


@dataclass(frozen=True)
class TableFragment:
    """Body rows as they stood in one grid, with the columns they were found in."""

    columns: ColumnMatch
    rows: tuple[GridRow, ...]
    header: tuple[tuple[str, ...], ...] = ()


@dataclass
class FoundTable:
    """All that belongs to one table of the form."""

    rule: TableRule
    place: str
    title: str = ""
    captions: list[Caption] = field(default_factory=list)
    fragments: list[TableFragment] = field(default_factory=list)
    notes: list[TextLine] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[ColumnMatch, GridRow]]:
        """Yield every body row with the columns it was found in."""
        for fragment in self.fragments:
            for row in fragment.rows:
                yield fragment.columns, row


@dataclass
class FoundGoal:
    """All that belongs to one project's goal."""

    title: TextLine | None
    name: str
    place: str
    objective: list[GridRow] = field(default_factory=list)
    indicators: FoundTable | None = None


ScannedItem = TextLine | FoundTable | FoundGoal


@dataclass
class Scan:
    """The blocks of a file, parted.

    ``items`` hold every line that belongs to no table, and each table and goal where it begins.
    ``passed_over`` is printed around it: page headers, covers, tables of contents.
    ``marks`` are what our own files say about themselves on every page (草案, 模拟数据).
    """

    items: list[ScannedItem] = field(default_factory=list)
    tables: dict[str, FoundTable] = field(default_factory=dict)
    unread: list[TextLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[TextLine] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


def scan(form: KnownForm, blocks: Iterable[RawBlock], votes: IdentityVotes) -> Scan:
    """Part ``blocks``; what titles and captions state about identity goes into ``votes``."""
    scanner = _Scanner(form, votes)
    for piece in _cut(form, blocks):
        if isinstance(piece, TextLine):
            scanner.line(piece)
        else:
            scanner.grid(piece)
    scanner.release()
    return scanner.result


# -- cutting tables into grids and lines -----------------------------------------------------------


def _cut(form: KnownForm, blocks: Iterable[RawBlock]) -> Iterator[TextLine | HeadedGrid]:
    """Yield lines and grids in printed order.

    Titles, notes and headings inside a table or sheet become lines.
    """
    for block in blocks:
        if isinstance(block, RawTable):
            yield from _TableCutter(form, block).pieces()
        elif block.text.strip():
            kind = block.kind
            if kind is ParagraphKind.TEXT:
                kind = _kind(form, block.text)
            yield TextLine(visible(block.text), block.place, block.is_numbered, kind)


def _kind(form: KnownForm, text: str) -> ParagraphKind:
    if form.is_contents_title(text) or form.is_contents_entry(text):
        return ParagraphKind.CONTENTS
    return ParagraphKind.TEXT


class _TableCutter:
    """Cuts one table or sheet, row by row; ``open`` is the grid that the next row may belong to."""

    def __init__(self, form: KnownForm, table: RawTable) -> None:
        self.form = form
        self.captions = CaptionReader(form)
        self.rows = table.rows
        self.is_one_column = _is_one_column(form, table)
        self.is_contents = _is_contents(form, table)
        self.is_cover = _is_cover(form, table)
        self.open: HeadedGrid | None = None

    def pieces(self) -> Iterator[TextLine | HeadedGrid]:
        for row in self.rows:
            if texts_of(row):
                yield from self._row(row)
        yield from self._close()

    def _row(self, row: GridRow) -> Iterator[TextLine | HeadedGrid]:
        own = own_cells(row)
        if self.is_contents:
            for cell in own:
                yield TextLine(visible(cell.text), cell.place, kind=ParagraphKind.CONTENTS)
        elif self.is_cover and len(own) == 1:
            [cell] = own
            yield TextLine(visible(cell.text), cell.place, kind=ParagraphKind.COVER)
        elif self.form.is_objective(row):
            if self.open is None or not self.open.is_objective:
                yield from self._close()
                self.open = HeadedGrid(row[0].place, is_objective=True)
            self.open.body.append(row)
        elif self._is_line(row, own):
            yield from self._close()
            for cell in own:
                kind = _kind(self.form, cell.text)
                yield TextLine(visible(cell.text), cell.place, kind=kind)
        else:
            yield from self._table_row(row, own)

    def _is_line(self, row: GridRow, own: list[RawCell]) -> bool:
        """Return whether a row is text of its own.

        It is where it has the only column, a title, a heading, a note, or stands outside any table.
        """
        if len(own) != 1:
            return False
        if self.is_one_column:
            return True
        if any(cell.merged == Covered.ABOVE and cell.text for cell in row):
            return False
        text = own[0].text
        is_in_table = self.open is not None and self.open.has_rows
        if not is_in_table and not self.form.is_row_label(text):
            return True
        if self.form.is_note(text) or self.form.is_anchor(text):
            return True
        return self._is_wide_note(row, text)

    def _is_wide_note(self, row: GridRow, text: str) -> bool:
        """Return whether a text is a note of some table, or a sentence across the whole row."""
        for rule in self.form.layout.tables.values():
            if self.form.note_of(text, rule):
                return True
        is_across = all(cell.text == text for cell in row)
        if not is_across or len(row) <= _FEWEST_CELLS_ACROSS:
            return False
        return visible(text).endswith(("。", "；", "："))

    def _table_row(self, row: GridRow, own: list[RawCell]) -> Iterator[HeadedGrid]:
        if self.open is not None and self.open.is_objective:
            yield from self._close()
        is_header = self.form.is_header(row) or self._goes_on_with_header(own)
        caption = None
        if not is_header:
            caption = self.captions.read([cell.text for cell in own], row[0].place)
        # A caption after any row, and a header after body rows, begin another grid.
        if self.open is not None:
            ends_by_caption = caption is not None and self.open.has_rows
            ends_by_header = is_header and bool(self.open.body)
            if ends_by_caption or ends_by_header:
                yield from self._close()
        is_above_body = self.open is None or not self.open.body
        is_data = caption is None and not is_header
        if is_data and is_above_body and self.form.is_column_numbers(row):
            return
        if self.open is None:
            self.open = HeadedGrid(row[0].place)
        if caption is not None:
            self.open.captions.append(caption)
        elif is_header:
            self.open.header.append(row)
        else:
            self.open.body.append(row)

    def _goes_on_with_header(self, own: list[RawCell]) -> bool:
        """Return whether a row under a header has nothing but header words, were it one four times.

        A form may print 决算数 under each of its headings.
        """
        if self.open is None or not self.open.header or self.open.body:
            return False
        return self.form.has_only_header_words(own)

    def _close(self) -> Iterator[HeadedGrid]:
        if self.open is not None:
            yield self.open
        self.open = None


def _is_one_column(form: KnownForm, table: RawTable) -> bool:
    """Return whether only one column holds text.

    Then it is running text in a sheet or frame, unless it is the labels of rows that are nil.
    """
    columns = set()
    has_labels = False
    for row in table.rows:
        for column, cell in enumerate(row):
            if cell.merged or not cell.text.strip():
                continue
            columns.add(column)
            if len(columns) > 1:
                return False
            has_labels = has_labels or form.is_row_label(cell.text)
    if len(columns) != 1:
        return False
    is_wide = len(table.rows[0]) > 1
    return not (is_wide and has_labels)


def _is_cover(form: KnownForm, table: RawTable) -> bool:
    """Return whether a sheet is a cover: called so, with a few lines and nothing else."""
    if form.folder.fold(table.place) != _COVER_SHEET:
        return False
    lines = [row for row in table.rows if own_cells(row)]
    return len(lines) <= _MOST_LINES_OF_COVER


def _is_contents(form: KnownForm, table: RawTable) -> bool:
    """Return whether a table or sheet is a table of contents."""
    if form.is_contents_title(table.place):
        return True
    first_cells: list[RawCell] = []
    for row in table.rows[:2]:
        first_cells += own_cells(row)
    if not first_cells or not form.is_contents_title(first_cells[0].text):
        return False
    return not any(form.is_header(row) for row in table.rows)


# -- putting grids together ------------------------------------------------------------------------


class _Scanner:
    """Takes lines and grids in order, and knows what was seen last.

    ``held`` are a title and what follows it, until the grid comes. ``open`` is the table that notes
    and a further grid would belong to, ``goal`` the goal that indicators would.
    """

    def __init__(self, form: KnownForm, votes: IdentityVotes) -> None:
        self.form = form
        self.votes = votes
        self.captions = CaptionReader(form)
        self.result = Scan()
        self.held: list[TextLine] = []
        self.held_captions: list[Caption] = []
        self.open: FoundTable | None = None
        self.goal: FoundGoal | None = None
        # A goal of which a strange paragraph stands where its indicators should follow.
        self.interrupted: FoundGoal | None = None

    # -- lines -------------------------------------------------------------------------------------

    def line(self, line: TextLine) -> None:
        """Take a line of text."""
        marks = _marks(line)
        self.result.marks |= marks
        is_repeated = line.kind is ParagraphKind.RUNNING and self._is_repeated(line)
        if marks:
            return
        if line.kind is ParagraphKind.RUNNING and not is_repeated:
            self._pass_over(line)
            return
        if line.kind in (ParagraphKind.CONTENTS, ParagraphKind.COVER):
            if self.form.is_document_title(line.text):
                self.votes.add_title(line.text, line.place)
            else:
                self._pass_over(line)
            return
        if line.kind is ParagraphKind.FOOTNOTE:
            self._leave(line, problem_kinds.TEXT_FOOTNOTE)
            return
        if self.held and self.captions.is_constant(line.text):
            return  # 公开表一 below the title of its table
        caption = None
        if len(line.text) <= _LONGEST_CAPTION:
            caption = self.captions.read([line.text], line.place)
            if caption is None and self.held:
                caption = self.captions.read_unit(line.text, line.place)
        if caption is not None and _is_caption_alone(caption):
            self.held_captions.append(caption)
        elif self.form.table_titled(line.text) or self.form.goal_name(line.text):
            self.votes.add_title(line.text, line.place)
            self.result.items += self.held
            self.held = [line]  # captions may stand above the title of their table
        elif self.open is not None and not self.held and self._is_note(line, self.open):
            self.open.notes.append(line)
        else:
            self.release()
            self.open = None
            self._interrupt_goal(line)
            self.votes.add_title(line.text, line.place)
            self.result.items.append(line)

    def _interrupt_goal(self, line: TextLine) -> None:
        """End the goal that is open; it goes on behind a paragraph that is no text of the form."""
        goal = self.goal or self.interrupted
        self.goal = None
        self.interrupted = None
        lacks_indicators = goal is not None and goal.indicators is None
        if lacks_indicators and not self.form.is_anchor(line.text):
            self.interrupted = goal

    def _is_repeated(self, line: TextLine) -> bool:
        """Return whether a page's header is what stands above a table that goes on over pages."""
        if self.form.is_document_title(line.text):
            return False
        if self.form.table_titled(line.text):
            return True
        caption = self.captions.read([line.text], line.place)
        return caption is not None and _is_caption_alone(caption)

    def _is_note(self, line: TextLine, table: FoundTable) -> bool:
        if self.form.is_note(line.text):
            return True
        return self.form.note_of(line.text, table.rule) != ""

    def release(self) -> None:
        """Make lines that were held for a table that never came lines like any other."""
        self.result.items += self.held
        self.held = []
        for caption in self.held_captions:
            self._take_caption(caption)
            if caption.unread_unit:
                line = TextLine(caption.unread_unit, caption.place)
                self._leave(line, problem_kinds.TEXT_UNREAD, text=f"{line.text:.30}")
        self.held_captions = []

    def _pass_over(self, line: TextLine) -> None:
        """List what is printed around a disclosure and is no part of it, unless it is the form's.

        Other programs' files have page headers, covers and tables of contents in their own words.
        An amount of money is content wherever it stands.
        """
        if _MONEY.search(line.text):
            self._leave(line, problem_kinds.TEXT_UNREAD, text=f"{line.text:.30}")
            return
        if self.form.is_anchor(line.text) or self.form.is_contents_entry(line.text):
            return
        if not self.form.is_contents_title(line.text):
            self.result.passed_over.append(line)

    def _leave(self, line: TextLine, kind: ProblemKind, **parts: object) -> None:
        self.result.unread.append(line)
        self.result.problems.append(kind.at(line.place, **parts))

    def _take_caption(self, caption: Caption) -> None:
        self.votes.captions.append(caption)
        for text in caption.unknown:
            line = TextLine(text, caption.place)
            self._leave(line, problem_kinds.CAPTION_UNKNOWN, text=f"{text:.30}")

    # -- grids -------------------------------------------------------------------------------------

    def grid(self, grid: HeadedGrid) -> None:
        """Take a grid: a table of the form, a part of one, a goal, or a stranger."""
        grid.captions = self.held_captions + grid.captions
        self.held_captions = []
        if grid.is_objective:
            self._objective(grid)
            return
        if not grid.has_rows:
            # Captions in a table of their own, above the one they belong to.
            self.held_captions = grid.captions
            return
        for caption in grid.captions:
            self._take_caption(caption)
        match = self._rule_of(grid)
        if match is None:
            self._unknown(grid)
            return
        rule, columns = match
        if rule.kind == "indicators":
            self._indicators(grid, rule, columns)
        else:
            self._table(grid, rule, columns)

    def _title(self) -> TextLine | None:
        """Return the title of a table that is held, the last of several."""
        for line in reversed(self.held):
            if self.form.table_titled(line.text):
                return line
        return None

    def _rule_of(self, grid: HeadedGrid) -> tuple[TableRule, ColumnMatch] | None:
        """Return the table a grid belongs to: by its title, as a continuation, or by its header."""
        title = self._title()
        titled = None
        expected = None
        if title is not None:
            titled = self.form.layout.tables[self.form.table_titled(title.text)]
            expected = titled
        elif self._goal_begins():
            expected = self.form.layout.goal.indicators
        if expected is not None:
            columns = self._columns(expected, grid)
            if columns.score >= _CERTAIN:
                return expected, columns
        candidates = [(rule, self._columns(rule, grid)) for rule in self.form.rules()]
        best = max(columns.score for _, columns in candidates)
        if titled is not None:
            columns = _columns_of(titled, candidates)
            if columns.score >= _TITLED or (columns.positions and best < _FITS_ANOTHER):
                return titled, columns
        elif not self.held:
            continued = self._continuation(grid, candidates, best)
            if continued is not None:
                return continued
        return self._by_header(candidates, best) if best >= _FITS else None

    def _columns(self, rule: TableRule, grid: HeadedGrid) -> ColumnMatch:
        return match_columns(self.form, rule, grid.header, grid.body)

    def _goal_begins(self) -> bool:
        """Return whether indicators come next: after a goal's text or under its title."""
        goal = self.goal or self.interrupted
        if goal is not None and goal.indicators is None:
            return True
        return any(self.form.goal_name(line.text) is not None for line in self.held)

    def _continuation(
        self, grid: HeadedGrid, candidates: list[tuple[TableRule, ColumnMatch]], best: float
    ) -> tuple[TableRule, ColumnMatch] | None:
        """Return the open table if ``grid`` goes on with it."""
        table = self.open
        if table is None or not table.fragments or table.notes:
            return None
        last = table.fragments[-1]
        if not grid.header:
            if not last.rows:
                return None
            rightmost = max(last.columns.positions.values())
            width = max(len(last.rows[0]), rightmost + 1)
            own_width = max(map(len, grid.body))
            if own_width > width:
                return None
            margin = min(last.columns.positions.values())
            if margin and own_width == width - margin:
                # The blank columns at the left of the first page are not on this one.
                return table.rule, last.columns.moved(-margin)
            return table.rule, last.columns
        columns = _columns_of(table.rule, candidates)
        fits_best = columns.score >= max(best - _EQUAL, _FITS)
        repeats_header = grid.header_texts == last.header
        if not fits_best and not repeats_header:
            return None
        if self._begins_again(table, columns, grid):
            return None
        return table.rule, columns

    def _begins_again(self, table: FoundTable, columns: ColumnMatch, grid: HeadedGrid) -> bool:
        """Return whether a grid starts from the top.

        Its first row is then number 1, or the total that the table already has.
        """
        if not grid.body:
            return True
        row = grid.body[0]
        texts = {}
        for key, position in columns.positions.items():
            if position < len(row):
                texts[key] = row[position].text
        for column in table.rule.columns:
            if column.kind == "row_number":
                if texts.get(column.key, "").strip() == "1":
                    return True
                break
        fold = self.form.folder.fold
        total = fold(table.rule.total_label)
        if not total:
            return False
        return any(fold(text) == total for text in texts.values())

    def _by_header(
        self, candidates: list[tuple[TableRule, ColumnMatch]], best: float
    ) -> tuple[TableRule, ColumnMatch]:
        """Return the table whose header fits best.

        Of equal ones (tables 5, 7 and 8) it is the next that was not read yet.
        """
        equal = []
        for rule, columns in candidates:
            if columns.score >= best - _EQUAL:
                equal.append((rule, columns))
        for rule, columns in equal:
            if rule.key not in self.result.tables:
                return rule, columns
        return equal[0]

    def _table(self, grid: HeadedGrid, rule: TableRule, columns: ColumnMatch) -> None:
        title = self._title()
        place = title.place if title else grid.place
        self.result.items += [line for line in self.held if line is not title]
        self.held = []
        table = self.result.tables.get(rule.key)
        if table is None:
            text_of_title = title.text if title else ""
            table = FoundTable(rule, place, text_of_title)
            self.result.tables[rule.key] = table
            self.result.items.append(table)
        elif table is not self.open and self._begins_again(table, columns, grid):
            problem = problem_kinds.TABLE_TWICE.at(place, table=rule.title)
            self.result.problems.append(problem)
            self._leave_rows(grid)
            return
        table.captions += grid.captions
        table.fragments.append(TableFragment(columns, tuple(grid.body), grid.header_texts))
        self.open = table
        self.goal = None
        self.interrupted = None

    def _unknown(self, grid: HeadedGrid) -> None:
        self.release()
        self.result.problems.append(problem_kinds.TABLE_UNKNOWN.at(grid.place))
        self._leave_rows(grid)
        self.open = None

    def _leave_rows(self, grid: HeadedGrid) -> None:
        for row in (*grid.header, *grid.body):
            text = "\t".join(texts_of(row))
            self.result.unread.append(TextLine(text, row[0].place))

    # -- goals -------------------------------------------------------------------------------------

    def _objective(self, grid: HeadedGrid) -> None:
        goal = self.goal
        if goal is None or self.held or goal.indicators is not None:
            goal = self._new_goal(grid.place)
        goal.objective += grid.body
        self.open = None

    def _new_goal(self, place: str) -> FoundGoal:
        title = None
        name = ""
        if self.held and self.form.goal_name(self.held[-1].text):
            title = self.held.pop()
            name = self.form.goal_name(title.text) or ""
            place = title.place
        self.release()
        self.goal = FoundGoal(title, name, place)
        self.interrupted = None
        self.result.items.append(self.goal)
        return self.goal

    def _has_other_indicators(self, goal: FoundGoal) -> bool:
        """Return whether a goal's indicators are complete: something else came after them."""
        return goal.indicators is not None and self.open is not goal.indicators

    def _indicators(self, grid: HeadedGrid, rule: TableRule, columns: ColumnMatch) -> None:
        goal = self.goal or self.interrupted
        if goal is None or self.held or self._has_other_indicators(goal):
            goal = self._new_goal(grid.place)
        if goal.indicators is None:
            goal.indicators = FoundTable(rule, grid.place)
        self.goal = goal
        self.interrupted = None
        fragment = TableFragment(columns, tuple(grid.body), grid.header_texts)
        goal.indicators.fragments.append(fragment)
        self.open = goal.indicators


def _is_caption_alone(caption: Caption) -> bool:
    """Return whether a line is a caption and nothing besides."""
    states_unit = caption.scales or caption.unread_unit
    states_something = states_unit or caption.year or caption.code
    return bool(states_something) and not caption.unknown


def _columns_of(rule: TableRule, candidates: list[tuple[TableRule, ColumnMatch]]) -> ColumnMatch:
    return next(columns for candidate, columns in candidates if candidate is rule)


def _marks(line: TextLine) -> set[str]:
    """Return the marks of an edition in a page's header, or of which a line consists.

    Empty where the line says anything else.
    """
    if line.kind is ParagraphKind.RUNNING:
        marks = set()
        pieces = line.text.split("\t")
        for mark in (DRAFT, SIMULATED):
            if mark in pieces or f"【{mark}】" in line.text:
                marks.add(mark)
        return marks
    if len(line.text) >= _LONGEST_MARK:
        return set()
    words = set(line.text.split())
    return words if words <= {DRAFT, SIMULATED} else set()
