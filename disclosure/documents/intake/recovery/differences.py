"""What a document made from recovered entries shows otherwise than the file, and where. Pure."""

from collections.abc import Collection, Iterator
from decimal import Decimal

from budget.amounts import read_written
from budget.problems import Problem
from disclosure.documents.diff.printed import PrintedText, TextKind, differing, printed_texts
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.model.document import Document, Table

_SHOWN = 40  # characters of a text that a message quotes


def differences(reading: Reading, made: Document, *, ignored: Collection[str]) -> Iterator[Problem]:
    """Yield one problem for each text that ``made`` prints otherwise, lacks or adds.

    White space is left out of account, and so are the cells at ``ignored`` addresses. The texts of
    the file come first, in its order, then those that only ``made`` has.
    """
    steps = _printed_steps(reading.document)
    for pair in differing(before=_texts(made), after=_texts(reading.document)):
        address = pair.later.address
        read = pair.text_after
        printed = pair.text_before
        is_same = "".join(read.split()) == "".join(printed.split())
        if is_same or address in ignored:
            continue
        if address in steps and _is_within(read, printed, steps[address]):
            continue
        yield problem_kinds.IMPORT_DIFFERS.at(
            place_of(reading, address), read=_short(read), printed=_short(printed)
        )


def _printed_steps(document: Document) -> dict[str, Decimal]:
    """Return what the last digit of a cell is, where the file prints less exactly than the form."""
    steps = {}
    for table in document.every_table():
        for position, column in enumerate(table.columns):
            if column.printed_step is None:
                continue
            scale = column.money_scale or document.identity.money_scale
            for row in table.rows:
                steps[row.cells[position].address] = column.printed_step / scale
    return steps


def _is_within(read: str, printed: str, step: Decimal) -> bool:
    """Return whether the file prints the same figure, rounded to its own last digit."""
    try:
        one = read_written(read)
        other = read_written(printed)
    except ValueError:
        return False
    if one is None or other is None:
        return False
    return abs(one.number - other.number) <= step / 2


def _texts(document: Document) -> list[PrintedText]:
    """Return every cell, then every paragraph outside tables."""
    cells = []
    paragraphs = []
    for text in printed_texts(document):
        if text.kind in (TextKind.CELL, TextKind.ROW_NUMBER):
            cells.append(text)
        elif text.kind is TextKind.PARAGRAPH:
            paragraphs.append(text)
    return cells + paragraphs


def place_of(reading: Reading, address: str) -> str:
    """Return where something of the document stands in the file, as a person finds it."""
    row_address = address.rpartition("/")[0]
    place = reading.places.get(address) or reading.places.get(row_address, "")
    name = ""
    for table in reading.document.every_table():
        if address.startswith(f"{table.address}/"):
            name = _name(table, address)
            break
    if name and place:
        return f"{name}（{place}）"
    return name or place or address


def _name(table: Table, address: str) -> str:
    """Return a cell's table, row and column, such as 部门预算收入总表 213 社会保障支出 上年结转."""
    row_address, _, column_key = address.rpartition("/")
    title = "".join(table.title.split())
    row = None
    for table_row in table.rows:
        if any(cell.address == address for cell in table_row.cells):
            row = table_row
            break
    if row is None:
        return f"{title} {row_address.rpartition('/')[2]}" if title else ""

    kinds = {column.key: column.kind for column in table.columns}
    words = [title]
    for cell in row.cells:
        cell_row, _, cell_column = cell.address.rpartition("/")
        # The other side of a two-sided table has names of its own.
        if cell_row == row_address and kinds[cell_column] in ("code", "name", "label"):
            words.append("".join(cell.text.split()))
    words.append(_heading(table, column_key))
    return " ".join(word for word in words if word)


def _heading(table: Table, column_key: str) -> str:
    """Return the 栏次 of a column, which names it shortest; empty where the form has none."""
    for column in table.columns:
        if column.key == column_key:
            return f"第{column.number}栏" if column.number.isdecimal() else ""
    return ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"
