"""Reading what a search's address asks for.

Whatever names nothing is left out, and the page says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from disclosure.documents.model.texts import tidy
from disclosure.fulltext.query import LONGEST, SearchTerm, read_query
from disclosure.models import PassageKind
from disclosure.portal import overviews
from disclosure.portal.overviews import RegionSummary

_LONGEST_DEPARTMENT = 60  # characters of a department's name that are looked at
_LONGEST_REFUSED = 20  # characters of a parameter that are shown again


@dataclass(frozen=True)
class Selection:
    """The words that are sought, and the filters.

    ``q`` is as typed, ``terms`` as read; region, year, department (its code or part of its name)
    and kind are empty for all. ``years`` and ``regions`` are what may be chosen; ``refused`` are
    parameters (name and value) that name nothing.
    """

    q: str
    terms: tuple[SearchTerm, ...]
    region: RegionSummary | None
    year: int | None
    department: str
    kind: PassageKind | None
    regions: Sequence[RegionSummary] = ()
    years: Sequence[int] = ()
    refused: Sequence[tuple[str, str]] = field(default=())

    @property
    def has_filters(self) -> bool:
        """Something besides the words narrows the search."""
        is_one_of_regions = self.region is not None and len(self.regions) > 1
        return bool(is_one_of_regions or self.year or self.department or self.kind)

    @property
    def is_too_long(self) -> bool:
        """Only the beginning of what was typed is sought."""
        return len(self.q) > LONGEST


def read_selection(asked: Mapping[str, str]) -> Selection:
    """Return the selection of a query string, in two queries."""
    regions = {region.code: region for region in overviews.standing_regions()}
    region = regions.get(asked.get("region", "").strip())
    standing_years = overviews.standing_years(region.code if region is not None else "")
    years = {str(year): year for year in standing_years}
    year = years.get(asked.get("year", "").strip())
    kinds = {kind.name.lower(): kind for kind in PassageKind}
    kind = kinds.get(asked.get("kind", "").strip().lower())
    refused = []
    for name, value in {"region": region, "year": year, "kind": kind}.items():
        if value is None and asked.get(name, "").strip():
            refused.append((name, asked[name][:_LONGEST_REFUSED]))
    # PostgreSQL takes no text with a null character.
    q = " ".join(asked.get("q", "").replace("\x00", "").split())
    department = tidy(asked.get("department", "").replace("\x00", ""))
    return Selection(
        q=q,
        terms=read_query(q),
        region=region,
        year=year,
        department=department[:_LONGEST_DEPARTMENT],
        kind=kind,
        regions=list(regions.values()),
        years=list(years.values()),
        refused=refused,
    )
