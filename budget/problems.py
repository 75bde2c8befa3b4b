"""A problem in what someone entered or uploaded: always with its place, always all of them at once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """``code`` is stable for programs, ``address`` says where (a table, row and column, or a field), ``message`` is Chinese."""

    code: str
    address: str
    message: str

    def __str__(self) -> str:
        return f"{self.address}：{self.message}" if self.address else self.message


class Problems(Exception):
    """Raised when input cannot be taken; carries every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
