"""Every problem that a user can meet is declared once, made from its kind, tested, and in docs/."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from budget import problem_kinds as budget_kinds
from budget.problems import Chapter, Problem, ProblemKind, Stops, declared, stopped_by
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


@pytest.mark.parametrize(
    "code",
    [
        "budget.empty",
        "cell.unreadable",
        "identity.mismatch",
        "identity.missing",
        "identity.region",
        "identity.simulated",
        "ledger.impossible",
        "reconcile.undecided",
        "table.missing",
    ],
)
def test_what_could_enter_wrong_figures_stops_everything(code: str) -> None:
    assert stopped_by(Problem(code, "", "")) == Stops.EVERYTHING


@pytest.mark.parametrize(
    "code",
    [
        "carryover.exceeds",
        "figure.missing",
        "figure.unknown",
        "fund.unknown",
        "line.uncounted",
        "override.unknown",
        "slot.empty",
    ],
)
def test_what_can_be_seen_to_after_entering_stops_publishing(code: str) -> None:
    assert stopped_by(Problem(code, "", "")) == Stops.PUBLISHING


def test_what_stops_is_read_from_the_kind() -> None:
    closed = budget_kinds.BUDGET_CLOSED.at(budget="203", status="已公开")
    field = budget_kinds.FIELD.at("第1个项目", column="goal", fault="超过100字")
    assert (closed.code, field.code) == ("budget_closed", "field_goal")
    assert stopped_by(closed) == stopped_by(field) == Stops.EVERYTHING
    assert budget_kinds.column_of(field) == "goal"
    with pytest.raises(KeyError, match="unheard"):
        stopped_by(Problem("unheard", "", ""))
