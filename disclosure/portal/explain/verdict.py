"""What the checks said of a version when it was published, in numbers for one sentence."""

from dataclasses import dataclass

from disclosure.documents.checks import Outcome, Severity
from disclosure.portal.editions import Edition


@dataclass(frozen=True)
class Verdict:
    """``applied`` rules were applied, ``passed`` of them without finding anything; the others count places.

    ``waived`` were let pass with a reason.
    """

    applied: int
    passed: int
    rounded: int
    noted: int
    hinted: int
    waived: int


def verdict(edition: Edition) -> Verdict | None:
    """Counted from the certificate; None for a version that has none."""
    if not edition.has_certificate:
        return None
    content = edition.publication.certificate.content
    results = [result for result in content["results"] if result["result"] != Outcome.NOT_APPLICABLE]
    failed = [result for result in results if result["result"] == Outcome.FAIL]
    hints = sum(len(each["findings"]) for each in failed if each["severity"] == Severity.HINT)
    return Verdict(
        applied=len({result["rule"] for result in results}),
        passed=len({r["rule"] for r in results} - {r["rule"] for r in failed}),
        rounded=sum(len(each["findings"]) for each in results if each["result"] == Outcome.ROUNDING),
        noted=sum(len(each["findings"]) for each in failed) - hints,
        hinted=hints,
        waived=len(content["waivers"]),
    )
