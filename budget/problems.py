"""A problem in what someone entered or uploaded: with its place, and always all of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


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
