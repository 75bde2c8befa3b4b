"""Finds the headings of a ledger's grid, also of two rows and with codes in three columns. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from budget.amounts import UNITS, is_nil_sign
from budget.sheets import (
    HEADING_AMONG,
    LEDGER,
    Column,
    column_called,
    fold_heading,
    plain_code,
    unit_around,
    unit_in_caption,
    unit_in_heading,
)
from disclosure.documents.intake.ledgers.grids import LedgerGrid

_FEWEST_COLUMNS = 2  # that a heading row names
# A code's parts in columns of their own, and how many digits each has.
_PARTS_OF_A_CODE = {"类": 3, "款": 2, "项": 2}
_ECONOMIC = "经济"


@dataclass(frozen=True)
class CodeInParts:
    """A code that stands in several columns: where its parts are, and their numbers of digits."""

    key: str
    positions: tuple[int, ...]
    digits: tuple[int, ...]


@dataclass(frozen=True)
class LedgerHeading:
    """The heading of a grid.

    ``first`` and ``last`` are its rows; ``positions`` say where each column stands, ``texts`` what
    stands above each position. ``doubles`` are positions with a name that an earlier one has too.
    """

    first: int
    last: int
    positions: dict[str, int]
    texts: dict[int, str]
    codes: tuple[CodeInParts, ...] = ()
    doubles: tuple[tuple[str, int], ...] = ()

    @property
    def taken(self) -> set[int]:
        """The positions that are read."""
        taken = set(self.positions.values())
        for code in self.codes:
            taken.update(code.positions)
        return taken


def find_ledger_heading(grid: LedgerGrid) -> LedgerHeading | None:
    """Return the heading of a grid: the first rows that name enough columns; None without any."""
    for number in range(min(len(grid.rows), HEADING_AMONG)):
        heading = _heading_at(grid, number)
        if heading is None:
            continue
        below = _heading_of_two_rows(grid, heading)
        return below or heading
    return None


def _heading_at(grid: LedgerGrid, number: int) -> LedgerHeading | None:
    texts = {}
    for column in range(grid.width):
        text = grid.text(number, column)
        if text.strip():
            texts[column] = text
    heading = _named(number, number, texts, grid)
    count = len(heading.positions) + len(heading.codes)
    return heading if count >= _FEWEST_COLUMNS else None


def _heading_of_two_rows(grid: LedgerGrid, heading: LedgerHeading) -> LedgerHeading | None:
    """Return the heading together with the row below it, where that belongs to it."""
    number = heading.last + 1
    if number >= len(grid.rows):
        return None
    texts = dict(heading.texts)
    has_more = False
    for column in range(grid.width):
        text = grid.text(number, column).strip()
        if not text:
            continue
        folded = fold_heading(text)
        is_unit = folded in UNITS
        is_name = column_called(folded, LEDGER) is not None or folded in _PARTS_OF_A_CODE
        if not is_unit and not is_name and folded not in ("编码", "代码", "名称", "科目名称"):
            return None  # a line
        if is_unit:
            texts[column] = f"{texts.get(column, '')}（{text}）"
        elif column not in texts or folded in _PARTS_OF_A_CODE or folded in ("名称", "科目名称"):
            texts[column] = text
        has_more = True
    if not has_more:
        return None
    return _named(heading.first, number, texts, grid)


def _named(first: int, last: int, texts: dict[int, str], grid: LedgerGrid) -> LedgerHeading:
    """Return a heading of these texts above the columns."""
    codes = _codes_in_parts(grid, last, texts)
    in_parts: set[int] = set()
    positions: dict[str, int] = {}
    for code in codes:
        in_parts.update(code.positions)
    doubles = []
    for position, text in sorted(texts.items()):
        if position in in_parts:
            continue
        column: Column | None = column_called(fold_heading(text), LEDGER)
        if column is None or any(code.key == column.key for code in codes):
            continue
        if column.key in positions:
            doubles.append((column.key, position))
        else:
            positions[column.key] = position
    return LedgerHeading(first, last, positions, texts, codes, tuple(doubles))


def _codes_in_parts(grid: LedgerGrid, last: int, texts: dict[int, str]) -> tuple[CodeInParts, ...]:
    """Return the codes whose 类, 款 and 项 have columns of their own, side by side."""
    codes = []
    columns = sorted(texts)
    for start, column in enumerate(columns):
        if fold_heading(texts[column]) != "类":
            continue
        parts = [column]
        for wanted in ("款", "项"):
            following = columns[start + len(parts) : start + len(parts) + 1]
            if following and fold_heading(texts[following[0]]) == wanted:
                parts.append(following[0])
        if len(parts) == 1:
            continue
        is_economic = _ECONOMIC in _group_above(grid, last, column) or len(parts) == 2
        digits = tuple(_PARTS_OF_A_CODE.values())[: len(parts)]
        dimension = "economic" if is_economic else "function"
        codes.append(CodeInParts(dimension, tuple(parts), digits))
    return tuple(codes)


def _group_above(grid: LedgerGrid, last: int, column: int) -> str:
    """Return the text over a group of columns: the nearest one to the left in the row above."""
    if last == 0:
        return ""
    for position in range(column, -1, -1):
        text = grid.text(last - 1, position).strip()
        if text:
            return text
    return ""


# -- the unit of money -----------------------------------------------------------------------------


@dataclass(frozen=True)
class StatedUnit:
    """A unit of money and where it is stated."""

    unit: str
    source: str


def stated_units(
    grid: LedgerGrid, heading: LedgerHeading, lines: Collection[int]
) -> list[StatedUnit]:
    """Return the units that a sheet states for its amounts, those that stand nearest alone.

    They are in the heading of the amounts, in other headings, in the captions above and beside
    them, in those below the lines, in the sheet's name, or in the texts around its pages. More
    than one is returned where these differ. What stands in the rows of ``lines`` is no caption:
    it speaks of one line, as 以万元计 in its remark.
    """
    amount = heading.positions.get("amount")
    if amount is not None:
        unit = unit_in_heading(heading.texts[amount])
        if unit:
            return [StatedUnit(unit, f"标题“{_in_one_line(heading.texts[amount])}”")]
    below = [row for row in range(heading.last + 1, len(grid.rows)) if row not in lines]
    for rows in (range(heading.first, heading.last + 1), range(heading.first), below):
        units = _units_of_captions(grid, rows)
        if units:
            return units
    name = grid.name
    around = [StatedUnit(unit_around(name), f"工作表名“{name}”")]
    for text in grid.running:
        around.append(StatedUnit(unit_around(text), f"页眉页脚“{text}”"))
    return _different([stated for stated in around if stated.unit])


def _units_of_captions(grid: LedgerGrid, rows: Sequence[int]) -> list[StatedUnit]:
    units = []
    for row in rows:
        for column in range(len(grid.rows[row])):
            text = grid.text(row, column)
            unit = unit_in_caption(text) or _unit_beside(grid, row, column)
            if unit:
                source = f"{grid.place(row, column)}“{_in_one_line(text)}”"
                units.append(StatedUnit(unit, source))
    return _different(units)


def _unit_beside(grid: LedgerGrid, row: int, column: int) -> str:
    """Return the unit in the cell to the right of one that says 单位："""
    caption = "".join(grid.text(row, column).split()).rstrip(":：")
    beside = column + 1
    if caption not in ("单位", "金额单位", "货币单位") or beside >= len(grid.rows[row]):
        return ""
    return unit_in_caption(grid.text(row, beside))


def _different(units: list[StatedUnit]) -> list[StatedUnit]:
    by_unit: dict[str, StatedUnit] = {}
    for stated in units:
        by_unit.setdefault(stated.unit, stated)
    return list(by_unit.values())


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


# -- rows below the heading ------------------------------------------------------------------------


def texts_of_row(grid: LedgerGrid, heading: LedgerHeading, row: int) -> dict[str, str]:
    """Return the texts of a row by column, codes in parts put together."""
    texts = {}
    for key, position in heading.positions.items():
        texts[key] = own_text(grid, row, position).strip()
    for code in heading.codes:
        texts[code.key] = _joined_code(grid, row, code)
    return texts


def own_text(grid: LedgerGrid, row: int, column: int) -> str:
    """Return the text of a cell, or of the cell that is merged down over it."""
    return grid.text(*own_position(grid, row, column))


def own_position(grid: LedgerGrid, row: int, column: int) -> tuple[int, int]:
    """Return where the text of a cell stands: in itself, or in one that is merged down over it."""
    origin = grid.merged.get((row, column))
    if origin is not None and origin[1] == column and origin[0] < row:
        return origin
    return row, column


def _joined_code(grid: LedgerGrid, row: int, code: CodeInParts) -> str:
    joined = ""
    for position, digits in zip(code.positions, code.digits, strict=True):
        part = plain_code(own_text(grid, row, position))
        if is_nil_sign(part):
            break
        if not part.isdecimal():
            return part  # a text, as 合计, or no code: reading it says so
        joined += part.zfill(digits)
    return joined


def is_repeated(grid: LedgerGrid, heading: LedgerHeading, row: int) -> bool:
    """Return whether a row repeats the heading, as at the top of each page."""
    texts = [fold_heading(text) for text in grid.rows[row]]
    if not any(texts):
        return False
    for number in range(heading.first, heading.last + 1):
        if [fold_heading(text) for text in grid.rows[number]] == texts:
            return True
    return False


def without_double(heading: LedgerHeading, key: str, kept: int) -> LedgerHeading:
    """Return the heading with a column at another of the positions that are called so."""
    doubles = tuple(double for double in heading.doubles if double[0] != key)
    return replace(heading, positions={**heading.positions, key: kept}, doubles=doubles)
