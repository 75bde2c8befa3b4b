"""What differs between two Documents: printed cells and sentences by address, figures by key. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budget.money import round_half_up
from disclosure.documents.model.document import Document, Goal, Table
from disclosure.documents.model.places import place_of


@dataclass(frozen=True)
class Difference:
    """One place that prints something else; ``before`` or ``after`` is empty where it was not there."""

    address: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class FigureChange:
    """A figure of two years, in yuan; None where a year does not have it."""

    label: str
    address: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Yuan more, or less, than before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """The change as a share of before, in percent with one decimal."""
        if self.change is None or not self.before:
            return None
        return round_half_up(self.change * 100 / self.before, 1)


def differences(before: Document, after: Document) -> list[Difference]:
    """Every place whose printed text differs, in the order of ``after``, what is gone last."""
    old, new = dict(_texts(before)), dict(_texts(after))
    changed = [address for address, text in new.items() if old.get(address, "") != text]
    gone = [address for address, text in old.items() if address not in new and text]
    return [
        *(Difference(address, place_of(after, address), old.get(address, ""), new[address]) for address in changed),
        *(Difference(address, place_of(before, address), old[address], "") for address in gone),
    ]


def figure_changes(before: Document, after: Document) -> list[FigureChange]:
    """The figures that the tables of ``after`` give, beside those of ``before``; equal ones too."""
    old = {figure.key: figure.value for figure in before.figures if figure.source == "table"}
    return [
        FigureChange(figure.label, figure.address, old.get(figure.key), figure.value)
        for figure in after.figures
        if figure.source == "table" and (figure.value or old.get(figure.key))
    ]


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    for block in document.blocks():
        if isinstance(block, Table):
            yield from _cells(block)
        elif isinstance(block, Goal):
            yield block.title.address, block.title.text
            yield from _cells(block.objective)
            yield from _cells(block.indicators)
        else:
            yield block.address, block.text


def _cells(table: Table) -> Iterator[tuple[str, str]]:
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=False):
            if column.kind != "row_number":  # one more row renumbers all below it
                yield cell.address, cell.text
    for note in table.notes:
        yield note.address, note.text
