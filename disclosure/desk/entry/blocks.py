"""A block of cells copied from a spreadsheet or Word, as texts for a grid's columns.

The paste box of a page without scripts and the script's pastes (``pasting``) both read it here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget import problem_kinds, sheets
from budget.money import parse_yuan
from budget.problems import Problem, Problems
from budget.vocabulary import STANDARD
from disclosure.desk.entry.grids import GridColumn, TypedKind, typed

YUAN = "元"
TEN_THOUSAND = "万元"
_LONGEST_EXAMPLE = 30  # characters of a text that was left


@dataclass(frozen=True)
class PastedBlock:
    """Rows of texts by column, money in yuan. ``unit`` is the one that the block's money was in.

    ``problems`` name the columns that were left, none of which speaks of money.
    """

    rows: tuple[dict[str, str], ...]
    unit: str
    problems: tuple[Problem, ...] = ()


def read_block(
    text: str, columns: Sequence[GridColumn], *, unit: str, start: str = ""
) -> PastedBlock:
    """Return the rows of a copied block.

    A heading row says which column a cell belongs to, and may name the unit of money; without one
    the cells go to the typed columns in order, from the one whose key is ``start``, and money is in
    ``unit``. Raises Problems, and nothing is taken, where a column that is none of the grid's may
    say something about money.
    """
    typed_columns = typed(columns)
    keys = [column.key for column in typed_columns]
    place = keys.index(start) if start in keys else 0
    sheet_columns = [column.column for column in typed_columns]
    computed = [column.column for column in columns if not column.is_typed]
    texts, scale, left = sheets.pasted(text, sheet_columns, start=place, computed=computed)
    problems = _about_left(left)
    scale = scale or sheets.SCALES.get(unit, 1)
    rows = []
    for row in texts:
        rows.append(_with_plain_figures(row, typed_columns, scale))
    unit_taken = YUAN if scale == 1 else TEN_THOUSAND
    return PastedBlock(tuple(rows), unit_taken, problems)


def _about_left(left: Sequence[sheets.LeftColumn]) -> tuple[Problem, ...]:
    """Return a problem for each column that was left. Raises them if one may be about money."""
    problems = []
    is_about_money = False
    for column in left:
        kind = problem_kinds.PASTE_COLUMN_LEFT
        if sheets.speaks_of_money(column.heading, column.texts, STANDARD):
            kind = problem_kinds.PASTE_COLUMN_UNREAD
            is_about_money = True
        example = column.texts[0][:_LONGEST_EXAMPLE]
        problems.append(kind.at(heading=column.heading, example=example))
    if is_about_money:
        raise Problems(problems)
    return tuple(problems)


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
