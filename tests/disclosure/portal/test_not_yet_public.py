"""What is not public yet cannot be told from what does not exist, anywhere."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from msgspec.structs import replace

from budget.statuses import Status
from disclosure.bundles.making import make_bundle
from disclosure.models import BulkFile, OfflineBundle, Publication
from disclosure.portal import urls
from disclosure.portal.bulk.listing import address_of_bundle, address_of_file
from tests.factories import make_budget, make_department, make_line, make_project
from tests.hidden import UNIT, other, published_by_a_unit, secret, secret_of_a_unit
from tests.publications import department_of, indexed, published, withdrawn
from tests.seeds import is_sampled

pytestmark = pytest.mark.django_db
# What somebody may guess in each place of an address; the department and the version are given.
GUESSED: dict[str, list[Any]] = {
    "region": ["130532"],
    "year": [2023],
    "slug": ["table-1", "table-1/total", "document", "goals/1", "charts/function", "nothing"],
    "kind": ["function", "economic"],
    "section": ["home", "130532"],
    "unit": [UNIT],
    "sha256": ["0" * 64],
    "part": [1],
}
BULK_NAMES = ["amounts.parquet", "superseded-amounts.csv.gz", "workbook.xlsx"]
SOUGHT = ("203", "组织部", "zzb")


def patterns(of: Any = urls.urlpatterns) -> Iterator[URLPattern]:
    for entry in of:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def kwargs_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.converters)


def addresses(pattern: URLPattern, department: str, version: int = 1) -> list[str]:
    """Return all guesses at a pattern."""
    is_of_unit = "unit" in kwargs_of(pattern)
    stem = f"{department}-{UNIT}-2023" if is_of_unit else f"{department}-2023"
    files = [f"{stem}.{extension}" for extension in ("pdf", "json")]
    names_of = {"chart": ["function", "years", "function-201"], "data-file": BULK_NAMES}
    guessed = GUESSED | {
        "department": [department],
        "code": [department, "2013202"],
        "version": [version],
        "name": next((names_of[kind] for kind in names_of if kind in str(pattern.name)), files),
    }
    names = list(pattern.pattern.converters)
    guesses = []
    for values in product(*(guessed[name] for name in names)):
        kwargs = dict(zip(names, values, strict=True))
        guesses.append(reverse(f"portal:{pattern.name}", kwargs=kwargs))
    return guesses


def some(guesses: list[str]) -> list[str]:
    """Return the first of the guesses at a pattern and a sample of the others, for all states of a
    disclosure but one: at that one all are asked, and in `make test-full` at each."""
    return [*guesses[:1], *(address for address in guesses[1:] if is_sampled(address, one_in=6))]


def belonging() -> list[URLPattern]:
    """Return every address below a disclosure or a department."""
    below = []
    for pattern in patterns():
        names_one = {"department", "version"} & kwargs_of(pattern)
        if names_one or pattern.name == "department":
            below.append(pattern)
    return below


def above() -> list[str]:
    """Return every address of a list, with what lists can be asked for."""
    lists: list[str] = []
    for pattern in patterns():
        if pattern not in belonging():
            lists += addresses(pattern, "203")
    asked = [f"{reverse('portal:search')}?q={word}" for word in SOUGHT]
    digests = [secret().digest, secret(2024).digest, secret_of_a_unit().digest]
    asked += [f"{reverse('portal:verify')}?digest={digest}" for digest in digests]
    asked.append(f"{reverse('portal:verify')}?of=/130532/2023/203/v2/")
    asked += [f"{reverse('portal:search')}?q=支出&department={word}" for word in SOUGHT]
    for name in ("year", "board", "indicators", "compare", "codes"):
        kwargs = {"region": "130532"} | ({"year": 2023} if name in ("year", "board") else {})
        asked += [f"{reverse(f'portal:{name}', kwargs=kwargs)}?q={word}" for word in SOUGHT]
    for base in ("/130532/compare/", "/compare/", "/130532/codes/", "/130532/2023/board/"):
        asked += [f"{base}?download={kind}" for kind in ("csv", "xlsx")]
    asked += [
        "/130532/compare/?of=reception",
        "/130532/compare/?code=2080501",
        "/compare/?code=2080501",
    ]
    asked += [address_of_file(file.part, file) for file in BulkFile.objects.all()]
    asked += [address_of_bundle(bundle) for bundle in OfflineBundle.objects.all()]
    return [*lists, *asked]


def answer(address: str) -> tuple[int, bytes]:
    """Status and body; of a workbook its sheets, without the time at which it was made.

    A form's token, which is another in each answer, is left out.
    """
    response = Client().get(address)
    whole = b"".join(response)
    content: bytes = re.sub(rb'(csrfmiddlewaretoken" value=")\w+', rb"\1", whole)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(
                book.read(name) for name in sorted(book.namelist()) if "docProps" not in name
            )
    return response.status_code, content


def assert_nothing_is_there(asked: Callable[[list[str]], list[str]], language: str = "") -> None:
    """Each address of 203 answers 404 with the page that a department answers that there is not."""
    for pattern in belonging():
        ours, strange = (addresses(pattern, code) for code in ("203", "999"))
        other_address = dict(zip(ours, strange, strict=True))
        for address in asked(ours):
            status, content = answer(f"{language}{address}")
            assert status == 404, address
            of_nobody = answer(f"{language}{other_address[address]}")[1]
            assert plain(content) == plain(of_nobody), address


def plain(content: bytes) -> str:
    """A body without the department's code: in it stands the address that was asked for."""
    return re.sub(r"(203|999)\b", "", content.decode())


@pytest.fixture
def coming() -> Publication:
    """203 is entered, approved and published from tomorrow on; 301 is public."""
    indexed(published(other()))
    budget = make_budget(make_department("203"), status=Status.PUBLISHED)
    make_line(budget)
    make_project(budget, name="机密工程")
    tomorrow = timezone.now() + timedelta(days=1)
    return indexed(published(secret(), visible_from=tomorrow, published_at=timezone.now()))


@pytest.mark.one_database
@pytest.mark.parametrize(("language", "asked"), [("", list), ("/en", some)])
def test_every_address_below_it_is_one_that_does_not_exist(
    coming: Publication, language: str, asked: Callable[[list[str]], list[str]]
) -> None:
    assert coming.visible_from > timezone.now()
    assert_nothing_is_there(asked, language)


@pytest.mark.one_database
def test_every_address_below_a_draft_is_one_that_does_not_exist() -> None:
    budget = make_budget(make_department("203"), status=Status.APPROVED)
    make_line(budget)
    assert_nothing_is_there(some)


def test_no_list_search_feed_or_download_changes() -> None:
    indexed(published(other()))
    region = department_of(secret()).region
    assert make_bundle(region=region, year=2023) is not None
    before = {address: answer(address) for address in above()}
    assert any(address.endswith(".parquet") for address in before)
    tomorrow = timezone.now() + timedelta(days=1)
    indexed(published(secret(), visible_from=tomorrow, published_at=timezone.now()))
    indexed(published(secret(2024), visible_from=tomorrow, published_at=timezone.now()))
    for year in (2023, 2024):
        make_bundle(region=region, year=year)
    for address, expected in before.items():
        assert answer(address) == expected, address


@pytest.mark.one_database
def test_neither_does_any_page_of_the_version_that_it_will_replace() -> None:
    indexed(published(replace(secret(), title="第一版")))
    ours = [address for pattern in belonging() for address in addresses(pattern, "203")]
    before = {}
    for address in [*above(), *ours]:
        if is_sampled(address):
            before[address] = answer(address)
    tomorrow = timezone.now() + timedelta(days=1)
    later = indexed(
        published(secret(), version=2, visible_from=tomorrow, published_at=timezone.now())
    )
    withdrawn(later, reason="撤回还没有公布的一版")
    for address, expected in before.items():
        assert answer(address) == expected, address
    for pattern in belonging():
        if "version" in kwargs_of(pattern):
            for address in addresses(pattern, "203", version=2):
                assert answer(address)[0] == 404, address


@pytest.mark.one_database
def test_nothing_tells_of_a_unit_that_will_publish_beside_its_department() -> None:
    department = indexed(published(replace(secret(), title="部门的预算"))).department
    ours: list[str] = []
    for pattern in belonging():
        ours += some(addresses(pattern, "203"))
    lists = [address for address in above() if is_sampled(address)]
    before = {address: answer(address) for address in [*lists, *ours]}
    below_unit = [address for address in ours if f"/units/{UNIT}/" in address]
    assert {before[address][0] for address in below_unit} == {404}
    tomorrow = timezone.now() + timedelta(days=1)
    coming = published_by_a_unit(department, visible_from=tomorrow, published_at=timezone.now())
    withdrawn(indexed(coming), reason="撤回还没有公布的一版")
    for address, expected in before.items():
        assert answer(address) == expected, address


def test_from_its_time_on_it_is_there(coming: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = timezone.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    for address in (
        "/130532/2023/203/",
        "/130532/2023/203/v1/",
        "/130532/departments/203/",
        "/130532/codes/function/201/",
    ):
        assert answer(address)[0] == 200, address
    assert b"203" in answer("/130532/2023/")[1]
