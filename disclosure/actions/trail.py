"""Writing to the chain of workflow events, and holding it against itself and what was published."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from budget.models import DepartmentBudget, Region
from budget.problems import Problem
from disclosure.documents.model import chain, problem_kinds
from disclosure.models import Publication, Verb, WorkflowEvent


def lock_region(budget: DepartmentBudget) -> Region:
    """Return the region of a budget, whose trail is this transaction's alone from now on.

    One at a time in a region, so that every event knows the one before it. Always after the
    budget's lock, and before the row of the region's kept pages: so two steps never wait for each
    other. Rows that name the region may be written meanwhile, such as what is kept of its years:
    whoever writes them has the row of its kept pages already.
    """
    regions = Region.objects.select_for_update(no_key=True)
    return regions.get(pk=budget.department.region_id)


def append(
    *,
    budget: DepartmentBudget,
    verb: Verb,
    from_status: str,
    to_status: str,
    by: Any,
    note: str = "",
    digest: str = "",
    version: int = 0,
) -> WorkflowEvent:
    """Write the next event of the budget's region.

    Call within the transaction of the step itself, the budget locked.
    """
    department = budget.department
    region = lock_region(budget)
    last = WorkflowEvent.objects.filter(region=region).order_by("-number").first()
    number = last.number + 1 if last else 1
    actor = by.get_username() if by else ""
    previous = last.hash if last else chain.START
    event = WorkflowEvent(
        region=region,
        number=number,
        budget=budget,
        region_code=region.code,
        department_code=department.code,
        unit_code=budget.unit_code,
        year=budget.fiscal_year.year,
        verb=verb,
        from_status=from_status,
        to_status=to_status,
        actor=actor,
        by=by,
        at=timezone.now(),
        note=note,
        digest=digest,
        version=version,
        previous=previous,
    )
    event.hash = chain.hash_of(event.link.content, event.previous)
    event.save()
    return event


def verify(*, region: Region) -> Iterator[Problem]:
    """Find what is wrong with a region's chain, and with what its publications remember of it."""
    events = WorkflowEvent.objects.filter(region=region).order_by("number")
    for fault in chain.faults(event.link for event in events.iterator()):
        yield problem_kinds.TRAIL_BROKEN.at(f"{region} 流程记录", fault=fault)
    publications = Publication.objects.filter(department__region=region)
    for publication in publications.exclude(trail_head=""):
        yield from _publication_problems(publication)


def _publication_problems(publication: Publication) -> Iterator[Problem]:
    event = WorkflowEvent.objects.filter(hash=publication.trail_head).first()
    if event is None:
        yield problem_kinds.TRAIL_MISSING.at(str(publication))
        return
    recorded = (event.verb, event.version, event.digest)
    if recorded != (Verb.PUBLISH, publication.version, publication.digest):
        yield problem_kinds.TRAIL_OTHER.at(str(publication), number=event.number)
