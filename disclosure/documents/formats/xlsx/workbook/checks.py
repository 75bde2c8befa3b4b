"""The sheet of checks: the identities of the form, recomputed from the cells. Pure.

A row holds a sum against its parts, two cells that count the same lines, or a table against what
was published. Printed figures may differ by the half units by which rounding moved each of them;
exact yuan may not. A row that fails turns red.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from openpyxl.utils import get_column_letter

from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import HEADER, NOTE, TITLE, Look
from disclosure.documents.formats.xlsx.workbook.entries import DisclosureEntry
from disclosure.documents.formats.xlsx.workbook.tables import (
    PlacedCell,
    TableSheet,
    turns_red,
)
from disclosure.documents.meaning.case import MoneyCell
from disclosure.documents.meaning.sums import Axis

SHEET = "核对"
AGREES = "相符"
DIFFERS = "不符"
WIDTHS = [12.0, 24.0, 24.0, 46.0, 16.0, 16.0, 14.0, 14.0, 16.0, 10.0]
_HEADINGS = (
    "部门（单位）编码",
    "部门（单位）",
    "核对什么",
    "位置",
    "左边",
    "右边",
    "差额",
    "四舍五入容许",
    "精确差额（元）",
    "结果",
)
_KINDS = {Axis.COLUMN: "本行各栏之和", Axis.ROW: "本栏各行之和", Axis.CODE: "下级科目之和"}
_HEADER_ROW = 5
_FIRST_ROW = _HEADER_ROW + 1
_TEXT = Look(framed=True)
_CODE = Look(framed=True, number_format="@")
_NUMBER = Look(framed=True, across="right", number_format="#,##0.00####")
_RESULT = Look(framed=True, across="center", bold=True)
ZERO = Decimal(0)

Placed = Mapping[tuple[int, str], PlacedCell]


@dataclass(frozen=True)
class _Identity:
    """A cell and what it must equal: the sum of other cells of the same unit."""

    kind: str
    place: str
    left: PlacedCell
    right: tuple[PlacedCell, ...]
    scale: Decimal = Decimal(1)  # how many of the left's units one of the right's is


def write_checks(
    page: SheetPage, entries: Sequence[DisclosureEntry], sheets: Sequence[TableSheet]
) -> None:
    """Write the sheet; ``sheets`` are written already and know where their cells stand."""
    page.line("核对", TITLE)
    page.line(
        "每一行由公式重新计算：改动任何一张表或明细中的数，不再成立的核对变红。"
        "“与公布数不同的单元格”比较各表左侧与右侧的公布数。",
        NOTE,
    )
    (count_row,) = page.take(24)
    page.gap()
    (header_row,) = page.take(32)
    for column, heading in enumerate(_HEADINGS, 1):
        page.text(header_row, column, heading, HEADER)
    placed: dict[tuple[int, str], PlacedCell] = {}
    for sheet in sheets:
        placed |= sheet.cells
    failed = 0
    for index, entry in enumerate(entries):
        for sheet in sheets:
            if index in sheet.ranges:
                _write_comparison(page, entry, sheet, index)
        for identity in _identities(index, entry, placed):
            agrees = _write_identity(page, entry, identity)
            if not agrees:
                failed += 1
    last = max(page.row - 1, _FIRST_ROW)
    page.text(count_row, 4, "不符的核对（项）", replace(_TEXT, bold=True))
    formula = f'COUNTIF(J{_FIRST_ROW}:J{last},"{DIFFERS}")'
    page.formula(count_row, 5, formula, str(failed), replace(_NUMBER, number_format="0"))
    formats = page.sheet.conditional_formatting
    formats.add(f"A{_FIRST_ROW}:J{last}", turns_red(f'$J{_FIRST_ROW}="{DIFFERS}"'))
    formats.add(f"E{count_row}", turns_red(f"$E${count_row}>0"))
    page.sheet.freeze_panes = f"A{_FIRST_ROW}"
    page.sheet.print_title_rows = f"{header_row}:{header_row}"
    page.sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(WIDTHS))}{last}"


# -- identities ------------------------------------------------------------------------------------


def _identities(index: int, entry: DisclosureEntry, placed: Placed) -> Iterator[_Identity]:
    """Yield the sums of the form, then the cells that count the same lines."""
    case = entry.case
    if case is None:
        return
    for family in case.families:
        total = placed.get((index, family.total.address))
        parts = _placed(index, family.parts, placed)
        is_whole = len(parts) == _printed_parts(family.parts)
        if total is None or not parts or not is_whole:
            continue
        figures = [total.figure, *(part.figure for part in parts)]
        if not any(figure is not None for figure in figures):
            continue  # a blank row or column is held to what was published only
        yield _Identity(_KINDS[family.axis], family.total.place, total, tuple(parts))
    for alike in case.alike.values():
        yield from _equal_cells(index, alike, placed)


def _equal_cells(index: int, alike: Sequence[MoneyCell], placed: Placed) -> Iterator[_Identity]:
    """Yield that the first of cells that count the same lines equals each of the others."""
    first = alike[0]
    left = placed.get((index, first.address))
    if left is None:
        return
    for other in alike[1:]:
        right = placed.get((index, other.address))
        if right is None:
            continue
        scale = Decimal(other.column.money.scale) / first.column.money.scale
        place = f"{first.place} = {other.place}"
        yield _Identity("同口径的单元格", place, left, (right,), scale)


def _placed(index: int, cells: Sequence[MoneyCell], placed: Placed) -> list[PlacedCell]:
    """Return where those cells stand that stand anywhere."""
    places = []
    for cell in cells:
        place = placed.get((index, cell.address))
        if place is not None:
            places.append(place)
    return places


def _printed_parts(cells: Sequence[MoneyCell]) -> int:
    """Return how many parts must be there; a row printed only with money may be missing."""
    count = 0
    for cell in cells:
        is_printed = bool(cell.ref.row or cell.ref.shown)
        if cell.exists and is_printed:
            count += 1
    return count


# -- rows ------------------------------------------------------------------------------------------


def _write_comparison(
    page: SheetPage, entry: DisclosureEntry, sheet: TableSheet, index: int
) -> None:
    """Write how many printed cells of a table differ from the published ones: none now."""
    differing = []
    for shown, published in sheet.ranges[index]:
        differing.append(f"SUMPRODUCT(--({shown}<>{published}))")
    row = _begin(page, entry, "与公布数不同的单元格", sheet.name)
    page.formula(row, 5, "+".join(differing), "0", _NUMBER)
    page.number(row, 6, "0", _NUMBER)
    page.formula(row, 7, f"E{row}-F{row}", "0", _NUMBER)
    page.text(row, 8, "", _NUMBER)
    page.text(row, 9, "", _NUMBER)
    page.formula_text(row, 10, f'IF(G{row}=0,"{AGREES}","{DIFFERS}")', AGREES, _RESULT)


def _write_identity(page: SheetPage, entry: DisclosureEntry, identity: _Identity) -> bool:
    """Write an identity; return whether it holds now."""
    row = _begin(page, entry, identity.kind, identity.place)
    difference = _write_difference(page, row, identity)
    allowed = _write_allowance(page, row, identity)
    holds = difference == 0 or abs(difference) < allowed
    test = f"OR(G{row}=0,ABS(G{row})<H{row})"
    exact = _write_exact_difference(page, row, identity)
    if exact is not None:
        holds = holds and exact == 0
        test = f"AND({test},I{row}=0)"
    result = AGREES if holds else DIFFERS
    page.formula_text(row, 10, f'IF({test},"{AGREES}","{DIFFERS}")', result, _RESULT)
    return holds


def _write_difference(page: SheetPage, row: int, identity: _Identity) -> Decimal:
    """Write both sides in the left's unit and how far they are apart; return that."""
    left = identity.left.figure or ZERO
    right = ZERO
    for part in identity.right:
        right += part.figure or ZERO
    right *= identity.scale
    difference = left - right
    places = ",".join(part.shown for part in identity.right)
    factor = ""
    if identity.scale != 1:
        factor = f"*{_digits(identity.scale)}"
    page.formula(row, 5, f"ROUND(SUM({identity.left.shown}),6)", _digits(left), _NUMBER)
    page.formula(row, 6, f"ROUND(SUM({places}){factor},6)", _digits(right), _NUMBER)
    page.formula(row, 7, f"ROUND(E{row}-F{row},6)", _digits(difference), _NUMBER)
    return difference


def _write_allowance(page: SheetPage, row: int, identity: _Identity) -> Decimal:
    """Write how far rounding may move both sides apart: half a unit of each figure that is shown.

    Blank cells move nothing, until somebody writes a number there. Return it as it is now.
    """
    left = identity.left
    allowed = ZERO
    if left.figure is not None:
        allowed += left.half_unit
    places_by_half_unit: dict[Decimal, list[str]] = {}
    for part in identity.right:
        half_unit = part.half_unit * identity.scale
        places_by_half_unit.setdefault(half_unit, []).append(part.shown)
        if part.figure is not None:
            allowed += half_unit
    terms = [f"COUNT({left.shown})*{left.half_unit:f}"]
    for half_unit, places in places_by_half_unit.items():
        terms.append(f"COUNT({','.join(places)})*{half_unit:f}")
    page.formula(row, 8, f"ROUND({'+'.join(terms)},6)", _digits(allowed), _NUMBER)
    return allowed


def _write_exact_difference(page: SheetPage, row: int, identity: _Identity) -> Decimal | None:
    """Write how far both sides are apart in exact yuan, and return it.

    None, and a blank cell, where the amount of one of them is not known.
    """
    difference = identity.left.amount or ZERO
    is_known = bool(identity.left.yuan)
    for part in identity.right:
        difference -= part.amount or ZERO
        is_known = is_known and bool(part.yuan)
    if not is_known:
        page.text(row, 9, "", _NUMBER)
        return None
    places = ",".join(part.yuan for part in identity.right)
    formula = f"ROUND(SUM({identity.left.yuan})-SUM({places}),2)"
    page.formula(row, 9, formula, _digits(difference), _NUMBER)
    return difference


def _begin(page: SheetPage, entry: DisclosureEntry, kind: str, place: str) -> int:
    (row,) = page.take(32)
    page.text(row, 1, entry.code, _CODE)
    page.text(row, 2, entry.name, _TEXT)
    page.text(row, 3, kind, _TEXT)
    page.text(row, 4, place, _TEXT)
    return row


def _digits(number: Decimal) -> str:
    """Return a number in plain digits; 0 has no sign and no decimals."""
    plain = f"{number.normalize():f}"
    return "0" if plain in ("-0", "0") else plain
