"""The example's ledger in the database: entered once as the product enters it, then copied row by
row for each test."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget, Region
from tests.factories import make_region

PRELOADED = (
    "ClassificationEdition",
    "ClassificationCode",
    "CodeChange",
)  # conftest has them in every database
_entered: list["TableRows"] = []


@dataclass(frozen=True)
class TableRows:
    """The rows of a model as its table holds them, with the statement that puts one there."""

    model: type[models.Model]
    insert: str
    rows: list[tuple[Any, ...]]

    @classmethod
    def of(cls, model: type[models.Model]) -> "TableRows":
        quote = connection.ops.quote_name
        table = quote(model._meta.db_table)
        names = [field.column for field in model._meta.concrete_fields if field.column]
        columns = ", ".join(quote(name) for name in names)
        values = ", ".join("%s" for _ in names)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {table}")
            rows = cursor.fetchall()
        insert = f"INSERT INTO {table} ({columns}) VALUES ({values})"
        return cls(model, insert, rows)


def example_budget() -> DepartmentBudget:
    """203 in 2023, as ``load_example_ledger`` enters it; it does so itself where the test has a
    county already."""
    if Region.objects.exists():
        return load_example_ledger()
    if _entered:
        _copy(_entered)
    else:
        make_region()
        load_example_ledger()
        _entered.extend(TableRows.of(model) for model in _models())
    return DepartmentBudget.objects.select_related("department__region", "fiscal_year").get()


def _models() -> list[type[models.Model]]:
    ledger = apps.get_app_config("budget").get_models()
    return [model for model in ledger if model.__name__ not in PRELOADED]


@transaction.atomic
def _copy(entered: list[TableRows]) -> None:
    """The same rows under the same keys; both databases look at references only when the
    transaction ends."""
    filled = [table for table in entered if table.rows]
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in filled])
    with connection.cursor() as cursor:
        for table in filled:
            cursor.executemany(table.insert, table.rows)
        for statement in statements:
            cursor.execute(statement)
