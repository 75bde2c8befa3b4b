"""Names in docstrings and docs are names of the code: a page that tells of what is gone
misleads."""

import ast
import builtins
import keyword
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.sources import syntax_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "budget", "disclosure", "bench", "tests")
GUIDES = [
    *("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md"),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")),
]
# A name in double backticks, as docstrings mark code: `module.name`, `name`, `name()`.
MARKED = re.compile(r"``([A-Za-z_][\w.]*)(?:\(\))?``")
# A path of a guide; a star or a placeholder in capitals stands for several.
PATH = re.compile(
    r"`((?:budget|config|disclosure|templates|static|tests|docs|bench|fixtures)/[\w./-]+)`"
)


@cache
def modules() -> dict[str, ast.Module]:
    parsed: dict[str, ast.Module] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in path.parts or path.name.endswith(".conf.py"):
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[-1] == "__init__":
                parts = parts[:-1]
            parsed[".".join(parts)] = syntax_of(path)
    return parsed


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name that a source uses or defines, but for what its docstrings say."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.AsyncFunctionDef(name=name)
            ):
                yield name
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield from name.split(".")
                yield other or ""
            case ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text  # keys of data, columns, names of templates' variables


@cache
def known_names() -> frozenset[str]:
    names = set(dir(builtins)) | set(keyword.kwlist)
    for module, tree in modules().items():
        names.update(module.split("."))
        names.update(names_in(tree))
    for pattern in (
        "disclosure/**/*.toml",
        "templates/**/*.html",
        "static/**/*.js",
        "fixtures/**/*.toml",
    ):
        for path in ROOT.glob(pattern):
            names.update(re.findall(r"[A-Za-z_]\w*", path.read_text()))
    return frozenset(names)


# Names of other people's formats that our docstrings explain: elements of Word and Excel files.
FOREIGN = ("sheetData", "tabs")


@cache
def quoted_names() -> frozenset[str]:
    """Every dotted name that stands in quotation marks in a source."""
    names: set[str] = set()
    for module, tree in modules().items():
        if module.startswith("tests."):
            continue
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and re.fullmatch(r"\w+(\.\w+)+", text):
                names.add(text)
    return frozenset(names)


@cache
def file_names() -> frozenset[str]:
    folders = (*PACKAGES, "fixtures", "static", "templates")
    names: set[str] = set()
    for folder in folders:
        names.update(path.name for path in (ROOT / folder).rglob("*.*"))
    return frozenset(names)


@cache
def defined_in(module: str) -> frozenset[str]:
    """What a module defines or imports, and the modules below it."""
    names = set(names_in(modules()[module]))
    for other in modules():
        if other.startswith(f"{module}."):
            names.add(other.removeprefix(f"{module}.").split(".")[0])
    return frozenset(names)


def is_known(marked: str) -> bool:
    """Tell whether a marked name exists: of a dotted one the last part in the module before it.

    Permissions and names of files have dots of their own.
    """
    if marked in FOREIGN or marked in quoted_names() or marked in file_names():
        return True
    *before, name = marked.split(".")
    if name not in known_names():
        return False
    if not before:
        return True
    suffix = ".".join(before)
    owners = [module for module in modules() if f".{module}".endswith(f".{suffix}")]
    return not owners or any(name in defined_in(owner) for owner in owners)


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_name_what_exists(package: str) -> None:
    wrong: list[str] = []
    for module, tree in modules().items():
        if module.split(".")[0] != package:
            continue
        for line, text in docstrings(tree):
            for marked in MARKED.findall(text):
                if not is_known(marked):
                    wrong.append(f"{module}:{line} ``{marked}``")
    assert wrong == []


@pytest.mark.parametrize("guide", GUIDES)
def test_guides_name_paths_that_exist(guide: str) -> None:
    text = (ROOT / guide).read_text()
    missing: list[str] = []
    for path in PATH.findall(text):
        if "KEY" in path or "NAME" in path:
            continue
        if not (ROOT / path).exists():
            missing.append(path)
    assert missing == []


def test_this_test_knows_what_is_missing() -> None:
    assert is_known("budget.money.round_half_up")
    assert is_known("money.round_half_up")
    assert not is_known("budget.money.no_such_function")
    assert not is_known("finding_key_that_nobody_has" + "_at_all")
