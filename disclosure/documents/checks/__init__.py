"""Checks over a Document: every rule of the form, exact about rounding, from values alone. Pure.

`check(document, context)` runs all rules. docs/checks.md lists them, made by
`python -m disclosure.documents.checks.handbook`. Rules bind to what cells mean in the layout, so
each layout gets all of them.
"""

from disclosure.documents.checks.engine import ENGINE, check, rules
from disclosure.documents.checks.result import Finding, Outcome, Result, Severity, blocking
from disclosure.documents.checks.summaries import summarize
from disclosure.documents.meaning.case import CellRef
from disclosure.documents.meaning.context import Context, County, Member, Summary, Thresholds

__all__ = [
    "ENGINE",
    "CellRef",
    "Context",
    "County",
    "Finding",
    "Member",
    "Outcome",
    "Result",
    "Severity",
    "Summary",
    "Thresholds",
    "blocking",
    "check",
    "rules",
    "summarize",
]
