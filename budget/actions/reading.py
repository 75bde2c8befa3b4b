"""Files that people upload, read in a process of their own within bounds.

Everything that an upload holds is read through here or through ``disclosure.actions.reading``.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

from budget import classification, problem_kinds
from budget.bounded import MEGABYTE, Bounds, Limit, OutOfBounds, run
from budget.classification import ListedCode
from budget.problems import Problem, ProblemKind, Problems

_KINDS: dict[Limit, ProblemKind] = {
    Limit.TIME: problem_kinds.READING_TIME,
    Limit.MEMORY: problem_kinds.READING_MEMORY,
    Limit.ANSWER: problem_kinds.READING_CONTENT,
    Limit.DEATH: problem_kinds.READING_DEATH,
}

T = TypeVar("T")


def read_list(name: str, content: bytes) -> list[ListedCode]:
    """Return the codes in a file, as ``classification.read_list`` does.

    Raises Problems where the file cannot be read, or not within the bounds.
    """
    return apart(classification.read_list, name, content, name=name)


def apart(function: Callable[..., T], *arguments: Any, name: str) -> T:
    """Return ``function(*arguments)``, worked out in a process of its own.

    Raises what the function raises, and Problems at the file ``name`` where a bound ends it.
    """
    if not settings.READING_APART:
        return function(*arguments)
    try:
        return run(function, *arguments, bounds=bounds(settings.READING_SECONDS))
    except OutOfBounds as exc:
        if exc.limit is Limit.TOGETHER:
            raise Problems([request_time(name)]) from exc
        seconds = settings.READING_SECONDS
        most = settings.READING_MEMORY_MB
        problem = _KINDS[exc.limit].at(name, seconds=seconds, most=most)
        raise Problems([problem]) from exc


def request_time(address: str) -> Problem:
    """Return the problem of a request whose time was over before all was worked out."""
    return problem_kinds.REQUEST_TIME.at(address, seconds=settings.REQUEST_SECONDS)


def bounds(seconds: int) -> Bounds:
    """Return the bounds of a process that works on an upload."""
    return Bounds(seconds=seconds, memory=settings.READING_MEMORY_MB * MEGABYTE)
