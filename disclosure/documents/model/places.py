"""Where an address of a Document is, in words that a clerk finds it by. Pure.

Such as 表3 · 208 社会保障和就业支出 · 合计. How a table, row or column is named is said here only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from budget.problems import Problem
from disclosure.documents.model.document import (
    Block,
    Column,
    Document,
    Goal,
    Part,
    Row,
    Table,
)
from disclosure.documents.model.headers import header_paths
from disclosure.documents.model.texts import unspaced

# Columns whose texts name a row.
NAMING_KINDS = ("code", "code_class", "code_section", "code_item", "name", "label")
_LONGEST = 40  # characters of a heading or paragraph that stand for it in a list


# -- names -----------------------------------------------------------------------------------------


def table_name(table: Table) -> str:
    """Return 表3, or the title of a table without a number."""
    if table.number:
        return f"表{table.number}"
    return _shortened(table.title) or "表格"


@dataclass(frozen=True)
class NamingText:
    """A text that names a row, without the form's spaces, and the column in which it stands."""

    text: str
    column: Column
    index: int


def naming_texts(table: Table, row: Row) -> Iterator[NamingText]:
    """Yield the codes, names and labels of a row, empty ones left out."""
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False)):
        text = unspaced(cell.text)
        if text and column.kind in NAMING_KINDS:
            yield NamingText(text, column, index)


def row_name(table: Table, row: Row, index: int | None = None) -> str:
    """Return what names a row: code and name, or its label; 第N行 where it has none.

    Income and spending stand side by side in some tables: the cell at ``index`` is named by the
    label to its left.
    """
    names = []
    label = ""
    last = -1  # the place of the last label
    for naming in naming_texts(table, row):
        if index is not None and naming.index > index:
            break
        names.append(naming.text)
        if naming.column.kind == "label":
            # 一般公共预算资金 and 小计 beside it are one label.
            goes_on = label and naming.index == last + 1
            label = f"{label} {naming.text}" if goes_on else naming.text
            last = naming.index
    if index is not None and label:
        return label
    if names:
        return " ".join(names[:2])
    number = table.rows.index(row) + 1
    return f"第{number}行"


def printed_name(table: Table, row: Row) -> str:
    """Return the text of a row's name column as it is printed; empty where the table has none."""
    for cell, column in zip(row.cells, table.columns, strict=False):
        if column.kind == "name":
            return cell.text
    return ""


def column_headings(table: Table, index: int) -> list[str]:
    """Return the headings over a column from the top down, empty ones left out."""
    headings = [unspaced(text) for text in header_paths(table)[index]]
    return [heading for heading in headings if heading]


def column_name(table: Table, index: int) -> str:
    """Return the lowest heading over a column, or its 栏次."""
    headings = column_headings(table, index)
    if headings:
        return headings[-1]
    return f"第{table.columns[index].number or index + 1}栏"


def _shortened(text: str) -> str:
    label = unspaced(text)
    return label if len(label) <= _LONGEST else f"{label[:_LONGEST]}…"


# -- places ----------------------------------------------------------------------------------------


def place_of(document: Document, address: str) -> str:
    """Return the place in Chinese. Raises KeyError where nothing has that address."""
    for part in document.parts:
        if part.address == address:
            return _shortened(part.title)
        for block in part.blocks:
            place = _place_in_block(block, part, address)
            if place is not None:
                return place
    raise KeyError(address)


def _place_in_block(block: Block, part: Part, address: str) -> str | None:
    match block:
        case Goal():
            name = _shortened(block.title.text)
            if address in (block.address, block.title.address):
                return name
            return _place_in_table(block.objective, address, name) or _place_in_table(
                block.indicators, address, name
            )
        case Table():
            return _place_in_table(block, address, table_name(block))
        case _:
            if block.address != address:
                return None
            return f"{_shortened(part.title)} · {_shortened(block.text)}"


def _place_in_table(table: Table, address: str, name: str) -> str | None:
    if address == table.address:
        return name
    for note in table.notes:
        if note.address == address:
            return f"{name} · {_shortened(note.text)}"
    for row in table.rows:
        if row.address == address:
            return f"{name} · {row_name(table, row)}"
        for index, cell in enumerate(row.cells):
            if cell.address == address:
                return f"{name} · {row_name(table, row, index)} · {column_name(table, index)}"
    return None


def addresses(document: Document) -> frozenset[str]:
    """Return everything that a comment can be pinned to.

    That is parts, headings, paragraphs, goals, tables with their notes, rows and cells.
    """
    known = {part.address for part in document.parts}
    known |= {goal.address for goal in document.goals}
    known |= document.cells.keys()
    for part in document.parts:
        for block in part.flow():
            known.add(block.address)
            if isinstance(block, Table):
                known |= {row.address for row in block.rows}
                known |= {note.address for note in block.notes}
    return frozenset(known)


def places(document: Document) -> dict[str, str]:
    """Return what is offered to pin a comment to, by address in printed order.

    That is parts, headings and paragraphs, goals, tables and their rows.
    """
    names: dict[str, str] = {}
    for part in document.parts:
        title = _shortened(part.title)
        names[part.address] = title
        for block in part.blocks:
            match block:
                case Goal():
                    names[block.address] = _shortened(block.title.text)
                case Table():
                    name = table_name(block)
                    names[block.address] = name
                    for row in block.rows:
                        names[row.address] = f"{name} · {row_name(block, row)}"
                case _:
                    names[block.address] = f"{title} · {_shortened(block.text)}"
    return names


def in_words(problems: Iterable[Problem], document: Document) -> list[Problem]:
    """Return the problems, with the names of their places instead of addresses."""
    names = places(document)
    worded = []
    for problem in problems:
        place = names.get(problem.address, problem.address)
        worded.append(replace(problem, address=place))
    return worded
