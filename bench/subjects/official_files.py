"""All official files of the 2023 disclosure: time in a new process, and growth of memory."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bench import example
from bench.bounds import Bound
from bench.memory import ROOT, growth_in_new_process
from bench.table import Measures
from bench.timing import median_seconds
from disclosure.documents import formats
from disclosure.documents.model.document import Document, Imprint

ROUNDS = 5
DISCLOSURES = 200
SETTLED = 100
OFFICIAL = ("docx", "xlsx", "pdf", "csv", "json")
COLD = """
import pathlib, sys
from bench.subjects.official_files import render_all
from disclosure.documents.model.document import Document

render_all(Document.from_json(pathlib.Path(sys.argv[1]).read_text()))
"""


def measures() -> Measures:
    with TemporaryDirectory() as folder:
        frozen = Path(folder, "document.json")
        frozen.write_text(example.document().json)
        command = [sys.executable, "-c", COLD, str(frozen)]

        def render_cold() -> None:
            subprocess.run(command, check=True, cwd=ROOT)

        yield Bound(
            "all official files in a new process",
            lambda: median_seconds(render_cold, rounds=ROUNDS),
            4,
            "s",
        )
    yield Bound(
        f"growth of memory from the {SETTLED}th to the {DISCLOSURES}th disclosure",
        lambda: growth_in_new_process(render_another, settled=SETTLED, times=DISCLOSURES),
        10,
        "MB",
    )


def render_all(document: Document) -> None:
    """Render every official file of a disclosure."""
    imprint = Imprint(1, document.digest, None)
    for name in OFFICIAL:
        formats.get(name).render(document, imprint)


def render_another(number: int) -> None:
    """Render a disclosure with a title of its own: typst remembers what it laid out."""
    document = example.document()
    render_all(replace(document, title=f"{document.title} {number}"))
