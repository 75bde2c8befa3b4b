"""What kept pages are told apart by: a number for each region that changes with what it shows."""

import secrets

from django.db import connections, models, router

# So many bits that no number comes twice, and that a country's sum still fits a database's integer.
_BITS = 48
_NUMBERS = "SELECT number FROM disclosure_pagegeneration"


class PageGeneration(models.Model):
    """The generation of a region's pages.

    It is raised in the transaction that publishes, withdraws or renames, so whoever reads a new
    number reads what that transaction wrote. Two transactions of a region wait for each other here.
    Numbers are drawn, not counted: in a database that was restored none comes again for another
    state.
    """

    region = models.CharField("行政区划代码", max_length=6, primary_key=True)
    number = models.BigIntegerField("页面代次")

    class Meta:
        verbose_name = "页面代次"
        verbose_name_plural = "页面代次"

    def __str__(self) -> str:
        return f"{self.region}：{self.number}"

    @staticmethod
    def raise_for(*regions: str) -> None:
        """Begin a new generation of the pages of regions, given by their codes."""
        rows = []
        for region in sorted(regions):
            rows.append(PageGeneration(region=region, number=secrets.randbits(_BITS)))
        PageGeneration.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["region"], update_fields=["number"]
        )

    @staticmethod
    def lock(region: str) -> None:
        """Have whoever changes a region, by its code, wait for the end of this transaction."""
        if not PageGeneration.objects.select_for_update().filter(region=region):
            PageGeneration.raise_for(region)  # a row that was not there is locked as it is written

    @staticmethod
    def number_of(region: str = "", *, using: str | None = None) -> int:
        """Return the number of a region, or without a code one for all regions together.

        ``using`` names a database; without it that of other reads is asked. Each page asks, so the
        statement is written out: Django takes ten times as long to make one as to run it.
        """
        alias = using or router.db_for_read(PageGeneration)
        with connections[alias].cursor() as cursor:
            if region:
                cursor.execute(f"{_NUMBERS} WHERE region = %s", [region])
            else:
                cursor.execute(_NUMBERS)
            return sum(number for (number,) in cursor.fetchall())
