"""An inspection of many files: time a file and core, and how it grows with their number.

``python -m bench inspecting=2000`` inspects so many files; the smaller number is a tenth of it.
"""

import tempfile
import time
from pathlib import Path

from bench import example
from bench.bounds import Bound
from bench.table import Measures
from disclosure.actions.inspecting import Outputs, inspect_pile
from disclosure.actions.processes import usable_cores
from disclosure.documents import formats

MANY = 500
_FORMATS = ("docx", "xlsx", "pdf", "json")
# Seconds a file that GovBudgetChecker, a checker of the same kind of files, has published.
_PUBLISHED_ELSEWHERE = 6.1
_MOST_GROWTH = 1.2


def measures(files: int = MANY) -> Measures:
    contents = _contents()
    fewer = max(files // 10, 1)
    few = _seconds_a_file(contents, fewer)
    many = _seconds_a_file(contents, files)
    yield Bound(
        f"a file and core of {files} (docx, xlsx, pdf, json) inspected",
        lambda: many,
        _PUBLISHED_ELSEWHERE,
        "s",
    )
    yield Bound(f"a file among {files} / among {fewer}", lambda: many / few, _MOST_GROWTH, "")


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
