"""What a check may know beside the Document, given to it as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from disclosure.document import Document
from disclosure.layouts.model import Layout


@dataclass(frozen=True)
class Thresholds:
    """Numbers that rules compare with. Shares are of 1; ``publish_within`` is in days."""

    publish_within: int = 20
    reason_from_share: Decimal = Decimal("0.05")
    reason_length: int = 4
    peers: int = 5
    deviations: int = 3
    round_share: Decimal = Decimal("0.9")
    round_from_cells: int = 20
    likeness: float = 0.5


@dataclass(frozen=True)
class Member:
    """A department on the county's list. ``exempt_because`` names the secrecy that exempts it."""

    code: str
    name: str
    has_published: bool = False
    exempt_because: str = ""


@dataclass(frozen=True)
class County:
    """A whole county's year: its departments, their documents, and its own budget in yuan where it is known."""

    members: tuple[Member, ...]
    documents: tuple[Document, ...] = ()
    spending: Decimal | None = None


@dataclass(frozen=True)
class Context:
    """The form, last year, that year's codes, dates, others. Whatever is missing makes rules that need it not applicable.

    ``function_names``, ``economic_names`` and ``government_names`` are that year's names by code; ``renamed`` maps a code to
    names it had before. ``units`` are the Documents of the department's own units. ``approved_on`` is the day of 批复.
    """

    layout: Layout
    prior: Document | None = None
    function_names: Mapping[str, str] = field(default_factory=dict)
    economic_names: Mapping[str, str] = field(default_factory=dict)
    government_names: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    department_kind: str = ""
    approved_on: date | None = None
    published_on: date | None = None
    today: date | None = None
    peers: tuple[Document, ...] = ()
    units: tuple[Document, ...] = ()
    county: County | None = None
    thresholds: Thresholds = Thresholds()
    solve: bool = True
