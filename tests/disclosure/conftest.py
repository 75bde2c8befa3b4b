"""The example's budget in the database, and what publishing it takes."""

from collections.abc import Callable
from typing import Any

import pytest

from budget.models import DepartmentBudget
from disclosure.actions import publishing
from disclosure.models import Publication
from tests.example import example_budget


@pytest.fixture
def budget(db: None) -> DepartmentBudget:
    """203 in 2023, ready to be published."""
    return example_budget()


@pytest.fixture
def only_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Official files in one quick format, for tests that are not about the files."""
    monkeypatch.setattr(publishing, "OFFICIAL_FORMATS", ("json",))


@pytest.fixture
def publish(budget: DepartmentBudget, only_json: None) -> Callable[..., Publication]:
    """Publishes the example, as the system itself unless told otherwise."""

    def publish(**options: Any) -> Publication:
        return publishing.publish(**{"budget": budget, "by": None, **options})

    return publish
