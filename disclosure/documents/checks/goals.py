"""Rules 22, 23 and 39: the projects' performance goals. Pure.

Source:
《预算法》第三十二条、财预〔2020〕10号《项目支出绩效评价管理办法》：产出、效益、满意度指标，可衡量、有时限。
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from budget.targets import Operator, Target, read_target
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity, block, hint, warn
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Cell, Goal, Row
from disclosure.documents.model.texts import fold, unspaced

GOALS = "财预〔2020〕10号：绩效目标应当完整、可衡量、有时限"
KINDS = ("数量", "质量", "时效", "成本", "效益", "满意度")
BROAD_KINDS = ("产出", "效益", "满意度")
_AT_MOST = (Operator.AT_MOST, Operator.LESS_THAN)
_AT_LEAST = (Operator.AT_LEAST, Operator.MORE_THAN)
_GROWTH = re.compile(r"增长|增幅|提升|提高|增加|倍|超额")
_SATISFACTION = re.compile(r"满意|覆盖")
_RATES = re.compile(r"合格|完成率|及时率|达标|通过率|到位率")
_NOTICE = re.compile(r"[\[〔【(（](?P<year>20\d\d)[\]〕】)）]\s*第?\s*\d+\s*号")
_MONEY_FROM_ABOVE = re.compile(r"转移支付|提前下达|补助资金.*通知")
_DEADLINE_YEAR = re.compile(r"(20\d\d)年(?:\d{1,2}月|底|末|内|前)")
_NAMED_YEAR = re.compile(r"(20\d\d)年")
_LONGEST_PHRASE = 12  # a longer target in words is a sentence, of which nothing is usual
# Words of which usual qualitative targets are made; what is left over should at least stand
# elsewhere in the row.
_USUAL = re.compile(
    "显著|明显|有效|较大|大力|进一步|逐步|长期|持续|全面|不断|非常|良好|正常|稳步|稳定|切实|充分"
    "|基本|完全|全部|及时|按时|按期|按要求|按规定"
    "|提升|提高|改善|增强|加强|完善|保障|保证|落实|完成|推进|推动|促进|达到|发挥|增加|满意|合格"
    "|优秀|达标|规范|运转|作用|影响|成效|效果"
    "|人员|全年|群众|干部|工作|水平|程度|情况|能力|质量|效率|时间|上报|发放|得到|实现|形成|带动"
    "|维护|建立|健全|优化|降低|减少|杜绝|符合|标准|要求|需求"
    "|[大较好高强优良中一是有无的了为并和与使在前内各年月日]"
)


@dataclass(frozen=True)
class IndicatorRow:
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
        """The words that say what it measures."""
        return self.texts["level_3"] + self.texts["description"]

    @property
    def shown(self) -> str:
        """The target as printed."""
        return self.texts["value"].strip()

    @property
    def place(self) -> str:
        level = unspaced(self.texts["level_3"])
        return f"{_name(self.goal)}第{self.number}行“{level}”"

    @property
    def ref(self) -> CellRef:
        return self.ref_of(self.row.cells[0])

    @property
    def value_ref(self) -> CellRef:
        """The cell of the target."""
        for place, column in enumerate(self.goal.indicators.columns):
            if column.key == "value":
                return self.ref_of(self.row.cells[place])
        return self.ref

    def ref_of(self, cell: Cell) -> CellRef:
        column = self.row.cells.index(cell) + 1
        return CellRef(cell.address, None, self.number, column, cell.text)


def _name(goal: Goal) -> str:
    return f"项目{goal.number}《{unspaced(goal.name)[:24]}》"


class Goals:
    """The goals of one document; the layout says which entered field each column
    of their tables prints.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.goals = case.document.goals
        self.year = case.document.identity.year
        self._sources = {
            column.key: column.source for column in case.layout.goal.indicators.columns
        }

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of indicators that each goal must have:
        in a form without a second level only the broad ones.
        """
        return KINDS if "level_2" in self._sources.values() else BROAD_KINDS

    @cached_property
    def indicators(self) -> dict[str, list[IndicatorRow]]:
        """The rows of each goal, by the goal's address."""
        indicators: dict[str, list[IndicatorRow]] = {}
        for goal in self.goals:
            rows = [row for row in goal.indicators.rows if row.level != "blank"]
            indicators[goal.address] = [
                self._indicator(goal, number, row) for number, row in enumerate(rows, 1)
            ]
        return indicators

    def _indicator(self, goal: Goal, number: int, row: Row) -> IndicatorRow:
        names = ("level_1", "level_2", "level_3", "description", "value", "basis")
        texts = dict.fromkeys(names, "")
        target = None
        for column, cell in zip(goal.indicators.columns, row.cells, strict=False):
            source = self._sources.get(column.key, column.key)
            texts[source] = cell.text
            if source == "value":
                target = cell.target or read_target(cell.text, self.year)
        return IndicatorRow(goal, number, row, texts, target)


# -- 22 --------------------------------------------------------------------------------------------


@rule("22", Severity.HINT, "每个项目都有绩效目标表，指标齐全、可衡量、方向和时限正确", GOALS)
def goals_are_complete(examination: Examination) -> Iterator[Finding]:
    """Kinds, columns, values, directions and deadlines of the goals, in forms that print goals.

    Empty columns and missing tables block publishing.
    """
    goals = Goals(examination)
    if not goals.goals:
        _refuse_form_without_goals(examination)
        if not _has_project_money(examination):
            raise NotApplicable("没有项目支出")
        missing = Finding("有项目支出，但没有一张项目绩效目标表", (CellRef("goals"),))
        # Jiangsu's text of 2019 says itself that none of the office's projects has a goal.
        if not _states_how_many(examination):
            missing = block(missing)
        yield missing
    for goal in goals.goals:
        indicators = goals.indicators[goal.address]
        yield from _emptiness(goal, indicators)
        yield from _missing_kinds(goal, indicators, goals.kinds)
        yield from _repeated(indicators)
    yield from _numbering(goals.goals)
    for indicators in goals.indicators.values():
        for indicator in indicators:
            yield from _direction(indicator)
            yield from _percentage(indicator)
            yield from _deadline(goals, indicator)
            yield from _phrase(indicator)


def _states_how_many(examination: Examination) -> bool:
    """Tell whether a sentence of the form says how many projects have goals."""
    layout = examination.layout
    counts = {key for key, figure in layout.figures.items() if "count:projects" in figure.plus}
    for part in layout.parts:
        for sentence in part.blocks:
            for clause in sentence.clauses:
                for variant in clause.variants():
                    if any(f"{{{key}}}" in variant for key in counts):
                        return True
    return False


def _refuse_form_without_goals(examination: Examination) -> None:
    """Raise NotApplicable where the form prints no goals, so that no document can have them."""
    for part in examination.layout.parts:
        if any(block.kind == "goals" for block in part.blocks):
            return
    raise NotApplicable(f"版式“{examination.layout.name}”没有项目绩效目标")


def _emptiness(goal: Goal, indicators: Sequence[IndicatorRow]) -> Iterator[Finding]:
    """No table, no text of the goal, or a column left empty."""
    if not indicators:
        message = f"{_name(goal)}没有绩效指标"
        yield block(Finding(message, (CellRef(goal.address),)))
    has_objective = False
    for row in goal.objective.rows:
        texts = [cell.text.strip() for cell in row.cells[1:]]
        has_objective = has_objective or any(texts)
    if not has_objective:
        message = f"{_name(goal)}没有写绩效目标"
        yield block(Finding(message, (CellRef(goal.objective.address),)))
    columns = len(goal.indicators.columns)
    for indicator in indicators:
        for place, cell in enumerate(indicator.row.cells[:columns]):
            if not cell.text.strip():
                message = f"{indicator.place}“{_heading(goal, place)}”一栏为空"
                yield block(Finding(message, (indicator.ref_of(cell),)))


def _heading(goal: Goal, place: int) -> str:
    header = goal.indicators.header[0] if goal.indicators.header else ()
    if place < len(header):
        return unspaced(header[place].text)
    return goal.indicators.columns[place].key


def _missing_kinds(
    goal: Goal, indicators: Sequence[IndicatorRow], wanted: Sequence[str]
) -> Iterator[Finding]:
    if not indicators:
        return
    lacking: list[str] = []
    for kind in wanted:
        word = kind.removesuffix("度")  # 满意度 and 满意 are both printed
        if not any(word in indicator.kind for indicator in indicators):
            lacking.append(kind)
    if lacking:
        message = f"{_name(goal)}缺少{'、'.join(lacking)}指标"
        yield warn(Finding(message, (CellRef(goal.indicators.address),)))


def _repeated(indicators: Sequence[IndicatorRow]) -> Iterator[Finding]:
    first: dict[str, IndicatorRow] = {}
    for indicator in indicators:
        name = indicator.texts["level_3"]
        key = fold(indicator.kind + name)
        earlier = first.setdefault(key, indicator)
        if earlier is not indicator and name.strip():
            message = f"{indicator.place}与第{earlier.number}行的三级指标重复"
            yield Finding(message, (indicator.ref, earlier.ref))


def _numbering(goals: Sequence[Goal]) -> Iterator[Finding]:
    for number, goal in enumerate(goals, 1):
        title = goal.title.text
        ref = CellRef(goal.title.address, shown=title)
        match = re.match(r"\s*(\d+)", title)
        printed = match[1] if match else str(goal.number)
        if goal.number != number or int(printed) != number:
            message = f"第{number}个项目的编号是{printed}，编号不连续"
            yield warn(Finding(message, (ref,)))
        if fold(goal.name) not in fold(title):
            message = f"项目{goal.number}的标题与项目名称“{goal.name}”不一致"
            yield warn(Finding(message, (ref,)))


def _direction(indicator: IndicatorRow) -> Iterator[Finding]:
    """Satisfaction and coverage are to be at least so much, cost at most."""
    if indicator.target is None:
        return
    operator = indicator.target.operator
    stands = f"{indicator.place}指标值为“{indicator.shown}”"
    is_percentage = "%" in indicator.shown or "％" in indicator.shown
    if operator in _AT_MOST and is_percentage:
        words = indicator.kind + indicator.words
        if _SATISFACTION.search(words):
            message = f"{stands}，满意度、覆盖率应当是不低于"
            yield warn(Finding(message, (indicator.value_ref,)))
        elif _RATES.search(words):
            yield Finding(f"{stands}，这类比率一般是不低于", (indicator.value_ref,))
    if operator in _AT_LEAST and "成本" in indicator.kind:
        yield Finding(f"{stands}，成本一般是不高于", (indicator.value_ref,))


def _percentage(indicator: IndicatorRow) -> Iterator[Finding]:
    """Nothing but growth can be more than the whole."""
    target = indicator.target
    if target is None or target.number is None or target.unit not in ("%", "％"):
        return
    if target.number > 100 and not _GROWTH.search(indicator.words):
        message = f"{indicator.place}指标值为“{indicator.shown}”，超过100%"
        yield warn(Finding(message, (indicator.value_ref,)))


def _deadline(goals: Goals, indicator: IndicatorRow) -> Iterator[Finding]:
    """A time outside the budget year is right only for money carried over from an earlier one."""
    shown = unspaced(indicator.texts["value"])
    years = {int(year) for year in _DEADLINE_YEAR.findall(shown)}
    if indicator.target is not None and indicator.target.deadline is not None:
        years.add(indicator.target.deadline.year)
    years.discard(goals.year)
    for year in sorted(years):
        message = f"{indicator.place}指标值为“{shown}”，不在预算年度{goals.year}年内"
        refs = (indicator.value_ref,)
        if year < goals.year and is_carried_over(indicator.goal, goals.year):
            message = f"{message}；这是以前年度结转的资金，请说明"
            yield hint(Finding(message, refs))
        else:
            yield warn(Finding(message, refs))


def _notice_years(goal: Goal) -> list[int]:
    """Return the years of the notices after which a project is named: 冀财行【2021】24号."""
    return [int(match["year"]) for match in _NOTICE.finditer(goal.name)]


def is_carried_over(goal: Goal, year: int) -> bool:
    """Tell whether a project's name says that its money is an earlier year's:
    an older notice, or that year in its title.
    """
    name = fold(goal.name)
    if "结转" in name:
        return True
    if any(notice < year - 1 for notice in _notice_years(goal)):
        return True
    named_years = [int(named) for named in _NAMED_YEAR.findall(name)]
    return bool(named_years) and max(named_years) < year


def _phrase(indicator: IndicatorRow) -> Iterator[Finding]:
    """A target in words made of neither usual words nor those of its own row."""
    text = fold(indicator.texts["value"])
    if indicator.target is not None or not text or len(text) > _LONGEST_PHRASE:
        return
    if re.search(r"\d", text):
        return
    known = fold(indicator.words + indicator.goal.name)
    for rest in re.split(r"[^\u4e00-\u9fff]+", _USUAL.sub(" ", text)):
        if rest and rest not in known:
            message = f"{indicator.place}指标值为“{text}”，不是常用的说法，请核对"
            yield Finding(message, (indicator.value_ref,))
            return


# -- 23 --------------------------------------------------------------------------------------------


@rule(
    "23",
    Severity.HINT,
    "上级转移支付项目写明文号，较早年度的文号加以说明",
    "预算法实施条例：转移支付预算应当公开到项目",
)
def notices_are_recent(examination: Examination) -> Iterator[Finding]:
    """Projects named after a notice of money from above:
    its year is last year's or this year's, or explained.
    """
    goals = examination.document.goals
    if not goals:
        raise NotApplicable("没有项目绩效目标")
    year = examination.document.identity.year
    for goal in goals:
        ref = CellRef(goal.title.address, shown=goal.title.text)
        notices = _notice_years(goal)
        old = [notice for notice in notices if notice < year - 1]
        if old:
            message = f"{_name(goal)}的文号是{old[0]}年的，请说明为何列入{year}年预算"
            yield Finding(message, (ref,))
        elif not notices and _MONEY_FROM_ABOVE.search(goal.name):
            yield Finding(f"{_name(goal)}是上级资金，没有写明文号", (ref,))


# -- 39 --------------------------------------------------------------------------------------------


@rule(
    "39",
    Severity.WARNING,
    "有项目支出就有项目绩效目标，有绩效目标就有项目支出",
    "财预〔2016〕143号、财预〔2020〕10号：项目绩效目标与项目支出预算同步公开",
    needs=(Subject.SPENDING_BY_FUNCTION,),
)
def projects_have_goals(examination: Examination) -> Iterator[Finding]:
    """Project money and goals go together.

    The form names no project beside its money, so amounts by project are not checked.
    """
    goals = examination.document.goals
    if not goals:
        _refuse_form_without_goals(examination)
    has_money = _has_project_money(examination)
    if not goals and not has_money:
        raise NotApplicable("没有项目支出，也没有项目绩效目标")
    refs = tuple(cell.ref for cell in _project_cells(examination)[:1])
    if has_money and not goals:
        yield Finding("有项目支出，但没有项目绩效目标", refs)
    if goals and not has_money:
        yield Finding(f"有{len(goals)}个项目绩效目标，但没有项目支出", refs)


def _project_cells(case: Case) -> list[MoneyCell]:
    """Return the cells of project spending in all functions, of all money or of some.

    A form may count other money with it that is not basic spending, so the cell need not count
    project money alone.
    """
    project = case.domain.project
    others = case.domain.basic | case.domain.kept
    cells: list[MoneyCell] = []
    for cell, money in case.uncoded_cells:
        if money & project and not money & others:
            cells.append(cell)
    return cells


def _has_project_money(case: Case) -> bool:
    return any(not case.effective(cell).is_blank for cell in _project_cells(case))
