"""Which stored pages something published, corrected, withdrawn or renamed changes; rendering them.

Models signal what changed, actions need not: whichever code writes a row, its pages change.

Inside the transaction pages are removed and held back. So nothing is stored of a state that is
about to end, and a process that dies in between leaves nothing stale behind. When the transaction
has ended the pages are released, or, where a publication is to be visible later, held until then.

A disk that is full or cannot be written stops nothing of this: no stored page is served from then
on, until somebody begins anew.
"""

import logging
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_delete, post_save
from django.http import Http404
from django.utils import timezone
from django_tasks import task

from disclosure.models import Indexed, Publication, Withdrawal
from disclosure.portal.editions import address_of
from disclosure.portal.rendering import answer_to
from disclosure.portal.stored.shelf import Shelf
from disclosure.portal.stored.view import scopes, shelf

log = logging.getLogger(__name__)

# No transaction takes as long. Where a process died inside one, storing begins again after it.
_LONGEST_TRANSACTION = timedelta(minutes=10)
# What was published longer ago (archives, simulated data) is stored when somebody reads it.
_RENDERED_AT_ONCE = timedelta(hours=1)
# Addresses begin with nothing or with a language.
_LANGUAGES = ("", *(f"{code}/" for code, _ in settings.LANGUAGES))


class Rest(StrEnum):
    """What became of the stored pages of a publication that was withdrawn."""

    NOTHING = "nothing"  # they are gone
    NOT_SERVED = "not served"  # they could not be removed: no stored page is served any more
    SERVED = "served"  # not even that could be written


def changed_by(region: str, year: int | str, department: str) -> Iterator[str]:
    """Yield the addresses that a publication or withdrawal of a department's year changes.

    One of a unit changes the same: its pages and feeds lie below its department's, whose overview
    lists it.

    They are patterns as ``Shelf.remove`` takes them, in every language: ``**/`` at the end means
    everything below, anything else one page. Whoever adds a kind of stored page makes sure that it
    is named here, or depends on none of this.
    """
    for language in _LANGUAGES:
        # Its own pages of every version: contents, the banner of superseded ones, the versions.
        yield f"{language}{region}/{year}/{department}/**/"
        # The pages of its other years, of their versions and of its units: each names this year.
        yield f"{language}{region}/*/{department}/**/"
        # What is said of the department over the years, and of any code over departments and years.
        yield f"{language}{region}/departments/{department}/**/"
        yield f"{language}{region}/codes/**/"
        # Lists: the departments of the year, of the others, which name this one, the region's, and
        # the home page.
        yield f"{language}{region}/*/"
        yield f"{language}{region}/"
        yield f"{language}"


def connect() -> None:
    """Listen to what changes pages.

    Models of the ledger are named, not imported: the portal does not know them.
    """
    post_save.connect(_published, sender=Publication, dispatch_uid="stored pages")
    post_save.connect(_withdrawn, sender=Withdrawal, dispatch_uid="stored pages")
    post_save.connect(_indexed, sender=Indexed, dispatch_uid="stored pages")
    post_save.connect(_department_saved, sender="budget.Department", dispatch_uid="stored pages")
    post_save.connect(_unit_saved, sender="budget.Unit", dispatch_uid="stored pages")
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
    region = department.region.code
    patterns = list(changed_by(region, publication.year, department.code))
    _refresh(patterns, region, department.code, until)


def _indexed(instance: Indexed, **_: Any) -> None:
    """Sums and comparisons may have been stored before these rows were derived (anew)."""
    _changed(instance.publication)


def _department_saved(instance: Any, created: bool, **_: Any) -> None:
    """A department's name stands on the lists and on its pages. A new one is only counted."""
    region = instance.region.code
    if created:
        _refresh(_counting_pages(region), region)
    else:
        _refresh(list(changed_by(region, "*", instance.code)), region, instance.code)


def _unit_saved(instance: Any, created: bool, **_: Any) -> None:
    """A unit's name stands on its pages and on its department's overview. A new one has none."""
    if not created:
        department = instance.department
        region = department.region.code
        _refresh(list(changed_by(region, "*", department.code)), region, department.code)


def _exemption_changed(instance: Any, **_: Any) -> None:
    """Departments that are exempt owe no disclosure."""
    region = instance.department.region.code
    _refresh(_counting_pages(region), region)


def _counting_pages(region: str) -> list[str]:
    """Return the pages that say how many departments owe a disclosure: region and home page."""
    patterns = []
    for language in _LANGUAGES:
        patterns += [f"{language}{region}/", language]
    return patterns


def _region_saved(instance: Any, created: bool, **_: Any) -> None:
    """A region's name stands on every page below it, and on the home page."""
    if created:
        return
    patterns = []
    for language in _LANGUAGES:
        patterns += [f"{language}{instance.code}/**/", language]
    _refresh(patterns, instance.code)


def _refresh(
    patterns: list[str], region: str, department: str = "", until: datetime | None = None
) -> None:
    """Remove pages now, and again when the transaction has ended; in between none are stored.

    ``until`` is when they will change once more. They are held back until then even if this process
    dies before the transaction ends.
    """
    keeper = shelf()
    if keeper is None:
        return
    held_until = timezone.now() + _LONGEST_TRANSACTION
    if until is not None:
        held_until = max(held_until, until)
    holds = dict.fromkeys(scopes(region, department), held_until.timestamp())
    try:
        keeper.remove(patterns, hold=holds)
    except OSError:
        _close(keeper, patterns)
    transaction.on_commit(lambda: _release(patterns, region, department), robust=True)


def _release(patterns: Iterable[str], region: str, department: str) -> None:
    keeper = shelf()
    if keeper is None:
        return
    try:
        keeper.remove(patterns, release=_still_to_come(region, department))
    except OSError:
        _close(keeper, patterns)


def _close(keeper: Shelf, patterns: Iterable[str]) -> None:
    """Serve no stored page any more, since those that the patterns name could not be removed."""
    names = " ".join(patterns)
    log.exception("stored pages could not be removed, none is served any more: %s", names)
    try:
        keeper.close()
    except OSError:
        # Nothing is left to do here, and a withdrawal counts all the same: see operations.md.
        log.critical("OUT-OF-DATE PAGES ARE STILL SERVED: %s", names, exc_info=True)


def rest_of(publication: Publication) -> Rest:
    """Return what is still stored of a publication that was withdrawn, and whether it is served."""
    keeper = shelf()
    if keeper is None:
        return Rest.NOTHING
    if not keeper.is_open():
        return Rest.NOT_SERVED
    own_pages = [f"{language}{publication.path}/**/" for language in _LANGUAGES]
    return Rest.SERVED if keeper.holds_any(own_pages) else Rest.NOTHING


def _still_to_come(region: str, department: str) -> dict[str, float]:
    """Return for each scope until when a page that is rendered now would be out of date.

    That is when its last publication that is not yet visible will be; 0 where there is none.
    """
    coming = Publication.objects.filter(visible_from__gt=timezone.now())
    of_region = coming.filter(department__region__code=region)
    of_department = of_region.filter(department__code=department)
    # There are as many scopes as codes are given, so the last of these may have none.
    pairs = zip(scopes(region, department), (coming, of_region, of_department), strict=False)
    held: dict[str, float] = {}
    for scope, publications in pairs:
        last = publications.aggregate(last=Max("visible_from"))["last"]
        held[scope] = last.timestamp() if last else 0
    return held


# -- rendering before anybody asks -------------------------------------------------------------


@task()
def render_pages(publication_id: int) -> None:
    """Let the worker render all pages of a disclosure at its current address."""
    publication = Publication.objects.select_related("department__region", "unit").get(
        pk=publication_id
    )
    render_from(address_of(publication))


def render_from(base: str) -> int:
    """Render, and thereby store, the pages below an address that its links lead to.

    Returns how many there are.
    """
    link = re.compile(rf'href="({re.escape(base)}[^"#?.]*/)"')
    seen = {base}
    waiting = deque([base])
    while waiting:
        html = _html_of(waiting.popleft())
        linked: set[str] = set()
        for address in link.findall(html):
            # Numbered versions begin with a v: they are stored when somebody asks for them.
            if not re.match(r"v\d+/", address.removeprefix(base)):
                linked.add(address)
        waiting.extend(sorted(linked - seen))
        seen |= linked
    return len(seen)


def _html_of(address: str) -> str:
    """Return the page that our own view answers with; empty where it answers with none."""
    try:
        response = answer_to(address)
    except Http404:
        return ""
    return response.content.decode() if response.status_code == 200 else ""
