"""The regions that have something to show."""

from django.db.models import OuterRef, Subquery

from budget.models import Region
from disclosure.models import Publication


def regions_that_show_something() -> list[tuple[str, str, bool]]:
    """Return code, name and whether it is simulated of each, by code.

    Each is asked for the first publication that stands: a search does not count all that there is.
    """
    standing = Publication.objects.standing().select_related(None).order_by()
    first = standing.filter(department__region=OuterRef("pk")).values("pk")[:1]
    regions = Region.objects.annotate(first=Subquery(first)).filter(first__isnull=False)
    return list(regions.order_by("code").values_list("code", "name", "simulated"))
