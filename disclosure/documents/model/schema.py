"""The JSON Schema of a Document's canonical JSON, made from the classes themselves. Pure.

``static/schema/document-1.schema.json`` is the published copy;
``python -m disclosure.documents.model.schema`` writes it anew.
"""

import json
import types
from datetime import date
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from budget.values import CanonicalValue, ExactDecimal
from disclosure.documents.model.document import SCHEMA, Document

_STATIC = Path(__file__).resolve().parents[3] / "static"
PUBLISHED = _STATIC / "schema" / f"document-{SCHEMA}.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    ExactDecimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$"},
    date: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def document_schema() -> dict[str, Any]:
    """Return the schema of version ``SCHEMA``. It allows no fields but those of the classes."""
    definitions: dict[str, Any] = {}
    _define(Document, definitions)
    return {
        "$schema": _DIALECT,
        "$id": f"urn:mingzhang:document:{SCHEMA}",
        "title": "Mingzhang 明账: a department's budget disclosure",
        "$ref": "#/$defs/Document",
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(document_schema(), ensure_ascii=False, indent=2) + "\n"


def _define(kind: type[CanonicalValue], definitions: dict[str, Any]) -> None:
    """Add the definition of a class, and those of all that stand in it."""
    properties: dict[str, Any] = {"type": {"const": kind.__name__}}
    required = ["type"]
    definition = {
        "type": "object",
        "description": cleandoc(kind.__doc__ or ""),
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    definitions[kind.__name__] = definition
    for field in msgspec.structs.fields(kind):
        if field.name == "schema":
            properties["schema"] = {"const": SCHEMA}
        else:
            properties[field.name] = _field_schema(field.type, definitions)
        if field.required or field.name == "schema":  # the version is always written
            required.append(field.name)


def _field_schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field's type. What it refers to is added to the definitions."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        # None is never written: it is the default wherever it is allowed.
        written = [choice for choice in get_args(kind) if choice is not type(None)]
        choices = [_field_schema(choice, definitions) for choice in written]
        return choices[0] if len(choices) == 1 else {"oneOf": choices}
    if origin is tuple:
        return {"type": "array", "items": _field_schema(get_args(kind)[0], definitions)}
    if origin is Literal:
        # Version 1 was published without these lists of words: the reader alone holds them.
        return dict(_PLAIN[str])
    if issubclass(kind, CanonicalValue):
        if kind.__name__ not in definitions:
            _define(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return dict(_PLAIN[kind])


if __name__ == "__main__":
    PUBLISHED.parent.mkdir(parents=True, exist_ok=True)
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
