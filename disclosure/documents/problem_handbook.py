"""docs/problems.md, made of the kinds' declarations. Pure.

Run `python -m disclosure.documents.problem_handbook > docs/problems.md`.
"""

import sys
from types import ModuleType

from budget import problem_kinds as budget_kinds
from budget.problems import Chapter, ProblemKind
from disclosure.documents.intake import problem_kinds as intake_kinds
from disclosure.documents.model import problem_kinds as model_kinds
from disclosure.documents.reconcile import problem_kinds as reconcile_kinds

# Every module that declares kinds, in the order of the page.
CATALOGUES: tuple[ModuleType, ...] = (budget_kinds, model_kinds, intake_kinds, reconcile_kinds)

HEAD = """# The problems that a user can meet

Made by `python -m disclosure.documents.problem_handbook` from the declarations in
`problem_kinds.py` of budget, documents/model, documents/intake and documents/reconcile; do not
edit. docs/adr/0067 says why.

A problem is told with its place: a table, row and column, a field or a file. Its code is what
`--json` prints and what a publication keeps of the file that it was archived from; kinds with one
code are alike to a program. What stands in braces is filled in.

A problem stops *everything* that was asked for, or *publishing* alone: then a file or an entry is
taken in, and its budget cannot go on to the public until it is solved. One that stops *nothing* is
told beside the result. Findings of the check rules are in checks.md.
"""
TABLE_HEAD = "| code | stops | sentence | what to do |\n|---|---|---|---|"


def page() -> str:
    """Return the whole page."""
    sections = [HEAD]
    for module in CATALOGUES:
        for value in vars(module).values():
            if isinstance(value, Chapter):
                sections.append(section(value))
    return "\n".join(sections)


def section(chapter: Chapter) -> str:
    """Return the section of one chapter."""
    rows = [row(kind) for kind in chapter.kinds]
    return "\n".join([f"## {chapter.title}", "", TABLE_HEAD, *rows, ""])


def row(kind: ProblemKind) -> str:
    """Return the row of one kind."""
    return f"| `{kind.code}` | {kind.stops} | {kind.sentence} | {kind.remedy} |"


if __name__ == "__main__":
    sys.stdout.write(page())
