"""PDFs that tests bring in: set by typst from a few lines, or changed afterwards."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

from disclosure.documents.formats.pdf import FONTS

DATA = Path(__file__).parent / "data"
_FACE = '#set text(font: "Noto Sans CJK SC", lang: "zh", size: 10pt, fallback: false)\n'


def typeset(source: str) -> bytes:
    """The PDF of a typst source, in the font that the product has."""
    return typst.compile((_FACE + source).encode(), font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def turned(data: bytes) -> bytes:
    """The PDF with pages that a viewer turns: text runs upwards in the page's own system."""
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            _, _, width, height = (float(side) for side in page.mediabox)
            page.mediabox = pikepdf.Array([0, 0, height, width])
            if "/CropBox" in page:
                page.cropbox = page.mediabox
            before = pdf.make_stream(f"q 0 1 -1 0 {height} 0 cm ".encode())
            page.contents_add(before, prepend=True)
            page.contents_add(pdf.make_stream(b" Q"))
            page.Rotate = 90
        return _saved(pdf)


def locked(data: bytes) -> bytes:
    """The PDF with a password that a reader has to type."""
    with pikepdf.open(BytesIO(data)) as pdf:
        target = BytesIO()
        pdf.save(target, encryption=pikepdf.Encryption(owner="eigner", user="leser"))
        return target.getvalue()


def without_codes(data: bytes) -> bytes:
    """The PDF with fonts that do not tell which characters their shapes are."""
    with pikepdf.open(BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item.ToUnicode
        return _saved(pdf)


def with_overlays(data: bytes) -> bytes:
    """The PDF with a form field, a typed text and a sticky note on its first page, and a file."""
    with pikepdf.open(BytesIO(data)) as pdf:
        overlays = []
        for kind, key, text in (
            ("/Widget", "/V", "12.00"),
            ("/FreeText", "/Contents", "补写"),
            ("/Text", "/Contents", "请核对"),
            ("/Link", "/Contents", "链接"),
        ):
            fields: dict[str, Any] = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name(kind)}
            fields["/Rect"] = pikepdf.Array([10, 10, 90, 30])
            fields[key] = pikepdf.String(text)
            overlays.append(pdf.make_indirect(pikepdf.Dictionary(fields)))
        pdf.pages[0].Annots = pikepdf.Array(overlays)
        pdf.Root.AcroForm = pikepdf.Dictionary({"/Fields": pikepdf.Array(overlays[:1])})
        pdf.attachments["账.xlsx"] = b"PK"
        return _saved(pdf)


def with_fields(data: bytes, text: str, widgets: int = 2) -> bytes:
    """The PDF with a text field shown at several places, and a ticked box, of one kind each.

    Their kinds and values stand in the fields above the places, as forms have it.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        fields = []
        shown: list[Any] = []
        for kind, value, places in (
            (pikepdf.Name.Tx, pikepdf.String(text), widgets),
            (pikepdf.Name.Btn, pikepdf.Name.Yes, 1),
        ):
            parts: dict[str, Any] = {"/FT": kind, "/V": value, "/T": pikepdf.String(str(kind))}
            field = pdf.make_indirect(pikepdf.Dictionary(parts))
            kids = []
            for _ in range(places):
                place: dict[str, Any] = {"/Type": pikepdf.Name.Annot, "/Parent": field}
                place["/Subtype"] = pikepdf.Name.Widget
                place["/Rect"] = pikepdf.Array([10, 10, 90, 30])
                kids.append(pdf.make_indirect(pikepdf.Dictionary(place)))
            field.Kids = pikepdf.Array(kids)
            fields.append(field)
            shown += kids
        pdf.pages[0].Annots = pikepdf.Array(shown)
        pdf.Root.AcroForm = pikepdf.Dictionary({"/Fields": pikepdf.Array(fields)})
        return _saved(pdf)


def scanned(pages: int = 1) -> bytes:
    """A PDF whose pages are pictures."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            picture = pdf.make_stream(
                bytes(100),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=10,
                Height=10,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
            )
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
            page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Scan Do Q")
        return _saved(pdf)


def blank() -> bytes:
    """A PDF with nothing on its page."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        return _saved(pdf)


def joined(*parts: bytes) -> bytes:
    """One PDF with the pages of several."""
    with pikepdf.new() as pdf:
        for part in parts:
            with pikepdf.open(BytesIO(part)) as source:
                pdf.add_pages_from(source)
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    target = BytesIO()
    pdf.save(target)
    return target.getvalue()
