"""A budget's checklist: each part of this year's disclosure, what is done and missing, the deadline and whose turn it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.entries import Entries
from budget.models import Department, DepartmentBudget, FiscalYear
from budget.problems import Problem
from budget.querysets import read_entries
from budget.roles import DEPARTMENT_ROLES, membership_of
from disclosure.actions.checking import check_assembly
from disclosure.actions.drafts import prior_figures
from disclosure.desk.access import signed_in
from disclosure.desk.entry.pages import entry_page, seen_budget
from disclosure.desk.standing import Standing, standing
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.checks import Result, Severity, blocking
from disclosure.documents.meaning.deadlines import PUBLISH_WITHIN
from disclosure.models import ReviewComment


@dataclass(frozen=True)
class Step:
    """One part: where it is filled, what stands there, and what is missing."""

    label: str
    address: str
    stands: str
    missing: tuple[str, ...] = ()
    started: bool = True

    @property
    def state(self) -> str:
        if not self.started:
            return "未开始"
        return "未完成" if self.missing else "已完成"


def checklist(budget: DepartmentBudget) -> list[Step]:
    """Every part of the budget's disclosure with its state."""
    entries = read_entries(budget)
    try:
        assembly = assemble(entries, forms.layout(entries.layout), prior_figures(budget=budget))
    except forms.UnknownLayout as exc:
        return [Step("版式", reverse("desk:budget", args=[budget.pk]), str(exc), (str(exc),))]
    return list(_steps(budget, entries, assembly))


def _steps(budget: DepartmentBudget, entries: Entries, assembly: Assembly) -> Iterator[Step]:
    def address(name: str) -> str:
        return reverse(f"desk:{name}", args=[budget.pk])

    money = [problem for problem in assembly.problems if _is_about_money(problem)]
    words = [problem for problem in assembly.problems if not _is_about_money(problem)]
    results = check_assembly(assembly=assembly, budget=budget).results
    lines = len(entries.lines)
    yield Step("收支明细", address("ledger"), f"{lines}笔", _messages(money), started=bool(lines))
    yield Step(
        "项目和绩效目标",
        address("goals"),
        f"{len(entries.projects)}个项目",
        _goal_gaps(entries),
        bool(entries.projects),
    )
    written = len(entries.slots) + len(entries.overrides) + sum(map(len, entries.lists.values()))
    gaps = (*_duty_gaps(entries), *_messages(words), *_reasons_wanted(results))
    yield Step("说明", address("narrative"), f"{written}处本单位文字", gaps, written > 0)
    yield Step("政府采购", address("procurement"), f"{len(entries.procurement)}项（没有采购的空表列示）")
    gaps = () if entries.assets else ("没有填写上年末国有资产",)
    yield Step("国有资产", address("assets"), f"{len(entries.assets)}类", gaps, bool(entries.assets))
    yield _checks(results, address("review"), started=bool(lines))
    if said := ReviewComment.objects.open().filter(budget=budget).count():
        yield Step(
            "审核意见", f"{address('review')}#comments", "财政审核员的意见", (f"{said}条还没有解决，请修改或答复",)
        )


def _checks(results: Sequence[Result], address: str, *, started: bool) -> Step:
    """What the rules say of the whole as it stands; only what stops publishing counts as missing."""
    stopping = tuple(finding.message for _, finding in blocking(results))
    warnings = sum(result.severity == Severity.WARNING and not result.is_clean for result in results)
    return Step("核对", address, f"{warnings}类应当核实" if warnings else "没有应当核实的", stopping, started)


def _is_about_money(problem: Problem) -> bool:
    return problem.code.partition(".")[0] in ("budget", "carryover", "fund", "line")


def _messages(problems: list[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.message for problem in problems))


def _goal_gaps(entries: Entries) -> tuple[str, ...]:
    gaps = [f"项目“{project.name}”没有写绩效目标" for project in entries.projects if not project.goal.strip()]
    gaps += [f"项目“{project.name}”没有绩效指标" for project in entries.projects if not project.indicators]
    if not entries.overall_goal.strip():
        gaps.append("没有写总体绩效目标")
    return tuple(gaps)


def _duty_gaps(entries: Entries) -> tuple[str, ...]:
    return () if entries.lists.get("duties") else ("没有写部门职责",)


def _reasons_wanted(results: Sequence[Result]) -> list[str]:
    """Large changes that no reason follows (rule 19)."""
    return [
        each.message for result in results if result.rule == "19" and not result.is_clean for each in result.findings
    ]


@require_safe
@signed_in
def budget_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of one budget."""
    budget = seen_budget(request, pk)
    steps = checklist(budget)
    return entry_page(
        request,
        "budget",
        budget,
        str(budget),
        steps=steps,
        done=sum(step.state == "已完成" for step in steps),
        has_lines=budget.lines.exists(),
        standing=standing(budget),
        days=PUBLISH_WITHIN.days,
    )


@dataclass(frozen=True)
class OwnYear:
    """A year of the person's own department: its budget, or None where nobody has begun it."""

    fiscal_year: FiscalYear
    department: Department
    budget: DepartmentBudget | None
    steps: tuple[Step, ...] = ()

    @cached_property
    def standing(self) -> Standing | None:
        return standing(self.budget) if self.budget else None


def own_year(user: object) -> OwnYear | None:
    """The latest year of the department that the person belongs to; None for everybody else."""
    membership = membership_of(user)
    if membership is None or membership.role not in DEPARTMENT_ROLES or membership.department is None:
        return None
    department = membership.department
    year = FiscalYear.objects.visible_to(user).order_by("-year").first()
    if year is None or not department.existed_in(year.year):
        return None
    seen = DepartmentBudget.objects.visible_to(user).select_related("department__region", "fiscal_year")
    budget = seen.filter(fiscal_year=year, department=department).first()
    return OwnYear(year, department, budget, tuple(checklist(budget)) if budget else ())
