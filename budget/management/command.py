"""What all our own commands have in common."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from budget.databases import why_not_usable


class OwnCommand(BaseCommand):
    """A command that says in one sentence, with exit status 1, why the database is of no use.

    Every command of ours is one. It may be the first that somebody runs: before ``migrate``, with
    a wrong address, or beside a database that was restored read-only.
    """

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError where the database cannot be used."""
        try:
            return super().execute(*args, **options)
        except Error as exc:
            problem = why_not_usable(exc)
            if problem is None:
                raise
            raise CommandError(str(problem)) from exc
