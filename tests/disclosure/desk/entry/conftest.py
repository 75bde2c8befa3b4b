"""The example's budget, its clerk signed in, and what the grid posts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from budget.merging import mark
from budget.models import Department, DepartmentBudget
from budget.roles import Role
from budget.sheets import LEDGER, line_texts
from tests.cast import Cast, make_cast, make_person

Rows = list[dict[str, str]]


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.clerk)
    return client


@pytest.fixture
def second(cast: Cast, budget: DepartmentBudget) -> Client:
    """Another clerk of the same department."""
    other = Client()
    other.force_login(
        make_person(
            "周录入", Role.CLERK, budget.department.region, Department.objects.get(code="203")
        )
    )
    return other


@pytest.fixture
def loaded(budget: DepartmentBudget) -> Callable[[], Rows]:
    """The rows of the ledger's grid as the page holds them now."""

    def loaded() -> Rows:
        lines = list(budget.lines.all())
        return [
            {"row": f"{line.pk}:{mark(line.as_entry())}", **line_texts(line.as_entry())}
            for line in lines
        ]

    return loaded


def posted(rows: Rows, **also: Any) -> dict[str, Any]:
    """The form of these rows."""
    keys = ("row", *(column.key for column in LEDGER))
    return {key: [row.get(key, "") for row in rows] for key in keys} | also
