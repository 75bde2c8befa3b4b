"""Makes patterns of the form's templates: what these may have become in a file. Pure."""

import re
from collections.abc import Mapping
from functools import cache

from disclosure.documents.forms.folding import loosely
from disclosure.documents.forms.placeholders import PLACEHOLDER

# What may stand in a placeholder, by its name.
_CODE = r"[0-9A-Za-z０-９](?:[0-9A-Za-z０-９\-\s]*[0-9A-Za-z０-９])?"
_FIELDS = {
    "code": _CODE,
    "unit_code": _CODE,
    "department": r".+?",
    "unit": r".+?",
    "region": r".*?",
    "year": r"(?:[0-9０-９]\s*){4}(?:年度?)?",
    "prior_year": r"(?:[0-9０-９]\s*){4}",
    "money_unit": r"[^\W\d]{1,8}",
    "ordinal": r"[〇零一二三四五六七八九十百千]{1,7}",
    "number": r"[0-9０-９〇零一二三四五六七八九十百]{1,5}",
}
_ANY = r".*?"


def pattern(template: str, fields: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Return a pattern that a whole text fills if it is ``template`` with something filled in.

    Its groups are named after placeholders, the first of a name only. ``fields`` replaces what a
    placeholder of that name may hold.
    """
    if not fields:
        return _compiled(template, ())
    return _compiled(template, tuple(sorted(fields.items())))


@cache
def _compiled(template: str, fields: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    known = _FIELDS | dict(fields)
    pieces = []
    position = 0
    seen: set[str] = set()
    for match in PLACEHOLDER.finditer(template):
        kind, detail = match[1], match[2]
        name = detail if kind == "slot" and detail else kind
        inside = known.get(kind, known.get(name, _ANY))
        pieces.append(loosely(template[position : match.start()]))
        if name in seen:
            pieces.append(f"(?:{inside})")
        else:
            pieces.append(f"(?P<{name}>{inside})")
        seen.add(name)
        position = match.end()
    pieces.append(loosely(template[position:]))
    return re.compile(r"\s*" + r"\s*".join(filter(None, pieces)) + r"\s*", re.DOTALL)
