"""Word: the whole disclosure in the form's order, set as offices set an official document. Pure.

``styles`` says how text looks, ``skeleton`` makes the package around it once in a process,
``columns`` shares out the width of a table, ``tables`` and ``flow`` turn blocks into markup,
``contents`` lists the headings with the pages that ``pages`` expects them on. What is written is
one string, which ``package`` puts into a ZIP archive of fixed order and dates.
"""

from importlib.metadata import version

from disclosure.documents.formats.archives import compressor
from disclosure.documents.formats.docx.package import pack
from disclosure.documents.formats.paper.fonts import font_set
from disclosure.documents.formats.registry import Format
from disclosure.documents.model.document import Document, Imprint

RENDERER = "docx-3"


def render(document: Document, imprint: Imprint) -> bytes:
    """Return a .docx that Word and its kin open without a question, without control characters."""
    return pack(document, imprint)


def fingerprint() -> str:
    """Return what shapes the bytes: our renderer, the libraries of the styles, the compressor.

    Fonts of a folder are in it too: their widths share out the columns, of Word and PDF alike.
    """
    libraries = f"python-docx-{version('python-docx')} lxml-{version('lxml')}"
    own = f"{RENDERER} {libraries} {compressor()}"
    return f"{own} {font_set().fingerprint}".strip()


FORMAT = Format(
    "docx",
    "Word 文档",
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    render,
    fingerprint,
)
