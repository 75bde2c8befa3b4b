"""Two forms side by side: what one says otherwise than the other, place by place. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What each form says for itself.
_OWN = ("key", "name")


@dataclass(frozen=True)
class FormChange:
    """A place at which two forms differ, with what each says there; '' where it says nothing."""

    place: str
    before: str
    after: str


def form_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FormChange]:
    """Yield how a resolved form differs from another, in the order of the form.

    Lists of groups with a ``key`` are compared by it. A place is written as in the loader's faults:
    ``tables.table-2.columns.fiscal.header``.
    """
    own = {key: value for key, value in after.items() if key not in _OWN}
    other = {key: value for key, value in before.items() if key not in _OWN}
    yield from _of_groups(other, own, "")


def _of_groups(
    before: Mapping[str, Any], after: Mapping[str, Any], place: str
) -> Iterator[FormChange]:
    for key in (*after, *(key for key in before if key not in after)):
        inner = f"{place}.{key}" if place else key
        yield from _of_values(before.get(key), after.get(key), inner)


def _of_values(before: Any, after: Any, place: str) -> Iterator[FormChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_groups(before, after, place)
        return
    if _is_keyed(before) and _is_keyed(after):
        old = {group["key"]: group for group in before}
        new = {group["key"]: group for group in after}
        yield from _of_groups(old, new, place)
        kept_before = [key for key in old if key in new]
        kept_after = [key for key in new if key in old]
        if kept_before != kept_after:
            yield FormChange(f"{place}（次序）", "、".join(kept_before), "、".join(kept_after))
        return
    yield FormChange(place, _shown(before), _shown(after))


def _is_keyed(value: Any) -> bool:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        return False
    return all(isinstance(group, dict) and isinstance(group.get("key"), str) for group in value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
