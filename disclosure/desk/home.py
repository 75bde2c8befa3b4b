"""What each person finds first: what waits for them, and where they go for it.

Department people see their own budgets, reviewers what waits in their region, administrators what
keeps others from working. Everybody sees the notices that they have not read.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse

from budget.models import Department, DepartmentBudget, FiscalYear, Membership, Region, Unit
from budget.roles import CLERKS, DEPARTMENT_ROLES, Role, membership_of
from budget.statuses import Status
from disclosure.actions.workflow import handed_over
from disclosure.desk.entry.checklist import ChecklistStep, StepState, checklist
from disclosure.desk.queue import WITH_FINANCE, board_of, rows_of
from disclosure.desk.standing import Standing, standing
from disclosure.models import Notice, Publication, ReviewComment, Verb

UNREAD_SHOWN = 5  # the page of notices has them all
# States in which a budget's disclosure is done with, until somebody begins a correction.
FINISHED = (Status.PUBLISHED, Status.WITHDRAWN)


@dataclass(frozen=True)
class NextStep:
    """What comes next, where it is done, and whether it is this person who does it.

    ``note`` is what somebody wrote to this person about it.
    """

    sentence: str
    address: str
    is_ours: bool
    note: str = ""


@dataclass(frozen=True)
class OwnUnit:
    """A unit of the person's department that publishes a budget of its own.

    ``budget`` is None where nobody has begun it; ``begin`` is then where the person may.
    """

    unit: Unit
    budget: DepartmentBudget | None
    begin: str = ""


@dataclass(frozen=True)
class OwnYear:
    """A year of the person's own department or unit.

    ``budget`` and ``standing`` are None where nobody has begun it. ``steps`` is the checklist of a
    budget that can still be changed. ``units`` are a department's.
    """

    fiscal_year: FiscalYear
    office: Department | Unit
    next_step: NextStep
    budget: DepartmentBudget | None = None
    standing: Standing | None = None
    steps: tuple[ChecklistStep, ...] = ()
    units: tuple[OwnUnit, ...] = ()


@dataclass(frozen=True)
class WaitingYear:
    """A year of a reviewer's region: how many departments stand where."""

    year: int
    board: list[tuple[str, str, int]]
    waiting: int


@dataclass(frozen=True)
class AuditedYear:
    """A year of an auditor's region: how many public texts stand in it."""

    year: int
    published: int


@dataclass(frozen=True)
class Home:
    """Everything that the first page shows of the desk."""

    unread: int
    notices: tuple[Notice, ...]
    waiting: int
    own_years: tuple[OwnYear, ...] = ()
    published: tuple[DepartmentBudget, ...] = ()
    review_years: tuple[WaitingYear, ...] = ()
    audited_years: tuple[AuditedYear, ...] = ()
    comments: int = 0
    gaps: tuple[str, ...] = ()


def home_of(user: Any) -> Home:
    """Return what waits for an account, by its role."""
    unread = Notice.objects.filter(user=user.pk, read_at__isnull=True).select_related("budget")
    newest = tuple(unread[:UNREAD_SHOWN])
    count = unread.count()
    membership = membership_of(user)
    if membership is None:
        return Home(count, newest, 0)
    if membership.role in DEPARTMENT_ROLES:
        budgets = _seen_budgets(user)
        years = own_years(user, budgets)
        ours = sum(year.next_step.is_ours for year in years)
        finished = tuple(budget for budget in budgets if budget.status in FINISHED)
        return Home(count, newest, ours, own_years=years, published=finished)
    if membership.role == Role.REVIEWER:
        review_years = _review_years(user)
        waiting = sum(year.waiting for year in review_years)
        comments = _comments_to_settle(user)
        return Home(count, newest, waiting, review_years=review_years, comments=comments)
    if membership.role == Role.AUDITOR:
        return Home(count, newest, 0, audited_years=_audited_years(user))
    if membership.role == Role.ADMINISTRATOR:
        gaps = _gaps(membership.region)
        return Home(count, newest, len(gaps), gaps=gaps)
    return Home(count, newest, 0)


# -- departments -----------------------------------------------------------------------------------


def own_years(user: Any, budgets: Sequence[DepartmentBudget]) -> tuple[OwnYear, ...]:
    """Return the years of the person's own office that are not done with, the newest first.

    ``budgets`` are all that the person sees. A year that nobody began counts while no later one was
    begun. A unit has no year in which units publish no budgets of their own.
    """
    membership = membership_of(user)
    if membership is None or membership.department is None:
        return ()
    office = membership.unit or membership.department
    own = {}
    for budget in budgets:
        if budget.unit_id == membership.unit_id:
            own[budget.fiscal_year_id] = budget
    last_begun = max((budget.fiscal_year.year for budget in own.values()), default=0)
    years = []
    for fiscal_year in FiscalYear.objects.visible_to(user).order_by("-year"):
        if membership.unit is not None and not fiscal_year.unit_layout:
            continue
        units = _own_units(user, membership, fiscal_year, budgets)
        begun = own.get(fiscal_year.pk)
        if begun is not None:
            if begun.status not in FINISHED or _is_one_unfinished(units):
                years.append(replace(_begun_year(membership.role, begun), units=units))
        elif fiscal_year.year > last_begun and office.existed_in(fiscal_year.year):
            step = _first_step(membership.role, fiscal_year.year)
            years.append(OwnYear(fiscal_year, office, step, units=units))
    return tuple(years)


def _is_one_unfinished(units: Iterable[OwnUnit]) -> bool:
    return any(each.budget is None or each.budget.status not in FINISHED for each in units)


def _seen_budgets(user: Any) -> list[DepartmentBudget]:
    """Return all budgets that a person sees, the newest first."""
    budgets = DepartmentBudget.objects.visible_to(user).order_by("-fiscal_year__year", "unit__code")
    return list(budgets.select_related("department__region", "unit", "fiscal_year__region"))


def _own_units(
    user: Any,
    membership: Membership,
    fiscal_year: FiscalYear,
    budgets: Sequence[DepartmentBudget],
) -> tuple[OwnUnit, ...]:
    """Return the units of a department person that publish budgets of their own in a year."""
    if membership.unit is not None or not fiscal_year.unit_layout:
        return ()
    by_unit = {}
    for budget in budgets:
        if budget.fiscal_year_id == fiscal_year.pk and budget.unit_id is not None:
            by_unit[budget.unit_id] = budget
    begin = ""
    if membership.role == Role.CLERK:
        begin = reverse("desk:begin", args=[fiscal_year.year])
    units = Unit.objects.visible_to(user).existing_in(fiscal_year.year)
    own_units = []
    for unit in units.order_by("order", "code"):
        own_units.append(OwnUnit(unit, by_unit.get(unit.pk), begin))
    return tuple(own_units)


def _first_step(role: str, year: int) -> NextStep:
    """Return who begins a year that is empty yet."""
    if role in CLERKS:
        return NextStep(f"开始编制{year}年预算", reverse("desk:begin", args=[year]), is_ours=True)
    return NextStep("由本部门录入员开始编制", "", is_ours=False)


def _begun_year(role: str, budget: DepartmentBudget) -> OwnYear:
    steps: tuple[ChecklistStep, ...] = ()
    if budget.is_open:
        steps = tuple(checklist(budget))
    stands = standing(budget)
    step = next_step(role, budget, steps, stands)
    return OwnYear(budget.fiscal_year, budget.office, step, budget, stands, steps)


def next_step(
    role: str, budget: DepartmentBudget, steps: Sequence[ChecklistStep], stands: Standing
) -> NextStep:
    """Return what comes next with a budget, as its clerk or its head sees it."""
    review_page = reverse("desk:review", args=[budget.pk])
    if not budget.is_open:
        return NextStep(f"等{stands.holder}", review_page, is_ours=False)
    event = handed_over(budget)
    if role == Role.HEAD:
        if event is None:
            return NextStep("录入员填写中，还没有交来", review_page, is_ours=False)
        note = f"{event.actor}：{event.note}" if event.note else ""
        return NextStep("审阅并提交", review_page, is_ours=True, note=note)
    if event is not None:
        return NextStep("已交部门负责人，等审阅和提交", review_page, is_ours=False)
    if budget.status == Status.RETURNED:
        return NextStep("按审核意见修改，再交部门负责人", f"{review_page}#comments", is_ours=True)
    return _step_of_entering(budget, steps)


def _step_of_entering(budget: DepartmentBudget, steps: Sequence[ChecklistStep]) -> NextStep:
    """Return the first part of the checklist that is to be done, or that all are."""
    unfinished = [step for step in steps if step.state != StepState.DONE]
    if not unfinished and budget.status == Status.CORRECTING:
        # It was complete when it was published: that says nothing of the correction.
        address = reverse("desk:review", args=[budget.pk])
        return NextStep("按更正原因修改，再交部门负责人", address, is_ours=True)
    if not unfinished:
        address = reverse("desk:step", args=[budget.pk, Verb.HAND_OVER])
        return NextStep("都已填好，交部门负责人", address, is_ours=True)
    first = unfinished[0]
    deed = first.deed or f"填写{first.label}"
    sentence = f"{deed}（还有{len(unfinished)}个部分没有完成）"
    if first.state == StepState.COPIED:
        sentence = f"核对{first.label}中从上年带入的数（还有{len(unfinished)}个部分没有完成）"
    return NextStep(sentence, first.address, is_ours=True)


# -- the finance bureau ----------------------------------------------------------------------------


def _review_years(user: Any) -> tuple[WaitingYear, ...]:
    """Return the latest year of the region and every other in which something waits."""
    waiting_in = DepartmentBudget.objects.filter(
        fiscal_year=OuterRef("pk"), status__in=WITH_FINANCE
    )
    fiscal_years = FiscalYear.objects.visible_to(user).annotate(is_waiting=Exists(waiting_in))
    years = []
    for position, fiscal_year in enumerate(fiscal_years.order_by("-year")):
        if position and not fiscal_year.is_waiting:
            continue
        rows = rows_of(user, fiscal_year)
        waiting = sum(row.state in WITH_FINANCE for row in rows)
        years.append(WaitingYear(fiscal_year.year, board_of(rows), waiting))
    return tuple(years)


def _comments_to_settle(user: Any) -> int:
    """Return how many of the reviewer's own comments the other side proposes to settle."""
    comments = ReviewComment.objects.visible_to(user).open()
    return comments.filter(by=user, proposed_at__isnull=False).count()


# -- auditors --------------------------------------------------------------------------------------


def _audited_years(user: Any) -> tuple[AuditedYear, ...]:
    """Return the years of the region, the newest first, in two queries."""
    standing_texts = Publication.objects.visible_to(user).standing().order_by()
    published = dict(standing_texts.values_list("year").annotate(Count("pk")))
    years = FiscalYear.objects.visible_to(user).order_by("-year").values_list("year", flat=True)
    return tuple(AuditedYear(year, published.get(year, 0)) for year in years)


# -- administrators --------------------------------------------------------------------------------


def _gaps(region: Region) -> tuple[str, ...]:
    """Return what an administrator has to set up before others can do their work."""
    gaps = []
    latest = FiscalYear.objects.filter(region=region).order_by("-year").first()
    if latest is None:
        gaps.append("还没有预算年度：建立一个，部门才能开始编制。")
        return tuple(gaps)
    roles = _roles_in_use(region)
    departments = Department.objects.filter(region=region).existing_in(latest.year)
    for role in (Role.CLERK, Role.HEAD):  # units may leave entering to their department
        without = [str(each) for each in departments if (role, each.pk) not in roles]
        if without:
            names = "、".join(without[:UNREAD_SHOWN])
            more = f"等{len(without)}个部门" if len(without) > UNREAD_SHOWN else ""
            gaps.append(f"没有{role.label}账号：{names}{more}。")
    reviewers = roles[Role.REVIEWER, None]
    if not reviewers:
        gaps.append("没有财政审核员账号：没有人可以审核和公开。")
    elif reviewers == 1 and region.two_people:
        gaps.append(
            "只有一个财政审核员，而批复和公开要由两人分别办理：再建立一个，或取消这项要求。"
        )
    return tuple(gaps)


def _roles_in_use(region: Region) -> Counter[tuple[str, int | None]]:
    """Return how many open accounts each role has, by role and department."""
    members = Membership.objects.filter(region=region, user__is_active=True)
    pairs: Iterable[tuple[str, int | None]] = members.values_list("role", "department")
    return Counter(pairs)
