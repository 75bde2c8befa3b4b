"""Numbers as they are printed in a Document. ``budget.amounts`` reads what offices write. Pure."""

import re

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
