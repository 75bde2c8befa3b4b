"""What a document made from recovered entries shows otherwise than the file, each at its place in the file. Pure."""

from collections.abc import Collection, Iterator

from budget.problems import Problem
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.model.document import Document, Paragraph, Table

_SHOWN = 40  # characters of a text that a message quotes


def differences(reading: Reading, made: Document, *, ignored: Collection[str]) -> Iterator[Problem]:
    """One problem for each text that ``made`` prints otherwise, lacks or adds; white space aside, ``ignored`` cells aside."""
    theirs, ours = _texts(reading.document), _texts(made)
    for address in [*theirs, *(each for each in ours if each not in theirs)]:
        read, printed = theirs.get(address, ""), ours.get(address, "")
        if address not in ignored and "".join(read.split()) != "".join(printed.split()):
            message = f"文件中是“{_short(read)}”，录入后印出的是“{_short(printed)}”"
            yield Problem("import.differs", place_of(reading, address), message)


def place_of(reading: Reading, address: str) -> str:
    """Where something of the document stands in the file, as a person finds it."""
    table = next((each for each in reading.document.every_table() if address.startswith(f"{each.address}/")), None)
    place = reading.places.get(address) or reading.places.get(address.rpartition("/")[0], "")
    name = _name(table, address) if table is not None else ""
    if name and place:
        return f"{name}（{place}）"
    return name or place or address


def _name(table: Table, address: str) -> str:
    """A cell by its table, row and column: 部门预算收入总表 213 社会保障支出 上年结转."""
    row_address, _, column = address.rpartition("/")
    title = "".join(table.title.split())
    row = next((row for row in table.rows if any(cell.address == address for cell in row.cells)), None)
    if row is None:
        return f"{title} {row_address.rpartition('/')[2]}" if title else ""
    kinds = {each.key: each.kind for each in table.columns}
    own = [cell for cell in row.cells if cell.address.rpartition("/")[0] == row_address]
    names = [cell.text for cell in own if kinds[cell.address.rpartition("/")[2]] in ("code", "name", "label")]
    return " ".join("".join(text.split()) for text in (title, *names, _heading(table, column)) if text.strip())


def _heading(table: Table, column: str) -> str:
    """The 栏次 of a column, which names it shortest; its key where the form has none."""
    number = next((each.number for each in table.columns if each.key == column), "")
    return f"第{number}栏" if number.isdecimal() else ""


def _texts(document: Document) -> dict[str, str]:
    """What is printed by address: every cell, and every paragraph outside tables."""
    texts = {address: cell.text for address, cell in document.cells.items()}
    for part in document.parts:
        texts |= {block.address: block.text for block in part.blocks if isinstance(block, Paragraph)}
    return texts


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"
