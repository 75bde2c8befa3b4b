"""Numbers as they are printed in a Document, and as offices write them. Pure."""

import re
import unicodedata

from disclosure.documents.model.texts import INVISIBLE

# How offices write nil, once a text is folded.
NIL_SIGNS = frozenset(("", "-", "--", "---", "/", "\\", "无", "〇", "零", "*"))
_DASHES = dict.fromkeys(map(ord, "—–―−‐‑‒﹣"), "-")

# One way only of writing a number that is surely one: 007 or 1,23 are texts.
_NUMBER = re.compile(
    r"-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)"  # 0, 1234 or 1,234
    r"(?:\.\d+)?",
    re.ASCII,
)


def plain_number(text: str) -> str:
    """Return the number that a printed figure states, without thousands commas.

    ``1,234.50`` gives ``1234.50``; a text that is no number gives an empty one.
    """
    if not _NUMBER.fullmatch(text):
        return ""
    return text.replace(",", "")


def folded_figure(text: str) -> str:
    """Return a figure in half width, without spaces, invisible characters and the sign of yuan."""
    visible = text.translate(INVISIBLE)
    folded = unicodedata.normalize("NFKC", visible).translate(_DASHES)
    return re.sub(r"\s+|^[¥￥]", "", folded)


def is_nil_sign(text: str) -> bool:
    """Return whether a text is blank or one of the signs that offices write for nil."""
    return folded_figure(text) in NIL_SIGNS
