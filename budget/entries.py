"""What a department enters for one year, as plain frozen values.

They are the border between the ledger and everything computed from it.
``budget.querysets.read_entries`` makes an ``Entries`` from the database, imports make one from a
file, tests make one from nothing; ``disclosure.documents.assembly.assemble`` turns it into a
Document. Every amount is Decimal yuan with two decimals (fen).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budget.dimensions import AssetKind, Origin, nature_in


@dataclass(frozen=True)
class Line:
    """One ledger line.

    ``unit`` is the unit's code, ``function`` has 7 digits (项), ``economic`` 5 (款) or is empty;
    ``fund`` is a Fund or a source that the form declares within one, ``kind`` a Kind or one that
    the form declares; ``project`` is a name; ``purpose`` is a Purpose or empty. ``nature`` is the
    UnitNature of its unit where a form asks for it (``Entries.with_natures``), else empty.
    """

    unit: str
    function: str
    economic: str
    fund: str
    origin: Origin
    kind: str
    amount: Decimal
    project: str = ""
    purpose: str = ""
    remark: str = ""
    nature: str = ""


@dataclass(frozen=True)
class IndicatorEntry:
    """One performance indicator (绩效指标) with its texts as printed."""

    level_1: str
    level_2: str
    level_3: str
    description: str
    value: str
    basis: str


@dataclass(frozen=True)
class ProjectEntry:
    """A project with its performance goal.

    ``goal`` may hold several goals with typed numbers and line breaks. ``texts`` are what else the
    form wants to know of it (概述, 立项依据, …), by the keys that the form gives them.
    """

    name: str
    goal: str
    indicators: tuple[IndicatorEntry, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SubGoalEntry:
    """One sub-goal (分项绩效目标) of the overall goal; its texts are without their labels."""

    name: str
    goal: str
    indicators: str


@dataclass(frozen=True)
class Body:
    """A row of 机构设置: one unit of the department in that year.

    ``code`` is the ledger's, the form does not print it.
    """

    name: str
    nature: str
    rank: str
    funding: str
    code: str = ""


@dataclass(frozen=True)
class ProcurementItemEntry:
    """One item of the government procurement budget.

    Amounts and prices are in yuan; None where the office left the cell blank. ``economic`` is the
    economic classification in words (会议费), ``organisation`` how it is bought (集中采购).
    """

    project_name: str = ""
    project_budget: Decimal | None = None
    goods: str = ""
    catalogue_number: str = ""
    measure: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    general_public_budget: Decimal = Decimal(0)
    government_fund: Decimal = Decimal(0)
    state_capital: Decimal = Decimal(0)
    fiscal_special_account: Decimal = Decimal(0)
    unit_own_funds: Decimal = Decimal(0)
    fiscal_carryover: Decimal = Decimal(0)
    other_carryover: Decimal = Decimal(0)
    sme_reserved_share: Decimal = Decimal(0)
    economic: str = ""
    organisation: str = ""

    @property
    def kind(self) -> str:
        """Goods, works or services, by the name in PURCHASE_LABELS; empty for neither."""
        for name, letter in PURCHASE_LETTERS.items():
            if self.catalogue_number.startswith(letter):
                return name
        return ""

    @property
    def cost(self) -> Decimal:
        """The yuan of all its funds together; what is reserved for small firms is part of them."""
        amounts: list[Decimal] = [getattr(self, fund) for fund in PURCHASE_FUNDS]
        return sum(amounts, Decimal(0))


# The amounts of a purchase that are parts of its cost.
PURCHASE_FUNDS = (
    "general_public_budget",
    "government_fund",
    "state_capital",
    "fiscal_special_account",
    "unit_own_funds",
    "fiscal_carryover",
    "other_carryover",
)
# The letter with which the numbers of 政府采购品目分类目录 begin: 货物, 工程, 服务.
PURCHASE_LETTERS = {"goods": "A", "works": "B", "services": "C"}
PURCHASE_LABELS = {"goods": "货物", "works": "工程", "services": "服务"}
PURCHASE_KINDS = {f"procurement_{name}": letter for name, letter in PURCHASE_LETTERS.items()}
PURCHASE_KIND = "kind"  # the name by which forms ask for it


@dataclass(frozen=True)
class AssetHoldingEntry:
    """Fixed assets of one kind at the end of last year.

    ``quantity`` is in the kind's own unit (square metres, vehicles), ``value`` in yuan.
    """

    kind: AssetKind
    quantity: Decimal | None
    value: Decimal


def uses_make(vehicles: Decimal, uses: Mapping[AssetKind, Decimal]) -> bool:
    """Return whether numbers of vehicles by use make that of all vehicles.

    Where 其他用车 is no use of its own, vehicles may have one that is not listed.
    """
    of_uses = sum(uses.values(), Decimal(0))
    if AssetKind.VEHICLES_OTHER in uses:
        return of_uses == vehicles
    return of_uses <= vehicles


@dataclass(frozen=True)
class PriorFigureEntry:
    """A figure of last year in yuan, typed with its source where last year was not published."""

    figure: str
    amount: Decimal
    source: str


# The lists of paragraphs that forms may ask for, by name.
LIST_LABELS = {"duties": "部门职责", "safeguards": "工作保障措施"}


@dataclass(frozen=True)
class Entries:
    """All that one department's or unit's Document for one year is computed from.

    ``overrides`` maps a sentence's address (``section-2/change``) to the office's own text,
    placeholders included; ``slots`` maps a slot's name to free text; ``lists`` maps a list's name
    (``duties``, ``safeguards``) to its paragraphs. ``function_names`` and ``economic_names`` hold
    that year's names by code, classes and sections included, the latter those of departments'
    economic codes and of the government's. ``unit_code`` and ``unit_name`` are
    empty for the department as a whole.
    """

    region_code: str
    region_name: str
    department_code: str
    department_name: str
    department_kind: str
    year: int
    layout: str
    simulated: bool = False
    function_names: Mapping[str, str] = field(default_factory=dict)
    economic_names: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    projects: tuple[ProjectEntry, ...] = ()
    overall_goal: str = ""
    sub_goals: tuple[SubGoalEntry, ...] = ()
    bodies: tuple[Body, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prior_figures: tuple[PriorFigureEntry, ...] = ()
    procurement: tuple[ProcurementItemEntry, ...] = ()
    assets: tuple[AssetHoldingEntry, ...] = ()
    planned_asset_purchases: Decimal = Decimal(0)
    unit_code: str = ""
    unit_name: str = ""

    @property
    def projects_with_goals(self) -> Decimal:
        """The yuan of all lines of the projects that have goals."""
        names = {project.name for project in self.projects}
        amounts = [line.amount for line in self.lines if line.project in names]
        return sum(amounts, Decimal(0))

    @property
    def procurement_total(self) -> Decimal:
        """The yuan of all that is bought."""
        return sum((item.cost for item in self.procurement), Decimal(0))

    @property
    def procurement_goods(self) -> Decimal:
        """The yuan of the goods that are bought (政府采购货物预算)."""
        return self._bought(PURCHASE_KINDS["procurement_goods"])

    @property
    def procurement_works(self) -> Decimal:
        """The yuan of the works that are bought (政府采购工程预算)."""
        return self._bought(PURCHASE_KINDS["procurement_works"])

    @property
    def procurement_services(self) -> Decimal:
        """The yuan of the services that are bought (政府采购服务预算)."""
        return self._bought(PURCHASE_KINDS["procurement_services"])

    def _bought(self, letter: str) -> Decimal:
        costs = [item.cost for item in self.procurement if item.catalogue_number.startswith(letter)]
        return sum(costs, Decimal(0))

    def quantity_held(self, kind: AssetKind) -> Decimal:
        """Return how much is held of a kind of assets, in its unit."""
        quantity = Decimal(0)
        for holding in self.assets:
            if holding.kind == kind:
                quantity += holding.quantity or Decimal(0)
        return quantity

    def nature_of(self, body: Body) -> str:
        """Return the UnitNature of a unit; that of its department where the unit's is left blank.

        It is empty for other natures, such as an enterprise's.
        """
        if not body.nature.strip():
            return self.department_kind
        nature = nature_in(body.nature)
        return nature.value if nature else ""

    def with_natures(self) -> "Entries":
        """Return the entries with the nature of its unit in each line."""
        natures = {body.code: self.nature_of(body) for body in self.bodies}
        lines = []
        for line in self.lines:
            nature = natures.get(line.unit, self.department_kind)
            lines.append(replace(line, nature=nature))
        return replace(self, lines=tuple(lines))
