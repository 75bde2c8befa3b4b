"""A finished disclosure from its bytes to a ledger: seconds for one, and what stays in memory after a hundred."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench.bounds import Bound
from disclosure.documents.forms import available, layout
from disclosure.documents.intake.reading import Reading, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import recover
from disclosure.documents.reconcile import reconcile

FILE = Path(__file__).resolve().parents[2] / "tests" / "data" / "disclosure-2023.docx"
ROUNDS = 5
FILES = 100
MANY = """
import pathlib, sys
from bench.subjects.reading import whole

def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

for number in range(int(sys.argv[1])):
    whole()
    if number == 30:  # by then the allocator has all the pools it will have
        settled = resident()
print(resident() - settled)
"""


def bounds() -> Iterator[Bound]:
    reading = _read()
    form = layout(reading.document.identity.layout)
    yield Bound("read a Word file and find its ledger", lambda: _seconds(whole), 2, "s")
    yield Bound("find the ledger alone", lambda: _seconds(lambda: reconcile(reading.document, form)), 1, "s")
    yield Bound(f"growth of memory from the 30th to the {FILES}th file", _growth, 10, "MB")


def whole() -> None:
    """All that a preview computes without a database."""
    reading = _read()
    form = layout(reading.document.identity.layout)
    recover(reading, form, replace(entries_of(reading, form), bodies=()))


def _read() -> Reading:
    return read_file(FILE.read_bytes(), FILE.name, [layout(key) for key in available()])


def _seconds(action: Callable[[], object]) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _growth() -> float:
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(FILES)], check=True, stdout=subprocess.PIPE, text=True, cwd=FILE.parents[2]
    )
    return float(done.stdout)
