"""Running the rules over a document. Pure: the same Document and Context give the same results.

A rule answers pass, rounding, fail, or not applicable because of something: never silence (rule 33). What it needs and the
document lacks is a fault where the form has it, and makes the rule not applicable where the form has not.
"""

from collections.abc import Iterator
from importlib import import_module

from disclosure.documents.checks.declaration import RULES, NotApplicable, Rule
from disclosure.documents.checks.result import Finding, Outcome, Result, Severity
from disclosure.documents.meaning.case import Case
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.subjects import ENTERED, LABELS
from disclosure.documents.model.document import Document

ENGINE = "1.0"
MODULES = (
    "totals",
    "cross_tables",
    "codes",
    "figures_in_text",
    "changes",
    "expenses",
    "goals",
    "holdings",
    "form",
    "wording",
    "county",
    "whole",
)
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}
_ORDER = {(Outcome.FAIL): 0, Outcome.ROUNDING: 1}


def rules() -> tuple[Rule, ...]:
    """All declared rules in the order of their ids."""
    for name in MODULES:
        import_module(f"disclosure.documents.checks.{name}")
    return tuple(sorted(RULES.values(), key=lambda rule: int(rule.id)))


def check(document: Document, context: Context) -> tuple[Result, ...]:
    """What every rule says of ``document``, by id; of one rule the heaviest first."""
    case = Case(document, context)
    return tuple(result for rule in rules() for result in run(rule, case))


def run(rule: Rule, case: Case) -> list[Result]:
    """What one rule says: one result, or one for each weight and outcome among its findings."""
    if (reason := _not_in_form(rule, case)) is not None:
        return [_result(rule, rule.severity, Outcome.NOT_APPLICABLE, because=reason)]
    findings = list(_missing(rule, case))
    if not findings:
        try:
            findings = _distinct(rule.check(case))
        except NotApplicable as exc:
            return [_result(rule, rule.severity, Outcome.NOT_APPLICABLE, because=str(exc))]
    return _by_weight(rule, findings) or [_result(rule, rule.severity, Outcome.PASS)]


def _not_in_form(rule: Rule, case: Case) -> str | None:
    for subject in rule.needs:
        if subject not in ("goals", "narrative") and not case.form.keys(subject):
            return f"版式“{case.layout.name}”没有{LABELS[subject]}"
    return None


def _missing(rule: Rule, case: Case) -> Iterator[Finding]:
    """What the rule needs, the form has and the document lacks."""
    for subject in rule.needs:
        if subject == "narrative" and not any(part.kind == "narrative" for part in case.document.parts):
            yield Finding(f"没有{LABELS[subject]}，不能核对")
        for key in case.form.keys(subject):
            if key not in case.tables:
                table = case.layout.tables[key]
                name = f"表{table.number}《{table.title}》" if table.number else f"《{table.title}》"
                yield Finding(f"缺少{name}，不能核对" if subject not in ENTERED else f"缺少{name}")


def _distinct(findings: Iterator[Finding]) -> list[Finding]:
    """Each finding once, and of those about one cell with one outcome the first: it may be blank for two reasons."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        blank = bool(finding.cells) and not finding.cells[0].shown.strip() and finding.cells[0].table is not None
        kept.setdefault((finding.key if blank else finding.message, finding.outcome), finding)
    return list(kept.values())


def _by_weight(rule: Rule, findings: list[Finding]) -> list[Result]:
    grouped: dict[tuple[Outcome, Severity], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.outcome, finding.severity or rule.severity), []).append(finding)
    ordered = sorted(grouped, key=lambda pair: (_ORDER[pair[0]], _WEIGHT[pair[1]]))
    return [_result(rule, severity, outcome, tuple(grouped[outcome, severity])) for outcome, severity in ordered]


def _result(
    rule: Rule, severity: Severity, outcome: Outcome, findings: tuple[Finding, ...] = (), because: str = ""
) -> Result:
    return Result(rule.id, severity, outcome, rule.title, rule.reason, findings, because)
