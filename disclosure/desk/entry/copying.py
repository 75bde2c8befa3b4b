"""Projects whose indicators may be copied.

They are the department's own of all years, and those that others have published.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from budget import entries
from budget.models import DepartmentBudget, Project
from budget.offices import same_disclosure
from disclosure.models import Indicator

SHOWN = 12  # as many as a clerk looks through; a search finds the others
# A source's key begins with where it is from.
OWN = "own-"
PUBLIC = "public-"


@dataclass(frozen=True)
class CopySource:
    """A project to copy from. ``key`` finds it again; ``origin`` says whose it is, and when."""

    key: str
    name: str
    origin: str
    year: int
    is_own: bool
    indicators: tuple[entries.IndicatorEntry, ...] = ()


def sources(
    user: Any, budget: DepartmentBudget, *, but: Project, words: str = ""
) -> list[CopySource]:
    """Return the projects most like ``words`` by name, with their indicators.

    Without words they are like ``but``, the project that is being filled in. Drafts are the own
    department's only: of others it is what their standing disclosures say.
    """
    wanted = words or but.name

    def rank(candidate: CopySource) -> tuple[float, bool, int]:
        return likeness(candidate.name, wanted), candidate.is_own, candidate.year

    candidates = [*_own(user, budget, but), *_published(budget)]
    candidates.sort(key=rank, reverse=True)
    return _with_indicators(candidates[:SHOWN])


def source(user: Any, budget: DepartmentBudget, *, but: Project, key: str) -> CopySource | None:
    """Return the project of that key, if it may be copied from."""
    for candidate in [*_own(user, budget, but), *_published(budget)]:
        if candidate.key == key:
            chosen = _with_indicators([candidate])
            return chosen[0] if chosen else None
    return None


def likeness(one: str, other: str) -> float:
    """Return how much two names share, 0 to 1.

    It is twice the pairs of neighbouring characters that they have in common, of all their pairs
    (Dice's coefficient).
    """
    pairs = _pairs(one)
    other_pairs = _pairs(other)
    shared = (pairs & other_pairs).total()
    # Names of one character have no pairs.
    return 2 * shared / max(1, pairs.total() + other_pairs.total())


def _pairs(name: str) -> Counter[str]:
    return Counter(first + second for first, second in itertools.pairwise(name))


def _own(user: Any, budget: DepartmentBudget, but: Project) -> list[CopySource]:
    """Return the department's own projects of all years that have indicators."""
    projects = Project.objects.visible_to(user).filter(
        budget__department=budget.department_id, indicators__isnull=False
    )
    rows = projects.exclude(pk=but.pk).distinct().order_by("pk")
    own = []
    for pk, name, year in rows.values_list("pk", "name", "budget__fiscal_year__year"):
        label = f"本部门{year}年"
        own.append(CopySource(f"{OWN}{pk}", name, label, year, is_own=True))
    return own


def _published(budget: DepartmentBudget) -> Iterable[CopySource]:
    """Return what every department has published, of each project its latest year."""
    # Of its own years in the ledger the department copies from the ledger.
    own_budgets = DepartmentBudget.objects.filter(same_disclosure(budget))
    own = Q(
        publication__department=budget.department_id,
        publication__unit=budget.unit_id,
        publication__year__in=own_budgets.values("fiscal_year__year"),
    )
    indicators = Indicator.objects.standing().exclude(own)
    rows = indicators.order_by("publication__year", "publication", "goal").values_list(
        "publication",
        "goal",
        "project",
        "publication__year",
        Coalesce("publication__unit__name", "publication__department__name"),
        "publication__department__region__name",
    )
    own_region = budget.department.region.name
    latest: dict[tuple[str, str, str], CopySource] = {}
    for publication, goal, name, year, department, region in rows.distinct():
        needs_region = region != own_region and region not in department
        whose = f"{region}{department}" if needs_region else department
        key = f"{PUBLIC}{publication}-{goal}"
        origin = f"{whose}{year}年公开"
        # In order of years: a later one replaces an earlier one.
        latest[region, department, name] = CopySource(key, name, origin, year, is_own=False)
    return latest.values()


def _with_indicators(candidates: Iterable[CopySource]) -> list[CopySource]:
    """Return the candidates with their indicators, those without any left out."""
    chosen = list(candidates)
    indicators = {**_own_indicators(chosen), **_published_indicators(chosen)}
    filled = []
    for candidate in chosen:
        if candidate.key in indicators:
            rows = tuple(indicators[candidate.key])
            filled.append(replace(candidate, indicators=rows))
    return filled


def _own_indicators(chosen: Iterable[CopySource]) -> dict[str, list[entries.IndicatorEntry]]:
    pks = [int(candidate.key.removeprefix(OWN)) for candidate in chosen if candidate.is_own]
    indicators = {}
    for project in Project.objects.filter(pk__in=pks).prefetch_related("indicators"):
        rows = [indicator.as_entry() for indicator in project.indicators.all()]
        indicators[f"{OWN}{project.pk}"] = rows
    return indicators


def _published_indicators(chosen: Iterable[CopySource]) -> dict[str, list[entries.IndicatorEntry]]:
    wanted = Q(pk__in=())
    for candidate in chosen:
        if not candidate.is_own:
            publication, goal = candidate.key.removeprefix(PUBLIC).split("-", 1)
            wanted |= Q(publication=publication, goal=goal)
    indicators = defaultdict(list)
    rows = Indicator.objects.standing().filter(wanted)
    for row in rows.order_by("publication", "position"):
        indicator = entries.IndicatorEntry(
            row.level_1, row.level_2, row.level_3, row.description, row.target, row.basis
        )
        indicators[f"{PUBLIC}{row.publication_id}-{row.goal}"].append(indicator)
    return indicators
