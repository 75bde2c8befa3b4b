"""Running the rules over a document. Pure: the same Document and Context give the same results.

A rule answers pass, rounding, fail, or not applicable because of something: never silence (rule
33). What a rule needs and the document lacks is a fault where the form has it, and makes the rule
not applicable where the form has not.
"""

from collections.abc import Iterator
from importlib import import_module

from disclosure.documents.checks.declaration import RULES, NotApplicable, Rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Outcome, Result, Severity
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.subjects import ENTERED, Subject
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
    "slips",
)
WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}
_ORDER = {Outcome.FAIL: 0, Outcome.ROUNDING: 1}


def rules() -> tuple[Rule, ...]:
    """Return all declared rules in the order of their ids."""
    for name in MODULES:
        import_module(f"disclosure.documents.checks.{name}")
    return tuple(sorted(RULES.values(), key=lambda rule: int(rule.id)))


def check(document: Document, context: Context) -> tuple[Result, ...]:
    """Return what every rule says of a document, by id; of one rule the heaviest first."""
    examination = Examination(document, context)
    results: list[Result] = []
    for rule in rules():
        results += run(rule, examination)
    return tuple(results)


def run(rule: Rule, examination: Examination) -> list[Result]:
    """Return what one rule says: one result, or one for each weight and outcome found."""
    reason = _not_in_form(rule, examination)
    if reason is not None:
        return [_not_applicable(rule, reason)]
    findings = list(_missing(rule, examination))
    if not findings:
        try:
            findings = _distinct(rule.check(examination))
        except NotApplicable as exc:
            return [_not_applicable(rule, str(exc))]
    if not findings:
        return [Result(rule.id, rule.severity, Outcome.PASS, rule.title, rule.reason)]
    return _by_weight(rule, findings)


def _not_in_form(rule: Rule, examination: Examination) -> str | None:
    """Return why a rule does not apply to this form at all; None where it does."""
    for subject in rule.needs:
        is_table = subject not in (Subject.GOALS, Subject.NARRATIVE)
        if is_table and not examination.form.keys(subject):
            return f"版式“{examination.layout.name}”没有{subject.label}"
    return None


def _not_applicable(rule: Rule, reason: str) -> Result:
    return Result(
        rule.id,
        rule.severity,
        Outcome.NOT_APPLICABLE,
        rule.title,
        rule.reason,
        not_applicable_because=reason,
    )


def _missing(rule: Rule, examination: Examination) -> Iterator[Finding]:
    """Yield what the rule needs, the form has and the document lacks."""
    has_narrative = any(part.kind == "narrative" for part in examination.document.parts)
    for subject in rule.needs:
        if subject == Subject.NARRATIVE and not has_narrative:
            yield Finding(f"没有{subject.label}，不能核对")
        for key in examination.form.keys(subject):
            if key in examination.tables:
                continue
            table = examination.layout.tables[key]
            number = f"表{table.number}" if table.number else ""
            consequence = "" if subject in ENTERED else "，不能核对"
            yield Finding(f"缺少{number}《{table.title}》{consequence}")


def _distinct(findings: Iterator[Finding]) -> list[Finding]:
    """Return each finding once, and of those about one blank cell the first:
    it may be blank for two reasons.
    """
    kept: dict[tuple[str, Outcome], Finding] = {}
    for finding in findings:
        is_about_blank = False
        if finding.cells:
            cell = finding.cells[0]
            is_about_blank = cell.table is not None and not cell.shown.strip()
        identity = finding.key if is_about_blank else finding.message
        kept.setdefault((identity, finding.outcome), finding)
    return list(kept.values())


def _by_weight(rule: Rule, findings: list[Finding]) -> list[Result]:
    """Return one result for each outcome and weight, faults first, the heaviest of them first."""
    grouped: dict[tuple[Outcome, Severity], list[Finding]] = {}
    for finding in findings:
        severity = finding.severity or rule.severity
        grouped.setdefault((finding.outcome, severity), []).append(finding)
    results: list[Result] = []
    for outcome, severity in sorted(grouped, key=_position):
        result = Result(
            rule.id,
            severity,
            outcome,
            rule.title,
            rule.reason,
            tuple(grouped[outcome, severity]),
        )
        results.append(result)
    return results


def _position(group: tuple[Outcome, Severity]) -> tuple[int, int]:
    outcome, severity = group
    return _ORDER[outcome], WEIGHTS[severity]
