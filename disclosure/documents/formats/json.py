"""JSON: the canonical Document itself, from which ``Document.from_json`` gives it back."""

from disclosure.documents.formats.registry import Format
from disclosure.documents.model.document import SCHEMA, Document, Imprint


def render(document: Document, imprint: Imprint) -> bytes:
    """Return the canonical JSON in UTF-8; its SHA-256 is the document's digest."""
    return document.json.encode()


def fingerprint() -> str:
    """Return what shapes the bytes: this renderer and the version of the schema."""
    return f"json-1 schema-{SCHEMA}"


FORMAT = Format("json", "JSON 数据", "json", "application/json", render, fingerprint)
