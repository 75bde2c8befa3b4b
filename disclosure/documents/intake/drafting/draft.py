"""What a first layout is made of, before it is written. Pure.

Whatever could not be bound has a ``problem``: it is written as a comment at its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget.dimensions import FISCAL_FUNDS, DocumentKind
from disclosure.documents.intake.drafting.meaning import Meaning
from disclosure.documents.intake.drafting.tables import BlankColumn


@dataclass(frozen=True)
class Unbound:
    """Something of the form that is left to a person: where it stands and what it is."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}" if self.place else self.message


@dataclass(frozen=True)
class DraftColumn:
    """A column with what it is bound to. ``counts`` None says that it counts no money."""

    blank: BlankColumn
    key: str
    kind: str
    side: str = ""
    counts: Meaning | None = None
    source: str = ""
    problem: str = ""


@dataclass(frozen=True)
class DraftItem:
    """One side of a fixed row with what it is bound to. ``source`` is of assets."""

    key: str
    label: str
    place: str
    counts: Meaning | None = None
    source: tuple[str, ...] = ()
    is_optional: bool = False
    problem: str = ""


@dataclass(frozen=True)
class DraftRow:
    """A fixed row: its items by side, '' where the table has one side."""

    key: str
    items: Mapping[str, DraftItem]


@dataclass(frozen=True)
class DraftNote:
    """A note below a table, and when it is printed."""

    key: str
    text: str
    when: str


@dataclass(frozen=True)
class DraftTable:
    """A table of the first layout. ``remarks`` are comments above it, for whoever reads it."""

    key: str
    kind: str
    rows_by: str
    title: str
    place: str
    number: str = ""
    caption: tuple[str, ...] = ()
    counts: Meaning = field(default_factory=dict)
    total: tuple[str, str] | None = None  # label and position
    columns: tuple[DraftColumn, ...] = ()
    rows: tuple[DraftRow, ...] = ()
    column_sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row_sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[DraftNote, ...] = ()
    unit: str = ""
    remarks: tuple[str, ...] = ()
    unbound: tuple[Unbound, ...] = ()


@dataclass(frozen=True)
class FormFacts:
    """What is found out of the form as a whole before its tables are bound.

    ``spending`` are the kinds of spending that it tells apart, ``fiscal`` the funds of 财政拨款
    that it speaks of.
    """

    year: int
    document_kind: DocumentKind
    spending: tuple[str, ...]
    fiscal: tuple[str, ...]

    def of_form(self, meaning: Meaning) -> Meaning:
        """Return what a meaning is in this form, which may have no 国有资本经营预算."""
        funds = meaning.get("fund")
        if funds is None:
            return meaning
        left_out = set(FISCAL_FUNDS).difference(self.fiscal)
        kept = tuple(fund for fund in funds if fund not in left_out)
        return {**meaning, "fund": kept or funds}

    @property
    def office(self) -> str:
        """The placeholder of the name of whose document it is."""
        return "unit" if self.document_kind.is_of_unit else "department"
