"""A form as the form of the year before with its differences: ``extends = "hebei-2023"``. Pure.

Both forms are plain data, as TOML gives them. Groups merge key by key, lists of groups that have a
``key`` merge by it, and every other value replaces that of the base. A group of the difference may
say besides:

    remove = true      there is no such thing any more
    replace = true     it stands as written here and takes nothing over
    after = "KEY"      it stands behind this neighbour (or ``before``)

A new group in a list must say where it stands. The resolved form has none of these words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from budget.problems import Problem, Problems
from disclosure.documents.model import problem_kinds

# Gives the data of the form with this key as it was written, or None where there is no such form.
Bases = Callable[[str], Mapping[str, Any] | None]

EXTENDS = "extends"
WORDS = ("remove", "replace", "after", "before")
_NEVER_TAKEN_OVER = ("schema", "key", "name")  # each form says these for itself


@dataclass(frozen=True)
class ResolvedForm:
    """A whole form as plain data, and the file that each place of it was written in.

    ``files`` has the places where another file takes over, such as ``tables.table-1.caption``; the
    place '' is the form as a whole. The order of keys in ``data`` is part of the form: figures
    count on figures before them.
    """

    data: dict[str, Any]
    files: Mapping[str, str]
    problems: tuple[Problem, ...] = ()

    def file_of(self, place: str) -> str:
        """Return the name of the file that says what stands at ``place``, or around it."""
        while place not in self.files:
            place = _around(place)
        return self.files[place]


def resolve(data: Mapping[str, Any], bases: Bases, *, name: str) -> ResolvedForm:
    """Return the form that ``data`` describes, with all that it takes over from its bases.

    ``name`` is what problems call the file of ``data``; a base is called KEY.toml. What cannot be
    merged is told in ``problems``. Raises Problems where a base is unknown or extends itself.
    """
    return _resolve(data, bases, name, ())


def resolved_data(data: Mapping[str, Any], bases: Bases, *, name: str) -> dict[str, Any]:
    """Return the whole form as plain data that extends nothing.

    Whoever keeps it keeps the order of its keys as well. Raises Problems.
    """
    form = resolve(data, bases, name=name)
    if form.problems:
        raise Problems(form.problems)
    return form.data


def _resolve(
    data: Mapping[str, Any], bases: Bases, name: str, extending: tuple[str, ...]
) -> ResolvedForm:
    """Resolve a form; ``extending`` are the keys of the forms that extend it, outermost first."""
    if EXTENDS not in data:
        return ResolvedForm(dict(data), {"": name})
    key = data[EXTENDS]
    extending = (*extending, str(data.get("key", "")))
    base_data = _base(key, bases, name, extending)
    base = _resolve(base_data, bases, f"{key}.toml", extending)
    taken_over = {}
    for base_key, value in base.data.items():
        if base_key not in _NEVER_TAKEN_OVER:
            taken_over[base_key] = value
    own = dict(data)
    del own[EXTENDS]
    difference = _Difference(name, dict(base.files), list(base.problems))
    merged = difference.merge_groups(taken_over, own, "")
    for own_key in _NEVER_TAKEN_OVER:
        difference.files[own_key] = name
    return ResolvedForm(merged, difference.files, tuple(difference.problems))


def _base(key: Any, bases: Bases, name: str, extending: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the data of the form that is extended. Raises Problems."""
    if not isinstance(key, str):
        fault = f"应为另一版式的 key，实为 {key!r:.40}"
    elif key in extending:
        chain = " → ".join((*extending, key))
        fault = f"版式互相承用，没有尽头：{chain}"
    else:
        base = bases(key)
        if base is not None:
            return base
        fault = f"没有版式“{key}”可以承用"
    problem = problem_kinds.LAYOUT_EXTENDS.at(f"{name}: {EXTENDS}", fault=fault)
    raise Problems([problem])


@dataclass
class _Difference:
    """Merges one file into the form that it extends, and notes what came from this file."""

    name: str
    files: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def merge_groups(
        self, base: Mapping[str, Any], own: Mapping[str, Any], place: str, *, is_list: bool = False
    ) -> dict[str, Any]:
        """Return ``base`` with what ``own`` changes, adds and removes.

        Both are values by key. ``is_list`` where the form lists them, so that new ones need a
        place.
        """
        merged = dict(base)
        for key, value in own.items():
            inside = f"{place}.{key}" if place else key
            words = _words_of(value)
            if "remove" in words:
                self.remove(merged, key, value, inside)
                continue
            if words:
                value = dict(value)
                for word in words:
                    del value[word]
            if key in base and "replace" not in words:
                merged[key] = self.merge(base[key], value, inside)
            else:
                merged[key] = self.own(value, inside)
            if "after" in words or "before" in words:
                merged = self.moved(merged, key, words, inside)
            elif is_list and key not in base:
                self.fault(inside, "新的一项要用 after 或 before 说明排在哪一项之后或之前")
        return merged

    def merge(self, base: Any, own: Any, place: str) -> Any:
        """Return one value of the base with what the value of this file changes."""
        if isinstance(base, dict) and isinstance(own, dict):
            return self.merge_groups(base, own, place)
        base_groups = _groups_by_key(base)
        own_groups = _groups_by_key(own)
        if base_groups and own_groups:
            merged = self.merge_groups(base_groups, own_groups, place, is_list=True)
            return list(merged.values())
        return self.own(own, place)

    def own(self, value: Any, place: str) -> Any:
        """Return a value that this file alone says."""
        self.forget(place)
        self.files[place] = self.name
        return value

    def remove(self, merged: dict[str, Any], key: str, value: Any, place: str) -> None:
        """Take the value of ``key`` away."""
        if key not in merged:
            self.fault(place, "承用的版式没有这一项，不能去掉")
            return
        if value.keys() - {"key", "remove"}:
            self.fault(place, "去掉的一项，除 key 外不能再写别的")
        del merged[key]
        self.forget(place)

    def moved(
        self, merged: dict[str, Any], key: str, words: Mapping[str, Any], place: str
    ) -> dict[str, Any]:
        """Return the values with that of ``key`` next to its neighbour."""
        if len(words.keys() & {"after", "before"}) > 1:
            self.fault(place, "after 和 before 只能写一个")
            return merged
        word = "after" if "after" in words else "before"
        neighbour = words[word]
        if neighbour not in merged or neighbour == key:
            self.fault(f"{place}.{word}", f"没有“{neighbour}”可以排在它的前后")
            return merged
        value = merged.pop(key)
        ordered = {}
        for other, other_value in merged.items():
            if other == neighbour and word == "before":
                ordered[key] = value
            ordered[other] = other_value
            if other == neighbour and word == "after":
                ordered[key] = value
        return ordered

    def forget(self, place: str) -> None:
        """Forget which files said what stands at ``place`` and inside it."""
        inside = (f"{place}.", f"{place}[")
        for known in list(self.files):
            if known == place or known.startswith(inside):
                del self.files[known]

    def fault(self, place: str, message: str) -> None:
        problem = problem_kinds.LAYOUT_EXTENDS.at(f"{self.name}: {place}", fault=message)
        self.problems.append(problem)


def _words_of(value: Any) -> dict[str, Any]:
    """Return the words of a difference that a group has.

    A side of a table may be called ``after`` as well; it is a group, not a text.
    """
    words: dict[str, Any] = {}
    if isinstance(value, dict):
        for word in ("remove", "replace"):
            if value.get(word) is True:
                words[word] = True
        for word in ("after", "before"):
            if isinstance(value.get(word), str):
                words[word] = value[word]
    return words


def _groups_by_key(value: Any) -> dict[str, Any] | None:
    """Return the groups of a list by their ``key``; None for a list that is no such thing."""
    if not isinstance(value, list):
        return None
    groups = {}
    for group in value:
        key = group.get("key") if isinstance(group, dict) else None
        if not isinstance(key, str):
            return None
        groups[key] = group
    if len(groups) < len(value):
        return None  # a key stands twice, which the loader refuses
    return groups


def _around(place: str) -> str:
    """Return the place that ``place`` lies in: ``tables.table-1`` of ``tables.table-1.columns``."""
    end = max(place.rfind("."), place.rfind("["), 0)
    return place[:end]
