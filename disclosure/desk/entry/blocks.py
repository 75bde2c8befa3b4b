"""A block of cells copied from a spreadsheet or Word, as texts for a grid's columns.

The paste box of a page without scripts and the script's pastes (``pasting``) both read it here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budget import problem_kinds, sheets
from budget.amounts import UNITS
from budget.money import parse_yuan
from budget.problems import Problem, Problems
from budget.vocabulary import STANDARD
from disclosure.desk.entry.grids import GridColumn, TypedKind, typed

YUAN = "元"
_LONGEST_EXAMPLE = 30  # characters of a text that was left


@dataclass(frozen=True)
class PastedBlock:
    """Rows of texts by column, money in yuan. ``unit`` is the one that the block's money was in, or
    several where its columns name different ones.

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
    paste = sheets.pasted(text, sheet_columns, start=place, computed=computed)
    problems = _about_left(paste.left)
    scale = paste.scale or sheets.SCALES.get(unit, 1)
    units = {}
    for column in typed_columns:
        if column.kind == TypedKind.AMOUNT:
            units[column.key] = _unit_of(paste.scales.get(column.key, scale))
    rows = []
    taken: set[str] = set()
    for row in paste.rows:
        rows.append(_with_plain_figures(row, typed_columns, units))
        taken.update(units[key] for key in row if key in units)
    named = sorted(taken or {_unit_of(scale)}, key=UNITS.__getitem__)
    return PastedBlock(tuple(rows), "、".join(named), problems)


def _unit_of(scale: int) -> str:
    """Return the name of a unit of money by how many yuan it is."""
    return next(unit for unit, yuan in UNITS.items() if yuan == scale)


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
    row: Mapping[str, str], columns: Sequence[GridColumn], units: Mapping[str, str]
) -> dict[str, str]:
    """Return a row's texts with its figures as they are typed: money in yuan, not in ``units``."""
    texts = dict(row)
    for column in columns:
        text = texts.get(column.key, "")
        if text and column.is_figure:
            texts[column.key] = _plain_figure(text, units.get(column.key, YUAN))
    return texts


def _plain_figure(text: str, unit: str) -> str:
    """Return a figure in ``unit`` as it is typed in units of one.

    What cannot be read stays, with its unit where that is not yuan: saving says what is wrong
    with it.
    """
    try:
        return sheets.amount_text(parse_yuan(text, UNITS[unit]))
    except ValueError:
        return text if unit == YUAN else f"{text}{unit}"
