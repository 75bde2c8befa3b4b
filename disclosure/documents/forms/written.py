"""Forms as they are kept: the resolved form as text, known by its hash. Pure.

The text is JSON with the keys in the form's order, which is part of the form: figures count on
figures before them. Comments are no part of it. Equal forms have equal hashes, whatever they
extend.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from disclosure.documents.forms.loader import load_data
from disclosure.documents.forms.model import Layout

# A loaded form takes some hundred kilobytes: an installation has a handful.
FORMS_KEPT = 32


@dataclass(frozen=True)
class WrittenForm:
    """A resolved form: its key, its text and the text's hash."""

    key: str
    text: str
    digest: str

    @property
    def data(self) -> dict[str, Any]:
        """The form as plain data that extends nothing."""
        data: dict[str, Any] = json.loads(self.text)
        return data

    @property
    def layout(self) -> Layout:
        """The form as frozen values. Raises Problems where this program cannot read it."""
        return _loaded(self)


class FormSource(Protocol):
    """Gives the forms of an installation's own, which are none of the product's."""

    def keys(self) -> list[str]:
        """Return their keys, ascending."""

    def written(self, key: str) -> WrittenForm | None:
        """Return the form with this key as it is now; None where there is none."""


class NoForms:
    """The source of an installation without forms of its own."""

    def keys(self) -> list[str]:
        return []

    def written(self, key: str) -> WrittenForm | None:
        return None


def written_form(key: str, resolved: Mapping[str, Any]) -> WrittenForm:
    """Return resolved data as it is kept."""
    text = json.dumps(resolved, ensure_ascii=False, separators=(",", ":"))
    return WrittenForm(key, text, digest_of(text))


def digest_of(text: str) -> str:
    """Return the hash of a form's text."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=FORMS_KEPT)
def _loaded(form: WrittenForm) -> Layout:
    return load_data(form.data, _nothing, name=f"{form.key}.toml")


def _nothing(key: str) -> None:
    """Give no form: a resolved one extends none."""
