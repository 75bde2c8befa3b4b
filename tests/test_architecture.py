"""Who may import whom, by folder and transitively, read from the source: ARCHITECTURE.md draws it,
docs/adr/0070 says why.

An import counts wherever it stands in a file: at the top, inside a function, or for types only.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "budget", "disclosure")
DOCUMENTS = "disclosure.documents"

# The folders of documents/ and which of the others each may import.
MAY_IMPORT = {
    "model": (),
    "forms": ("model",),
    "meaning": ("forms", "model"),
    "assembly": ("meaning", "forms", "model"),
    "diff": ("meaning", "forms", "model"),
    "formats": ("meaning", "forms", "model"),
    "reconcile": ("meaning", "forms", "model"),
    "checks": ("reconcile", "meaning", "forms", "model"),
    "bulk": ("checks", "formats", "meaning", "forms", "model"),
    "intake": ("assembly", "diff", "reconcile", "meaning", "forms", "model"),
    "inspection": ("checks", "formats", "forms", "intake", "meaning", "model"),
    "proving": (
        "assembly",
        "checks",
        "diff",
        "formats",
        "forms",
        "intake",
        "meaning",
        "model",
        "reconcile",
    ),
}
# Modules of budget/ that know neither a database nor a request, so that documents/ may use them.
PURE_OF_BUDGET = (
    "budget.acceptance",
    "budget.amounts",
    "budget.bounded",
    "budget.classification",
    "budget.codes",
    "budget.comparison",
    "budget.dimensions",
    "budget.entries",
    "budget.examples",
    "budget.government",
    "budget.initials",
    "budget.lineage",
    "budget.merging",
    "budget.money",
    "budget.problem_kinds",
    "budget.problems",
    "budget.quoting",
    "budget.sheets",
    "budget.simulation",
    "budget.targets",
    "budget.values",
    "budget.vocabulary",
)
# Libraries that a pure folder or module has beyond the standard library. Nothing else may.
LIBRARIES = {
    "budget.classification": ("openpyxl",),
    "budget.initials": ("pypinyin",),
    "budget.values": ("msgspec",),
    "disclosure.documents.model": ("msgspec", "opencc"),
    "disclosure.documents.model.signatures": ("cryptography",),
    "disclosure.documents.reconcile": ("highspy",),
    "disclosure.documents.bulk": ("openpyxl", "pyarrow"),
    "disclosure.documents.inspection": ("msgspec", "openpyxl", "pyarrow"),
    "disclosure.documents.intake.files": ("lxml", "pypdfium2"),
    "disclosure.documents.formats.docx": ("docx", "lxml"),
    "disclosure.documents.formats.xlsx": ("openpyxl", "lxml"),
    "disclosure.documents.formats.paper": ("typst", "uharfbuzz"),
    "disclosure.documents.formats.pdf": ("typst", "manimgx_fonts_cjk", "uharfbuzz"),
    # The one exception to "no Django": pages and the one-page file are made of the same templates.
    "disclosure.documents.formats.html": (
        "budoux",
        "django.template",
        "django.utils.safestring",
        "django.utils.html",
    ),
}
LEDGER = ("budget.models", "budget.querysets", "budget.actions", "budget.admin", "budget.workbooks")
WRITES = (
    "disclosure.actions",
    "disclosure.models",
    "disclosure.fulltext",
    "disclosure.storage",
    "disclosure.documents",
    "budget.actions",
    "budget.models",
)
SHOWS = (
    "disclosure.api",
    "disclosure.bundles",
    "disclosure.desk",
    "disclosure.portal",
    "disclosure.search",
    "disclosure.verify",
    "disclosure.management",
    "disclosure.admin",
    "disclosure.templatetags",
    "budget.admin",
    "budget.management",
)
PUBLIC = ("disclosure.api", "disclosure.portal", "disclosure.search")


@dataclass(frozen=True)
class Import:
    """`importer` names `imported` (a module, or something inside one) at a line of its file."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} (line {self.line})"


def is_within(name: str, prefixes: Iterable[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


def imports_of(source: str, module: str, *, is_package: bool = False) -> list[Import]:
    """Return every import in a source, wherever it stands, relative ones made absolute."""
    imports: list[Import] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                imports.append(Import(module, alias.name, node.lineno))
        elif isinstance(node, ast.ImportFrom):
            base = _absolute_base(node, module, is_package=is_package)
            for alias in node.names:
                imports.append(Import(module, f"{base}.{alias.name}", node.lineno))
    return imports


def _absolute_base(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".")
    if not is_package:
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    if node.module:
        package = [*package, node.module]
    return ".".join(package)


@cache
def sources() -> dict[str, Path]:
    """Return every module of ours by name; configuration files that happen to be Python are
    none."""
    modules: dict[str, Path] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not path.name.endswith(".conf.py"):
                modules[module_name(path)] = path
    return modules


@cache
def all_imports() -> tuple[Import, ...]:
    imports: list[Import] = []
    for name, path in sources().items():
        imports += imports_of(path.read_text(), name, is_package=path.name == "__init__.py")
    return tuple(imports)


def module_of(imported: str) -> str:
    """Return the module of ours that holds what is imported: `budget.codes` for
    `budget.codes.is_code`."""
    parts = imported.split(".")
    for length in range(len(parts), 0, -1):
        candidate = ".".join(parts[:length])
        if candidate in sources():
            return candidate
    return imported


def modules_below(*prefixes: str) -> list[str]:
    return [name for name in sources() if is_within(name, prefixes)]


@cache
def imports_by_module() -> dict[str, list[Import]]:
    by_module: dict[str, list[Import]] = {}
    for an_import in all_imports():
        by_module.setdefault(an_import.importer, []).append(an_import)
    return by_module


def direct_imports(module: str) -> list[Import]:
    return imports_by_module().get(module, [])


def paths_to(start: str, *, never: Iterable[str], through: Iterable[str] = ()) -> list[str]:
    """Return a chain of imports for each way in which a module reaches something forbidden.

    `through` are doors: modules that may be imported and are not looked behind.
    """
    never, through = tuple(never), tuple(through)
    chains: list[str] = []
    seen = {start}
    waiting = [(start, start)]
    while waiting:
        module, chain = waiting.pop()
        for an_import in direct_imports(module):
            target = module_of(an_import.imported)
            longer = f"{chain} > {target}"
            if is_within(target, never) or is_within(an_import.imported, never):
                chains.append(longer)
            elif target in sources() and target not in seen and not is_within(target, through):
                seen.add(target)
                waiting.append((target, longer))
    return chains


def paths_from(
    modules: Iterable[str], *, never: Iterable[str], through: Iterable[str] = ()
) -> list[str]:
    chains: list[str] = []
    for module in modules:
        chains += paths_to(module, never=never, through=through)
    return chains


def libraries_of(module: str) -> tuple[str, ...]:
    allowed: list[str] = []
    for owner, libraries in LIBRARIES.items():
        if is_within(module, (owner,)):
            allowed += libraries
    return tuple(allowed)


def folder_of(module: str) -> str:
    """Return the folder of documents/ in which a module lies; empty for the package itself."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


# -- what is pure ----------------------------------------------------------------------------------


def test_a_pure_module_knows_the_standard_library_and_pure_modules() -> None:
    """As every module that it imports is held to this too, no Django is reached by any way
    round."""
    broken: list[str] = []
    for module in [*modules_below(DOCUMENTS), *PURE_OF_BUDGET]:
        for an_import in direct_imports(module):
            is_standard = an_import.imported.split(".")[0] in sys.stdlib_module_names
            is_pure = is_within(module_of(an_import.imported), (DOCUMENTS, *PURE_OF_BUDGET))
            is_library = is_within(an_import.imported, libraries_of(module))
            if not (is_standard or is_pure or is_library):
                broken.append(str(an_import))
    assert broken == []


def test_what_a_module_of_budget_says_of_its_purity_is_held_to() -> None:
    claimed: set[str] = set()
    for name in modules_below("budget"):
        docstring = ast.get_docstring(ast.parse(sources()[name].read_text())) or ""
        if re.search(r"\bPure\b", docstring):
            claimed.add(name)
    assert claimed <= set(PURE_OF_BUDGET)
    assert set(PURE_OF_BUDGET) <= set(sources())


def test_html_is_the_only_part_of_documents_that_knows_django() -> None:
    knowing: set[str] = set()
    for module in modules_below(DOCUMENTS):
        if any(is_within(an_import.imported, ("django",)) for an_import in direct_imports(module)):
            knowing.add(module)
    assert all(is_within(module, ("disclosure.documents.formats.html",)) for module in knowing)


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT))
def test_folders_of_documents_import_downwards(folder: str) -> None:
    allowed = {folder, "", *MAY_IMPORT[folder]}
    broken: list[str] = []
    for module in modules_below(f"{DOCUMENTS}.{folder}"):
        for an_import in direct_imports(module):
            target = module_of(an_import.imported)
            if is_within(target, (DOCUMENTS,)) and folder_of(target) not in allowed:
                broken.append(str(an_import))
    assert broken == []


def test_every_folder_of_documents_has_its_rule() -> None:
    folders = {
        path.name
        for path in (ROOT / "disclosure" / "documents").iterdir()
        if (path / "__init__.py").exists()
    }
    assert folders == set(MAY_IMPORT)


def test_formats_do_not_know_each_other() -> None:
    """A format has what is common to all, and the folder or module of its own.

    The folder ``paper`` is common to those that are printed, and knows none of them.
    """
    formats = f"{DOCUMENTS}.formats"
    folders = {name.split(".")[3] for name in modules_below(formats) if name.count(".") > 3}
    own = (folders | {"json"}) - {"paper"}
    broken: list[str] = []
    for module in modules_below(*(f"{formats}.{name}" for name in own | {"paper"})):
        others = [
            f"{formats}.{name}" for name in own if not is_within(module, (f"{formats}.{name}",))
        ]
        for an_import in direct_imports(module):
            if is_within(an_import.imported, others):
                broken.append(str(an_import))
    assert broken == []


# -- who may know whom -----------------------------------------------------------------------------


def test_budget_knows_nothing_of_disclosure() -> None:
    assert paths_from(modules_below("budget"), never=("disclosure", "config")) == []


def test_disclosure_knows_nothing_of_the_wiring() -> None:
    assert paths_from(modules_below("disclosure"), never=("config",)) == []


def test_nothing_that_writes_imports_what_shows() -> None:
    assert (
        paths_from(modules_below(*WRITES), never=(*SHOWS, "django.http", "django.shortcuts")) == []
    )


def test_models_know_no_action() -> None:
    assert (
        paths_from(
            modules_below("budget.models", "disclosure.models", "disclosure.fulltext"),
            never=("budget.actions", "disclosure.actions"),
        )
        == []
    )


# -- what the public can reach ---------------------------------------------------------------------


def test_the_public_cannot_reach_a_ledger() -> None:
    """docs/adr/0063: of master data the public sees what roster tells.

    What stands published has relations to it.
    """
    doors = ("disclosure.roster", "disclosure.models")
    never = (*LEDGER, "disclosure.documents.assembly", "disclosure.actions", "disclosure.desk")
    assert paths_from(modules_below(*PUBLIC), never=never, through=doors) == []


def test_ninja_is_imported_by_the_api_only() -> None:
    importers = {an_import.importer for an_import in all_imports() if is_ninja(an_import)}
    assert importers
    assert all(is_within(name, ("disclosure.api",)) for name in importers)


def is_ninja(an_import: Import) -> bool:
    return is_within(an_import.imported, ("ninja", "pydantic"))


def test_the_portal_does_not_need_the_api() -> None:
    portal = modules_below("disclosure.portal", "disclosure.search")
    assert paths_from(portal, never=("disclosure.api",)) == []


def test_pages_do_not_need_what_makes_bundles() -> None:
    """docs/adr/0137: bundles are made of pages, with actions at hand that no page may reach."""
    pages = modules_below(*PUBLIC, "disclosure.verify")
    assert paths_from(pages, never=("disclosure.bundles",)) == []


def test_who_verifies_a_paper_reaches_its_reading_and_no_ledger() -> None:
    """docs/adr/0136: reading a file and the form of a publication are all that it may do."""
    doors = ("disclosure.actions.reading", "disclosure.actions.verification")
    never = (*LEDGER, "disclosure.actions", "disclosure.desk")
    pages = modules_below("disclosure.verify")
    behind = (*doors, "disclosure.roster", "disclosure.models", "disclosure.documents")
    allowed = ("disclosure.models", "disclosure.documents", "budget.actions.reading")
    reached = paths_from(pages, never=never, through=behind)
    assert [chain for chain in reached if not chain.endswith(doors)] == []
    assert paths_from(doors, never=("budget.models", "budget.querysets"), through=allowed) == []


def test_the_public_does_not_follow_relations_to_a_ledger() -> None:
    doors = re.compile(r"related_model|get_model\(|\.rel\.to")
    assert [
        name
        for name in modules_below(*PUBLIC, "disclosure.verify")
        if doors.search(sources()[name].read_text())
    ] == []


# -- what runs in a process of its own -------------------------------------------------------------

# They run the function that they are given first in a process that knows no Django settings.
RUNNERS = ("budget.bounded.run", "budget.actions.reading.apart")
NAMED_BY_SETTINGS = re.compile(r"import_string\(settings\.(?P<name>\w+)\)")
IMPORTING_ALONE = """
import importlib, sys
for name in sys.argv[1:]:
    module, _, function = name.rpartition(".")
    try:
        getattr(importlib.import_module(module), function)
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")
"""


def imported_names(tree: ast.Module, module: str, *, is_package: bool = False) -> dict[str, str]:
    """Return what each name stands for that a module imports: `run` for `budget.bounded.run`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _absolute_base(node, module, is_package=is_package)
            for alias in node.names:
                names[alias.asname or alias.name] = f"{base}.{alias.name}"
    return names


def handed_over(source: str, module: str, *, is_package: bool = False) -> set[str]:
    """Return the functions that a module gives to RUNNERS, by their full names.

    A function that only hands on what it was given is a runner itself: it is named with "hands on"
    unless RUNNERS has it.
    """
    tree = ast.parse(source)
    names = imported_names(tree, module, is_package=is_package)

    def full_name(expression: ast.expr) -> str:
        of_settings = NAMED_BY_SETTINGS.fullmatch(ast.unparse(expression))
        if of_settings is not None:
            return str(getattr(settings, of_settings["name"]))
        first, dot, rest = ast.unparse(expression).partition(".")
        return names.get(first, f"{module}.{first}") + dot + rest

    functions: set[str] = set()
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef):
            continue
        parameters = {parameter.arg for parameter in scope.args.args}
        for node in ast.walk(scope):
            if not isinstance(node, ast.Call) or full_name(node.func) not in RUNNERS:
                continue
            function = node.args[0]
            if ast.unparse(function) not in parameters:
                functions.add(full_name(function))
            elif f"{module}.{scope.name}" not in RUNNERS:
                functions.add(f"{module}.{scope.name} hands on {ast.unparse(function)}")
    return functions


def test_what_runs_in_a_process_of_its_own_can_be_imported_there() -> None:
    """That process has no Django settings, which tests have: they would not notice."""
    functions: set[str] = set()
    for name, path in sources().items():
        functions |= handed_over(path.read_text(), name, is_package=path.name == "__init__.py")
    assert "disclosure.documents.intake.code_lists.read_list" in functions
    environment = {**os.environ}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-c", IMPORTING_ALONE, *sorted(functions)],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout == ""


def test_every_way_of_handing_a_function_over_is_seen() -> None:
    source = """
from budget import bounded
from budget.actions.reading import apart as elsewhere
from disclosure.documents.intake import ledgers

def read(data):
    elsewhere(ledgers.read_ledger, data)
    return bounded.run(_read, data, bounds=None)

def run_twice(function):
    bounded.run(function, bounds=None)
"""
    assert handed_over(source, "disclosure.actions.invented") == {
        "disclosure.documents.intake.ledgers.read_ledger",
        "disclosure.actions.invented._read",
        "disclosure.actions.invented.run_twice hands on function",
    }


# -- the tree itself -------------------------------------------------------------------------------


def test_there_are_no_drawers() -> None:
    drawers = {"utils", "helpers", "common", "misc", "tools"}
    found: list[Path] = []
    for package in PACKAGES:
        found += [path for path in (ROOT / package).rglob("*") if path.stem in drawers]
    assert found == []


def test_every_folder_says_what_it_is_for() -> None:
    silent: list[str] = []
    for package in modules_below("disclosure.documents"):
        path = sources()[package]
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text())):
            silent.append(package)
    assert silent == []


def test_this_test_sees_what_it_should() -> None:
    source = (
        "from . import models\nfrom ..budget.querysets import lines\nimport django.db as database\n"
    )
    assert [an_import.imported for an_import in imports_of(source, "disclosure.assemble")] == [
        "disclosure.models",
        "budget.querysets.lines",
        "django.db",
    ]
    relative = imports_of(
        "from .model import Layout", "disclosure.documents.forms", is_package=True
    )
    assert relative[0].imported == "disclosure.documents.forms.model.Layout"
    assert paths_to("disclosure.actions.publishing", never=("disclosure.documents.assembly",)) != []
