"""What a search address asks for. Whatever cannot be is left out, and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from disclosure.documents.model.texts import tidy
from disclosure.fulltext.query import LONGEST, Term, read_query
from disclosure.models import PassageKind
from disclosure.portal.overviews import RegionSummary, YearOfRegion


@dataclass(frozen=True)
class Selection:
    """``q`` as typed and its ``terms``; region, year, department (code or part of a name) and kind, empty for all.

    ``years`` and ``regions`` are what may be chosen; ``refused`` are parameters (name and value) that name nothing.
    """

    q: str
    terms: tuple[Term, ...]
    region: RegionSummary | None
    year: int | None
    department: str
    kind: PassageKind | None
    regions: Sequence[RegionSummary] = ()
    years: Sequence[int] = ()
    refused: Sequence[tuple[str, str]] = field(default=())

    @property
    def has_filters(self) -> bool:
        """Whether anything but the words narrows the search."""
        chosen_region = self.region is not None and len(self.regions) > 1
        return bool(chosen_region or self.year or self.department or self.kind)

    @property
    def is_too_long(self) -> bool:
        """Whether only the beginning of what was typed is sought."""
        return len(self.q) > LONGEST


def read_selection(asked: Mapping[str, str], published: Sequence[YearOfRegion]) -> Selection:
    """The selection of a query string. ``published`` are all regions and years that have something to show."""
    regions = {each.region.code: each.region for each in sorted(published, key=lambda each: each.region.code)}
    region = regions.get(asked.get("region", "").strip())
    years = sorted({each.year for each in published if region in (None, each.region)}, reverse=True)
    year = {str(year): year for year in years}.get(asked.get("year", "").strip())
    kind = {kind.name.lower(): kind for kind in PassageKind}.get(asked.get("kind", "").strip().lower())
    q = " ".join(asked.get("q", "").replace("\x00", "").split())
    read = {"region": region, "year": year, "kind": kind}
    return Selection(
        q=q,
        terms=read_query(q),
        region=region,
        year=year,
        department=tidy(asked.get("department", "").replace("\x00", ""))[:60],
        kind=kind,
        regions=list(regions.values()),
        years=years,
        refused=[(name, asked[name][:20]) for name in read if asked.get(name, "").strip() and read[name] is None],
    )
