"""The catalogue of problems: every problem that a user can meet, declared once. Pure.

A kind has its code, its Chinese sentence with named parts, what to do about it, and whether it stops what was asked for.
Problems are made from kinds only: ``CLOSED.at("", budget=budget)``. This module holds the kinds of entering a
budget; ``disclosure.documents.model.problem_kinds`` those of everything after. docs/problems.md lists them all.
"""

from dataclasses import dataclass

from budget.problems import Problem


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem.

    ``code`` is stable: programs and published findings name it. ``sentence`` may have parts in braces, which ``at`` fills.
    ``remedy`` tells the user what to do, for the catalogue. ``stops`` is False for what is told but keeps nothing from
    going on.
    """

    code: str
    sentence: str
    remedy: str
    stops: bool = True

    def at(self, address: str = "", **parts: object) -> Problem:
        """Return a problem of this kind at a place. Raises KeyError where a part of the sentence is missing."""
        return Problem(self.code, address, self.sentence.format(**parts))


_declared: dict[str, ProblemKind] = {}


def declare(code: str, sentence: str, remedy: str, *, stops: bool = True) -> ProblemKind:
    """Add a kind to the catalogue. Raises ValueError where its code is declared already."""
    if code in _declared:
        raise ValueError(f"problem code {code} is declared twice")
    _declared[code] = ProblemKind(code, sentence, remedy, stops)
    return _declared[code]


def declared() -> dict[str, ProblemKind]:
    """Return all kinds that were declared so far, by code."""
    return dict(_declared)


def stops(problem: Problem) -> bool:
    """Tell whether a problem keeps what was asked for from being done."""
    return _declared[problem.code].stops
