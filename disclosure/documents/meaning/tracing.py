"""From a cell to what it is made of and where it goes: lines, other cells, sentences. Pure.

README's three hops for one cell: the lines that it counts as far as they are disclosed, the cells
below it (its parts) and above it (sums that hold it), the cells of other tables that must equal it,
and the sentences that quote it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.case import Case, Family
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.lines import CellLines, DisclosedLines, disclosed_lines
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.model.document import Document, Paragraph


@dataclass(frozen=True)
class SumAround:
    """A sum of the form that a cell takes part in: its total, and its parts that are printed.

    ``axis`` says along what they are added up.
    """

    axis: Axis
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class CellTrace:
    """What a cell is made of and where it goes; other cells and sentences by their addresses.

    ``lines`` is None for a cell that counts no lines. ``below`` are sums that it is the total of,
    ``above`` those that it is a part of. ``equal`` are cells that count the same lines.
    """

    address: str
    lines: CellLines | None
    below: tuple[SumAround, ...] = ()
    above: tuple[SumAround, ...] = ()
    equal: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing is known of the cell."""
        return self.lines is None and not (self.below or self.above or self.equal or self.sentences)


class Tracer:
    """The traces of the cells of one document in its form; what is asked for is worked out once."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self.document = document
        self.layout = layout
        self._case = Case(document, Context(layout))

    def trace(self, address: str) -> CellTrace:
        """Return what a cell is made of and where it goes; an empty trace for an unknown one."""
        below = [_around(family) for family in self._by_total.get(address, ())]
        above = [_around(family) for family in self._by_part.get(address, ())]
        return CellTrace(
            address,
            self.lines.by_cell.get(address),
            tuple(below),
            tuple(above),
            tuple(self._equal(address)),
            tuple(self._quoting(address)),
        )

    @property
    def code_names(self) -> Mapping[str, str]:
        """The names of codes that the document prints."""
        return self._case.code_names

    @cached_property
    def lines(self) -> DisclosedLines:
        """The lines that the document tells."""
        return disclosed_lines(self.document, self.layout)

    @cached_property
    def _by_total(self) -> Mapping[str, list[Family]]:
        families: dict[str, list[Family]] = defaultdict(list)
        for family in self._case.families:
            families[family.total.address].append(family)
        return families

    @cached_property
    def _by_part(self) -> Mapping[str, list[Family]]:
        families: dict[str, list[Family]] = defaultdict(list)
        for family in self._case.families:
            for part in family.parts:
                families[part.address].append(family)
        return families

    def _equal(self, address: str) -> Iterator[str]:
        cell = self._case.cells.get(address)
        if cell is None or cell.meaning is None:
            return
        for other in self._case.alike.get(cell.meaning, ()):
            if other.address != address:
                yield other.address

    # -- sentences ---------------------------------------------------------------------------------

    @cached_property
    def _paragraphs_by_figure(self) -> Mapping[str, list[str]]:
        """The paragraphs that quote each figure, by its key."""
        quoting: dict[str, list[str]] = defaultdict(list)
        for block in self.document.blocks():
            if not isinstance(block, Paragraph):
                continue
            figures = dict.fromkeys(mention.figure for mention in block.mentions)
            for figure in figures:
                if figure:
                    quoting[figure].append(block.address)
        return quoting

    def _quoting(self, address: str) -> Iterator[str]:
        """Yield the paragraphs that quote a cell's amount, each once in printed order."""
        keys = [figure.key for figure in self.document.figures if figure.address == address]
        quoting: set[str] = set()
        for key in keys:
            quoting.update(self._paragraphs_by_figure.get(key, ()))
        for block in self.document.blocks():
            if block.address in quoting:
                yield block.address


def _around(family: Family) -> SumAround:
    """Return a sum with the parts that print something."""
    parts = [part.address for part in family.parts if part.exists and part.ref.shown.strip()]
    return SumAround(family.axis, family.total.address, tuple(parts))
