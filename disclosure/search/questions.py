"""Reading what was typed as a question: what it is about, and whose."""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.fulltext.query import SearchTerm, read_query
from disclosure.search.departments import DepartmentName, departments_in
from disclosure.search.hits import Results
from disclosure.search.topics import Topic, is_question, topic_of

# An office is what a search is about if it names no more than these; 局 names half of them.
_MOST_OFFICES = 3


@dataclass(frozen=True)
class Question:
    """What is asked for, and the departments and units that are named in it."""

    topic: Topic
    offices: tuple[DepartmentName, ...]

    def departments(self, region: str) -> list[DepartmentName]:
        """Return a region's departments among them, without units."""
        departments = []
        for office in self.offices:
            if office.region == region and not office.unit:
                departments.append(office)
        return departments


def read_question(results: Results) -> Question:
    """Return what a search asks for: one query where it may name an office in a sentence."""
    selection = results.selection
    rest: Sequence[SearchTerm] = results.topic_terms
    whole = "".join(term.text for term in rest)
    finds_nothing = not results.every_kind
    offices = results.offices_beside
    if not offices and len(rest) > 1:
        offices = _all_offices(results, rest)
        if offices:
            return Question(Topic(), tuple(offices))
    if not offices and (finds_nothing or is_question(whole)):
        region = selection.region.code if selection.region else ""
        offices = departments_in(whole, region)
        rest = _without(whole, offices, rest)
    if not offices and len(rest) == 1:
        offices = results.offices_called(rest[0].text)
        if len(offices) > _MOST_OFFICES:
            offices = []
    return Question(topic_of(rest, is_loose=finds_nothing), tuple(offices))


def _all_offices(results: Results, terms: Sequence[SearchTerm]) -> list[DepartmentName]:
    """Return the offices of terms that all name one or a few: 教育局 卫生健康局; else none."""
    offices = []
    for term in terms:
        called = results.offices_called(term.text)
        if not 0 < len(called) <= _MOST_OFFICES:
            return []
        offices += called
    return list(dict.fromkeys(offices))


def _without(
    text: str, offices: Sequence[DepartmentName], terms: Sequence[SearchTerm]
) -> Sequence[SearchTerm]:
    """Return the terms of a text without the names of the offices in it."""
    names: list[str] = []
    for office in offices:
        names += [name for name in office.short_names if name in text]
    if not names:
        return () if offices else terms
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return read_query(text)
