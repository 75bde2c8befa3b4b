"""The checks of a version when it was published, in numbers for one sentence."""

from dataclasses import dataclass

from disclosure.documents.checks import Outcome, Severity
from disclosure.portal.editions import Edition


@dataclass(frozen=True)
class Verdict:
    """The checks of a version in numbers.

    ``applied`` rules were applied, ``passed`` of them without finding anything; the others count
    places. ``waived`` were let pass with a reason.
    """

    applied: int
    passed: int
    rounded: int
    noted: int
    hinted: int
    waived: int


def verdict(edition: Edition) -> Verdict | None:
    """Return what the certificate says; None for a version that has none."""
    if not edition.has_certificate:
        return None
    content = edition.publication.certificate.content
    applied = set()
    failed = set()
    rounded = noted = hinted = 0
    for result in content["results"]:
        if result["result"] == Outcome.NOT_APPLICABLE:
            continue
        places = len(result["findings"])
        applied.add(result["rule"])
        if result["result"] == Outcome.ROUNDING:
            rounded += places
        elif result["result"] == Outcome.FAIL:
            failed.add(result["rule"])
            if result["severity"] == Severity.HINT:
                hinted += places
            else:
                noted += places
    return Verdict(
        applied=len(applied),
        passed=len(applied - failed),
        rounded=rounded,
        noted=noted,
        hinted=hinted,
        waived=len(content["waivers"]),
    )
