"""Declaring a rule: once, with its id, severity, title, reason and what it needs. Pure.

A rule is a generator of Findings over a Case; it raises NotApplicable with the reason where it has nothing to judge.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from disclosure.documents.checks.result import Finding, Severity

if TYPE_CHECKING:
    from disclosure.documents.meaning.case import Case

Check = Callable[["Case"], Iterator[Finding]]


class NotApplicable(Exception):
    """The rule has nothing to judge in this document. The message says why, in Chinese."""


@dataclass(frozen=True)
class Rule:
    """A declared rule. ``reason`` cites the law or the form; ``needs`` are subjects (see ``subjects``) it cannot do without."""

    id: str
    severity: Severity
    title: str
    reason: str
    check: Check
    needs: tuple[str, ...] = ()


RULES: dict[str, Rule] = {}


def rule(id: str, severity: Severity, title: str, reason: str, needs: tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """Declare the decorated generator as the rule ``id``. Raises ValueError where the id is taken."""

    def declared(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"rule {id} is declared twice")
        RULES[id] = Rule(id, severity, title, reason, check, needs)
        return check

    return declared
