"""Hits that say the same as one: a code, a project or a sentence with all its departments and
years, the newest first.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from disclosure.documents.meaning.everyday import is_code_of_list
from disclosure.documents.meaning.spending import MEASURES_BY_FIRST_DIGIT
from disclosure.models import Passage, PassageKind, Publication
from disclosure.search.hits import Hit, Results

# Hits of a group that are named below the first; the others are on a list of their own.
_MOST_NAMED = 8
_NUMBER = re.compile(r"\d[\d,.]*")
_CODES = (PassageKind.FUNCTION, PassageKind.ECONOMIC)


@dataclass(frozen=True)
class HitsOfYear:
    """Hits of one year."""

    year: int
    hits: Sequence[Hit]


@dataclass(frozen=True)
class HitGroup:
    """Hits that say the same: the newest, and others of it by year.

    ``count`` is of all, ``unnamed`` of those that are neither. ``key`` names the group in
    addresses. ``everywhere`` is the page that adds up a code over departments and years, if any.
    """

    key: int
    first: Hit
    years: Sequence[HitsOfYear]
    count: int
    unnamed: int
    everywhere: str


def keys_by_group(results: Results, only: int | None = None) -> list[list[int]]:
    """Return the keys of what was found, those of a group together, in two queries.

    Groups come in the order of their first hits. ``only`` is the key of a group that was chosen:
    its hits are groups of their own.
    """
    passages = Passage.objects.filter(pk__in=results.keys).order_by("pk")
    rows = list(passages.values_list("pk", "publication", "kind", "text", "folded"))
    # Asked together with the passages PostgreSQL would read the publications of all counties.
    counties = _counties({publication for _, publication, *_ in rows})
    groups: dict[tuple[str, int, str], list[int]] = {}
    for key, publication, kind, text, folded in rows:
        county = counties[publication]
        words = folded or text
        if kind in (*_CODES, PassageKind.DEPARTMENT):
            words, _, _ = words.partition(" ")  # its code: names change
        elif kind == PassageKind.NARRATIVE:
            words = _NUMBER.sub("", words)  # a sentence of the form, with each year's figures
        groups.setdefault((county, kind, words), []).append(key)
    if only is None:
        return list(groups.values())
    for keys in groups.values():
        if keys[0] == only:
            return [[key] for key in keys]
    return []


def _counties(publications: Collection[int]) -> dict[int, str]:
    """Return the code of the region of each publication, given by their keys."""
    found = Publication.objects.filter(pk__in=publications).order_by()
    return dict(found.values_list("pk", "department__region__code"))


def shown_groups(results: Results, groups: Sequence[Sequence[int]]) -> list[HitGroup]:
    """Return groups, given by their keys, as they are shown: one query for all."""
    named = {keys[0]: keys[: _MOST_NAMED + 1] for keys in groups}
    hits: dict[int, Hit] = {}
    wanted: list[int] = []
    for keys_to_name in named.values():
        wanted += keys_to_name
    for hit in results.hits(wanted):
        hits[hit.key] = hit
    shown = []
    for keys in groups:
        group = keys[0]
        known = [hits[key] for key in named[group] if key in hits]
        if not known:
            continue  # withdrawn just now
        first, *others = known
        years = []
        for year, of_year in groupby(others, key=lambda hit: hit.publication.year):
            years.append(HitsOfYear(year, list(of_year)))
        count = len(keys)
        unnamed = count - len(known)
        shown.append(HitGroup(group, first, years, count, unnamed, _everywhere(first)))
    return shown


def _everywhere(hit: Hit) -> str:
    if Passage.kind_of(hit.key) not in _CODES:
        return ""
    code, _, _ = hit.words.partition(" ")
    if not is_code_of_list(code):
        return ""  # a finished file may print anything in the column of codes
    region = hit.publication.department.region.code
    return reverse("portal:code", args=(region, MEASURES_BY_FIRST_DIGIT[code[0]], code))
