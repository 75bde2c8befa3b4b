"""The grids of a file that may hold a ledger: the sheets of a workbook, or a text as one. Pure.

A grid is what a person sees, cell by cell; what cannot be seen is marked as hidden.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import islice

from budget.problem_kinds import SHEET_NOT_CSV, SHEET_UNKNOWN
from budget.problems import Problem, Problems
from budget.sheets import LARGEST_TABLE, LEDGER, decoded, find_heading, split_block
from disclosure.documents.intake.files.packages import Limits, refuse
from disclosure.documents.intake.files.xlsx_reader import (
    ConditionalStroke,
    Position,
    SheetContent,
    column_letters,
    sheet_contents,
    texts_in_boxes,
)
from disclosure.documents.intake.problem_kinds import SHEET_AREA, TABLE_COLUMNS

# A text of more rows is no ledger; those beyond are not looked at.
_MOST_ROWS = 2 * LARGEST_TABLE
_DELIMITERS = ("\t", ",", ";", "|")
_THOUSANDS_BY_TABS = re.compile(r"[0-9]{1,3}(?:\t[0-9]{3})+(?:\.[0-9]+)?")
_LINES_TRIED = 40  # of a text, to find its delimiter by the headings


@dataclass(frozen=True)
class LedgerGrid:
    """The cells of a sheet or text. Rows and columns count from 0, the row of a place from 1.

    ``typed`` has by position the number behind a text that shows it otherwise; ``faults`` why a
    cell cannot be read; ``merged`` the position of the cell that is merged over another.
    ``covered`` has what stands below such a cell and is no text of it: nobody sees it. ``struck``
    are the cells that are struck out as a whole, ``conditional_strokes`` the formats that may
    strike out further ones. Of boxes over the sheets each is a row of one grid.
    """

    name: str
    rows: list[list[str]]
    has_letters: bool = False
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    typed: dict[Position, str] = field(default_factory=dict)
    faults: dict[Position, Problem] = field(default_factory=dict)
    merged: dict[Position, Position] = field(default_factory=dict)
    running: tuple[str, ...] = ()
    covered: dict[Position, str] = field(default_factory=dict)
    struck: frozenset[Position] = frozenset()
    conditional_strokes: tuple[ConditionalStroke, ...] = ()
    is_of_boxes: bool = False
    is_only: bool = False  # no other sheet of the file holds lines

    @cached_property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    @property
    def sheet(self) -> str:
        """The sheet as a person calls it, empty for a text."""
        return f"“{self.name}”表" if self.name else ""

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell, empty where the grid has none."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def place(self, row: int, column: int | None = None) -> str:
        """Return where a person finds a row, or a cell of it."""
        sheet = "" if self.is_only else self.sheet
        if column is None or not self.has_letters:
            return f"{sheet}第{row + 1}行"
        return f"{sheet}{column_letters(column + 1)}{row + 1}"


# -- workbooks -------------------------------------------------------------------------------------


def grids_of_workbook(data: bytes, limits: Limits) -> list[LedgerGrid]:
    """Return the sheets of a workbook that hold anything. Raises Problems."""
    grids = []
    for content in sheet_contents(data, limits):
        if content.texts or content.faults:
            grids.append(_grid(content, limits))
    boxes = texts_in_boxes(data, limits)
    if boxes:
        grids.append(LedgerGrid(name="文本框", rows=[[text] for text in boxes], is_of_boxes=True))
    return grids


def _grid(content: SheetContent, limits: Limits) -> LedgerGrid:
    """Return a sheet as a grid. A sheet counts rows and columns from 1, a grid from 0."""
    positions = [*content.texts, *content.faults]
    height = max(row for row, _ in positions)
    width = max(column for _, column in positions)
    if height * width > limits.cells:
        refuse(SHEET_AREA, sheet=content.name)
    rows = [[""] * width for _ in range(height)]
    for position, text in content.texts.items():
        row, column = _from_zero(position)
        rows[row][column] = text
    typed = {_from_zero(position): text for position, text in content.typed.items()}
    merged = {}
    covered = {}
    for first, (bottom, right) in content.merges:
        top, left = _from_zero(first)
        for row in range(top, min(bottom, height)):
            for column in range(left, min(right, width)):
                if (row, column) == (top, left):
                    continue
                merged[row, column] = (top, left)
                text = rows[row][column]
                if text != rows[top][left]:
                    covered[row, column] = text
                rows[row][column] = ""
                typed.pop((row, column), None)
    faults = {_from_zero(position): problem for position, problem in content.faults.items()}
    return LedgerGrid(
        name=content.name,
        rows=rows,
        has_letters=True,
        is_hidden=content.is_hidden,
        hidden_rows=frozenset(row - 1 for row in content.hidden_rows),
        hidden_columns=frozenset(column - 1 for column in content.hidden_columns),
        typed=typed,
        faults=faults,
        merged=merged,
        running=tuple(content.running),
        covered=covered,
        struck=frozenset(_from_zero(position) for position in content.struck),
        conditional_strokes=tuple(dict.fromkeys(content.conditional_strokes)),
    )


def _from_zero(position: tuple[int, int]) -> tuple[int, int]:
    row, column = position
    return row - 1, column - 1


def is_scaled(shown: str, typed: str) -> bool:
    """Return whether a number format shows a number as another one, not only rounded.

    A format that leaves out decimals shows the same number less exactly; one that moves the point
    shows another. What is no number, or one beyond all arithmetic (NaN, Infinity, 1e999999999),
    counts as another: it is then read as it is shown, and refused there.
    """
    try:
        number = Decimal(shown)
        behind = Decimal(typed)
        if not (number.is_finite() and behind.is_finite()):
            return True
        last_digit = Decimal(1).scaleb(int(number.as_tuple().exponent))
        return abs(number - behind) > last_digit / 2
    except ArithmeticError:
        return True


# -- texts -----------------------------------------------------------------------------------------


def grid_of_text(name: str, data: bytes) -> LedgerGrid:
    """Return a text file as a grid. Raises Problems where it is no text."""
    text = _decoded(name, data)
    first_line, _, rest = text.partition("\n")
    stated = first_line.strip().strip('"').lower()
    if stated.startswith("sep=") and len(stated) == len("sep=;"):
        rows = _parted(rest, stated[-1], _MOST_ROWS)
        rows.insert(0, [])  # so that rows keep their numbers
    else:
        rows = _parted(text, _delimiter(text), _MOST_ROWS)
    most = Limits().columns
    if any(len(row) > most for row in rows):
        refuse(TABLE_COLUMNS, table="文本", most=most)
    unwrapped = []
    for row in rows:
        unwrapped.append([_unwrapped(cell.replace("\r\n", "\n")) for cell in row])
    return LedgerGrid(name="", rows=unwrapped)


def _decoded(name: str, data: bytes) -> str:
    try:
        return decoded(data)
    except ValueError:
        raise Problems([SHEET_UNKNOWN.at(name)]) from None


def _delimiter(text: str) -> str:
    """Return the sign that parts the cells: the one with which headings name the most columns."""
    best = _DELIMITERS[0]
    most_columns = 0
    for delimiter in _DELIMITERS:
        try:
            upper_rows = _parted(text, delimiter, _LINES_TRIED)
        except Problems:
            continue  # a cell without end: another sign parts them
        heading = find_heading(upper_rows, LEDGER)
        if heading is not None and len(heading.positions) > most_columns:
            best = delimiter
            most_columns = len(heading.positions)
    return best


def _parted(text: str, delimiter: str, most: int) -> list[list[str]]:
    if delimiter == "\t":
        rows = []
        for row in split_block(text, most_rows=most):
            rows.append([_with_commas(cell) for cell in row])
        return rows
    return list(islice(_csv_rows(text, delimiter), most))


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of a text, a blank one for each line that a cell goes on over.

    So a row's number is that of its line, as an editor counts.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines_before = 0
    try:
        for row in reader:
            yield row
            for _ in range(reader.line_num - lines_before - 1):
                yield []
            lines_before = reader.line_num
    except csv.Error as exc:
        raise Problems([SHEET_NOT_CSV.at(f"第{lines_before + 1}行")]) from exc


def _with_commas(cell: str) -> str:
    """Return a cell with the commas between thousands that programs have turned into tabs too.

    They make a text with tabs of one with commas; the quotation marks still hold the cell together.
    """
    return cell.replace("\t", ",") if _THOUSANDS_BY_TABS.fullmatch(cell) else cell


def _unwrapped(cell: str) -> str:
    """Return the text in ="0301": a finance platform writes so what is to stay a text."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return cell
