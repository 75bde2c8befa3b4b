"""A clock that is set back: versions keep their order, chains hold, nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from budget.models import DepartmentBudget, LedgerLine
from budget.problems import Problems
from budget.statuses import Status
from disclosure.actions import publishing, workflow
from disclosure.actions.drafts import assemble_budget
from disclosure.models import Publication
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import APPROVED_ON, NUMBER, approved, fresh

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=3)


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Sets the clock back by three hours when it is called."""
    now = timezone.now

    def set_back() -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() - BACK)

    return set_back


def change(budget: DepartmentBudget, cast: Cast, amount: int = 10_000) -> None:
    line: Any = LedgerLine.objects.filter(budget=budget).order_by("pk").first()
    line.amount += amount
    line._history_user = cast.clerk
    line.save()


def review_again(budget: DepartmentBudget, cast: Cast) -> None:
    workflow.submit(budget=fresh(budget), by=cast.head)
    workflow.start_review(budget=fresh(budget), by=cast.reviewer)
    workflow.approve(budget=fresh(budget), by=cast.reviewer, approved_on=APPROVED_ON, number=NUMBER)


def test_a_version_after_the_clock_was_set_back_is_the_next_one(
    budget: DepartmentBudget, cast: Cast, only_json: None, set_back: Callable[[], None]
) -> None:
    approved(budget, cast)
    publishing.publish(budget=fresh(budget), by=cast.reviewer)
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
    set_back()
    change(fresh(budget), cast)
    review_again(budget, cast)
    second = publishing.publish(budget=fresh(budget), by=cast.reviewer, reason="更正")

    assert second.version == 2
    assert Publication.objects.filter(version=1, visible_from__gt=second.visible_from).exists()
    page = Client().get("/130532/2023/203/").content.decode()
    assert "第2版" in page
    call_command("verify_publications")
    call_command("verify_trail")


def test_no_correction_is_opened_that_could_not_be_cancelled(
    budget: DepartmentBudget, cast: Cast, only_json: None, set_back: Callable[[], None]
) -> None:
    approved(budget, cast)
    publishing.publish(budget=fresh(budget), by=cast.reviewer)
    set_back()
    with pytest.raises(Problems) as caught:
        workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
    assert [problem.code for problem in caught.value.problems] == ["clock.behind"]
    assert fresh(budget).status == Status.PUBLISHED


def test_no_correction_is_cancelled_before_it_was_opened(
    budget: DepartmentBudget,
    cast: Cast,
    only_json: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    approved(budget, cast)
    published = publishing.publish(budget=fresh(budget), by=cast.reviewer)
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
    change(fresh(budget), cast)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: published.published_at - BACK)
        with pytest.raises(Problems) as caught:
            workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason="不改了")
    assert [problem.code for problem in caught.value.problems] == ["clock.behind"]
    assert fresh(budget).status == Status.CORRECTING

    workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason="不改了")
    assert assemble_budget(budget=fresh(budget)).document.digest == published.digest
