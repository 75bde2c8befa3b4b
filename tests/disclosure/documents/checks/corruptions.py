"""Single faults as a careless or hurried office makes them, in a Document as a file would carry
it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from msgspec.structs import replace

from disclosure.documents.model.document import Cell, Document, Goal, Paragraph, Row, Table
from tests.disclosure.documents.checks.altered import (
    displayed_with,
    every_block,
    every_row,
    every_table,
    with_words,
    without_row,
)


@dataclass(frozen=True)
class Corruption:
    """What was done where. ``size`` is the change of an amount in 万元, None for other faults.

    ``rows`` are those touched; of a row that is gone also the one above it in the tree of codes,
    which alone can show it.
    """

    kind: str
    document: Document
    address: str
    was: str
    now: str
    size: Decimal | None = None
    rows: tuple[str, ...] = ()


Make = Callable[[Document, Random], Corruption | None]


def corrupted(document: Document, random: Random) -> Corruption:
    """One random fault: two of three in the nine tables."""
    while True:
        make = random.choice(IN_TABLES if random.random() < 0.67 else ELSEWHERE)
        if (corruption := make(document, random)) is not None:
            return corruption


# -- the nine tables -------------------------------------------------------------------------------


def _amounts(document: Document) -> list[tuple[Table, Row, str, str]]:
    """Every printed amount of the nine tables: table, row, address, text."""
    amounts: list[tuple[Table, Row, str, str]] = []
    for table in document.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column.kind == "money" and cell.text:
                    amounts.append((table, row, cell.address, cell.text))
    return amounts


def _changed(kind: str, document: Document, address: str, was: str, now: str) -> Corruption | None:
    if was == now:
        return None
    size = abs(Decimal(now or 0) - Decimal(was or 0))
    row = address.rpartition("/")[0]
    return Corruption(
        kind, displayed_with(document, {address: now}), address, was, now, size, (row,)
    )


def digit(document: Document, random: Random) -> Corruption | None:
    _, _, address, text = random.choice(_amounts(document))
    place = random.choice([index for index, sign in enumerate(text) if sign.isdigit()])
    return _changed(
        "digit",
        document,
        address,
        text,
        text[:place] + str(random.randint(0, 9)) + text[place + 1 :],
    )


def moved_decimal(document: Document, random: Random) -> Corruption | None:
    _, _, address, text = random.choice(_amounts(document))
    moved = Decimal(text) * random.choice([Decimal(10), Decimal("0.1")])
    return _changed("moved decimal", document, address, text, format(moved, ".2f"))


def blanked_total(document: Document, random: Random) -> Corruption | None:
    totals = [
        each
        for each in _amounts(document)
        if each[1].level in ("total", "class") or "total" in each[2]
    ]
    _, _, address, text = random.choice(totals)
    return _changed("blanked total", document, address, text, "")


def _coded(document: Document) -> list[tuple[Table, int]]:
    """Rows by code that are not the only one of their table."""
    coded: list[tuple[Table, int]] = []
    for table in document.tables:
        has_codes = any(row.level in ("item", "section") for row in table.rows)
        if len(table.rows) <= 3 or not has_codes:
            continue
        for index, row in enumerate(table.rows):
            if row.level not in ("total", "blank"):
                coded.append((table, index))
    return coded


def dropped_code(document: Document, random: Random) -> Corruption | None:
    table, index = random.choice(_coded(document))
    row = table.rows[index]
    code = row.cells[1].text
    above = f"{table.address}/{code[:-2] if len(code) > 3 else 'total'}"
    changed = without_row(document, row.address)
    return Corruption("dropped code", changed, row.address, code, "", None, (row.address, above))


def swapped_rows(document: Document, random: Random) -> Corruption | None:
    table, index = random.choice(_coded(document))
    if index + 1 >= len(table.rows):
        return None
    one, other = table.rows[index], table.rows[index + 1]

    def swap(row: Row) -> Row:
        source = {one.address: other, other.address: one}.get(row.address)
        if source is None:
            return row
        cells = tuple(
            replace(cell, text=new.text)
            for cell, new in zip(row.cells[1:], source.cells[1:], strict=True)
        )
        return replace(row, cells=(row.cells[0], *cells))

    changed = every_row(document.as_displayed(), swap)
    return Corruption(
        "swapped rows",
        changed,
        one.address,
        one.cells[1].text,
        other.cells[1].text,
        None,
        (one.address, other.address),
    )


def changed_name(document: Document, random: Random) -> Corruption | None:
    table, index = random.choice(_coded(document))
    row = table.rows[index]
    place = table.column_index("name")
    name = row.cells[place].text
    cut = random.randrange(len(name))
    now = name[:cut] + name[cut + 1 :]
    changed = displayed_with(document, {row.cells[place].address: now})
    return Corruption(
        "changed name", changed, row.cells[place].address, name, now, None, (row.address,)
    )


# -- the rest --------------------------------------------------------------------------------------


def _quoting(document: Document) -> Iterator[tuple[Paragraph, int, int]]:
    for block in document.blocks():
        if isinstance(block, Paragraph):
            for mention in block.mentions:
                if mention.figure:
                    yield block, mention.start, mention.end


def _reworded(
    kind: str, document: Document, block: Paragraph, start: int, end: int, now: str
) -> Corruption | None:
    was = block.text[start:end]
    if was == now:
        return None
    text = block.text[:start] + now + block.text[end:]
    changed = with_words(document, block.address, block.text, text)
    return Corruption(kind, changed, block.address, was, now)


def number_in_a_sentence(document: Document, random: Random) -> Corruption | None:
    block, start, end = random.choice(list(_quoting(document)))
    number = block.text[start:end]
    now = (
        str(random.randint(1, 9)) + number[1:]
        if random.random() < 0.5
        else number + str(random.randint(0, 9))
    )
    return _reworded("number in a sentence", document, block, start, end, now)


def unit(document: Document, random: Random) -> Corruption | None:
    block, _, end = random.choice(list(_quoting(document)))
    return (
        _reworded("unit", document, block, end, end + 2, "元")
        if block.text[end : end + 2] == "万元"
        else None
    )


def year(document: Document, random: Random) -> Corruption | None:
    stands = str(document.identity.year)
    blocks = [
        block
        for block in document.blocks()
        if isinstance(block, Paragraph) and f"{stands}年" in block.text
    ]
    block = random.choice(blocks)
    start = block.text.index(f"{stands}年")
    now = str(document.identity.year + random.choice([-2, -1, 1]))
    return _reworded("year", document, block, start, start + 4, now)


def removed_note(document: Document, random: Random) -> Corruption | None:
    tables = [table for table in document.every_table() if table.notes]
    if not tables:
        return None
    table = random.choice(tables)
    gone = random.randrange(len(table.notes))

    def without(each: Table) -> Table:
        kept = tuple(note for place, note in enumerate(each.notes) if place != gone)
        return replace(each, notes=kept) if each.address == table.address else each

    return Corruption(
        "removed note",
        every_table(document.as_displayed(), without),
        table.address,
        table.notes[gone].text,
        "",
    )


def reversed_sign(document: Document, random: Random) -> Corruption | None:
    signs = {"≥": "≤", "≤": "≥"}
    cells: list[Cell] = []
    for goal in document.goals:
        for row in goal.indicators.rows:
            cells += [cell for cell in row.cells if cell.text[:1] in signs]
    if not cells:
        return None
    cell = random.choice(cells)
    now = signs[cell.text[0]] + cell.text[1:]
    return Corruption(
        "reversed sign", displayed_with(document, {cell.address: now}), cell.address, cell.text, now
    )


def dropped_goal(document: Document, random: Random) -> Corruption | None:
    if not document.goals:
        return None
    goal = random.choice(document.goals)
    changed = every_block(
        document.as_displayed(),
        lambda block: None if isinstance(block, Goal) and block.address == goal.address else block,
    )
    return Corruption("dropped goal", changed, goal.address, goal.name, "")


IN_TABLES: tuple[Make, ...] = (
    digit,
    digit,
    moved_decimal,
    blanked_total,
    dropped_code,
    swapped_rows,
    changed_name,
)
ELSEWHERE: tuple[Make, ...] = (
    number_in_a_sentence,
    number_in_a_sentence,
    unit,
    year,
    removed_note,
    reversed_sign,
    dropped_goal,
)
