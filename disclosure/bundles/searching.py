"""What a bundle's search looks through: the same passages as the site's, as scripts.

A page that is opened from a disk can load no data but by a script.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from disclosure.documents.model.searching import searchable
from disclosure.models import Passage, PassageKind, Publication
from disclosure.portal.editions import address_of

# Line ends of Unicode may stand in JSON and not in the scripts of old browsers.
_IN_SCRIPTS = {"\u2028": "\\u2028", "\u2029": "\\u2029"}


class SearchScript(NamedTuple):
    """The script with the passages of one disclosure."""

    path: str
    content: bytes


def kinds() -> list[str]:
    """Return what the kinds of passages are called, by their numbers; none is 0."""
    return ["", *(str(kind.label) for kind in sorted(PassageKind))]


def path_of_script(number: int) -> str:
    """Return where the script of the disclosure with this number lies, from 1."""
    return f"search/{number:04}.js"


def scripts(publications: Iterator[Publication]) -> Iterator[SearchScript]:
    """Yield a script for each disclosure, in their order."""
    for number, publication in enumerate(publications, start=1):
        found = {
            "office": publication.office.name,
            "base": address_of(publication).removeprefix("/"),
            "passages": [_written(passage) for passage in _passages(publication)],
        }
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        for character, escape in _IN_SCRIPTS.items():
            text = text.replace(character, escape)
        yield SearchScript(path_of_script(number), f"addPassages({text});\n".encode())


def _passages(publication: Publication) -> Iterator[Passage]:
    rows = Passage.objects.filter(publication=publication).order_by("pk")
    return rows.iterator()


def _written(passage: Passage) -> list[Any]:
    """Return a passage as the script has it: what is compared comes last."""
    place = f"{passage.slug}/index.html" if passage.slug else "index.html"
    if passage.address not in ("", passage.slug):
        place += f"#{passage.address}"
    compared = searchable(f"{passage.text} {passage.detail}")
    return [
        Passage.kind_of(passage.pk).value,
        place,
        passage.place,
        passage.text,
        passage.detail,
        compared,
    ]
