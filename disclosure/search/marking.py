"""Marking what was sought in what was found, and showing the part of a long text where it stands."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from disclosure.documents.model.texts import QUOTES

_LONGEST = 150
_BEFORE = 40
Span = tuple[int, int]


def marked(text: str, sought: Sequence[str]) -> SafeString:
    """``text`` as HTML, every occurrence of the plain texts ``sought`` in a <mark>."""
    return _html(text, spans(text, sought))


def excerpt(text: str, sought: Sequence[str]) -> SafeString:
    """The same, of a long text only the part around the first occurrence."""
    found = spans(text, sought)
    start = max(0, found[0][0] - _BEFORE) if found and len(text) > _LONGEST else 0
    end = start + _LONGEST
    shown = [
        (max(first, start) - start, min(last, end) - start) for first, last in found if first < end and last > start
    ]
    html = _html(text[start:end], shown)
    return SafeString(("…" if start else "") + html + ("…" if end < len(text) else ""))


def spans(text: str, sought: Sequence[str]) -> list[Span]:
    """Where any of ``sought`` stands in ``text``, quotation marks and case aside; what overlaps is one."""
    places = [index for index, character in enumerate(text) if character not in QUOTES]
    bare = "".join(_lower(text[index]) for index in places)
    found = sorted((places[start], places[end - 1] + 1) for each in sought for start, end in _occurrences(bare, each))
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _occurrences(bare: str, sought: str) -> Iterator[Span]:
    start = bare.find(sought) if sought else -1
    while start >= 0:
        yield start, start + len(sought)
        start = bare.find(sought, start + len(sought))


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character


def _html(text: str, found: Sequence[Span]) -> SafeString:
    pieces, at = [], 0
    for start, end in found:
        pieces.append((text[at:start], text[start:end]))
        at = end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + format_html_join("", "{}", [(text[at:],)])
