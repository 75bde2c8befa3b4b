"""Lists a page at a time: where a page ends is told by its last row, not by counting rows.

A page costs the same wherever it lies, and what is published meanwhile neither repeats nor loses a
row. A cursor holds the sort keys of the last row: natural keys only, no number of the database.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from disclosure.api.problems import Refused, no_such_page

# Whole numbers that both databases hold.
_LARGEST = 2**63 - 1

Key = str | int
KeyKind = Literal["text", "number", "moment"]


@dataclass(frozen=True)
class SortKey:
    """What a list is sorted by: an expression over its rows that is never null."""

    expression: Any
    kind: KeyKind = "text"
    is_descending: bool = False


def page_of(
    rows: QuerySet[Any], order: str, keys: Sequence[SortKey], cursor: str, limit: int
) -> tuple[list[Any], str]:
    """Return the rows of a page, and the cursor of the next one, which is empty on the last.

    ``keys`` tell every two rows apart; ``order`` is the name of this way of sorting. Raises Refused
    for a cursor of another list or order.
    """
    sorted_rows = after(rows, order, keys, cursor)
    page = list(sorted_rows[: limit + 1])
    if len(page) <= limit:
        return page, ""
    page = page[:limit]
    last = key_of(page[-1], keys)
    return page, encoded(order, last)


def after(rows: QuerySet[Any], order: str, keys: Sequence[SortKey], cursor: str) -> QuerySet[Any]:
    """Return the rows in the order of ``keys``, those after a cursor's."""
    names = _names(keys)
    expressions = {}
    ordering = []
    for name, key in zip(names, keys, strict=True):
        expressions[name] = key.expression
        direction = "-" if key.is_descending else ""
        ordering.append(f"{direction}{name}")
    annotated: Any = rows.annotate(**expressions)
    sorted_rows: QuerySet[Any] = annotated.order_by(*ordering)
    if not cursor:
        return sorted_rows
    values = decoded(order, cursor, keys)
    return sorted_rows.filter(_behind(keys, values))


def _behind(keys: Sequence[SortKey], values: Sequence[Any]) -> Q:
    """Return the condition for rows that come after one with these values."""
    condition = Q()
    equal_so_far = Q()
    for name, key, value in zip(_names(keys), keys, values, strict=True):
        comparison = "lt" if key.is_descending else "gt"
        is_behind = Q(**{f"{name}__{comparison}": value})
        condition |= equal_so_far & is_behind
        equal_so_far &= Q(**{name: value})
    return condition


def key_of(row: Any, keys: Sequence[SortKey]) -> tuple[Any, ...]:
    """Return the sort keys of a row that ``after`` has given: an object, or a dict of values."""
    if isinstance(row, dict):
        return tuple(row[name] for name in _names(keys))
    return tuple(getattr(row, name) for name in _names(keys))


def _names(keys: Sequence[SortKey]) -> list[str]:
    return [f"sort_key_{number}" for number in range(len(keys))]


# -- cursors ---------------------------------------------------------------------------------------


def encoded(order: str, values: Sequence[Any]) -> str:
    """Return the cursor of a row: letters, digits, - and _ only."""
    plain: list[Key] = []
    for value in values:
        if isinstance(value, datetime):
            plain.append(value.isoformat())
        else:
            plain.append(value)
    text = json.dumps([order, *plain], ensure_ascii=False, separators=(",", ":"))
    cursor = urlsafe_b64encode(text.encode()).decode()
    return cursor.rstrip("=")


def decoded(order: str, cursor: str, keys: Sequence[SortKey]) -> list[Any]:
    """Return the values of a cursor. Raises Refused where it is not one of this list."""
    padding = "=" * (-len(cursor) % 4)
    try:
        stated = json.loads(urlsafe_b64decode(cursor + padding))
    except (binascii.Error, ValueError, RecursionError):
        raise Refused(no_such_page()) from None
    if not isinstance(stated, list) or len(stated) != len(keys) + 1:
        raise Refused(no_such_page())
    stated_order, *stated_values = stated
    if stated_order != order:
        raise Refused(no_such_page())
    values = []
    for key, value in zip(keys, stated_values, strict=True):
        values.append(_value(key, value))
    return values


def _value(key: SortKey, value: Any) -> Any:
    if key.kind == "number":
        if type(value) is int and -_LARGEST <= value <= _LARGEST:
            return value
    elif isinstance(value, str) and "\x00" not in value:
        if key.kind == "text":
            return value
        moment = _moment(value)
        if moment is not None:
            return moment
    raise Refused(no_such_page())


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    return moment


def slice_of(items: Sequence[Any], order: str, cursor: str, limit: int) -> tuple[list[Any], str]:
    """Return a page of a list that is at hand, and the next cursor: it counts places.

    For what never changes below one address, as the cells of a version.
    """
    first = 0
    if cursor:
        place = SortKey(None, "number")
        (stated,) = decoded(order, cursor, [place])
        first = max(stated, 0)
    page = list(items[first : first + limit])
    end = first + limit
    if end >= len(items):
        return page, ""
    return page, encoded(order, [end])
