"""Displayed Documents with other figures or another order of rows: what an office's file might hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from disclosure.documents.model.document import Block, Cell, Document, Row, Table


def with_texts(document: Document, texts: Mapping[str, str]) -> Document:
    """The document with other texts in some cells, by address."""

    def retold(row: Row) -> Row:
        return replace(row, cells=tuple(replace(c, text=texts.get(c.address, c.text)) for c in row.cells))

    return _with_tables(document, lambda table: replace(table, rows=tuple(map(retold, table.rows))))


def shuffled(document: Document, random: Random) -> Document:
    """The document with the rows of every statutory table, and the tables, in another order."""

    def mixed(table: Table) -> Table:
        return replace(table, rows=tuple(random.sample(table.rows, len(table.rows))))

    mixed_up = _with_tables(document, mixed)
    return replace(mixed_up, parts=tuple(random.sample(mixed_up.parts, len(mixed_up.parts))))


def without_rows(document: Document, *addresses: str) -> Document:
    """The document without some rows."""

    def cut(table: Table) -> Table:
        return replace(table, rows=tuple(row for row in table.rows if row.address not in addresses))

    return _with_tables(document, cut)


def without_parts(document: Document, *addresses: str) -> Document:
    """The document without some parts."""
    return replace(document, parts=tuple(part for part in document.parts if part.address not in addresses))


def _with_tables(document: Document, change: Callable[[Table], Table]) -> Document:
    def changed(block: Block) -> Block:
        return change(block) if isinstance(block, Table) and block.kind == "statutory" else block

    parts = (replace(part, blocks=tuple(map(changed, part.blocks))) for part in document.parts)
    return replace(document, parts=tuple(parts))


def money_cells(document: Document) -> list[Cell]:
    """Every money cell of the statutory tables that have rows."""
    return [
        cell
        for table in document.tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if column.kind == "money" and row.level != "blank"
    ]


@dataclass(frozen=True)
class Forgery:
    """A document with one false figure, wrong by more than 0.01, and where it is."""

    document: Document
    address: str
    was: str
    now: str


def forgery(document: Document, random: Random) -> Forgery:
    """One cell of ``document`` falsified: another digit, a moved point, a small step, a blanked or a filled cell."""
    while True:
        cell = random.choice(money_cells(document))
        now = random.choice(_WAYS)(cell.text, random)
        if abs(_amount(now) - _amount(cell.text)) > Decimal("0.01"):
            return Forgery(with_texts(document, {cell.address: now}), cell.address, cell.text, now)


def _amount(text: str) -> Decimal:
    return Decimal(text or "0")


def _another_digit(text: str, random: Random) -> str:
    if not text:
        return text
    place = random.choice([place for place, character in enumerate(text) if character.isdigit()])
    return text[:place] + random.choice("0123456789") + text[place + 1 :]


def _moved_point(text: str, random: Random) -> str:
    return f"{_amount(text) * random.choice((10, 100)):.2f}" if text else text


def _small_step(text: str, random: Random) -> str:
    return f"{_amount(text) + random.choice((-2, 2, 3)) * Decimal('0.01'):.2f}" if text else text


def _blanked(text: str, random: Random) -> str:
    return ""


def _filled(text: str, random: Random) -> str:
    return text or f"{Decimal(random.randint(2, 9_999_999)).scaleb(-2)}"


_WAYS = (_another_digit, _moved_point, _small_step, _blanked, _filled)
