"""Every problem that a user can meet is declared once, made from its kind, tested, and in docs/."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from budget import problem_kinds as budget_kinds
from budget.problems import Chapter, Problem, ProblemKind, Stops, declared, stopped_by
from disclosure.documents.intake.answers import ASKED_BY
from disclosure.documents.problem_handbook import CATALOGUES, page
from tests.sources import syntax_of

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("budget", "disclosure", "config")


def constants() -> Iterator[tuple[ModuleType, str, ProblemKind]]:
    for module in CATALOGUES:
        for name, value in vars(module).items():
            if isinstance(value, ProblemKind):
                yield module, name, value


def sources_in(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, syntax_of(path)


@cache
def words_of(*folders: str) -> frozenset[str]:
    """Return the strings and names in the code of folders, without the catalogue."""
    words = set()
    for path, tree in sources_in(*folders):
        if path.name == "problem_kinds.py" or path == Path(__file__):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                words.add(node.attr)
            elif isinstance(node, ast.Name):
                words.add(node.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    return frozenset(words)


def test_problems_are_made_from_kinds_only() -> None:
    makers = []
    for path, tree in sources_in(*PRODUCT):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and last_name(node.func).endswith("Problem"):
                makers.append(f"{path.relative_to(ROOT)}: {ast.unparse(node.func)}")
    assert makers == ["budget/problems.py: Problem"]


def last_name(node: ast.expr) -> str:
    """Return the last name of what is called: of ``budget.problems`` the second."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def test_the_catalogue_is_whole() -> None:
    modules = {str(Path(module.__file__ or "").relative_to(ROOT)) for module in CATALOGUES}
    files = set()
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("problem_kinds.py"):
            files.add(str(path.relative_to(ROOT)))
    assert modules == files
    assert {id(kind) for _, _, kind in constants()} == {id(kind) for kind in declared()}


def test_every_kind_is_used() -> None:
    used = words_of(*PRODUCT)
    assert [name for _, name, _ in constants() if name not in used] == []


def test_every_code_is_tested() -> None:
    asserted = words_of("tests")
    untested = {kind.code for kind in declared()}
    for _, name, kind in constants():
        if kind.code in asserted or name in asserted:
            untested.discard(kind.code)
    assert sorted(untested) == []


def test_every_kind_says_what_to_do() -> None:
    silent = [kind.code for kind in declared() if not kind.remedy.endswith("。")]
    assert silent == []


def test_the_page_of_problems_is_up_to_date() -> None:
    written = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert written == page(), "python -m disclosure.documents.problem_handbook > docs/problems.md"


def test_a_code_stops_the_same_wherever_it_is_declared() -> None:
    # In a chapter that is not of the catalogue.
    other = Chapter("other")
    with pytest.raises(ValueError, match="budget_closed stops everything and nothing"):
        other.declare("budget_closed", "{budget}", "。", stops=Stops.NOTHING)
    assert other.kinds == []


# Why each problem of a file that somebody brings in stops it, or does not (docs/adr/0102, 0107).
STOPPING_FILES = {
    "nothing of the file can be read": """
        file.empty file.large file.encrypted file.unopened file.legacy file.damaged file.scanned
        file.lock file.ofd file.foreign file.markup file.unknown json.invalid draft.kind
        draft.no_table""",
    "a package that could do harm": """
        package.members package.size package.packing package.ratio package.nested package.kind
        package.macros package.doctype""",
    "past the bounds of reading: the rest would be missing": """
        file.depth file.paragraphs table.columns file.marks table.cells file.pages file.content
        reconcile.large archive.rendering""",
    "somebody else's content, or nobody knows whose": """
        layout.unknown layout.other publication.other file.several identity.conflict
        identity.missing identity.mismatch""",
    "money or text would be lost": """
        page.scanned object.embedded object.external page.overlay table.missing table.unknown
        column.unknown column.money row.money cell.unread text.unread text.footnote""",
    "two readings are possible": """
        text.hidden text.deleted sheet.hidden sheet.unseen sheet.covered page.characters table.twice
        row.twice table.struck sheet.struck""",
    "it is not known how much an amount is": """
        cell.formula cell.format cell.unreadable unit.unknown unit.unreadable unit.conflict""",
    "no ledger makes these figures, or none was found": """
        ledger.impossible reconcile.undecided""",
}
PASSING_FILES = {
    "the figures say the same without it": """
        caption.unknown caption.other unit.missing table.misplaced header.other heading.missing
        note.unknown""",
    "the form has more than the file, and totals tell whether money is missing": """
        column.missing row.missing total.blank goal.incomplete""",
    "it has no content of its own": """
        row.unknown cell.sign text.repeated sheet.hidden_empty""",
    "the difference is shown, and mended in the budget": "import.differs",
    "the solver does without the cell; what reading found of it stops where it has to": """
        reconcile.table reconcile.row reconcile.cell reconcile.amount reconcile.blank_total""",
}
OF_FILES = (
    "disclosure.documents.intake.problem_kinds",
    "disclosure.documents.reconcile.problem_kinds",
)
# Of all else a person does: what can be seen to after entering, and what only informs.
SEEN_TO_BEFORE_PUBLISHING = """
    asset.vehicles-of-uses
    carryover.exceeds check.ended figure.missing figure.unknown fund.unknown kind.unknown
    line.uncounted line.without-economic line.without-government-code line.without-nature
    list.unknown override.unknown purchase.no-kind
    project-text.label purchase.unnamed ratio.of-nothing ratio.unknown slot.empty
    slot.unknown"""
ONLY_TOLD = "paste.column_left check.unsolved identity.name"


def codes_of_files() -> set[str]:
    return {kind.code for module, _, kind in constants() if module.__name__ in OF_FILES}


def test_each_problem_of_a_file_stops_it_or_not_for_a_reason() -> None:
    decided: list[str] = []
    for stops, reasons in ((Stops.EVERYTHING, STOPPING_FILES), (Stops.NOTHING, PASSING_FILES)):
        for reason, codes in reasons.items():
            for code in codes.split():
                assert stopped_by(Problem(code, "", "")) is stops, f"{code}: {reason}"
                decided.append(code)
    assert len(decided) == len(set(decided))
    assert set(decided) == codes_of_files()


def test_every_other_problem_stops_what_somebody_does_but_for_these() -> None:
    by_stops: dict[Stops, set[str]] = {stops: set() for stops in Stops}
    for kind in declared():
        if kind.code not in codes_of_files():
            by_stops[kind.stops].add(kind.code)
    assert by_stops[Stops.PUBLISHING] == set(SEEN_TO_BEFORE_PUBLISHING.split())
    assert by_stops[Stops.NOTHING] == set(ONLY_TOLD.split())


def test_every_question_of_a_file_is_a_problem_that_stops_it() -> None:
    for code in ASKED_BY:
        assert stopped_by(Problem(code, "", "")) is Stops.EVERYTHING, code


def test_what_stops_is_read_from_the_kind() -> None:
    closed = budget_kinds.BUDGET_CLOSED.at(budget="203", status="已公开")
    field = budget_kinds.FIELD.at("第1个项目", column="goal", fault="超过100字")
    assert (closed.code, field.code) == ("budget_closed", "field_goal")
    assert stopped_by(closed) == stopped_by(field) == Stops.EVERYTHING
    assert budget_kinds.column_of(field) == "goal"
    with pytest.raises(KeyError, match="unheard"):
        stopped_by(Problem("unheard", "", ""))
