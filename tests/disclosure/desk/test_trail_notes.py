"""Auditors see that a step was taken; what was noted of a draft they read once it is public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from budget.models import DepartmentBudget
from disclosure.actions import publishing, workflow
from disclosure.models import Publication, WorkflowEvent
from disclosure.models.workflow import NOTE_LATER
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved, fresh, in_review

pytestmark = pytest.mark.django_db
DRAFT = "第二部分写了12,345.00万元，请核对"


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


def notes(user: object) -> list[str]:
    """The notes that an account reads, in the order of the steps."""
    events = WorkflowEvent.objects.visible_to(user).with_notes_for(user).order_by("number")
    return [event.note_to_show for event in events]


def test_the_notes_of_a_draft_are_for_those_who_see_it(
    budget: DepartmentBudget, cast: Cast
) -> None:
    workflow.return_to_department(budget=in_review(budget, cast), by=cast.reviewer, note=DRAFT)

    assert notes(cast.reviewer)[-1] == notes(cast.head)[-1] == DRAFT
    assert notes(cast.auditor) == ["", "", NOTE_LATER]


def test_auditors_read_them_from_the_hour_of_publication(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    workflow.return_to_department(budget=in_review(budget, cast), by=cast.reviewer, note=DRAFT)
    approved(fresh(budget), cast)
    tomorrow = timezone.now() + timedelta(days=1)
    publishing.publish(budget=fresh(budget), by=cast.reviewer, visible_from=tomorrow)
    assert DRAFT not in notes(cast.auditor)

    events = WorkflowEvent.objects.visible_to(cast.auditor)
    later = events.with_notes_for(cast.auditor, now=tomorrow + timedelta(minutes=1))
    assert DRAFT in [event.note_to_show for event in later]
    assert all(event.is_recomputable for event in later)


def test_the_reason_of_a_withdrawal_is_public(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    approved(budget, cast)
    publishing.publish(budget=fresh(budget), by=cast.reviewer)
    workflow.withdraw(publication=Publication.objects.get(), by=cast.reviewer, reason="涉密")
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason=DRAFT)

    assert notes(cast.auditor)[-2:] == ["涉密", NOTE_LATER]
    shown = WorkflowEvent.objects.visible_to(cast.auditor).with_notes_for(cast.auditor)
    assert [event.is_recomputable for event in shown.order_by("number")][-2:] == [True, False]
