"""Departments by what people call them: part of a name, a code, or something like a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from budget.initials import initials
from disclosure.documents.model.texts import searchable
from disclosure.fulltext.marks import department_mark
from disclosure.models import Publication

# More departments than this have nothing in common but a county's name, or an ending.
MOST = 30
_LOOKED_AT = 5000
_SUGGESTED = 5
_ALIKE = 0.6


@dataclass(frozen=True)
class DepartmentName:
    """A department that has something published, by its codes."""

    region: str
    code: str
    name: str

    @property
    def mark(self) -> str:
        """The word that all its passages have."""
        return department_mark(self.region, self.code)

    def is_called(self, text: str) -> bool:
        """Whether ``text`` (plain) is part of its name, or its code."""
        return text in searchable(self.name) or text == self.code.lower()


def departments_called(texts: Iterable[str], region: str = "") -> list[DepartmentName]:
    """Those that any of ``texts`` names, in one query."""
    named = Q()
    for text in texts:
        named |= Q(department__name__icontains=text) | Q(department__code__iexact=text)
    return _departments(named, region) if named else []


def departments_like(typed: str, region: str = "") -> list[DepartmentName]:
    """Those whose name has most of the characters typed, or whose initials begin or end so, the likeliest first."""
    text = searchable(typed).replace(" ", "")
    scored = [(_likeness(text, each.name), each) for each in _departments(Q(), region)]
    alike = sorted((pair for pair in scored if pair[0] >= _ALIKE), key=lambda pair: (-pair[0], pair[1].code))
    return [each for _, each in alike[:_SUGGESTED]]


def _departments(condition: Q, region: str) -> list[DepartmentName]:
    if region:
        condition &= Q(department__region__code=region)
    rows = Publication.objects.standing().filter(condition).select_related(None).order_by("department__code")
    names = rows.values_list("department__region__code", "department__code", "department__name").distinct()
    return [DepartmentName(*row) for row in names[:_LOOKED_AT]]


def _likeness(text: str, name: str) -> float:
    if text.isascii():
        return float(bool(text) and text in initials(name))
    return sum(character in name for character in set(text)) / len(set(text))
