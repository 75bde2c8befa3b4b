"""Projects whose indicators may be copied: the department's own of all years, and what others have published."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from budget import entries
from budget.models import DepartmentBudget, Project
from disclosure.models import Indicator

SHOWN = 12


@dataclass(frozen=True)
class Source:
    """A project to copy from. ``key`` finds it again; ``origin`` says whose it is and of which year."""

    key: str
    name: str
    origin: str
    year: int
    is_own: bool
    indicators: tuple[entries.Indicator, ...] = ()


def sources(user: Any, budget: DepartmentBudget, *, but: Project, words: str = "") -> list[Source]:
    """The projects most like ``words`` (or ``but``, which is being filled in) by name, with their indicators.

    Drafts are the own department's only: of others it is what their standing disclosures say.
    """
    wanted = words or but.name
    found = [*_own(user, budget, but), *_published(budget)]
    found.sort(key=lambda each: (likeness(each.name, wanted), each.is_own, each.year), reverse=True)
    return _with_indicators(found[:SHOWN])


def source(user: Any, budget: DepartmentBudget, *, but: Project, key: str) -> Source | None:
    """The one of that key, if it may be copied from."""
    known = (each for each in (*_own(user, budget, but), *_published(budget)) if each.key == key)
    return next(iter(_with_indicators(known)), None)


def likeness(one: str, other: str) -> float:
    """How much two names share, 0 to 1: twice the pairs of neighbouring characters they have in common, of all pairs."""
    pairs, others = _pairs(one), _pairs(other)
    return 2 * (pairs & others).total() / max(1, pairs.total() + others.total())


def _pairs(name: str) -> Counter[str]:
    return Counter(map("".join, itertools.pairwise(name)))


def _own(user: Any, budget: DepartmentBudget, but: Project) -> Iterator[Source]:
    seen = Project.objects.visible_to(user).filter(budget__department=budget.department_id, indicators__isnull=False)
    rows = seen.exclude(pk=but.pk).distinct().order_by("pk").values_list("pk", "name", "budget__fiscal_year__year")
    for pk, name, year in rows:
        yield Source(f"own-{pk}", name, f"本部门{year}年", year, is_own=True)


def _published(budget: DepartmentBudget) -> Iterable[Source]:
    """What every department says, of each project its latest year."""
    in_the_ledger = DepartmentBudget.objects.filter(department=budget.department_id).values("fiscal_year__year")
    own = Q(publication__department=budget.department_id, publication__year__in=in_the_ledger)
    said = Indicator.objects.standing().exclude(own).order_by("publication__year", "publication", "goal")
    department = "publication__department"
    columns = (
        "publication",
        "goal",
        "project",
        "publication__year",
        f"{department}__name",
        f"{department}__region__name",
    )
    latest: dict[tuple[str, str, str], Source] = {}
    for publication, goal, name, year, whose, region in said.values_list(*columns).distinct():
        home = "" if region in whose or region == budget.department.region.name else region
        origin = f"{home}{whose}{year}年公开"
        latest[region, whose, name] = Source(f"public-{publication}-{goal}", name, origin, year, is_own=False)
    return latest.values()


def _with_indicators(found: Iterable[Source]) -> list[Source]:
    chosen = list(found)
    rows = {**_own_rows(chosen), **_published_rows(chosen)}
    return [Source(**{**vars(each), "indicators": tuple(rows[each.key])}) for each in chosen if each.key in rows]


def _own_rows(chosen: Iterable[Source]) -> dict[str, list[entries.Indicator]]:
    keys = [int(each.key.removeprefix("own-")) for each in chosen if each.is_own]
    projects = Project.objects.filter(pk__in=keys).prefetch_related("indicators")
    return {f"own-{each.pk}": [row.as_entry() for row in each.indicators.all()] for each in projects}


def _published_rows(chosen: Iterable[Source]) -> dict[str, list[entries.Indicator]]:
    wanted = [each.key.removeprefix("public-").split("-", 1) for each in chosen if not each.is_own]
    asked = Q(pk__in=())
    for publication, goal in wanted:
        asked |= Q(publication=publication, goal=goal)
    rows = defaultdict(list)
    for row in Indicator.objects.standing().filter(asked).order_by("publication", "position"):
        indicator = entries.Indicator(row.level_1, row.level_2, row.level_3, row.description, row.target, row.basis)
        rows[f"public-{row.publication_id}-{row.goal}"].append(indicator)
    return rows
