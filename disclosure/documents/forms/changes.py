"""Two forms side by side: what one says otherwise than the other, place by place. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Groups = Mapping[str, Any]  # what a form says, by key

# What each form says for itself.
_OWN = ("key", "name")


@dataclass(frozen=True)
class FormChange:
    """A place at which two forms differ, with what each says there; '' where it says nothing."""

    place: str
    before: str
    after: str


def form_changes(before: Groups, after: Groups) -> Iterator[FormChange]:
    """Yield how a resolved form differs from another, in the order of the form.

    Lists of groups with a ``key`` are compared by it. A place is written as in the loader's faults:
    ``tables.table-2.columns.fiscal.header``.
    """
    old = dict(before)
    new = dict(after)
    for key in _OWN:
        old.pop(key, None)
        new.pop(key, None)
    yield from _of_groups(old, new, "")


def _of_groups(before: Groups, after: Groups, place: str) -> Iterator[FormChange]:
    gone = [key for key in before if key not in after]
    for key in (*after, *gone):
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
        # What is in one list only has been told; what is in both may stand in another order.
        kept_before = [key for key in old if key in new]
        kept_after = [key for key in new if key in old]
        if kept_before != kept_after:
            yield FormChange(f"{place}（次序）", "、".join(kept_before), "、".join(kept_after))
        return
    yield FormChange(place, _shown(before), _shown(after))


def _is_keyed(value: Any) -> bool:
    """Return whether a value is a list of groups that all have a key."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return False
    for group in value:
        if not isinstance(group, dict):
            return False
        if not isinstance(group.get("key"), str):
            return False
    return bool(value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
