"""The program's sources, each parsed once in a process for all tests that look at them."""

import ast
from functools import cache
from pathlib import Path


@cache
def syntax_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))
