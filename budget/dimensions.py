"""The dimensions of a ledger line: fund or source, origin, kind, purpose. Pure.

Models and documents share them. Terms follow docs/glossary.md; the stored value of each member is
its identifier there.
"""

from enum import StrEnum


class Dimension(StrEnum):
    """A closed list of identifiers, each with its Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Dimension":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return the pairs of identifier and label that Django's ``choices`` take."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def values(cls) -> list[str]:
        """Return all identifiers."""
        return [member.value for member in cls]

    @classmethod
    def labels(cls) -> list[str]:
        """Return all labels."""
        return [member.label for member in cls]


class Fund(Dimension):
    """The fund or source that a line's money comes from (资金性质 / 资金来源)."""

    GENERAL_PUBLIC_BUDGET = "general_public_budget", "一般公共预算"
    GOVERNMENT_FUND = "government_fund", "政府性基金预算"
    STATE_CAPITAL = "state_capital", "国有资本经营预算"
    FISCAL_SPECIAL_ACCOUNT = "fiscal_special_account", "财政专户管理资金"
    PUBLIC_SERVICE_INCOME = "public_service_income", "事业收入"
    BUSINESS_INCOME = "business_income", "事业单位经营收入"
    SUPERIOR_SUBSIDY = "superior_subsidy", "上级补助收入"
    AFFILIATE_REMITTANCE = "affiliate_remittance", "附属单位上缴收入"
    OTHER_INCOME = "other_income", "其他收入"
    UNIT_OWN_FUNDS = "unit_own_funds", "单位资金"


FISCAL_FUNDS = (Fund.GENERAL_PUBLIC_BUDGET, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL)


class DocumentKind(Dimension):
    """The kinds of documents that a year's money is disclosed in, each with a form of its own.

    Budgets of departments and of their units (单位预算); final accounts (决算) would be others.
    """

    DEPARTMENT_BUDGET = "department_budget", "部门预算"
    UNIT_BUDGET = "unit_budget", "单位预算"

    @classmethod
    def of_budget(cls, *, is_of_unit: bool) -> "DocumentKind":
        """Return the kind of a unit's or of a whole department's budget."""
        return cls.UNIT_BUDGET if is_of_unit else cls.DEPARTMENT_BUDGET

    @property
    def is_of_unit(self) -> bool:
        """True where a document of this kind is one unit's and not the whole department's."""
        return self is DocumentKind.UNIT_BUDGET


class Origin(Dimension):
    """The year that the money is of: this one, or the last, carried over (上年结转)."""

    CURRENT_YEAR = "current_year", "本年"
    CARRYOVER = "carryover", "上年结转"


class Kind(Dimension):
    """The kind of spending. Year-end carry-over is money kept for the next year, not spent."""

    BASIC = "basic", "基本支出"
    PROJECT = "project", "项目支出"
    BUSINESS = "business", "事业单位经营支出"
    REMITTANCE_TO_SUPERIOR = "remittance_to_superior", "上解上级支出"
    SUBSIDY_TO_AFFILIATES = "subsidy_to_affiliates", "对附属单位补助支出"
    YEAR_END_CARRYOVER = "year_end_carryover", "年终结转结余"


class Purpose(Dimension):
    """The kinds of travel abroad (30212 only): table 9 shows teaching and research apart."""

    TEACHING_RESEARCH = "teaching_research", "教学科研人员因公出国（境）"
    OTHER = "other", "其他因公出国（境）"


class UnitNature(Dimension):
    """The natures of a unit (单位性质) that forms tell apart.

    机关运行经费 is money of administrative units and of those managed like civil servants only.
    """

    ADMINISTRATIVE = "administrative", "行政单位"
    CIVIL_SERVICE_MANAGED = "civil_service_managed", "参照公务员法管理的事业单位"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"


# The words that tell a nature in what an office wrote, particular ones first: 参公事业单位.
_WORDS_OF_NATURES = (
    ("参公", UnitNature.CIVIL_SERVICE_MANAGED),
    ("参照", UnitNature.CIVIL_SERVICE_MANAGED),
    ("事业", UnitNature.PUBLIC_INSTITUTION),
    ("行政", UnitNature.ADMINISTRATIVE),
)


def nature_in(text: str) -> UnitNature | None:
    """Return the nature that the words of a unit's nature tell; None where they tell none."""
    for word, nature in _WORDS_OF_NATURES:
        if word in text:
            return nature
    return None


class AssetKind(Dimension):
    """The kinds of state assets (国有资产占用) that the form asks for, in its order."""

    BUILDINGS = "buildings", "房屋（平方米）"
    OFFICE_BUILDINGS = "office_buildings", "其中：办公用房（平方米）"
    VEHICLES = "vehicles", "车辆（台、辆）"
    VEHICLES_GENERAL = "vehicles_general", "其中：一般公务用车"
    VEHICLES_MINISTERIAL = "vehicles_ministerial", "其中：副部（省）级以上领导用车"
    VEHICLES_LEADERS = "vehicles_leaders", "其中：主要领导干部用车"
    VEHICLES_CONFIDENTIAL = "vehicles_confidential", "其中：机要通信用车"
    VEHICLES_EMERGENCY = "vehicles_emergency", "其中：应急保障用车"
    VEHICLES_ENFORCEMENT = "vehicles_enforcement", "其中：执法执勤用车"
    VEHICLES_SPECIAL = "vehicles_special", "其中：特种专业技术用车"
    VEHICLES_RETIRED = "vehicles_retired", "其中：离退休干部用车"
    VEHICLES_OTHER = "vehicles_other", "其中：其他用车"
    LARGE_EQUIPMENT = "large_equipment", "单价在20万元以上的设备"
    OTHER_FIXED_ASSETS = "other_fixed_assets", "其他固定资产"


# The uses of vehicles, which some forms list beside their number.
VEHICLE_USES = (
    AssetKind.VEHICLES_GENERAL,
    AssetKind.VEHICLES_MINISTERIAL,
    AssetKind.VEHICLES_LEADERS,
    AssetKind.VEHICLES_CONFIDENTIAL,
    AssetKind.VEHICLES_EMERGENCY,
    AssetKind.VEHICLES_ENFORCEMENT,
    AssetKind.VEHICLES_SPECIAL,
    AssetKind.VEHICLES_RETIRED,
    AssetKind.VEHICLES_OTHER,
)
