"""Pages are rendered once and kept; whatever changes them makes them anew, at once."""

import gzip
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import brotli
import pytest
from csp.decorators import csp_update
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from lxml import html
from msgspec.structs import replace

from budget.models import Exemption
from disclosure.documents.model.document import Document
from disclosure.models import PageGeneration, Publication
from disclosure.portal import views
from disclosure.portal.answers import public_page
from disclosure.portal.keeping import KeptPagesMiddleware, kept
from tests.caches import pages_kept, pages_kept_in_memory, pages_kept_in_redis
from tests.documents import example_document
from tests.factories import make_department, make_fiscal_year
from tests.publications import department_of, indexed, published, withdrawn
from tests.seeds import one_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"
PAGES = (
    BASE,
    f"{BASE}table-1/",
    f"{BASE}document/",
    f"{BASE}v1/",
    f"{BASE}v1/table-1/",
    f"{BASE}downloads/",
)
LISTS = ("/", "/130532/", "/130532/2023/")
# Nothing, no MessagePack, and MessagePack that is no page: too short, and with a text for a time.
FOREIGN = (b"", b"foreign", b"\x93\x01\x02\x03", b"\x94\xc4\x01x\xa1y\xa1z\xa1!")
KEEPERS = {"memory": pages_kept_in_memory, "redis": pages_kept_in_redis}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Half of the tests keep pages in memory and half in Redis; in `make test-full` all in both."""
    keepers = one_of(KEEPERS, key=metafunc.function.__name__)
    metafunc.parametrize("_keeper", keepers, indirect=True)


@pytest.fixture(autouse=True)
def _keeper(request: pytest.FixtureRequest) -> Iterator[None]:
    with KEEPERS[request.param]():
        yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """Calls something in a transaction that ends: ``committed(published, version=2)``."""

    def call(action: Any, *args: Any, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return action(*args, **options)

    return call


def get(address: str, **headers: str) -> HttpResponse:
    response: Any = Client().get(address, headers=headers)
    return response


def visit(*addresses: str) -> None:
    for address in addresses:
        assert get(address).status_code == 200, address


def is_kept(address: str) -> bool:
    """Tell whether a page is answered without a query but that for the generation."""
    with CaptureQueriesContext(connection) as queries:
        get(address)
    return len(queries) == 1 and "pagegeneration" in queries[0]["sql"]


def small(year: int = 2023, department: str = "203") -> Document:
    """The example's first table and first section: all kinds of pages, quickly rendered."""
    document = example_document()
    parts = tuple(part for part in document.parts if part.address in ("table-1", "section-1"))
    identity = replace(document.identity, year=year, department_code=department)
    return replace(document, identity=identity, parts=parts, figures=())


def corrected() -> Document:
    return replace(small(), title="更正后的预算")


# -- the same page, kept -----------------------------------------------------------------------


def test_the_second_reader_gets_the_same_bytes_and_only_the_generation_is_asked_for(
    committed: Any, django_assert_num_queries: Any
) -> None:
    committed(published, small())
    for address in (*PAGES, *LISTS):
        with override_settings(PAGES_KEPT=False):
            fresh = get(address)
        first = get(address)
        with django_assert_num_queries(1):
            second = get(address)
        assert fresh.content == first.content == second.content
        assert first.headers == second.headers
        different = {
            name for name, value in fresh.headers.items() if second.headers.get(name) != value
        }
        assert different <= {"ETag", "Vary"}


def test_readers_of_all_browsers_and_accounts_get_equal_bytes(
    committed: Any, admin_user: Any
) -> None:
    committed(published, small())
    known = Client()
    known.force_login(admin_user)
    known.cookies["display"] = "large-high"
    for client in (known, Client()):
        assert client.get(BASE).content == get(BASE).content


def test_it_comes_compressed_as_the_browser_likes(committed: Any) -> None:
    committed(published, small())
    plain = get(BASE)
    brotlied = get(BASE, accept_encoding="gzip, deflate, br")
    gzipped = get(BASE, accept_encoding="gzip;q=1.0, br;q=0")
    refused = get(BASE, accept_encoding="identity")
    assert "Content-Encoding" not in plain.headers
    assert brotlied.headers["Content-Encoding"] == "br"
    assert gzipped.headers["Content-Encoding"] == "gzip"
    assert (
        plain.content
        == refused.content
        == brotli.decompress(brotlied.content)
        == gzip.decompress(gzipped.content)
    )
    variants = (plain, brotlied, gzipped)
    assert len({variant.headers["ETag"] for variant in variants}) == 3
    assert {variant.headers["Vary"] for variant in variants} == {"Accept-Encoding"}


def test_who_has_it_gets_304(committed: Any, django_assert_num_queries: Any) -> None:
    committed(published, small())
    first = get(BASE, accept_encoding="br")
    with django_assert_num_queries(1):
        again = get(BASE, accept_encoding="br", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, no-cache"
    assert again.headers["Vary"] == "Accept-Encoding"


def test_only_whole_pages_are_kept(committed: Any) -> None:
    committed(published, small())
    get(BASE, if_none_match="*")
    assert not is_kept(BASE)
    for address in (f"{BASE}?from=mail", "/130532/2023/?q=x"):
        visit(address)
        assert not is_kept(address)
    for address in (f"{BASE}nothing/", f"{BASE}v2/", "/130532/2022/203/", f"{BASE}%2e%2e/"):
        assert get(address).status_code == 404
        assert not is_kept(address)


def test_a_page_with_headers_of_its_own_is_not_kept(rf: Any) -> None:
    def embedded(request: HttpRequest) -> HttpResponse:
        calls.append(request)
        return HttpResponse("x")

    calls: list[HttpRequest] = []
    view: Any
    for view in (xframe_options_exempt(embedded), csp_update({"frame-ancestors": "*"})(embedded)):
        calls.clear()
        request = rf.get("/")
        request.resolver_match = resolve("/")
        page = KeptPagesMiddleware(kept(view))
        assert page(request).content == page(request).content == b"x"
        assert len(calls) == 2


@pytest.mark.parametrize(
    "foreign", [b"", b"foreign", b"\x93\x01\x02\x03", b"\x94\xc4\x01x\xa1y\xa1z\xa1!"]
)
def test_what_lies_in_the_cache_and_is_no_page_is_not_shown(
    committed: Any, monkeypatch: pytest.MonkeyPatch, foreign: bytes
) -> None:
    committed(published, small())
    whole = get(BASE).content
    monkeypatch.setattr("disclosure.portal.keeping._key", lambda *_: "key")
    caches["pages"].set("key", foreign)
    assert get(BASE).content == whole


def test_nothing_is_kept_where_keeping_is_off(committed: Any) -> None:
    with override_settings(PAGES_KEPT=False):
        committed(published, small())
        visit(BASE)
        assert not is_kept(BASE)


@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/0", "redis://no-such-host.invalid/0"])
def test_a_redis_that_is_gone_breaks_no_page(
    committed: Any, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    committed(published, small())
    whole = get(BASE).content
    pages = {"BACKEND": "config.caches.PagesInRedis", "LOCATION": address}
    with pages_kept(pages), caplog.at_level(logging.WARNING):
        assert get(BASE).content == whole
        assert get(BASE).content == whole
        committed(withdrawn, Publication.objects.get())
        assert get(BASE).status_code == 410
    assert "no kept page can be read from Redis" in caplog.text


# -- what a publication changes ----------------------------------------------------------------


@pytest.fixture
def everything(committed: Any) -> None:
    """Two years of 203, one of 204, all visited."""
    committed(published, small())
    committed(published, small(2022))
    committed(published, small(2023, "204"))
    visit(
        *PAGES,
        *LISTS,
        "/130532/2022/",
        "/130532/2022/203/",
        "/130532/2022/203/v1/",
        "/130532/2022/203/table-1/",
    )
    visit("/130532/2023/204/", "/130532/2023/204/table-1/")


@pytest.mark.usefixtures("everything")
def test_a_correction_shows_on_its_pages_and_lists_at_once(committed: Any) -> None:
    committed(published, corrected(), version=2)
    assert "第2版" in get(BASE).content.decode()
    assert "已被第2版取代" in get(f"{BASE}v1/table-1/").content.decode()
    assert "更正后的预算" in get(f"{BASE}document/").content.decode()


@pytest.mark.usefixtures("everything")
def test_a_withdrawal_is_seen_at_once(committed: Any) -> None:
    committed(withdrawn, Publication.objects.get(year=2023, department__code="203"))
    for address in PAGES:
        assert get(address).status_code == 410
    for address in (*LISTS, "/130532/2022/203/"):
        assert "/130532/2023/203/" not in get(address).content.decode()


@pytest.mark.usefixtures("everything")
def test_pages_of_another_region_stay_and_those_of_all_regions_change(committed: Any) -> None:
    other = replace(example_document().identity, region_code="130533", region_name="威县")
    committed(published, replace(small(), identity=other))
    visit("/130533/2023/", BASE, "/")
    committed(published, corrected(), version=2)
    assert is_kept("/130533/2023/")
    assert not is_kept("/")
    assert not is_kept(BASE)


@pytest.mark.usefixtures("everything")
def test_the_lists_of_other_years_learn_of_a_new_one_and_forget_a_withdrawn_one(
    committed: Any,
) -> None:
    year = "/130532/2024/"
    assert f'href="{year}"' not in get("/130532/2022/").content.decode()
    of_2024 = replace(small().identity, year=2024)
    publication = committed(published, replace(small(), identity=of_2024))
    assert f'href="{year}"' in get("/130532/2022/").content.decode()
    committed(withdrawn, publication)
    assert f'href="{year}"' not in get("/130532/2022/").content.decode()


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("change", ["correction", "withdrawal"])
def test_a_page_that_was_being_made_meanwhile_is_shown_to_nobody_afterwards(
    committed: Any, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """A reader reads the old state, and keeps it only after the new one was written."""
    before = get(BASE).content
    publication = Publication.objects.get(year=2023, department__code="203")
    PageGeneration.raise_for("130532")  # so that the page has to be made

    def rendered(*args: Any) -> HttpResponse:
        page = render(*args)
        monkeypatch.undo()
        if change == "correction":
            committed(published, corrected(), version=2)
        else:
            committed(withdrawn, publication)
        return page

    monkeypatch.setattr(views, "render", rendered)
    assert get(BASE).content == before
    after = get(BASE)
    assert after.content != before
    if change == "correction":
        assert "第2版" in after.content.decode()
    else:
        assert after.status_code == 410


@pytest.mark.usefixtures("everything")
def test_a_transaction_that_fails_leaves_pages_as_they_were(committed: Any) -> None:
    before = get(BASE).content
    savepoint = transaction.savepoint()
    published(corrected(), version=2)
    assert "第2版" in get(BASE).content.decode()
    transaction.savepoint_rollback(savepoint)
    assert is_kept(BASE)
    assert get(BASE).content == before


def test_no_generation_comes_again() -> None:
    """Else a database that was restored would be shown the pages of what it has lost."""
    numbers = set()
    for _ in range(50):
        PageGeneration.raise_for("130532")
        numbers.add(PageGeneration.number_of("130532"))
    assert len(numbers) == 50
    assert PageGeneration.number_of() == PageGeneration.number_of("130532")
    assert PageGeneration.number_of("130533") == 0


@pytest.mark.usefixtures("everything")
def test_a_renamed_department_and_a_renamed_region_show_their_names(committed: Any) -> None:
    department = department_of(example_document())
    department.name = "县委组织部"
    committed(department.save)
    assert "县委组织部" in get("/130532/2023/").content.decode()
    region = department.region
    region.name = "平乡"
    committed(region.save)
    for address in ("/", "/130532/2023/204/table-1/", "/130532/2022/"):
        assert "平乡县</a>" not in get(address).content.decode()


def obliged() -> str:
    """How many departments owe a disclosure, as the region's page says."""
    page: Any = html.document_fromstring(get("/130532/").content)
    return str(page.xpath("string(//span[@class='headline-unit'][starts-with(., '/')])"))


@pytest.mark.usefixtures("everything")
def test_a_new_or_exempt_department_changes_how_many_owe_a_disclosure(committed: Any) -> None:
    before = obliged()
    region = department_of(example_document()).region
    department = committed(make_department, "999", region)
    assert obliged() != before
    year = make_fiscal_year(region)
    exemption = committed(
        Exemption.objects.create, department=department, fiscal_year=year, reason="涉密"
    )
    assert obliged() == before
    committed(exemption.delete)
    assert obliged() != before


def test_what_is_derived_later_shows_in_the_countys_numbers(committed: Any) -> None:
    publication = committed(published)
    assert "2,279.15" not in get("/130532/").content.decode()
    committed(indexed, publication)
    assert "2,279.15" in get("/130532/").content.decode()


@pytest.mark.usefixtures("everything")
def test_a_database_that_was_changed_past_us_is_shown_after_a_command(committed: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budget_department SET name = '改名后的部门' WHERE code = '203'")
    assert "改名后的部门" not in get("/130532/2023/").content.decode()
    committed(call_command, "renew_pages")
    assert "改名后的部门" in get("/130532/2023/").content.decode()


@pytest.mark.usefixtures("everything")
def test_another_program_makes_its_own_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_kept(BASE)
    with monkeypatch.context() as patch:
        patch.setattr("disclosure.portal.keeping.fingerprint", lambda: "new-program")
        assert not is_kept(BASE)
        assert is_kept(BASE)
    with override_settings(HTTPS=True):
        assert not is_kept(BASE)


# -- time --------------------------------------------------------------------------------------


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Midday here: hours until a day ends."""
    moment = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    _move_to(monkeypatch, moment)
    return moment


def test_what_becomes_visible_later_shows_from_that_moment(
    committed: Any, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = noon + timedelta(hours=1)
    committed(published, small())
    committed(published, small(2022))
    committed(published, corrected(), version=2, published_at=noon, visible_from=later)
    for moment in (noon, later - timedelta(milliseconds=1)):
        _move_to(monkeypatch, moment)
        visit(*PAGES, *LISTS, "/130532/2022/203/")
        assert "第2版" not in get(BASE).content.decode()
        assert get(f"{BASE}v2/").status_code == 404
        assert all(is_kept(address) for address in (*PAGES, *LISTS))
    _move_to(monkeypatch, later)
    assert "第2版" in get(BASE).content.decode()
    assert "已被第2版取代" in get(f"{BASE}v1/").content.decode()
    assert "更正后的预算" in get(f"{BASE}document/").content.decode()
    assert get(f"{BASE}v2/").status_code == 200


def test_a_correction_that_is_to_come_hides_no_other_one(
    committed: Any, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(published, small())
    first, second = noon + timedelta(hours=1), noon + timedelta(hours=2)
    committed(published, small(2022), published_at=noon, visible_from=second)
    committed(published, corrected(), version=2, published_at=noon, visible_from=first)
    visit(BASE, "/130532/")
    assert "/130532/2022/" not in get("/130532/").content.decode()
    _move_to(monkeypatch, first)
    assert "第2版" in get(BASE).content.decode()
    assert "/130532/2022/" not in get("/130532/").content.decode()
    _move_to(monkeypatch, second)
    assert "/130532/2022/" in get("/130532/").content.decode()


def test_no_page_is_kept_over_midnight(
    committed: Any, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(published, small())
    midnight = noon + timedelta(hours=12)
    _move_to(monkeypatch, midnight - timedelta(seconds=1))
    visit(BASE)
    assert is_kept(BASE)
    _move_to(monkeypatch, midnight)
    assert not is_kept(BASE)


def _move_to(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("disclosure.portal.keeping.time.time", moment.timestamp)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


# -- for how long web servers before us keep a page ----------------------------------------------


def seconds_in_front(address: str, **headers: str) -> str:
    return get(address, **headers).headers.get("X-Accel-Expires", "")


@pytest.fixture
def fronts() -> Iterator[None]:
    with override_settings(FRONTS=["http://127.0.0.1:1"], FRONT_SECRET="secret"):
        yield


@pytest.mark.usefixtures("fronts", "noon")
def test_a_front_keeps_a_page_for_a_minute(committed: Any) -> None:
    committed(published, small())
    etag = get(BASE).headers["ETag"]
    for _ in range(2):
        for address in (*PAGES, *LISTS, "/130532/compare/", "/130532/2023/board/"):
            assert seconds_in_front(address) == "60", address
        assert seconds_in_front(BASE, if_none_match=etag) == "60"
    committed(withdrawn, Publication.objects.get())
    assert seconds_in_front(BASE) == "60"  # that it was withdrawn


@pytest.mark.usefixtures("fronts", "noon")
def test_a_front_keeps_nothing_else(committed: Any, admin_client: Client) -> None:
    committed(published, small())
    for address in (
        f"{BASE}?from=mail",
        "/search/?q=工作",
        f"{BASE}nothing/",
        "/130532/2021/",
        f"{BASE}203-2023.json",
        f"{BASE}checks.json",
        "/display.css",
        "/display/",
        "/healthz",
        "/api/v1/regions",
    ):
        assert seconds_in_front(address) in ("", "0"), address
    assert "X-Accel-Expires" not in admin_client.get("/admin/").headers


@pytest.mark.usefixtures("fronts")
def test_a_front_keeps_a_page_only_until_something_becomes_visible(
    committed: Any, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(published, small())
    later = noon + timedelta(minutes=10)
    committed(published, corrected(), version=2, published_at=noon, visible_from=later)
    board = "/130532/2023/board/"
    for before, seconds in ((90, "60"), (31, "30"), (30.5, "29"), (2, "1"), (1.5, "0"), (0.5, "0")):
        _move_to(monkeypatch, later - timedelta(seconds=before))
        assert [seconds_in_front(address) for address in (BASE, BASE, board)] == [seconds] * 3
    # To nginx that has the page 0 would not say so: it would keep it as long as it did before.
    etag = get(BASE).headers["ETag"]
    assert seconds_in_front(BASE, if_none_match=etag) == "@1"
    _move_to(monkeypatch, later)
    assert seconds_in_front(BASE) == "60"
    _move_to(monkeypatch, noon.replace(hour=23, minute=59, second=30))
    assert seconds_in_front(BASE) == "29"


@pytest.mark.usefixtures("fronts", "noon")
@pytest.mark.parametrize("page", [kept, public_page])
def test_a_front_keeps_no_page_of_a_state_that_ended_while_it_was_made(
    committed: Any, rf: Any, page: Any
) -> None:
    publication = committed(published, small())

    def view(request: HttpRequest, region: str) -> HttpResponse:
        committed(withdrawn, publication)
        return HttpResponse("x")

    response = page(view)(rf.get("/130532/x/"), region="130532")
    assert response.headers["X-Accel-Expires"] == "0"


@pytest.mark.usefixtures("noon")
def test_without_fronts_nothing_is_said_to_them(committed: Any) -> None:
    committed(published, small())
    assert seconds_in_front(BASE) == seconds_in_front("/130532/compare/") == ""
