"""The simulated county, published like any other, so that there is something to browse.

Its open year has departments on every part of the way, so that there is something to do.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from budget.actions.budgets import enter_all, open_budget
from budget.actions.classification import load_supplied_editions
from budget.entries import Entries
from budget.models import (
    ClassificationEdition,
    Department,
    DepartmentBudget,
    FiscalYear,
    Region,
    Unit,
)
from budget.simulation import county, figures_of_last_year, simulate
from disclosure.actions import workflow
from disclosure.actions.processes import processes, usable_cores
from disclosure.actions.publishing import MadeAhead, make_ahead, publish
from disclosure.models import Publication

LAST_YEAR = 2025
OPEN_YEAR = LAST_YEAR + 1
YEARS = 3  # that `make run` has published
DEPARTMENTS = 12
SEED = 1
AHEAD = 6  # publications whose files are made before their turn: they are held in memory
# What the clerk of the demo finds missing in the draft, besides the overall goal and the assets.
MISSING_REASONS = ("project_change_reason", "three_public_change_reason")
APPROVAL_NUMBER = "云财预〔2026〕3号"


def generate_county(
    *,
    departments: int,
    years: int,
    seed: int,
    progress: Callable[[str], None] = lambda line: None,
    making: int = 1,
) -> int:
    """Generate and publish a simulated county up to 2025; what is there already is kept.

    ``making`` is how many processes make files beside this one, which does all the rest; with 1 it
    makes them, too. What is published is the same. Returns how many disclosures were published.
    """
    editions = {edition.year: edition for edition in load_supplied_editions()}
    region = _region()
    published = 0
    span = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    simulated = list(enumerate(simulate(departments=departments, years=span, seed=seed)))
    with processes(making) as makers:
        # A budget shows figures of the year before, which must be public before it is made.
        for year in span:
            nearest = min(editions, key=lambda known: abs(known - year))
            turns = _turns(region, year, editions[nearest], simulated, makers)
            for turn in _some_ahead(turns):
                publication = publish(budget=turn.budget, by=None, at=turn.at, ahead=turn.ahead)
                published += 1
                progress(str(publication))
    return published


@dataclass(frozen=True)
class _Turn:
    """A budget that is published next, and when."""

    budget: DepartmentBudget
    at: datetime
    ahead: MadeAhead


def _turns(
    region: Region,
    year: int,
    edition: ClassificationEdition,
    simulated: Iterable[tuple[int, Entries]],
    makers: Executor,
) -> Iterator[_Turn]:
    """Enter the budgets of a year that are not published yet, and have their files made."""
    for order, entries in simulated:
        if entries.year != year:
            continue
        with transaction.atomic():
            budget = _budget(region, entries, edition, order)
        if Publication.objects.of(region.code, entries.department_code, year).exists():
            continue
        # The county's days of publication are spread over February, as in a real one.
        at = _noon(year, 2, 1 + order % 20)
        yield _Turn(budget, at, make_ahead(budget=budget, at=at, makers=makers))


def _some_ahead(turns: Iterator[_Turn]) -> Iterator[_Turn]:
    """Yield the turns, each when a few after it have begun: their files are made meanwhile."""
    begun: deque[_Turn] = deque()
    for turn in turns:
        begun.append(turn)
        if len(begun) > AHEAD:
            yield begun.popleft()
    yield from begun


@transaction.atomic
def open_demo_year() -> Department:
    """Open a year in the simulated county, and return the department of the demo's accounts.

    Its budget is a draft that lacks a few things; the second department's is submitted, the third
    one's approved. What is there already is kept.
    """
    span = range(LAST_YEAR - YEARS + 1, OPEN_YEAR + 1)
    simulated = simulate(departments=3, years=span, seed=SEED)
    editions = {edition.year: edition for edition in load_supplied_editions()}
    edition = editions[max(editions)]
    region = _region()
    departments = []
    for order, (_, years) in enumerate(groupby(simulated, attrgetter("department_code"))):
        first, *_, before, today = years
        departments.append(_department(region, first, order))
        existing = DepartmentBudget.objects.of(region.code, today.department_code, OPEN_YEAR)
        if existing.exists():
            continue
        today = replace(today, prior_figures=figures_of_last_year(before))
        if order == 0:
            today = _half_filled(today)
        budget = _opened(region, today, edition, order)
        if order >= 1:
            workflow.submit(budget=budget, by=None)
        if order >= 2:
            _approve(budget)
    return departments[0]


def _half_filled(entries: Entries) -> Entries:
    """Return the entries as a clerk has them who was called away."""
    slots = {key: text for key, text in entries.slots.items() if key not in MISSING_REASONS}
    return replace(entries, overall_goal="", assets=(), slots=slots)


def _approve(budget: DepartmentBudget) -> None:
    """Approve a budget a few days ago, so that its deadline is ahead."""
    budget = workflow.start_review(budget=budget, by=None)
    approved_on = min(timezone.localdate() - timedelta(days=3), date(OPEN_YEAR + 1, 12, 31))
    workflow.approve(budget=budget, by=None, approved_on=approved_on, number=APPROVAL_NUMBER)


@task()
def generate_county_task(departments: int, years: int, seed: int) -> None:
    """Generate a county by the worker: files of dozens of publications take minutes."""
    generate_county(departments=departments, years=years, seed=seed, making=usable_cores())


def _region() -> Region:
    data = county()["region"]
    region, _ = Region.objects.get_or_create(
        code=data["code"], defaults={"name": data["name"], "simulated": True}
    )
    return region


def _budget(
    region: Region, entries: Entries, edition: ClassificationEdition, order: int
) -> DepartmentBudget:
    existing = DepartmentBudget.objects.of(
        region.code, entries.department_code, entries.year
    ).first()
    if existing is not None:
        return existing
    budget = _opened(region, entries, edition, order)
    budget.approved_on = date(entries.year, 1, 20)
    budget.save(update_fields=["approved_on"])
    return budget


def _opened(
    region: Region, entries: Entries, edition: ClassificationEdition, order: int
) -> DepartmentBudget:
    """Return a new budget with its entries, in a year and of a department made where missing."""
    year, _ = FiscalYear.objects.get_or_create(
        region=region,
        year=entries.year,
        defaults={
            "layout": entries.layout,
            "edition": edition,
            "population": county()["region"]["population"],
            "population_source": "模拟数据",
        },
    )
    budget = open_budget(department=_department(region, entries, order), fiscal_year=year)
    enter_all(budget=budget, entries=entries)
    budget.refresh_from_db()
    return budget


def _department(region: Region, entries: Entries, order: int) -> Department:
    department, is_new = Department.objects.get_or_create(
        region=region,
        code=entries.department_code,
        defaults={
            "name": entries.department_name,
            "kind": entries.department_kind,
            "order": order,
            "first_year": entries.year,
        },
    )
    if is_new:
        for number, body in enumerate(entries.bodies, 1):
            Unit.objects.create(
                department=department,
                code=body.code,
                name=body.name,
                nature=body.nature,
                rank=body.rank,
                funding=body.funding,
                order=number,
                first_year=entries.year,
            )
    return department


def _noon(year: int, month: int, day: int) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, month, day), time(12)))
