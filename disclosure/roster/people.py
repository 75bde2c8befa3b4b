"""How many people live in a region: of the year asked for, or of the last year before it that is known."""

from dataclasses import dataclass

from django.utils.translation import gettext

from budget.models import Region


@dataclass(frozen=True)
class Population:
    """A number of people with its year and source."""

    people: int
    year: int
    source: str

    def __str__(self) -> str:
        return gettext("%(year)s年常住人口 %(people)s 人") % {"year": self.year, "people": f"{self.people:,}"}


def populations(year: int, region: str = "") -> dict[str, Population]:
    """By region code, of one region or of all that have one. Years after ``year`` are not used."""
    rows = Region.objects.filter(fiscal_years__population__isnull=False, fiscal_years__year__lte=year)
    if region:
        rows = rows.filter(code=region)
    prefix = "fiscal_years__"
    values = rows.order_by(f"{prefix}year").values_list(
        "code", f"{prefix}population", f"{prefix}year", f"{prefix}population_source"
    )
    return {code: Population(*rest) for code, *rest in values}
