"""Disclosure layouts: the prescribed form of a province and year, as data. Pure.

Each ``*.toml`` beside this file is one form: its tables, labels, sentences, terms and their order.
``layout(key)`` gives it as frozen values; ``load(path)`` reads any file, and ``load_data`` plain
data from anywhere, and both raise ``Problems`` that name the file and the key of every fault.
``resolved_data`` gives a form that extends another as the whole it is. docs/layouts.md explains the
keys to whoever writes a form.

An installation may have forms of its own: whoever keeps them tells ``use`` where they are. They are
found by ``layout`` and ``known`` like the product's, whose keys they cannot have.
"""

from functools import cache
from pathlib import Path
from typing import Any

from budget.vocabulary import STANDARD, Vocabulary
from disclosure.documents.forms.differences import Bases, resolved_data
from disclosure.documents.forms.loader import files_in, load_data, read_toml
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.written import FormSource, NoForms, WrittenForm, written_form

__all__ = [
    "FOLDER",
    "SHIPPED",
    "Bases",
    "Layout",
    "UnknownLayout",
    "WrittenForm",
    "available",
    "is_shipped",
    "known",
    "layout",
    "load",
    "load_data",
    "resolved_data",
    "use",
    "vocabulary",
    "written",
]

FOLDER = Path(__file__).parent
SHIPPED = files_in(FOLDER)  # the plain data of each form of the product, by key
_own: FormSource = NoForms()


def load(path: Path) -> Layout:
    """Return the layout in a file. What it extends stands in its folder, or is the product's.

    Raises Problems with every fault, each at ``file: key``.
    """
    beside = files_in(path.parent)
    return load_data(read_toml(path), lambda key: beside(key) or SHIPPED(key), name=path.name)


class UnknownLayout(LookupError):
    """No form has this key. The message is Chinese and lists the forms there are."""


def use(source: FormSource) -> None:
    """Have the forms of an installation's own come from ``source``."""
    global _own
    _own = source


def available() -> list[str]:
    """Return the keys of the product's forms, ascending."""
    return list(_shipped_keys())


def known() -> list[str]:
    """Return the keys of all forms, the installation's own included, ascending."""
    return sorted([*available(), *_own.keys()])


def vocabulary(key: str) -> Vocabulary:
    """Return the kinds and sources that the form with ``key`` declares; none for an unknown one."""
    try:
        return layout(key).vocabulary
    except UnknownLayout:
        return STANDARD


def layout(key: str) -> Layout:
    """Return the form with ``key``, of the product or the installation's own.

    Raises UnknownLayout.
    """
    if key in available():
        return _shipped(key)
    own = _own.written(key)
    if own is None:
        raise UnknownLayout(f"没有版式“{key}”；现有版式：{'、'.join(known())}")
    return own.layout


def is_shipped(form: Layout) -> bool:
    """Return whether a form is one of the product's, as it is now."""
    return form.key in available() and form is _shipped(form.key)


def written(key: str) -> WrittenForm:
    """Return the resolved form with ``key`` as it is kept. Raises UnknownLayout."""
    if key in available():
        return _shipped_as_written(key)
    own = _own.written(key)
    if own is None:
        raise UnknownLayout(f"没有版式“{key}”；现有版式：{'、'.join(known())}")
    return own


@cache
def _shipped_keys() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def _shipped(key: str) -> Layout:
    return load(FOLDER / f"{key}.toml")


@cache
def _shipped_as_written(key: str) -> WrittenForm:
    data: Any = SHIPPED(key)
    return written_form(key, resolved_data(data, SHIPPED, name=f"{key}.toml"))
