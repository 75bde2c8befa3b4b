"""Marking what was sought in what was found, and showing where it stands in a long text."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from disclosure.documents.model.searching import searchable_with_places

# Characters of an excerpt, and how many of them stand before the first occurrence.
_LONGEST = 150
_BEFORE = 40
Span = tuple[int, int]  # where something begins, and where it has ended


def marked(text: str, sought: Sequence[str]) -> SafeString:
    """Return a text as HTML, every occurrence of the searchable texts ``sought`` in a <mark>."""
    return _html(text, spans(text, sought))


def excerpt(text: str, sought: Sequence[str]) -> SafeString:
    """Return a text marked like that, of a long one only the part around the first occurrence."""
    occurrences = spans(text, sought)
    start = 0
    if occurrences and len(text) > _LONGEST:
        start = max(0, occurrences[0][0] - _BEFORE)
    end = start + _LONGEST
    shown = []
    for first, last in occurrences:
        if last <= start or first >= end:
            continue
        first_shown = max(first, start)
        last_shown = min(last, end)
        shown.append((first_shown - start, last_shown - start))
    html: str = _html(text[start:end], shown)
    if start:
        html = "…" + html
    if end < len(text):
        html = html + "…"
    return SafeString(html)


def spans(text: str, sought: Sequence[str]) -> list[Span]:
    """Return where any of the searchable texts ``sought`` stands in a text, as searches compare it.

    Occurrences that overlap or touch are one.
    """
    folded, places = searchable_with_places(text)
    occurrences: list[Span] = []
    for sought_text in sought:
        for start, end in _occurrences(folded, sought_text):
            last = places[end - 1]
            occurrences.append((places[start], last + 1))
    merged: list[Span] = []
    for start, end in sorted(occurrences):
        if merged and start <= merged[-1][1]:
            first, last = merged[-1]
            merged[-1] = (first, max(end, last))
        else:
            merged.append((start, end))
    return merged


def _occurrences(folded: str, sought: str) -> Iterator[Span]:
    start = folded.find(sought) if sought else -1
    while start >= 0:
        end = start + len(sought)
        yield start, end
        start = folded.find(sought, end)


def _html(text: str, marks: Sequence[Span]) -> SafeString:
    pieces = []
    end_of_last = 0
    for start, end in marks:
        before = text[end_of_last:start]
        pieces.append((before, text[start:end]))
        end_of_last = end
    rest = format_html("{}", text[end_of_last:])
    return format_html_join("", "{}<mark>{}</mark>", pieces) + rest
