"""The answers of a check: results with findings, each with both sides,
the difference and the cells to look at. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from budget.dimensions import Dimension
from budget.quoting import nested
from disclosure.documents.meaning.case import CellRef


class Severity(Dimension):
    """How much a finding weighs: blocking ones stop publishing, hints never stop anything."""

    BLOCKING = "blocking", "必须改正"
    WARNING = "warning", "应当核实"
    HINT = "hint", "提示"


class Outcome(Dimension):
    """How a rule came out.

    Rounding is a difference that rounding each figure on its own explains.
    """

    PASS = "pass", "通过"
    ROUNDING = "rounding", "四舍五入差"
    FAIL = "fail", "不符"
    NOT_APPLICABLE = "not_applicable", "不适用"


@dataclass(frozen=True)
class Finding:
    """One thing found.

    `message` is Chinese and names both sides; `difference` is in the document's unit, or empty.

    `severity` is the rule's own where None.
    """

    message: str
    cells: tuple[CellRef, ...] = ()
    difference: str = ""
    severity: Severity | None = None
    outcome: Outcome = Outcome.FAIL

    def __post_init__(self) -> None:
        """Let names that bring quotation marks of their own stand within others."""
        object.__setattr__(self, "message", nested(self.message))

    @property
    def key(self) -> str:
        """Its place, which names it among the findings of its rule from one run to the next."""
        return self.cells[0].address if self.cells else self.message


@dataclass(frozen=True)
class Result:
    """The answer of one rule to one document; a rule whose findings differ in weight gives one
    result for each.

    `severity` is that of its findings, the rule's own where there are none.
    """

    rule: str
    severity: Severity
    outcome: Outcome
    title: str
    reason: str
    findings: tuple[Finding, ...] = ()
    not_applicable_because: str = ""

    @property
    def stops(self) -> bool:
        """It keeps a disclosure from being published unless waived."""
        return self.outcome == Outcome.FAIL and self.severity == Severity.BLOCKING

    @property
    def is_clean(self) -> bool:
        """Nothing but hints and rounding came of it."""
        return self.outcome != Outcome.FAIL or self.severity == Severity.HINT


def blocking(results: Iterable[Result]) -> list[tuple[str, Finding]]:
    """Return the findings that stop publishing, each with the key by which it is waived."""
    stopping: list[tuple[str, Finding]] = []
    for result in results:
        if not result.stops:
            continue
        for finding in result.findings:
            stopping.append((f"{result.rule}:{finding.key}", finding))
    return stopping


def block(finding: Finding) -> Finding:
    """Return the finding as one that stops publishing."""
    return replace(finding, severity=Severity.BLOCKING)


def warn(finding: Finding) -> Finding:
    """Return the finding as one to look into."""
    return replace(finding, severity=Severity.WARNING)


def hint(finding: Finding) -> Finding:
    """Return the finding as one that never stops anything."""
    return replace(finding, severity=Severity.HINT)
