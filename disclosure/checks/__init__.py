"""Checks over a Document: every rule of the form, exact about rounding, from values alone. Pure.

``check(document, context)`` runs all rules; docs/checks.md lists them, made by ``python -m disclosure.checks.document``. Rules
bind to what cells mean in the layout, so each layout gets all of them.
"""

from disclosure.checks.context import Context, County, Member, Summary, Thresholds
from disclosure.checks.engine import ENGINE, check, rules
from disclosure.checks.result import CellRef, Finding, Outcome, Result, Severity, blocking
from disclosure.checks.summaries import summarize

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
