"""A block of cells copied from a spreadsheet or Word, as texts for a grid's columns.

The paste box of a page without scripts and the script's pastes (``pasting``) both read it here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget import sheets
from budget.money import parse_yuan
from disclosure.desk.entry.grids import GridColumn, TypedKind, typed

YUAN = "元"
TEN_THOUSAND = "万元"


@dataclass(frozen=True)
class PastedBlock:
    """Rows of texts by column, money in yuan. ``unit`` is the one that the block's money was in."""

    rows: tuple[dict[str, str], ...]
    unit: str


def read_block(
    text: str, columns: Sequence[GridColumn], *, unit: str, start: str = ""
) -> PastedBlock:
    """Return the rows of a copied block.

    A heading row says which column a cell belongs to, and may name the unit of money; without one
    the cells go to the typed columns in order, from the one whose key is ``start``, and money is in
    ``unit``.
    """
    typed_columns = typed(columns)
    keys = [column.key for column in typed_columns]
    place = keys.index(start) if start in keys else 0
    sheet_columns = [column.column for column in typed_columns]
    texts, scale = sheets.pasted(text, sheet_columns, start=place)
    scale = scale or sheets.SCALES.get(unit, 1)
    rows = []
    for row in texts:
        rows.append(_with_plain_figures(row, typed_columns, scale))
    return PastedBlock(tuple(rows), YUAN if scale == 1 else TEN_THOUSAND)


def _with_plain_figures(
    row: Mapping[str, str], columns: Sequence[GridColumn], scale: int
) -> dict[str, str]:
    texts = dict(row)
    for column in columns:
        text = texts.get(column.key, "")
        if text and column.is_figure:
            column_scale = scale if column.kind == TypedKind.AMOUNT else 1
            texts[column.key] = _plain_figure(text, column_scale)
    return texts


def _plain_figure(text: str, scale: int) -> str:
    """Return a figure in units of ``scale`` as it is typed in units of one.

    What cannot be read stays, with its unit where that is not yuan: saving says what is wrong
    with it.
    """
    try:
        return sheets.amount_text(parse_yuan(text, scale))
    except ValueError:
        return text if scale == 1 else f"{text}{TEN_THOUSAND}"
