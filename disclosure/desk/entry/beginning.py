"""Starting a year: an empty budget of the own office, and what to take over from last year."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from budget.actions.beginning import LinesTaken, TakenOver, last_year, start_from_last_year
from budget.actions.budgets import open_budget
from budget.models import DepartmentBudget, FiscalYear, Membership, Unit
from budget.problems import Problem, Problems
from budget.roles import membership_of
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.pages import entry_page, may_enter

LONGEST_KEY = 17  # digits of a number that a database can hold; longer ones are not ours
PROJECTS_SHOWN = 5  # names of projects in one message
LEFT_OUT_SHOWN = 30  # messages of what was not taken over; more would fill the page


class StartForm(forms.Form):
    """What to take over."""

    lines = forms.ChoiceField(
        label="收支明细",
        choices=LinesTaken.choices,
        initial=LinesTaken.AMOUNTS,
        widget=forms.RadioSelect,
        help_text="上年结转的金额不带",
    )
    with_projects = forms.BooleanField(label="项目、绩效目标和指标", required=False, initial=True)
    with_narrative = forms.BooleanField(
        label="说明：职责、措施和本单位的文字", required=False, initial=True
    )


@require_POST
@signed_in
def begin(request: HttpRequest, year: int) -> HttpResponse:
    """Open the own office's budget of a year, empty.

    Department people name a unit where it is to be that unit's budget.
    """
    membership = membership_of(request.user)
    if membership is None or membership.department is None:
        raise PermissionDenied
    fiscal_year = get_object_or_404(FiscalYear.objects.visible_to(request.user), year=year)
    try:
        budget = open_budget(
            department=membership.department,
            unit=_chosen_unit(request, membership),
            fiscal_year=fiscal_year,
            by=request.user,
        )
    except Problems as exc:
        messages.error(request, str(exc))
        return redirect("admin:index")
    page = "desk:start" if last_year(budget=budget) else "desk:budget"
    return redirect(page, budget.pk)


def _chosen_unit(request: HttpRequest, membership: Membership) -> Unit | None:
    """Return the unit whose budget is to be opened; None for the department's own.

    Raises Http404 for what is no unit that the person sees.
    """
    chosen = request.POST.get("unit", "")
    if membership.unit is not None or not chosen:
        return membership.unit
    units = Unit.objects.visible_to(request.user)
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_KEY):
        raise Http404
    return get_object_or_404(units, pk=int(chosen))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what to take over from last year into the empty parts."""
    budget = seen_budget(request, pk)
    if request.method == "POST" and not may_enter(request, budget):
        raise PermissionDenied
    form = StartForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            taken = start_from_last_year(budget=budget, by=request.user, **form.cleaned_data)
            _report(request, taken)
            return redirect("desk:budget", pk)
        except Problems as exc:
            problems = exc.problems
    source: DepartmentBudget | None = last_year(budget=budget)
    context = {"form": form, "problems": problems, "source": source}
    return entry_page(request, "start", budget, "从上年带入", **context)


def _report(request: HttpRequest, taken: TakenOver) -> None:
    counts = f"{taken.lines}笔明细、{taken.projects}个项目、{taken.texts}处文字"
    messages.success(request, f"已从上年带入{counts}。请逐项核对本年数。")
    if taken.lost_projects:
        names = "、".join(taken.lost_projects[:PROJECTS_SHOWN])
        more = (
            f"等{len(taken.lost_projects)}个" if len(taken.lost_projects) > PROJECTS_SHOWN else ""
        )
        warning = f"本年没有项目“{names}”{more}：其明细已带入，“项目”一栏空着，请补填。"
        messages.warning(request, warning)
    for problem in taken.left_out[:LEFT_OUT_SHOWN]:
        messages.warning(request, f"没有带入 {problem}")
