"""Frozen dataclasses to plain JSON values and back, one way only for each value. Pure.

Fields at their default are left out, so a field added later with a default changes no digest of an older value. Decimals and
dates are strings. Where a field may hold one of several dataclasses, ``type`` names which.
"""

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def encode(value: Any) -> Any:
    """The plain JSON value of a dataclass, tuple, Decimal, date, string, number or None."""
    if is_dataclass(value):
        return {"type": type(value).__name__} | {
            item.name: encode(getattr(value, item.name))
            for item in fields(value)
            if item.name == "schema" or getattr(value, item.name) != _default(item)
        }
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def decode(kind: Any, data: Any) -> Any:
    """The value of type ``kind`` that ``encode`` made ``data`` of. Raises ValueError with the place where it does not fit."""
    if data is None and type(None) in get_args(kind):
        return None
    if get_origin(kind) in (Union, types.UnionType):
        return decode(_chosen(kind, data), data)
    if get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise ValueError(f"应为列表，实为 {data!r:.40}")
        return tuple(decode(get_args(kind)[0], item) for item in data)
    if is_dataclass(kind):
        return _decode_fields(kind, data)
    return _decode_scalar(kind, data)


def _default(item: "Field[Any]") -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()


def _chosen(kind: Any, data: Any) -> Any:
    choices = [choice for choice in get_args(kind) if choice is not type(None)]
    if len(choices) == 1:
        return choices[0]
    name = data.get("type") if isinstance(data, dict) else None
    for choice in choices:
        if choice.__name__ == name:
            return choice
    raise ValueError(f"不认识的内容类型 {name!r}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode_fields(kind: Any, data: Any) -> Any:
    if not isinstance(data, dict) or data.get("type") != kind.__name__:
        raise ValueError(f"应为 {kind.__name__}，实为 {data!r:.40}")
    hints = _hints(kind)
    unknown = data.keys() - hints.keys() - {"type"}
    missing = {item.name for item in fields(kind) if _default(item) is MISSING} - data.keys()
    if unknown or missing:
        raise ValueError(f"{kind.__name__} 的字段不符：多出 {sorted(unknown)}，缺少 {sorted(missing)}")
    return kind(**{name: decode(hints[name], value) for name, value in data.items() if name != "type"})


def _decode_scalar(kind: Any, data: Any) -> Any:
    try:
        if kind is Decimal:
            return Decimal(data)
        if kind is date:
            return date.fromisoformat(data)
        if issubclass(kind, Enum):
            return kind(data)
    except (InvalidOperation, TypeError, ValueError) as exc:
        raise ValueError(f"应为 {kind.__name__}，实为 {data!r:.40}") from exc
    if type(data) is not kind:
        raise ValueError(f"应为 {kind.__name__}，实为 {data!r:.40}")
    return data
