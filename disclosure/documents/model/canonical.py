"""Canonical JSON: frozen values to text and back, one text only for each value. Pure.

Keys are sorted, there are no spaces, amounts and dates are strings, ``type`` names the class of
every object, and fields at their default are left out. Equal values have equal texts, so equal
digests.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar

import msgspec

from budget.values import CanonicalValue


class NotOfThisKind(ValueError):
    """The text is JSON, but not that of a value of this class. The message is Chinese."""


_Kind = TypeVar("_Kind", bound=msgspec.Struct)
_ENCODER = msgspec.json.Encoder(order="sorted")


def encode(value: CanonicalValue) -> str:
    """Return the canonical JSON of a value."""
    return _ENCODER.encode(value).decode()


def encode_fields(fields: Mapping[str, Any]) -> str:
    """Return the canonical JSON of named fields that are no frozen value: what chains hash.

    They hold only what JSON has: texts, numbers, lists and further named fields.
    """
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def encode_moment(moment: datetime) -> str:
    """Return how canonical JSON writes an aware moment: in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def decode(kind: type[_Kind], text: str) -> _Kind:
    """Return the value of class ``kind`` that ``text`` holds.

    Raises NotOfThisKind, a ValueError that names the place in the JSON and what is wrong there, and
    ValueError where the text is no JSON; both speak Chinese.
    """
    try:
        value: _Kind = _decoder(kind).decode(text)
    except msgspec.ValidationError as exc:
        raise NotOfThisKind(_in_chinese(str(exc))) from exc
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as exc:
        raise ValueError(f"不是有效的 JSON：{exc}") from exc
    return value


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, dec_hook=_read_amount)


def _read_amount(_kind: type[Any], data: Any) -> Decimal:
    """Return the number that ``data`` is the one spelling of.

    Another spelling (01.50, 1_000) would give an equal value another digest; NaN is no amount.
    """
    try:
        value = Decimal(data) if isinstance(data, str) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or str(value) != data:
        raise ValueError(f"应为 Decimal，实为 {data!r:.40}")
    return value


_TYPE_NAMES = {
    "str": "文字",
    "int": "整数",
    "float": "小数",
    "bool": "true 或 false",
    "array": "列表",
    "object": "一组键值",
    "null": "空值",
}
_FAULTS = (
    (re.compile(r"(应为 Decimal.*)"), "{}"),  # from the hook
    (re.compile(r"Expected `(.+)`, got `(.+)`"), "应为{}，实为{}"),
    (re.compile(r"Object missing required field `(.+)`"), "缺少 {}"),
    (re.compile(r"Object contains unknown field `(.+)`"), "不认识 {}"),
    (re.compile(r"Invalid (?:enum )?value (.+)"), "不认识的值 {}"),
    (re.compile(r"Invalid RFC3339 encoded date"), "应为日期"),
)
_PLACE = re.compile(r"(.*) - at `\$\.?(.+)`")


def _in_chinese(message: str) -> str:
    """Return msgspec's sentence in Chinese, its place first: ``parts[0].title：缺少 text``."""
    placed = _PLACE.fullmatch(message)
    place = f"{placed[2]}：" if placed else ""
    fault = placed[1] if placed else message
    for pattern, chinese in _FAULTS:
        match = pattern.fullmatch(fault)
        if match:
            words = [_TYPE_NAMES.get(word, word) for word in match.groups()]
            return place + chinese.format(*words)
    return f"{place}内容不符：{fault}"
