"""Processes beside this one, with Django ready: for what only computes on any database, and for
what writes where the database takes several writers.
"""

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import django
from django.db import connection


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def processes(number: int) -> Executor:
    """Return what runs functions in so many processes; one is this process, at once.

    Functions and their arguments must be picklable. Use it in a ``with``.
    """
    if number < 2:
        return _InPlace()
    return ProcessPoolExecutor(
        number,
        # No fork of this process: it would share its connection to the database.
        mp_context=get_context("forkserver"),
        initializer=_begin,
        initargs=(connection.settings_dict["NAME"],),
    )


class _InPlace(Executor):
    """Runs each function in this process, before it goes on."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as exc:
            future.set_exception(exc)
        return future


def _begin(database: str) -> None:
    """Make Django ready in a new process; ``database`` is the name of the one that is in use."""
    django.setup()
    connection.settings_dict["NAME"] = database
