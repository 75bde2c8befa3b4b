"""Which stored pages change when something is published, corrected, withdrawn or renamed; and rendering them anew.

Heard of by signals of the models, not called by the actions: a row that is written by whatever code changes the pages.
In the transaction pages are removed and held back, so that nothing is stored of a state that is about to end and a process
that dies in between leaves nothing behind; when the transaction has ended they are released, or, where a publication is to
be visible later, held back until then.
"""

import logging
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_delete, post_save
from django.http import Http404, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django_tasks import task

from disclosure.models import Indexed, Publication, Withdrawal
from disclosure.portal.editions import address_of
from disclosure.portal.stored.view import scopes, shelf

log = logging.getLogger(__name__)

# No transaction takes as long. After a process died inside one, storing begins again so much later.
_LONGEST_TRANSACTION = timedelta(minutes=10)
# What was published longer ago (archives, simulated data) is stored as it is read.
_RENDERED_AT_ONCE = timedelta(hours=1)


def changed_by(region: str, year: int | str, department: str) -> Iterator[str]:
    """What a publication or withdrawal of a department's year changes: patterns of addresses, in every language.

    As ``Shelf.remove`` takes them: ``**/`` at the end means everything below, anything else one page. Whoever adds a kind of
    stored page makes sure that it is named here, or depends on none of this.
    """
    ours = f"{region}/{year}/{department}/"
    for language in ("", *(f"{code}/" for code, _ in settings.LANGUAGES)):
        # Its own pages of every version: contents, the banner of superseded ones, the list of versions.
        yield f"{language}{ours}**/"
        # The overviews of its other years, and of their versions, which name this year.
        yield f"{language}{region}/*/{department}/"
        yield f"{language}{region}/*/{department}/v*/"
        # Their charts, of which one shows all years and another the change since the year before.
        yield f"{language}{region}/*/{department}/charts/**/"
        yield f"{language}{region}/*/{department}/v*/charts/**/"
        # What is said of the department over the years, and of any code over departments and years.
        yield f"{language}{region}/departments/{department}/**/"
        yield f"{language}{region}/codes/**/"
        # Lists: the year's departments, the region's, the home page.
        yield f"{language}{region}/{year}/"
        yield f"{language}{region}/"
        yield f"{language}"


def connect() -> None:
    """Listen to what changes pages. Regions and departments are named only: the portal does not know the ledger."""
    post_save.connect(_published, sender=Publication, dispatch_uid="stored pages")
    post_save.connect(_withdrawn, sender=Withdrawal, dispatch_uid="stored pages")
    post_save.connect(_indexed, sender=Indexed, dispatch_uid="stored pages")
    post_save.connect(_department_saved, sender="budget.Department", dispatch_uid="stored pages")
    for signal in (post_save, post_delete):
        signal.connect(_exemption_changed, sender="budget.Exemption", dispatch_uid="stored pages")
    post_save.connect(_region_saved, sender="budget.Region", dispatch_uid="stored pages")


def _published(instance: Publication, **_: Any) -> None:
    _changed(instance, until=instance.visible_from)
    if shelf() is not None and instance.published_at > timezone.now() - _RENDERED_AT_ONCE:
        later = render_pages.using(run_after=max(instance.visible_from, timezone.now()))
        transaction.on_commit(lambda: later.enqueue(instance.pk), robust=True)


def _withdrawn(instance: Withdrawal, **_: Any) -> None:
    _changed(instance.publication)


def _changed(publication: Publication, until: datetime | None = None) -> None:
    department = publication.department
    _refresh(
        list(changed_by(department.region.code, publication.year, department.code)),
        department.region.code,
        department.code,
        until,
    )


def _indexed(instance: Indexed, **_: Any) -> None:
    """What is derived anew after an upgrade: sums and comparisons may have been stored without it."""
    _changed(instance.publication)


def _department_saved(instance: Any, created: bool, **_: Any) -> None:
    """Its name stands on the lists, and on its pages where it was withdrawn. A new one is only counted."""
    if created:
        _refresh(_counting(instance.region.code), instance.region.code)
    else:
        _refresh(list(changed_by(instance.region.code, "*", instance.code)), instance.region.code, instance.code)


def _exemption_changed(instance: Any, **_: Any) -> None:
    """Who is exempt owes no disclosure."""
    _refresh(_counting(instance.department.region.code), instance.department.region.code)


def _counting(region: str) -> list[str]:
    """The pages that say how many departments owe a disclosure."""
    return [
        f"{each}{path}" for each in ("", *(f"{code}/" for code, _ in settings.LANGUAGES)) for path in (f"{region}/", "")
    ]


def _region_saved(instance: Any, created: bool, **_: Any) -> None:
    """Its name stands on every page below it."""
    if not created:
        languages = ("", *(f"{code}/" for code, _ in settings.LANGUAGES))
        _refresh([pattern for each in languages for pattern in (f"{each}{instance.code}/**/", each)], instance.code)


def _refresh(patterns: list[str], region: str, department: str = "", until: datetime | None = None) -> None:
    """Remove pages now and once more when the transaction has ended: in between nothing is put in their place.

    ``until`` is when they change once more: they are held back until then also where nobody lives to see the end.
    """
    keeper = shelf()
    if keeper is None:
        return
    ended = timezone.now() + _LONGEST_TRANSACTION
    held = max(ended, until or ended).timestamp()
    keeper.remove(patterns, hold=dict.fromkeys(scopes(region, department), held))
    transaction.on_commit(lambda: _release(patterns, region, department), robust=True)


def _release(patterns: Iterable[str], region: str, department: str) -> None:
    keeper = shelf()
    if keeper is not None:
        keeper.remove(patterns, release=_still_to_come(region, department))


def _still_to_come(region: str, department: str) -> dict[str, float]:
    """For each scope until when a page rendered now would be out of date: the last publication that is not yet visible."""
    coming = Publication.objects.filter(visible_from__gt=timezone.now())
    of_region = coming.filter(department__region__code=region)
    of_department = of_region.filter(department__code=department)
    last = [each.aggregate(last=Max("visible_from"))["last"] for each in (coming, of_region, of_department)]
    held = zip(scopes(region, department), last, strict=False)
    return {scope: until.timestamp() if until else 0 for scope, until in held}


# -- rendering before anybody asks -----------------------------------------------------------------------------------------


@task()
def render_pages(publication_id: int) -> None:
    """By the worker: every page that the links of the current address's overview lead to, of this one disclosure."""
    publication = Publication.objects.select_related("department__region").get(pk=publication_id)
    render_from(address_of(publication))


def render_from(base: str) -> int:
    """Render, and thereby store, the pages below an address that can be reached from it; how many there are."""
    link = re.compile(rf'href="({re.escape(base)}[^"#?.]*/)"')
    seen, waiting = {base}, deque([base])
    while waiting:
        response = _page(waiting.popleft())
        # Numbered versions begin with a v: they are stored when somebody asks for them.
        found = {each for each in link.findall(response) if not re.match(r"v\d+/", each.removeprefix(base))}
        waiting.extend(sorted(found - seen))
        seen |= found
    return len(seen)


def _page(address: str) -> str:
    """What our own view answers, as text; empty where it does not."""
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
        }
    )
    request.resolver_match = resolve(address)
    match = request.resolver_match
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return ""
    return response.content.decode() if response.status_code == 200 else ""
