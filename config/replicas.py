"""Reads of the public site go to a streaming replica, while one is close behind: docs/adr/0145.

Only the request of a reader who is not signed in, by GET or HEAD, may read there. Whatever writes,
whatever is in a transaction, what follows a write, commands and the worker stay on the primary.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from disclosure.models import WorkerLease
from disclosure.models.worker import LEASE

log = logging.getLogger(__name__)

ALIAS = "replica"
# Seconds between two looks at the replica.
_LOOK_EVERY = 1
# Seconds that a look may take. A replica that takes longer is not asked until it has answered.
_LONGEST_LOOK = 3
# Seconds by which clocks of two hosts may differ; a beat from further ahead tells nothing.
_CLOCKS_DIFFER = 5
# The desk, and health checks, which ask after the primary.
_NEVER_THERE = ("/admin/", "/healthz")

_reads_replica: ContextVar[bool] = ContextVar("reads_replica", default=False)


class PrimaryAndReplica:
    """The router: reads of a request that may read the replica go there until something writes."""

    def db_for_read(self, model: object, **hints: object) -> str:
        """Return where to read. The primary is named too: Django's own choice is the database
        that an object came from."""
        if _reads_replica.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return ALIAS
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model: object, **hints: object) -> str:
        """Return the primary, where everything that follows is read as well."""
        _reads_replica.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        """Both databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Tables of the replica come by streaming."""
        return db == DEFAULT_DB_ALIAS


class Watch:
    """Knows how new what the replica holds is at least, asking it from a thread of its own.

    The workers' leases, renewed each ten seconds, tell: a replica that has a lease has everything
    that was committed before it was given. A replica that is cut off, stopped or slow, and a site
    without a worker, so look old; then the primary is read.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._new_as_of = 0.0  # seconds since 1970
        self._looking_since: float | None = None  # by time.monotonic()
        self._was_close = False

    def is_close(self) -> bool:
        """Return True where the replica holds all that is older than ``REPLICA_LAG`` seconds."""
        self._begin()
        looking_since = self._looking_since
        if looking_since is not None and time.monotonic() - looking_since > _LONGEST_LOOK:
            return self._tell(False)
        return self._tell(time.time() - self._new_as_of <= settings.REPLICA_LAG)

    def has_failed(self) -> None:
        """Note that the replica failed a request: it is asked again once it answers a look."""
        self._new_as_of = 0.0

    def look(self) -> None:
        """Ask the replica how new it is."""
        self._looking_since = time.monotonic()
        try:
            newest = WorkerLease.objects.using(ALIAS).aggregate(at=Max("expires_at"))["at"]
            given_at = (newest - LEASE).timestamp() if newest else 0.0
            is_believable = given_at <= time.time() + _CLOCKS_DIFFER
            self._new_as_of = given_at if is_believable else 0.0
        except Error:
            self._new_as_of = 0.0
        finally:
            connections[ALIAS].close()
            self._looking_since = None

    def _begin(self) -> None:
        """Start the thread at the first request of a process, which was forked before."""
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="replica", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                self.look()
                self.is_close()  # so that the log tells, though nobody reads
            except Exception:  # it must go on looking
                log.exception("the replica cannot be looked at")
            time.sleep(_LOOK_EVERY)

    def _tell(self, is_close: bool) -> bool:
        """Say in the log where the public site is read from now, if that has changed."""
        if is_close != self._was_close:
            self._was_close = is_close
            if is_close:
                log.info("the public site is read from the replica")
            else:
                log.warning("the replica is gone or behind: the public site reads the primary")
        return is_close


class ReplicaMiddleware:
    """Lets public pages read the replica, and asks the primary where that has failed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.watch = Watch()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; what the replica does not know yet, the primary may."""
        if not _may_read_replica(request) or not self.watch.is_close():
            return self.get_response(request)
        token = _reads_replica.set(True)
        try:
            response = self.get_response(request)
            if response.status_code == HTTPStatus.NOT_FOUND and _reads_replica.get():
                _reads_replica.set(False)
                response = self.get_response(request)
            return response
        finally:
            _reads_replica.reset(token)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer from the primary where the replica went away in the middle of a page."""
        match = request.resolver_match
        is_gone = isinstance(exception, (OperationalError, InterfaceError))
        if not is_gone or not _reads_replica.get() or match is None:
            return None
        self.watch.has_failed()
        _reads_replica.set(False)
        log.warning("the replica failed, the primary is asked: %s", exception)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response


def _may_read_replica(request: HttpRequest) -> bool:
    """Return True for a reader who is not signed in, and so has nothing just written to see."""
    if not settings.HAS_REPLICA or request.method not in ("GET", "HEAD"):
        return False
    is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    return not is_signed_in and not request.path_info.startswith(_NEVER_THERE)
