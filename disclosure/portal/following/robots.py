"""What search engines read: robots.txt, and the sitemap, which has a section for each region."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import InvalidPage
from django.db.models import Count, Max, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.timezone import localtime

from budget.site import absolute
from disclosure.models import KeptYear, Publication
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.editions import address_of

_ROBOTS = """User-agent: *
Disallow: /admin/
Sitemap: {sitemap}
"""


_INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}
</sitemapindex>
"""

HOME = "home"  # the section of what is above regions; each region's is called by its code
# The addresses that each year of a region has beside its disclosures'.
PAGES_OF_YEAR = ("portal:year", "portal:board")
_ADDRESS_COLUMNS = (
    "year",
    "visible_from",
    "department__code",
    "department__region__code",
    "unit__code",
)


class OurSitemap(Sitemap[Any]):
    """Addresses as the site calls itself, not as a request happens to."""

    limit = 10_000  # of 50,000 that the protocol allows: a section stays a quick answer

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class HomeSitemap(OurSitemap):
    """The page above all regions."""

    def items(self) -> list[str]:
        return [reverse("portal:home")]

    def location(self, item: str) -> str:
        return item


@dataclass(frozen=True)
class SitemapEntry:
    """An address, and when what is there became visible, if it stays as it is."""

    address: str
    changed: datetime | None = None


class RegionSitemap(OurSitemap):
    """The pages of a region: its own, its years and boards, and the overview of each disclosure at
    its current address.

    What was superseded or withdrawn is not for finding.
    """

    def __init__(self, region: str) -> None:
        self.region = region

    def items(self) -> list[SitemapEntry]:
        """Return the entries, in two queries; none where the region has nothing to show."""
        years = overviews.years(self.region)
        if not years:
            return []
        entries = [SitemapEntry(reverse("portal:region", args=(self.region,)))]
        for year in years:
            for page in PAGES_OF_YEAR:
                entries.append(SitemapEntry(reverse(page, args=(self.region, year.year))))
        for publication in self._publications():
            entries.append(SitemapEntry(address_of(publication), publication.visible_from))
        return entries

    def location(self, item: SitemapEntry) -> str:
        return item.address

    def lastmod(self, item: SitemapEntry) -> datetime | None:
        return item.changed

    def _publications(self) -> QuerySet[Publication]:
        """Return what stands, with what its address is made of and no more."""
        standing: QuerySet[Publication] = Publication.objects.standing().select_related(None)
        of_region = standing.filter(department__region__code=self.region)
        return (
            of_region.select_related("department__region", "unit")
            .only(*_ADDRESS_COLUMNS)
            .order_by("pk")
        )


@dataclass(frozen=True)
class SitemapPart:
    """A part of the sitemap in its index: how many addresses it has, and since when they stand."""

    section: str
    addresses: int
    last_mod: datetime | None = None


def _parts() -> list[SitemapPart]:
    """Return the part above regions, and one for each region, from what is kept of their years."""
    years: Any = KeptYear.objects.standing().order_by("region__code").values_list("region__code")
    counted = years.annotate(years=Count("pk"), disclosures=Sum("disclosures"), last=Max("newest"))
    parts = [SitemapPart(HOME, 1)]
    for region, of_years, disclosures, last in counted:
        addresses = 1 + len(PAGES_OF_YEAR) * of_years + disclosures
        parts.append(SitemapPart(region, addresses, last))
    return parts


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: everything but the desk."""
    text = _ROBOTS.format(sitemap=absolute(reverse("portal:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the sections' pages."""
    with translation.override(settings.LANGUAGE_CODE):
        # Made once: a province has hundreds of regions. A template takes ten times as long, too.
        of_home = escape(absolute(reverse("portal:sitemap-section", args=(HOME,))))
        before, _, after = of_home.rpartition(HOME)
        entries = []
        for part in _parts():
            address = f"{before}{part.section}{after}"
            last_mod = ""
            if part.last_mod is not None:
                last_mod = f"<lastmod>{localtime(part.last_mod).isoformat()}</lastmod>"
            for number in range(1, math.ceil(part.addresses / OurSitemap.limit) + 1):
                location = address if number == 1 else f"{address}?p={number}"
                entries.append(f"<sitemap><loc>{location}</loc>{last_mod}</sitemap>")
        return _as_xml(HttpResponse(_INDEX.format("\n".join(entries))))


@public_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One page of one section."""
    part = HomeSitemap() if section == HOME else RegionSitemap(section)
    with translation.override(settings.LANGUAGE_CODE):
        try:
            addresses = part.get_urls(page=request.GET.get("p", "1"))
        except InvalidPage as exc:
            raise Http404 from exc
        if not addresses:
            raise Http404  # whether nobody knows the region, or it shows nothing yet
        return _as_xml(render(request, "sitemap.xml", {"urlset": addresses}))


def _as_xml(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Type"] = "application/xml"
    response.headers["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response
