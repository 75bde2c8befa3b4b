"""PDF: tagged for screen readers (PDF/UA-1), made for archives (PDF/A-2a), set by typst. Pure.

The fonts are one that comes with the program, and those of a folder where one was chosen
(``formats.paper.fonts``). No system font, no other file and no clock has a part in it.
"""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import typst

from disclosure.documents.formats.paper.fonts import chosen, font_set
from disclosure.documents.formats.pdf.content import Content
from disclosure.documents.formats.pdf.faces import HOUSE
from disclosure.documents.formats.pdf.glyphs import Printable
from disclosure.documents.formats.registry import Format
from disclosure.documents.model.document import Document, Imprint

RENDERER = 2
FACE = HOUSE
FONTS = Path(manimgx_fonts_cjk.__file__).parent
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
UNDATED = date(2000, 1, 1)  # a draft has no date, and the clock must not give it one
_COMPILATIONS_KEPT = 10


def render(document: Document, imprint: Imprint) -> bytes:
    """Return the whole disclosure with cover, contents and bookmarks.

    Characters that the font lacks are printed as 〓.
    """
    if _template.cache_info().currsize:  # not the first of this process
        _forget()
    return compile_data(template_data(document, imprint), imprint)


def template_data(document: Document, imprint: Imprint) -> str:
    """Return what the template is given: JSON."""
    data = Content(document, _printable()).data(imprint)
    return json.dumps(data, ensure_ascii=False)


def compile_data(data: str, imprint: Imprint) -> bytes:
    """Return the PDF of what ``template_data`` made."""
    day = imprint.published_on or UNDATED
    return typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"data": data},
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(day, time(), UTC),
    )


def fingerprint() -> str:
    """Return what shapes the bytes: our renderer, typst and the fonts."""
    from importlib.metadata import version  # costs more to import than the data costs to prepare

    font = f"manimgx-fonts-cjk-{version('manimgx-fonts-cjk')}"
    own = f"pdf-{RENDERER} typst-{version('typst')} {font}"
    return f"{own} {font_set().fingerprint}".strip()


def _forget() -> None:
    """Make typst drop what it laid out for an earlier disclosure, about 40 MB."""
    # typst keeps a layout until ten compilations have not used it: ten empty ones end that. This is
    # done before the next disclosure and not after one, so that a process that renders only one
    # does not wait for it.
    for _ in range(_COMPILATIONS_KEPT):
        typst.compile(b"", font_paths=_fonts())


@cache
def _template() -> bytes:
    return Path(__file__).with_name("disclosure.typ").read_bytes()


def _fonts() -> typst.Fonts:
    """Return the faces of our one font file and of the folder that was chosen."""
    return _fonts_with(chosen())


@cache
def _fonts_with(folder: Path | None) -> typst.Fonts:
    # Font files are read once in the life of a process.
    paths = [str(FONTS)]
    if folder:
        paths.append(str(folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


@cache
def _printable() -> Printable:
    own = _fonts_with(None)
    face = next(face for face in own.fonts() if face.family == FACE)
    return Printable(Path(str(face.path)), face.index)


FORMAT = Format("pdf", "PDF 文档", "pdf", "application/pdf", render, fingerprint)
