"""The formats of a disclosure, each one module: ``formats.get("docx").render(document, imprint)``. Pure."""

from functools import cache
from importlib import import_module

from disclosure.documents.formats.registry import Format

NAMES = ("html", "docx", "xlsx", "pdf", "csv", "json")


class UnknownFormat(LookupError):
    """No format has this name. The message is Chinese."""


@cache
def get(name: str) -> Format:
    """The format called ``name``; its module is imported on first use, so that no one waits for libraries of another."""
    if name not in NAMES:
        raise UnknownFormat(f"没有格式“{name}”；可用：{'、'.join(NAMES)}")
    module: Format = import_module(f"disclosure.documents.formats.{name}").FORMAT
    return module
