"""A simulated county: departments, ledgers and texts that are plausible, fictional and the same for the same seed. Pure.

Every amount is whole yuan, every fund, origin and kind of spending occurs once there are a dozen departments, and nothing a check
would fault is made. Names, codes and projects come from ``fixtures/simulated-county/county.toml``.
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
    AssetHolding,
    Body,
    Entries,
    Indicator,
    Line,
    PriorFigure,
    ProcurementItem,
    Project,
    SubGoal,
)

COUNTY = Path(__file__).resolve().parent.parent / "fixtures" / "simulated-county" / "county.toml"
LAYOUT = "hebei-2023"
FIRST_NUMBER = 101


@dataclass(frozen=True)
class Template:
    """A kind of department: names, where its money goes, its projects and the funds it has beyond the general budget."""

    name: str
    kind: str
    function: str
    duty: str
    projects: tuple[tuple[str, str, str, str], ...]
    units: tuple[str, ...] = ()
    extra: frozenset[str] = frozenset()
    fund_function: str = "2120803"

    @property
    def is_institution(self) -> bool:
        """A 事业单位: its own section codes, and no 机关运行经费."""
        return self.kind == "public_institution"


@cache
def county() -> dict[str, Any]:
    """The data file as it is."""
    return tomllib.loads(COUNTY.read_text(encoding="utf-8"))


def template(index: int) -> Template:
    """The ``index``-th department; beyond those in the file, townships without end."""
    data = county()
    if index < len(data["departments"]):
        return _template(data["departments"][index])
    townships = data["townships"]
    number = index - len(data["departments"])
    firsts, seconds = townships["first"], townships["second"]
    turn, number = divmod(number, len(firsts) * len(seconds))
    name = f"{firsts[number % len(firsts)]}{seconds[number // len(firsts)]}{'镇' if turn == 0 else f'第{turn + 1}乡'}"
    return _template({**townships, "name": f"{name}人民政府"})


def _template(data: dict[str, Any]) -> Template:
    return Template(
        name=data["name"],
        kind=data["kind"],
        function=data["function"],
        duty=data["duty"],
        projects=tuple(tuple(project) for project in data["projects"]),
        units=tuple(data.get("units", ())),
        extra=frozenset(data.get("extra", ())),
        fund_function=data.get("fund_function", Template.fund_function),
    )


def simulate(*, departments: int, years: Sequence[int], seed: int) -> Iterator[Entries]:
    """One Entries per department and year, departments in order, years ascending within each."""
    for index in range(departments):
        yield from _Department(index, template(index), seed).budgets(years)


class _Department:
    """One department over its years; amounts of a later year grow out of those of the one before."""

    def __init__(self, index: int, template: Template, seed: int) -> None:
        self.template = template
        self.code = str(FIRST_NUMBER + index)
        self.random = Random(f"{seed}/{self.code}")  # noqa: S311 (figures of a game, not secrets)
        self.staff = self.random.randint(18, 140)

    def budgets(self, years: Sequence[int]) -> Iterator[Entries]:
        before: Entries | None = None
        for year in years:
            entries = self._budget(year)
            yield replace(entries, prior_figures=self._prior(entries) if before is None else ())
            before = entries
            self.staff += self.random.randint(-3, 4)

    def _budget(self, year: int) -> Entries:
        data, t = county(), self.template
        projects = tuple(self._project(*project, year) for project in t.projects)
        procurement = self._procurement(projects)
        return Entries(
            region_code=data["region"]["code"],
            region_name=data["region"]["name"],
            simulated=True,
            department_code=self.code,
            department_name=t.name,
            department_kind=t.kind,
            year=year,
            layout=LAYOUT,
            lines=tuple(self._lines(procurement)),
            projects=projects,
            overall_goal=f"围绕{t.duty}，保障机构正常运转，按时完成全年各项任务，提高财政资金使用效益。",
            sub_goals=tuple(self._sub_goal(*project) for project in t.projects),
            bodies=self._bodies(),
            overrides=self._overrides(),
            slots=self._slots(year),
            lists={"duties": self._duties(), "safeguards": _SAFEGUARDS},
            procurement=procurement,
            assets=self._assets(),
            planned_asset_purchases=sum(
                (item.general_public_budget for item in procurement), Decimal(0)
            ),
        )

    # -- money -------------------------------------------------------------------------------------------------------------

    def _yuan(self, low: int, high: int) -> Decimal:
        """A whole number of hundreds of yuan, as budgets are made."""
        return Decimal(self.random.randint(low, high) * 100)

    def _lines(self, procurement: tuple[ProcurementItem, ...]) -> Iterator[Line]:
        yield from self._basic(self.code, self.staff)
        for number, _ in enumerate(self.template.units, 1):
            yield from self._basic(f"{self.code}{number:02d}", self.staff // 2)
        for name, function, _, _ in self.template.projects:
            bought = sum(
                (i.general_public_budget for i in procurement if i.project_name == name), Decimal(0)
            )
            yield self._line(function, Kind.PROJECT, self._yuan(800, 9000) + bought, project=name)
        for name in sorted(self.template.extra):
            yield from _EXTRA[name](self)

    def _basic(self, unit: str, staff: int) -> Iterator[Line]:
        """Pay, insurance, pensions and running costs, in the usual proportions a head."""
        function = self.template.function
        pay = Decimal(staff * self.random.randint(420, 520) * 100)
        pension, medical, housing = (
            (pay * share).quantize(Decimal(100))
            for share in (Decimal("0.16"), Decimal("0.08"), Decimal("0.12"))
        )
        medical_function = "2101102" if self.template.is_institution else "2101101"
        retired_function = "2080502" if self.template.is_institution else "2080501"
        for economic, amount in (
            ("30101", pay),
            ("30102", Decimal(staff * 6200)),
            ("30103", Decimal(staff * 4100)),
            ("30201", Decimal(staff * 1500)),
            ("30207", Decimal(staff * 300)),
            ("30211", Decimal(staff * 400)),
            ("30217", Decimal(staff * 80)),
            ("30228", Decimal(staff * 360)),
            ("30231", Decimal(20000)),
        ):
            yield self._line(function, Kind.BASIC, amount, economic, unit=unit)
        yield self._line("2080505", Kind.BASIC, pension, "30108", unit=unit)
        yield self._line(medical_function, Kind.BASIC, medical, "30110", unit=unit)
        yield self._line("2210201", Kind.BASIC, housing, "30113", unit=unit)
        yield self._line(retired_function, Kind.BASIC, Decimal(staff * 900), "30302", unit=unit)

    def _line(
        self,
        function: str,
        kind: Kind,
        amount: Decimal,
        economic: str = "",
        *,
        fund: Fund = Fund.GENERAL_PUBLIC_BUDGET,
        origin: Origin = Origin.CURRENT_YEAR,
        unit: str = "",
        project: str = "",
    ) -> Line:
        return Line(unit or self.code, function, economic, fund, origin, kind, amount, project)

    def _extra_project(
        self, fund: Fund, function: str = "", origin: Origin = Origin.CURRENT_YEAR
    ) -> Line:
        """Money of another fund or of last year, for the department's first project."""
        name, own, _, _ = self.template.projects[0]
        return self._line(
            function or own,
            Kind.PROJECT,
            self._yuan(300, 4000),
            fund=fund,
            origin=origin,
            project=name,
        )

    def _prior(self, entries: Entries) -> tuple[PriorFigure, ...]:
        """Figures of the year before the first, which nobody has published: a little off today's, all adding up."""

        def total(*kinds: Kind) -> Decimal:
            return sum((line.amount for line in entries.lines if line.kind in kinds), Decimal(0))

        factor = Decimal(self.random.randint(92, 106)) / 100
        basic, project = (
            (total(kind) * factor).quantize(Decimal(100)) for kind in (Kind.BASIC, Kind.PROJECT)
        )
        operating = sum(
            (
                x.amount
                for x in entries.lines
                if x.economic.startswith("302") and x.kind == Kind.BASIC
            ),
            Decimal(0),
        )
        three = sum(
            (x.amount for x in entries.lines if x.economic in ("30217", "30231")), Decimal(0)
        )
        figures = {
            "total": basic + project + total(*(set(Kind) - {Kind.BASIC, Kind.PROJECT})),
            "basic": basic,
            "project": project,
            "operating": (operating * factor).quantize(Decimal(100)),
            "three_public": three + 1200,
        }
        return tuple(PriorFigure(key, amount, "模拟数据") for key, amount in figures.items())

    # -- what money is for -------------------------------------------------------------------------------------------------

    def _project(self, name: str, function: str, measure: str, counted: str, year: int) -> Project:
        number = self.random.randint(2, 60)
        rows = (
            (
                "产出指标",
                "数量指标",
                counted,
                f"全年{counted}",
                f"≥{number}{measure}",
                "年度工作计划",
            ),
            (
                "产出指标",
                "质量指标",
                "验收合格率",
                "验收合格数占验收总数的比率",
                "≥95%",
                "验收报告",
            ),
            (
                "产出指标",
                "时效指标",
                "完成时间",
                f"{name}完成时间",
                f"{year}年12月20日前完成",
                "年度工作计划",
            ),
            (
                "产出指标",
                "成本指标",
                "单位成本",
                "单位成本控制情况",
                f"≤{self.random.randint(1, 8)}万元",
                "预算批复文件",
            ),
            ("效益指标", "社会效益指标", "服务能力", "服务能力提升情况", "有效提升", "工作总结"),
            (
                "效益指标",
                "可持续影响指标",
                "发挥作用期限",
                "项目持续发挥作用的期限",
                "长期发挥作用",
                "工作总结",
            ),
            (
                "满意度指标",
                "服务对象满意度指标",
                "服务对象满意度",
                "满意人数占调查人数的比率",
                "≥90%",
                "调查问卷",
            ),
        )
        goal = f"1.完成{name}年度任务，{counted}达到{number}{measure}以上。\n2.资金专款专用，按进度支出。"
        return Project(name, goal, tuple(Indicator(*row) for row in rows))

    def _sub_goal(self, name: str, function: str, measure: str, counted: str) -> SubGoal:
        return SubGoal(
            f"{name}",
            f"按计划完成{name}各项任务。",
            f"{counted}达到年度计划，服务对象满意度达到90%以上。",
        )

    def _procurement(self, projects: tuple[Project, ...]) -> tuple[ProcurementItem, ...]:
        """Every third department buys computers for its first project."""
        if self.random.random() > 0.34:
            return ()
        quantity, price = Decimal(self.random.randint(3, 20)), Decimal(5000)
        return (
            ProcurementItem(
                project_name=projects[0].name,
                project_budget=quantity * price,
                goods="台式计算机",
                catalogue_number="A02010105",
                measure="台",
                quantity=quantity,
                unit_price=price,
                general_public_budget=quantity * price,
                sme_reserved_share=quantity * price,
            ),
        )

    def _assets(self) -> tuple[AssetHolding, ...]:
        area = self.random.randint(600, 5200)
        return (
            AssetHolding(AssetKind.BUILDINGS, Decimal(area), Decimal(area * 1800)),
            AssetHolding(AssetKind.OFFICE_BUILDINGS, Decimal(area // 2), Decimal(area // 2 * 1800)),
            AssetHolding(
                AssetKind.VEHICLES, Decimal(self.random.randint(1, 9)), self._yuan(900, 9000)
            ),
            AssetHolding(
                AssetKind.LARGE_EQUIPMENT,
                Decimal(self.random.randint(1, 4)),
                self._yuan(3000, 12000),
            ),
            AssetHolding(
                AssetKind.OTHER_FIXED_ASSETS, Decimal(self.staff * 7), self._yuan(2000, 20000)
            ),
        )

    # -- words -------------------------------------------------------------------------------------------------------------

    def _bodies(self) -> tuple[Body, ...]:
        t = self.template
        nature = "事业" if t.is_institution else "行政"
        head = Body(t.name, nature, "正科级", "财政拨款", self.code)
        return (
            head,
            *(
                Body(u, "事业", "股级", "财政拨款", f"{self.code}{n:02d}")
                for n, u in enumerate(t.units, 1)
            ),
        )

    def _duties(self) -> tuple[str, ...]:
        t = self.template
        return (
            f"贯彻执行上级关于{t.duty}的方针政策和决策部署。",
            f"负责全县{t.duty}工作的组织实施。",
            *(f"组织开展{name}。" for name, *_ in t.projects),
            "完成县委、县政府交办的其他任务。",
        )

    def _overrides(self) -> dict[str, str]:
        if not self.template.is_institution:
            return {}
        return {"section-3/operating": "{year}年，我部门为事业单位，未安排机关运行经费。"}

    def _slots(self, year: int) -> dict[str, str]:
        names = "、".join(name for name, *_ in self.template.projects)
        return {
            "project_contents": names,
            "basic_change_reason": f"{self.template.name}{year}年人员变动和工资标准调整",
            "project_change_reason": f"{self.template.name}{year}年{names}的任务量有变化",
            "operating_purpose": "保证机关正常运转的办公费、邮电费、差旅费等支出",
            "three_public_change_reason": f"{self.template.name}{year}年据实安排公务接待和公务用车运行维护",
        }


_SAFEGUARDS = (
    "加强组织领导。明确各科室绩效管理职责，统筹推进预算编制和执行。",
    "强化预算执行。按进度支出，定期分析执行情况，及时解决问题。",
    "健全评价机制。年终开展绩效自评，评价结果与下年预算安排挂钩。",
)

_EXTRA: dict[str, Any] = {
    "government_fund": lambda d: [d._extra_project(Fund.GOVERNMENT_FUND, d.template.fund_function)],
    "state_capital": lambda d: [d._extra_project(Fund.STATE_CAPITAL, "2230105")],
    "fiscal_special_account": lambda d: [d._extra_project(Fund.FISCAL_SPECIAL_ACCOUNT)],
    "public_service_income": lambda d: [d._extra_project(Fund.PUBLIC_SERVICE_INCOME)],
    "other_income": lambda d: [d._extra_project(Fund.OTHER_INCOME)],
    "affiliate_remittance": lambda d: [d._extra_project(Fund.AFFILIATE_REMITTANCE)],
    "superior_subsidy": lambda d: [d._extra_project(Fund.SUPERIOR_SUBSIDY)],
    "carryover": lambda d: [d._extra_project(Fund.GENERAL_PUBLIC_BUDGET, origin=Origin.CARRYOVER)],
    "business": lambda d: [
        d._line(d.template.function, Kind.BUSINESS, d._yuan(200, 900), fund=Fund.BUSINESS_INCOME),
    ],
    "remittance": lambda d: [
        d._line(
            d.template.function,
            Kind.REMITTANCE_TO_SUPERIOR,
            d._yuan(50, 300),
            fund=Fund.OTHER_INCOME,
        ),
    ],
    "subsidy_to_affiliates": lambda d: [
        d._line(
            d.template.function,
            Kind.SUBSIDY_TO_AFFILIATES,
            d._yuan(100, 600),
            fund=Fund.OTHER_INCOME,
        ),
    ],
    "year_end": lambda d: [
        d._line(
            d.template.function, Kind.YEAR_END_CARRYOVER, d._yuan(50, 400), fund=Fund.OTHER_INCOME
        )
    ],
}
