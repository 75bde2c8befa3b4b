"""Departments and their units by what people call them.

That is part of a name, a code, or something like a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from budget.initials import initials
from disclosure.documents.model.searching import searchable
from disclosure.fulltext.marks import department_mark, unit_mark
from disclosure.models import Publication

# A term that names more departments than this names what they have in common, such as a county.
MOST = 30
# A bound on what one search compares; twenty counties have fewer departments.
_MOST_COMPARED = 5000
_MOST_SUGGESTED = 5
# Of the characters that were typed: of three one may be wrong, of two none.
_LEAST_ALIKE = 0.6


@dataclass(frozen=True)
class DepartmentName:
    """A department that has something published, or a unit that has, by its codes.

    ``unit`` is the code of a unit, and then ``department`` that of its department.
    """

    region: str
    department: str
    unit: str
    name: str

    @property
    def code(self) -> str:
        """Its own code."""
        return self.unit or self.department

    @property
    def mark(self) -> str:
        """The word that all its passages have."""
        if self.unit:
            return unit_mark(self.region, self.department, self.unit)
        return department_mark(self.region, self.department)

    def is_called(self, text: str) -> bool:
        """Tell whether a searchable text is part of its name, or its code."""
        return text in searchable(self.name) or text == self.code.lower()


def departments_called(texts: Iterable[str], region: str = "") -> list[DepartmentName]:
    """Return the departments that any of the texts names, in one query."""
    is_named = Q()
    for text in texts:
        for office in ("department", "unit"):
            is_named |= Q(**{f"{office}__name__icontains": text})
            is_named |= Q(**{f"{office}__code__iexact": text})
    return _departments(is_named, region) if is_named else []


def departments_like(typed: str, region: str = "") -> list[DepartmentName]:
    """Return the departments whose name has most of the characters typed, the likeliest first.

    Letters alone are looked for among the initials of names.
    """
    text = searchable(typed).replace(" ", "")
    alike = []
    for department in _departments(Q(), region):
        likeness = _likeness(text, department.name)
        if likeness >= _LEAST_ALIKE:
            alike.append((-likeness, department.code, department))
    alike.sort(key=lambda scored: scored[:2])
    return [department for *_, department in alike[:_MOST_SUGGESTED]]


def _departments(condition: Q, region: str) -> list[DepartmentName]:
    if region:
        condition &= Q(department__region__code=region)
    rows = Publication.objects.standing().filter(condition).select_related(None)
    names = rows.order_by("department__code", "unit__code").values_list(
        "department__region__code",
        "department__code",
        Coalesce("unit__code", Value("")),
        Coalesce("unit__name", "department__name"),
    )
    return [DepartmentName(*name) for name in names.distinct()[:_MOST_COMPARED]]


def _likeness(text: str, name: str) -> float:
    """Return which share, from 0 to 1, of the characters typed a name has."""
    if text.isascii():
        return float(bool(text) and text in initials(name))
    characters = set(text)
    return sum(character in name for character in characters) / len(characters)
