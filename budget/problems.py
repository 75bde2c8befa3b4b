"""Problems of what people enter, upload or ask for: their kinds, and always all of them. Pure.

A kind is declared once, in the ``problem_kinds`` module of the package that finds it: code,
sentence, remedy and what it stops. Problems are made from kinds only:
``BUDGET_CLOSED.at("", budget=budget, status=status)``. docs/problems.md lists all kinds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from budget.quoting import nested


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    ``code`` is stable for programs, ``address`` says where (a table, row and column, or a field),
    ``message`` is a Chinese sentence.
    """

    code: str
    address: str
    message: str

    def __str__(self) -> str:
        return f"{self.address}：{self.message}" if self.address else self.message


class Problems(Exception):
    """Raised when input cannot be taken; carries every problem, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["Problems"], tuple[tuple[Problem, ...]]]:
        """Let it cross from one process to another with its problems, not its text."""
        return type(self), (self.problems,)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Problems unless there are none."""
    all_problems = tuple(problems)
    if all_problems:
        raise Problems(all_problems)


# -- the catalogue ---------------------------------------------------------------------------------


class Stops(StrEnum):
    """What a problem keeps from being done."""

    EVERYTHING = "everything"  # what was asked for is not done, be it entering or publishing
    PUBLISHING = "publishing"  # it may be entered, but not go on to the public
    NOTHING = "nothing"  # told beside the result


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem.

    ``code`` is stable: programs and published findings name it. ``sentence`` may have parts in
    braces, which ``at`` fills, and so may the code of a family of kinds (``field_{column}``).
    ``remedy`` tells the user what to do.
    """

    code: str
    sentence: str
    remedy: str
    stops: Stops = Stops.EVERYTHING

    def at(self, address: str = "", **parts: object) -> Problem:
        """Return a problem of this kind at a place.

        Raises KeyError where a part of the sentence is missing.
        """
        sentence = nested(self.sentence.format(**parts))
        return Problem(self.code.format(**parts), address, sentence)

    def includes(self, problem: Problem) -> bool:
        """Return True if the problem has the code of this kind."""
        return self.has_code(problem.code)

    def has_code(self, code: str) -> bool:
        """Return True if this is a code of this kind."""
        stem, brace, _ = self.code.partition("{")
        if brace:
            return code.startswith(stem)
        return code == self.code


@dataclass(frozen=True)
class Chapter:
    """A part of the catalogue: the kinds of problems of one piece of work."""

    title: str
    kinds: list[ProblemKind] = field(default_factory=list)

    def declare(
        self, code: str, sentence: str, remedy: str, *, stops: Stops = Stops.EVERYTHING
    ) -> ProblemKind:
        """Add a kind to the chapter and return it.

        Kinds that say the same to a program may share a code, each with its own sentence. Raises
        ValueError where they disagree about what they stop.
        """
        for kind in declared():
            if kind.code == code and kind.stops != stops:
                raise ValueError(f"problem code {code} stops {kind.stops} and {stops}")
        kind = ProblemKind(code, sentence, remedy, stops)
        self.kinds.append(kind)
        return kind


_chapters: list[Chapter] = []


def chapter(title: str) -> Chapter:
    """Begin a chapter of the catalogue."""
    begun = Chapter(title)
    _chapters.append(begun)
    return begun


def chapters() -> tuple[Chapter, ...]:
    """Return the chapters that the modules imported so far declare."""
    return tuple(_chapters)


def declared() -> list[ProblemKind]:
    """Return all kinds that the modules imported so far declare."""
    kinds: list[ProblemKind] = []
    for part in _chapters:
        kinds += part.kinds
    return kinds


def stopped_by(problem: Problem) -> Stops:
    """Return what a problem keeps from being done.

    Raises KeyError for a code that is not declared.
    """
    return _stopped_by_code(problem.code)


@cache
def _stopped_by_code(code: str) -> Stops:
    """Remembered, because a file may have thousands of problems of the same few kinds."""
    for kind in declared():
        if kind.has_code(code):
            return kind.stops
    raise KeyError(code)


def is_one_of(problem: Problem, kinds: Iterable[ProblemKind]) -> bool:
    """Return True if the problem is of one of these kinds."""
    return any(kind.includes(problem) for kind in kinds)


# -- files -----------------------------------------------------------------------------------------

_USUAL_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件或目录",
    PermissionError: "没有权限",
    IsADirectoryError: "这是一个目录，不是文件",
    NotADirectoryError: "路径中有一段不是目录",
}


def why_not(error: OSError) -> str:
    """Return why a file cannot be read or written, in Chinese where the reason is a usual one."""
    reason = _USUAL_REASONS.get(type(error))
    return reason or error.strerror or str(error)
