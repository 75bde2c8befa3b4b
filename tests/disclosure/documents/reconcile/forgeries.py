"""Displayed Documents with other figures or another order of rows, as an office's file may be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from disclosure.documents.model.document import Block, Cell, Document, Row, Table


def with_texts(document: Document, texts: Mapping[str, str]) -> Document:
    """Return the document with other texts in some cells, by address."""

    def changed_row(row: Row) -> Row:
        cells = []
        for cell in row.cells:
            cells.append(replace(cell, text=texts.get(cell.address, cell.text)))
        return replace(row, cells=tuple(cells))

    def changed(table: Table) -> Table:
        return replace(table, rows=tuple(changed_row(row) for row in table.rows))

    return _with_tables(document, changed)


def shuffled(document: Document, random: Random) -> Document:
    """Return the document with its parts, and the rows of its tables, in another order."""

    def shuffled_table(table: Table) -> Table:
        return replace(table, rows=tuple(random.sample(table.rows, len(table.rows))))

    mixed = _with_tables(document, shuffled_table)
    return replace(mixed, parts=tuple(random.sample(mixed.parts, len(mixed.parts))))


def without_rows(document: Document, *addresses: str) -> Document:
    """Return the document without some rows."""

    def shortened(table: Table) -> Table:
        return replace(table, rows=tuple(row for row in table.rows if row.address not in addresses))

    return _with_tables(document, shortened)


def without_parts(document: Document, *addresses: str) -> Document:
    """Return the document without some parts."""
    kept = tuple(part for part in document.parts if part.address not in addresses)
    return replace(document, parts=kept)


def _with_tables(document: Document, change: Callable[[Table], Table]) -> Document:
    """Return the document with its statutory tables changed."""
    parts = []
    for part in document.parts:
        blocks: list[Block] = []
        for block in part.blocks:
            if isinstance(block, Table) and block.kind == "statutory":
                blocks.append(change(block))
            else:
                blocks.append(block)
        parts.append(replace(part, blocks=tuple(blocks)))
    return replace(document, parts=tuple(parts))


def money_cells(document: Document) -> list[Cell]:
    """Return every money cell of the statutory tables that have rows."""
    cells = []
    for table in document.tables:
        for row in table.rows:
            if row.level == "blank":
                continue
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column.kind == "money":
                    cells.append(cell)
    return cells


@dataclass(frozen=True)
class Forgery:
    """A document with one false figure, wrong by more than 0.01, and where it is."""

    document: Document
    address: str
    was: str
    now: str


def forgery(document: Document, random: Random) -> Forgery:
    """Return ``document`` with one cell falsified.

    It has another digit, a moved point, a small step, is blanked, or filled where it was blank.
    """
    while True:
        cell = random.choice(money_cells(document))
        falsify = random.choice(_WAYS)
        now = falsify(cell.text, random)
        if abs(_amount(now) - _amount(cell.text)) > Decimal("0.01"):
            changed = with_texts(document, {cell.address: now})
            return Forgery(changed, cell.address, cell.text, now)


def _amount(text: str) -> Decimal:
    return Decimal(text or "0")


def _another_digit(text: str, random: Random) -> str:
    if not text:
        return text
    digits = [place for place, character in enumerate(text) if character.isdigit()]
    place = random.choice(digits)
    return text[:place] + random.choice("0123456789") + text[place + 1 :]


def _moved_point(text: str, random: Random) -> str:
    return f"{_amount(text) * random.choice((10, 100)):.2f}" if text else text


def _small_step(text: str, random: Random) -> str:
    if not text:
        return text
    step = random.choice((-2, 2, 3)) * Decimal("0.01")
    return f"{_amount(text) + step:.2f}"


def _blanked(text: str, random: Random) -> str:
    return ""


def _filled(text: str, random: Random) -> str:
    return text or f"{Decimal(random.randint(2, 9_999_999)).scaleb(-2)}"


_WAYS = (_another_digit, _moved_point, _small_step, _blanked, _filled)
