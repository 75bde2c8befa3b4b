"""Reads a ledger: lines, totals, and whatever else the file holds, each with its place. Pure.

Nothing is passed over in silence. What is not entered is listed as unread; what a person has to
decide stops the reading until it is answered (docs/adr/0100).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import PurePath

from budget import problem_kinds
from budget.acceptance import CodeBook
from budget.amounts import UNITS, WrittenAmount, read_written
from budget.entries import Line
from budget.problems import Problem, Problems
from budget.sheets import (
    AMOUNT_HINT,
    LABELS,
    LARGEST_TABLE,
    NAMESAKES_LISTED,
    Row,
    columns_of_money,
    fold_heading,
    fold_name,
    grouped,
    looks_like_line,
    read_rows,
    row_problems,
    speaks_of_a_unit,
    speaks_of_money,
    unit_around,
    unit_in_caption,
)
from disclosure.documents.intake.files.blocks import is_struck, without_strokes
from disclosure.documents.intake.files.packages import (
    MEGABYTE,
    FileKind,
    Limits,
    kind_of,
    refuse_foreign,
)
from disclosure.documents.intake.files.xlsx_reader import COVERED, beside_cells, column_letters
from disclosure.documents.intake.ledgers.grids import (
    LedgerGrid,
    grid_of_text,
    grids_of_workbook,
    is_scaled,
)
from disclosure.documents.intake.ledgers.headings import (
    LedgerHeading,
    StatedUnit,
    find_ledger_heading,
    is_repeated,
    own_position,
    own_text,
    stated_units,
    texts_of_row,
    without_double,
)
from disclosure.documents.intake.ledgers.names import (
    are_codes_and_names,
    has_one_name_each,
    names_an_item,
    names_of_others,
)
from disclosure.documents.intake.ledgers.owners import (
    is_called_office,
    names_our_office,
    names_unknown_office,
    other_owners,
    texts_about,
    texts_of_others,
)
from disclosure.documents.intake.ledgers.totals import (
    TotalRow,
    is_called_total,
    is_only_total,
    is_parent,
    misfit,
)
from disclosure.documents.intake.unread import Unread

# Bounds far above any ledger (5,000 lines take 0.2 MB, unpacked 3.5 MB in 18 members), against
# files made to exhaust the server.
LARGEST_FILE = 5 * MEGABYTE
LIMITS = Limits(
    file_size=LARGEST_FILE,
    unpacked_size=50 * MEGABYTE,
    member_size=50 * MEGABYTE,
    members=500,
)
YUAN = "元"
_BY_CONVENTION = "文件没有写明，按约定"
_KEYS_OF_CODES = ("function", "economic", "unit")
_NEEDED = ("function", "amount", "kind")
_ZIP_SIGNATURE = b"PK"
_MOST_PLACES_LISTED = 6  # of equal lines: as many as fit a line
_LONGEST_SHOWN = 30  # characters of a text that is not read
# How a row begins that is no line but a remark on the table.
_NOTE = re.compile(r"(?:注|备注|说明|填表|制表|编制|审核|复核|负责人|经办|单位负责|填报|日期|打印)")
_STRUCK = "“{shown}”有删除线，是否已作废：作废的，删去这一行或这一格；没有作废的，去掉删除线"
_TOTAL = "合计行，不是明细"
_OUR_OWN_SHEETS = re.compile(r"填写说明|可选_.+")  # of the template


@dataclass(frozen=True)
class LedgerAnswers:
    """What a person has decided about a file.

    ``unit`` is the name of the amounts' unit, ``hidden`` is read or skip, ``equal`` is keep,
    ``columns`` is skip; each is empty where nothing is said.
    """

    unit: str = ""
    hidden: str = ""
    equal: str = ""
    columns: str = ""


# The answer that each kind of question waits for.
ANSWERED_BY = {
    problem_kinds.SHEET_UNIT_UNCLEAR.code: "unit",
    problem_kinds.SHEET_HIDDEN.code: "hidden",
    problem_kinds.SHEET_EQUAL_LINES.code: "equal",
    problem_kinds.SHEET_COLUMN_UNREAD.code: "columns",
}


@dataclass(frozen=True)
class LedgerPart:
    """A sheet that was read: how many lines, their sum in yuan, their unit and who says so."""

    place: str
    lines: int
    total: Decimal
    unit: StatedUnit

    def __str__(self) -> str:
        sheet = f"{self.place}：" if self.place else ""
        return (
            f"{sheet}{self.lines}笔，合计 {grouped(self.total)} 元；"
            f"金额按{self.unit.unit}读取（{self.unit.source}）"
        )


@dataclass(frozen=True)
class LedgerUpload:
    """A ledger that was read from a file: its rows, every problem, and what was not read."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    parts: tuple[LedgerPart, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines, once there are no problems."""
        return tuple(row.line for row in self.rows if row.line is not None)

    @property
    def states_its_unit(self) -> bool:
        """Whether the file says in which unit its amounts are."""
        return all(part.unit.source != _BY_CONVENTION for part in self.parts)


def read_ledger(
    name: str, data: bytes, book: CodeBook, answers: LedgerAnswers | None = None
) -> LedgerUpload:
    """Read the ledger in a workbook (.xlsx) or a text table.

    The content decides which it is, not the file's ``name``. Faults of cells come back with the
    rows; raises Problems only where the file cannot be read as a table at all.
    """
    answers = answers or LedgerAnswers()
    grids, beside = _opened(name, data)
    grids = _with_only_sheet(grids)
    elsewhere = _unit_of_file(name, grids)
    reader = _FileReader(name, book, answers, elsewhere)
    for grid in grids:
        reader.read(grid)
    reader.unread.extend(beside)
    if not reader.has_heading:
        raise Problems([problem_kinds.SHEET_NO_HEADING.at(name)])
    return reader.upload()


def _with_only_sheet(grids: list[LedgerGrid]) -> list[LedgerGrid]:
    """Mark the grid that alone holds lines: its places need no name of a sheet."""
    with_heading = [grid for grid in grids if find_ledger_heading(grid) is not None]
    if len(with_heading) != 1:
        return grids
    return [replace(grid, is_only=grid is with_heading[0]) for grid in grids]


def _opened(name: str, data: bytes) -> tuple[list[LedgerGrid], list[Unread]]:
    """Return the grids of a file, and what a workbook has beside them. Raises Problems."""
    if not data.strip():
        raise Problems([problem_kinds.SHEET_EMPTY_FILE.at(name)])
    if len(data) > LARGEST_FILE:
        size = len(data) / MEGABYTE
        most = LARGEST_FILE // MEGABYTE
        raise Problems([problem_kinds.SHEET_FILE_LARGE.at(name, size=size, most=most)])
    try:
        refuse_foreign(data)
        if data.startswith(_ZIP_SIGNATURE) and kind_of(data, LIMITS) is FileKind.XLSX:
            beside = [item for item in beside_cells(data, LIMITS) if item.text != AMOUNT_HINT]
            return grids_of_workbook(data, LIMITS), beside
    except Problems as exc:
        named = [replace(problem, address=name) for problem in exc.problems]
        raise Problems(named) from exc
    if data.startswith(_ZIP_SIGNATURE):
        raise Problems([problem_kinds.SHEET_UNKNOWN.at(name)])
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"%PDF", b"{")):
        raise Problems([problem_kinds.SHEET_UNKNOWN.at(name)])
    return [grid_of_text(name, data)], []


def _unit_of_file(name: str, grids: Iterable[LedgerGrid]) -> list[StatedUnit]:
    """Return the units that the file states outside its lines: in its name, or on a cover sheet."""
    units = []
    stem = PurePath(name).stem
    unit = unit_around(stem)
    if unit:
        units.append(StatedUnit(unit, f"文件名“{stem}”"))
    for grid in grids:
        if grid.is_hidden or find_ledger_heading(grid) is not None:
            continue
        for number, row in enumerate(grid.rows):
            for text in row:
                unit = unit_in_caption(text)
                if unit:
                    units.append(StatedUnit(unit, f"{grid.place(number)}“{text.strip()}”"))
    return units


# -- a file ----------------------------------------------------------------------------------------


@dataclass
class _FileReader:
    """Reads the grids of a file one after the other."""

    name: str
    book: CodeBook
    answers: LedgerAnswers
    elsewhere: list[StatedUnit]
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: list[LedgerPart] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    places: list[str] = field(default_factory=list)  # of the rows
    has_heading: bool = False

    def read(self, grid: LedgerGrid) -> None:
        """Add what a grid holds."""
        heading = find_ledger_heading(grid)
        if heading is None:
            self._tell_lines_without_heading(grid)
            self._leave_out(grid, "没有明细的标题行，没有读取")
            return
        self.has_heading = True
        what = f"隐藏的工作表“{grid.name}”里有明细"
        if grid.is_hidden and not self.may_read_hidden(grid.sheet, what):
            self._leave_out(grid, "没有读取")
            return
        sheet = _SheetReader(self, grid, heading)
        sheet.read()

    def _tell_lines_without_heading(self, grid: LedgerGrid) -> None:
        """Tell of the first row without any heading that looks like a line of a ledger."""
        row = self._line_without_heading(grid)
        if row is None:
            return
        what = f"隐藏的工作表“{grid.name}”里有像明细的行"
        if grid.is_hidden and not self.may_read_hidden(grid.sheet, what):
            return
        text = _in_short(grid.rows[row])
        self.problems.append(problem_kinds.SHEET_LINES_UNHEADED.at(grid.place(row), text=text))

    def _line_without_heading(self, grid: LedgerGrid) -> int | None:
        """Return the first row that looks like a line, where a sheet has no heading."""
        if _OUR_OWN_SHEETS.fullmatch(grid.name):
            return None
        of_money = columns_of_money(grid.rows, self.book)
        for row, cells in enumerate(grid.rows):
            is_skipped = row in grid.hidden_rows and self.answers.hidden == "skip"
            if not is_skipped and looks_like_line(cells, self.book, of_money):
                return row
        return None

    def _leave_out(self, grid: LedgerGrid, reason: str) -> None:
        if not grid.name:
            return
        if grid.is_of_boxes:
            for [text] in grid.rows:
                self.unread.append(Unread(grid.name, "不是明细，没有读取", text))
            return
        if grid.is_hidden:
            reason = f"隐藏的工作表，{reason}"
        if not _OUR_OWN_SHEETS.fullmatch(grid.name):
            self.unread.append(Unread(f"“{grid.name}”表", reason))

    def may_read_hidden(self, place: str, what: str) -> bool:
        """Return whether hidden content is to be read; asks where nobody has said so."""
        if not self.answers.hidden:
            self.problems.append(problem_kinds.SHEET_HIDDEN.at(place, what=what))
        return self.answers.hidden == "read"

    def upload(self) -> LedgerUpload:
        """Return what was read of the file."""
        if not self.rows and not self.problems:
            self.problems.append(problem_kinds.SHEET_NO_LINES.at(self.name))
        if len(self.rows) > LARGEST_TABLE:
            self.problems.append(problem_kinds.SHEET_ROWS.at(self.name, most=LARGEST_TABLE))
        self.problems.extend(self._sheets_without_unit())
        if not self.answers.equal:
            self.problems.extend(self._equal_lines())
        return LedgerUpload(
            tuple(self.rows), tuple(self.problems), tuple(self.parts), tuple(self.unread)
        )

    def _sheets_without_unit(self) -> Iterator[Problem]:
        """Ask about sheets that state no unit where others of the file do."""
        stated = [part for part in self.parts if part.unit.source != _BY_CONVENTION]
        if not stated:
            return
        for part in self.parts:
            if part.unit.source == _BY_CONVENTION:
                other = stated[0]
                fault = f"没有写明，而{other.place}写的是{other.unit.unit}"
                yield problem_kinds.SHEET_UNIT_UNCLEAR.at(part.place, fault=fault)

    def _equal_lines(self) -> Iterator[Problem]:
        places_by_line: dict[Line, list[str]] = {}
        for row, place in zip(self.rows, self.places, strict=True):
            if row.line is not None:
                places_by_line.setdefault(row.line, []).append(place)
        for line, places in places_by_line.items():
            if len(places) < 2:
                continue
            listed = "、".join(places[:_MOST_PLACES_LISTED])
            if len(places) > _MOST_PLACES_LISTED:
                listed += f"等{len(places)}行"
            amount = grouped(line.amount * len(places))
            yield problem_kinds.SHEET_EQUAL_LINES.at(self.name, places=listed, amount=amount)


# -- a sheet ---------------------------------------------------------------------------------------


@dataclass
class _SheetReader:
    """Reads the lines of one grid below its heading."""

    file: _FileReader
    grid: LedgerGrid
    heading: LedgerHeading
    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    names: set[int] = field(default_factory=set)  # columns of names beside those of their codes

    def read(self) -> None:
        """Add the sheet's lines, problems and what is unread to those of the file."""
        grid = self.grid
        book = self.file.book
        problems = self.file.problems
        about = texts_about(grid, self.heading, self.file.name)
        problems += other_owners(about, book)
        problems += self._choose_doubles()
        problems += self._missing_columns()
        hidden = self._hidden_to_skip()
        problems += self._cell_faults(hidden)
        problems += self._unknown_columns(hidden)
        unit = self._unit()
        self._list_what_stands_above()
        self._list_what_is_not_in_the_rows()
        first_row = self.heading.last + 1
        for row in range(first_row, len(grid.rows)):
            if row not in hidden:
                self._take_row(row)
        scale = UNITS[unit.unit]
        rows = [self._refuse_struck(row) for row in read_rows(self.lines, book, scale=scale)]
        sheet = "" if grid.is_only else grid.sheet
        for problem in row_problems(rows, self._letters()):
            place = f"{sheet}{problem.address}"
            problems.append(replace(problem, address=place))
        amounts = []
        for read_row in rows:
            self.file.places.append(grid.place(read_row.number - 1))
            if read_row.line is not None:
                amounts.append(read_row.line.amount)
        all_are_read = len(amounts) == len(rows)
        if all_are_read:
            problems += self._misfits(amounts, scale)
        self.file.rows.extend(rows)
        total = sum(amounts, Decimal(0))
        part = LedgerPart(grid.sheet, len(rows), total, unit)
        self.file.parts.append(part)

    # the columns

    def _choose_doubles(self) -> Iterator[Problem]:
        """Settle names that two columns have, where one is empty or both say the same."""
        for key, position in self.heading.doubles:
            first = self.heading.positions[key]
            texts_of_first = self._column(first)
            texts = self._column(position)
            if not any(texts) or texts == texts_of_first:
                continue
            if not any(texts_of_first):
                self.heading = without_double(self.heading, key, position)
                continue
            if self._has_names_beside_codes(key, first, position):
                yield from self._leave_names(key, position)
                continue
            if self._has_names_beside_codes(key, position, first):
                self.heading = without_double(self.heading, key, position)
                yield from self._leave_names(key, first)
                continue
            yield problem_kinds.SHEET_COLUMN_TWICE.at(
                self.grid.place(self.heading.last, position),
                first=self._title(first),
                second=self._title(position),
                column=LABELS[key],
            )

    def _has_names_beside_codes(self, key: str, of_codes: int, of_names: int) -> bool:
        if key not in _KEYS_OF_CODES:
            return False
        rows = self._rows_of_lines()
        # A struck code is a code still: its own cell says what is to be done about it.
        codes = [without_strokes(text) for text in self._texts(of_codes, rows)]
        names = self._texts(of_names, rows)
        return are_codes_and_names(key, codes, names, self.file.book)

    def _leave_names(self, key: str, of_names: int) -> Iterator[Problem]:
        """List a column of names that stands beside that of their codes, held against these."""
        self.names.add(of_names)
        rows = self._rows_of_lines()
        names = self._texts(of_names, rows)
        place = self.grid.place(self.heading.last, of_names)
        text = f"{self._title(of_names)}：{_in_short(dict.fromkeys(names))}"
        self.file.unread.append(Unread(place, "名称，按编码读取", text))
        yield from self._names_of_others(key, of_names, rows)

    def _names_of_others(self, key: str, of_names: int, rows: Sequence[int]) -> Iterator[Problem]:
        """Tell of the first row whose name is that of another code than the one that is read."""
        codes = []
        for row in rows:
            texts = texts_of_row(self.grid, self.heading, row)
            codes.append(without_strokes(texts[key]))
        names = self._texts(of_names, rows)
        others = names_of_others(key, codes, names, self.file.book)
        if others:
            first = others[0]
            yield problem_kinds.SHEET_NAME_OF_ANOTHER.at(
                self.grid.place(rows[first.row], of_names),
                code=first.code,
                name=first.name[:_LONGEST_SHOWN],
                others="、".join(first.others[:NAMESAKES_LISTED]),
                count=len(others),
            )

    def _key_named_by(self, position: int) -> str:
        """Return whose codes' names a column has that is not read, by its heading; or nothing."""
        title = fold_heading(self._title(position))
        columns = dict(self.heading.positions)
        for code in self.heading.codes:
            columns[code.key] = code.positions[-1]
        if "政府" in title or not title.endswith("名称"):
            return ""
        for key, word in (("function", "功能"), ("economic", "经济")):
            is_beside = title == "科目名称" and columns.get(key) == position - 1
            if key in columns and (word in title or is_beside):
                return key
        return ""

    def _rows_of_lines(self, hidden: Collection[int] = frozenset()) -> list[int]:
        """Return the rows that become lines, without totals, notes and those that are hidden."""
        rows = []
        for row in range(self.heading.last + 1, len(self.grid.rows)):
            if row not in hidden and any(self._cells(row)) and not self._why_no_line(row):
                rows.append(row)
        return rows

    def _cells(self, row: int) -> list[str]:
        return [self.grid.text(row, column).strip() for column in range(self.grid.width)]

    def _texts(self, position: int, rows: Iterable[int]) -> list[str]:
        return [own_text(self.grid, row, position).strip() for row in rows]

    def _column(self, position: int) -> list[str]:
        return self._texts(position, range(self.heading.last + 1, len(self.grid.rows)))

    def _title(self, position: int) -> str:
        text = " ".join(self.heading.texts.get(position, "").split())
        if text:
            return text
        number = position + 1
        if self.grid.has_letters:
            return f"{column_letters(number)}列"
        return f"第{number}列"

    def _missing_columns(self) -> Iterator[Problem]:
        found = set(self.heading.positions)
        found.update(code.key for code in self.heading.codes)
        place = f"{self.file.name} {self.grid.sheet}".strip()
        for key in _NEEDED:
            if key not in found:
                yield problem_kinds.SHEET_COLUMN_MISSING.at(place, column=LABELS[key])

    def _unknown_columns(self, hidden: set[int]) -> Iterator[Problem]:
        """Tell of columns with content that are not read; those that speak of money stop."""
        taken = self.heading.taken | {position for _, position in self.heading.doubles}
        taken |= self.names
        for position in range(self.grid.width):
            if position in taken:
                continue
            texts = [text for text in self._column(position) if text]
            if not texts:
                continue
            title = self._title(position)
            if is_called_office(fold_heading(title)):
                yield from self._column_of_offices(position, self._rows_of_lines(hidden))
                continue
            key = self._key_named_by(position)
            if key:
                yield from self._names_of_others(key, position, self._rows_of_lines(hidden))
            place = self.grid.place(self.heading.last, position)
            is_to_ask = speaks_of_money(title, texts, self.file.book.vocabulary)
            if is_to_ask and self.file.answers.columns != "skip":
                example = texts[0][:_LONGEST_SHOWN]
                yield problem_kinds.SHEET_COLUMN_UNREAD.at(place, heading=title, example=example)
            else:
                self.file.unread.append(Unread(place, "没有读取的列", title))

    def _column_of_offices(self, position: int, rows: Sequence[int]) -> Iterator[Problem]:
        """Tell of a column of offices where it may hold others' lines, or says more than offices.

        Only rows of lines count: below them stand 合计 and who made the table.
        """
        book = self.file.book
        title = self._title(position)
        place = self.grid.place(self.heading.last, position)
        texts = self._texts(position, rows)
        of_other_offices = texts_of_others(texts, book)
        offices = {fold_name(text): text for text in texts if text}
        # Whoever is above a department may publish in the region as well: a person knows.
        names_superior = "主管" in title and len(offices) == 1
        for row, text in zip(rows, texts, strict=True):
            if text in of_other_offices and not names_superior:
                where = self.grid.place(row, position)
                yield problem_kinds.SHEET_OTHER_OFFICE.at(where, text=text[:_LONGEST_SHOWN])
                break
        listed = _in_short(offices.values(), "、")
        may_skip = self.file.answers.columns == "skip"
        of_others = [text for text in offices.values() if not names_our_office(text, book)]
        unknown = [text for text in of_others if names_unknown_office(text, book)]
        doubtful = unknown or [text for text in of_others if text in of_other_offices]
        is_to_ask = bool(doubtful) or speaks_of_money("", of_others, book.vocabulary)
        if is_to_ask and not may_skip:
            example = (doubtful or of_others)[0][:_LONGEST_SHOWN]
            yield problem_kinds.SHEET_COLUMN_UNREAD.at(place, heading=title, example=example)
        elif len(offices) > 1 and not may_skip and not self._are_of_units(rows, texts):
            yield problem_kinds.SHEET_OFFICES_DIFFER.at(place, heading=title, names=listed)
        else:
            text = f"{title}：{listed}" if offices else title
            self.file.unread.append(Unread(place, "没有读取的列", text))

    def _are_of_units(self, rows: Sequence[int], names: Sequence[str]) -> bool:
        """Return whether the names of a column are those of the units that the rows say."""
        unit = self.heading.positions.get("unit")
        if unit is None:
            return False
        return has_one_name_each(zip(self._texts(unit, rows), names, strict=True))

    # what cannot be seen or read

    def _hidden_to_skip(self) -> set[int]:
        """Return the hidden rows that are not read, after asking about hidden rows and columns."""
        grid = self.grid
        rows = []
        for row in sorted(grid.hidden_rows):
            if self.heading.last < row < len(grid.rows) and any(grid.rows[row]):
                rows.append(row)
        columns = []
        for position in sorted(grid.hidden_columns & self.heading.taken):
            if any(self._column(position)):
                columns.append(position)
        if not rows and not columns:
            return set()
        whats = []
        if rows:
            listed = "、".join(str(row + 1) for row in rows[:_MOST_PLACES_LISTED])
            more = "等" if len(rows) > _MOST_PLACES_LISTED else ""
            whats.append(f"第{listed}{more}行（隐藏、筛选或折叠，共{len(rows)}行）")
        if columns:
            titles = [f"“{self._title(position)}”" for position in columns]
            whats.append("列" + "、".join(titles))
        place = grid.sheet
        if self.file.may_read_hidden(place, "，".join(whats)):
            return set()
        if self.file.answers.hidden == "skip":
            for row in rows:
                self.file.unread.append(Unread(grid.place(row), "看不见的行，没有读取"))
            self._forget_columns(columns)
            return set(rows)
        return set()

    def _forget_columns(self, columns: Sequence[int]) -> None:
        positions = {}
        for key, position in self.heading.positions.items():
            if position not in columns:
                positions[key] = position
        for position in columns:
            place = self.grid.place(self.heading.last, position)
            self.file.unread.append(Unread(place, "看不见的列，没有读取", self._title(position)))
        self.heading = replace(self.heading, positions=positions)

    def _cell_faults(self, hidden: set[int]) -> Iterator[Problem]:
        grid = self.grid
        for (row, column), problem in sorted(grid.faults.items()):
            if row not in hidden:
                place = grid.place(row, column)
                yield problem_kinds.SHEET_CELL_FAULT.at(place, fault=problem.message)
        yield from self._conditional_strokes(hidden)
        amount_column = self.heading.positions.get("amount")
        for row, column in sorted(grid.merged):
            if column != amount_column or row <= self.heading.last:
                continue
            # One amount over several rows: nobody knows whose it is.
            first_row, first_column = grid.merged[row, column]
            is_below = first_row != row
            if is_below and grid.text(first_row, first_column).strip():
                yield problem_kinds.SHEET_MERGED_AMOUNT.at(grid.place(row, column))

    def _conditional_strokes(self, hidden: set[int]) -> Iterator[Problem]:
        """Yield the conditional formats that may strike out a cell that is read."""
        positions = []
        for row in range(self.heading.last + 1, len(self.grid.rows)):
            for key, column in self._positions():
                is_read = row not in hidden and key != "remark"
                if is_read and self.grid.text(row, column).strip():
                    positions.append((row + 1, column + 1))
        for stroke in self.grid.conditional_strokes:
            if any(stroke.covers(position) for position in positions):
                fault = stroke.problem(self.grid.name).message
                yield problem_kinds.SHEET_CELL_FAULT.at(self.grid.sheet, fault=fault)

    # the unit

    def _unit(self) -> StatedUnit:
        """Return the unit of the amounts; asks where the file states two."""
        if self.file.answers.unit:
            return StatedUnit(self.file.answers.unit, "由您指明")
        lines = self._rows_of_lines()
        units = stated_units(self.grid, self.heading, set(lines)) or self.file.elsewhere
        names = {stated.unit for stated in units}
        if len(names) > 1:
            fault = "，".join(f"{stated.source}写的是{stated.unit}" for stated in units)
            place = self.grid.sheet or self.file.name
            self.file.problems.append(problem_kinds.SHEET_UNIT_UNCLEAR.at(place, fault=fault))
        if units:
            return units[0]
        for place, fault in self._doubts_about_unit(lines):
            self.file.problems.append(problem_kinds.SHEET_UNIT_UNCLEAR.at(place, fault=fault))
            break
        return StatedUnit(YUAN, _BY_CONVENTION)

    def _doubts_about_unit(self, lines: Sequence[int]) -> Iterator[tuple[str, str]]:
        """Yield why amounts may not be in yuan though no unit is understood, each with its place.

        A caption may state a unit in words that are not known, a number format may move the point.
        One of the ``lines`` may name a unit: nobody knows whether it speaks of them all.
        """
        grid = self.grid
        for row, cells_of_row in enumerate(grid.rows):
            cells = [cell for cell in cells_of_row if cell.strip()]
            is_note = bool(cells) and _NOTE.match(cells[0]) is not None
            is_line = row > self.heading.last and not is_note
            if is_line:
                continue
            for cell in cells:
                if speaks_of_a_unit(cell):
                    yield grid.place(row), _not_understood(cell.strip())
        for text in (grid.name, *grid.running):
            if speaks_of_a_unit(text):
                yield grid.sheet, _not_understood(text)
        for row in lines:
            for column, cell in enumerate(grid.rows[row]):
                if unit_in_caption(cell):
                    shown = cell.strip()[:_LONGEST_SHOWN]
                    fault = f"“{shown}”写在一笔明细里，不知道是不是全表的单位"
                    yield grid.place(row, column), fault
        amount_column = self.heading.positions.get("amount")
        for (row, column), typed in sorted(grid.typed.items()):
            if column != amount_column or row <= self.heading.last:
                continue
            shown = grid.text(row, column).strip()
            written = _amount_without_unit(shown)
            if written is not None and is_scaled(str(written.number), typed):
                fault = f"数字格式把 {typed} 显示成 {shown}，文件没有写明单位"
                yield grid.place(row, column), fault

    # the rows

    def _list_what_stands_above(self) -> None:
        for row in range(self.heading.first):
            cells = self.grid.rows[row]
            text = _in_short(cells)
            if text and not any(unit_in_caption(cell) for cell in cells):
                self.file.unread.append(Unread(self.grid.place(row), "标题行上面的文字", text))

    def _list_what_is_not_in_the_rows(self) -> None:
        grid = self.grid
        for text in dict.fromkeys(grid.running):
            if text and not unit_in_caption(text):
                place = f"{grid.sheet}的页眉页脚"
                self.file.unread.append(Unread(place, "不是明细，没有读取", text))
        for (row, column), text in sorted(grid.covered.items()):
            if text.strip():
                self.file.unread.append(Unread(grid.place(row, column), COVERED, text))

    def _take_row(self, row: int) -> None:
        grid = self.grid
        cells = self._cells(row)
        if not any(cells):
            return
        reason = self._why_no_line(row)
        texts = texts_of_row(grid, self.heading, row)
        if reason == _TOTAL:
            self.totals.append(TotalRow(row, texts.get("amount", ""), len(self.lines)))
        if reason:
            self.file.unread.append(Unread(grid.place(row), reason, _in_short(cells)))
            return
        amount = self.heading.positions.get("amount")
        if amount is not None:
            texts["amount"] = self._amount(row, amount)
        for key in texts:
            if key not in ("amount", "remark"):
                texts[key] = self._code_or_name(row, key, texts[key])
        self.lines.append((row + 1, texts))

    def _why_no_line(self, row: int) -> str:
        """Return why a row is no line; empty for a line."""
        if is_repeated(self.grid, self.heading, row):
            return "重复的标题行"
        texts = texts_of_row(self.grid, self.heading, row)
        others = [cell for cell in self._cells(row) if cell]
        if all(unit_in_caption(cell) for cell in others):
            return "表下的说明"
        if not texts.get("amount") and _NOTE.match(others[0]):
            return "表下的说明"
        if all(_NOTE.match(cell) for cell in others):
            return "表下的说明"  # who made, checked and signed it, side by side
        return _TOTAL if self._is_total(others, texts) else ""

    def _is_total(self, cells: Sequence[str], texts: Mapping[str, str]) -> bool:
        """Return whether a row adds up others.

        A project may be called 信访案件汇总: where an item stands, only 合计 alone makes a total.
        """
        function = without_strokes(texts.get("function", ""))
        economic = texts.get("economic", "")
        if is_called_total(function) or is_called_total(texts.get("kind", "")):
            return True
        if is_called_total(economic) and not economic[0].isdecimal():
            return True
        labels = [cell for cell in cells if is_called_total(cell)]
        if labels and not function.isdecimal():
            has_only_names = not any(is_only_total(label) for label in labels)
            return not (has_only_names and names_an_item(function, self.file.book))
        is_of_line = texts.get("kind") or economic
        return not is_of_line and is_parent(function)

    def _refuse_struck(self, row: Row) -> Row:
        """Return a row, without its line where a cell is struck out: is it still meant?"""
        faults = dict(row.faults)
        for key, position in self._positions():
            where = own_position(self.grid, row.number - 1, position)
            text = self.grid.text(*where).strip()
            is_out = where in self.grid.struck or is_struck(text)
            if text and is_out and key != "remark":
                shown = without_strokes(text)[:_LONGEST_SHOWN]
                faults[key] = (_STRUCK.format(shown=shown),)
        if faults == row.faults:
            return row
        return replace(row, line=None, faults=faults)

    def _positions(self) -> Iterator[tuple[str, int]]:
        """Yield the columns that are read by their keys, each part of a code too."""
        yield from self.heading.positions.items()
        for code in self.heading.codes:
            for position in code.positions:
                yield code.key, position

    def _amount(self, row: int, column: int) -> str:
        """Return an amount as it was typed, or as the cell shows it where that is another unit."""
        shown = self.grid.text(row, column).strip()
        typed = self.grid.typed.get((row, column))
        if typed is None or is_scaled(shown, typed):
            return shown
        return typed

    def _code_or_name(self, row: int, key: str, text: str) -> str:
        """Return a text as it is shown, a number that its format shows otherwise as typed."""
        position = self.heading.positions.get(key)
        if position is None:
            return text
        typed = self.grid.typed.get((row, position))
        if typed is None or text.isdecimal():
            return text
        return typed

    def _misfits(self, amounts: list[Decimal], scale: int) -> Iterator[Problem]:
        for total in self.totals:
            label = without_strokes(_in_short(self.grid.rows[total.row]))
            place = self.grid.place(total.row, self.heading.positions.get("amount"))
            try:
                wrong = misfit(total, self.totals, amounts, scale)
            except ValueError as exc:
                yield problem_kinds.SHEET_TOTAL_UNREADABLE.at(place, label=label, fault=exc)
                continue
            if wrong is not None:
                yield problem_kinds.SHEET_TOTAL.at(
                    place,
                    label=label,
                    stated=grouped(wrong.stated),
                    sum=grouped(wrong.nearest),
                    difference=grouped(abs(wrong.stated - wrong.nearest)),
                )

    def _letters(self) -> dict[str, str]:
        """Return the letter of each column, as problems name cells; empty for a text."""
        letters: dict[str, str] = {}
        if not self.grid.has_letters:
            return letters
        for key, position in self.heading.positions.items():
            letters[key] = column_letters(position + 1)
        for code in self.heading.codes:
            letters[code.key] = column_letters(code.positions[0] + 1)
        return letters


def _amount_without_unit(text: str) -> WrittenAmount | None:
    """Return the amount in a text; None where it is none, or has its own unit behind it."""
    try:
        written = read_written(text)
    except ValueError:
        return None
    return None if written is None or written.unit else written


def _in_short(cells: Iterable[str], sign: str = " ") -> str:
    texts = [" ".join(cell.split()) for cell in cells if cell.strip()]
    joined = sign.join(texts)
    if len(joined) <= _LONGEST_SHOWN:
        return joined
    return f"{joined[:_LONGEST_SHOWN]}…"


def _not_understood(text: str) -> str:
    return f"“{text[:_LONGEST_SHOWN]}”没有读懂"
