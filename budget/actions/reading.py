"""Files that people upload, read in a process of their own within bounds.

Everything that an upload holds is read through here or through ``disclosure.actions.reading``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from budget import problem_kinds
from budget.bounded import MEGABYTE, Bounds, Limit, OutOfBounds, run
from budget.classification import ListedCode
from budget.problems import Problem, Problems

T = TypeVar("T")


def read_list(name: str, content: bytes) -> list[ListedCode]:
    """Return the codes in a file.

    The ledger opens no workbooks; the settings name whoever does. Raises Problems where the file
    cannot be read, or not within the bounds.
    """
    listed: list[ListedCode] = apart(import_string(settings.LIST_READER), name, content, name=name)
    return listed


def apart(
    function: Callable[..., T],
    *arguments: Any,
    name: str,
    turn: AbstractContextManager[Any] | None = None,
) -> T:
    """Return ``function(*arguments)``, worked out in a process of its own.

    ``turn`` is entered before it begins, as ``run`` has it. Raises what the function raises, and
    Problems at the file ``name`` where a bound ends it.
    """
    if not settings.READING_APART:
        return function(*arguments)
    most = bounds(settings.READING_SECONDS)
    try:
        return run(function, *arguments, bounds=most, turn=turn)
    except OutOfBounds as exc:
        if exc.limit is Limit.TOGETHER:
            raise Problems([request_time(name)]) from exc
        raise Problems([exc.problem(name, most)]) from exc


def request_time(address: str) -> Problem:
    """Return the problem of a request whose time was over before all was worked out."""
    return problem_kinds.REQUEST_TIME.at(address, seconds=settings.REQUEST_SECONDS)


def bounds(seconds: int) -> Bounds:
    """Return the bounds of a process that works on an upload."""
    return Bounds(seconds=seconds, memory=settings.READING_MEMORY_MB * MEGABYTE)
