"""Departments and their units by what people call them.

That is part of a name, a code, or something like a name.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from budget.initials import initials
from disclosure.documents.model.searching import searchable
from disclosure.fulltext.marks import department_mark, unit_mark
from disclosure.models import Passage, PassageKind, Publication

# A term that names more departments than this names what they have in common, such as a county.
MOST = 30
# A bound on what one search compares, in the order of codes: what comes behind it is not found by
# its name. Twenty counties have fewer.
_MOST_COMPARED = 5000
_MOST_SUGGESTED = 5
_SHORTEST_NAME = 3  # characters by which a department is known inside a sentence
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
        county = searchable(self.region_name)
        short = []
        for name in self.names:
            bare = name.removeprefix("中共")
            short += [name, bare.removeprefix(county)]
        return tuple(dict.fromkeys(filter(None, short)))


def departments_called(texts: Iterable[str], region: str = "") -> list[DepartmentName]:
    """Return the departments that any of the texts names, in one query."""
    is_named = Q()
    for text in texts:
        is_named |= Q(folded__contains=text)  # as it was called when it published
        for office in ("department", "unit"):
            is_named |= Q(**{f"publication__{office}__name__icontains": text})
            is_named |= Q(**{f"publication__{office}__code__iexact": text})
    return _departments(is_named, region) if is_named else []


def departments_like(typed: str, region: str = "") -> list[DepartmentName]:
    """Return the departments whose name has most of the characters typed, the likeliest first.

    Letters alone are looked for among the initials of names.
    """
    text = searchable(typed).replace(" ", "")
    alike = []
    for department in _departments(Q(), region):
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
    for department in _departments(Q(), region):
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


def _departments(condition: Q, region: str) -> list[DepartmentName]:
    """Return departments by the passages that name them: one of each publication."""
    if region:
        condition &= Q(publication__department__region__code=region)
    first, last = Passage.keys_of(PassageKind.DEPARTMENT)
    # Leaving out the few that do not stand reads the range of keys; picking those that do would
    # read every passage of each.
    own = Passage.objects.exclude(publication__in=Publication.objects.not_standing())
    own = own.filter(pk__gte=first, pk__lt=last, slug="", address="")
    rows = own.filter(condition).order_by(
        "publication__department__code", "publication__unit__code"
    )
    names = rows.values_list(
        "publication__department__region__code",
        "publication__department__region__name",
        "publication__department__code",
        Coalesce("publication__unit__code", Value("")),
        Coalesce("publication__unit__name", "publication__department__name"),
        "folded",
    )
    published: dict[tuple[str, ...], set[str]] = {}
    for *office, folded in names.distinct()[:_MOST_COMPARED]:
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
