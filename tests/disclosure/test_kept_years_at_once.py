"""Two transactions of a region at once: what is kept of its years is true, and neither fails.

On a database that locks rows.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from budget.models import Department, Region
from disclosure.actions import kept_years, repairing, trail, verification
from disclosure.models import KeptYear, Publication, Superseded
from tests.factories import make_budget, make_department
from tests.publications import published, withdrawn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one connection write at a time"
    ),
]
HOUR = timedelta(hours=1)
# Seconds in which whoever is not made to wait for the other is done.
SOON = 0.5


class Beside:
    """Something that another connection does from the moment at which it is told to begin."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self._act()
        except Exception as error:
            self._error = error
        finally:
            connections.close_all()

    def begin(self) -> None:
        """Let it run until it is done, or waits for the caller's transaction."""
        self._thread.start()
        self._thread.join(SOON)

    def end(self) -> None:
        """Wait for it, and raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error


def is_each_year_kept_once() -> bool:
    for region in Region.objects.all():
        if not kept_years.is_kept(region):
            return False
    rows = KeptYear.objects.values_list("region", "year", "since")
    return len(rows) == len(set(rows))


def three_versions() -> list[Publication]:
    """Three versions of one disclosure; when the first was superseded is kept wrongly."""
    department = make_department("203")
    versions = [published(department=department, version=version) for version in (1, 2, 3)]
    first = Superseded.objects.filter(publication=versions[0])
    first.update(since=versions[0].visible_from - HOUR)
    return versions


def repair(publication: Publication) -> None:
    assert list(repairing.repair(publication=publication)) == []


def keep_all_after_a_change() -> None:
    KeptYear.objects.update(fen=1)
    kept_years.keep_all()


def publish_another() -> None:
    published(department=make_department("205"))


def withdraw() -> None:
    withdrawn(Publication.objects.get(department__code="203", version=3))


def repair_the_first() -> None:
    repair(Publication.objects.get(department__code="203", version=1))


def rename() -> None:
    department = Department.objects.get(code="203")
    department.name = "平乡县新名局"
    department.save()


ACTS: list[Callable[[], Any]] = [
    repair_the_first,
    keep_all_after_a_change,
    publish_another,
    withdraw,
    rename,
]


@pytest.mark.parametrize("act", ACTS)
def test_beside_publishing_each_year_is_kept_once(act: Callable[[], Any]) -> None:
    three_versions()
    beside = Beside(act)
    with transaction.atomic():
        published(department=make_department("204"))
        beside.begin()
    beside.end()
    repair_the_first()
    assert is_each_year_kept_once()


@pytest.mark.parametrize("act", ACTS)
def test_whoever_holds_the_trail_of_the_region_is_never_waited_for_in_a_circle(
    act: Callable[[], Any],
) -> None:
    department = three_versions()[0].department
    budget = make_budget(department)
    beside = Beside(act)
    with transaction.atomic():
        trail.lock_region(budget)
        beside.begin()
        published(department=make_department("204"))
    beside.end()
    repair_the_first()
    assert is_each_year_kept_once()


def test_a_version_is_published_while_an_earlier_one_is_repaired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    versions = three_versions()
    department = versions[0].department
    beside = Beside(lambda: published(department=department, version=4))
    keep_succession = Publication.keep_succession

    def kept_while_another_publishes(publication: Publication) -> None:
        if publication == versions[0]:
            beside.begin()
        keep_succession(publication)

    monkeypatch.setattr(Publication, "keep_succession", kept_while_another_publishes)
    repair(versions[0])
    beside.end()
    assert is_each_year_kept_once()
    for publication in Publication.objects.all():
        assert list(verification.verify(publication=publication)) == []
