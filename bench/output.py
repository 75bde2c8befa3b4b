"""Keeps the table on the terminal apart from everything else that is written."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

STDOUT, STDERR = 1, 2


@contextmanager
def kept_apart(log: Path) -> Iterator[TextIO]:
    """Yield the standard output for the table; send all other output into ``log``.

    It is the descriptors that are redirected: log handlers that were made before, and processes
    that are started meanwhile, write into the file too.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    terminal_out = os.dup(STDOUT)
    terminal_err = os.dup(STDERR)
    with log.open("w") as file:
        os.dup2(file.fileno(), STDOUT)
        os.dup2(file.fileno(), STDERR)
    try:
        with os.fdopen(os.dup(terminal_out), "w", encoding="utf-8") as terminal:
            yield terminal
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(terminal_out, STDOUT)
        os.dup2(terminal_err, STDERR)
        os.close(terminal_out)
        os.close(terminal_err)
