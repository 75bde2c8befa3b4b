"""Where the figures of a row come from and where they go: README's three hops, on the row's page.

All of it is read off the published Document: a line is what the form discloses of it, and has an
amount only where the published cells leave one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from cachetools import LRUCache, cached
from django.utils.translation import gettext

from budget.dimensions import Origin
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.lines import CellLines, DisclosedLine
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.meaning.tracing import CellTrace, SumAround, Tracer
from disclosure.documents.model.document import Document, Paragraph, Row, Table
from disclosure.documents.model.places import column_headings, column_name, place_of

_TRACERS_KEPT = 16
_SHOWN = 60  # cells of a sum, and lines of a cell: more than that is read in the table itself

# A label and an address, of another cell or a sentence.
NamedLink = tuple[str, str]


@dataclass(frozen=True)
class TracedLine:
    """A line, or several that the document does not tell apart, in words; ``yuan`` is exact.

    ``yuan`` is empty where the document does not tell it.
    """

    function: str
    economic: str
    money: str
    yuan: str


@dataclass(frozen=True)
class TracedSum:
    """A sum that a cell takes part in: in words, its total, and its parts with what they show."""

    words: str
    total: NamedLink | None
    parts: tuple[tuple[str, str, str], ...]
    more: int = 0


@dataclass(frozen=True)
class TracedCell:
    """A money cell of the row under its heading, with all that is known of its figure.

    ``shared`` are amounts of several lines together, ``part`` is said of a cell that counts some
    of the money of its lines.
    """

    id: str
    heading: str
    text: str
    yuan: str
    lines: tuple[TracedLine, ...]
    more: int
    shared: tuple[TracedLine, ...]
    is_part: bool
    below: tuple[TracedSum, ...]
    above: tuple[TracedSum, ...]
    equal: tuple[NamedLink, ...]
    sentences: tuple[tuple[str, str, str], ...]


def _digest_and_form(document: Document, form: Layout) -> tuple[str, int]:
    """Return the key of a tracer, which holds its form: no other form can have its identity."""
    return document.digest, id(form)


@cached(LRUCache[tuple[str, int], Tracer](maxsize=_TRACERS_KEPT), key=_digest_and_form, lock=Lock())
def _tracer_of(document: Document, form: Layout) -> Tracer:
    return Tracer(document, form)


def traced_cells(
    document: Document, form: Layout | None, table: Table, row: Row, link: Callable[[str], str]
) -> list[TracedCell]:
    """Return the money cells of a row of which something is known, from left to right.

    ``form`` is that of the document's publication; None where it is not known any more.
    """
    if form is None or table.kind != "statutory":
        return []
    tracer = _tracer_of(document, form)
    writer = _TraceWriter(tracer, link)
    traced = []
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        if column.kind != "money" or not cell.text.strip():
            continue
        trace = tracer.trace(cell.address)
        if not trace.is_empty:
            heading = " · ".join(column_headings(table, index)) or column_name(table, index)
            unit = document.identity.unit_of(column)
            traced.append(writer.cell(trace, heading, f"{cell.text}{unit}"))
    return traced


@dataclass(frozen=True)
class _TraceWriter:
    """Puts traces into words of a page."""

    tracer: Tracer
    link: Callable[[str], str]

    def cell(self, trace: CellTrace, heading: str, text: str) -> TracedCell:
        """Return a cell with all that is known of its figure, in words."""
        value = self.tracer.document.cells[trace.address].value
        yuan = "" if value is None else _in_yuan(value)
        lines = trace.lines or CellLines()
        shared = []
        in_sums: set[str] = set()
        for total in lines.shared:
            shared.append(self._together(total.lines, total.amount))
            in_sums.update(line.key for line in total.lines)
        alone = [line for line in lines.lines if line.key not in in_sums]
        return TracedCell(
            id=f"from-{trace.address}",
            heading=heading,
            text=text,
            yuan=yuan,
            lines=tuple(map(self._line, alone[:_SHOWN])),
            more=max(len(alone) - _SHOWN, 0),
            shared=tuple(shared),
            is_part=lines.part is not None,
            below=tuple(map(self._below, trace.below)),
            above=tuple(map(self._above, trace.above)),
            equal=tuple(self._places(trace.equal)),
            sentences=tuple(self._sentences(trace.sentences)),
        )

    # -- lines -------------------------------------------------------------------------------------

    def _line(self, line: DisclosedLine) -> TracedLine:
        yuan = "" if line.amount is None else _in_yuan(line.amount)
        function = self._code(line.function)
        economic = self._code(line.economic)
        return TracedLine(function, economic, self._money(line), yuan)

    def _together(self, lines: tuple[DisclosedLine, ...], amount: Decimal) -> TracedLine:
        """Return lines that are not told apart as one: what differs among them is listed."""
        functions = {self._code(line.function) for line in lines}
        economics = {self._code(line.economic) for line in lines}
        money = {self._money(line) for line in lines}
        return TracedLine(
            "、".join(sorted(functions)),
            "、".join(sorted(economics)),
            "；".join(sorted(money)),
            _in_yuan(amount),
        )

    def _money(self, line: DisclosedLine) -> str:
        """Return fund, origin and kind of a line in words."""
        known = self.tracer.layout.vocabulary
        fund = known.fund_label(line.fund)
        return " · ".join((fund, Origin(line.origin).label, known.kind_label(line.kind)))

    def _code(self, code: str) -> str:
        return f"{code} {self.tracer.code_names.get(code, '')}".strip()

    # -- other cells -------------------------------------------------------------------------------

    def _below(self, around: SumAround) -> TracedSum:
        parts = tuple(self._shown(around.parts[:_SHOWN]))
        return TracedSum(_along(around.axis), None, parts, max(len(around.parts) - _SHOWN, 0))

    def _above(self, around: SumAround) -> TracedSum:
        total = self._place(around.total)
        return TracedSum(_along(around.axis), total, ())

    def _shown(self, addresses: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        for address in addresses:
            cell = self.tracer.document.cells.get(address)
            named = self._place(address)
            if cell is not None and named is not None:
                yield (*named, cell.text)

    def _places(self, addresses: Iterable[str]) -> Iterator[NamedLink]:
        for address in addresses:
            named = self._place(address)
            if named is not None:
                yield named

    def _place(self, address: str) -> NamedLink | None:
        """Return the name of a cell and its address; None for one that is not printed."""
        try:
            return place_of(self.tracer.document, address), self.link(address)
        except KeyError:
            return None

    def _sentences(self, addresses: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Yield place, text and address of each paragraph."""
        wanted = set(addresses)
        for block in self.tracer.document.blocks():
            if isinstance(block, Paragraph) and block.address in wanted:
                named = self._place(block.address)
                if named is not None:
                    place, address = named
                    yield place.partition(" · ")[0], block.text, address


def _along(axis: Axis) -> str:
    words = {
        Axis.COLUMN: gettext("本行各栏之和"),
        Axis.ROW: gettext("本栏各行之和"),
        Axis.CODE: gettext("下级科目之和"),
    }
    return words[axis]


def _in_yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"
