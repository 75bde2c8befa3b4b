"""A budget's checklist.

Each part of this year's disclosure, what is done and missing, the deadline and whose turn it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.actions.beginning import untouched_lines
from budget.entries import Entries
from budget.models import DepartmentBudget
from budget.querysets import read_entries
from disclosure.actions.checking import check_assembly
from disclosure.actions.drafts import prior_figures
from disclosure.actions.workflow import handed_over
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.money_problems import is_about_money
from disclosure.desk.entry.pages import entry_page
from disclosure.desk.standing import standing
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.checks import Result, Severity, blocking
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.deadlines import PUBLISH_WITHIN
from disclosure.models import ReviewComment

# The rule that asks for a reason after a large change.
REASON_RULE = "19"


class StepState(StrEnum):
    """How far a part is, as the page says it."""

    NOT_STARTED = "未开始"
    UNFINISHED = "未完成"
    COPIED = "沿用上年，待核对"
    DONE = "已完成"


@dataclass(frozen=True)
class ChecklistStep:
    """One part: where it is filled in, what stands there, and what is missing.

    ``is_copied`` says that figures were taken over from last year and nobody looked at them since.
    ``deed`` is what is to be done where the part is not filled in by hand.
    """

    label: str
    address: str
    stands: str
    missing: tuple[str, ...] = ()
    started: bool = True
    is_copied: bool = False
    deed: str = ""

    @property
    def state(self) -> StepState:
        """How far the part is."""
        if not self.started:
            return StepState.NOT_STARTED
        if self.missing:
            return StepState.UNFINISHED
        return StepState.COPIED if self.is_copied else StepState.DONE


def checklist(budget: DepartmentBudget) -> list[ChecklistStep]:
    """Return every part of the budget's disclosure with its state."""
    entries = read_entries(budget)
    try:
        layout = forms.layout(entries.layout)
        assembly = assemble(entries, layout, prior_figures(budget=budget))
    except forms.UnknownLayout as exc:
        address = reverse("desk:budget", args=[budget.pk])
        return [ChecklistStep("版式", address, str(exc), (str(exc),))]

    results = check_assembly(assembly=assembly, budget=budget).results
    steps = [
        _ledger_step(budget, entries, assembly),
        _goals_step(budget, entries, layout),
        _narrative_step(budget, entries, layout, assembly, results),
        _procurement_step(budget, entries),
        _assets_step(budget, entries),
        _checks_step(budget, results, started=bool(entries.lines)),
    ]
    comments = ReviewComment.objects.open().filter(budget=budget).count()
    if comments:
        address = f"{_address(budget, 'review')}#comments"
        missing = f"{comments}条还没有解决，请修改或答复"
        steps.append(
            ChecklistStep("审核意见", address, "财政审核员的意见", (missing,), deed="处理审核意见")
        )
    return steps


def _address(budget: DepartmentBudget, name: str) -> str:
    return reverse(f"desk:{name}", args=[budget.pk])


def _ledger_step(budget: DepartmentBudget, entries: Entries, assembly: Assembly) -> ChecklistStep:
    messages = [problem.message for problem in assembly.problems if is_about_money(problem)]
    stands = f"{len(entries.lines)}笔"
    copied = 0
    if handed_over(budget) is None:
        copied = untouched_lines(budget=budget)
    if copied:
        stands = f"{stands}，其中{copied}笔从上年带入后没有改动；交部门负责人时确认"
    return ChecklistStep(
        "收支明细",
        _address(budget, "ledger"),
        stands,
        tuple(dict.fromkeys(messages)),
        started=bool(entries.lines),
        is_copied=copied > 0,
    )


def _goals_step(budget: DepartmentBudget, entries: Entries, layout: Layout) -> ChecklistStep:
    missing = []
    for project in entries.projects:
        if not project.goal.strip():
            missing.append(f"项目“{project.name}”没有写绩效目标")
    for project in entries.projects:
        if not project.indicators:
            missing.append(f"项目“{project.name}”没有绩效指标")
    if "overall_goal" in layout.own_texts and not entries.overall_goal.strip():
        missing.append("没有写总体绩效目标")
    return ChecklistStep(
        "项目和绩效目标",
        _address(budget, "goals"),
        f"{len(entries.projects)}个项目",
        tuple(missing),
        started=bool(entries.projects),
    )


def _narrative_step(
    budget: DepartmentBudget,
    entries: Entries,
    layout: Layout,
    assembly: Assembly,
    results: Sequence[Result],
) -> ChecklistStep:
    missing = []
    if "duties" in layout.own_texts and not entries.lists.get("duties"):
        office = "单位" if budget.unit_id else "部门"
        missing.append(f"没有写{office}职责")
    messages = [problem.message for problem in assembly.problems if not is_about_money(problem)]
    missing += dict.fromkeys(messages)
    for result in results:
        if result.rule == REASON_RULE and not result.is_clean:
            missing += [finding.message for finding in result.findings]
    paragraphs = sum(len(texts) for texts in entries.lists.values())
    written = len(entries.slots) + len(entries.overrides) + paragraphs
    return ChecklistStep(
        "说明",
        _address(budget, "narrative"),
        f"{written}处本单位文字",
        tuple(missing),
        started=written > 0,
    )


def _procurement_step(budget: DepartmentBudget, entries: Entries) -> ChecklistStep:
    stands = f"{len(entries.procurement)}项（没有采购的空表列示）"
    return ChecklistStep("政府采购", _address(budget, "procurement"), stands)


def _assets_step(budget: DepartmentBudget, entries: Entries) -> ChecklistStep:
    missing = () if entries.assets else ("没有填写上年末国有资产",)
    return ChecklistStep(
        "国有资产",
        _address(budget, "assets"),
        f"{len(entries.assets)}类",
        missing,
        started=bool(entries.assets),
    )


def _checks_step(
    budget: DepartmentBudget, results: Sequence[Result], *, started: bool
) -> ChecklistStep:
    """Return what the rules say of the whole; only what stops publishing counts as missing."""
    missing = tuple(finding.message for _, finding in blocking(results))
    kinds = 0
    places = 0
    for result in results:
        if result.severity == Severity.WARNING and not result.is_clean:
            kinds += 1
            places += len(result.findings)
    stands = f"应当核实的{kinds}类，共{places}处" if kinds else "没有应当核实的"
    return ChecklistStep(
        "核对", _address(budget, "review"), stands, missing, started, deed="改正核对发现的问题"
    )


@require_safe
@signed_in
def budget_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checklist of one budget."""
    budget = seen_budget(request, pk)
    steps = checklist(budget)
    done = [step for step in steps if step.state == StepState.DONE]
    return entry_page(
        request,
        "budget",
        budget,
        str(budget),
        steps=steps,
        done=len(done),
        has_lines=budget.lines.exists(),
        standing=standing(budget),
        days=PUBLISH_WITHIN.days,
    )
