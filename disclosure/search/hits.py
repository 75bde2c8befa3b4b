"""Looking for what was selected, and showing what was found: each hit in its own words, with a link
to its very row.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from disclosure.documents.model.searching import searchable
from disclosure.fulltext.find import Demand, Search, find
from disclosure.fulltext.marks import region_mark, year_mark
from disclosure.fulltext.query import SearchTerm
from disclosure.models import Passage, PassageKind, Publication
from disclosure.portal.editions import address_of
from disclosure.search.departments import MOST, DepartmentName, departments_called
from disclosure.search.marking import excerpt, marked
from disclosure.search.selection import Selection

# More hits than this are not counted, and not listed: nobody turns fifty pages.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Hit:
    """A passage as a search shows it; ``words`` is its text as it stands there.

    ``sought`` are the texts that are marked in it, when it is shown.
    """

    key: int
    words: str
    href: str
    detail_words: str
    place: str
    kind: str
    publication: Publication
    sought: Sequence[str]

    @property
    def text(self) -> SafeString:
        """Its words, or what stands around that which was sought."""
        return excerpt(self.words, self.sought)

    @property
    def detail(self) -> SafeString:
        """What else its row says."""
        return marked(self.detail_words, self.sought)


@dataclass(frozen=True)
class Results:
    """The passages that a selection finds.

    ``departments`` are those that are named in it.
    """

    selection: Selection
    departments: tuple[DepartmentName, ...]

    @classmethod
    def of(cls, selection: Selection) -> "Results":
        """Return what the selection finds.

        It takes two queries for departments where any are named, and one or two for the passages.
        """
        texts = [term.text for term in selection.terms]
        chosen = searchable(selection.department)
        region = selection.region.code if selection.region else ""
        return cls(selection, tuple(departments_called(texts, region, chosen=chosen)))

    @cached_property
    def every_kind(self) -> list[int]:
        """The keys of all passages that were found, in order, whatever their kind.

        One more than are counted means many more.
        """
        return self._find()

    @cached_property
    def keys(self) -> list[int]:
        """Those of the kind that was chosen, no more than are counted."""
        kind = self.selection.kind
        if kind is None:
            return self.every_kind[:MOST_COUNTED]
        if self.is_capped:
            return self._find(kind)[:MOST_COUNTED]
        return [key for key in self.every_kind if Passage.kind_of(key) == kind]

    @property
    def is_capped(self) -> bool:
        """There are more than are counted."""
        return len(self.every_kind) > MOST_COUNTED

    @property
    def is_list_cut(self) -> bool:
        """The list ends before its end."""
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
        department = self.selection.department
        if department and not _called(self.departments, searchable(department)):
            return department
        return ""

    @cached_property
    def _terms_beside(self) -> dict[SearchTerm, tuple[str, ...]]:
        """The years and departments typed beside what is sought, with their marks."""
        return _marks_instead(self.selection.terms, self.departments, self.selection.years)

    @property
    def topic_terms(self) -> list[SearchTerm]:
        """The terms that are neither a year nor a department said beside what is sought."""
        return [term for term in self.selection.terms if term not in self._terms_beside]

    @property
    def asked_year(self) -> int | None:
        """The year that was chosen, or typed beside what is sought."""
        if self.selection.year is not None:
            return self.selection.year
        known_years = {str(year): year for year in self.selection.years}
        for term in self._terms_beside:
            if term.text in known_years:
                return known_years[term.text]
        return None

    @property
    def offices_beside(self) -> list[DepartmentName]:
        """The departments and units that were chosen, or typed beside what is sought."""
        texts = [term.text for term in self._terms_beside]
        if self.selection.department:
            texts = [searchable(self.selection.department)]
        offices: list[DepartmentName] = []
        for text in texts:
            offices += self.offices_called(text)
        return offices

    def offices_called(self, text: str) -> list[DepartmentName]:
        """Return the departments and units with a folded text in their name, or as their code."""
        return _called(self.departments, text)

    def hits(self, keys: Sequence[int]) -> list[Hit]:
        """Return the passages with these keys as a page shows them, in one query."""
        return [_hit(passage, self.selection.terms) for passage in self.passages(keys)]

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """Return the passages with these keys, in one query."""
        passages = Passage.objects.filter(pk__in=keys)
        passages = passages.select_related("publication__department__region", "publication__unit")
        passages = passages.defer("words", "publication__document_json")
        by_key = passages.in_bulk()
        return [by_key[key] for key in keys if key in by_key]

    def _find(self, kind: PassageKind | None = None) -> list[int]:
        selection = self.selection
        if not selection.terms or self.unknown_department:
            return []
        demands, literals = _demands(selection.terms, self._terms_beside)
        search = Search(
            tuple(demands),
            tuple(literals),
            kinds=list(PassageKind),
            years=selection.years,
            regions=[] if selection.region else [region.code for region in selection.regions],
            kind=kind,
            year=selection.year,
        )
        if selection.region and len(selection.regions) > 1:
            search = search.among(region_mark(selection.region.code))
        if selection.department:
            chosen = _called(self.departments, searchable(selection.department))
            search = search.among(*_marks(chosen))
        return find(search, Publication.objects.not_standing(), MOST_COUNTED + 1)


def _demands(
    terms: Sequence[SearchTerm], marks: Mapping[SearchTerm, tuple[str, ...]]
) -> tuple[list[Demand], list[str]]:
    """Return the demands of a search, and the texts that passages must hold.

    A passage that has any of a term's ``marks`` need not have its words.
    """
    demands = []
    literals = []
    for term in terms:
        words = term.words
        if term.is_literal and term not in marks:
            literals.append(term.text)
            # Of a text that is looked at anyway every second pair of characters is enough to find
            # the few that may hold it.
            words = words[::2]
        if words:
            demands.append(Demand(words, term.is_prefix, marks.get(term, ())))
    return demands, literals


def _marks_instead(
    terms: Sequence[SearchTerm], departments: Sequence[DepartmentName], years: Sequence[int]
) -> dict[SearchTerm, tuple[str, ...]]:
    """Return the marks that a passage may have instead of a term's words.

    Among several terms a year or a department's name may also be said of the whole passage. One
    term at least is left to be found in a text.
    """
    if len(terms) == 1:
        return {}
    of_years: dict[SearchTerm, tuple[str, ...]] = {}
    of_departments: dict[SearchTerm, tuple[str, ...]] = {}
    known_years = {str(year): year for year in years}
    for term in terms:
        if term.text in known_years:
            of_years[term] = (year_mark(known_years[term.text]),)
        elif term.words:
            named = _called(departments, term.text)
            if 0 < len(named) <= MOST:
                of_departments[term] = _marks(named)
    if len(of_years) == len(terms):
        return {}
    if len(of_years) + len(of_departments) == len(terms):
        return of_years
    return of_years | of_departments


def _marks(departments: Sequence[DepartmentName]) -> tuple[str, ...]:
    return tuple(department.mark for department in departments)


def _called(departments: Sequence[DepartmentName], text: str) -> list[DepartmentName]:
    """Return the departments with this code, else those that the text is part of the name of."""
    with_code = []
    called = []
    for department in departments:
        if department.code.lower() == text:
            with_code.append(department)
        if department.is_called(text):
            called.append(department)
    return with_code or called


def _hit(passage: Passage, terms: Sequence[SearchTerm]) -> Hit:
    texts = [term.text for term in terms]
    href = address_of(passage.publication)
    if passage.slug:
        href += f"{passage.slug}/"
    if passage.address not in ("", passage.slug):
        href += f"#{passage.address}"
    return Hit(
        key=passage.pk,
        words=passage.text,
        href=href,
        detail_words=passage.detail,
        place=passage.place,
        kind=passage.get_kind_display(),
        publication=passage.publication,
        sought=texts,
    )
