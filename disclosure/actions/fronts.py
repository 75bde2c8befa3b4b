"""The web servers in front of us that keep pages for a minute: having them forget all.

Each takes a request with a secret (config/nginx.conf), deletes what it keeps, and asks us again.
No task, disk or database is needed for that.
"""

import http.client
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)

_ADDRESS = "/_front/pages/"
# Only our own location sends it: what any other server answers does not count.
_SIGN = "X-Mingzhang-Front"
# A front answers in milliseconds; one that does not is down, or shows pages for a minute at most.
_SECONDS = 2
# Files may be written while a front deletes their folder.
_TRIES = 3
# There was nothing to delete.
_EMPTY = HTTPStatus.NOT_FOUND
# An answer that was on its way to a front while it forgot the others may have been kept by it.
# We look for such a change when an answer leaves, so this only has to cover the way itself.
_ON_ITS_WAY_SECONDS = 1


def empty() -> list[str]:
    """Have every front forget its pages; return the addresses of those that did not."""
    fronts: Sequence[str] = settings.FRONTS
    if not fronts:
        return []
    with ThreadPoolExecutor(max_workers=len(fronts)) as threads:
        emptied = list(threads.map(_is_emptied, fronts))
    return [front for front, is_empty in zip(fronts, emptied, strict=True) if not is_empty]


def empty_again() -> list[str]:
    """Have every front forget as well what was on its way to it; return those that did not."""
    if not settings.FRONTS:
        return []
    time.sleep(_ON_ITS_WAY_SECONDS)
    return empty()


def _is_emptied(front: str) -> bool:
    problem = ""
    for _ in range(_TRIES):
        try:
            status, is_ours = _order(front)
        except (OSError, http.client.HTTPException) as error:
            problem = str(error) or type(error).__name__
            break  # it would only cost more time
        if is_ours and status in (HTTPStatus.NO_CONTENT, _EMPTY):
            return True
        problem = f"it answered {status}"
    log.error("the front %s may show old pages for a minute: %s", front, problem)
    return False


def _order(front: str) -> tuple[int, bool]:
    """Return the status of a front's answer, and True where our configuration gave it."""
    parts = urlsplit(front)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=_SECONDS)
    try:
        secret = {"Authorization": f"Bearer {settings.FRONT_SECRET}"}
        connection.request("DELETE", _ADDRESS, headers=secret)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get(_SIGN) is not None
    finally:
        connection.close()
