"""What each region shows of a year is kept; it says what the standing publications say."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from budget.models import Region
from disclosure.actions import fronts, kept_years
from disclosure.models import Amount, KeptYear, PageGeneration, Publication
from disclosure.portal import finding
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.hidden import published_by_a_unit
from tests.publications import indexed, published, withdrawn
from tests.seeds import seeds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def of(code: str = "203", year: int = 2023, region: str = "130532", **fields: Any) -> Publication:
    """A publication of the example by a department, with its amounts."""
    document = example_document()
    identity = replace(
        document.identity, department_code=code, year=year, region_code=region, region_name=region
    )
    return indexed(published(replace(document, identity=identity), **fields), Amount)


def totals_by_definition(region: Region, moment: datetime) -> dict[int, dict[int, int]]:
    """The totals in fen of a region's departments at a moment, by year and department."""
    standing: Any = Amount.objects.standing_of_departments(moment)
    amounts = standing.filter(
        publication__department__region=region, measure="figure", code="total", part="total"
    )
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    for amount in amounts.select_related("publication"):
        totals[amount.publication.year][amount.publication.department_id] = amount.fen
    return totals


def by_definition(region: Region, moment: datetime) -> dict[int, dict[str, Any]]:
    """The columns of each year of a region at a moment, as docs/adr/0153 defines them."""
    standing = Publication.objects.standing(moment).filter(department__region=region)
    totals = totals_by_definition(region, moment)
    years = {}
    for year in set(standing.order_by().values_list("year", flat=True)):
        of_year = standing.filter(year=year)
        now = totals.get(year, {})
        against = max((other for other in totals if other < year), default=None)
        before = totals.get(against or 0, {})
        in_both = now.keys() & before.keys()
        years[year] = {
            "departments": of_year.of_departments().count(),
            "disclosures": of_year.count(),
            "newest": max(publication.visible_from for publication in of_year),
            "fen": sum(now.values()),
            "stating": len(now),
            "against": against,
            "in_both": len(in_both),
            "both_before": sum(before[department] for department in in_both),
            "both_now": sum(now[department] for department in in_both),
        }
    return years


def kept(region: Region, moment: datetime) -> dict[int, dict[str, Any]]:
    years = {}
    for columns in KeptYear.objects.standing(moment).filter(region=region).values():
        for name in ("id", "region_id", "since", "until"):
            del columns[name]
        year = columns.pop("year")
        assert year not in years
        years[year] = columns
    return years


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_what_is_kept_says_what_stands_at_every_moment_to_come(seed: int) -> None:
    chosen = random.Random(seed)
    now = timezone.now()
    for code in ("203", "204", "205"):
        for year in (2022, 2023):
            for version in range(1, chosen.randint(1, 4)):
                at = now + chosen.randint(-2, 4) * HOUR
                publication = of(
                    code, year, version=version, published_at=at - 9 * HOUR, visible_from=at
                )
                if chosen.random() < 0.2:
                    # Some state no total.
                    Amount.objects.filter(publication=publication, code="total").delete()
                if chosen.random() < 0.2:
                    withdrawn(publication)
    region = of("206").department.region
    for hours in range(6):
        moment = now + hours * HOUR + timedelta(minutes=10)
        assert kept(region, moment) == by_definition(region, moment)
    assert kept_years.is_kept(region)


def test_units_are_counted_as_disclosures_and_their_money_is_not_added() -> None:
    department = of().department
    indexed(published_by_a_unit(department), Amount)
    year = KeptYear.objects.standing().get()
    assert (year.departments, year.disclosures, year.stating) == (1, 2, 1)


def test_a_scheduled_version_is_in_no_sum_before_its_hour() -> None:
    of()
    of(region="999901")
    before = Client().get("/").content
    later = timezone.now() + HOUR
    of("204", visible_from=later)
    of("205", 2024, region="999901", visible_from=later)
    assert Client().get("/").content == before
    year = KeptYear.objects.standing(later).get(region__code="130532")
    assert (year.departments, year.stating) == (2, 2)
    years = KeptYear.objects.standing(later).filter(region__code="999901")
    assert {year.year for year in years} == {2023, 2024}


def test_a_withdrawal_is_out_of_every_sum_at_once() -> None:
    of()
    other = of("204")
    of(region="999901")
    withdrawn(other)
    year = KeptYear.objects.standing().get(region__code="130532")
    assert (year.departments, year.stating) == (1, 1)
    withdrawn(Publication.objects.get(department__region__code="999901"))
    assert "/999901/" not in links_of(page_at("/"))
    assert not KeptYear.objects.filter(region__code="999901").exists()


def test_a_correction_counts_once() -> None:
    first = of()
    whole = KeptYear.objects.standing().get().fen
    of(version=2)
    year = KeptYear.objects.standing().get()
    assert (year.departments, year.disclosures, year.fen) == (1, 1, whole)
    assert year.newest > first.visible_from


def test_sums_that_are_false_are_found_and_mended() -> None:
    of()
    whole = KeptYear.objects.get().fen
    for mend in (("verify_publications", "--repair"), ("index_publications",), ("renew_pages",)):
        KeptYear.objects.update(fen=1)
        with pytest.raises(CommandError):
            call_command("verify_publications", stderr=(told := StringIO()))
        assert "各年合计" in told.getvalue()
        call_command(*mend, stdout=StringIO())
        assert KeptYear.objects.get().fen == whole


def test_keeping_again_changes_the_pages_only_of_what_was_false(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    true, false = of(), of(region="999901")
    KeptYear.objects.filter(region__code="999901").update(fen=1)
    codes = [each.department.region.code for each in (true, false)]
    before = [PageGeneration.number_of(code) for code in codes]
    told: list[None] = []
    monkeypatch.setattr(fronts, "empty", lambda: told.append(None))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("index_publications", stdout=StringIO())
        after = [PageGeneration.number_of(code) for code in codes]
        assert after[0] == before[0]
        assert after[1] != before[1]
        assert len(told) == 1


@pytest.mark.django_db(transaction=True)  # the worker opens connections of its own
def test_a_worker_counts_at_its_start_what_an_older_program_left_out() -> None:
    of()
    region, moment = Region.objects.get(), timezone.now()
    before = kept(region, moment)
    KeptYear.objects.all().delete()
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    assert kept(region, moment) == before != {}


@pytest.mark.parametrize("since", [None, timezone.now() + HOUR])
def test_a_year_is_kept_once_for_each_moment(since: datetime | None) -> None:
    of()
    year = KeptYear.objects.get()
    KeptYear.objects.update(since=since)
    year.pk, year.since = None, since
    with pytest.raises(IntegrityError, match=r"kept_once|UNIQUE"):
        year.save()


def test_a_province_lists_its_regions_by_prefecture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_CARDS", 2)
    of(region="130500")
    of(region="130532")
    of("204", 2022, region="130532")
    published(
        visible_from=timezone.now() + HOUR, department=of(region="130606").department, year=2024
    )
    home = page_at("/")
    others, named = home.xpath("//section[@class='prefecture']")
    assert others.xpath("./h2") == []
    assert links_of(others, ".") == ["/130606/"]
    assert text_of(named, "./h2") == "130500"
    assert links_of(named, ".") == ["/130500/", "/130532/"]
    assert "2023年 2,279.15 万元" in text_of(others, ".")
    assert home.xpath("//ul[@class='cards']") == []
