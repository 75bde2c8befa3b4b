"""WordprocessingML of text: runs and paragraphs as strings, escaped. Pure."""

import re
from collections.abc import Sequence
from html import escape

from disclosure.documents.formats.docx.styles import Face
from disclosure.documents.formats.safety import without_controls

# Quotation marks, dashes and the like are Latin or Chinese by the font; Word asks the run.
_SPECIAL = re.compile("[^ !#-%(-;=?-~\u00a0-\ud7ff\ue000-\ufffd]")
_EITHER = re.compile("[\u00a7-\u00f7\u2010-\u2026\u2030-\u203b\u2103-\u22ff\u2460-\u25ff]")
_HINT = '<w:rFonts w:hint="eastAsia"/>'
STRONG = '<w:rStyle w:val="Strong"/>'
MARK = '<w:rStyle w:val="Mark"/>'


def clean(text: str) -> str:
    """``text`` as it may stand in an element or an attribute."""
    return escape(without_controls(text)) if _SPECIAL.search(text) else text


def run(text: str, properties: str = "") -> str:
    """A run of text; tabs and line feeds become Word's. ``properties`` are its character properties but for fonts."""
    if _EITHER.search(text):
        properties += _HINT
    opening = f"<w:r><w:rPr>{properties}</w:rPr>" if properties else "<w:r>"
    if "\n" not in text and "\t" not in text:
        return f"{opening}{_text(text)}</w:r>"
    return opening + "".join(_BREAKS.get(piece) or _text(piece) for piece in _PIECES.findall(text)) + "</w:r>"


_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_PIECES = re.compile("[\n\t]|[^\n\t]+")


def _text(text: str) -> str:
    space = ' xml:space="preserve"' if "  " in text or text[:1] == " " or text[-1:] == " " else ""
    return f"<w:t{space}>{clean(text)}</w:t>"


def paragraph(face: Face, content: str, properties: str = "") -> str:
    """A paragraph in a style. ``properties`` are paragraph properties that follow the style in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{face.key}"/>{properties}</w:pPr>{content}</w:p>'


def bookmark(number: int, name: str, content: str) -> str:
    """``content`` inside a bookmark; ``number`` is its id in the file."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def field(instruction: str, result: Sequence[str]) -> str:
    """A field with the result that is shown until somebody updates it: runs as strings."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{''.join(result)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
