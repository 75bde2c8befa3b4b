"""What every test stands on: plain static files, a storage of its own, and the browser."""

import gc
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.commands import flush
from django.core.servers.basehttp import ServerHandler, WSGIRequestHandler
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import databases, one_connection, statements
from tests.prepared import Prepared, make_ready
from tests.samples import sample

# A shared, busy computer says nothing about a property, so no deadline; `make test-full` looks at
# more examples.
hypothesis_settings.register_profile(
    "default", deadline=None, max_examples=24, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "full", hypothesis_settings.get_profile("default"), max_examples=1000
)
hypothesis_settings.load_profile("default")

# Playwright's sync API runs inside an event loop, where Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# The same engine without windows, where it is installed: half of the processor time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only tests that use the database: what a second database can answer differently",
    )
    parser.addoption(
        "--screens",
        metavar="FOLDER",
        help="keep the pictures that tests/browser/test_january.py takes",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """On a second database, leave files unread that ask it nothing."""
    if config.getoption("--only-database") and collection_path in databases.files_left(config):
        return True
    return None  # as pytest decides


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from tests.seeds import is_full, left_out  # read only when the profile is chosen

    if not config.getoption("--only-database"):
        databases.remember(config, items)
    option = config.option
    are_named = bool(option.file_or_dir or option.keyword or option.markexpr)
    left = left_out(items, are_named=are_named)
    config.hook.pytest_deselected(items=left)
    names_left = {item.nodeid for item in left}
    items[:] = [item for item in items if item.nodeid not in names_left]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)  # those marked come first
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(
                    pytest.mark.skip(reason="chromium is not installed (make test says how)")
                )
    if config.getoption("--only-database"):
        chosen = [item for item in items if databases.may_be_asked_again(item)]
        cache = getattr(config, "cache", None)
        if cache is not None and not is_full():
            chosen = statements.chosen(chosen, cache.get(statements.RECORD, {}))
        names = {item.nodeid for item in chosen}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in names])
        items[:] = chosen


# Allocations between two collections of garbage: the collector's own 700 is a tenth of all time,
# because what was imported and collected, a million objects, is looked through again and again.
ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of garbage look at what tests make, and at nothing older."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS, 10, 10)
    if not hasattr(config, "workerinput"):  # the process in which all results arrive
        config.pluginmanager.register(statements.Recorder(config), "recorder-of-statements")


@pytest.fixture(autouse=True)
def _statements_are_noted(request: pytest.FixtureRequest) -> Iterator[None]:
    """On SQLite, what each test says to the database: PostgreSQL runs a choice by it
    (tests/statements.py)."""
    if connections["default"].vendor != "sqlite" or not databases.is_used_by(request.node):
        yield
        return
    noted = statements.Note()
    with statements.noting(noted):
        yield
    request.node.user_properties.append((statements.PROPERTY, noted.as_json()))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was not tested is said even by a quiet run."""
    terminalreporter.write_line(f"To sample the same again: MINGZHANG_SAMPLE={sample()}")
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in sorted(
        {str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}
    ):
        terminalreporter.write_line(f"*** NOT TESTED. {reason}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A name of its own for each process of each run, so that two runs on one server do not
    meet."""
    database = connections["default"]
    if database.vendor == "postgresql":
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.settings_dict["TEST"]["NAME"] = f"test_mingzhang_{run}_{worker}"


@pytest.fixture(scope="session")
def prepared(
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[Prepared]:
    """What stands ready to be copied, or can be made: see tests/prepared.py."""
    cache = getattr(pytestconfig, "cache", None)  # -p no:cacheprovider leaves none
    folder = cache.mkdir("prepared") if cache else tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        prepared = make_ready(folder)
        prepared.copy()
    yield prepared
    prepared.close()


@pytest.fixture(scope="session")
def django_db_setup(prepared: Prepared, django_db_setup: None) -> None:
    """A database in which the codes of all years stand ready: thousands of rows that most tests
    need."""


@pytest.fixture(scope="session", autouse=True)
def _emptying_keeps_what_stands_ready() -> Iterator[None]:
    """Tests on a live server empty the tables after them; the codes, and what Django itself fills
    in, stay for the next."""
    from budget.models import ClassificationCode, ClassificationEdition, CodeChange

    kept = {
        model._meta.db_table for model in (ClassificationCode, ClassificationEdition, CodeChange)
    }
    kept |= {"django_content_type", "auth_permission"}

    def of_the_others(style: Any, connection: Any, **options: bool) -> list[str]:
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        names = [name for name in tables if name not in kept]
        if connection.vendor == "postgresql":
            # TRUNCATE makes new files for each of eighty tables, most of which are empty: a quarter
            # of a second of processor time, and all the writing.
            quoted = [connection.ops.quote_name(name) for name in names]
            return ["; ".join(f"DELETE FROM {name}" for name in quoted)]
        statements: list[str] = connection.ops.sql_flush(style, names, **options)
        return statements

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", of_the_others)
        yield


@pytest.fixture
def no_editions(db: None) -> None:
    """For tests of loading codes: a database that has none."""
    from budget.models import ClassificationCode, ClassificationEdition, CodeChange

    ClassificationCode.objects.all().delete()
    ClassificationEdition.objects.all().delete()
    CodeChange.objects.all().delete()


@pytest.fixture(scope="session", autouse=True)
def _files_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files without collectstatic, stored files away from var/, and passwords that cost
    nothing."""
    root = tmp_path_factory.mktemp("files")
    (root / "static").mkdir()
    storages: dict[str, Any] = settings.STORAGES | {
        "default": {"BACKEND": "disclosure.storage.durable.DurableFileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        STORAGES=storages,
        MEDIA_ROOT=root / "media",
        STATIC_ROOT=root / "static",
        # A page kept by one test would be shown to the next; tests of keeping have a cache each.
        PAGES_KEPT=False,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        API_REQUESTS=0,  # tests of the limit have one
        READING_APART=False,  # tests of the bounds of reading ask for a process of its own
        SECOND_FACTOR_ROLES=(),  # tests of the second factor ask for it themselves
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _equal_disclosures_are_made_once() -> Iterator[None]:
    """In `make test` equal entries are assembled, equal Documents written, read back and derived
    from, and equal files taken apart, once in a process. `make test-full` does so each time."""
    from disclosure.actions import drafts, indexing, publishing
    from disclosure.documents.intake.files.extraction import EXTRACT
    from tests.assemblies import assemble_once
    from tests.editions import render_once, show_once
    from tests.publications import deriving_once
    from tests.readings import extracting_once
    from tests.seeds import is_full

    with pytest.MonkeyPatch.context() as patch:
        if not is_full():
            patch.setattr(drafts, "assemble", assemble_once)
            patch.setattr(publishing, "render", render_once)
            patch.setattr(publishing, "shows", show_once)
            for model, extract in deriving_once(indexing.EXTRACTORS).items():
                patch.setitem(indexing.EXTRACTORS, model, extract)
            for kind, taking_apart in extracting_once(EXTRACT).items():
                patch.setitem(EXTRACT, kind, taking_apart)
        yield


@pytest.fixture(scope="session", autouse=True)
def _refusals_are_not_logged() -> Iterator[None]:
    """Thousands of pages are refused on purpose: writing down why took a tenth of such a test."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture
def media_root(tmp_path: Path) -> Iterator[Path]:
    """A storage that this one test alone fills."""
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Iterator[Any]:
    """Stopped only when the last request has ended: its thread closes the database that all of them
    share.

    A connection serves one request: the browser, which all tests share, would keep it open, and its
    thread with it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequestHandler, "protocol_version", "HTTP/1.0")
        patch.setattr(ServerHandler, "http_version", "1.0")
        if connections["default"].vendor == "sqlite":
            patch.setattr(WSGIHandler, "get_response", _one_at_a_time(WSGIHandler.get_response))
        yield live_server
        _wait_for_requests(5)


def _one_at_a_time(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Answer one request after another (tests/one_connection.py)."""

    def answer_alone(handler: Any, request: Any) -> Any:
        with one_connection.turn:
            return answer(handler, request)

    return answer_alone


def _wait_for_requests(seconds: float) -> None:
    """Until the server's threads have ended, which they do when the browser lets go of its
    connections. One may be just beginning: it is listed, and cannot be joined yet."""
    end = time.monotonic() + seconds
    while _is_answering() and time.monotonic() < end:
        time.sleep(0.005)


def _is_answering() -> bool:
    return any("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.fixture(autouse=True)
def _no_request_meets_the_emptying_of_the_database(
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """After the page was closed and before the tables are emptied: a request under way would hold
    them."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    _wait_for_requests(2)


@pytest.fixture(scope="session")
def shared_context(
    browser: Any, live_server: Any, browser_context_args: dict[str, Any]
) -> Iterator[Any]:
    """The context of the pages of all tests that do not ask for one of their own.

    Its first page stays open: Chromium's process for the site, which takes longer to begin than
    most tests take, is there for the pages that follow.
    """
    context = browser.new_context(**browser_context_args)
    context.new_page().goto(f"{live_server.url}/static/tokens.css")
    yield context
    context.close()


@pytest.fixture
def context(shared_context: Any, live_server: Any) -> Iterator[Any]:
    """The shared context, in which nothing of the test is left for the next.

    A test that changes the clock, which no context gets back, takes another.
    """
    first = shared_context.pages[0]
    yield shared_context
    for page in shared_context.pages:
        if page is not first:
            page.close()
    shared_context.unroute_all()
    shared_context.clear_permissions()
    shared_context.clear_cookies()
    browser_tools = shared_context.new_cdp_session(first)
    browser_tools.send("Network.clearBrowserCache")
    everything = {"origin": live_server.url, "storageTypes": "all"}
    browser_tools.send("Storage.clearDataForOrigin", everything)
    browser_tools.detach()


@pytest.fixture
def page(page: Any) -> Iterator[Any]:
    """Closed when it asks for nothing more: what a page fetches by itself would outlive its
    test."""
    yield page
    page.wait_for_load_state("networkidle")


@pytest.fixture(scope="session")
def browser(live_server: Any, browser: Any) -> Any:
    """Closed before the server is stopped: until then it keeps connections open, and requests with
    them."""
    return browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium (Playwright's own build is not downloaded), which calls nobody."""
    quiet = ["quic", "background-networking", "component-update", "sync"]
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            *(f"--disable-{each}" for each in quiet),
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A clerk's office screen, in Chinese."""
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
    }
