"""Sums of amounts in the database, exact on both: whole fen, of standing publications only.

``None`` is what a form does not state; what it states and lists nothing of is 0. A year without publication has no rows.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from disclosure.models import Amount, Measure, Publication
from disclosure.portal.comparing.measures import Choice, figure

_FEN = BigIntegerField()
# PostgreSQL adds whole numbers up to a numeric, whose quotients have decimals; both databases shall sort by the same ones.
_ADDED = Cast(Sum("fen"), _FEN)


def of_choice(choice: Choice) -> QuerySet[Amount]:
    """The amounts that a choice names, of whatever publication."""
    rows: QuerySet[Amount] = Amount.objects.filter(measure=choice.measure, lineage=choice.code, part=choice.part)
    return rows


def stated(choice: Choice, publication: str = "pk") -> Any:
    """The fen of a choice in the publication that an outer query has as ``publication``.

    A code that a table does not list is nothing; where the table itself is not in the form, nobody can say.
    """
    rows = of_choice(choice).filter(publication=OuterRef(publication)).order_by()
    fen = Subquery(rows.values("measure").annotate(added=_ADDED).values("added"), _FEN)
    if choice.measure == Measure.FIGURE:
        return fen
    table = of_choice(replace(choice, code="")).filter(publication=OuterRef(publication))
    return Coalesce(fen, Case(When(Exists(table), then=Value(0)), default=None, output_field=_FEN))


def departments(region: str, year: int, choice: Choice, against: int | None) -> QuerySet[Publication]:
    """What each department of a year states: ``fen``, ``whole`` (that it is a share of), ``before`` and ``inner_`` its parts.

    ``other`` is the publication of the year to compare with, None where there is none.
    """
    rows: Any = Publication.objects.standing().filter(department__region__code=region, year=year)
    own = of_choice(choice).filter(publication=OuterRef("pk"))
    rows = rows.annotate(
        fen=stated(choice),
        whole=stated(figure(choice.whole)) if choice.whole else Value(None, _FEN),
        cell=Subquery(own.order_by("code").values("address")[:1]),
        is_exact=~Exists(own.filter(exact=False)),
        **{f"inner_{key}": stated(inner) for key, inner in choice.inner.items()},
    )
    if against is None:
        return rows.annotate(other=Value(None, _FEN), before=Value(None, _FEN))
    other = Publication.objects.standing().filter(department=OuterRef("department"), year=against)
    rows = rows.annotate(other=Subquery(other.select_related(None).order_by().values("pk")[:1]))
    return rows.annotate(before=stated(choice, "other"))


@dataclass(frozen=True)
class Together:
    """What departments have together: ``fen`` of ``departments`` that state it, ``displayed`` of them as displayed only."""

    fen: int = 0
    departments: int = 0
    displayed: int = 0


def by_year(region: str, choice: Choice) -> dict[int, Together]:
    """The sum of a choice over a region's departments, for each year that has any, the newest first."""
    found = _together(choice, "publication__year", region).order_by("-publication__year")
    return {year: Together(int(fen), count, displayed) for year, fen, count, displayed in found}


def by_region(year: int, choice: Choice) -> dict[str, Together]:
    """The sum of a choice over each region's departments in a year."""
    found = _together(choice, "publication__department__region__code").filter(publication__year=year).order_by()
    return {region: Together(int(fen), count, displayed) for region, fen, count, displayed in found}


def _together(choice: Choice, by: str, region: str = "") -> Any:
    rows: Any = of_choice(choice)
    rows = rows.standing()
    if region:
        rows = rows.filter(publication__department__region__code=region)
    return rows.values_list(by).annotate(
        added=_ADDED,
        departments=Count("publication", distinct=True, filter=~Q(fen=0)),
        displayed=Count("publication", distinct=True, filter=Q(exact=False)),
    )
