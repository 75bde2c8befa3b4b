"""Departments and their units by what people call them.

That is part of a name, a code, or something like a name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from budget.initials import initials
from disclosure.documents.model.searching import searchable
from disclosure.fulltext.marks import department_mark, unit_mark
from disclosure.models import (
    OfficeName,
    OfficeNameQuerySet,
    Passage,
    PassageKind,
    short_names,
)

# A term that names more departments than this names what they have in common, such as a county.
MOST = 30
# Kept names that one search compares at most. A department that was chosen may be of any county of
# a province, and a province has about 170.
_MOST_COMPARED = 5000
# Of a text among others: an office has up to three names, and a text that names more offices than
# MOST is not said of an office.
_MOST_NAMED = 10 * MOST
_MOST_SUGGESTED = 5
# Characters of a department's name inside a sentence.
_SHORTEST_NAME = 3
_LONGEST_NAME = 40
# Of the characters that were typed: of three one may be wrong, of two none.
_LEAST_ALIKE = 0.6


@dataclass(frozen=True)
class DepartmentName:
    """A department that has something published, or a unit that has, by its codes.

    ``unit`` is the code of a unit, and then ``department`` that of its department. ``published``
    are code and name, folded, as its disclosures have them: names that it had count, too.
    """

    region: str
    region_name: str
    department: str
    unit: str
    name: str
    published: frozenset[str] = frozenset()

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
        is_code = text == self.code.lower()
        return is_code or any(text in name for name in self.names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its present name and those that it published under, folded as searches compare them."""
        names = [searchable(self.name)]
        for text in sorted(self.published):
            _, _, name = text.partition(" ")
            names.append(name)
        return tuple(dict.fromkeys(filter(None, names)))

    @cached_property
    def short_names(self) -> tuple[str, ...]:
        """These names, and each without its county before it: 教育局 of 平乡县教育局."""
        short: list[str] = []
        for name in self.names:
            short += short_names(name, self.region_name)
        return tuple(dict.fromkeys(short))


def departments_called(
    texts: Iterable[str], region: str = "", *, chosen: str = ""
) -> list[DepartmentName]:
    """Return the departments that any of the texts names, in two queries.

    Of what a text names no more than ``_MOST_NAMED`` are sought, but all that ``chosen`` names.
    """
    is_candidate = Q()
    is_named = Q()
    for text in filter(None, (*texts, chosen)):
        most = _MOST_COMPARED if text == chosen else _MOST_NAMED
        is_candidate |= Q(pk__in=_kept_names(region).called(text).values("pk")[:most])
        is_named |= Q(folded__contains=text)  # as it was called when it published
        for office in ("department", "unit"):
            is_named |= Q(**{f"publication__{office}__name__icontains": text})
            is_named |= Q(**{f"publication__{office}__code__iexact": text})
    if not is_candidate:
        return []
    return _departments(OfficeName.objects.filter(is_candidate), is_named)


def departments_like(typed: str, region: str = "") -> list[DepartmentName]:
    """Return the departments whose name has most of the characters typed, the likeliest first.

    Letters alone are looked for among the initials of names.
    """
    text = searchable(typed).replace(" ", "")
    alike = []
    for department in _departments(_names_like(text, region)):
        likeness = max(_likeness(text, name) for name in (department.name, *department.names))
        if likeness >= _LEAST_ALIKE:
            alike.append((-likeness, department.code, department))
    alike.sort(key=lambda scored: scored[:2])
    return [department for *_, department in alike[:_MOST_SUGGESTED]]


def departments_in(text: str, region: str = "") -> list[DepartmentName]:
    """Return the departments that a sentence names by their whole name, or for short: 卫健局 for
    卫生健康局. A name inside a longer one does not count; several counties may have the same.
    """
    by_name: dict[str, list[DepartmentName]] = defaultdict(list)
    for department in _departments(_names_in(text, region)):
        for name in department.short_names:
            if len(name) >= _SHORTEST_NAME and name in text:
                by_name[name].append(department)
            elif _is_short_for(text, name):
                by_name[text].append(department)
    rest = text
    named: list[DepartmentName] = []
    for name in sorted(by_name, key=len, reverse=True):
        if name in rest:
            named += by_name[name]
            rest = rest.replace(name, " ")
    return list(dict.fromkeys(named))


def _is_short_for(text: str, name: str) -> bool:
    """Tell whether a text has some characters of a name in their order, the first and last ones."""
    if not _SHORTEST_NAME <= len(text) < len(name):
        return False
    if text[0] != name[0] or text[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(character in rest for character in text)


def _kept_names(region: str) -> OfficeNameQuerySet:
    names: OfficeNameQuerySet = OfficeName.objects.order_by("pk")
    return names.filter(department__region__code=region) if region else names


def _names_in(text: str, region: str) -> QuerySet[OfficeName]:
    """Return the kept names that stand in a sentence, or that it may be short for."""
    parts = set()
    for start in range(len(text)):
        for end in range(start + _SHORTEST_NAME, min(len(text), start + _LONGEST_NAME) + 1):
            parts.add(text[start:end])
    is_meant = Q(name__in=parts)
    if len(text) >= _SHORTEST_NAME:
        is_meant |= Q(name__startswith=text[0], name__endswith=text[-1])
    return _kept_names(region).filter(is_meant)


def _names_like(text: str, region: str) -> QuerySet[OfficeName]:
    """Return the kept names with most of the characters of a text, or with its letters."""
    names = _kept_names(region)
    if not text:
        return names.none()
    if text.isascii():
        return names.filter(initials__contains=text)
    characters = sorted(set(text))
    shared: Combinable = Value(0)
    for character in characters:
        has_it = Case(When(name__contains=character, then=1), default=0)
        shared = shared + has_it
    least = _LEAST_ALIKE * len(characters)
    alike: Any = names.annotate(shared=shared)
    likeliest: QuerySet[OfficeName] = alike.filter(shared__gte=least).order_by("-shared", "pk")
    return likeliest[:_MOST_NAMED]


def _departments(names: QuerySet[OfficeName], condition: Q | None = None) -> list[DepartmentName]:
    """Return the departments with these names by the passages that name them: one of each
    publication that stands.
    """
    candidates = names.values_list("department_id", flat=True)[:_MOST_COMPARED]
    first, last = Passage.keys_of(PassageKind.DEPARTMENT)
    own = Passage.objects.standing().filter(
        condition or Q(), publication__department__in=set(candidates), slug="", address=""
    )
    rows = own.filter(pk__gte=first, pk__lt=last).order_by(
        "publication__department__code", "publication__unit__code"
    )
    names_of = rows.values_list(
        "publication__department__region__code",
        "publication__department__region__name",
        "publication__department__code",
        Coalesce("publication__unit__code", Value("")),
        Coalesce("publication__unit__name", "publication__department__name"),
        "folded",
    )
    published: dict[tuple[str, ...], set[str]] = {}
    for *office, folded in names_of.distinct():
        published.setdefault(tuple(office), set()).add(folded or "")
    departments = []
    for (code, county, department, unit, name), texts in published.items():
        departments.append(DepartmentName(code, county, department, unit, name, frozenset(texts)))
    return departments


def _likeness(text: str, name: str) -> float:
    """Return which share, from 0 to 1, of the characters typed a name has."""
    if text.isascii():
        return float(bool(text) and text in initials(name))
    characters = set(text)
    return sum(character in name for character in characters) / len(characters)
