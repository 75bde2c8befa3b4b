"""An inspection of many files: time a file and core, and how it grows with their number.

``BENCH_FILES`` in the environment is the larger number of files; the smaller is a tenth of it.
"""

import os
import tempfile
import time
from pathlib import Path

from bench import example
from bench.bounds import Bound
from bench.table import Measures
from disclosure.actions.inspecting import Outputs, inspect_pile
from disclosure.actions.processes import usable_cores
from disclosure.documents import formats

MANY = int(os.environ.get("BENCH_FILES", "500"))
FEW = max(MANY // 10, 1)
_FORMATS = ("docx", "xlsx", "pdf", "json")
# Seconds a file that GovBudgetChecker, a checker of the same kind of files, has published.
_PUBLISHED_ELSEWHERE = 6.1
_MOST_GROWTH = 1.2


def measures() -> Measures:
    contents = _contents()
    few = _seconds_a_file(contents, FEW)
    many = _seconds_a_file(contents, MANY)
    yield Bound(
        f"a file and core of {MANY} (docx, xlsx, pdf, json) inspected",
        lambda: many,
        _PUBLISHED_ELSEWHERE,
        "s",
    )
    yield Bound(f"a file among {MANY} / among {FEW}", lambda: many / few, _MOST_GROWTH, "")


def _contents() -> dict[str, bytes]:
    document = example.document()
    imprint = example.imprint()
    return {name: formats.get(name).render(document, imprint) for name in _FORMATS}


def _seconds_a_file(contents: dict[str, bytes], number: int) -> float:
    """Return the seconds that a core took for one of so many files."""
    cores = usable_cores()
    with tempfile.TemporaryDirectory() as folder:
        pile = Path(folder) / "pile"
        pile.mkdir()
        for position in range(number):
            name = _FORMATS[position % len(_FORMATS)]
            (pile / f"{position:05}.{name}").write_bytes(contents[name])
        began = time.monotonic()
        inspect_pile(
            pile=pile,
            outputs=Outputs(Path(folder) / "findings.parquet"),
            workers=cores,
            scheduler="",
            region="",
            progress=lambda done, before: None,
        )
        return (time.monotonic() - began) * cores / number
