"""Who reads the streaming replica, and when nobody does."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connections, router
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import resolve

from budget.models import Region
from config.replicas import PrimaryAndReplica, ReplicaMiddleware, Watch
from disclosure.models import PageGeneration, Publication
from disclosure.portal.keeping import PageState, fronted
from tests.caches import pages_kept_in_memory


@pytest.fixture(autouse=True)
def _with_a_replica(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(router, "routers", [PrimaryAndReplica()])
    with override_settings(HAS_REPLICA=True, REPLICA_LAG=20):
        yield


@pytest.fixture
def new_as_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Watch, float], None]:
    """Say how new a replica is that nobody looks at."""
    monkeypatch.setattr(Watch, "_begin", lambda watch: None)

    def say(watch: Watch, moment: float) -> None:
        watch._new_as_of = moment

    return say


def middleware(view: Callable[[HttpRequest], HttpResponse], say: Any) -> ReplicaMiddleware:
    made = ReplicaMiddleware(view)
    say(made.watch, time.time())
    return made


def where(request: HttpRequest) -> HttpResponse:
    """A page that says where it was read."""
    return HttpResponse(router.db_for_read(Publication))


def text(response: HttpResponse) -> str:
    content: str = response.content.decode()
    return content


@pytest.mark.parametrize(
    ("request_", "database"),
    [
        (RequestFactory().get("/"), "replica"),
        (RequestFactory().head("/130532/"), "replica"),
        (RequestFactory().post("/verify/"), "default"),
        (RequestFactory().get("/admin/"), "default"),
        (RequestFactory().get("/healthz"), "default"),
        (RequestFactory().get("/", HTTP_COOKIE="sessionid=a"), "default"),
        (RequestFactory().get("/", HTTP_COOKIE="display=large"), "replica"),
    ],
    ids=["page", "head", "form", "desk", "health", "signed-in", "large-text"],
)
def test_readers_who_are_not_signed_in_read_the_replica(
    request_: HttpRequest, database: str, new_as_of: Any
) -> None:
    assert text(middleware(where, new_as_of)(request_)) == database
    assert router.db_for_read(Publication) == "default"  # outside of a request


def test_what_follows_a_write_is_read_where_it_was_written(new_as_of: Any) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        region = Region()
        region._state.db = "replica"
        before = router.db_for_read(Region)
        written = router.db_for_write(Region, instance=region)
        after = router.db_for_read(Region, instance=region)
        return HttpResponse(f"{before} {written} {after}")

    answer = middleware(page, new_as_of)(RequestFactory().get("/"))
    assert text(answer) == "replica default default"


def test_nothing_in_a_transaction_reads_the_replica(
    new_as_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["default"], "in_atomic_block", True)
    assert text(middleware(where, new_as_of)(RequestFactory().get("/"))) == "default"


def test_a_replica_that_is_behind_is_not_read(new_as_of: Any) -> None:
    page = middleware(where, new_as_of)
    for seconds, database in ((19, "replica"), (21, "default"), (0, "replica")):
        new_as_of(page.watch, time.time() - seconds)
        assert text(page(RequestFactory().get("/"))) == database


def test_what_the_replica_does_not_know_is_asked_of_the_primary(new_as_of: Any) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        database = router.db_for_read(Publication)
        return HttpResponse(database, status=404 if database == "replica" else 200)

    answer = middleware(page, new_as_of)(RequestFactory().get("/130532/2026/101/"))
    assert (answer.status_code, text(answer)) == (200, "default")


def test_a_replica_that_goes_away_in_the_middle_is_not_noticed(new_as_of: Any) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        if router.db_for_read(Publication) == "replica":
            raise OperationalError("server closed the connection unexpectedly")
        return where(request)

    request = RequestFactory().get("/")
    request.resolver_match = resolve("/")
    request.resolver_match.func = page

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return page(request)
        except OperationalError as error:
            answered = through.process_exception(request, error)
            assert isinstance(answered, HttpResponse)
            return answered

    through = middleware(answer, new_as_of)
    assert text(through(request)) == "default"
    assert text(through(request)) == "default"  # until it has answered a look
    assert not through.watch.is_close()


def test_other_errors_are_not_asked_twice(new_as_of: Any) -> None:
    through = middleware(where, new_as_of)
    assert through.process_exception(RequestFactory().get("/"), ValueError("a fault")) is None


def test_tables_of_the_replica_are_never_migrated() -> None:
    assert router.allow_migrate("default", "budget")
    assert not router.allow_migrate("replica", "budget")


def test_a_page_of_a_region_that_has_just_changed_is_read_from_the_primary(
    new_as_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what was withdrawn would be shown until the replica knows of it."""
    known = {"replica": 1, "default": 1}

    def number_of(region: str = "", *, using: str | None = None) -> int:
        return known[using or router.db_for_read(PageGeneration)]

    def page(request: HttpRequest, region: str) -> HttpResponse:
        return where(request)

    monkeypatch.setattr(PageGeneration, "number_of", number_of)
    monkeypatch.setattr(PageState, "read", lambda *_: PageState("130532", 1, time.time() + 99))
    with pages_kept_in_memory(), override_settings(FRONTS=["http://nginx"]):
        shown = middleware(lambda request: fronted(page)(request, region="130532"), new_as_of)
        answer = shown(RequestFactory().get("/130532/"))
        # A minute, without the 20 seconds that the replica may be behind.
        assert (text(answer), answer.headers["X-Accel-Expires"]) == ("replica", "40")
        known["default"] = 2
        assert text(shown(RequestFactory().get("/130532/"))) == "default"


def test_a_primary_that_is_gone_keeps_no_reader_from_the_replica(
    new_as_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def number_of(region: str = "", *, using: str | None = None) -> int:
        if using == "default":
            raise OperationalError("connection refused")
        return 1

    def page(request: HttpRequest, region: str) -> HttpResponse:
        return where(request)

    monkeypatch.setattr(PageGeneration, "number_of", number_of)
    monkeypatch.setattr(PageState, "read", lambda *_: PageState("130532", 1, time.time() + 99))
    with pages_kept_in_memory(), override_settings(FRONTS=["http://nginx"]):
        shown = middleware(lambda request: fronted(page)(request, region="130532"), new_as_of)
        assert text(shown(RequestFactory().get("/130532/"))) == "replica"
