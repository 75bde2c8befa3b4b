"""The PDF of the 2023 example against bare typst on the same source, each in a process of its own.

typst remembers what it laid out, so in one process the second of two would be spared the work of the first.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pairs import Pair
from budget.examples import read_example
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.formats import pdf
from disclosure.documents.model.document import Imprint

BARE = """
import pathlib, sys, typst
source, data, fonts = map(pathlib.Path, sys.argv[1:])
typst.compile(source, font_paths=[fonts], ignore_system_fonts=True, sys_inputs={"data": data.read_text()},
              pdf_standards=["ua-1", "a-2a"], timestamp=0)
"""
OURS = """
import pathlib, sys
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.formats import get
document = Document.from_json(pathlib.Path(sys.argv[1]).read_text())
get("pdf").render(document, Imprint(1, document.digest, None))
"""


def pairs() -> Iterator[Pair]:
    document = assemble(read_example(), forms.layout("hebei-2023")).document
    template = Path(pdf.__file__).with_name("disclosure.typ")
    with TemporaryDirectory() as folder:
        frozen, data = Path(folder, "document.json"), Path(folder, "data.json")
        frozen.write_text(document.json)
        data.write_text(pdf.template_data(document, Imprint(1, document.digest, None)))
        yield Pair(
            "bare typst / read the Document and render PDF, both cold",
            lambda: _run(BARE, template, data, pdf.FONTS),
            lambda: _run(OURS, frozen),
        )


def _run(program: str, *arguments: Path) -> None:
    subprocess.run([sys.executable, "-c", program, *map(str, arguments)], check=True)
