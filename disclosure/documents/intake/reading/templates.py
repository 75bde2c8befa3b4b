"""The form's texts as patterns: what a template with placeholders may have become in a file, and what was filled in. Pure."""

import re
from collections.abc import Mapping
from functools import cache

from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.intake.reading.folding import loosely

_FIELDS = {
    "code": r"[0-9A-Za-z０-９](?:[0-9A-Za-z０-９\-\s]*[0-9A-Za-z０-９])?",
    "department": r".+?",
    "region": r".*?",
    "year": r"(?:[0-9０-９]\s*){4}(?:年度?)?",
    "prior_year": r"(?:[0-9０-９]\s*){4}",
    "money_unit": r"[^\W\d]{1,8}",
    "number": r"[0-9０-９〇零一二三四五六七八九十百]{1,5}",
}
_ANY = r".*?"


def pattern(template: str, fields: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """A pattern that a whole text fills. Groups are named after placeholders, the first of a name only; ``fields`` replaces
    what a placeholder may hold."""
    return _compiled(template, tuple(sorted((fields or {}).items())))


@cache
def _compiled(template: str, fields: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    known = _FIELDS | dict(fields)
    pieces, position, seen = [], 0, set[str]()
    for match in PLACEHOLDER.finditer(template):
        name = match[2] if match[1] == "slot" and match[2] else match[1]
        inside = known.get(match[1], known.get(name, _ANY))
        pieces.append(loosely(template[position : match.start()]))
        pieces.append(f"(?:{inside})" if name in seen else f"(?P<{name}>{inside})")
        seen.add(name)
        position = match.end()
    pieces.append(loosely(template[position:]))
    return re.compile(r"\s*" + r"\s*".join(filter(None, pieces)) + r"\s*", re.DOTALL)
