"""Disclosure layouts: the prescribed form of a province and year, as data. Pure.

Each ``*.toml`` beside this file is one form: its tables, labels, sentences, terms and their order.
``layout(key)`` gives it as frozen values; ``load(path)`` reads any file, and ``load_data`` plain
data from anywhere, and both raise ``Problems`` that name the file and the key of every fault.
``resolved_data`` gives a form that extends another as the whole it is. docs/layouts.md explains the
keys to whoever writes a form.
"""

from functools import cache
from pathlib import Path

from disclosure.documents.forms.differences import Bases, resolved_data
from disclosure.documents.forms.loader import files_in, load, load_data
from disclosure.documents.forms.model import Layout

__all__ = [
    "FOLDER",
    "SHIPPED",
    "Bases",
    "Layout",
    "UnknownLayout",
    "available",
    "layout",
    "load",
    "load_data",
    "resolved_data",
]

FOLDER = Path(__file__).parent
SHIPPED = files_in(FOLDER)  # the plain data of each form of the product, by key


class UnknownLayout(LookupError):
    """No form has this key. The message is Chinese and lists the forms there are."""


def available() -> list[str]:
    """Return the keys of all forms, ascending."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def layout(key: str) -> Layout:
    """Return the form with ``key``. Raises UnknownLayout."""
    if key not in available():
        raise UnknownLayout(f"没有版式“{key}”；现有版式：{'、'.join(available())}")
    return load(FOLDER / f"{key}.toml")
