"""Rules 22, 23 and 39: the projects' performance goals. Pure.

Source: 《预算法》第三十二条、财预〔2020〕10号《项目支出绩效评价管理办法》：产出、效益、满意度指标，可衡量、有时限。
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from budget.dimensions import Kind
from budget.targets import Operator, Target, read_target
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.result import Finding, Severity, hint, warn
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell, fold, plain
from disclosure.documents.model.document import Cell, Goal, Row

GOALS = "财预〔2020〕10号：绩效目标应当完整、可衡量、有时限"
KINDS = ("数量", "质量", "时效", "成本", "效益", "满意度")
BROAD_KINDS = ("产出", "效益", "满意度")
_ABOVE = (Operator.AT_MOST, Operator.LESS_THAN)
_BELOW = (Operator.AT_LEAST, Operator.MORE_THAN)
_GROWTH = re.compile(r"增长|增幅|提升|提高|增加|倍|超额")
_NOTICE = re.compile(r"[\[〔【(（](?P<year>20\d\d)[\]〕】)）]\s*第?\s*\d+\s*号")
# Words of which usual qualitative targets are made; what is left over should at least stand elsewhere in the row.
_USUAL = re.compile(
    "显著|明显|有效|较大|大力|进一步|逐步|长期|持续|全面|不断|非常|良好|正常|稳步|稳定|切实|充分|基本|完全|全部|及时|按时|按期|按要求|按规定"
    "|提升|提高|改善|增强|加强|完善|保障|保证|落实|完成|推进|推动|促进|达到|发挥|增加|满意|合格|优秀|达标|规范|运转|作用|影响|成效|效果"
    "|人员|全年|群众|干部|工作|水平|程度|情况|能力|质量|效率|时间|上报|发放|得到|实现|形成|带动|维护|建立|健全|优化|降低|减少|杜绝|符合|标准|要求|需求"
    "|[大较好高强优良中一是有无的了为并和与使在前内各年月日]"
)


@dataclass(frozen=True)
class Indicator:
    """A row of a project's table of indicators, its texts by the names of entered fields."""

    goal: Goal
    number: int
    row: Row
    texts: dict[str, str]
    target: Target | None

    @property
    def kind(self) -> str:
        return self.texts["level_1"] + self.texts["level_2"]

    @property
    def words(self) -> str:
        """What it measures."""
        return self.texts["level_3"] + self.texts["description"]

    def ref(self, cell: Cell | None = None) -> CellRef:
        cell = cell or self.row.cells[0]
        column = self.row.cells.index(cell) + 1
        return CellRef(cell.address, None, self.number, column, cell.text)

    @property
    def place(self) -> str:
        return f"{_name(self.goal)}第{self.number}行“{plain(self.texts['level_3'])}”"

    @property
    def value(self) -> CellRef:
        place = next((n for n, column in enumerate(self.goal.indicators.columns) if column.key == "value"), 0)
        return self.ref(self.row.cells[place])


def _name(goal: Goal) -> str:
    return f"项目{goal.number}《{plain(goal.name)[:24]}》"


class Goals:
    """The goals of one document as a form with these sources of columns has them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.goals = case.document.goals
        self.fields = {column.key: column.source for column in case.layout.goal.indicators.columns}
        self.year = case.document.identity.year
        self._known: dict[str, list[Indicator]] = {}

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of indicators that each goal must have: without a second level only the broad ones."""
        return KINDS if "level_2" in self.fields.values() else BROAD_KINDS

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Every row of every goal."""
        return [each for goal in self.goals for each in self.of(goal)]

    def of(self, goal: Goal) -> list[Indicator]:
        """The rows of one goal."""
        if goal.address not in self._known:
            rows = (row for row in goal.indicators.rows if row.level != "blank")
            self._known[goal.address] = [self._indicator(goal, number, row) for number, row in enumerate(rows, 1)]
        return self._known[goal.address]

    def _indicator(self, goal: Goal, number: int, row: Row) -> Indicator:
        texts = dict.fromkeys(("level_1", "level_2", "level_3", "description", "value", "basis"), "")
        target = None
        for column, cell in zip(goal.indicators.columns, row.cells, strict=False):
            source = self.fields.get(column.key, column.key)
            texts[source] = cell.text
            if source == "value":
                target = cell.target or read_target(cell.text, self.year)
        return Indicator(goal, number, row, texts, target)


@rule("22", Severity.HINT, "每个项目都有绩效目标表，指标齐全、可衡量、方向和时限正确", GOALS)
def goals_are_complete(case: Case) -> Iterator[Finding]:
    """Kinds, columns, values, directions and deadlines of the goals. Empty columns and missing tables block publishing."""
    goals = Goals(case)
    if not goals.goals:
        if not _has_project_money(case):
            raise NotApplicable("没有项目支出")
        yield _blocking(Finding("有项目支出，但没有一张项目绩效目标表", (CellRef("goals"),)))
    for goal in goals.goals:
        yield from _emptiness(goal, goals.of(goal))
        yield from _missing_kinds(goal, goals.of(goal), goals.kinds)
        yield from _repeated(goal, goals.of(goal))
    yield from _numbering(goals.goals)
    for indicator in goals.indicators:
        yield from _value(goals, indicator)


def _blocking(finding: Finding) -> Finding:
    return Finding(finding.message, finding.cells, finding.difference, Severity.BLOCKING)


def _emptiness(goal: Goal, indicators: Sequence[Indicator]) -> Iterator[Finding]:
    """No table, no text of the goal, or a column left empty."""
    if not indicators:
        yield _blocking(Finding(f"{_name(goal)}没有绩效指标", (CellRef(goal.address),)))
    if not any(cell.text.strip() for row in goal.objective.rows for cell in row.cells[1:]):
        yield _blocking(Finding(f"{_name(goal)}没有写绩效目标", (CellRef(goal.objective.address),)))
    for indicator in indicators:
        for column, cell in zip(goal.indicators.columns, indicator.row.cells, strict=False):
            if not cell.text.strip():
                heading = _heading(goal, column.key)
                yield _blocking(Finding(f"{indicator.place}“{heading}”一栏为空", (indicator.ref(cell),)))


def _heading(goal: Goal, key: str) -> str:
    columns = [column.key for column in goal.indicators.columns]
    header = goal.indicators.header[0] if goal.indicators.header else ()
    place = columns.index(key)
    return plain(header[place].text) if place < len(header) else key


def _missing_kinds(goal: Goal, indicators: Sequence[Indicator], wanted: Sequence[str]) -> Iterator[Finding]:
    kinds = [indicator.kind for indicator in indicators]
    lacking = [word for word in wanted if kinds and not any(word.removesuffix("度") in kind for kind in kinds)]
    if lacking:
        yield warn(Finding(f"{_name(goal)}缺少{'、'.join(lacking)}指标", (CellRef(goal.indicators.address),)))


def _repeated(goal: Goal, indicators: Sequence[Indicator]) -> Iterator[Finding]:
    seen: dict[str, Indicator] = {}
    for indicator in indicators:
        key = fold(indicator.kind + indicator.texts["level_3"])
        if indicator.texts["level_3"].strip() and key in seen:
            yield Finding(
                f"{indicator.place}与第{seen[key].number}行的三级指标重复", (indicator.ref(), seen[key].ref())
            )
        seen.setdefault(key, indicator)


def _numbering(goals: Sequence[Goal]) -> Iterator[Finding]:
    for number, goal in enumerate(goals, 1):
        printed = re.match(r"\s*(\d+)", goal.title.text)
        if goal.number != number or (printed and int(printed[1]) != number):
            message = f"第{number}个项目的编号是{printed[1] if printed else goal.number}，编号不连续"
            yield warn(Finding(message, (CellRef(goal.title.address, shown=goal.title.text),)))
        if fold(goal.name) not in fold(goal.title.text):
            message = f"项目{goal.number}的标题与项目名称“{goal.name}”不一致"
            yield warn(Finding(message, (CellRef(goal.title.address, shown=goal.title.text),)))


def _value(goals: Goals, indicator: Indicator) -> Iterator[Finding]:
    yield from _direction(indicator)
    yield from _percentage(indicator)
    yield from _deadline(goals, indicator)
    yield from _phrase(goals, indicator)


def _direction(indicator: Indicator) -> Iterator[Finding]:
    """Satisfaction and coverage are to be at least so much, cost at most."""
    if indicator.target is None:
        return
    shown = indicator.texts["value"].strip()
    words = indicator.kind + indicator.words
    if indicator.target.operator in _ABOVE and "%" in shown.replace("％", "%"):
        if re.search(r"满意|覆盖", words):
            yield warn(Finding(f"{indicator.place}指标值为“{shown}”，满意度、覆盖率应当是不低于", (indicator.value,)))
        elif re.search(r"合格|完成率|及时率|达标|通过率|到位率", words):
            yield Finding(f"{indicator.place}指标值为“{shown}”，这类比率一般是不低于", (indicator.value,))
    if indicator.target.operator in _BELOW and "成本" in indicator.kind:
        yield Finding(f"{indicator.place}指标值为“{shown}”，成本一般是不高于", (indicator.value,))


def _percentage(indicator: Indicator) -> Iterator[Finding]:
    target = indicator.target
    if target is None or target.number is None or target.unit not in ("%", "％") or target.number <= 100:
        return
    if not _GROWTH.search(indicator.words):
        yield warn(
            Finding(f"{indicator.place}指标值为“{indicator.texts['value'].strip()}”，超过100%", (indicator.value,))
        )


def _deadline(goals: Goals, indicator: Indicator) -> Iterator[Finding]:
    """A time outside the budget year is right only for money carried over from an earlier one."""
    shown = plain(indicator.texts["value"])
    years = {int(year) for year in re.findall(r"(20\d\d)年(?:\d{1,2}月|底|末|内|前)", shown)}
    if indicator.target is not None and indicator.target.deadline is not None:
        years.add(indicator.target.deadline.year)
    for year in sorted(years - {goals.year}):
        message = f"{indicator.place}指标值为“{shown}”，不在预算年度{goals.year}年内"
        if year < goals.year and is_carried_over(goals.case, indicator.goal):
            yield hint(Finding(f"{message}；这是以前年度结转的资金，请说明", (indicator.value,)))
        else:
            yield warn(Finding(message, (indicator.value,)))


def is_carried_over(case: Case, goal: Goal) -> bool:
    """Whether the project's name says that its money is an earlier year's: an older notice, or that year in its title."""
    year = case.document.identity.year
    name = fold(goal.name)
    notices = [int(match["year"]) for match in _NOTICE.finditer(goal.name)]
    named = [int(each) for each in re.findall(r"(20\d\d)年", name)]
    return any(each < year - 1 for each in notices) or (bool(named) and max(named) < year) or "结转" in name


def _phrase(goals: Goals, indicator: Indicator) -> Iterator[Finding]:
    """A target in words made of neither usual words nor those of its own row."""
    text = fold(indicator.texts["value"])
    if indicator.target is not None or not text or len(text) > 12 or re.search(r"\d", text):
        return
    known = fold(indicator.words + indicator.goal.name)
    rest = re.split(r"[^\u4e00-\u9fff]+", _USUAL.sub(" ", text))
    odd = [part for part in rest if part and part not in known]
    if odd:
        yield Finding(f"{indicator.place}指标值为“{text}”，不是常用的说法，请核对", (indicator.value,))


# -- 23 --------------------------------------------------------------------------------------------------------------------


@rule(
    "23",
    Severity.HINT,
    "上级转移支付项目写明文号，较早年度的文号加以说明",
    "预算法实施条例：转移支付预算应当公开到项目",
)
def notices_are_recent(case: Case) -> Iterator[Finding]:
    """Projects named after a notice of money from above: its year is last year's or this year's, or explained."""
    goals = case.document.goals
    if not goals:
        raise NotApplicable("没有项目绩效目标")
    year = case.document.identity.year
    for goal in goals:
        ref = CellRef(goal.title.address, shown=goal.title.text)
        notices = [int(match["year"]) for match in _NOTICE.finditer(goal.name)]
        old = [each for each in notices if each < year - 1]
        if old:
            yield Finding(f"{_name(goal)}的文号是{old[0]}年的，请说明为何列入{year}年预算", (ref,))
        elif not notices and re.search(r"转移支付|提前下达|补助资金.*通知", goal.name):
            yield Finding(f"{_name(goal)}是上级资金，没有写明文号", (ref,))


# -- 39 --------------------------------------------------------------------------------------------------------------------


@rule(
    "39",
    Severity.WARNING,
    "有项目支出就有项目绩效目标，有绩效目标就有项目支出",
    "财预〔2016〕143号、财预〔2020〕10号：项目绩效目标与项目支出预算同步公开",
    needs=("spending_by_function",),
)
def projects_have_goals(case: Case) -> Iterator[Finding]:
    """Project money and goals go together. The form names no project beside its money, so amounts by project are not checked."""
    goals = case.document.goals
    has_money = _has_project_money(case)
    if not goals and not has_money:
        raise NotApplicable("没有项目支出，也没有项目绩效目标")
    if has_money and not goals:
        yield Finding("有项目支出，但没有项目绩效目标", tuple(cell.ref for cell in _project_cells(case)[:1]))
    if goals and not has_money:
        cells = _project_cells(case)
        yield Finding(f"有{len(goals)}个项目绩效目标，但没有项目支出", tuple(cell.ref for cell in cells[:1]))


def _project_cells(case: Case) -> list[MoneyCell]:
    """The cells of project spending in all functions, of all money or of some; a form may count other non-basic money with it."""
    project, basic = case.domain.of(kind=[Kind.PROJECT]), case.domain.of(kind=[Kind.BASIC])
    cells = ((cell, cell.meaning.money) for cell in case.money_cells if cell.meaning and not cell.meaning.has_codes)
    return [cell for cell, money in cells if money & project and not money & (basic | case.domain.kept)]


def _has_project_money(case: Case) -> bool:
    return any(not case.effective(cell).is_blank for cell in _project_cells(case))
