"""Which sheets a workbook has and what stands on each, in printed order. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from disclosure.documents.formats.safety import without_controls
from disclosure.documents.model.document import Block, Document, Goal, Heading, Paragraph, Part, Table

Item = Heading | Paragraph | Table

LONGEST_NAME = 31
# Excel refuses the left ones in the name of a sheet; their full-width forms look the same and are allowed.
_FORBIDDEN = str.maketrans("[]:*?/\\", "［］：＊？／＼")


@dataclass(frozen=True)
class SheetEntry:
    """A line of the contents: ``address`` is the part or goal that it names, ``level`` 1 or 2."""

    address: str
    level: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title before it is made a legal name, the items on it in printed order, and its lines in the contents.

    An entry's place is the first item at or after ``starts[address]``, an index into ``items``.
    """

    title: str
    items: tuple[Item, ...]
    entries: tuple[SheetEntry, ...]
    starts: dict[str, int]

    @property
    def main_table(self) -> Table | None:
        """The one table with a header that ends the sheet: its header rows can be frozen and repeated in print."""
        headed = [item for item in self.items if isinstance(item, Table) and item.header]
        return headed[0] if len(headed) == 1 and self.items[-1] is headed[0] else None

    @property
    def widest(self) -> Table | None:
        """The table with the most columns, whose columns are those of the sheet; None where there is only text."""
        tables = [item for item in self.items if isinstance(item, Table)]
        return max(tables, key=lambda table: len(table.columns), default=None)


def sheets(document: Document) -> Iterator[Sheet]:
    """A sheet for each statutory table and each part with goals or a table of its own; parts of running text share one.

    Read one after another they are the whole document in printed order.
    """
    together: list[Part] = []
    for part in document.parts:
        if _stands_alone(part):
            yield from _sheet(together)
            together = []
            yield from _own_sheets(part)
        else:
            together.append(part)
    yield from _sheet(together)


def _stands_alone(part: Part) -> bool:
    # The table of a department's units has no title of its own and is read with the text around it.
    return any(
        isinstance(block, Goal) or (isinstance(block, Table) and block.kind != "bodies") for block in part.blocks
    )


def _own_sheets(part: Part) -> Iterator[Sheet]:
    """A part may hold several statutory tables; each ends a sheet, and what follows the last is on a sheet too."""
    blocks: list[Block] = []
    entry: tuple[SheetEntry, ...] = (SheetEntry(part.address, 1, part.title),)
    for block in part.blocks:
        blocks.append(block)
        if isinstance(block, Table) and block.kind == "statutory":
            yield _gathered(f"{block.number} {block.title}".strip(), [(entry, blocks)])
            blocks, entry = [], ()
    if blocks:
        yield _gathered(part.title, [(entry, blocks)])


def _sheet(parts: list[Part]) -> Iterator[Sheet]:
    if parts:
        yield _gathered(parts[0].title, [((SheetEntry(part.address, 1, part.title),), part.blocks) for part in parts])


def _gathered(title: str, groups: Iterable[tuple[tuple[SheetEntry, ...], Iterable[Block]]]) -> Sheet:
    items: list[Item] = []
    entries: list[SheetEntry] = []
    starts: dict[str, int] = {}
    for heads, blocks in groups:
        entries += heads
        starts |= {entry.address: len(items) for entry in heads}
        for block in blocks:
            if isinstance(block, Goal):
                entries.append(SheetEntry(block.address, 2, block.title.text))
                starts[block.address] = len(items)
                items += (block.title, block.objective, block.indicators)
            else:
                items.append(block)
    return Sheet(title, tuple(items), tuple(entries), starts)


def sheet_names(titles: Iterable[str], taken: Iterable[str]) -> list[str]:
    """A legal name for each title: at most 31 characters as Excel counts them, unlike all others whatever the case."""
    used = {name.casefold() for name in taken}
    names = []
    for title in titles:
        base = _legal(title)
        name, number = _cut(base, LONGEST_NAME), 2
        while name.casefold() in used:
            ending = f"（{number}）"
            name, number = _cut(base, LONGEST_NAME - len(ending)) + ending, number + 1
        used.add(name.casefold())
        names.append(name)
    return names


def _legal(title: str) -> str:
    text = re.sub(r"\s+", " ", without_controls(title).translate(_FORBIDDEN)).strip(" '")
    # “History” is the one word that Excel keeps for itself.
    return f"{text}_" if text.casefold() in ("history", "") else text


def _cut(text: str, longest: int) -> str:
    """The first characters; Excel counts those beyond the basic plane twice."""
    if _units(text) <= longest:
        return text
    while _units(text) > longest - 1:
        text = text[:-1]
    return text.rstrip(" '") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
