"""Looking for what was selected, and showing what was found: each hit in its own words, with a link to its very row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from disclosure.documents.model.texts import searchable
from disclosure.fulltext.find import Demand, Search, find
from disclosure.fulltext.marks import region_mark, year_mark
from disclosure.fulltext.query import Term
from disclosure.models import Passage, PassageKind, Publication
from disclosure.portal.editions import address_of
from disclosure.search.departments import MOST, DepartmentName, departments_called
from disclosure.search.marking import excerpt, marked
from disclosure.search.selection import Selection

# More hits than this are not counted, and not listed.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Hit:
    """A passage as a search shows it."""

    href: str
    text: SafeString
    detail: SafeString
    place: str
    kind: str
    publication: Publication


@dataclass(frozen=True)
class Results:
    """The keys of all passages that were found, in order, whatever their kind; one more than are counted means many more."""

    selection: Selection
    departments: tuple[DepartmentName, ...]

    @classmethod
    def of(cls, selection: Selection) -> "Results":
        """What the selection finds. One query for departments where any are named, and one or two for the passages."""
        texts = [term.text for term in selection.terms] if len(selection.terms) > 1 else []
        texts += [searchable(selection.department)] if selection.department else []
        region = selection.region.code if selection.region else ""
        return cls(selection, tuple(departments_called(texts, region)))

    @cached_property
    def every_kind(self) -> list[int]:
        return self._find(self.selection)

    @cached_property
    def keys(self) -> list[int]:
        """Those of the kind that was chosen, no more than are counted."""
        kind = self.selection.kind
        if kind is None:
            return self.every_kind[:MOST_COUNTED]
        if self.is_capped:
            return self._find(self.selection, kind)[:MOST_COUNTED]
        return [key for key in self.every_kind if Passage.kind_of(key) == kind]

    @property
    def is_capped(self) -> bool:
        """Whether there are more than are counted."""
        return len(self.every_kind) > MOST_COUNTED

    @property
    def is_list_cut(self) -> bool:
        """Whether the list ends before its end."""
        return self.is_capped and len(self.keys) == MOST_COUNTED

    @property
    def kinds(self) -> list[tuple[PassageKind, int | None]]:
        """Each kind with its number of hits, None where they were not counted."""
        if self.is_capped:
            return [(kind, None) for kind in PassageKind]
        counts = Counter(map(Passage.kind_of, self.every_kind))
        return [(kind, counts[kind]) for kind in PassageKind if counts[kind]]

    @property
    def unknown_department(self) -> str:
        """The department that was chosen, if nothing published is of one of that name."""
        chosen = self.selection.department
        return chosen if chosen and not _called(self.departments, searchable(chosen)) else ""

    def hits(self, keys: Sequence[int]) -> list[Hit]:
        """The passages with these keys, in one query."""
        found = Passage.objects.filter(pk__in=keys).select_related("publication__department__region")
        by_key = {passage.pk: passage for passage in found.defer("words", "publication__document_json")}
        return [_hit(by_key[key], self.selection.terms) for key in keys if key in by_key]

    # -- asking ------------------------------------------------------------------------------------------------------------

    def _find(self, selection: Selection, kind: PassageKind | None = None) -> list[int]:
        if not selection.terms or self.unknown_department:
            return []
        return find(self._search(selection, kind), Publication.objects.standing(), MOST_COUNTED + 1)

    def _search(self, selection: Selection, kind: PassageKind | None) -> Search:
        demands, literals = _demands(selection.terms, self.departments, selection.years)
        search = Search(
            tuple(demands),
            tuple(literals),
            kinds=list(PassageKind),
            years=selection.years,
            kind=kind,
            year=selection.year,
        )
        if selection.region and len(selection.regions) > 1:
            search = search.among(region_mark(selection.region.code))
        if selection.department:
            search = search.among(*(each.mark for each in _called(self.departments, searchable(selection.department))))
        return search


def _demands(
    terms: Sequence[Term], departments: Sequence[DepartmentName], years: Sequence[int]
) -> tuple[list[Demand], list[str]]:
    """Demands and literal texts. Among several terms a department's name or a year may also be said of the whole passage."""
    instead = _instead(terms, departments, years)
    literal = [term for term in terms if term.is_literal and term not in instead]
    # Of a text that is looked at anyway every second pair is enough to find the few that may hold it.
    words = {term: term.words[::2] if term in literal else term.words for term in terms}
    demands = [Demand(words[term], term.is_prefix, instead.get(term, ())) for term in terms if term.words]
    return demands, [term.text for term in literal]


def _instead(
    terms: Sequence[Term], departments: Sequence[DepartmentName], years: Sequence[int]
) -> dict[Term, tuple[str, ...]]:
    if len(terms) == 1:
        return {}
    of_years = {term: (year_mark(int(term.text)),) for term in terms if term.text in map(str, years)}
    rest = [term for term in terms if term not in of_years]
    named = {term: tuple(each.mark for each in _called(departments, term.text)) for term in rest if term.words}
    of_departments = {term: marks for term, marks in named.items() if 0 < len(marks) <= MOST}
    if len(of_departments) == len(rest):  # nothing would be left to be found in a text
        of_departments = {}
    return (of_years if rest else {}) | of_departments


def _called(departments: Sequence[DepartmentName], text: str) -> list[DepartmentName]:
    exact = [each for each in departments if each.code.lower() == text]
    return exact or [each for each in departments if each.is_called(text)]


def _hit(passage: Passage, terms: Sequence[Term]) -> Hit:
    texts = [term.text for term in terms]
    anchor = "" if passage.address in ("", passage.slug) else f"#{passage.address}"
    page = f"{passage.slug}/" if passage.slug else ""
    return Hit(
        href=f"{address_of(passage.publication)}{page}{anchor}",
        text=excerpt(passage.text, texts),
        detail=marked(passage.detail, texts),
        place=passage.place,
        kind=passage.get_kind_display(),
        publication=passage.publication,
    )
