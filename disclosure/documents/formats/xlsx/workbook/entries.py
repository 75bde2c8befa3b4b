"""What an auditor's workbook is made of: disclosures, their forms, lines and last years. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budget.dimensions import Origin, Purpose, UnitNature
from budget.entries import Line
from budget.vocabulary import STANDARD, Vocabulary
from disclosure.documents.forms.model import Layout, Selector
from disclosure.documents.meaning.case import Case
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.lines import DisclosedLines, disclosed_lines
from disclosure.documents.meaning.subjects import form_of
from disclosure.documents.model.document import Document, Imprint


@dataclass(frozen=True)
class LastYear:
    """What stands of the year before, with its form."""

    document: Document
    layout: Layout | None = None


@dataclass(frozen=True)
class LedgerLine:
    """A row of the sheet of lines, in words as the sheet has them; ``amount`` is in yuan.

    ``unit``, ``project``, ``purpose`` and ``nature`` are known of a ledger's own lines only.
    """

    function: str
    economic: str
    fund: str
    origin: str
    kind: str
    amount: Decimal
    unit: str = ""
    project: str = ""
    purpose: str = ""
    nature: str = ""


@dataclass(frozen=True)
class DisclosureEntry:
    """A disclosure as a workbook shows it.

    ``layout`` is None where its form is not known, as of many archived files. ``ledger`` are the
    exact lines, for those who may see them; without it the lines are those that the document tells.
    ``address`` is where it was published.
    """

    document: Document
    imprint: Imprint
    layout: Layout | None = None
    last_year: LastYear | None = None
    ledger: tuple[Line, ...] | None = None
    address: str = ""

    @property
    def code(self) -> str:
        """The code of whose disclosure it is."""
        return self.document.identity.office_code

    @property
    def name(self) -> str:
        """The name of whose disclosure it is."""
        return self.document.identity.office_name

    @property
    def vocabulary(self) -> Vocabulary:
        """The kinds and sources of its form."""
        return STANDARD if self.layout is None else self.layout.vocabulary

    @property
    def form_key(self) -> str:
        """The key of its form."""
        return self.document.identity.layout

    @cached_property
    def case(self) -> Case | None:
        """Its cells with their meaning; None where its form is not known."""
        if self.layout is None:
            return None
        return Case(self.document, Context(self.layout))

    @cached_property
    def told(self) -> DisclosedLines:
        """The lines that the document tells; none where its form is not known."""
        if self.layout is None:
            return DisclosedLines()
        return disclosed_lines(self.document, self.layout)

    @cached_property
    def has_lines(self) -> bool:
        """True where its cells are sums of lines, false of an archived file."""
        return self.layout is not None and (self.ledger is not None or bool(self.told.lines))

    @cached_property
    def lines(self) -> tuple[LedgerLine, ...]:
        """The lines that have an amount each."""
        if self.ledger is not None:
            return tuple(self._of_ledger(line) for line in self.ledger if line.amount)
        lines = []
        for line in self.told.lines:
            if line.amount:
                origin = Origin(line.origin).label
                fund = self.vocabulary.fund_label(line.fund)
                kind = self.vocabulary.kind_label(line.kind)
                lines.append(
                    LedgerLine(line.function, line.economic, fund, origin, kind, line.amount)
                )
        return tuple(lines)

    def _of_ledger(self, line: Line) -> LedgerLine:
        return LedgerLine(
            line.function,
            line.economic,
            self.vocabulary.fund_label(line.fund),
            Origin(line.origin).label,
            self.vocabulary.kind_label(line.kind),
            line.amount,
            line.unit,
            line.project,
            label_of("purpose", line.purpose, self.vocabulary),
            label_of("nature", line.nature, self.vocabulary),
        )

    @cached_property
    def selectors(self) -> Mapping[str, Selector]:
        """What each cell with an exact amount selects, by its address; nothing without lines."""
        selectors: dict[str, Selector] = {}
        if self.layout is None or not self.has_lines:
            return selectors
        form = form_of(self.layout)
        for table in self.document.tables:
            for row in table.rows:
                for cell in row.cells:
                    selector = None
                    if cell.value is not None:
                        selector = form.selector_at(cell.address)
                    if selector is not None:
                        selectors[cell.address] = selector
        return selectors

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of codes that its tables print."""
        return {} if self.case is None else self.case.code_names


def label_of(dimension: str, value: str, vocabulary: Vocabulary) -> str:
    """Return a value of a line's dimension as the sheet of lines has it."""
    if not value:
        return ""
    match dimension:
        case "fund":
            return vocabulary.fund_label(value)
        case "kind":
            return vocabulary.kind_label(value)
        case "origin":
            return Origin(value).label
        case "purpose":
            return Purpose(value).label
        case "nature":
            return UnitNature(value).label
    return value
