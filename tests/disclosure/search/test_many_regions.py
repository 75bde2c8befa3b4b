"""Searching more regions than are asked first: everything is found, in order, none of it twice."""

import random
from collections import Counter
from typing import Any

import pytest

from disclosure.fulltext.find import FIRST_REGIONS, Demand, Search, find
from disclosure.fulltext.marks import kind_mark, region_mark, year_mark
from disclosure.models import Passage, PassageKind, Publication
from tests.disclosure.search.test_search import of
from tests.publications import published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
REGIONS = [str(130501 + number) for number in range(7)]
YEARS = (2024, 2023, 2022)
KINDS = (PassageKind.GOAL, PassageKind.NARRATIVE)


@pytest.fixture
def publications(db: None) -> list[Publication]:
    made = []
    for region in REGIONS:
        for year in YEARS:
            made.append(published(of("203", "组织部", year=year, region=region)))
    return made


def passages(publications: list[Publication], seed: int) -> None:
    """Passages with and without the word, here many and there none."""
    rng = random.Random(seed)
    made = []
    for publication in publications:
        marks = {
            region_mark(publication.department.region.code),
            year_mark(publication.year),
        }
        for kind in KINDS:
            for number in range(rng.choice((0, 0, 1, 2, 9))):
                words = {"口径" if rng.random() < 0.8 else "别的", kind_mark(kind)}
                text = f"口径{number}"
                made.append(
                    Passage(kind=kind, publication=publication, text=text, words=words | marks)
                )
    Passage.objects.all().delete()
    Passage.objects.insert(made)


def matching(**chosen: Any) -> list[Passage]:
    rows = (
        Passage.objects.filter(**chosen)
        .select_related("publication__department__region")
        .order_by("pk")
    )
    return [passage for passage in rows if "口径" in passage.words]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("limit", [1, 7, 30, 1000])
def test_the_first_are_found_in_their_order(
    publications: list[Publication], seed: int, limit: int
) -> None:
    passages(publications, seed)
    search = Search((Demand(("口径",)),), (), kinds=list(PassageKind), years=YEARS, regions=REGIONS)
    hidden = Publication.objects.not_standing()
    there_are = matching()
    keys = find(search, hidden, limit)
    assert keys == sorted(set(keys))
    assert len(keys) == min(limit, len(there_are))
    # Of what comes first by kind and year nothing is left out for something after it.
    by_place: dict[tuple[int, int], list[int]] = {}
    for passage in there_are:
        place = (passage.kind, -passage.publication.year)
        by_place.setdefault(place, []).append(passage.pk)
    left = len(keys)
    for place in sorted(by_place):
        of_place = [key for key in keys if key in by_place[place]]
        assert len(of_place) == min(left, len(by_place[place]))
        left -= len(of_place)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_and_a_kind_can_be_chosen(publications: list[Publication], year: int) -> None:
    passages(publications, seed=year)
    for kind in (None, *KINDS):
        search = Search(
            (Demand(("口径",)),),
            ("口径",),
            kinds=list(PassageKind),
            years=YEARS,
            regions=REGIONS,
            kind=kind,
            year=year,
        )
        chosen: dict[str, Any] = {"publication__year": year}
        if kind is not None:
            chosen["kind"] = kind
        expected = [passage.pk for passage in matching(**chosen)]
        assert find(search, Publication.objects.not_standing(), 1000) == expected


@pytest.mark.parametrize("seed", range(12))
def test_the_trials_find_something_in_what_is_asked_first_and_after_it(
    publications: list[Publication], seed: int
) -> None:
    passages(publications, seed)
    shares: Counter[bool] = Counter()
    for passage in matching():
        place = REGIONS.index(passage.publication.department.region.code)
        shares[place < FIRST_REGIONS] += 1
    assert shares[True]
    assert shares[False]


def test_of_many_regions_what_is_withdrawn_is_not_found(publications: list[Publication]) -> None:
    passages(publications, seed=1)
    asked_first, asked_last = publications[0], publications[-1]
    for publication in (asked_first, asked_last):
        withdrawn(publication)
    search = Search((Demand(("口径",)),), (), kinds=list(PassageKind), years=YEARS, regions=REGIONS)
    taken_back = {asked_first.pk, asked_last.pk}
    expected = [each.pk for each in matching() if each.publication_id not in taken_back]
    assert find(search, Publication.objects.not_standing(), 1000) == expected
