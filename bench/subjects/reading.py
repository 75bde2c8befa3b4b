"""A finished disclosure from its bytes to a ledger: its time, and what stays in memory."""

from dataclasses import replace

from bench.bounds import Bound
from bench.memory import ROOT, growth_in_new_process
from bench.table import Measures
from bench.timing import median_seconds
from disclosure.documents.forms import available, layout
from disclosure.documents.intake.reading import Reading, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import recover
from disclosure.documents.reconcile import reconcile

FILE = ROOT / "tests" / "data" / "disclosure-2023.docx"
ROUNDS = 5
FILES = 100
SETTLED = 30


def measures() -> Measures:
    document = _read().document
    form = layout(document.identity.layout)
    yield Bound(
        "read a Word file and find its ledger",
        lambda: median_seconds(read_and_recover, rounds=ROUNDS),
        2,
        "s",
    )
    yield Bound(
        "find the ledger alone",
        lambda: median_seconds(lambda: reconcile(document, form), rounds=ROUNDS),
        1,
        "s",
    )
    yield Bound(
        f"growth of memory from the {SETTLED}th to the {FILES}th file",
        lambda: growth_in_new_process(read_and_recover, settled=SETTLED, times=FILES),
        10,
        "MB",
    )


def read_and_recover(number: int = 0) -> None:
    """Do all that a preview computes without a database, for the ``number``-th time."""
    reading = _read()
    form = layout(reading.document.identity.layout)
    entries = replace(entries_of(reading, form), bodies=())
    recover(reading, form, entries)


def _read() -> Reading:
    layouts = [layout(key) for key in available()]
    return read_file(FILE.read_bytes(), FILE.name, layouts)
