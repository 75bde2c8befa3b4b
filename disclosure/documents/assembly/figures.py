"""The catalogue of figures of one document: each sentence's number by name, bound to the cell it stands in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.entries import Entries
from disclosure.documents.forms.model import FigureRule, Layout
from disclosure.documents.model.document import Figure, Table

OPERAND_KINDS = ("prior", "sum", "entered")


@dataclass(frozen=True)
class PriorYear:
    """Last year's figures in yuan by key. ``published`` ones come from last year's publication and win over ``typed`` ones."""

    published: Mapping[str, Decimal]
    typed: Mapping[str, Decimal]
    notes: Mapping[str, str]

    @classmethod
    def of(cls, entries: Entries, published: Mapping[str, Decimal]) -> "PriorYear":
        """Last year's figures as a budget's entries and its department's last publication tell them."""
        return cls(
            published=published,
            typed={figure.figure: figure.amount for figure in entries.prior_figures},
            notes={figure.figure: figure.source for figure in entries.prior_figures},
        )

    def figure(self, key: str, label: str) -> Figure:
        """Last year's figure ``key`` with its source; without a value where nobody knows it."""
        if key in self.published:
            return Figure(f"prior:{key}", f"上年{label}", self.published[key], source="published")
        return Figure(f"prior:{key}", f"上年{label}", self.typed.get(key), source="typed", note=self.notes.get(key, ""))


def catalogue(layout: Layout, tables: Mapping[str, Table], entries: Entries, prior: PriorYear) -> tuple[Figure, ...]:
    """Every figure of the layout in its order, last year's figures before those that compare with them."""
    cells = {cell.address: cell.value for table in tables.values() for row in table.rows for cell in row.cells}
    values: dict[str, Decimal | None] = {}
    figures: dict[str, Figure] = {}
    for rule in layout.figures.values():
        for operand in rule.plus + rule.minus:
            if operand.startswith("prior:"):
                key = operand.removeprefix("prior:")
                figures[operand] = prior.figure(key, layout.figures[key].label)
                values[operand] = figures[operand].value
            elif operand not in values:
                values[operand] = _operand(operand, cells, tables, entries)
        figures[rule.key] = _figure(rule, values, cells)
        values[rule.key] = figures[rule.key].value
    return tuple(figures.values())


def _operand(
    operand: str, cells: Mapping[str, Decimal | None], tables: Mapping[str, Table], entries: Entries
) -> Decimal | None:
    kind, _, name = operand.rpartition(":")
    if kind == "entered":
        amount: Decimal = getattr(entries, name)
        return amount
    if kind == "sum":
        table, _, column = name.partition("/")
        index = tables[table].column_index(column)
        return sum((row.cells[index].value or Decimal(0) for row in tables[table].rows), Decimal(0))
    # A row that an empty table does not list counts nothing.
    return cells.get(operand) or Decimal(0)


def _figure(rule: FigureRule, values: Mapping[str, Decimal | None], cells: Mapping[str, Decimal | None]) -> Figure:
    plus, minus = ([values[operand] for operand in operands] for operands in (rule.plus, rule.minus))
    known = [value for value in plus + minus if value is not None]
    value = sum(known[: len(plus)], Decimal(0)) - sum(known[len(plus) :], Decimal(0))
    stands_in = rule.plus[0] if len(rule.plus) == 1 and not rule.minus and rule.plus[0] in cells else ""
    return Figure(
        key=rule.key,
        label=rule.label,
        value=value if len(known) == len(plus) + len(minus) else None,
        address=stands_in,
        source="change" if rule.is_change else "table",
    )
