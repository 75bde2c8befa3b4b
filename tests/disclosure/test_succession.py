"""Which version stands is kept beside the versions; it says what the versions themselves say."""

import random
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from disclosure.models import Publication, Superseded
from tests.publications import many_departments, published, withdrawn
from tests.seeds import seeds

pytestmark = pytest.mark.django_db
FIRST = datetime(2023, 2, 20, 1, 0, tzinfo=UTC)
MOMENTS = [FIRST + timedelta(days=day) for day in range(-1, 12)]


def _standing_by_definition(moment: datetime) -> tuple[set[int], set[int]]:
    """The current and the standing versions at a moment, as docs/adr/0011 defines them."""
    current: dict[tuple[int, int], Publication] = {}
    for publication in Publication.objects.order_by("version"):
        if publication.visible_from <= moment:
            current[publication.department_id, publication.year] = publication
    standing = set()
    for publication in current.values():
        if not hasattr(publication, "withdrawal"):
            standing.add(publication.pk)
    return {publication.pk for publication in current.values()}, standing


def _random_history(chosen: random.Random, first: Publication) -> None:
    """Write further versions, some of which are visible before earlier ones, and withdrawals."""
    versions = [first]
    for version in range(2, chosen.randint(2, 5)):
        versions.append(
            published(
                department=first.department,
                version=version,
                published_at=FIRST,
                visible_from=FIRST + timedelta(days=chosen.randint(0, 10)),
            )
        )
    for publication in versions:
        if chosen.random() < 0.2:
            withdrawn(publication)


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_what_is_kept_says_what_the_versions_say_at_every_moment(seed: int) -> None:
    chosen = random.Random(seed)
    for first in many_departments(12):
        _random_history(chosen, first)
    every = set(Publication.objects.values_list("pk", flat=True))
    for moment in MOMENTS:
        current, standing = _standing_by_definition(moment)
        assert {row.pk for row in Publication.objects.current(moment)} == current
        assert {row.pk for row in Publication.objects.standing(moment)} == standing
        others = {row["pk"] for row in Publication.objects.not_standing(moment)}
        assert others == every - standing


def test_a_kept_moment_that_is_false_is_found_and_mended() -> None:
    first = published()
    published(version=2)
    Superseded.objects.filter(publication=first).update(since=FIRST + timedelta(days=900))
    with pytest.raises(CommandError):
        call_command("verify_publications", stderr=(told := StringIO()))
    assert "由后一版代替" in told.getvalue()
    call_command("verify_publications", "--repair", stdout=StringIO())
    assert not Publication.objects.current().filter(pk=first.pk).exists()
