"""What is spent on what was asked: of one county its course and who spends most, of several each
county's sum.

It is worked out from the amounts that comparisons read: a few queries, however many counties.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from budget.codes import is_code, lineage
from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Measure, Publication
from disclosure.portal.comparing import amounts, shown
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import KINDS, Choice, figure, newest_of_code
from disclosure.portal.overviews import RegionSummary
from disclosure.search.departments import DepartmentName
from disclosure.search.hits import Results
from disclosure.search.questions import Question

MOST_YEARS = 5
_MOST_TARGETS = 3  # figures and codes that are looked at until one has money
_MOST_DEPARTMENTS = 3


@dataclass(frozen=True)
class YearOnYear:
    """What an amount is against the year before, worked out in yuan.

    ``difference`` is how much more or less it is, in 万元 without a sign, since ``word`` says
    which; ``rate`` is in percent. All are empty where there is nothing to compare with.
    """

    word: str = ""
    difference: str = ""
    rate: str = ""

    @classmethod
    def of(cls, before: int | None, fen: int | None) -> "YearOnYear":
        """Compare two sums in fen, None where there is none."""
        if before is None or fen is None:
            return cls()
        word = shown.change_word(before, fen) or ""
        if before == fen:
            return cls(word)
        return cls(word, shown.money(abs(fen - before)), shown.rate(before, fen))


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

    ``of_departments`` are the names of those that alone count, where any were asked for.
    ``sought`` is what the disclosures call it.
    """

    kind = "amount"

    region: RegionSummary
    label: str
    year: int
    amount: str
    change: YearOnYear
    years: Sequence[YearOfCard]
    departments: Sequence[DepartmentOfCard]
    of_departments: Sequence[str]
    href: str
    sought: str


@dataclass(frozen=True)
class RegionOfCard:
    """A region's amount in 万元, of some of its departments alone where any were asked for."""

    region: RegionSummary
    year: int
    amount: str
    change: YearOnYear
    of_departments: Sequence[str]


@dataclass(frozen=True)
class RegionsCard:
    """The answer of several regions, beside each other; ``href`` compares all that there are.

    ``others`` is how many regions are not listed.
    """

    kind = "regions"

    label: str
    regions: Sequence[RegionOfCard]
    others: int
    href: str
    sought: str


AmountCard = AnswerCard | RegionsCard


@dataclass(frozen=True)
class _Found:
    """What a region has of a choice: the fen of each of its years, the newest first, and the year
    that is shown.

    ``departments`` are those that alone count; empty where all do.
    """

    choice: Choice
    departments: Sequence[DepartmentName]
    fen_by_year: Mapping[int, int]
    year: int

    @property
    def fen(self) -> int:
        return self.fen_by_year[self.year]

    @property
    def amount(self) -> str:
        """Its amount in 万元; a region that has nothing of it says so."""
        return _shown(self.fen)

    @property
    def change(self) -> YearOnYear:
        return YearOnYear.of(self.fen_by_year.get(self.year - 1), self.fen)

    @property
    def of_departments(self) -> list[str]:
        return [department.name for department in self.departments]


def amount_cards(
    results: Results, question: Question, regions: Sequence[RegionSummary]
) -> list[AmountCard]:
    """Return what the regions spend on what was asked: none where it is nothing with an amount."""
    wanted = [target for target in question.topic.targets if ":" not in target]
    wanted = _with_wholes(wanted[:_MOST_TARGETS])
    asked = {region.code: question.departments(region.code) for region in regions}
    found_by_code = _found(results, wanted, asked)
    found = {}
    for region in regions:
        if region.code in found_by_code:
            found[region] = found_by_code[region.code]
    if len(regions) > 1:
        return [*_beside_each_other(results, found)]
    return [_of_region(region, of_region) for region, of_region in found.items()]


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


def _found(
    results: Results, wanted: Sequence[str], asked: Mapping[str, Sequence[DepartmentName]]
) -> dict[str, _Found]:
    """Return for each region the first target that it has money for; nothing is an answer where it
    has money for none.

    ``asked`` has the codes of regions, each with its departments that alone count, if not all do.
    """
    with_money: dict[str, _Found] = {}
    without: dict[str, _Found] = {}
    for target in wanted:
        rest = {region: asked[region] for region in asked if region not in with_money}
        choice = _choice(target, rest) if rest else None
        if choice is None:
            continue
        for region, fen_by_year in _sums(results, choice, rest).items():
            year = _year(results, fen_by_year)
            if year is None:
                continue
            found = _Found(choice, asked[region], fen_by_year, year)
            if found.fen:
                with_money[region] = found
            else:
                without.setdefault(region, found)
    return without | with_money


def _sums(
    results: Results, choice: Choice, asked: Mapping[str, Sequence[DepartmentName]]
) -> dict[str, dict[int, int]]:
    """Return the fen of each region's years.

    Of several regions two years are read, which is all that is shown of them: the one that was
    asked, or the newest, and the one before. Where the newest has no money, all are.
    """
    regions = {}
    for region, departments in asked.items():
        regions[region] = [department.department for department in departments]
    if len(regions) == 1:
        return amounts.by_region_and_year(regions, choice)
    year = results.asked_year
    if year is not None:
        return amounts.by_region_and_year(regions, choice, (year, year - 1))
    newest = max(results.selection.years, default=0)
    sums = amounts.by_region_and_year(regions, choice, (newest, newest - 1))
    older = {}
    for region, codes in regions.items():
        if not sums.get(region, {}).get(newest):
            older[region] = codes
    if older:
        sums |= amounts.by_region_and_year(older, choice)
    return sums


def _choice(target: str, regions: Collection[str]) -> Choice | None:
    """Return a figure, or a code as the first of the regions that states it calls it."""
    if target in FIGURES:
        return figure(target)
    measure = KINDS[target[0]]
    for region in regions:
        newest = newest_of_code(measure, target, region)
        if newest is not None:
            label = f"{newest.name}（{newest.lineage}）"
            return Choice(measure, newest.lineage, "total", label)
    return None


def _year(results: Results, fen_by_year: Mapping[int, int]) -> int | None:
    """Return the year that was asked, else the newest one with money, else the newest."""
    asked = results.asked_year
    if asked is not None:
        return asked if asked in fen_by_year else None
    for year, fen in fen_by_year.items():
        if fen:
            return year
    return max(fen_by_year, default=None)


def _shown(fen: int) -> str:
    """Return an amount in 万元; nothing is said, not left blank as in tables."""
    return shown.money(fen) or "0.00"


# -- one region ------------------------------------------------------------------------------------


def _of_region(region: RegionSummary, found: _Found) -> AnswerCard:
    named = [department.department for department in found.departments]
    most = None if named else _MOST_DEPARTMENTS
    ranked = amounts.spenders(region.code, found.year, found.choice, among=named, most=most)
    return AnswerCard(
        region=region,
        label=found.choice.label,
        year=found.year,
        amount=found.amount,
        change=found.change,
        years=_years(found),
        departments=_departments(ranked[:_MOST_DEPARTMENTS]),
        of_departments=found.of_departments,
        href=_comparison(region.code, found.choice, found.year),
        sought=_sought(found.choice),
    )


def _years(found: _Found) -> list[YearOfCard]:
    """Return the years up to the one that is shown, the first of them first."""
    years = []
    for year in sorted(found.fen_by_year):
        if found.year - MOST_YEARS < year <= found.year:
            years.append(YearOfCard(year, _shown(found.fen_by_year[year])))
    return years


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


def _comparison(region: str, choice: Choice, year: int) -> str:
    """Return the address that compares the departments of a region."""
    if choice.measure == Measure.FIGURE:
        query = urlencode({**choice.query, "year": str(year)})
        return f"{reverse('portal:compare', args=(region,))}?{query}"
    page = reverse("portal:code", args=(region, choice.measure, choice.code))
    return f"{page}?{urlencode({'year': year})}"


def _sought(choice: Choice) -> str:
    """Return the code, or a figure's name as the forms print it: without what stands in brackets
    after it.
    """
    if choice.measure != Measure.FIGURE:
        return choice.code
    outside, _, _ = choice.label.partition("（机关")
    return outside.removesuffix("合计")


# -- several regions -------------------------------------------------------------------------------


def _beside_each_other(
    results: Results, found: Mapping[RegionSummary, _Found]
) -> Iterator[RegionsCard]:
    """Yield a card for each choice: regions may have money for different ones of those asked."""
    by_choice: dict[Choice, list[RegionOfCard]] = {}
    for region, of_region in found.items():
        row = RegionOfCard(
            region=region,
            year=of_region.year,
            amount=of_region.amount,
            change=of_region.change,
            of_departments=of_region.of_departments,
        )
        by_choice.setdefault(of_region.choice, []).append(row)
    for choice, rows in by_choice.items():
        query = dict(choice.query)
        if results.asked_year is not None:
            query["year"] = str(results.asked_year)
        yield RegionsCard(
            label=choice.label,
            regions=rows,
            others=len(results.selection.regions) - len(rows),
            href=f"{reverse('portal:compare-regions')}?{urlencode(query)}",
            sought=_sought(choice),
        )
