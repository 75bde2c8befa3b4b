"""Runs check_layout in a process of its own within limits of time and memory.

A form that somebody wrote may be as large and as odd as they like. The process is the command and
not one of ``budget.bounded``, whose processes know no Django: the page of a disclosure is made of
its templates.
"""

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from django.conf import settings

from budget.bounded import MEGABYTE

SECONDS = 600  # for one ledger of each of the eight kinds; a form of nine tables takes 20
MEMORY = 2_000 * MEGABYTE  # a PDF's fonts alone take some hundred
# How check_layout ends when memory is short, which is none of its other statuses.
OUT_OF_MEMORY = 3
_STATUSES = (0, 1, 2)
# It is told that it is confined already.
CONFINED = "--confined"


def check_layout_confined(
    arguments: Sequence[str],
    *,
    seconds: int,
    tell: Callable[[str], object],
    shows_faults: bool = False,
) -> int | None:
    """Run check_layout, and return its status; None where a limit ended it.

    ``tell`` is given each line that it writes, at once. ``shows_faults`` lets it write on the
    standard error of this process.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check_layout"]
    with subprocess.Popen(  # noqa: S603  our own words and paths; the layout is only a file
        [*command, *arguments, CONFINED],
        stdout=subprocess.PIPE,
        stderr=None if shows_faults else subprocess.DEVNULL,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None  # noqa: S101  it is a pipe
        # It ends the lines that are waited for.
        clock = threading.Timer(seconds, _end, [process])
        clock.start()
        try:
            _confine(process, seconds)
            for line in process.stdout:
                tell(line)
            status = process.wait()
        finally:
            clock.cancel()
            _end(process)
    return status if status in _STATUSES else None


def _confine(process: subprocess.Popen[str], seconds: int) -> None:
    try:
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds + 1))
    except ProcessLookupError:
        pass  # it has ended already


def _end(process: subprocess.Popen[str]) -> None:
    """End a process, and all that it began, where it still runs."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
