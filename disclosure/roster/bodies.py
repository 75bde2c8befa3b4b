"""Departments as lists name them: of which kinds, and which came from which."""

from dataclasses import dataclass

from django.db.models import Q

from budget.models import Department
from budget.models.organisation import DepartmentKind


def kinds() -> list[tuple[str, str]]:
    """The kinds of departments: value and label."""
    return [(value, str(name)) for value, name in DepartmentKind.choices]


@dataclass(frozen=True)
class Body:
    """A department as lists name it."""

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
        """Itself and those before, in that order."""
        return [each.pk for each in (self.department, *self.before)]


def succession(region: str, code: str) -> Succession | None:
    """In one query: of the departments of a region, this one and those that others came from or that came from it."""
    related = Q(successors__isnull=False) | Q(code=code) | Q(predecessor__code=code)
    rows = Department.objects.filter(related, region__code=region).order_by("order", "code").distinct()
    bodies = {row[0]: Body(*row) for row in rows.values_list("pk", "code", "name", "predecessor_id")}
    own = next((body for body in bodies.values() if body.code == code), None)
    if own is None:
        return None
    before: list[Body] = []
    each = bodies.get(own.predecessor or 0)
    while each is not None and each not in before and each != own:
        before.append(each)
        each = bodies.get(each.predecessor or 0)
    return Succession(own, tuple(before), tuple(body for body in bodies.values() if body.predecessor == own.pk))
