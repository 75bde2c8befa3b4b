"""The PDF of the 2023 example against bare typst on the same source, each in a new process.

typst remembers what it laid out, so in one process the second of two would be spared the work.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import example
from bench.memory import ROOT
from bench.pairs import Pair
from bench.table import Measures
from disclosure.documents.formats import pdf

BARE = """
import pathlib, sys, typst
source, data, fonts = map(pathlib.Path, sys.argv[1:])
typst.compile(
    source,
    font_paths=[fonts],
    ignore_system_fonts=True,
    sys_inputs={"data": data.read_text()},
    pdf_standards=["ua-1", "a-2a"],
    timestamp=0,
)
"""
OURS = """
import pathlib, sys
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.formats import get
document = Document.from_json(pathlib.Path(sys.argv[1]).read_text())
get("pdf").render(document, Imprint(1, document.digest, None))
"""


def measures() -> Measures:
    template = Path(pdf.__file__).with_name("disclosure.typ")
    with TemporaryDirectory() as folder:
        frozen = Path(folder, "document.json")
        frozen.write_text(example.document().json)
        data = Path(folder, "data.json")
        data.write_text(pdf.template_data(example.document(), example.imprint()))
        yield Pair(
            "bare typst / read the Document and render PDF, both cold",
            lambda: _run(BARE, template, data, pdf.FONTS),
            lambda: _run(OURS, frozen),
        )


def _run(program: str, *paths: Path) -> None:
    command = [sys.executable, "-c", program]
    for path in paths:
        command.append(str(path))
    subprocess.run(command, check=True, cwd=ROOT)
