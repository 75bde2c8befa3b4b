"""Reads the text of a layout that somebody uploaded. Pure: it runs in a process of its own, which
knows no Django.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budget.problems import Problems
from disclosure.documents.forms import SHIPPED
from disclosure.documents.forms.differences import Bases, resolved_data
from disclosure.documents.forms.loader import load_data
from disclosure.documents.forms.written import WrittenForm, written_form
from disclosure.documents.model import problem_kinds


@dataclass(frozen=True)
class ReadLayout:
    """What a file says: the resolved form and its name."""

    form: WrittenForm
    name: str


def read_layout(text: str, name: str, others: Mapping[str, str]) -> ReadLayout:
    """Return the form in a TOML text; ``others`` are the texts of own forms that it may extend.

    Raises Problems with every fault. Knows no database: it runs in a process of its own.
    """
    data = _toml(text, name)
    bases = _bases(others)
    layout = load_data(data, bases, name=name)
    form = written_form(layout.key, resolved_data(data, bases, name=name))
    return ReadLayout(form, layout.name)


def _bases(others: Mapping[str, str]) -> Bases:
    def base(key: str) -> Mapping[str, Any] | None:
        if key in others:
            return _toml(others[key], f"{key}.toml")
        return SHIPPED(key)

    return base


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        raise Problems([problem_kinds.LAYOUT_UNREADABLE.at(name, error=exc)]) from exc
