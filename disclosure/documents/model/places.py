"""Where an address of a Document is, in words that a clerk finds it by: 表3 · 208 社会保障和就业支出 · 合计. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from budget.problems import Problem
from disclosure.documents.model.document import Block, Document, Goal, Part, Row, Table

_NAMING = ("code", "code_class", "code_section", "code_item", "name", "label")
_LONGEST = 40


def place_of(document: Document, address: str) -> str:
    """The place in Chinese. Raises KeyError where nothing has that address."""
    for part in document.parts:
        if part.address == address:
            return _plain(part.title)
        for block in part.blocks:
            if (found := _in_block(block, part, address)) is not None:
                return found
    raise KeyError(address)


def _in_block(block: Block, part: Part, address: str) -> str | None:
    if isinstance(block, Goal):
        return _in_goal(block, address)
    if isinstance(block, Table):
        return _in_table(block, address, table_name(block))
    return f"{_plain(part.title)} · {_plain(block.text)}" if block.address == address else None


def _in_goal(goal: Goal, address: str) -> str | None:
    name = _plain(goal.title.text)
    if address in (goal.address, goal.title.address):
        return name
    return _in_table(goal.objective, address, name) or _in_table(goal.indicators, address, name)


def addresses(document: Document) -> frozenset[str]:
    """Everything a comment can be pinned to: parts, headings, paragraphs, goals, tables, rows and cells."""
    found = {part.address for part in document.parts} | {goal.address for goal in document.goals}
    for part in document.parts:
        for block in part.flow():
            found.add(block.address)
            if isinstance(block, Table):
                found |= {row.address for row in block.rows} | {
                    cell.address for row in block.rows for cell in row.cells
                }
                found |= {note.address for note in block.notes}
    return frozenset(found)


def places(document: Document) -> dict[str, str]:
    """What is offered to pin a comment to, in printed order: parts, paragraphs, tables and their rows, by address."""
    found: dict[str, str] = {}
    for part in document.parts:
        found[part.address] = _plain(part.title)
        for block in part.blocks:
            found |= _offered(block, part)
    return found


def in_words(problems: Iterable[Problem], document: Document) -> list[Problem]:
    """The problems, those at a place of the document with its name instead of its address."""
    known = places(document)
    return [replace(each, address=known.get(each.address, each.address)) for each in problems]


def _offered(block: Block, part: Part) -> dict[str, str]:
    if isinstance(block, Goal):
        return {block.address: _plain(block.title.text)}
    if not isinstance(block, Table):
        return {block.address: f"{_plain(part.title)} · {_plain(block.text)}"}
    name = table_name(block)
    return {block.address: name} | {row.address: f"{name} · {row_name(block, row)}" for row in block.rows}


def table_name(table: Table) -> str:
    """表3, or the title of a table without a number."""
    return f"表{table.number}" if table.number else _plain(table.title) or "表格"


def row_name(table: Table, row: Row, index: int | None = None) -> str:
    """What names a row: code and name, or its label; 第N行 where it has none.

    Income and spending stand side by side in some tables: the cell at ``index`` is named by the label to its left.
    """
    named = [
        (place, column.kind, "".join(cell.text.split()))
        for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False))
        if column.kind in _NAMING and cell.text.strip() and (index is None or place <= index)
    ]
    labels = [text for _, kind, text in named if kind == "label"]
    names = labels[-1:] if index is not None and labels else [text for _, _, text in named]
    return " ".join(names[:2]) or f"第{table.rows.index(row) + 1}行"


def column_name(table: Table, index: int) -> str:
    """The lowest heading over a column, or its 栏次."""
    headings = column_headings(table, index)
    return headings[-1] if headings else f"第{table.columns[index].number or index + 1}栏"


def column_headings(table: Table, index: int) -> list[str]:
    """The headings over a column from the top down, empty ones left out."""
    found: list[str] = []
    covered: dict[int, int] = {}
    for header in table.header:
        position = 0
        for cell in header:
            while covered.get(position, 0) > 0:
                covered[position] -= 1
                position += 1
            for offset in range(cell.colspan):
                if position + offset == index and cell.text.strip():
                    found.append("".join(cell.text.split()))
                covered[position + offset] = cell.rowspan - 1
            position += cell.colspan
        for rest in range(position, len(table.columns)):
            if covered.get(rest, 0) > 0:
                covered[rest] -= 1
    return found


def _in_table(table: Table, address: str, name: str) -> str | None:
    if address == table.address:
        return name
    for note in table.notes:
        if note.address == address:
            return f"{name} · {_plain(note.text)}"
    for row in table.rows:
        if row.address == address:
            return f"{name} · {row_name(table, row)}"
        for index, cell in enumerate(row.cells):
            if cell.address == address:
                return f"{name} · {row_name(table, row, index)} · {column_name(table, index)}"
    return None


def _plain(text: str) -> str:
    joined = "".join(text.split())
    return joined if len(joined) <= _LONGEST else f"{joined[:_LONGEST]}…"
