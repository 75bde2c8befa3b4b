"""Auditors see that a step was taken; what was noted of a draft they read once it is public."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

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


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def exported(client: Client, kind: str, **query: str) -> list[tuple[str, str]]:
    """The rows of the trail as a file, without their heading: the note and 可重算 of each."""
    content = client.get(reverse("desk:trail"), {"format": kind, **query}).content
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        rows = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
    note, recomputable = rows[0].index("说明"), rows[0].index("可重算")
    return [(row[note], row[recomputable]) for row in rows[1:]]


def test_the_list_says_that_a_note_is_to_come(budget: DepartmentBudget, cast: Cast) -> None:
    workflow.return_to_department(budget=in_review(budget, cast), by=cast.reviewer, note=DRAFT)

    for query in ({}, {"verb": "return"}, {"department": "203"}):
        page = signed_in(cast.auditor).get(reverse("desk:trail"), query).content.decode()
        assert NOTE_LATER in page
        assert "12,345.00" not in page
        page = signed_in(cast.reviewer).get(reverse("desk:trail"), query).content.decode()
        assert DRAFT in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_marks_the_rows_that_cannot_be_recomputed_yet(
    budget: DepartmentBudget, cast: Cast, kind: str
) -> None:
    workflow.return_to_department(budget=in_review(budget, cast), by=cast.reviewer, note=DRAFT)

    rows = exported(signed_in(cast.auditor), kind)
    assert rows == [(NOTE_LATER, "公开后"), ("", "是"), ("", "是")]
    assert exported(signed_in(cast.auditor), kind, verb="return") == rows[:1]
    rows = exported(signed_in(cast.reviewer), kind)
    assert rows == [(DRAFT, "是"), ("", "是"), ("", "是")]


def test_what_was_noted_in_a_correction_that_was_given_up_stays_with_those_who_saw_it(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    approved(budget, cast)
    publishing.publish(budget=fresh(budget), by=cast.reviewer)
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason=DRAFT)
    workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason=f"{DRAFT}。不改了")

    names = {"desk:review": [budget.pk], "desk:history": [budget.pk], "desk:trail": []}
    for name in ("desk:trail", "desk:review", "desk:history", "desk:notices", "desk:changes"):
        address = reverse(name, args=names.get(name, []))
        page = signed_in(cast.auditor).get(address, follow=True).content.decode()
        assert "12,345.00" not in page, name
    query = {"format": "csv", "what": "all"}
    changes = signed_in(cast.auditor).get(reverse("desk:changes"), query).content
    assert DRAFT.encode() not in changes
    page = signed_in(cast.reviewer).get(reverse("desk:review", args=[budget.pk])).content.decode()
    assert DRAFT in page
