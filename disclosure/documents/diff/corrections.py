"""What a version changed against the one before it, as a reader follows it: tables by row and column, texts by word. Pure.

``comparison`` lists places for reviewers; this arranges them for citizens. Rows and texts are recognised by their
addresses, so that an added row makes no other row differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from budget.money import parse_yuan, round_half_up
from disclosure.documents.diff.wording import Run, compare_words
from disclosure.documents.model.document import Cell, Column, Document, Goal, Heading, Paragraph, Part, Row, Table
from disclosure.documents.model.places import NAMING_KINDS, column_name, row_name, table_name

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class CellChange:
    """A cell that prints something else. ``difference`` in the tables' unit with its sign, empty where nothing is counted.

    ``runs`` are set for cells of text: what stays, goes and comes.
    """

    address: str
    column: str
    before: str
    after: str
    difference: str = ""
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class RowChange:
    """A row that was ``added``, ``removed`` or ``changed``, with the cells that print something, or something else."""

    address: str
    kind: str
    name: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TextChange:
    """A heading, paragraph or note. ``place`` names where it stands."""

    address: str
    kind: str
    place: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class TableChange:
    """A table, or all of a project's goal. Of an added or removed one only its name: it is there to be read as a whole."""

    address: str
    kind: str
    name: str
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True)
class Corrections:
    """Everything that prints something else, in the order of the later Document, what is gone last."""

    tables: tuple[TableChange, ...]
    texts: tuple[TextChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both print the same: then only exact amounts behind the printed ones differ, or nothing does."""
        return not self.tables and not self.texts

    @property
    def cells(self) -> int:
        """How many cells print something else."""
        return sum(len(row.cells) for table in self.tables for row in table.rows)


def corrections(before: Document, after: Document) -> Corrections:
    """What ``after`` changed in ``before``."""
    return Corrections(tuple(_tables(before, after)), tuple(_text_changes(before, after)))


# -- tables ----------------------------------------------------------------------------------------------------------------


def _tables(before: Document, after: Document) -> Iterator[TableChange]:
    old, new = dict(_named_tables(before)), dict(_named_tables(after))
    for address, (name, tables) in new.items():
        if address not in old:
            yield TableChange(address, ADDED, name)
            continue
        rows = [row for pair in zip(old[address][1], tables, strict=False) for row in _rows(*pair, after)]
        if rows:
            yield TableChange(address, CHANGED, name, tuple(rows))
    for address, (name, _) in old.items():
        if address not in new:
            yield TableChange(address, REMOVED, name)


def _named_tables(document: Document) -> Iterator[tuple[str, tuple[str, tuple[Table, ...]]]]:
    """Address, name and the tables themselves; a goal's two belong together."""
    for block in document.blocks():
        match block:
            case Goal():
                yield block.address, (block.title.text, (block.objective, block.indicators))
            case Table():
                title = "".join(block.title.split())
                yield block.address, (f"{table_name(block)} {title}" if block.number else table_name(block), (block,))


def _rows(before: Table, after: Table, document: Document) -> Iterator[RowChange]:
    scale = document.identity.money_scale
    old = {row.address: row for row in before.rows}
    for row in after.rows:
        earlier = old.pop(row.address, None)
        cells = tuple(_cells(before, earlier, after, row, scale))
        if cells:
            yield RowChange(row.address, CHANGED if earlier else ADDED, row_name(after, row), cells)
    for row in old.values():
        cells = tuple(_cells(before, row, after, None, scale))
        if cells:
            yield RowChange(row.address, REMOVED, row_name(before, row), cells)


def _cells(before: Table, old: Row | None, after: Table, new: Row | None, scale: int) -> Iterator[CellChange]:
    """Cells of one row in two versions that print something else; the name of a row that came or went is told once."""
    earlier, later = _by_column(before, old), _by_column(after, new)
    for key in dict.fromkeys((*later, *earlier)):
        cell_before, column = earlier.get(key, (Cell(""), None))
        cell_after, column_after = later.get(key, (Cell(""), None))
        column = column_after or column
        if column is None or cell_before.text == cell_after.text:
            continue
        if (old is None or new is None) and column.kind in NAMING_KINDS:
            continue
        yield _cell_change(cell_before, cell_after, column, _heading(before, after, key), scale)


def _by_column(table: Table, row: Row | None) -> dict[str, tuple[Cell, Column]]:
    """Cells by their columns' keys. One more row renumbers all below it, so numbers of rows are left out."""
    if row is None:
        return {}
    pairs = zip(row.cells, table.columns, strict=False)
    return {column.key: (cell, column) for cell, column in pairs if column.kind != "row_number"}


def _heading(before: Table, after: Table, key: str) -> str:
    table = after if any(column.key == key for column in after.columns) else before
    return column_name(table, table.column_index(key))


def _cell_change(before: Cell, after: Cell, column: Column, heading: str, scale: int) -> CellChange:
    address = after.address or before.address
    if column.kind == "money":
        return CellChange(address, heading, before.text, after.text, _difference(before, after, scale))
    return CellChange(address, heading, before.text, after.text, runs=compare_words(before.text, after.text))


def _difference(before: Cell, after: Cell, scale: int) -> str:
    """After less before, from exact yuan where they are known, rounded once; a blank cell is nil."""
    old, new = _yuan(before, scale), _yuan(after, scale)
    return "" if old is None or new is None else f"{round_half_up((new - old) / scale, 2):+,.2f}"


def _yuan(cell: Cell, scale: int) -> Decimal | None:
    if cell.value is not None:
        return cell.value
    if not cell.text.strip():
        return Decimal(0)
    try:
        return parse_yuan(cell.text, scale)
    except ValueError:
        return None


# -- texts -----------------------------------------------------------------------------------------------------------------


def _text_changes(before: Document, after: Document) -> Iterator[TextChange]:
    old, new = dict(_texts(before)), dict(_texts(after))
    for address, (place, text) in new.items():
        earlier = old.get(address)
        if earlier is None:
            yield TextChange(address, ADDED, place, compare_words("", text))
        elif earlier[1] != text:
            yield TextChange(address, CHANGED, place, compare_words(earlier[1], text))
    for address, (place, text) in old.items():
        if address not in new:
            yield TextChange(address, REMOVED, place, compare_words(text, ""))


def _texts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """Address, the part it stands in, and its text; goals and the cells of tables are told with the tables."""
    for part in document.parts:
        for block in part.blocks:
            yield from _texts_of(part, block)


def _texts_of(part: Part, block: object) -> Iterator[tuple[str, tuple[str, str]]]:
    match block:
        case Heading() | Paragraph():
            if block.text.strip():
                yield block.address, ("".join(part.title.split()), block.text)
        case Table():
            for note in block.notes:
                yield note.address, (table_name(block), note.text)
