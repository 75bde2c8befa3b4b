"""Which problems of an assembled budget are about its money, and which about its words."""

from collections.abc import Iterable

from budget.problems import Problem, is_one_of
from disclosure.documents.model import problem_kinds

# The kinds that only other lines of the ledger can solve.
_ABOUT_MONEY = (
    problem_kinds.BUDGET_EMPTY,
    problem_kinds.CARRYOVER_EXCEEDS,
    problem_kinds.FUND_UNKNOWN,
    problem_kinds.LINE_UNCOUNTED,
)


def is_about_money(problem: Problem) -> bool:
    """Return True for a problem that the ledger's lines make."""
    return is_one_of(problem, _ABOUT_MONEY)


def about_money(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that the ledger's lines make."""
    return [problem for problem in problems if is_about_money(problem)]
