"""Who may import whom, read from the source: docs/adr/0001 says why.

Each rule names modules by prefix. A package that does not exist yet breaks no rule.
"""

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "budget", "disclosure")

# Pure by design: the standard library, each other, and nothing that needs a database, a request or settings.
# A module whose docstring says Pure joins them and is held to its word.
PURE_BY_DESIGN = (
    "budget.codes",
    "budget.entries",
    "budget.money",
    "budget.problems",
    "disclosure.checks",
    "disclosure.document",
    "disclosure.layouts",
    "disclosure.narrative",
    "disclosure.reconcile",
)
# What a pure module may have beyond the standard library: the solver, and what reads the bytes of a workbook.
LIBRARIES = {"disclosure.reconcile": ("highspy",), "budget.classification": ("openpyxl",)}
# The library of each format, by the name its modules begin with. None knows Django, but html its template engine.
FORMATS = {
    "html": ("django.template", "django.utils.safestring", "django.utils.html"),
    "xlsx": ("openpyxl", "lxml"),
    "docx": ("docx", "lxml"),
    "pdf": ("typst", "manimgx_fonts_cjk"),
    "packages": ("lxml",),  # the zip of XML files that Word and Excel have in common
}
LEDGER_MODELS = ("budget.models", "budget.querysets", "budget.actions", "budget.admin", "budget.workbooks")


@dataclass(frozen=True)
class Import:
    """`importer` names `imported` (a module, or something inside one) at a line of its file."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported} (line {self.line})"


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str, module: str, *, is_package: bool = False) -> list[Import]:
    """Every import in a source, wherever it stands, relative ones made absolute. Those for types only count too."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [Import(module, alias.name, node.lineno) for alias in names]
            case ast.ImportFrom(module=base, names=names, level=level):
                if level:
                    package = module.split(".") if is_package else module.split(".")[:-1]
                    base = ".".join([*package[: len(package) - level + 1], *([base] if base else [])])
                found += [Import(module, f"{base}.{alias.name}", node.lineno) for alias in names]
    return found


@cache
def sources() -> dict[str, Path]:
    """Every module of ours by name; configuration files that happen to be Python are none."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {module_name(path): path for path in paths if not path.name.endswith(".conf.py")}


def _text(name: str) -> str:
    return sources()[name].read_text()


@cache
def pure_modules() -> frozenset[str]:
    return frozenset(name for name in sources() if within(name, PURE_BY_DESIGN) or _calls_itself_pure(name))


def _calls_itself_pure(name: str) -> bool:
    docstring = ast.get_docstring(ast.parse(sources()[name].read_text())) or ""
    return re.search(r"\bPure\b", docstring) is not None


def format_libraries(module: str) -> tuple[str, ...]:
    if not module.startswith("disclosure.formats."):
        return ()
    return FORMATS.get(module.split(".")[2].partition("_")[0], ())


def module_of(imported: str) -> str:
    """The module of ours that holds what is imported: `budget.codes` for `budget.codes.is_code`."""
    parts = imported.split(".")
    candidates = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in candidates if name in sources()), imported)


@cache
def all_imports() -> tuple[Import, ...]:
    found: list[Import] = []
    for name, path in sources().items():
        found += imports_of(path.read_text(), name, is_package=path.name == "__init__.py")
    return tuple(found)


def imports_from(*prefixes: str) -> list[Import]:
    return [each for each in all_imports() if within(each.importer, prefixes)]


def broken(module: str, *, modules: frozenset[str], libraries: tuple[str, ...]) -> list[str]:
    """What a module imports beyond the standard library, these modules of ours and these libraries."""
    return [
        str(each)
        for each in all_imports()
        if each.importer == module
        and each.imported.split(".")[0] not in sys.stdlib_module_names
        and module_of(each.imported) not in modules
        and not within(each.imported, libraries)
    ]


def forbidden(imports: list[Import], *, never: tuple[str, ...]) -> list[str]:
    return [str(each) for each in imports if within(each.imported, never)]


def test_budget_knows_nothing_of_disclosure() -> None:
    assert forbidden(imports_from("budget"), never=("disclosure", "config")) == []


def test_disclosure_knows_nothing_of_the_wiring() -> None:
    assert forbidden(imports_from("disclosure"), never=("config",)) == []


@pytest.mark.parametrize("module", sorted(pure_modules()))
def test_the_core_is_pure(module: str) -> None:
    own = tuple(library for name, names in LIBRARIES.items() if within(module, (name,)) for library in names)
    assert broken(module, modules=pure_modules(), libraries=(*own, *format_libraries(module))) == []


@pytest.mark.parametrize("module", sorted(name for name in sources() if within(name, ("disclosure.formats",))))
def test_a_format_knows_its_library_and_the_document(module: str) -> None:
    core = {name for name in pure_modules() if not within(name, ("disclosure.checks",))}
    siblings = {name for name in sources() if within(name, ("disclosure.formats",))}
    assert broken(module, modules=frozenset(core | siblings), libraries=format_libraries(module)) == []


def test_formats_as_a_whole_know_no_request_and_no_database() -> None:
    never = ("django.db", "django.http", "django.conf", "django.shortcuts", *LEDGER_MODELS, "disclosure.models")
    assert forbidden(imports_from("disclosure.formats"), never=never) == []


def test_assembling_reads_the_ledger_but_publishes_nothing() -> None:
    never = ("disclosure.actions", "disclosure.models", "disclosure.portal", "disclosure.desk", "django.http")
    assert forbidden(imports_from("disclosure.assemble"), never=never) == []


def test_the_portal_cannot_reach_a_ledger() -> None:
    never = (*LEDGER_MODELS, "disclosure.assemble", "disclosure.actions", "disclosure.desk")
    assert forbidden(imports_from("disclosure.portal"), never=never) == []


def test_what_the_public_sees_of_master_data_comes_from_one_package() -> None:
    """docs/adr/0063. The other modules that the portal imports reach no ledger either."""
    ledger = ("budget.models", "budget.querysets")
    read = {each.imported.split(".")[1] for each in imports_from("disclosure.portal") if "disclosure." in each.imported}
    outside = tuple(f"disclosure.{name}" for name in read - {"portal", "models", "roster"})
    assert forbidden(imports_from(*outside), never=ledger) == []
    # Nor do they reach its models through those that they may know.
    doors = re.compile(r"related_model|get_model\(|\.rel\.to")
    assert [name for name in sources() if within(name, ("disclosure.portal",)) and doors.search(_text(name))] == []


def test_actions_and_models_know_no_screen() -> None:
    screens = ("disclosure.portal", "disclosure.desk", "disclosure.management", "disclosure.admin", "budget.admin")
    below = ("budget.models", "budget.querysets", "budget.actions", "disclosure.models", "disclosure.actions")
    assert forbidden(imports_from(*below), never=(*screens, "budget.management", "django.http")) == []


def test_models_know_no_action() -> None:
    assert (
        forbidden(imports_from("budget.models", "disclosure.models"), never=("budget.actions", "disclosure.actions"))
        == []
    )


def test_there_are_no_drawers() -> None:
    drawers = {"utils", "helpers", "common", "misc", "tools"}
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.stem in drawers]
    assert found == []


def test_this_test_sees_what_it_should() -> None:
    source = "from . import models\nfrom ..budget.querysets import lines\nimport django.db as database\n"
    assert [each.imported for each in imports_of(source, "disclosure.assemble")] == [
        "disclosure.models",
        "budget.querysets.lines",
        "django.db",
    ]
    assert imports_of("from .model import Layout", "disclosure.layouts", is_package=True)[0].imported == (
        "disclosure.layouts.model.Layout"
    )
