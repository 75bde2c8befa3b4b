"""All official files of the 2023 disclosure: how long they take in a new process, and what stays in memory after many."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bounds import Bound
from budget.examples import read_example
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble

ROUNDS = 5
DISCLOSURES = 200
RENDER = """
import pathlib, sys
from msgspec.structs import replace
from disclosure.documents import formats
from disclosure.documents.model.document import Document, Imprint

def render(document):
    imprint = Imprint(1, document.digest, None)
    for name in ("docx", "xlsx", "pdf", "csv", "json"):
        formats.get(name).render(document, imprint)

document = Document.from_json(pathlib.Path(sys.argv[1]).read_text())
"""
MANY = """
def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

for number in range(int(sys.argv[2])):
    render(replace(document, title=f"{document.title} {number}"))
    if number == 100:  # by then the allocator has all the pools it will have
        settled = resident()
print(resident() - settled)
"""


def bounds() -> Iterator[Bound]:
    document = assemble(read_example(), forms.layout("hebei-2023")).document
    with TemporaryDirectory() as folder:
        frozen = Path(folder, "document.json")
        frozen.write_text(document.json)
        yield Bound("all official files in a new process", lambda: _seconds(frozen), 4, "s")
        yield Bound(
            f"growth of memory from the 100th to the {DISCLOSURES}th disclosure", lambda: _growth(frozen), 10, "MB"
        )


def _seconds(frozen: Path) -> float:
    """The median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        _run(f"{RENDER}\nrender(document)", str(frozen))
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _growth(frozen: Path) -> float:
    return float(_run(RENDER + MANY, str(frozen), str(DISCLOSURES)))


def _run(program: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
