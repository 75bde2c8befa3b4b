"""WordprocessingML of text: runs and paragraphs as strings, escaped. Pure."""

import re
from collections.abc import Sequence
from html import escape

from disclosure.documents.formats.paper.styles import Face
from disclosure.documents.formats.safety import without_controls

# All but the characters that may stand in XML as they are.
_SPECIAL = re.compile("[^ !#-%(-;=?-~\u00a0-\ud7ff\ue000-\ufffd]")
# Quotation marks, dashes and the like are Latin or Chinese by the font; Word asks the run.
_EITHER = re.compile("[\u00a7-\u00f7\u2010-\u2026\u2030-\u203b\u2103-\u22ff\u2460-\u25ff]")
_HINT = '<w:rFonts w:hint="eastAsia"/>'
STRONG = '<w:rStyle w:val="Strong"/>'
MARK = '<w:rStyle w:val="Mark"/>'
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_BETWEEN_BREAKS = re.compile("([\n\t])")


def clean(text: str) -> str:
    """Return ``text`` as it may stand in an element or an attribute."""
    return escape(without_controls(text)) if _SPECIAL.search(text) else text


def run(text: str, properties: str = "") -> str:
    """Return a run of text; tabs and line feeds become Word's.

    ``properties`` are its character properties except fonts.
    """
    if _EITHER.search(text):
        properties += _HINT
    opening = f"<w:r><w:rPr>{properties}</w:rPr>" if properties else "<w:r>"
    if "\n" not in text and "\t" not in text:
        return f"{opening}{_text(text)}</w:r>"
    content = ""
    for piece in _BETWEEN_BREAKS.split(text):
        if piece:
            content += _BREAKS.get(piece) or _text(piece)
    return f"{opening}{content}</w:r>"


def _text(text: str) -> str:
    # Without the attribute, readers may drop spaces at the ends and runs of spaces.
    is_spaced = "  " in text or text.startswith(" ") or text.endswith(" ")
    space = ' xml:space="preserve"' if is_spaced else ""
    return f"<w:t{space}>{clean(text)}</w:t>"


def paragraph(face: Face, content: str, properties: str = "") -> str:
    """Return a paragraph in a style.

    ``properties`` are paragraph properties that follow the style in the schema's order.
    """
    style = f'<w:pStyle w:val="{face.key}"/>'
    return f"<w:p><w:pPr>{style}{properties}</w:pPr>{content}</w:p>"


def bookmark(number: int, name: str, content: str) -> str:
    """Return ``content`` inside a bookmark; ``number`` is its id in the file."""
    begin = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return f'{begin}{content}<w:bookmarkEnd w:id="{number}"/>'


def field(instruction: str, result: Sequence[str]) -> str:
    """Return a field with the result that is shown until somebody updates it: runs as strings."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{''.join(result)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
