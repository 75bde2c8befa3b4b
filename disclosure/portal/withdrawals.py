"""The answer at every address of a withdrawn version: 410, why, since when, where else to look.

Nothing of its content is in it.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.timezone import localdate

from budget.site import absolute
from disclosure.models import Publication, Withdrawal
from disclosure.portal.editions import Edition
from disclosure.portal.languages import written_date


def withdrawn(request: HttpRequest, edition: Edition, withdrawal: Withdrawal) -> HttpResponse:
    """Return the 410: as JSON where the address names a JSON file, else as a page."""
    if request.path.endswith(".json"):
        data = withdrawal_data(edition, withdrawal)
        response = HttpResponse(
            json.dumps(data, ensure_ascii=False), content_type="application/json", status=410
        )
    else:
        context = _context(edition, withdrawal)
        response = render(request, "portal/withdrawn.html", context, status=410)
    # A 410 may be kept for ever unless it says otherwise, and a new version will be shown at the
    # same address.
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _context(edition: Edition, withdrawal: Withdrawal) -> dict[str, Any]:
    publication = edition.publication
    return {
        "edition": edition,
        "publication": publication,
        "region": publication.department.region,
        "withdrawal": withdrawal,
        "withdrawn_on": written_date(localdate(withdrawal.at)),
        "versions": edition.listed_versions,
        "other_years": edition.listed_years,
    }


def _office(publication: Publication) -> dict[str, str]:
    """Return the names of the department, and of the unit where it is a unit's."""
    names = {"department": publication.department.name}
    if publication.unit is not None:
        names["unit"] = publication.unit.name
    return names


def withdrawal_data(edition: Edition, withdrawal: Withdrawal) -> dict[str, Any]:
    """Return what programs learn of a withdrawn version; nothing of its content."""
    publication = edition.publication
    day = publication.imprint.published_on
    published_on = day.isoformat() if day else None
    successor = absolute(edition.current_base) if edition.current is not None else None
    return {
        "status": 410,
        "message": "已撤回",
        **_office(publication),
        "year": publication.year,
        "version": publication.version,
        "published_on": published_on,
        "withdrawn_at": withdrawal.at.isoformat(),
        "reason": withdrawal.reason,
        "successor": successor,
    }
