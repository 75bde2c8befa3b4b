"""What a version changed against the one before it, arranged as a citizen follows it. Pure.

Tables are told by row and column, texts by word.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budget.money import parse_yuan, round_half_up
from disclosure.documents.diff.printed import (
    PrintedText,
    TextKind,
    TextPair,
    differing,
    printed_texts,
)
from disclosure.documents.diff.wording import Run, compare_words
from disclosure.documents.model.document import Document, Goal, Identity, Table
from disclosure.documents.model.places import NAMING_KINDS, column_name, row_name, table_name


class ChangeKind(StrEnum):
    """What happened to a row, a table or a text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class CellChange:
    """A cell that prints something else.

    ``difference`` is in the tables' unit with its sign, empty where nothing is counted. ``runs``
    are set for cells of text: what stays, goes and comes.
    """

    address: str
    column: str
    before: str
    after: str
    difference: str = ""
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed, with the cells that print something else."""

    address: str
    kind: ChangeKind
    name: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TextChange:
    """A heading, paragraph or note. ``place`` names where it stands."""

    address: str
    kind: ChangeKind
    place: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class TableChange:
    """A table, or all of a project's goal.

    Of an added or removed one only its name is told: it is there to be read as a whole.
    """

    address: str
    kind: ChangeKind
    name: str
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True)
class Corrections:
    """Everything that prints something else, as the later Document has it, what is gone last."""

    tables: tuple[TableChange, ...]
    texts: tuple[TextChange, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether both print the same.

        Then nothing differs but exact amounts behind the printed ones, if anything.
        """
        return not self.tables and not self.texts

    @property
    def cells(self) -> int:
        """The number of cells that print something else."""
        count = 0
        for table in self.tables:
            count += sum(len(row.cells) for row in table.rows)
        return count


def corrections(before: Document, after: Document) -> Corrections:
    """Return what ``after`` changed in ``before``."""
    texts_before = list(printed_texts(before, unlike=after))
    texts_after = list(printed_texts(after, unlike=before))
    changed_cells = _changed_cells(texts_before, texts_after)
    tables = tuple(_table_changes(before, after, changed_cells))
    texts = tuple(_text_changes(texts_before, texts_after))
    return Corrections(tables, texts)


# -- tables ----------------------------------------------------------------------------------------

_CellsByRow = Mapping[str, Sequence[TextPair]]
"""The cells that print something else, by the address of their row."""


def _changed_cells(before: list[PrintedText], after: list[PrintedText]) -> _CellsByRow:
    # One more row renumbers all below it, so numbers of rows are left out.
    cells_before = [text for text in before if text.kind is TextKind.CELL]
    cells_after = [text for text in after if text.kind is TextKind.CELL]
    changed = defaultdict(list)
    for pair in differing(cells_before, cells_after):
        place = pair.later.place
        if place and pair.text_before != pair.text_after:  # else a blank cell came or went
            _, row, _ = place
            changed[row.address].append(pair)
    return changed


def _table_changes(
    before: Document, after: Document, changed_cells: _CellsByRow
) -> Iterator[TableChange]:
    earlier = _tables(before)
    later = _tables(after)
    for address, (name, tables) in later.items():
        if address not in earlier:
            yield TableChange(address, ChangeKind.ADDED, name)
            continue
        _, tables_before = earlier[address]
        rows: list[RowChange] = []
        for table_before, table in zip(tables_before, tables, strict=False):
            rows += _row_changes(table_before, table, changed_cells, after.identity)
        if rows:
            yield TableChange(address, ChangeKind.CHANGED, name, tuple(rows))
    for address, (name, _) in earlier.items():
        if address not in later:
            yield TableChange(address, ChangeKind.REMOVED, name)


def _tables(document: Document) -> dict[str, tuple[str, tuple[Table, ...]]]:
    """Return name and tables of each block by its address; a goal's two belong together."""
    tables: dict[str, tuple[str, tuple[Table, ...]]] = {}
    for block in document.blocks():
        match block:
            case Goal():
                tables[block.address] = block.title.text, (block.objective, block.indicators)
            case Table():
                name = table_name(block)
                if block.number:
                    title = "".join(block.title.split())
                    name = f"{name} {title}"
                tables[block.address] = name, (block,)
    return tables


def _row_changes(
    before: Table, after: Table, changed_cells: _CellsByRow, identity: Identity
) -> Iterator[RowChange]:
    """Yield the rows of a table with cells that print something else, rows that are gone last."""
    rows_before = {row.address for row in before.rows}
    rows_after = {row.address for row in after.rows}
    for row in after.rows:
        kind = ChangeKind.CHANGED if row.address in rows_before else ChangeKind.ADDED
        cells = _cell_changes(changed_cells.get(row.address, ()), kind, after, identity)
        if cells:
            yield RowChange(row.address, kind, row_name(after, row), cells)
    for row in before.rows:
        if row.address in rows_after:
            continue
        kind = ChangeKind.REMOVED
        cells = _cell_changes(changed_cells.get(row.address, ()), kind, after, identity)
        if cells:
            yield RowChange(row.address, kind, row_name(before, row), cells)


def _cell_changes(
    pairs: Sequence[TextPair], kind: ChangeKind, after: Table, identity: Identity
) -> tuple[CellChange, ...]:
    """Return the changes of the cells of one row, under the headings of the later table.

    What names a row that came or went is told once, as its name.
    """
    changes = []
    for pair in pairs:
        if pair.later.place is None:
            continue
        table, _, index = pair.later.place
        column = table.columns[index]
        if kind is not ChangeKind.CHANGED and column.kind in NAMING_KINDS:
            continue
        heading = _heading(table, index, after)
        difference = ""
        runs: tuple[Run, ...] = ()
        if column.kind == "money":
            difference = _difference(pair, identity.scale_of(column))
        else:
            runs = compare_words(pair.text_before, pair.text_after)
        changes.append(
            CellChange(
                pair.later.address, heading, pair.text_before, pair.text_after, difference, runs
            )
        )
    return tuple(changes)


def _heading(table: Table, index: int, after: Table) -> str:
    """Return the heading of a column, in the later table where that has the column too."""
    key = table.columns[index].key
    for index_after, column in enumerate(after.columns):
        if column.key == key:
            return column_name(after, index_after)
    return column_name(table, index)


def _difference(pair: TextPair, scale: int) -> str:
    """Return after less before, from exact yuan where they are known, rounded once."""
    before = _yuan(pair.before, scale)
    after = _yuan(pair.after, scale)
    if before is None or after is None:
        return ""
    return f"{round_half_up((after - before) / scale, 2):+,.2f}"


def _yuan(printed: PrintedText | None, scale: int) -> Decimal | None:
    """Return the amount in a cell, None where it is none; a blank or missing cell is nil."""
    if printed is None or printed.place is None:
        return Decimal(0)
    _, row, index = printed.place
    cell = row.cells[index]
    if cell.value is not None:
        return cell.value
    if not cell.text.strip():
        return Decimal(0)
    try:
        return parse_yuan(cell.text, scale)
    except ValueError:
        return None


# -- texts -----------------------------------------------------------------------------------------


def _text_changes(before: list[PrintedText], after: list[PrintedText]) -> Iterator[TextChange]:
    for pair in differing(_running_texts(before), _running_texts(after)):
        kind = ChangeKind.CHANGED
        if pair.before is None:
            kind = ChangeKind.ADDED
        elif pair.after is None:
            kind = ChangeKind.REMOVED
        runs = compare_words(pair.text_before, pair.text_after)
        yield TextChange(pair.later.address, kind, _place(pair.later), runs)


def _running_texts(texts: list[PrintedText]) -> Iterator[PrintedText]:
    """Yield headings and paragraphs that are not blank, and the notes of tables.

    Goals and the cells of tables are told with the tables.
    """
    for text in texts:
        is_note = text.kind is TextKind.NOTE and isinstance(text.block, Table)
        is_flowing = text.kind in (TextKind.HEADING, TextKind.PARAGRAPH)
        if is_note or (is_flowing and text.text.strip()):
            yield text


def _place(text: PrintedText) -> str:
    """Return the table of a note, the title of the part of any other text."""
    if isinstance(text.block, Table):
        return table_name(text.block)
    return "".join(text.part.title.split())
