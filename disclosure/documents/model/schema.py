"""The JSON Schema of a Document's canonical JSON, made from the dataclasses themselves. Pure.

``static/schema/document-1.schema.json`` is the published copy; ``python -m disclosure.documents.model.schema`` writes it anew.
"""

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from disclosure.documents.model.document import SCHEMA, Document

PUBLISHED = Path(__file__).resolve().parents[3] / "static" / "schema" / f"document-{SCHEMA}.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$"}
_DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_PLAIN = {str: {"type": "string"}, int: {"type": "integer"}, bool: {"type": "boolean"}, Decimal: _DECIMAL, date: _DATE}


def document_schema() -> dict[str, Any]:
    """The schema of version ``SCHEMA``: every field, what may be left out, and nothing else allowed."""
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
    """The schema as it is published."""
    return json.dumps(document_schema(), ensure_ascii=False, indent=2) + "\n"


def _define(kind: Any, definitions: dict[str, Any]) -> None:
    """Adds the definition of a dataclass, and those of all that stand in it."""
    definition = definitions[kind.__name__] = {"type": "object", "description": cleandoc(kind.__doc__)}
    hints = get_type_hints(kind)

    def refer(other: Any) -> dict[str, Any]:
        if other.__name__ not in definitions:
            _define(other, definitions)
        return {"$ref": f"#/$defs/{other.__name__}"}

    properties = {item.name: _value(hints[item.name], refer) for item in fields(kind)}
    if "schema" in properties:
        properties["schema"] = {"const": SCHEMA}
    definition["properties"] = {"type": {"const": kind.__name__}, **properties}
    definition["required"] = ["type", *(item.name for item in fields(kind) if _is_always_written(item))]
    definition["additionalProperties"] = False


def _is_always_written(item: "Field[Any]") -> bool:
    return item.name == "schema" or (item.default is MISSING and item.default_factory is MISSING)


def _value(kind: Any, refer: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    if get_origin(kind) in (Union, types.UnionType):
        return _one_of([_value(choice, refer) for choice in get_args(kind) if choice is not type(None)])
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _value(get_args(kind)[0], refer)}
    if is_dataclass(kind):
        return refer(kind)
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return dict(_PLAIN[kind])


def _one_of(choices: list[dict[str, Any]]) -> dict[str, Any]:
    # None is never written: it is the default wherever it is allowed.
    return choices[0] if len(choices) == 1 else {"oneOf": choices}


if __name__ == "__main__":
    PUBLISHED.parent.mkdir(parents=True, exist_ok=True)
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
