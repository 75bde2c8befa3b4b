"""The example's ledger in the database: entered once as the product enters it, then copied row by
row for each test."""

from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget, Region

Rows = list[tuple[type[models.Model], list[Any]]]
PRELOADED = (
    "ClassificationEdition",
    "ClassificationCode",
    "CodeChange",
)  # conftest has them in every database
_entered: Rows = []


def example_budget() -> DepartmentBudget:
    """203 in 2023, as ``load_example_ledger`` enters it; it does so itself where the test has a
    county already."""
    if Region.objects.exists():
        return load_example_ledger()
    if _entered:
        _copy(_entered)
    else:
        load_example_ledger()
        _entered.extend((model, list(model._base_manager.all())) for model in _models())
    return DepartmentBudget.objects.select_related("department__region", "fiscal_year").get()


def _models() -> list[type[models.Model]]:
    ledger = apps.get_app_config("budget").get_models()
    return [model for model in ledger if model.__name__ not in PRELOADED]


@transaction.atomic
def _copy(entered: Rows) -> None:
    """The same rows under the same keys; both databases look at references only when the
    transaction ends."""
    filled = [(model, rows) for model, rows in entered if rows]
    for model, rows in filled:
        model._base_manager.bulk_create(rows)
    statements = connection.ops.sequence_reset_sql(no_style(), [model for model, _ in filled])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
