"""The catalogue of figures of one document. Pure.

It has every number that sentences quote, by name, with the cell in which it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.dimensions import AssetKind
from budget.entries import Entries
from budget.money import percentage
from disclosure.documents.forms.model import FigureRule, Layout
from disclosure.documents.model.document import Figure, Table

OPERAND_KINDS = ("prior", "sum", "entered", "count")


@dataclass(frozen=True)
class PriorYear:
    """Last year's figures in yuan by key, and by address those in the cells of tables by code.

    ``published`` ones come from last year's publication and win over ``typed`` ones; ``notes`` say
    where a typed one was taken from.
    """

    published: Mapping[str, Decimal]
    typed: Mapping[str, Decimal]
    notes: Mapping[str, str]

    @classmethod
    def of(cls, entries: Entries, published: Mapping[str, Decimal]) -> "PriorYear":
        """Return last year's figures, typed in with the entries or ``published``."""
        return cls(
            published=published,
            typed={figure.figure: figure.amount for figure in entries.prior_figures},
            notes={figure.figure: figure.source for figure in entries.prior_figures},
        )

    def figure(self, rule: FigureRule) -> Figure:
        """Return last year's figure; it has no value where nobody knows it."""
        key = rule.key
        prior_key = f"prior:{key}"
        prior_label = f"上年{rule.label}"
        published = self._of_code(rule) if rule.listed else self.published.get(key)
        if published is not None:
            return Figure(prior_key, prior_label, published, source="published")
        note = self.notes.get(key, "")
        return Figure(prior_key, prior_label, self.typed.get(key), source="typed", note=note)

    def _of_code(self, rule: FigureRule) -> Decimal | None:
        """Return last year's amount of one code: nothing where last year's table lacks the code."""
        (address,) = rule.plus
        if rule.key in self.published:
            return self.published[rule.key]
        if address in self.published:
            return self.published[address]
        table, _, cell = address.partition("/")
        _, _, column = cell.partition("/")
        is_published = f"{table}/total/{column}" in self.published
        return Decimal(0) if is_published else None


def catalogue(
    layout: Layout, tables: Mapping[str, Table], entries: Entries, prior: PriorYear
) -> tuple[Figure, ...]:
    """Return the figures in the layout's order, each after those of last year that it needs."""
    cells = {}
    for table in tables.values():
        for row in table.rows:
            for cell in row.cells:
                cells[cell.address] = cell.value
    values: dict[str, Decimal | None] = {}
    figures: dict[str, Figure] = {}
    for rule in layout.figures.values():
        for operand in rule.operands:
            if operand.startswith("prior:"):
                key = operand.removeprefix("prior:")
                figures[operand] = prior.figure(layout.figures[key])
                values[operand] = figures[operand].value
            elif operand not in values:
                values[operand] = _operand(operand, cells, tables, entries)
        figures[rule.key] = _figure(rule, values, cells)
        values[rule.key] = figures[rule.key].value
    return tuple(figures.values())


def _operand(
    operand: str,
    cells: Mapping[str, Decimal | None],
    tables: Mapping[str, Table],
    entries: Entries,
) -> Decimal:
    """Return the yuan of a cell, of a column's sum or of an amount that was entered."""
    kind, _, name = operand.rpartition(":")
    if kind == "count":
        return _count(name, entries)
    if kind == "entered":
        amount: Decimal = getattr(entries, name)
        return amount
    if kind == "sum":
        table_key, _, column = name.partition("/")
        table = tables[table_key]
        index = table.column_index(column)
        total = Decimal(0)
        for row in table.rows:
            if row.level == "line":  # others are sums of these
                total += row.cells[index].value or Decimal(0)
        return total
    # A row that an empty table does not list counts nothing.
    return cells.get(operand) or Decimal(0)


def _figure(
    rule: FigureRule, values: Mapping[str, Decimal | None], cells: Mapping[str, Decimal | None]
) -> Figure:
    address = ""
    is_plain = not rule.minus and not rule.over
    if is_plain and len(rule.plus) == 1:
        [operand] = rule.plus
        if operand in cells:
            address = operand
    return Figure(
        key=rule.key,
        label=rule.label,
        value=_total(rule, values),
        address=address,
        source="change" if rule.is_change else "table",
        unit=rule.unit,
    )


def _count(things: str, entries: Entries) -> Decimal:
    """Return how many ``things`` a department has: its projects with goals, units or assets.

    ``bodies/行政`` are the units whose nature has that word, ``assets/vehicles`` the quantity of
    assets of that kind.
    """
    kind, _, which = things.partition("/")
    if kind == "projects":
        return Decimal(len(entries.projects))
    if kind == "assets":
        return entries.quantity_held(AssetKind(which))
    return Decimal(sum(which in body.nature for body in entries.bodies))


def _total(rule: FigureRule, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """Return what the operands of a figure make together; None where one of them has no value."""
    plus = _sum(rule.plus, values)
    minus = _sum(rule.minus, values)
    over = _sum(rule.over, values)
    if plus is None or minus is None or over is None:
        return None
    amount = plus - minus
    return percentage(amount, over) if rule.over else amount


def _sum(operands: tuple[str, ...], values: Mapping[str, Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for operand in operands:
        value = values[operand]
        if value is None:
            return None
        total += value
    return total
