"""Pages are rendered once and stored; what a publication changes is refreshed, nothing else."""

import gzip
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from csp.decorators import csp_update
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from lxml import html
from msgspec.structs import replace

from budget.models import Exemption
from disclosure.documents.model.document import Document
from disclosure.models import Publication
from disclosure.portal.fingerprint import fingerprint
from disclosure.portal.stored import refresh
from disclosure.portal.stored import stored as is_stored
from disclosure.portal.stored.shelf import Shelf
from disclosure.portal.stored.view import shelf
from tests.documents import example_document
from tests.factories import make_department, make_fiscal_year
from tests.publications import department_of, indexed, published, withdrawn

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


@pytest.fixture(autouse=True)
def pages(tmp_path: Path) -> Iterator[Path]:
    """A folder of stored pages that this test alone fills."""
    with override_settings(PAGES_DIR=tmp_path / "pages"):
        yield tmp_path / "pages"


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """Calls something in a transaction that ends: ``committed(published, version=2)``."""

    def call(action: Any, *args: Any, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return action(*args, **options)

    return call


def stored(pages: Path) -> dict[str, bytes]:
    """Return the stored pages by address."""
    folder = pages / fingerprint()
    by_address = {}
    for path in folder.rglob("index.html"):
        address = f"/{path.parent.relative_to(folder)}/".replace("/./", "/")
        by_address[address] = path.read_bytes()
    return by_address


def get(address: str, **headers: str) -> HttpResponse:
    response: Any = Client().get(address, headers=headers)
    return response


def visit(*addresses: str) -> None:
    for address in addresses:
        assert get(address).status_code == 200, address


def small(year: int = 2023, department: str = "203") -> Document:
    """The example's first table and first section: all kinds of pages, quickly rendered."""
    document = example_document()
    parts = tuple(part for part in document.parts if part.address in ("table-1", "section-1"))
    identity = replace(document.identity, year=year, department_code=department)
    return replace(document, identity=identity, parts=parts, figures=())


def corrected() -> Document:
    return replace(small(), title="更正后的预算")


# -- the same page, stored ---------------------------------------------------------------------


def test_the_second_reader_gets_the_same_bytes_without_a_query(
    committed: Any, django_assert_num_queries: Any
) -> None:
    committed(published, small())
    for address in (*PAGES, *LISTS):
        with override_settings(PAGES_DIR=None):
            fresh = get(address)
        first = get(address)
        with django_assert_num_queries(0):
            second = get(address)
        assert fresh.content == first.content == second.content
        assert first.headers == second.headers
        different = {
            name for name, value in fresh.headers.items() if second.headers.get(name) != value
        }
        assert different <= {"ETag", "Vary"}


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
    with django_assert_num_queries(0):
        again = get(BASE, accept_encoding="br", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, max-age=60"
    assert again.headers["Vary"] == "Accept-Encoding"


def test_only_whole_pages_at_their_own_address_are_stored(committed: Any, pages: Path) -> None:
    committed(published, small())
    visit(f"{BASE}?from=mail", "/130532/2023/?q=x", f"{BASE}v01/")
    for address in (
        f"{BASE}nothing/",
        f"{BASE}v2/",
        "/130532/2022/203/",
        f"{BASE}..%2f..%2fsecret/",
        f"{BASE}%2e%2e/",
    ):
        assert get(address).status_code == 404
    get(BASE, if_none_match="*")
    assert stored(pages) == {}


def test_a_page_with_headers_of_its_own_is_not_stored(rf: Any, pages: Path) -> None:
    def embedded(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x")

    view: Any
    for view in (xframe_options_exempt(embedded), csp_update({"frame-ancestors": "*"})(embedded)):
        request = rf.get("/")
        request.resolver_match = resolve("/")
        assert is_stored(view)(request).content == b"x"
    assert stored(pages) == {}


@pytest.mark.parametrize(
    "address", ["/../secret/", "/a/../../secret/", "//secret/", "/a.b/", "/a", "/a/\n", "/\x00/"]
)
def test_no_address_leads_out_of_the_folder(pages: Path, address: str) -> None:
    keeper = Shelf(pages, "program", "http")
    (pages / "secret").mkdir(parents=True)
    (pages / "secret" / "index.html").write_bytes(b"x")
    (pages / "secret" / "index.html.sha256").write_text(
        f"{hashlib.sha256(b'x').hexdigest()}  index.html\n"
    )
    assert keeper.get(address, "") is None
    ticket = keeper.ticket("site")
    assert ticket is not None
    assert not keeper.put(ticket, address, b"y")


def test_a_page_that_is_not_as_it_was_stored_is_rendered_anew(committed: Any, pages: Path) -> None:
    committed(published, small())
    whole = get(BASE).content
    file = pages / fingerprint() / BASE.strip("/") / "index.html"
    for damage in (b"", b"foreign", whole[:-1]):
        file.write_bytes(damage)
        assert get(BASE).content == whole
        assert file.read_bytes() == whole


def test_a_foreign_file_is_not_served(committed: Any, pages: Path) -> None:
    committed(published, small())
    folder = pages / fingerprint() / "130532" / "1999"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("foreign")
    assert get("/130532/1999/").status_code == 404


def test_a_full_disk_breaks_no_page(
    committed: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    committed(published, small())
    monkeypatch.setattr(os, "fsync", full)
    visit(BASE, BASE)
    assert stored(pages) == {}
    assert not list(pages.rglob(".index*"))


def test_nothing_is_stored_where_storing_is_off(committed: Any, pages: Path) -> None:
    with override_settings(PAGES_DIR=None):
        committed(published, small())
        visit(BASE)
    assert not pages.exists()


# -- what a publication changes ----------------------------------------------------------------


@pytest.fixture
def everything(committed: Any, pages: Path) -> dict[str, bytes]:
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
    return stored(pages)


UNTOUCHED = {
    "/130532/2023/204/",
    "/130532/2023/204/table-1/",
}


@pytest.mark.usefixtures("everything")
def test_a_correction_refreshes_its_pages_other_years_pages_and_lists(
    committed: Any, pages: Path
) -> None:
    committed(published, corrected(), version=2)
    assert set(stored(pages)) == UNTOUCHED
    assert "第2版" in get(BASE).content.decode()
    assert "已被第2版取代" in get(f"{BASE}v1/table-1/").content.decode()


@pytest.mark.usefixtures("everything")
def test_a_withdrawal_is_seen_at_once(committed: Any, pages: Path) -> None:
    committed(withdrawn, Publication.objects.get(year=2023, department__code="203"))
    assert set(stored(pages)) == UNTOUCHED
    for address in PAGES:
        assert get(address).status_code == 410
    assert "/130532/2023/203/" not in get("/130532/2022/203/").content.decode()
    assert set(stored(pages)) == UNTOUCHED | {"/130532/2022/203/"}


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
def test_nothing_is_stored_of_a_state_that_is_about_to_end(pages: Path) -> None:
    published(corrected(), version=2)  # its transaction has not ended
    visit(*PAGES, *LISTS)
    assert set(stored(pages)) == UNTOUCHED


@pytest.mark.usefixtures("everything")
def test_a_page_that_was_being_made_meanwhile_is_not_stored(
    committed: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visible = Publication.objects.public

    def slowly(*args: Any) -> Any:
        publications = visible(*args)
        monkeypatch.undo()
        committed(published, corrected(), version=2)
        return publications

    (pages / fingerprint() / BASE.strip("/") / "index.html.sha256").unlink()
    with override_settings(PAGES_DIR=pages):
        monkeypatch.setattr(Publication.objects, "public", slowly)
        visit(BASE)
    assert set(stored(pages)) == UNTOUCHED


def test_a_renamed_department_and_a_renamed_region_show_their_names(
    committed: Any, everything: Any
) -> None:
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


def test_changed_templates_begin_anew_and_the_old_pages_go(
    committed: Any, everything: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fingerprint()
    monkeypatch.setattr("disclosure.portal.stored.view.fingerprint", lambda: "new-program")
    assert (pages.parent / "serving/http").resolve() == pages / old
    visit(BASE)
    assert (pages.parent / "serving/http").resolve() == pages / "new-program"
    assert not (pages / old).exists()


def test_a_withdrawal_reaches_pages_of_other_programs_too(
    committed: Any, everything: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure.portal.stored.view.fingerprint", lambda: "new-program")
    committed(withdrawn, Publication.objects.get(year=2023, department__code="203"))
    assert set(stored(pages)) == UNTOUCHED


def test_a_site_under_https_is_not_served_without(pages: Path, committed: Any) -> None:
    committed(published, small())
    visit(BASE)
    with override_settings(HTTPS=True):
        visit(f"{BASE}table-1/")
    assert [path.name for path in (pages.parent / "serving").iterdir()] == ["https"]


# -- time --------------------------------------------------------------------------------------


def test_what_becomes_visible_later_is_stored_only_then(
    committed: Any, pages: Path, everything: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(hours=1)
    committed(published, corrected(), version=2, visible_from=later)
    visit(*PAGES, *LISTS, "/130532/2022/203/")
    assert "第2版" not in get(BASE).content.decode()
    assert get(f"{BASE}v2/").status_code == 404
    assert set(stored(pages)) == UNTOUCHED
    _move_to(monkeypatch, later + timedelta(seconds=1))
    assert "第2版" in get(BASE).content.decode()
    visit(*PAGES, *LISTS)
    assert set(PAGES) | set(LISTS) <= set(stored(pages))


def test_another_publication_does_not_lift_the_wait_for_one_to_come(
    committed: Any, pages: Path
) -> None:
    committed(published, small())
    committed(published, corrected(), version=2, visible_from=timezone.now() + timedelta(hours=1))
    committed(published, small(2022))
    committed(published, small(2023, "204"))
    visit(BASE, *LISTS, "/130532/2022/203/", "/130532/2023/204/")
    assert set(stored(pages)) == {"/130532/2023/204/"}


def test_a_process_that_died_while_publishing_holds_pages_back_for_minutes_only(
    committed: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(published, small())
    published(corrected(), version=2)  # and nothing more is heard of it
    _move_to(monkeypatch, timezone.now() + timedelta(minutes=11))
    visit(BASE)
    assert set(stored(pages)) == {BASE}


def test_one_that_died_after_it_does_not_lift_the_wait_for_what_will_be_visible(
    committed: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(published, small())
    published(corrected(), version=2, visible_from=timezone.now() + timedelta(hours=1))
    _move_to(monkeypatch, timezone.now() + timedelta(minutes=11))
    visit(BASE, *LISTS)
    assert stored(pages) == {}


def test_a_transaction_that_fails_does_not_lift_that_wait_either(
    committed: Any, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(published, small())
    committed(published, corrected(), version=2, visible_from=timezone.now() + timedelta(hours=1))
    savepoint = transaction.savepoint()
    published(small(2022))
    transaction.savepoint_rollback(savepoint)
    _move_to(monkeypatch, timezone.now() + timedelta(minutes=11))
    visit(BASE, *LISTS)
    assert stored(pages) == {}


def _move_to(monkeypatch: pytest.MonkeyPatch, moment: Any) -> None:
    monkeypatch.setattr("disclosure.portal.stored.shelf.time.time", moment.timestamp)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


# -- rendered before anybody asks --------------------------------------------------------------


def test_the_worker_stores_every_page_of_the_current_address(committed: Any, pages: Path) -> None:
    publication = committed(published, small())
    refresh.render_pages.call(publication.pk)
    addresses = set(stored(pages))
    for slug in ("", "table-1/", "section-1/", "narrative/", "document/"):
        assert f"{BASE}{slug}" in addresses
    for address in addresses:
        assert address.startswith(BASE)
        assert "/v1/" not in address


def test_a_new_publication_is_rendered_by_the_worker_when_it_is_visible(committed: Any) -> None:
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    later = now + timedelta(hours=1)
    committed(published, small())  # of 2023: read when somebody asks
    committed(published, corrected(), version=2, published_at=now, visible_from=later)
    rendering = DBTaskResult.objects.filter(task_path__endswith="render_pages")
    assert [task.run_after for task in rendering] == [later]


# -- several at a time -------------------------------------------------------------------------


def test_many_writers_leave_a_whole_page(pages: Path) -> None:
    keeper = Shelf(pages, "program", "http")
    contents = [bytes([65 + number]) * 50_000 for number in range(8)]

    def write(content: bytes) -> None:
        for _ in range(5):
            ticket = keeper.ticket("site")
            assert ticket is not None
            keeper.put(ticket, "/130532/", content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    keeper.remove(["130532/"])
    for thread in threads:
        thread.join()
    kept = keeper.get("/130532/", "")
    assert kept is None or kept[0] in contents
    files = [path.name for path in (pages / "program/130532").iterdir()]
    assert [name for name in files if name.startswith(".")] == []


def test_a_page_begun_while_pages_are_held_back_is_not_stored(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader looks at two files: the hold may begin after either of them."""
    keeper = Shelf(pages, "program", "http")
    soon = time.time() + 60
    for name in ("_generation", "_held_until"):
        keeper.remove([], release={"site": 0})
        with monkeypatch.context() as patch:
            hold = _then(getattr(Shelf, name), lambda: keeper.remove([], hold={"site": soon}))
            patch.setattr(Shelf, name, hold)
            ticket = keeper.ticket("site")
        assert ticket is None or not keeper.put(ticket, "/130532/", b"old"), name


def test_a_page_begun_while_a_hold_is_written_is_not_stored(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publication writes two files: the reader may come after either of them."""
    keeper = Shelf(pages, "program", "http")
    tickets = []
    write = Shelf._write

    def written(self: Shelf, *args: Any) -> None:
        write(self, *args)
        tickets.append(self.ticket("site"))

    monkeypatch.setattr(Shelf, "_write", written)
    keeper.remove([], hold={"site": time.time() + 60})
    assert len(tickets) == 2
    assert not any(ticket and keeper.put(ticket, "/130532/", b"old") for ticket in tickets)


def _then(method: Any, action: Any) -> Any:
    """Return the method with an action that happens once, after it has read."""
    happened: list[bool] = []

    def read(self: Shelf, *args: Any) -> Any:
        content = method(self, *args)
        if not happened:
            happened.append(True)
            action()
        return content

    return read


def test_the_shelf_of_this_process_is_that_of_its_program(pages: Path) -> None:
    assert shelf() == Shelf(pages, fingerprint(), "http")
