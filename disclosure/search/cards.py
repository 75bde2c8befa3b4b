"""The answers above the hits: what a county spends on what was asked, its course, and who spends
most; a department's budgets; what a word means; the page that has it.

They are worked out from the amounts that comparisons read, a few queries for each county.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from budget.codes import is_code, lineage
from budget.offices import of_office
from disclosure.documents.meaning.everyday import PAGE, TERM
from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Measure, Publication
from disclosure.portal.comparing import amounts, shown
from disclosure.portal.comparing.beside import MOST_BESIDE
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import KINDS, Choice, figure, newest_of_code
from disclosure.portal.editions import address_of
from disclosure.portal.explain.terms import all_terms
from disclosure.portal.overviews import RegionSummary
from disclosure.search.departments import DepartmentName
from disclosure.search.hits import Results
from disclosure.search.questions import Question
from disclosure.search.topics import Topic

_MOST_REGIONS = 3  # cards of a search across all counties
_MOST_TARGETS = 3  # figures and codes that are looked at until one has money
_MOST_YEARS = 5
_MOST_DEPARTMENTS = 3
_MOST_OFFICES = 3


@dataclass(frozen=True)
class YearOfCard:
    """A year with its amount in 万元, and the page that it leads to, if any."""

    year: int
    amount: str
    href: str = ""


@dataclass(frozen=True)
class DepartmentOfCard:
    """A department with its amount in 万元, and the cell that states it."""

    name: str
    amount: str
    href: str


@dataclass(frozen=True)
class AnswerCard:
    """The answer for a region: an amount in 万元 of its newest year, or the year that was asked.

    ``change`` and ``rate`` are against the year before, worked out in yuan; empty where there is
    none. ``of_departments`` are the names of those that alone count, where any were asked for.
    ``sought`` is what the disclosures call it.
    """

    kind = "amount"

    region: RegionSummary
    label: str
    year: int
    amount: str
    word: str
    change: str
    rate: str
    years: Sequence[YearOfCard]
    departments: Sequence[DepartmentOfCard]
    of_departments: Sequence[str]
    href: str
    sought: str


@dataclass(frozen=True)
class OfficeCard:
    """A department or unit with its budgets: the total of each year, the newest first.

    ``href`` compares its years, ``newest`` is what it published last.
    """

    kind = "office"
    office: DepartmentName
    href: str
    newest: str
    years: Sequence[YearOfCard]
    word: str
    change: str
    rate: str


@dataclass(frozen=True)
class TermCard:
    """What a word means."""

    kind = "term"
    key: str
    name: str
    text: str
    href: str


@dataclass(frozen=True)
class PageCard:
    """A page of a county that answers what no amount does; ``page`` is one of PAGES."""

    kind = "page"
    page: str
    region: RegionSummary
    year: int
    href: str


@dataclass(frozen=True)
class SideBySideCard:
    """The page on which several departments that were named stand side by side."""

    kind = "beside"
    names: Sequence[str]
    href: str


Card = AnswerCard | OfficeCard | TermCard | PageCard | SideBySideCard


def cards(results: Results, question: Question) -> list[Card]:
    """Return the answers to a search; none where it asks for nothing that can be answered.

    What a word means comes first, then amounts, departments, and pages.
    """
    selection = results.selection
    regions = [selection.region] if selection.region else selection.regions[:_MOST_REGIONS]
    topic = question.topic
    answers: list[Card] = [*_terms(topic)]
    is_of_office = bool(question.offices) and topic.is_of_all_money
    amounts_asked = [target for target in topic.targets if ":" not in target]
    if amounts_asked and not is_of_office:
        asked = _with_wholes(amounts_asked[:_MOST_TARGETS])
        for region in regions:
            answer = _card(results, question, region, asked)
            if answer is not None:
                answers.append(answer)
    answers += _side_by_side(question)
    for office in question.offices[:_MOST_OFFICES]:
        card = _office(office)
        if card is not None:
            answers.append(card)
    if not selection.years:
        return answers  # the last of them has just been withdrawn
    for region in regions:
        answers += _pages(topic, region, results.asked_year or selection.years[0])
    return answers


def _with_wholes(targets: Sequence[str]) -> list[str]:
    """Return the targets, and after them the section and class of each code: where a county states
    nothing of 就业补助, 社会保障和就业支出 is the nearest answer.
    """
    wholes: list[str] = []
    for target in targets:
        if is_code(target):
            *above, _ = lineage(target)
            wholes += reversed(above)
    return list(dict.fromkeys([*targets, *wholes]))


def _card(
    results: Results, question: Question, region: RegionSummary, wanted: Sequence[str]
) -> AnswerCard | None:
    """Return the answer of the first target that the region has money for; nothing is an answer
    where it has money for none.
    """
    nothing = None
    for target in wanted:
        choice = _choice(target, region.code)
        if choice is None:
            continue
        by_year = amounts.by_year(region.code, choice)
        year = _year(results, by_year)
        if year is None:
            continue
        if by_year[year].fen:
            return _answer(results, question, region, choice, by_year, year)
        nothing = nothing or (choice, by_year, year)
    if nothing is None:
        return None
    choice, by_year, year = nothing
    return _answer(results, question, region, choice, by_year, year)


def _choice(target: str, region: str) -> Choice | None:
    if target in FIGURES:
        return figure(target)
    measure = KINDS[target[0]]
    newest = newest_of_code(measure, target, region)
    if newest is None:
        return None
    return Choice(measure, newest.lineage, "total", f"{newest.name}（{newest.lineage}）")


def _year(results: Results, by_year: dict[int, amounts.Together]) -> int | None:
    """Return the year that was asked, else the newest one with money, else the newest."""
    asked = results.asked_year
    if asked is not None:
        return asked if asked in by_year else None
    for year, together in by_year.items():  # the newest first
        if together.fen:
            return year
    return max(by_year, default=None)


def _answer(
    results: Results,
    question: Question,
    region: RegionSummary,
    choice: Choice,
    by_year: dict[int, amounts.Together],
    year: int,
) -> AnswerCard:
    departments = question.departments(region.code)
    named = [department.department for department in departments]
    most = None if named else _MOST_DEPARTMENTS
    ranked = amounts.spenders(region.code, year, choice, among=named, most=most)
    before: int | None = None
    years: list[YearOfCard] = []
    if named:
        fen = sum(spender.fen for spender in ranked)
        if ranked:
            spending = [spender.department for spender in ranked]
            last_year = amounts.spenders(region.code, year - 1, choice, among=spending)
            before = sum(spender.fen for spender in last_year)
    else:
        fen = by_year[year].fen
        before = by_year[year - 1].fen if year - 1 in by_year else None
        years = _years(by_year, year)
    sought = choice.code if choice.measure != Measure.FIGURE else _bare(choice.label)
    return AnswerCard(
        region=region,
        label=choice.label,
        year=year,
        amount=shown.money(fen) or "0.00",
        word=shown.change_word(before, fen) or "",
        change=_change(fen, before),
        rate=_rate(fen, before),
        years=years,
        departments=_departments(ranked[:_MOST_DEPARTMENTS]),
        of_departments=[department.name for department in departments],
        href=_href(region.code, choice, year),
        sought=sought,
    )


def _years(by_year: dict[int, amounts.Together], newest: int) -> list[YearOfCard]:
    """Return the years up to ``newest``, the first of them first."""
    years = []
    for year in sorted(by_year):
        if newest - _MOST_YEARS < year <= newest:
            amount = shown.money(by_year[year].fen) or "0.00"
            years.append(YearOfCard(year, amount))
    return years


def _change(fen: int, before: int | None) -> str:
    """Return how much more or less it is, in 万元 without a sign: a word beside it says which."""
    if before is None or fen == before:
        return ""
    return shown.money(abs(fen - before))


def _rate(fen: int, before: int | None) -> str:
    if not before or fen == before:
        return ""
    rate = shown.percent(fen - before, before)
    return f"{abs(rate)}%" if rate is not None else ""


def _departments(spenders: Sequence[amounts.Spender]) -> list[DepartmentOfCard]:
    """Return the departments as a card shows them, without one that was withdrawn just now."""
    keys = [spender.publication for spender in spenders]
    publications = Publication.objects.standing().with_forms().in_bulk(keys)
    shown_departments = []
    for spender in spenders:
        publication = publications.get(spender.publication)
        if publication is None:
            continue
        card = DepartmentOfCard(
            name=publication.department.name,
            amount=shown.money(spender.fen),
            href=cell_link(publication, spender.cell),
        )
        shown_departments.append(card)
    return shown_departments


def _href(region: str, choice: Choice, year: int) -> str:
    query = {"year": str(year)}
    if choice.measure == Measure.FIGURE:
        address = reverse("portal:compare", args=(region,))
        query = {"of": choice.code, **query}
    else:
        address = reverse("portal:code", args=(region, choice.measure, choice.code))
    return f"{address}?{urlencode(query)}"


def _bare(label: str) -> str:
    """Return a figure's name as the forms print it, without what stands in brackets after it."""
    outside, _, _ = label.partition("（机关")
    return outside.removesuffix("合计")


# -- departments, terms and pages ------------------------------------------------------------------


def _office(office: DepartmentName) -> OfficeCard | None:
    """Return the card of a department or unit, in one query; None where all was just withdrawn."""
    standing: Any = Publication.objects.standing().filter(
        of_office(office.department, office.unit), department__region__code=office.region
    )
    by_year: dict[int, Any] = {}
    for row in standing.annotate(fen=amounts.stated(figure("total"))).order_by("-year"):
        by_year[row.year] = row
    if not by_year:
        return None
    newest = max(by_year)
    now = by_year[newest]
    before = by_year[newest - 1].fen if newest - 1 in by_year else None
    years = []
    for year, row in list(by_year.items())[:_MOST_YEARS]:
        years.append(YearOfCard(year, shown.money(row.fen) or "0.00", address_of(row)))
    is_known = now.fen is not None and before is not None
    if office.unit:
        href = reverse("portal:unit", args=(office.region, office.department, office.unit))
    else:
        href = reverse("portal:department", args=(office.region, office.department))
    return OfficeCard(
        office=office,
        href=href,
        newest=address_of(now),
        years=years,
        word=shown.change_word(before, now.fen) or "",
        change=_change(now.fen, before) if is_known else "",
        rate=_rate(now.fen, before) if is_known else "",
    )


def _side_by_side(question: Question) -> list[SideBySideCard]:
    """Return a card where two departments or more of one county are named."""
    departments = [office for office in question.offices if not office.unit]
    regions = {office.region for office in departments}
    if len(departments) < 2 or len(regions) != 1:
        return []
    chosen = departments[:MOST_BESIDE]
    query = urlencode([("d", office.department) for office in chosen])
    href = f"{reverse('portal:compare', args=(chosen[0].region,))}?{query}"
    return [SideBySideCard([office.name for office in chosen], href)]


def _terms(topic: Topic) -> list[TermCard]:
    known = {f"{TERM}{term.key}": term for term in all_terms()}
    answers = []
    for target in topic.targets[:_MOST_TARGETS]:
        term = known.get(target)
        if term is not None:
            href = f"{reverse('portal:terms')}#{term.key}"
            answers.append(TermCard(term.key, term.name, term.text, href))
    return answers


def _pages(topic: Topic, region: RegionSummary, year: int) -> list[PageCard]:
    addresses = {
        "board": reverse("portal:board", args=(region.code, year)),
        "goals": reverse("portal:indicators", args=(region.code,)),
        "departments": reverse("portal:compare", args=(region.code,)),
        "codes": reverse("portal:codes", args=(region.code,)),
    }
    answers = []
    for target in topic.targets:
        page = target.removeprefix(PAGE)
        if target.startswith(PAGE) and page in addresses:
            answers.append(PageCard(page, region, year, addresses[page]))
    return answers
