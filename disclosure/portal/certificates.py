"""The check certificate of a publication: what the rules said of it when it was published, as a page and as JSON."""

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from disclosure.documents.checks import Outcome, Severity
from disclosure.documents.model.pages import Page
from disclosure.models import CheckCertificate
from disclosure.portal.editions import Edition
from disclosure.portal.stored import stored
from disclosure.portal.views import link_from, or_nowhere, page_context, public_page
from disclosure.portal.withdrawals import withdrawn

PAGE = Page("checks", "checks", "核对证书")


def _found(edition: Edition) -> CheckCertificate:
    certificate = CheckCertificate.objects.filter(publication=edition.publication).first()
    if certificate is None:
        raise Http404  # published before there were certificates
    return certificate


@public_page
@stored
def certificate(
    request: HttpRequest, region: str, year: int, department: str, version: int | None = None
) -> HttpResponse:
    """The page: findings that were let pass with their reasons, the others by weight, then every rule."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    etag = edition.etag(PAGE.slug)
    response = get_conditional_response(request, etag=etag)
    response = response or _page(request, edition)
    response.headers["ETag"] = etag
    return response


@require_safe
def certificate_json(
    request: HttpRequest, region: str, year: int, department: str, version: int | None = None
) -> HttpResponse:
    """The same as JSON, with the version it belongs to."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    content = _found(edition).content
    content["publication"] = {"version": edition.publication.version, "digest": edition.publication.digest}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _page(request: HttpRequest, edition: Edition) -> HttpResponse:
    stored = _found(edition)
    content = stored.content
    link = or_nowhere(link_from(edition, PAGE))
    rules = [_rule(result, link) for result in content["results"]]
    context = {
        "engine": stored.engine,
        "rules": rules,
        "groups": list(_groups(rules)),
        "waivers": content["waivers"],
        "json_address": f"{edition.base}checks.json",
    }
    return render(request, "portal/checks.html", page_context(request, edition, PAGE) | context)


def _rule(result: dict[str, Any], link: Callable[[str], str]) -> dict[str, Any]:
    findings = [
        {"message": each["message"], "href": link(each["cells"][0]["address"]) if each["cells"] else ""}
        for each in result["findings"]
    ]
    return result | {
        "findings": findings,
        "outcome_label": Outcome(result["result"]).label,
        "severity_label": Severity(result["severity"]).label,
    }


def _groups(rules: list[dict[str, Any]]) -> Any:
    """Findings by weight, the heaviest first, then what rounding explains."""
    for severity in Severity:
        failed = [each for each in rules if each["result"] == Outcome.FAIL and each["severity"] == severity]
        yield severity, severity.label, failed, sum(len(each["findings"]) for each in failed)
    rounded = [each for each in rules if each["result"] == Outcome.ROUNDING]
    yield Outcome.ROUNDING, Outcome.ROUNDING.label, rounded, sum(len(each["findings"]) for each in rounded)
