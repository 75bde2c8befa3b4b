"""Parts a file's blocks into tables of the form, goals of projects, and lines of text in between, in printed order. Pure.

Nothing is taken by number: a table is the one its title names, else the one whose header fits best. A grid that goes on where
another broke off, with or without its header again, is put back together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from budget.problems import Problem
from disclosure.documents.forms.model import TableRule
from disclosure.documents.intake.files.blocks import RawBlock, RawCell, RawTable
from disclosure.documents.intake.reading.captions import Caption, CaptionReader, IdentityVotes
from disclosure.documents.intake.reading.columns import Columns, match_columns
from disclosure.documents.intake.reading.folding import clean
from disclosure.documents.intake.reading.form import Form, own_cells, texts_of
from disclosure.documents.model.edition import DRAFT, SIMULATED

Row = tuple[RawCell, ...]


@dataclass(frozen=True)
class Line:
    """A line of text, in a paragraph or alone in a row of a sheet."""

    text: str
    place: str
    is_numbered: bool = False
    kind: str = "text"


@dataclass
class Grid:
    """Rows under one header. ``is_objective``: a project's goal text instead."""

    place: str
    captions: list[Caption] = field(default_factory=list)
    header: list[Row] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    is_objective: bool = False


@dataclass(frozen=True)
class Piece:
    """Body rows as they stood in one grid, with the columns they were found in."""

    columns: Columns
    rows: tuple[Row, ...]
    header: tuple[tuple[str, ...], ...] = ()


@dataclass
class FoundTable:
    """All that belongs to one table of the form."""

    rule: TableRule
    place: str
    title: str = ""
    captions: list[Caption] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[Columns, Row]]:
        return ((piece.columns, row) for piece in self.pieces for row in piece.rows)


@dataclass
class FoundGoal:
    """All that belongs to one project's goal."""

    title: Line | None
    name: str
    place: str
    objective: list[Row] = field(default_factory=list)
    indicators: FoundTable | None = None


Item = Line | FoundTable | FoundGoal


@dataclass
class Scan:
    """What a file's blocks are. ``items`` hold every line that belongs to no table, and each table and goal where it begins."""

    items: list[Item] = field(default_factory=list)
    tables: dict[str, FoundTable] = field(default_factory=dict)
    unread: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What our own files say about themselves on every page (草案, 模拟数据).
    marks: set[str] = field(default_factory=set)


def scan(form: Form, blocks: Iterable[RawBlock], votes: IdentityVotes) -> Scan:
    """Parts ``blocks``; what titles and captions say about identity goes into ``votes``."""
    scanner = _Scanner(form, votes)
    for piece in cut(form, blocks):
        if isinstance(piece, Line):
            scanner.line(piece)
        else:
            scanner.grid(piece)
    scanner.end()
    return scanner.result


# -- cutting tables into grids and lines -----------------------------------------------------------------------------------


def cut(form: Form, blocks: Iterable[RawBlock]) -> Iterator[Line | Grid]:
    """Lines and grids in printed order. Titles, notes and headings inside a table or sheet become lines."""
    for block in blocks:
        if isinstance(block, RawTable):
            yield from _Cutter(form, block).pieces()
        elif block.text.strip():
            kind = _kind(form, block.text) if block.kind == "text" else block.kind
            yield Line(clean(block.text), block.place, block.is_numbered, kind)


def _kind(form: Form, text: str) -> str:
    return "contents" if form.is_contents_title(text) or form.is_contents_entry(text) else "text"


class _Cutter:
    """Cuts one table or sheet, row by row."""

    def __init__(self, form: Form, table: RawTable) -> None:
        self.form = form
        self.captions = CaptionReader(form)
        self.rows = table.rows
        self.is_one_column = _is_one_column(form, table)
        self.is_contents = form.is_contents_title(table.place) or (
            any(map(form.is_contents_title, _first_texts(table))) and not any(map(form.is_header, table.rows))
        )
        self.grid: Grid | None = None

    def pieces(self) -> Iterator[Line | Grid]:
        for row in self.rows:
            if texts_of(row):
                yield from self._row(row)
        yield from self._flush()

    def _row(self, row: Row) -> Iterator[Line | Grid]:
        own = own_cells(row)
        if self.is_contents:
            yield from (Line(clean(cell.text), cell.place, kind="contents") for cell in own)
        elif self.form.is_objective(row):
            yield from self._objective(row)
        elif self._is_line(row, own):
            yield from self._flush()
            yield from (Line(clean(cell.text), cell.place, kind=_kind(self.form, cell.text)) for cell in own)
        else:
            yield from self._table_row(row, own)

    def _objective(self, row: Row) -> Iterator[Grid]:
        if self.grid is None or not self.grid.is_objective:
            yield from self._flush()
            self.grid = Grid(row[0].place, is_objective=True)
        self.grid.body.append(row)

    def _is_line(self, row: Row, own: list[RawCell]) -> bool:
        """Whether a row is text of its own: the only column, a title, a heading, a note, or a text outside any table."""
        if len(own) != 1 or (any(cell.merged == "above" and cell.text for cell in row) and not self.is_one_column):
            return False
        text = own[0].text
        in_table = self.form.is_row_label(text) or (self.grid is not None and bool(self.grid.header or self.grid.body))
        return (
            self.is_one_column
            or not in_table
            or self.form.is_note(text)
            or self.form.is_anchor(text)
            or self._is_wide_note(row, text)
        )

    def _is_wide_note(self, row: Row, text: str) -> bool:
        """A note written in one cell across the whole table."""
        across = sum(cell.text == text for cell in row)
        known = any(self.form.note_of(text, rule) for rule in self.form.layout.tables.values())
        return known or (across == len(row) > 2 and clean(text).endswith(("。", "；", "：")))

    def _table_row(self, row: Row, own: list[RawCell]) -> Iterator[Grid]:
        is_header = self.form.is_header(row)
        caption = None if is_header else self.captions.read([cell.text for cell in own], row[0].place)
        if self.grid is not None and self.grid.is_objective:
            yield from self._flush()
        if caption is not None:
            if self.grid is not None and (self.grid.header or self.grid.body):
                yield from self._flush()
            self._current(row).captions.append(caption)
        elif is_header:
            if self.grid is not None and self.grid.body:
                yield from self._flush()
            self._current(row).header.append(row)
        elif not (self.form.is_column_numbers(row) and (self.grid is None or not self.grid.body)):
            self._current(row).body.append(row)

    def _current(self, row: Row) -> Grid:
        if self.grid is None:
            self.grid = Grid(row[0].place)
        return self.grid

    def _flush(self) -> Iterator[Grid]:
        if self.grid is not None:
            yield self.grid
        self.grid = None


def _is_one_column(form: Form, table: RawTable) -> bool:
    """Whether only one column holds text: running text in a sheet or frame, unless it is the labels of rows that are nil."""
    own = [
        (at, cell.text) for row in table.rows for at, cell in enumerate(row) if not cell.merged and cell.text.strip()
    ]
    is_wide = bool(table.rows) and len(table.rows[0]) > 1
    return len({at for at, _ in own}) == 1 and not (is_wide and any(form.is_row_label(text) for _, text in own))


def _first_texts(table: RawTable) -> list[str]:
    return [cell.text for row in table.rows[:2] for cell in own_cells(row)][:1]


# -- putting grids together ------------------------------------------------------------------------------------------------


class _Scanner:
    """Takes lines and grids in order, and knows what was seen last."""

    def __init__(self, form: Form, votes: IdentityVotes) -> None:
        self.form = form
        self.votes = votes
        self.captions = CaptionReader(form)
        self.result = Scan()
        self.held: list[Line] = []  # a title and what follows it, until the grid comes
        self.held_captions: list[Caption] = []
        self.open: FoundTable | None = None  # the table that notes and a further grid would belong to
        self.goal: FoundGoal | None = None

    # -- lines -------------------------------------------------------------------------------------------------------------

    def line(self, line: Line) -> None:
        marks = _marks(line)
        self.result.marks |= marks
        if marks or line.kind in ("contents", "running"):
            if line.kind == "contents" and self.form.is_document_title(line.text):
                self.votes.add_title(line.text, line.place)
            return
        if line.kind == "footnote":
            self._leave(line, "text.footnote", "脚注没有对应的内容，原文保留在未读内容中")
            return
        caption = self.captions.read([line.text], line.place) if len(line.text) <= 120 else None
        if caption is not None and not caption.unknown and (caption.scale or caption.year or caption.code):
            self.held_captions.append(caption)
        elif self.form.table_titled(line.text) or self.form.goal_name(line.text):
            self.votes.add_title(line.text, line.place)
            self.result.items += self.held
            self.held = [line]  # captions may stand above the title of their table
        elif self.open is not None and not self.held and self._is_note(line, self.open):
            self.open.notes.append(line)
        else:
            self._plain(line)

    def _is_note(self, line: Line, table: FoundTable) -> bool:
        return self.form.is_note(line.text) or bool(self.form.note_of(line.text, table.rule))

    def _plain(self, line: Line) -> None:
        self._release()
        self.open = self.goal = None
        self.votes.add_title(line.text, line.place)
        self.result.items.append(line)

    def _release(self) -> None:
        """Lines held for a table that never came are lines like any other."""
        self.result.items += self.held
        self.held = []
        for caption in self.held_captions:
            self._note_caption(caption)
        self.held_captions = []

    def end(self) -> None:
        self._release()

    def _leave(self, line: Line, code: str, message: str) -> None:
        self.result.unread.append(line)
        self.result.problems.append(Problem(code, line.place, message))

    def _note_caption(self, caption: Caption) -> None:
        self.votes.captions.append(caption)
        for text in caption.unknown:
            self._leave(Line(text, caption.place), "caption.unknown", f"表头上方的“{text:.30}”没有读懂")

    # -- grids -------------------------------------------------------------------------------------------------------------

    def grid(self, grid: Grid) -> None:
        grid.captions = self.held_captions + grid.captions
        self.held_captions = []
        if grid.is_objective:
            self._objective(grid)
            return
        if not grid.header and not grid.body:
            self.held_captions = grid.captions  # captions in a table of their own above the one they belong to
            return
        for caption in grid.captions:
            self._note_caption(caption)
        found = self._rule_of(grid)
        if found is None:
            self._unknown(grid)
        elif found[0].kind == "indicators":
            self._indicators(grid, *found)
        else:
            self._table(grid, *found)

    def _title(self) -> Line | None:
        return next((line for line in reversed(self.held) if self.form.table_titled(line.text)), None)

    def _rule_of(self, grid: Grid) -> tuple[TableRule, Columns] | None:
        """The table a grid belongs to: by its title, as a continuation, or by its header."""
        title = self._title()
        titled = self.form.layout.tables[self.form.table_titled(title.text)] if title else None
        if titled is not None or self._goal_begins():
            expected = titled or self.form.layout.goal.indicators
            columns = match_columns(self.form, expected, grid.header, grid.body)
            if columns.score >= 0.99:
                return expected, columns
        candidates = [(rule, match_columns(self.form, rule, grid.header, grid.body)) for rule in self.form.rules()]
        best = max(columns.score for _, columns in candidates)
        if titled is not None:
            columns = next(columns for rule, columns in candidates if rule.key == titled.key)
            if columns.score >= 0.3 or (columns.positions and best < 0.6):
                return titled, columns
        if titled is None and not self.held and (continued := self._continuation(grid, candidates, best)):
            return continued
        return self._by_header(candidates, best) if best >= 0.55 else None

    def _goal_begins(self) -> bool:
        """Whether indicators are what comes next: after a goal's text or under its title."""
        waits = self.goal is not None and self.goal.indicators is None
        return waits or any(self.form.goal_name(line.text) is not None for line in self.held)

    def _continuation(
        self, grid: Grid, candidates: list[tuple[TableRule, Columns]], best: float
    ) -> tuple[TableRule, Columns] | None:
        table = self.open
        if table is None or not table.pieces or table.notes:
            return None
        if not grid.header:
            last = table.pieces[-1]
            fits = bool(last.rows) and max(map(len, grid.body)) <= max(
                len(last.rows[0]), max(last.columns.positions.values()) + 1
            )
            return (table.rule, last.columns) if fits else None
        columns = next(columns for rule, columns in candidates if rule is table.rule)
        fits = columns.score >= max(best - 0.01, 0.55) or _header_texts(grid) == table.pieces[-1].header
        return (table.rule, columns) if fits and not self._begins_again(table, columns, grid) else None

    def _begins_again(self, table: FoundTable, columns: Columns, grid: Grid) -> bool:
        """Whether a grid starts from the top: its first row is number 1, or the total that the table already has."""
        if not grid.body:
            return True
        first = {key: grid.body[0][at].text for key, at in columns.positions.items() if at < len(grid.body[0])}
        number = next((first.get(column.key, "") for column in table.rule.columns if column.kind == "row_number"), "")
        total = self.form.folder.fold(table.rule.total_label)
        return number.strip() == "1" or (
            bool(total) and total in {self.form.folder.fold(text) for text in first.values()}
        )

    def _by_header(self, candidates: list[tuple[TableRule, Columns]], best: float) -> tuple[TableRule, Columns]:
        """The table whose header fits best; of equal ones (tables 5, 7 and 8) the next that was not read yet."""
        equal = [(rule, columns) for rule, columns in candidates if columns.score >= best - 0.01]
        unread = [pair for pair in equal if pair[0].key not in self.result.tables]
        return (unread or equal)[0]

    def _table(self, grid: Grid, rule: TableRule, columns: Columns) -> None:
        title = self._title()
        self.result.items += [line for line in self.held if line is not title]
        self.held = []
        table = self.result.tables.get(rule.key)
        if table is None:
            table = FoundTable(rule, title.place if title else grid.place, title.text if title else "")
            self.result.tables[rule.key] = table
            self.result.items.append(table)
        elif table is not self.open and self._begins_again(table, columns, grid):
            place = title.place if title else grid.place
            self.result.problems.append(Problem("table.twice", place, f"“{rule.title}”出现了两次，只读了第一次"))
            self._unread_rows(grid)
            return
        table.captions += grid.captions
        table.pieces.append(Piece(columns, tuple(grid.body), _header_texts(grid)))
        self.open, self.goal = table, None

    def _unknown(self, grid: Grid) -> None:
        self._release()
        self.result.problems.append(
            Problem("table.unknown", grid.place, "这张表不是版式中的任何一张，没有读取；原文保留在未读内容中")
        )
        self._unread_rows(grid)
        self.open = None

    def _unread_rows(self, grid: Grid) -> None:
        for row in (*grid.header, *grid.body):
            self.result.unread.append(Line("\t".join(texts_of(row)), row[0].place))

    # -- goals -------------------------------------------------------------------------------------------------------------

    def _objective(self, grid: Grid) -> None:
        if self.goal is None or self.held or self.goal.indicators is not None:
            self._new_goal(grid.place)
        assert self.goal is not None  # noqa: S101 - for the type checker: _new_goal just set it
        self.goal.objective += grid.body
        self.open = None

    def _new_goal(self, place: str) -> None:
        title = self.held.pop() if self.held and self.form.goal_name(self.held[-1].text) else None
        self._release()
        name = (self.form.goal_name(title.text) or "") if title else ""
        self.goal = FoundGoal(title, name, title.place if title else place)
        self.result.items.append(self.goal)

    def _indicators(self, grid: Grid, rule: TableRule, columns: Columns) -> None:
        if (
            self.goal is None
            or self.held
            or (self.goal.indicators is not None and self.open is not self.goal.indicators)
        ):
            self._new_goal(grid.place)
        goal = self.goal
        assert goal is not None  # noqa: S101 - as above
        if goal.indicators is None:
            goal.indicators = FoundTable(rule, grid.place)
        goal.indicators.pieces.append(Piece(columns, tuple(grid.body), _header_texts(grid)))
        self.open = goal.indicators


def _header_texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in grid.header)


def _marks(line: Line) -> set[str]:
    """The marks of an edition in a page's header, or of which a line consists; empty where it says anything else."""
    if line.kind == "running":
        return {mark for mark in (DRAFT, SIMULATED) if f"【{mark}】" in line.text}
    pieces = set(line.text.split()) if len(line.text) < 40 else set()
    return pieces if pieces <= {DRAFT, SIMULATED} else set()
