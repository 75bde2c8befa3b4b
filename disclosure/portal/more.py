"""What else there is about what a page shows: the links at the foot of every page, in one place.

Nothing here asks the database anything, but once for each form that a process has not read yet: a
page about a disclosure knows its edition, and lists know their years.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from disclosure.documents.forms.model import Layout
from disclosure.documents.model.pages import Page
from disclosure.models import Publication
from disclosure.portal.editions import Edition, address_of
from disclosure.portal.languages import written_year


@dataclass(frozen=True)
class Way:
    """A link to something else about the same."""

    text: str
    href: str


@dataclass(frozen=True)
class Ways:
    """Links of one kind, under their label."""

    label: str
    links: Sequence[Way]


def about_disclosure(edition: Edition, page: Page) -> list[Ways]:
    """Return what else there is about a page of a disclosure: other years, other departments, its
    files, its chart, its checks.
    """
    publication = edition.publication
    region = publication.department.region.code
    year_address = reverse("portal:year", args=(region, publication.year))
    table = _form_slug(page)
    others = year_address
    if table:
        others = f"{year_address}?{urlencode({'table': table})}"
    years = []
    for other in edition.other_years:
        years.append(Way(written_year(other.year), _same_page(publication, other, page)))
    look = []
    if page.slug:
        look.append(Way(gettext("概览和图表"), edition.base))
    if _is_by_function(publication, page):
        look.append(Way(gettext("这张表的图"), f"{edition.base}charts/function/"))
    look.append(Way(gettext("历年比较"), edition.years_address))
    if edition.has_certificate:
        look.append(Way(gettext("核对证书"), f"{edition.base}checks/"))
    label_of_years = gettext("其他年度")
    label_of_others = gettext("本年各部门")
    if table:
        label_of_years = gettext("同一张表的其他年度")
        label_of_others = gettext("各部门的这张表")
    departments = [
        Way(label_of_others, others),
        Way(gettext("比较各部门"), reverse("portal:compare", args=(region,))),
    ]
    files = [Way(label, href) for label, href in edition.downloads]
    return _known(
        Ways(label_of_years, years),
        Ways(gettext("其他部门"), departments),
        Ways(gettext("换个角度看"), look),
        Ways(gettext("下载"), files),
    )


def about_office(newest: Publication, publications: Iterable[Publication]) -> list[Ways]:
    """Return what else there is about a department or unit, from the page of its years: each year's
    budget, the newest's charts and files, and the other departments.
    """
    region = newest.department.region.code
    years = []
    for publication in publications:
        years.append(Way(written_year(publication.year), address_of(publication)))
    base = address_of(newest)
    look = [
        Way(gettext("概览和图表"), base),
        Way(gettext("下载正式文件"), f"{base}downloads/"),
    ]
    compare = reverse("portal:compare", args=(region,))
    others = [
        Way(gettext("比较各部门"), compare),
        Way(gettext("本年各部门"), reverse("portal:year", args=(region, newest.year))),
        Way(gettext("本地区首页"), reverse("portal:region", args=(region,))),
    ]
    return _known(
        Ways(gettext("各年预算"), years),
        Ways(gettext("换个角度看"), look),
        Ways(gettext("其他部门"), others),
    )


def about_everything() -> list[Ways]:
    """Return where to go on from a page that is about no region: the glossary, a search."""
    ways = [
        Way(gettext("部门预算公开"), reverse("portal:home")),
        Way(gettext("比较各地区"), reverse("portal:compare-regions")),
        Way(gettext("名词解释"), reverse("portal:terms")),
        Way(gettext("下载全部数据"), reverse("portal:data")),
    ]
    return [Ways(gettext("换个角度看"), ways)]


def about_region(region: str, years: Iterable[int], *, year: int | None = None) -> list[Ways]:
    """Return what else there is about a region, from a page of one ``year`` or of all."""
    other_years = []
    for other in years:
        if other != year:
            address = reverse("portal:year", args=(region, other))
            other_years.append(Way(written_year(other), address))
    newest = max(years, default=None) if year is None else year
    look = [
        Way(gettext("比较各部门"), reverse("portal:compare", args=(region,))),
        Way(gettext("按科目看"), reverse("portal:codes", args=(region,))),
        Way(gettext("绩效目标"), reverse("portal:indicators", args=(region,))),
    ]
    if newest is not None:
        look.append(Way(gettext("公开情况"), reverse("portal:board", args=(region, newest))))
    home = Way(gettext("本地区首页"), reverse("portal:region", args=(region,)))
    return _known(
        Ways(gettext("其他年度"), other_years), Ways(gettext("换个角度看"), [home, *look])
    )


def _known(*groups: Ways) -> list[Ways]:
    return [group for group in groups if group.links]


def _form_slug(page: Page) -> str:
    """Return the name of a page that disclosures in the same form have too, else an empty text."""
    return page.slug if page.kind == "part" and page.tables else ""


def _same_page(publication: Publication, other: Publication, page: Page) -> str:
    """Return the page of another year that shows the same: in the same form it has the same name,
    in another one the part with the same title; else the year's overview.
    """
    base = address_of(other)
    if page.kind != "part" or not page.parts:
        is_of_every_form = page.kind in ("narrative", "goals", "document")
        return f"{base}{page.slug}/" if is_of_every_form else base
    if other.layout == publication.layout:
        return f"{base}{page.slug}/"
    own = page.parts[0].address
    titles = _titles_of_parts(publication.known_form)
    for key, title in _titles_of_parts(other.known_form).items():
        if title and title == titles.get(own):
            return f"{base}{key}/"
    return base


def _titles_of_parts(form: Layout | None) -> dict[str, str]:
    """Return the titles of a form's parts that hold tables; none of a form not known any more."""
    titles: dict[str, str] = {}
    if form is None:
        return titles
    for part in form.parts:
        tables = [block for block in part.blocks if block.kind == "table"]
        if tables:
            titles[part.key] = "".join(part.title.split())
    return titles


def _is_by_function(publication: Publication, page: Page) -> bool:
    form = publication.known_form
    if form is None:
        return False
    for table in page.tables:
        rule = form.tables.get(table.address)
        if rule is not None and rule.rows_by == "function":
            return True
    return False
