"""A finished disclosure from its bytes to a ledger: its time, and what stays in memory."""

from dataclasses import replace
from io import BytesIO

import pikepdf

from bench import example
from bench.bounds import Bound
from bench.memory import ROOT, growth_in_new_process
from bench.table import Measures
from bench.timing import median_processor_seconds, median_seconds
from disclosure.actions import reading as bounded
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import available, layout
from disclosure.documents.intake.reading import Reading, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import recover
from disclosure.documents.reconcile import reconcile

FILE = ROOT / "tests" / "data" / "disclosure-2023.docx"
ROUNDS = 5
FILES = 100
SETTLED = 30
PAGES = 40
REPEATED = 17  # projects, with which the example has so many pages


def measures() -> Measures:
    document = _read().document
    form = layout(document.identity.layout)
    yield Bound(
        "read a Word file and find its ledger",
        lambda: median_processor_seconds(read_and_recover, rounds=ROUNDS),
        2,
        "s",
    )
    yield Bound(
        "find the ledger alone",
        lambda: median_processor_seconds(lambda: reconcile(document, form), rounds=ROUNDS),
        1,
        "s",
    )
    pdf = _long_pdf()
    yield Bound(
        f"read a PDF of {PAGES} pages in a process of its own",
        lambda: median_seconds(lambda: _read_apart(pdf), rounds=ROUNDS),
        10,
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


def _read_apart(pdf: bytes) -> Reading:
    """Read as an upload is read: within the bounds of time and memory that the settings have."""
    layouts = [layout(key) for key in available()]
    return bounded.read_file(pdf, "long.pdf", layouts, limits=bounded.limits())


def _long_pdf() -> bytes:
    """Return the example as a PDF of ``PAGES`` pages or more: some projects stand there twice."""
    entries = example.entries()
    again = [replace(each, name=f"{each.name}（续）") for each in entries.projects[:REPEATED]]
    longer = replace(entries, projects=(*entries.projects, *again))
    document = assemble(longer, example.form()).document
    pdf = formats.get("pdf").render(document, example.imprint())
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    if pages < PAGES:
        raise ValueError(f"the example with {REPEATED} projects twice has {pages} pages")
    return pdf
