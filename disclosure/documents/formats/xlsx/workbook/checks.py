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
from disclosure.documents.meaning.case import Axis, MoneyCell

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
            failed += not _write_identity(page, entry, identity)
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
        if total is None or not parts or len(parts) != _printed_parts(family.parts):
            continue
        if total.figure is None and all(part.figure is None for part in parts):
            continue  # a blank row or column is held to what was published only
        yield _Identity(_KINDS[family.axis], family.total.place, total, tuple(parts))
    for alike in case.alike.values():
        first = alike[0]
        left = placed.get((index, first.address))
        for other in alike[1:]:
            right = placed.get((index, other.address))
            if left is None or right is None:
                continue
            scale = Decimal(other.column.money.scale) / first.column.money.scale
            place = f"{first.place} = {other.place}"
            yield _Identity("同口径的单元格", place, left, (right,), scale)


def _placed(index: int, cells: Sequence[MoneyCell], placed: Placed) -> list[PlacedCell]:
    found = []
    for cell in cells:
        place = placed.get((index, cell.address))
        if place is not None:
            found.append(place)
    return found


def _printed_parts(cells: Sequence[MoneyCell]) -> int:
    """Return how many parts must be there; a row printed only with money may be missing."""
    return len([cell for cell in cells if cell.exists and (cell.ref.row or cell.ref.shown)])


# -- rows ------------------------------------------------------------------------------------------


def _write_comparison(
    page: SheetPage, entry: DisclosureEntry, sheet: TableSheet, index: int
) -> None:
    columns = []
    for shown, published in sheet.ranges[index]:
        columns.append(f"SUMPRODUCT(--({shown}<>{published}))")
    row = _begin(page, entry, "与公布数不同的单元格", sheet.name)
    page.formula(row, 5, "+".join(columns), "0", _NUMBER)
    page.number(row, 6, "0", _NUMBER)
    page.formula(row, 7, f"E{row}-F{row}", "0", _NUMBER)
    for column in (8, 9):
        page.text(row, column, "", _NUMBER)
    page.formula_text(row, 10, f'IF(G{row}=0,"{AGREES}","{DIFFERS}")', AGREES, _RESULT)


def _write_identity(page: SheetPage, entry: DisclosureEntry, identity: _Identity) -> bool:
    """Write an identity; return whether it holds now."""
    row = _begin(page, entry, identity.kind, identity.place)
    left = identity.left
    right_places = ",".join(part.shown for part in identity.right)
    scale = "" if identity.scale == 1 else f"*{identity.scale.normalize():f}"
    left_figure = left.figure or ZERO
    right_figure = sum((part.figure or ZERO for part in identity.right), ZERO) * identity.scale
    difference = left_figure - right_figure
    page.formula(row, 5, f"ROUND(SUM({left.shown}),6)", _digits(left_figure), _NUMBER)
    page.formula(row, 6, f"ROUND(SUM({right_places}){scale},6)", _digits(right_figure), _NUMBER)
    page.formula(row, 7, f"ROUND(E{row}-F{row},6)", _digits(difference), _NUMBER)
    half_left = Decimal(1).scaleb(-left.decimals) / 2
    half_right = Decimal(1).scaleb(-identity.right[0].decimals) / 2 * identity.scale
    shown_parts = [part for part in identity.right if part.figure is not None]
    allowed = half_left * (left.figure is not None) + half_right * len(shown_parts)
    formula = f"ROUND(COUNT({left.shown})*{half_left:f}+COUNT({right_places})*{half_right:f},6)"
    page.formula(row, 8, formula, _digits(allowed), _NUMBER)
    holds = difference == 0 or abs(difference) < allowed
    is_exact = bool(left.yuan) and all(part.yuan for part in identity.right)
    test = f"OR(G{row}=0,ABS(G{row})<H{row})"
    if is_exact:
        yuan = ",".join(part.yuan for part in identity.right)
        exact = (left.amount or ZERO) - sum((part.amount or ZERO for part in identity.right), ZERO)
        page.formula(row, 9, f"ROUND(SUM({left.yuan})-SUM({yuan}),2)", _digits(exact), _NUMBER)
        test = f"AND({test},I{row}=0)"
        holds = holds and exact == 0
    else:
        page.text(row, 9, "", _NUMBER)
    result = AGREES if holds else DIFFERS
    page.formula_text(row, 10, f'IF({test},"{AGREES}","{DIFFERS}")', result, _RESULT)
    return holds


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
