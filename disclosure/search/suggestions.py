"""What else could be sought where nothing was found. Each suggestion was tried: it finds something."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from disclosure.fulltext.query import read_query
from disclosure.search.departments import DepartmentName, departments_like
from disclosure.search.hits import Results
from disclosure.search.selection import Selection

_MOST_TRIED = 4


@dataclass(frozen=True)
class Suggestions:
    """``everywhere``: how many hits there are without filters; ``words``: shorter searches; ``departments`` of a like name."""

    everywhere: int
    words: tuple[str, ...]
    departments: tuple[DepartmentName, ...]


def suggestions(selection: Selection) -> Suggestions:
    """For a search that found nothing. A few queries, whatever was typed."""
    unfiltered = replace(selection, year=None, department="", kind=None)
    everywhere = len(Results.of(unfiltered).keys) if selection.has_filters else 0
    shorter = list(dict.fromkeys(_shorter(selection)))[:_MOST_TRIED]
    words = tuple(word for word in shorter if Results.of(replace(unfiltered, q=word, terms=read_query(word))).keys)
    region = selection.region.code if selection.region else ""
    alike = departments_like(selection.department or selection.q, region)
    return Suggestions(everywhere, words, tuple(alike))


def _shorter(selection: Selection) -> Iterator[str]:
    """Each term alone; of a single one its halves."""
    texts = [term.text for term in selection.terms]
    if len(texts) > 1:
        yield from texts
    elif texts and len(texts[0]) > 2:
        middle = (len(texts[0]) + 1) // 2
        yield from (texts[0][: max(2, middle)], texts[0][-max(2, len(texts[0]) - middle) :])
