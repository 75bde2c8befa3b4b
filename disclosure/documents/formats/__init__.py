"""The formats of a disclosure, each a module of its own. Pure.

``formats.get("docx").render(document, imprint)`` gives the bytes of a file.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from disclosure.documents.formats.paper.fonts import choose
from disclosure.documents.formats.registry import Format
from disclosure.documents.model.document import Document, Imprint

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


def rendered(name: str, document: Document, imprint: Imprint) -> bytes:
    """Return the document's file in the format called ``name``. Raises UnknownFormat."""
    return get(name).render(document, imprint)


def rendered_from_json(
    name: str, document_json: str, imprint: Imprint, fonts: Path | None = None
) -> bytes:
    """Return the file of the Document in this JSON, in the format called ``name``.

    ``fonts`` is the folder of fonts that the process which asks has chosen.

    For other processes: a pickled Document is equal, but its JSON states fields at their default,
    which the canonical JSON leaves out. Raises UnknownFormat.
    """
    choose(fonts)
    return rendered(name, Document.from_json(document_json), imprint)
