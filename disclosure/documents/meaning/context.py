"""Values that a check may know beside the Document. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.amounts import NOTHING, KnownAmount
from disclosure.documents.meaning.deadlines import PUBLISH_WITHIN
from disclosure.documents.model.document import Document


@dataclass(frozen=True)
class Thresholds:
    """Numbers that rules compare with.

    Shares are of 1. A county that is stricter or looser gives its own.
    """

    publish_within: int = PUBLISH_WITHIN.days
    # Rule 19: a change of this share needs a reason of this many characters.
    reason_from_share: Decimal = Decimal("0.05")
    reason_length: int = 4
    # Rule 32: a share of spending is odd that is this many median deviations, and this far, from
    # the median of so many peers.
    peers: int = 5
    deviations: int = 3
    share_apart: Decimal = Decimal("0.01")
    # Rule 32: figures look estimated if this share of so many is round.
    round_share: Decimal = Decimal("0.9")
    round_from_cells: int = 20


@dataclass(frozen=True)
class Summary:
    """All that the rules need of another disclosure, so that a county of a hundred departments is
    light to hold.

    `everything` is 收入总计, `paid` 对附属单位补助 and `received` 上级补助收入, in yuan. `shares`
    are those of each 项 in all spending, of 1, by code; `reasons` are the paragraphs that give one,
    by address. `checks.summaries` makes it.
    """

    everything: KnownAmount = NOTHING
    spending: KnownAmount = NOTHING
    paid: KnownAmount = NOTHING
    received: KnownAmount = NOTHING
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """Another department on the county's list.

    `published` is what stands public of it, None where nothing does.

    `exempt_because` names the secrecy that exempts it; `is_part` says that its money is within
    another's budget already.
    """

    code: str
    name: str
    kind: str = ""
    published: Summary | None = None
    exempt_because: str = ""
    is_part: bool = False


@dataclass(frozen=True)
class County:
    """The other departments of the county in that year, and what all together spend, in yuan,
    where that is known.
    """

    others: tuple[Member, ...] = ()
    spending: Decimal | None = None


@dataclass(frozen=True, order=True)
class EqualLines:
    """Ledger lines that are equal in everything, by their codes; ``economic`` is empty where the
    form does not disclose it.
    """

    function: str
    economic: str
    count: int


@dataclass(frozen=True)
class Context:
    """The form, last year, the year's codes, dates, others.

    Whatever is missing makes rules that need it not applicable.

    `function_names`, `economic_names` and `government_names` are the year's names by code;
    `renamed` maps a code to names it had before. `units` are the disclosures of all the
    department's own units, where they have their own. `approved_on` is the day of 批复. `solve`
    allows the search for one ledger behind all displayed figures, which may take a second.
    `equal_lines` are those of the ledger, None where there is none.
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
    equal_lines: tuple[EqualLines, ...] | None = None
    thresholds: Thresholds = Thresholds()
    solve: bool = True
