"""Departments as lists name them, their kinds, and which came from which."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from budget.models import Department
from budget.models.organisation import DepartmentKind


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of departments: value and label."""
    return [(value, str(name)) for value, name in DepartmentKind.choices]


@dataclass(frozen=True)
class Body:
    """A department as lists name it. ``predecessor`` is the key of the one that it came from."""

    pk: int
    code: str
    name: str
    predecessor: int | None


@dataclass(frozen=True)
class Succession:
    """A department, those it was before (the latest first), and those that it has become."""

    department: Body
    before: tuple[Body, ...]
    after: tuple[Body, ...]

    @property
    def keys(self) -> list[int]:
        """Its own key and those of the bodies before, in that order."""
        return [body.pk for body in (self.department, *self.before)]


def succession(region: str, code: str) -> Succession | None:
    """Return what a department was before and has become; None where the region has none such.

    In one query: it reads all departments of the region that came from others or became others.
    """
    related = Q(successors__isnull=False) | Q(code=code) | Q(predecessor__code=code)
    rows = Department.objects.filter(related, region__code=region).order_by("order", "code")
    bodies: dict[int, Body] = {}
    for row in rows.distinct().values_list("pk", "code", "name", "predecessor_id"):
        body = Body(*row)
        bodies[body.pk] = body
    for body in bodies.values():
        if body.code == code:
            before = _bodies_before(body, bodies)
            after = [other for other in bodies.values() if other.predecessor == body.pk]
            return Succession(body, tuple(before), tuple(after))
    return None


def _bodies_before(own: Body, bodies: Mapping[int, Body]) -> list[Body]:
    """Return the bodies that one came from, the latest first."""
    before: list[Body] = []
    body = bodies.get(own.predecessor or 0)
    # Should departments be each other's predecessors, the walk ends after one round.
    while body is not None and body != own and body not in before:
        before.append(body)
        body = bodies.get(body.predecessor or 0)
    return before
