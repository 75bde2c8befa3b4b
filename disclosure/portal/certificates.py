"""The check certificate of a publication: what the rules said of it when it was published."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosure.documents.checks import Outcome, Severity
from disclosure.documents.formats.html.presentation import Link
from disclosure.documents.model.pages import Page
from disclosure.models import CheckCertificate
from disclosure.portal.answers import edition_page, of_edition
from disclosure.portal.editions import Edition
from disclosure.portal.views import link_from, or_nowhere, page_context

PAGE = Page("checks", "checks", "核对证书")

# A key and label of a group of findings, the rules that have some, and how many there are.
FindingGroup = tuple[str, str, list[dict[str, Any]], int]


@edition_page
def certificate(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Findings that were let pass with their reasons, the others by weight, then every rule."""
    frozen = _certificate_of(edition)
    content = frozen.content
    link = or_nowhere(link_from(edition, PAGE))
    rules = [_shown_rule(result, link) for result in content["results"]]
    context = page_context(request, edition, PAGE)
    context |= {
        "engine": frozen.engine,
        "rules": rules,
        "groups": _finding_groups(rules),
        "waivers": content["waivers"],
        "json_address": f"{edition.base}checks.json",
    }
    return render(request, "portal/checks.html", context)


@require_safe
@of_edition
def certificate_json(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The certificate as JSON, with the version that it belongs to."""
    content = _certificate_of(edition).content
    content["publication"] = {
        "version": edition.publication.version,
        "digest": edition.publication.digest,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _certificate_of(edition: Edition) -> CheckCertificate:
    """Return the certificate of a version. Raises Http404 where it is older than certificates."""
    certificates = CheckCertificate.objects.filter(publication=edition.publication)
    certificate: CheckCertificate | None = certificates.first()
    if certificate is None:
        raise Http404
    return certificate


def _shown_rule(result: dict[str, Any], link: Link) -> dict[str, Any]:
    """Return a rule's frozen result with labels, and with a link to each finding's first cell."""
    findings = []
    for finding in result["findings"]:
        cells = finding["cells"]
        href = link(cells[0]["address"]) if cells else ""
        findings.append({"message": finding["message"], "href": href})
    return result | {
        "findings": findings,
        "outcome_label": Outcome(result["result"]).label,
        "severity_label": Severity(result["severity"]).label,
    }


def _finding_groups(rules: list[dict[str, Any]]) -> list[FindingGroup]:
    """Return the findings by weight, the heaviest first, then those that rounding explains."""
    groups: list[FindingGroup] = []
    for severity in Severity:
        failed = []
        for rule in rules:
            if rule["result"] == Outcome.FAIL and rule["severity"] == severity:
                failed.append(rule)
        groups.append((severity, severity.label, failed, _count_of_findings(failed)))
    rounded = [rule for rule in rules if rule["result"] == Outcome.ROUNDING]
    groups.append((Outcome.ROUNDING, Outcome.ROUNDING.label, rounded, _count_of_findings(rounded)))
    return groups


def _count_of_findings(rules: list[dict[str, Any]]) -> int:
    return sum(len(rule["findings"]) for rule in rules)
