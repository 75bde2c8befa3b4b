"""The column of words: text that FTS5 indexes on SQLite, on PostgreSQL a tsvector with a GIN index."""

from collections.abc import Iterable
from typing import Any

from django.db import models


class WordsField(models.Field[Any, Any]):
    """Words by which a row is found: a collection of strings without white space.

    They are written and sought, and never read back.
    """

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        # As an array the words meet no parser, which would cut them its own way.
        return "array_to_tsvector(%s::text[])" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(
        self, value: Iterable[str], connection: Any, prepared: bool = False
    ) -> Any:
        words = sorted(value)
        return words if connection.vendor == "postgresql" else " ".join(words)
