"""Which sheets a workbook has and what stands on each, in printed order. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from disclosure.documents.formats.safety import without_controls
from disclosure.documents.model.document import (
    Block,
    Document,
    Goal,
    Heading,
    Paragraph,
    Part,
    Table,
)

Item = Heading | Paragraph | Table

LONGEST_NAME = 31
# Excel refuses the left ones in the name of a sheet; their full-width forms look the same and are
# allowed.
_FORBIDDEN = str.maketrans("[]:*?/\\", "［］：＊？／＼")
_RESERVED = "history"  # the one word that Excel keeps for itself


@dataclass(frozen=True)
class SheetEntry:
    """A line of the contents; ``address`` is the part or goal that it names, ``level`` 1 or 2."""

    address: str
    level: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet with the items on it in printed order and its lines in the contents.

    ``title`` is what its name is made of. An entry leads to the first item at or after
    ``starts[address]``, an index into ``items``.
    """

    title: str
    items: tuple[Item, ...]
    entries: tuple[SheetEntry, ...]
    starts: dict[str, int]

    @property
    def main_table(self) -> Table | None:
        """The one table with a header that ends the sheet; None where there is no such table.

        Its header rows can be frozen, and repeated in print.
        """
        headed = [item for item in self.items if isinstance(item, Table) and item.header]
        if len(headed) != 1:
            return None
        [table] = headed
        return table if self.items[-1] is table else None

    @property
    def widest(self) -> Table | None:
        """The table with the most columns, which are those of the sheet; None without a table."""
        tables = [item for item in self.items if isinstance(item, Table)]
        return max(tables, key=lambda table: len(table.columns), default=None)


@dataclass
class _SheetDraft:
    """A sheet while blocks are put on it."""

    title: str
    items: list[Item] = field(default_factory=list)
    entries: list[SheetEntry] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)

    def enter(self, address: str, level: int, text: str) -> None:
        """Enter into the contents what follows on the sheet."""
        self.entries.append(SheetEntry(address, level, text))
        self.starts[address] = len(self.items)

    def put(self, block: Block) -> None:
        """Put a block on the sheet; a goal is entered into the contents below its part."""
        if isinstance(block, Goal):
            self.enter(block.address, 2, block.title.text)
            self.items += (block.title, block.objective, block.indicators)
        else:
            self.items.append(block)

    def finished(self) -> Sheet:
        """Return the sheet."""
        return Sheet(self.title, tuple(self.items), tuple(self.entries), self.starts)


def sheets(document: Document) -> Iterator[Sheet]:
    """Yield the sheets; read one after another they are the whole document in printed order.

    There is one for each statutory table and each part with goals or a table of its own; parts of
    running text share one.
    """
    together: list[Part] = []
    for part in document.parts:
        if not _stands_alone(part):
            together.append(part)
            continue
        if together:
            yield _shared_sheet(together)
            together = []
        yield from _own_sheets(part)
    if together:
        yield _shared_sheet(together)


def _stands_alone(part: Part) -> bool:
    for block in part.blocks:
        if isinstance(block, Goal):
            return True
        # The table of a department's units has no title of its own and is read with the text
        # around it.
        if isinstance(block, Table) and block.kind != "bodies":
            return True
    return False


def _own_sheets(part: Part) -> Iterator[Sheet]:
    """Yield a part's sheets: each statutory table ends one, what follows the last is another."""
    draft = _SheetDraft(part.title)
    draft.enter(part.address, 1, part.title)
    for block in part.blocks:
        draft.put(block)
        if isinstance(block, Table) and block.kind == "statutory":
            draft.title = f"{block.number} {block.title}".strip()
            yield draft.finished()
            draft = _SheetDraft(part.title)
    if draft.items:
        yield draft.finished()


def _shared_sheet(parts: list[Part]) -> Sheet:
    draft = _SheetDraft(parts[0].title)
    for part in parts:
        draft.enter(part.address, 1, part.title)
        for block in part.blocks:
            draft.put(block)
    return draft.finished()


# -- names -----------------------------------------------------------------------------------------


def sheet_names(titles: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return a legal name for each title: unlike all others whatever the case, and not too long."""
    used = {name.casefold() for name in taken}
    names = []
    for title in titles:
        base = _legal(title)
        name = _cut(base, LONGEST_NAME)
        number = 2
        while name.casefold() in used:
            ending = f"（{number}）"
            name = _cut(base, LONGEST_NAME - len(ending)) + ending
            number += 1
        used.add(name.casefold())
        names.append(name)
    return names


def _legal(title: str) -> str:
    text = without_controls(title).translate(_FORBIDDEN)
    text = re.sub(r"\s+", " ", text).strip(" '")
    if text.casefold() in (_RESERVED, ""):
        return f"{text}_"
    return text


def _cut(text: str, longest: int) -> str:
    """Return the first characters of ``text``, as many as Excel counts for ``longest``."""
    if _units(text) <= longest:
        return text
    while _units(text) > longest - 1:
        text = text[:-1]
    return text.rstrip(" '") + "…"


def _units(text: str) -> int:
    # Excel counts characters beyond the basic plane twice.
    return len(text.encode("utf-16-le")) // 2
