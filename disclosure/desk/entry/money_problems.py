"""Which problems of an assembled budget are about its money, and which about its words."""

from collections.abc import Iterable

from budget.problems import Problem

# The first part of the codes of problems that only other lines of the ledger can solve.
_ABOUT_MONEY = frozenset({"budget", "carryover", "fund", "line"})


def is_about_money(problem: Problem) -> bool:
    """Return True for a problem that the ledger's lines make."""
    subject, _, _ = problem.code.partition(".")
    return subject in _ABOUT_MONEY


def about_money(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that the ledger's lines make."""
    return [problem for problem in problems if is_about_money(problem)]
