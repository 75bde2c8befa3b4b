"""What changed most between two years: what began, what ended, and the largest rises and falls.

The first half is pure; below it is what a county's departments changed, in two queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Length
from django.urls import reverse

from budget.codes import ITEM_DIGITS
from disclosure.models import Amount, Measure
from disclosure.portal.comparing import shown

_MOST_NAMED = 3  # of each kind: more is a table, and the table stands below


@dataclass(frozen=True)
class Movement:
    """An amount of two years, in fen. ``href`` leads to the page of its code or department."""

    code: str
    name: str
    before: int
    now: int
    href: str = ""

    @property
    def difference(self) -> int:
        """What it is more than before, in fen."""
        return self.now - self.before

    @property
    def amount(self) -> str:
        """The amount that there is, or was before it ended, in 万元."""
        return shown.money(self.now or self.before)

    @property
    def change(self) -> str:
        """The difference in 万元 with its sign."""
        return shown.signed(self.difference)

    @property
    def rate(self) -> str:
        """The difference in per cent with its sign; empty where there was nothing before."""
        rate = shown.percent(self.difference, self.before)
        return "" if rate is None else shown.signed_percent(rate)


@dataclass(frozen=True)
class ChangedMost:
    """The movements between two years by their kind, the largest first, a few of each.

    ``began_count`` and ``ended_count`` are how many there are altogether.
    """

    began: Sequence[Movement]
    began_count: int
    ended: Sequence[Movement]
    ended_count: int
    more: Sequence[Movement]
    less: Sequence[Movement]

    def __bool__(self) -> bool:
        return bool(self.began or self.ended or self.more or self.less)


def changed_most(movements: Iterable[Movement]) -> ChangedMost:
    """Return what began, ended, rose and fell; what stayed the same is left out."""
    by_word: dict[shown.Change, list[Movement]] = defaultdict(list)
    for movement in movements:
        word = shown.change_word(movement.before, movement.now)
        if word is not None:
            by_word[word].append(movement)
    for of_word in by_word.values():
        of_word.sort(key=lambda movement: (-abs(movement.difference), movement.code))
    began = by_word[shown.Change.NEW]
    ended = by_word[shown.Change.ENDED]
    return ChangedMost(
        began=began[:_MOST_NAMED],
        began_count=len(began),
        ended=ended[:_MOST_NAMED],
        ended_count=len(ended),
        more=by_word[shown.Change.MORE][:_MOST_NAMED],
        less=by_word[shown.Change.LESS][:_MOST_NAMED],
    )


# -- the departments of a county -------------------------------------------------------------------


@dataclass(frozen=True)
class DepartmentMovement:
    """What a department spends more or less than before, and the items that did most to it."""

    total: Movement
    items: Sequence[Movement]


@dataclass(frozen=True)
class CountyMovements:
    """The departments of a county whose spending rose and fell most between two years."""

    year: int
    against: int
    more: Sequence[DepartmentMovement]
    less: Sequence[DepartmentMovement]

    def __bool__(self) -> bool:
        return bool(self.more or self.less)


def of_county(region: str, year: int, against: int) -> CountyMovements:
    """Return the departments that changed most, and in what.

    A department counts that has published both years: what is not known of one is no change.
    """
    spending = _totals(region, year, against)
    changed = changed_most(spending.values())
    key_by_code = {movement.code: key for key, movement in spending.items()}
    largest = [*changed.more, *changed.less]
    keys_of_largest = [key_by_code[movement.code] for movement in largest]
    items = _items(region, keys_of_largest, year, against)

    def with_causes(movements: Iterable[Movement]) -> list[DepartmentMovement]:
        listed = []
        for movement in movements:
            items_of_department = items[key_by_code[movement.code]]
            causes = _causes(movement, items_of_department)
            listed.append(DepartmentMovement(movement, causes))
        return listed

    return CountyMovements(year, against, with_causes(changed.more), with_causes(changed.less))


def _totals(region: str, year: int, against: int) -> dict[int, Movement]:
    """Return what each department spends that has published both years, by its key."""
    rows: Any = Amount.objects.standing_of_departments().filter(
        publication__department__region__code=region,
        publication__year__in=(year, against),
        measure=Measure.FIGURE,
        part="total",
        code="spending",
    )
    fen: dict[tuple[int, str, str], dict[int, int]] = defaultdict(dict)
    department = "publication__department"
    values = rows.values_list(
        department, f"{department}__code", f"{department}__name", "publication__year", "fen"
    )
    for key, code, name, of_year, amount in values:
        fen[key, code, name][of_year] = amount
    totals = {}
    for (key, code, name), by_year in fen.items():
        if len(by_year) == 2:
            href = f"{reverse('portal:department', args=(region, code))}?year={year}"
            totals[key] = Movement(code, name, by_year[against], by_year[year], href)
    return totals


def _items(
    region: str, departments: Sequence[int], year: int, against: int
) -> dict[int, list[Movement]]:
    """Return what each of the departments spends by item of the functional classification.

    Only of departments that list items in both years: where a form has none, nobody can say what
    an item came to.
    """
    rows: Any = Amount.objects.standing_of_departments().filter(
        publication__department__in=departments,
        publication__year__in=(year, against),
        measure=Measure.FUNCTION,
        part="total",
    )
    of_item = rows.alias(digits=Length("lineage")).filter(digits=ITEM_DIGITS)
    values = of_item.order_by("publication__year").values_list(
        "publication__department", "publication__year", "lineage", "name", "fen"
    )
    fen: dict[tuple[int, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[str, str] = {}
    years_with_items: dict[int, set[int]] = defaultdict(set)
    for key, of_year, lineage, name, amount in values:
        years_with_items[key].add(of_year)
        fen[key, lineage][of_year] += amount
        names[lineage] = name  # the newest stays
    movements: dict[int, list[Movement]] = defaultdict(list)
    for (key, lineage), by_year in fen.items():
        if len(years_with_items[key]) < 2:
            continue
        href = reverse("portal:code", args=(region, Measure.FUNCTION, lineage))
        movement = Movement(
            lineage, names[lineage], by_year[against], by_year[year], f"{href}?year={year}"
        )
        movements[key].append(movement)
    return movements


def _causes(total: Movement, items: Sequence[Movement]) -> list[Movement]:
    """Return the items that moved most in the direction of the total."""
    is_rise = total.difference > 0
    causes = []
    for item in items:
        if item.difference and (item.difference > 0) == is_rise:
            causes.append(item)
    causes.sort(key=lambda item: (-abs(item.difference), item.code))
    return causes[:_MOST_NAMED]
