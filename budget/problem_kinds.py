"""The catalogue of problems: every problem that a user can meet, declared once. Pure.

A kind has its code, its Chinese sentence with named parts, what to do about it, and whether it
stops what was asked for. Problems are made from kinds only: ``CLOSED.at("", budget=budget)``. This
module holds the kinds of entering a budget; ``disclosure.documents.model.problem_kinds`` those of
everything after. docs/problems.md lists them all.
"""

from dataclasses import dataclass

from budget.problems import Problem


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem.

    ``code`` is stable: programs and published findings name it. ``sentence`` may have parts in
    braces, which ``at`` fills. ``remedy`` tells the user what to do, for the catalogue. ``stops``
    is False for what is told but keeps nothing from going on.
    """

    code: str
    sentence: str
    remedy: str
    stops: bool = True

    def at(self, address: str = "", **parts: object) -> Problem:
        """Return a problem of this kind at a place.

        Raises KeyError where a part of the sentence is missing.
        """
        return Problem(self.code, address, self.sentence.format(**parts))


_declared: list[ProblemKind] = []


def declare(code: str, sentence: str, remedy: str, *, stops: bool = True) -> ProblemKind:
    """Add a kind to the catalogue.

    Kinds that say the same to a program may share a code, each with its own sentence. Raises
    ValueError where they disagree whether it stops.
    """
    for kind in _declared:
        if kind.code == code and kind.stops != stops:
            raise ValueError(f"problem code {code} both stops and does not")
    kind = ProblemKind(code, sentence, remedy, stops)
    _declared.append(kind)
    return kind


def declared() -> tuple[ProblemKind, ...]:
    """Return all kinds that the modules imported so far declare."""
    return tuple(_declared)


def stops(problem: Problem) -> bool:
    """Tell whether a problem keeps what was asked for from being done.

    Raises KeyError for a code that is not declared.
    """
    for kind in _declared:
        if kind.code == problem.code:
            return kind.stops
    raise KeyError(problem.code)


# -- files that exceed what reading them may take --------------------------------------------------

_FEWER = "删去图片和表格以外的内容，或分成几个文件上传；仍然不行的，告诉系统管理员。"

READING_TIME = declare(
    "reading.time",
    "读取超过 {seconds} 秒，已经停止，没有保存任何内容；文件的内容过多或结构异常",
    _FEWER,
)
READING_MEMORY = declare(
    "reading.memory",
    "读取需要的内存超过 {most} MB，已经停止，没有保存任何内容；文件的内容过多或结构异常",
    _FEWER,
)
READING_CONTENT = declare(
    "reading.content",
    "文件的内容过多，不予读取；请删去表格以外的内容，或分成几个文件上传",
    _FEWER,
)
READING_DEATH = declare(
    "reading.death",
    "读取时程序意外中止，没有保存任何内容；文件的结构异常，请重新保存后再上传",
    "在 Word、Excel 或 WPS 中打开、重新保存后再上传；仍然不行的，告诉系统管理员。",
)
