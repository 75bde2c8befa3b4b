"""Sums of amounts in the database, exact on both: whole fen, of standing publications only.

They are sums over departments, whose figures hold their units': what units publish is left out.

``None`` is what a form does not state; what it states and lists nothing of is 0. A year without
publication has no rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Length

from disclosure.models import Amount, Measure, Publication
from disclosure.portal.comparing.measures import Choice, figure

_FEN = BigIntegerField()
# PostgreSQL adds whole numbers up to a numeric, whose quotients have decimals; as whole numbers
# both databases sort shares alike.
_SUM = Cast(Sum("fen"), _FEN)


def of_choice(choice: Choice) -> QuerySet[Amount]:
    """Return the amounts that a choice names, of whatever publication."""
    rows: QuerySet[Amount] = Amount.objects.filter(
        measure=choice.measure, lineage=choice.code, part=choice.part
    )
    return rows


def stated(choice: Choice, publication: str = "pk") -> Any:
    """Return the expression for the fen of a choice in a publication.

    ``publication`` is the name that the outer query has for its key. A code that a table does not
    list is nothing; where the table itself is not in the form, or has money and lists no code of
    that level, nobody can say.
    """
    rows = of_choice(choice).filter(publication=OuterRef(publication)).order_by()
    fen = Subquery(rows.values("measure").annotate(added=_SUM).values("added"), _FEN)
    if choice.measure == Measure.FIGURE:
        return fen
    all_codes = replace(choice, code="")
    table = of_choice(all_codes).filter(publication=OuterRef(publication))
    listed: Any = Exists(table)
    if choice.code:
        digits = len(choice.code)
        of_table: Any = Amount.objects.filter(
            publication=OuterRef(publication), measure=choice.measure, part=choice.part
        )
        of_level = of_table.alias(digits=Length("lineage")).filter(digits=digits)
        listed = Exists(table.filter(fen=0)) | (listed & Exists(of_level))
    nothing = Case(When(listed, then=Value(0)), default=None, output_field=_FEN)
    return Coalesce(fen, nothing)


def departments(
    region: str, year: int, choice: Choice, against: int | None
) -> QuerySet[Publication]:
    """Return the publications of a year with what each states of a choice.

    They are annotated with ``fen``, the ``whole`` that it is a share of, ``before`` of the year
    ``against``, and each ``inner_`` part. ``other`` is the publication of that year, None where
    there is none. ``cell`` is the address of an amount that goes into it.
    """
    own = of_choice(choice).filter(publication=OuterRef("pk"))
    whole = stated(figure(choice.whole)) if choice.whole else Value(None, _FEN)
    parts = {}
    for key, inner in choice.inner.items():
        parts[f"inner_{key}"] = stated(inner)
    standing = Publication.objects.standing().of_departments()
    of_year: Any = standing.with_forms().filter(department__region__code=region, year=year)
    rows: QuerySet[Publication] = of_year.annotate(
        fen=stated(choice),
        whole=whole,
        cell=Subquery(own.order_by("code").values("address")[:1]),
        is_exact=~Exists(own.filter(exact=False)),
        **parts,
    )
    if against is None:
        return rows.annotate(other=Value(None, _FEN), before=Value(None, _FEN))
    other = standing.filter(department=OuterRef("department"), year=against)
    keys = other.select_related(None).order_by().values("pk")
    return rows.annotate(other=Subquery(keys[:1])).annotate(before=stated(choice, "other"))


@dataclass(frozen=True)
class Spender:
    """A department's money of a choice: whose ``publication`` states it, and an address in it."""

    department: str
    publication: int
    fen: int
    cell: str


def spenders(
    region: str, year: int, choice: Choice, among: Collection[str] = (), most: int | None = None
) -> list[Spender]:
    """Return a region's departments with money of a choice in a year, the most money first.

    ``among`` are the codes of those that are asked for, if not all; ``most`` is how many are read.
    It asks for nothing else that ``departments`` tells of each.
    """
    rows: Any = of_choice(choice).filter(
        publication__department__region__code=region, publication__year=year
    )
    if among:
        rows = rows.filter(publication__department__code__in=among)
    stated_rows = rows.standing_of_departments().values_list(
        "publication__department__code", "publication"
    )
    sums = stated_rows.annotate(added=_SUM, cell=Min("address")).filter(added__gt=0)
    ranked = sums.order_by("-added", "publication__department__code")
    return [Spender(code, key, fen, cell) for code, key, fen, cell in ranked[:most]]


@dataclass(frozen=True)
class Together:
    """The money that departments have together.

    ``fen`` is that of as many ``departments`` as have any; ``displayed`` of them state it only as a
    rounded figure.
    """

    fen: int = 0
    departments: int = 0
    displayed: int = 0


def by_year(region: str, choice: Choice) -> dict[int, Together]:
    """Return the sum of a choice over a region's departments for each year, the newest first."""
    rows = of_choice(choice).filter(publication__department__region__code=region)
    return _together(rows, "publication__year", "-publication__year")


def by_region_and_year(
    regions: Mapping[str, Collection[str]], choice: Choice, years: Collection[int] = ()
) -> dict[str, dict[int, int]]:
    """Return the sum of a choice, in fen, for each region and year, the newest year first.

    ``regions`` are codes of regions, each with those of its departments that alone count, if not
    all do; ``years`` are those that are read, if not all.
    """
    whose = Q()
    for region, department_codes in regions.items():
        of_region = Q(publication__department__region__code=region)
        if department_codes:
            of_region &= Q(publication__department__code__in=department_codes)
        whose |= of_region
    rows: Any = of_choice(choice).filter(whose)
    if years:
        rows = rows.filter(publication__year__in=years)
    keys = ("publication__department__region__code", "publication__year")
    sums = rows.standing_of_departments().values_list(*keys).annotate(added=_SUM)
    by_region: dict[str, dict[int, int]] = {}
    for region, year, fen in sums.order_by(keys[0], f"-{keys[1]}"):
        by_region.setdefault(region, {})[year] = fen
    return by_region


def by_region(year: int, choice: Choice) -> dict[str, Together]:
    """Return the sum of a choice over each region's departments in a year."""
    rows = of_choice(choice).filter(publication__year=year)
    return _together(rows, "publication__department__region__code")


def _together(amounts: Any, group: str, *order: str) -> dict[Any, Together]:
    sums = amounts.standing_of_departments().values_list(group)
    sums = sums.annotate(
        added=_SUM,
        departments=Count("publication", distinct=True, filter=~Q(fen=0)),
        displayed=Count("publication", distinct=True, filter=Q(exact=False)),
    )
    together = {}
    for key, fen, departments, displayed in sums.order_by(*order):
        together[key] = Together(int(fen), departments, displayed)
    return together
