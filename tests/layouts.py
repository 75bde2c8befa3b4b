"""Layouts for tests: what is wrong with a text, and delivered forms with something changed."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from budget.problems import Problem, Problems
from disclosure.documents import forms
from disclosure.documents.forms import FOLDER

DELIVERED = (
    FOLDER / "hebei-2023.toml",
    Path(__file__).parent / "disclosure" / "documents" / "forms" / "shanghai-like.toml",
    Path(__file__).parent / "disclosure" / "documents" / "forms" / "by-code.toml",
)
# What a changed text becomes: nothing, a sign, a number, a note, a title, something to fill in.
TEXTS = ("", "、", "1", "注：见下表。", "合计", "{year}", "{department}", "单位：万元", "其他")

Place = tuple[Any, Any]  # a container, and the key or position of something in it


def faults(tmp_path: Path, text: str) -> list[Problem]:
    """Return what is wrong with a layout of this text, which must not load."""
    path = tmp_path / "form.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as raised:
        forms.load(path)
    return list(raised.value.problems)


def places_in(data: Any) -> Iterator[Place]:
    """Everything inside ``data`` with what holds it, from the top down."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield data, key
            yield from places_in(value)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield data, position
            yield from places_in(value)


def changed_layout(random: Random, *, changes: int = 1) -> dict[str, Any]:
    """A delivered form in which a key or entry is gone, doubled, renamed, moved or worded
    otherwise."""
    path = random.choice(DELIVERED)
    data = deepcopy(tomllib.loads(path.read_text(encoding="utf-8")))
    for _ in range(changes):
        change = random.choice((_delete, _delete, _double, _rename, _swap, _reword, _reword))
        change(random, data)
    return data


def _a_place(random: Random, data: Any) -> Place:
    return random.choice(list(places_in(data)))


def _delete(random: Random, data: Any) -> None:
    holder, key = _a_place(random, data)
    del holder[key]


def _double(random: Random, data: Any) -> None:
    lists = [(holder, key) for holder, key in places_in(data) if isinstance(holder, list)]
    holder, position = random.choice(lists)
    copy = deepcopy(holder[position])
    if isinstance(copy, dict) and "key" in copy:
        copy["key"] = f"{copy['key']}-{random.choice(('2', 'again'))}"
    holder.insert(random.randint(0, len(holder)), copy)


def _rename(random: Random, data: Any) -> None:
    keys = [
        (holder, key)
        for holder, key in places_in(data)
        if key in ("key", "source", "kind", "rows_by", "side", "by")
    ]
    holder, key = random.choice(keys)
    other_holder, other_key = random.choice([place for place in keys if place[1] == key])
    holder[key] = other_holder[other_key]


def _swap(random: Random, data: Any) -> None:
    lists = [value for value in _values(data) if isinstance(value, list) and len(value) > 1]
    items = random.choice(lists)
    one, other = random.sample(range(len(items)), 2)
    items[one], items[other] = items[other], items[one]


def _reword(random: Random, data: Any) -> None:
    texts = [(holder, key) for holder, key in places_in(data) if isinstance(holder[key], str)]
    holder, key = random.choice(texts)
    if random.random() < 0.5:
        holder[key] = random.choice(TEXTS)
    elif random.random() < 0.5:
        other_holder, other_key = random.choice(texts)
        holder[key] = other_holder[other_key]
    else:
        holder[key] += random.choice(TEXTS)


def _values(data: Any) -> Iterator[Any]:
    for holder, key in places_in(data):
        yield holder[key]
