"""The formats of a disclosure, each a module of its own. Pure.

``formats.get("docx").render(document, imprint)`` gives the bytes of a file.
"""

from functools import cache
from importlib import import_module

from disclosure.documents.formats.registry import Format

NAMES = ("html", "docx", "xlsx", "pdf", "csv", "json")


class UnknownFormat(LookupError):
    """No format has this name. The message is Chinese."""


@cache
def get(name: str) -> Format:
    """Return the format called ``name``.

    Its module is imported on first use, so that nobody waits for the libraries of another format.
    Raises UnknownFormat.
    """
    if name not in NAMES:
        raise UnknownFormat(f"没有格式“{name}”；可用：{'、'.join(NAMES)}")
    module: Format = import_module(f"disclosure.documents.formats.{name}").FORMAT
    return module
