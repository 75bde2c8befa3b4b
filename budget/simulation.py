"""A simulated county: departments, ledgers and texts that are plausible and fictional. Pure.

The same seed gives the same county: the order in which random numbers are drawn is part of the
result. Every amount is whole yuan, every fund, origin and kind of spending occurs once there are a
dozen departments, and nothing a check would fault is made. Names, codes and projects come from
``fixtures/simulated-county/county.toml``.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from budget.dimensions import AssetKind, Fund, Kind, Origin
from budget.entries import (
    AssetHoldingEntry,
    Body,
    Entries,
    IndicatorEntry,
    Line,
    PriorFigureEntry,
    ProcurementItemEntry,
    ProjectEntry,
    SubGoalEntry,
)

COUNTY = Path(__file__).resolve().parent.parent / "fixtures" / "simulated-county" / "county.toml"
LAYOUT = "hebei-2023"
FIRST_NUMBER = 101
WHOLE_YUAN = Decimal(1)

# --- what a department of each kind is like -------------------------------------------------------


@dataclass(frozen=True)
class PlannedProject:
    """A project that a department has every year, and the measure in which its work is counted."""

    name: str
    function: str
    measure: str
    counted: str


@dataclass(frozen=True)
class Template:
    """A kind of department.

    It says the names, where its money goes, its projects and, in ``extra``, what it has beyond the
    general public budget of the year (keys of EXTRA_MONEY).
    """

    name: str
    kind: str
    function: str
    duty: str
    projects: tuple[PlannedProject, ...]
    units: tuple[str, ...] = ()
    extra: frozenset[str] = frozenset()
    fund_function: str = "2120803"

    @property
    def is_institution(self) -> bool:
        """Return True for a 事业单位: it has its own section codes, and no 机关运行经费."""
        return self.kind == "public_institution"


@cache
def county() -> dict[str, Any]:
    """Return the data file as it is."""
    return tomllib.loads(COUNTY.read_text(encoding="utf-8"))


def template(index: int) -> Template:
    """Return the ``index``-th department; beyond those in the file, townships without end."""
    departments = county()["departments"]
    if index < len(departments):
        return _template(departments[index])

    townships = county()["townships"]
    firsts, seconds = townships["first"], townships["second"]
    combinations = len(firsts) * len(seconds)
    turn, number = divmod(index - len(departments), combinations)
    second, first = divmod(number, len(firsts))
    # Once every name has been used, the names come again with another ending.
    ending = "镇" if turn == 0 else f"第{turn + 1}乡"
    name = f"{firsts[first]}{seconds[second]}{ending}人民政府"
    return _template({**townships, "name": name})


def _template(data: dict[str, Any]) -> Template:
    return Template(
        name=data["name"],
        kind=data["kind"],
        function=data["function"],
        duty=data["duty"],
        projects=tuple(PlannedProject(*project) for project in data["projects"]),
        units=tuple(data.get("units", ())),
        extra=frozenset(data.get("extra", ())),
        fund_function=data.get("fund_function", Template.fund_function),
    )


@dataclass(frozen=True)
class ExtraMoney:
    """A line beyond the general public budget of the year; the amount's range in hundreds of yuan.

    Money of kind project is for the department's first project.
    """

    fund: Fund
    kind: Kind = Kind.PROJECT
    origin: Origin = Origin.CURRENT_YEAR
    low: int = 300
    high: int = 4000


EXTRA_MONEY = {
    "government_fund": ExtraMoney(Fund.GOVERNMENT_FUND),
    "state_capital": ExtraMoney(Fund.STATE_CAPITAL),
    "fiscal_special_account": ExtraMoney(Fund.FISCAL_SPECIAL_ACCOUNT),
    "public_service_income": ExtraMoney(Fund.PUBLIC_SERVICE_INCOME),
    "other_income": ExtraMoney(Fund.OTHER_INCOME),
    "affiliate_remittance": ExtraMoney(Fund.AFFILIATE_REMITTANCE),
    "superior_subsidy": ExtraMoney(Fund.SUPERIOR_SUBSIDY),
    "carryover": ExtraMoney(Fund.GENERAL_PUBLIC_BUDGET, origin=Origin.CARRYOVER),
    "business": ExtraMoney(Fund.BUSINESS_INCOME, Kind.BUSINESS, low=200, high=900),
    "remittance": ExtraMoney(Fund.OTHER_INCOME, Kind.REMITTANCE_TO_SUPERIOR, low=50, high=300),
    "subsidy_to_affiliates": ExtraMoney(
        Fund.OTHER_INCOME, Kind.SUBSIDY_TO_AFFILIATES, low=100, high=600
    ),
    "year_end": ExtraMoney(Fund.OTHER_INCOME, Kind.YEAR_END_CARRYOVER, low=50, high=400),
}
STATE_CAPITAL_FUNCTION = "2230105"

# What a member of staff costs a year beside basic pay, by economic class, in yuan.
COSTS_PER_HEAD = (
    ("30102", 6200),
    ("30103", 4100),
    ("30201", 1500),
    ("30207", 300),
    ("30211", 400),
    ("30217", 80),
    ("30228", 360),
)
RETIRED_PER_HEAD = 900
VEHICLE_COSTS = Decimal(20000)
VEHICLE_OPERATION = "30231"
RECEPTION = "30217"
# Shares of basic pay that go into pension, medical insurance and the housing fund.
PENSION_SHARE = Decimal("0.16")
MEDICAL_SHARE = Decimal("0.08")
HOUSING_SHARE = Decimal("0.12")
PROCUREMENT_ODDS = 0.34  # every third department buys something
COMPUTER_PRICE = Decimal(5000)
YUAN_PER_SQUARE_METRE = 1800

SAFEGUARDS = (
    "加强组织领导。明确各科室绩效管理职责，统筹推进预算编制和执行。",
    "强化预算执行。按进度支出，定期分析执行情况，及时解决问题。",
    "健全评价机制。年终开展绩效自评，评价结果与下年预算安排挂钩。",
)

# --- a department's years -------------------------------------------------------------------------


def simulate(*, departments: int, years: Sequence[int], seed: int) -> Iterator[Entries]:
    """Yield one Entries per department and year.

    Departments come in order, the years of each as given (ascending).
    """
    for index in range(departments):
        department = _Department(index, template(index), seed)
        yield from department.budgets(years)


class _Department:
    """One department over its years; a later year's amounts grow out of those of the one before."""

    def __init__(self, index: int, template: Template, seed: int) -> None:
        self.template = template
        self.code = str(FIRST_NUMBER + index)
        # A stream of its own, so that a department is the same however many there are.
        self.random = Random(f"{seed}/{self.code}")  # noqa: S311 (figures of a game, not secrets)
        self.staff = self.random.randint(18, 140)

    def budgets(self, years: Sequence[int]) -> Iterator[Entries]:
        """Yield the entries of each year; only the first has figures of the year before."""
        for order, year in enumerate(years):
            entries = self._budget(year)
            if order == 0:
                entries = replace(entries, prior_figures=self._prior_figures(entries))
            yield entries
            self.staff += self.random.randint(-3, 4)

    def _budget(self, year: int) -> Entries:
        region = county()["region"]
        template = self.template
        # These four draw random numbers: their order is part of the result.
        projects = tuple(self._project(planned, year) for planned in template.projects)
        procurement = self._procurement(projects[0])
        lines = tuple(self._lines(procurement))
        assets = self._assets()
        return Entries(
            region_code=region["code"],
            region_name=region["name"],
            simulated=True,
            department_code=self.code,
            department_name=template.name,
            department_kind=template.kind,
            year=year,
            layout=LAYOUT,
            lines=lines,
            projects=projects,
            overall_goal=(
                f"围绕{template.duty}，保障机构正常运转，按时完成全年各项任务，提高财政资金使用效益。"
            ),
            sub_goals=self._sub_goals(),
            bodies=self._bodies(),
            overrides=self._overrides(),
            slots=self._slots(year),
            lists={"duties": self._duties(), "safeguards": SAFEGUARDS},
            procurement=procurement,
            assets=assets,
            planned_asset_purchases=_total_bought(procurement),
        )

    # -- money -------------------------------------------------------------------------------------

    def _yuan(self, low: int, high: int) -> Decimal:
        """Draw a whole number of hundreds of yuan, as budgets are made."""
        return Decimal(self.random.randint(low, high) * 100)

    def _lines(self, procurement: Sequence[ProcurementItemEntry]) -> Iterator[Line]:
        yield from self._basic_lines(self.code, self.staff)
        for unit in self._unit_codes():
            yield from self._basic_lines(unit, self.staff // 2)
        for project in self.template.projects:
            amount = self._yuan(800, 9000)
            bought = [item for item in procurement if item.project_name == project.name]
            amount += _total_bought(bought)
            yield self._line(project.function, Kind.PROJECT, amount, project=project.name)
        for name in sorted(self.template.extra):
            yield self._extra_line(EXTRA_MONEY[name])

    def _basic_lines(self, unit: str, staff: int) -> Iterator[Line]:
        """Yield pay, insurance, pensions and running costs, in the usual proportions a head."""
        is_institution = self.template.is_institution
        own_function = self.template.function
        medical_function = "2101102" if is_institution else "2101101"
        retired_function = "2080502" if is_institution else "2080501"
        pay = Decimal(staff * self.random.randint(420, 520) * 100)

        amounts = [(own_function, "30101", pay)]
        for economic, cost in COSTS_PER_HEAD:
            amounts.append((own_function, economic, Decimal(staff * cost)))
        amounts += [
            (own_function, VEHICLE_OPERATION, VEHICLE_COSTS),
            ("2080505", "30108", _whole_yuan(pay * PENSION_SHARE)),
            (medical_function, "30110", _whole_yuan(pay * MEDICAL_SHARE)),
            ("2210201", "30113", _whole_yuan(pay * HOUSING_SHARE)),
            (retired_function, "30302", Decimal(staff * RETIRED_PER_HEAD)),
        ]
        for function, economic, amount in amounts:
            yield self._line(function, Kind.BASIC, amount, economic=economic, unit=unit)

    def _extra_line(self, extra: ExtraMoney) -> Line:
        amount = self._yuan(extra.low, extra.high)
        function = self.template.function
        project = ""
        if extra.kind == Kind.PROJECT:
            first_project = self.template.projects[0]
            project = first_project.name
            function = first_project.function
        if extra.fund == Fund.GOVERNMENT_FUND:
            function = self.template.fund_function
        elif extra.fund == Fund.STATE_CAPITAL:
            function = STATE_CAPITAL_FUNCTION
        return self._line(
            function, extra.kind, amount, fund=extra.fund, origin=extra.origin, project=project
        )

    def _line(
        self,
        function: str,
        kind: Kind,
        amount: Decimal,
        *,
        economic: str = "",
        fund: Fund = Fund.GENERAL_PUBLIC_BUDGET,
        origin: Origin = Origin.CURRENT_YEAR,
        unit: str = "",
        project: str = "",
    ) -> Line:
        return Line(
            unit=unit or self.code,
            function=function,
            economic=economic,
            fund=fund,
            origin=origin,
            kind=kind,
            amount=amount,
            project=project,
        )

    def _prior_figures(self, entries: Entries) -> tuple[PriorFigureEntry, ...]:
        """Return figures of the year before the first, which nobody has published.

        They are a little off today's, and add up.
        """
        factor = Decimal(self.random.randint(92, 106)) / 100
        today = _figures(entries.lines)
        basic = _whole_yuan(today["basic"] * factor)
        project = _whole_yuan(today["project"] * factor)
        other = today["total"] - today["basic"] - today["project"]
        figures = {
            "total": basic + project + other,
            "basic": basic,
            "project": project,
            "operating": _whole_yuan(today["operating"] * factor),
            "three_public": today["three_public"] + 1200,
        }
        return _as_prior_figures(figures)

    # -- what money is for -------------------------------------------------------------------------

    def _project(self, planned: PlannedProject, year: int) -> ProjectEntry:
        name, counted = planned.name, planned.counted
        number = f"{self.random.randint(2, 60)}{planned.measure}"
        unit_cost = f"≤{self.random.randint(1, 8)}万元"
        deadline = f"{year}年12月20日前完成"
        output, benefit, satisfaction = "产出指标", "效益指标", "满意度指标"
        plan, summary = "年度工作计划", "工作总结"
        rows = (
            (output, "数量指标", counted, f"全年{counted}", f"≥{number}", plan),
            (output, "质量指标", "验收合格率", "验收合格数占验收总数的比率", "≥95%", "验收报告"),
            (output, "时效指标", "完成时间", f"{name}完成时间", deadline, plan),
            (output, "成本指标", "单位成本", "单位成本控制情况", unit_cost, "预算批复文件"),
            (benefit, "社会效益指标", "服务能力", "服务能力提升情况", "有效提升", summary),
            (
                benefit,
                "可持续影响指标",
                "发挥作用期限",
                "项目持续发挥作用的期限",
                "长期发挥作用",
                summary,
            ),
            (
                satisfaction,
                "服务对象满意度指标",
                "服务对象满意度",
                "满意人数占调查人数的比率",
                "≥90%",
                "调查问卷",
            ),
        )
        goal = f"1.完成{name}年度任务，{counted}达到{number}以上。\n2.资金专款专用，按进度支出。"
        return ProjectEntry(name, goal, tuple(IndicatorEntry(*row) for row in rows))

    def _sub_goals(self) -> tuple[SubGoalEntry, ...]:
        sub_goals = []
        for project in self.template.projects:
            goal = f"按计划完成{project.name}各项任务。"
            indicators = f"{project.counted}达到年度计划，服务对象满意度达到90%以上。"
            sub_goals.append(SubGoalEntry(project.name, goal, indicators))
        return tuple(sub_goals)

    def _procurement(self, project: ProjectEntry) -> tuple[ProcurementItemEntry, ...]:
        """Return the computers that every third department buys, for ``project``."""
        if self.random.random() > PROCUREMENT_ODDS:
            return ()
        quantity = Decimal(self.random.randint(3, 20))
        cost = quantity * COMPUTER_PRICE
        computers = ProcurementItemEntry(
            project_name=project.name,
            project_budget=cost,
            goods="台式计算机",
            catalogue_number="A02010105",
            measure="台",
            quantity=quantity,
            unit_price=COMPUTER_PRICE,
            general_public_budget=cost,
            sme_reserved_share=cost,
        )
        return (computers,)

    def _assets(self) -> tuple[AssetHoldingEntry, ...]:
        area = self.random.randint(600, 5200)
        office_area = area // 2
        vehicles = Decimal(self.random.randint(1, 9))
        vehicle_value = self._yuan(900, 9000)
        equipment = Decimal(self.random.randint(1, 4))
        equipment_value = self._yuan(3000, 12000)
        other_value = self._yuan(2000, 20000)
        return (
            _building(AssetKind.BUILDINGS, area),
            _building(AssetKind.OFFICE_BUILDINGS, office_area),
            AssetHoldingEntry(AssetKind.VEHICLES, vehicles, vehicle_value),
            AssetHoldingEntry(AssetKind.LARGE_EQUIPMENT, equipment, equipment_value),
            AssetHoldingEntry(AssetKind.OTHER_FIXED_ASSETS, Decimal(self.staff * 7), other_value),
        )

    # -- words -------------------------------------------------------------------------------------

    def _unit_codes(self) -> list[str]:
        return [f"{self.code}{number:02d}" for number, _ in enumerate(self.template.units, 1)]

    def _bodies(self) -> tuple[Body, ...]:
        nature = "事业" if self.template.is_institution else "行政"
        bodies = [Body(self.template.name, nature, "正科级", "财政拨款", self.code)]
        for name, code in zip(self.template.units, self._unit_codes(), strict=True):
            bodies.append(Body(name, "事业", "股级", "财政拨款", code))
        return tuple(bodies)

    def _duties(self) -> tuple[str, ...]:
        duty = self.template.duty
        return (
            f"贯彻执行上级关于{duty}的方针政策和决策部署。",
            f"负责全县{duty}工作的组织实施。",
            *(f"组织开展{project.name}。" for project in self.template.projects),
            "完成县委、县政府交办的其他任务。",
        )

    def _overrides(self) -> dict[str, str]:
        if not self.template.is_institution:
            return {}
        return {"section-3/operating": "{year}年，我部门为事业单位，未安排机关运行经费。"}

    def _slots(self, year: int) -> dict[str, str]:
        department = self.template.name
        projects = "、".join(project.name for project in self.template.projects)
        return {
            "project_contents": projects,
            "basic_change_reason": f"{department}{year}年人员变动和工资标准调整",
            "project_change_reason": f"{department}{year}年{projects}的任务量有变化",
            "operating_purpose": "保证机关正常运转的办公费、邮电费、差旅费等支出",
            "three_public_change_reason": (
                f"{department}{year}年据实安排公务接待和公务用车运行维护"
            ),
        }


def figures_of_last_year(entries: Entries) -> tuple[PriorFigureEntry, ...]:
    """Return the figures of ``entries`` as the year after them compares itself with."""
    return _as_prior_figures(_figures(entries.lines))


def _figures(lines: Sequence[Line]) -> dict[str, Decimal]:
    """Return the sums, in yuan, that sentences compare with last year's."""
    figures = dict.fromkeys(("total", "basic", "project", "operating", "three_public"), Decimal(0))
    for line in lines:
        figures["total"] += line.amount
        if line.kind == Kind.BASIC:
            figures["basic"] += line.amount
        elif line.kind == Kind.PROJECT:
            figures["project"] += line.amount
        if line.kind == Kind.BASIC and line.economic.startswith("302"):
            figures["operating"] += line.amount
        if line.economic in (RECEPTION, VEHICLE_OPERATION):
            figures["three_public"] += line.amount
    return figures


def _as_prior_figures(figures: dict[str, Decimal]) -> tuple[PriorFigureEntry, ...]:
    return tuple(PriorFigureEntry(name, amount, "模拟数据") for name, amount in figures.items())


def _whole_yuan(amount: Decimal) -> Decimal:
    return amount.quantize(WHOLE_YUAN)


def _total_bought(items: Sequence[ProcurementItemEntry]) -> Decimal:
    """Return what the items cost; a simulated department pays them from the general budget."""
    return sum((item.general_public_budget for item in items), Decimal(0))


def _building(kind: AssetKind, area: int) -> AssetHoldingEntry:
    return AssetHoldingEntry(kind, Decimal(area), Decimal(area * YUAN_PER_SQUARE_METRE))
