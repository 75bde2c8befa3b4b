"""What a check may know beside the Document, given to it as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.amounts import NOTHING, Amount
from disclosure.documents.model.document import Document


@dataclass(frozen=True)
class Thresholds:
    """Numbers that rules compare with. Shares are of 1; ``publish_within`` is in days."""

    publish_within: int = 20
    reason_from_share: Decimal = Decimal("0.05")
    reason_length: int = 4
    peers: int = 5
    deviations: int = 3
    share_apart: Decimal = Decimal("0.01")
    round_share: Decimal = Decimal("0.9")
    round_from_cells: int = 20
    likeness: float = 0.5


@dataclass(frozen=True)
class Summary:
    """All that the rules need of another disclosure, so that a county of a hundred departments is light to hold.

    ``everything`` is 收入总计, ``paid`` 对附属单位补助 and ``received`` 上级补助收入, in yuan. ``shares`` are those of each 项 in
    all spending, of 1, by code; ``reasons`` the paragraphs that give one, by address. ``summaries.summarize`` makes it.
    """

    everything: Amount = NOTHING
    spending: Amount = NOTHING
    paid: Amount = NOTHING
    received: Amount = NOTHING
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """Another department on the county's list. ``published`` is what stands public of it, None where nothing does.

    ``exempt_because`` names the secrecy that exempts it; ``is_part`` says that its money is within another's budget already.
    """

    code: str
    name: str
    kind: str = ""
    published: Summary | None = None
    exempt_because: str = ""
    is_part: bool = False


@dataclass(frozen=True)
class County:
    """The other departments of the county in that year, and what all together spend, in yuan, where that is known."""

    others: tuple[Member, ...] = ()
    spending: Decimal | None = None


@dataclass(frozen=True)
class Context:
    """The form, last year, that year's codes, dates, others. Whatever is missing makes rules that need it not applicable.

    ``function_names``, ``economic_names`` and ``government_names`` are that year's names by code; ``renamed`` maps a code to
    names it had before. ``units`` are the disclosures of all the department's own units, where they have their own.
    ``approved_on`` is the day of 批复.
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
    units: tuple[Summary, ...] = ()
    county: County = County()
    thresholds: Thresholds = Thresholds()
    solve: bool = True
