"""What a person can answer about a finished disclosure that was stopped. Pure.

Each question is a kind of problem that a reader cannot decide and a person can (docs/adr/0109).
"""

from enum import StrEnum

from budget.problems import Problem, ProblemKind
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.reading.model import StatedIdentity


class Question(StrEnum):
    """What is asked, by the field of ``StatedIdentity`` that holds the answer."""

    IDENTITY = "identity"  # whose it is: the codes and the year
    MONEY_UNIT = "money_unit"  # the unit of amounts, where no table states it
    HIDDEN = "hidden"  # whether rows and columns that nobody sees count: ``read``
    UNREAD = "unread"  # whether what was not read may be left out: ``leave``


READ = "read"
LEAVE = "leave"

_KINDS: dict[Question, tuple[ProblemKind, ...]] = {
    Question.IDENTITY: (problem_kinds.IDENTITY_MISSING, problem_kinds.IDENTITY_MISMATCH),
    Question.MONEY_UNIT: (problem_kinds.UNIT_UNKNOWN,),
    Question.HIDDEN: (problem_kinds.SHEET_UNSEEN,),
    # All of it is listed with its place. What stands in a table of the form is not among it: its
    # money belongs to the disclosure.
    Question.UNREAD: (
        problem_kinds.OBJECT_EMBEDDED,
        problem_kinds.OBJECT_EXTERNAL,
        problem_kinds.PAGE_OVERLAY,
        problem_kinds.PAGE_SCANNED,
        problem_kinds.SHEET_COVERED,
        problem_kinds.SHEET_HIDDEN,
        problem_kinds.TABLE_UNKNOWN,
        problem_kinds.TEXT_DELETED,
        problem_kinds.TEXT_FOOTNOTE,
        problem_kinds.TEXT_HIDDEN,
        problem_kinds.TEXT_UNREAD,
    ),
}
ASKED_BY: dict[str, Question] = {}
for _question, _kinds in _KINDS.items():
    ASKED_BY.update(dict.fromkeys([kind.code for kind in _kinds], _question))


def is_answered(problem: Problem, stated: StatedIdentity) -> bool:
    """Return whether a person has decided what stopped a file.

    Where the answer is a value (a code, a unit) the file is read with it, and there is no problem.
    """
    question = ASKED_BY.get(problem.code)
    if question is Question.HIDDEN:
        return stated.hidden == READ
    if question is Question.UNREAD:
        return stated.unread == LEAVE
    return False
