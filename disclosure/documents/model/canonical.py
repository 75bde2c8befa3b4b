"""Frozen dataclasses to plain JSON values and back, one way only for each value. Pure.

Fields at their default are left out, so a field added later with a default changes no digest of an older value. Decimals and
dates are strings. Where a field may hold one of several dataclasses, ``type`` names which.
"""

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def encode(value: Any) -> Any:
    """The plain JSON value of a dataclass, tuple, Decimal, date, string, number or None."""
    if isinstance(value, str):  # most of them: first
        return value
    kind = type(value)
    if is_dataclass(kind):
        data = {"type": kind.__name__}
        for name, default in _defaults(kind):
            if (part := getattr(value, name)) != default:
                data[name] = encode(part)
        return data
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Each field's name and the default that is left out; the schema's never is."""
    return tuple((item.name, MISSING if item.name == "schema" else _default(item)) for item in fields(kind))


def decode(kind: Any, data: Any) -> Any:
    """The value of type ``kind`` that ``encode`` made ``data`` of. Raises ValueError with what does not fit."""
    return _decoder(kind)(data)


Decoder = Callable[[Any], Any]


@cache
def _decoder(kind: Any) -> Decoder:
    """How to decode a type: worked out once, since a Document holds thousands of values of a dozen types."""
    choices = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return _optional(choices) if type(None) in choices else _union(choices)
    if get_origin(kind) is tuple:
        return _tuple(choices[0])
    return _fields(kind) if is_dataclass(kind) else _scalar(kind)


def _optional(choices: tuple[Any, ...]) -> Decoder:
    decoder = _decoder(next(choice for choice in choices if choice is not type(None)))
    return lambda data: None if data is None else decoder(data)


def _union(choices: tuple[Any, ...]) -> Decoder:
    """Several dataclasses: ``type`` says which."""
    decoders = {choice.__name__: _decoder(choice) for choice in choices}

    def decode_union(data: Any) -> Any:
        name = data.get("type") if isinstance(data, dict) else None
        if name not in decoders:
            raise ValueError(f"不认识的内容类型 {name!r:.40}")
        return decoders[name](data)

    return decode_union


def _tuple(item: Any) -> Decoder:
    decoder = _decoder(item)

    def decode_tuple(data: Any) -> Any:
        if not isinstance(data, list):
            raise ValueError(f"应为列表，实为 {data!r:.40}")
        return tuple(map(decoder, data))

    return decode_tuple


def _fields(kind: Any) -> Decoder:
    decoders = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}
    required = {item.name for item in fields(kind) if _default(item) is MISSING}

    def decode_fields(data: Any) -> Any:
        if not isinstance(data, dict) or data.get("type") != kind.__name__:
            raise ValueError(f"应为 {kind.__name__}，实为 {data!r:.40}")
        unknown, missing = data.keys() - decoders.keys() - {"type"}, required - data.keys()
        if unknown or missing:
            raise ValueError(f"{kind.__name__} 的字段不符：多出 {sorted(unknown)}，缺少 {sorted(missing)}")
        return kind(**{name: decoders[name](value) for name, value in data.items() if name != "type"})

    return decode_fields


def _scalar(kind: Any) -> Decoder:
    """Strings that stand for a Decimal, date or member of an enumeration; all else must be of its very type."""
    reads: dict[Any, Decoder] = {Decimal: _decimal, date: date.fromisoformat}
    read = reads.get(kind) or (kind if issubclass(kind, Enum) else None)

    def decode_scalar(data: Any) -> Any:
        try:
            if read is not None and type(data) is str:
                return read(data)
        except (InvalidOperation, ValueError) as exc:
            raise ValueError(f"应为 {kind.__name__}，实为 {data!r:.40}") from exc
        if read is not None or type(data) is not kind:
            raise ValueError(f"应为 {kind.__name__}，实为 {data!r:.40}")
        return data

    return decode_scalar


def _decimal(text: str) -> Decimal:
    """The number that ``text`` is the one spelling of: another spelling would be another digest, NaN no amount."""
    value = Decimal(text)
    if not value.is_finite() or str(value) != text:
        raise ValueError(text)
    return value


def _default(item: "Field[Any]") -> Any:
    return item.default if item.default_factory is MISSING else item.default_factory()
