"""What search engines read: robots.txt, and the sitemap, an index of sections that have pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import InvalidPage
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from budget.site import absolute
from disclosure.models import Publication
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.editions import address_of

_ROBOTS = """User-agent: *
Disallow: /admin/
Sitemap: {sitemap}
"""


class OurSitemap(Sitemap[Any]):
    """Addresses as the site calls itself, not as a request happens to."""

    limit = 10_000  # of 50,000 that the protocol allows: a section stays a quick answer

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class Lists(OurSitemap):
    """The pages above disclosures: home, regions, their years and boards."""

    def items(self) -> list[str]:
        years = overviews.years()
        addresses = [reverse("portal:home")]
        for code in dict.fromkeys(year.region.code for year in years):
            addresses.append(reverse("portal:region", args=(code,)))
        for year in years:
            place = (year.region.code, year.year)
            addresses.append(reverse("portal:year", args=place))
            addresses.append(reverse("portal:board", args=place))
        return addresses

    def location(self, item: str) -> str:
        return item


class Disclosures(OurSitemap):
    """The overview of each disclosure at its current address.

    What was superseded or withdrawn is not for finding.
    """

    def items(self) -> QuerySet[Publication]:
        """Return what stands, with what its address is made of and no more: there are many."""
        publications = Publication.objects.standing().select_related(None)
        publications = publications.select_related("department__region", "unit").only(
            "year", "visible_from", "department__code", "department__region__code", "unit__code"
        )
        return publications.order_by("pk")

    def location(self, item: Publication) -> str:
        return address_of(item)

    def lastmod(self, item: Publication) -> datetime:
        return item.visible_from

    def get_latest_lastmod(self) -> datetime | None:
        publications = self.items().order_by()
        newest: datetime | None = publications.aggregate(newest=Max("visible_from"))["newest"]
        return newest


SECTIONS: dict[str, Callable[[], OurSitemap]] = {"lists": Lists, "disclosures": Disclosures}


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: everything but the desk."""
    text = _ROBOTS.format(sitemap=absolute(reverse("portal:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the sections' pages."""
    with translation.override(settings.LANGUAGE_CODE):
        pages = []
        for name, section_class in SECTIONS.items():
            section = section_class()
            last_mod = section.get_latest_lastmod()
            address = absolute(reverse("portal:sitemap-section", args=(name,)))
            for number in range(1, section.paginator.num_pages + 1):
                location = address if number == 1 else f"{address}?p={number}"
                pages.append({"location": location, "last_mod": last_mod})
        return _xml(request, "sitemap_index.xml", {"sitemaps": pages})


@public_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One page of one section."""
    if section not in SECTIONS:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        try:
            addresses = SECTIONS[section]().get_urls(page=request.GET.get("p", "1"))
        except InvalidPage as exc:
            raise Http404 from exc
        return _xml(request, "sitemap.xml", {"urlset": addresses})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    response.headers["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response
