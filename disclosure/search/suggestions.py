"""Suggestions where nothing was found. Each was tried: it finds something."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from disclosure.fulltext.query import read_query
from disclosure.search.departments import DepartmentName, departments_like
from disclosure.search.hits import Results
from disclosure.search.selection import Selection

_MOST_TRIED = 4  # shorter searches; each takes a query or two


@dataclass(frozen=True)
class Suggestions:
    """Searches that find something.

    ``everywhere`` is how many hits there are without filters; ``words`` are shorter searches;
    ``departments`` are of a like name.
    """

    everywhere: int
    words: tuple[str, ...]
    departments: tuple[DepartmentName, ...]


def suggestions(selection: Selection) -> Suggestions:
    """Return what to try for a search that found nothing: a few queries, whatever was typed."""
    unfiltered = replace(selection, year=None, department="", kind=None)
    everywhere = 0
    if selection.has_filters:
        everywhere = len(Results.of(unfiltered).keys)
    words = []
    shorter = list(dict.fromkeys(_shorter(selection)))
    for word in shorter[:_MOST_TRIED]:
        if Results.of(replace(unfiltered, q=word, terms=read_query(word))).keys:
            words.append(word)
    region = selection.region.code if selection.region else ""
    alike = departments_like(selection.department or selection.q, region)
    return Suggestions(everywhere, tuple(words), tuple(alike))


def _shorter(selection: Selection) -> Iterator[str]:
    """Yield each term alone; of a single one its halves, of at least two characters each."""
    texts = [term.text for term in selection.terms]
    if len(texts) > 1:
        yield from texts
    elif texts and len(texts[0]) > 2:
        text = texts[0]
        middle = (len(text) + 1) // 2
        yield text[: max(2, middle)]
        yield text[-max(2, len(text) - middle) :]
