"""The column of words: text for FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field  # takes no type arguments when it runs


class WordsField(_Field):
    """Words by which a row is found: a collection of strings without white space.

    They are written and sought, and never read back. On PostgreSQL they are copied
    (``DerivedQuerySet.insert``): what is copied is a tsvector as PostgreSQL prints it, so that the
    words meet no parser, which would cut them its own way.
    """

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self, value: Iterable[str], connection: Any, prepared: bool = False
    ) -> Any:
        words = sorted(value)
        return " ".join(map(_quoted, words) if connection.vendor == "postgresql" else words)


def _quoted(word: str) -> str:
    """Return a word as a tsvector is written."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
