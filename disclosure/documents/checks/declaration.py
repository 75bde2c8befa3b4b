"""Declaring a rule: once, with its id, severity, title, reason and what it needs. Pure.

A rule is a generator of Findings over an Examination; it raises NotApplicable with the reason where
it has nothing to judge.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.meaning.subjects import Subject

Check = Callable[[Examination], Iterator[Finding]]


class NotApplicable(Exception):
    """The rule has nothing to judge in this document. The message says why, in Chinese."""


@dataclass(frozen=True)
class Rule:
    """A declared rule.

    `reason` cites the law or the form; `needs` are subjects that it cannot do without.
    """

    id: str
    severity: Severity
    title: str
    reason: str
    check: Check
    needs: tuple[Subject, ...] = ()


RULES: dict[str, Rule] = {}


def rule(
    id: str, severity: Severity, title: str, reason: str, needs: tuple[Subject, ...] = ()
) -> Callable[[Check], Check]:
    """Declare the decorated generator as the rule `id`. Raises ValueError where the id is taken."""

    def declared(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"rule {id} is declared twice")
        RULES[id] = Rule(id, severity, title, reason, check, needs)
        return check

    return declared
