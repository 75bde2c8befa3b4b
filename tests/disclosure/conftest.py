"""The example's budget in the database, and what publishing it takes."""

from collections.abc import Callable
from typing import Any

import pytest

from budget.models import DepartmentBudget
from disclosure.actions import freezing, previews, publishing
from disclosure.models import Publication
from tests.editions import render_once
from tests.example import example_budget
from tests.readings import read_once, recover_once


@pytest.fixture
def budget(db: None) -> DepartmentBudget:
    """203 in 2023, ready to be published."""
    return example_budget()


@pytest.fixture
def only_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Official files in one quick format, for tests that are not about the files."""
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", ("json",))


@pytest.fixture
def known_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Official files in all formats, written once in all such tests."""
    monkeypatch.setattr(publishing, "render", render_once)


@pytest.fixture
def publish(budget: DepartmentBudget, only_json: None) -> Callable[..., Publication]:
    """Publishes the example, as the system itself unless told otherwise."""

    def publish(**options: Any) -> Publication:
        return publishing.publish(**{"budget": budget, "by": None, **options})

    return publish


@pytest.fixture
def known_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read once in all such tests, for those that are about what happens to them
    afterwards."""
    monkeypatch.setattr(previews, "read_file", read_once)
    monkeypatch.setattr(previews, "recover", recover_once)
