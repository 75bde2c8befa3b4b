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


def why_not(error: OSError) -> str:
    """Why a file cannot be read or written, in Chinese where the reason is a usual one."""
    usual = {
        FileNotFoundError: "没有这个文件或目录",
        PermissionError: "没有权限",
        IsADirectoryError: "这是一个目录，不是文件",
        NotADirectoryError: "路径中有一段不是目录",
    }
    return usual.get(type(error), error.strerror or str(error))


class Problems(Exception):
    """Raised when input cannot be taken; carries every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
