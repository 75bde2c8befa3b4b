"""What every address of a withdrawn version answers: 410, why, since when, and where else to look; none of its content."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.timezone import localdate

from disclosure.models import Withdrawal
from disclosure.portal.editions import Edition, address_of
from disclosure.portal.languages import written_date
from disclosure.portal.site import absolute


def withdrawn(request: HttpRequest, edition: Edition) -> HttpResponse:
    """410: as JSON where JSON was asked for by the address's name, else as a page."""
    withdrawal = edition.withdrawal
    assert withdrawal is not None  # noqa: S101  who calls has asked
    if request.path.endswith(".json"):
        response: HttpResponse = JsonResponse(_data(edition, withdrawal), json_dumps_params={"ensure_ascii": False})
        response.status_code = 410
    else:
        response = render(request, "portal/withdrawn.html", _context(edition, withdrawal), status=410)
    # A 410 may be kept for ever unless it says otherwise, and a new version will be shown at the same address.
    patch_cache_control(response, public=True, max_age=60)
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
        "other_years": [(each.year, address_of(each)) for each in edition.other_years],
    }


def _data(edition: Edition, withdrawal: Withdrawal) -> dict[str, Any]:
    publication = edition.publication
    return {
        "status": 410,
        "message": "已撤回",
        "department": publication.department.name,
        "year": publication.year,
        "version": publication.version,
        "published_on": publication.imprint.published_on.isoformat() if publication.imprint.published_on else None,
        "withdrawn_at": withdrawal.at.isoformat(),
        "reason": withdrawal.reason,
        "successor": absolute(edition.current_base) if edition.current is not None else None,
    }
