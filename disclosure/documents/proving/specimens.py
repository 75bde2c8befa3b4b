"""Departments made up for one layout: what they enter is all that the form has room for. Pure.

The same layout and seed give the same department. Texts and projects are fictional; the codes are
those that the form itself selects, and some that every department has.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from operator import itemgetter
from pathlib import Path
from random import Random

from budget.dimensions import VEHICLE_USES, AssetKind, Dimension, Fund, Kind, Origin, Purpose
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
from budget.money import FEN
from disclosure.documents.assembly.assemble import assemble, lists_without_place, unplaced
from disclosure.documents.forms.each import written_out
from disclosure.documents.forms.model import Layout

CLASSIFICATION = Path(__file__).parents[3] / "fixtures" / "classification" / "2023"
YEAR = 2023  # the year of the supplied lists of codes
REGION = ("999901", "青禾县")
# Codes that most departments have, beside those that the form selects: administration, pensions,
# medical insurance, housing; of the government fund; pay, offices, travel, vehicles, pensioners.
USUAL_FUNCTIONS = ("2010301", "2080505", "2101101", "2130101", "2210201")
USUAL_FUND_FUNCTIONS = ("2120803",)
USUAL_ECONOMICS = ("30101", "30108", "30113", "30201", "30211", "30302", "31002")
OVERSEAS_TRAVEL = "30212"
# An amount is in fen, in hundreds of yuan as budgets are made, or less than any form shows.
_STEPS = (Decimal("0.01"), Decimal(1), Decimal(100), Decimal(10_000))
_MOST_LINES = 40
_MANY_PROJECTS = 40
_LONG = 40  # times a sentence of twenty characters: no office wrote more into one paragraph


class Case(Dimension):
    """What is peculiar about a specimen."""

    USUAL = "usual", "一般账目"
    EMPTY_TABLES = "empty_tables", "有空表"
    DECREASED = "decreased", "比上年减少"
    UNCHANGED = "unchanged", "与上年持平"
    NO_PRIOR_YEAR = "no_prior_year", "没有上年数"
    MANY_PROJECTS = "many_projects", "项目很多"
    LONG_TEXTS = "long_texts", "文字很长"
    SMALL_AMOUNTS = "small_amounts", "金额很小"


@dataclass(frozen=True)
class Specimen:
    """What one made-up department enters, and what is peculiar about it."""

    case: Case
    seed: int
    entries: Entries


def specimen(layout: Layout, case: Case, seed: int) -> Specimen:
    """Return the department of a case; ``seed`` chooses its lines and amounts."""
    return Specimen(case, seed, _Department(layout, case, seed).entries())


# -- names of codes --------------------------------------------------------------------------------


@cache
def _names(list_name: str) -> dict[str, str]:
    names = {}
    with (CLASSIFICATION / f"{list_name}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names[row["code"]] = row["name"]
    return names


@cache
def function_names() -> dict[str, str]:
    """Return the names of functions by code, those of the government fund included."""
    return _names("government-fund-function") | _names("function")


@cache
def economic_names() -> dict[str, str]:
    """Return the names of economic codes, departments' and the government's."""
    return _names("government-economic") | _names("department-economic")


def _selected(layout: Layout, dimension: str) -> list[str]:
    """Return the beginnings of codes that the form selects somewhere, ascending."""
    beginnings: set[str] = set()
    for selector in layout.selectors():
        for name, values in selector.conditions:
            if name == dimension:
                beginnings.update(values)
    return sorted(beginnings)


def _first_codes(beginnings: list[str], names: dict[str, str], digits: int) -> list[str]:
    """Return for each beginning the first code of the list that it accepts."""
    known = sorted(code for code in names if len(code) == digits)
    codes = []
    for beginning in beginnings:
        for code in known:
            if code.startswith(beginning):
                codes.append(code)
                break
    return codes


def _by_turns(lines: list[Line], random: Random) -> list[Line]:
    """Return lines shuffled, those of each fund in turn: the first lines have money of all."""
    shuffled = random.sample(lines, len(lines))
    turns: Counter[str] = Counter()
    numbered = []
    for line in shuffled:
        numbered.append((turns[line.fund], line))
        turns[line.fund] += 1
    numbered.sort(key=itemgetter(0))
    return [line for _, line in numbered]


# -- one department --------------------------------------------------------------------------------


class _Department:
    """A department of one layout, case and seed."""

    def __init__(self, layout: Layout, case: Case, seed: int) -> None:
        self.layout = layout
        self.case = case
        # Figures of a game, not secrets.
        self.random = Random(f"{layout.key}/{case}/{seed}")  # noqa: S311

    def entries(self) -> Entries:
        """Return all that it enters, last year's figures included."""
        projects = tuple(self._projects())
        code, name = REGION
        entries = Entries(
            region_code=code,
            region_name=name,
            department_code="301",
            department_name=f"{name}河务局",
            department_kind="administrative",
            year=YEAR,
            layout=self.layout.key,
            simulated=True,
            function_names=function_names(),
            economic_names=economic_names(),
            projects=projects,
            overall_goal=self._text("保障机构正常运转，按时完成全年各项任务"),
            sub_goals=self._sub_goals(projects),
            bodies=(
                Body(f"{name}河务局", "行政", "正科级", "财政拨款", "301"),
                Body(f"{name}河道管理所", "事业", "股级", "财政拨款", "30101"),
            ),
            lists=self._lists(),
        )
        if self.layout.document_kind.is_of_unit:
            # One that is managed like civil servants has 机关运行经费, as forms for units ask.
            body = replace(entries.bodies[1], nature="参公")
            entries = replace(entries, unit_code=body.code, unit_name=body.name, bodies=(body,))
        lines = tuple(self._lines(entries, projects))
        if not any(line.kind == Kind.PROJECT for line in lines):
            entries = replace(entries, projects=())
        entries = replace(entries, lines=lines)
        if self.case is not Case.EMPTY_TABLES:
            procurement = self._procurement(projects)
            entries = replace(entries, procurement=procurement, assets=self._assets())
        entries = replace(entries, slots=self._slots(entries))
        return replace(entries, prior_figures=self._prior_figures(entries))

    # -- words -------------------------------------------------------------------------------------

    def _text(self, sentence: str) -> str:
        """Return a sentence without its full stop, or a very long one."""
        if self.case is Case.LONG_TEXTS:
            return "；".join([sentence] * _LONG)
        return sentence

    def _slots(self, entries: Entries) -> dict[str, str]:
        """Return a text for each slot, those of the sentences by code included."""
        form = written_out(self.layout, assemble(entries, self.layout).document)
        return {key: self._text("工作任务和人员有所变化") for key in form.slots}

    def _projects(self) -> Iterator[ProjectEntry]:
        count = _MANY_PROJECTS if self.case is Case.MANY_PROJECTS else 2
        if self.case is Case.EMPTY_TABLES:
            count = 1
        for number in range(1, count + 1):
            name = f"第{number}段河堤维修经费"
            goal = self._text(f"完成第{number}段河堤的维修")
            indicators = tuple(self._indicators(number))
            yield ProjectEntry(name, f"{goal}。", indicators, self._project_texts(number))

    def _project_texts(self, number: int) -> dict[str, str]:
        """Return what the form has projects say beside their goals; the first one says nothing."""
        if self.layout.project_texts is None or number == 1:
            return {}
        texts = {}
        for item in self.layout.project_texts[1].items:
            words = self._text(f"第{number}段河堤年久失修，按计划维修")
            texts[item.key] = f"{words}。\n由水务部门组织实施。"
        return texts

    def _indicators(self, number: int) -> Iterator[IndicatorEntry]:
        rows = (
            ("产出指标", "数量指标", "维修长度", "维修河堤的长度", "≥12公里", "工作计划"),
            (
                "产出指标",
                "质量指标",
                "验收合格率",
                "验收合格段数占总段数的比率",
                "≥95%",
                "验收报告",
            ),
            ("产出指标", "时效指标", "完成时间", "维修完成的时间", f"{YEAR}年12月20日前", "计划"),
            ("产出指标", "成本指标", "单位成本", "每公里维修成本", "≤8万元", "预算批复文件"),
            ("效益指标", "社会效益指标", "防洪能力", "防洪能力提升情况", "有效提升", "工作总结"),
            (
                "满意度指标",
                "服务对象满意度指标",
                "群众满意度",
                "满意人数占调查人数的比率",
                "≥90%",
                "调查问卷",
            ),
        )
        for level_1, level_2, level_3, description, value, basis in rows:
            yield IndicatorEntry(level_1, level_2, level_3, self._text(description), value, basis)

    def _sub_goals(self, projects: tuple[ProjectEntry, ...]) -> tuple[SubGoalEntry, ...]:
        sub_goals = []
        for project in projects[:2]:
            goal = self._text(f"按计划完成{project.name}各项任务")
            sub_goals.append(SubGoalEntry(project.name, f"{goal}。", "群众满意度达到90%以上。"))
        return tuple(sub_goals)

    def _lists(self) -> dict[str, tuple[str, ...]]:
        """Return the paragraphs of the lists that the form asks for."""
        paragraphs: dict[str, tuple[str, ...]] = {
            "duties": ("负责全县河道的管理和维护。", "完成县委、县政府交办的其他任务。"),
            "safeguards": ("加强组织领导，落实责任。", "强化预算执行，按进度支出。"),
        }
        for name in lists_without_place(paragraphs, self.layout):
            del paragraphs[name]
        return paragraphs

    # -- money -------------------------------------------------------------------------------------

    def _amount(self) -> Decimal:
        if self.case is Case.SMALL_AMOUNTS:
            return Decimal(self.random.randint(1, 9_000)) * FEN
        step = self.random.choice(_STEPS)
        return (Decimal(self.random.randint(1, 90_000)) * step).quantize(FEN)

    def _shown_amount(self) -> Decimal:
        """Return an amount that the form prints exactly: its sums are those of what is printed."""
        step = FEN
        for table in self.layout.tables.values():
            if table.kind in ("procurement", "assets"):
                for column in table.columns:
                    money = column.money
                    step = max(step, Decimal(money.scale).scaleb(-money.decimals))
        return (self.random.randint(1, 9_000) * step).quantize(FEN)

    def _lines(self, entries: Entries, projects: tuple[ProjectEntry, ...]) -> Iterator[Line]:
        """Yield lines that every table of the form has a place for."""
        funds = list(self.layout.sources_of_money)
        if self.case is Case.EMPTY_TABLES:
            funds = funds[:1]
        candidates = _by_turns(list(self._candidates(entries, funds)), self.random)
        spent = Decimal(0)
        kept = Decimal(0)
        count = 0
        for candidate in candidates:
            if count == _MOST_LINES:
                return
            line = replace(candidate, amount=self._amount())
            if any(unplaced(self.layout, self._with_nature(entries, line))):
                continue
            if line.kind == Kind.YEAR_END_CARRYOVER:
                if kept + line.amount > spent:
                    continue
                kept += line.amount
            else:
                spent += line.amount
            if line.kind == Kind.PROJECT and projects:
                line = replace(line, project=projects[count % len(projects)].name)
            count += 1
            yield line

    def _with_nature(self, entries: Entries, line: Line) -> list[Line]:
        """Return a line alone, with the nature of its unit where the form asks for it."""
        if not self.layout.asks_for_natures:
            return [line]
        return list(replace(entries, lines=(line,)).with_natures().lines)

    def _candidates(self, entries: Entries, funds: list[str]) -> Iterator[Line]:
        """Yield lines of every fund, origin and kind over the form's own codes."""
        functions = _first_codes(_selected(self.layout, "function"), function_names(), 7)
        functions += USUAL_FUNCTIONS
        economics = _first_codes(_selected(self.layout, "economic"), economic_names(), 5)
        economics += USUAL_ECONOMICS
        units = [body.code for body in entries.bodies]
        if not self.layout.asks_for_natures:
            units = ["301"]
        for fund in funds:
            is_fund = self.layout.vocabulary.fund_of(fund) == Fund.GOVERNMENT_FUND
            usable = USUAL_FUND_FUNCTIONS if is_fund else functions
            for origin in Origin:
                for kind in self.layout.kinds:
                    for function in self.random.sample(usable, min(len(usable), 6)):
                        economic = ""
                        if kind in (Kind.BASIC, Kind.PROJECT):
                            economic = self.random.choice(economics)
                        purpose = Purpose.OTHER if economic == OVERSEAS_TRAVEL else ""
                        for unit in units:
                            yield Line(
                                unit, function, economic, fund, origin, kind, FEN, purpose=purpose
                            )

    def _prior_figures(self, entries: Entries) -> tuple[PriorFigureEntry, ...]:
        """Return last year's figures as far as the form compares with them."""
        if self.case is Case.NO_PRIOR_YEAR:
            factor = Decimal(0)
        elif self.case is Case.UNCHANGED:
            factor = Decimal(1)
        elif self.case is Case.DECREASED:
            factor = Decimal(2)
        else:
            factor = Decimal("0.9")
        figures = assemble(entries, self.layout).document.figure_by_key
        prior = []
        for key in figures:
            if not key.startswith("prior:"):
                continue
            name = key.removeprefix("prior:")
            now = figures[name].value or Decimal(0)
            amount = (now * factor).quantize(FEN)
            prior.append(PriorFigureEntry(name, amount, "上年部门预算"))
        return tuple(prior)

    # -- what is bought and held -------------------------------------------------------------------

    def _procurement(self, projects: tuple[ProjectEntry, ...]) -> tuple[ProcurementItemEntry, ...]:
        items = []
        has_groups = any(table.groups for table in self.layout.tables.values())
        for number, project in enumerate(projects[:2], 1):
            quantity = Decimal(self.random.randint(1, 20))
            price = self._shown_amount()
            cost = (quantity * price).quantize(FEN)
            item = ProcurementItemEntry(
                project_name=project.name,
                project_budget=cost if number == 1 else None,
                goods="台式计算机",
                catalogue_number="A02010105",
                # A group may be of either, and its row needs something to say.
                economic="办公设备购置" if has_groups else "",
                organisation="集中采购" if has_groups else "",
                measure="台",
                quantity=quantity,
                unit_price=price,
                general_public_budget=cost,
                sme_reserved_share=cost,
            )
            items.append(item)
        if has_groups:
            items += self._more_purchases(projects)
        return tuple(items)

    def _more_purchases(self, projects: tuple[ProjectEntry, ...]) -> Iterator[ProcurementItemEntry]:
        """Yield purchases of other kinds, several in one group, for forms with groups."""
        bought = (
            ("C", "会议服务", "会议费", "分散自行组织"),
            ("B", "办公楼修缮", "维修（护）费", "集中采购"),
            ("A", "便携式计算机", "办公设备购置", "集中采购"),
            ("C", "印刷服务", "会议费", "分散自行组织"),
        )
        for letter, goods, economic, organisation in bought:
            yield ProcurementItemEntry(
                project_name=projects[0].name,
                goods=goods,
                catalogue_number=letter,
                economic=economic,
                organisation=organisation,
                general_public_budget=self._shown_amount(),
            )

    def _assets(self) -> tuple[AssetHoldingEntry, ...]:
        assets = []
        uses = self.layout.vehicle_uses
        quantities = {kind: Decimal(self.random.randint(1, 9)) for kind in uses}
        for kind in AssetKind:
            if kind in VEHICLE_USES and kind not in uses:
                continue
            if kind is AssetKind.VEHICLES and uses:
                quantity = sum(quantities.values(), Decimal(0))
            elif kind in quantities:
                quantity = quantities[kind]
            else:
                quantity = Decimal(self.random.randint(1, 900))
            assets.append(AssetHoldingEntry(kind, quantity, self._shown_amount()))
        return tuple(assets)
