"""How many people live in a region, in a year or in the last year before it that is known."""

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
        return gettext("%(year)s年常住人口 %(people)s 人") % {
            "year": self.year,
            "people": f"{self.people:,}",
        }


def populations(year: int, region: str = "") -> dict[str, Population]:
    """Return the population by region code, of one region or of all where it is known.

    Years after ``year`` are not used.
    """
    rows = Region.objects.filter(
        fiscal_years__population__isnull=False, fiscal_years__year__lte=year
    )
    if region:
        rows = rows.filter(code=region)
    values = rows.order_by("fiscal_years__year").values_list(
        "code",
        "fiscal_years__population",
        "fiscal_years__year",
        "fiscal_years__population_source",
    )
    known: dict[str, Population] = {}
    for code, people, of_year, source in values:
        assert people is not None  # noqa: S101  those without were filtered out
        known[code] = Population(people, of_year, source)  # the last year replaces those before
    return known
