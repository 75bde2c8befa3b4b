"""Work that was typed and not saved: kept for its own account, forgotten once it is saved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budget.models import DepartmentBudget
from disclosure.models import UnsavedWork
from tests.disclosure.desk.entry.conftest import Rows, posted

UNSAVED = reverse("desk:unsaved")


@pytest.fixture
def page(budget: DepartmentBudget) -> str:
    return reverse("desk:ledger", args=[budget.pk])


def kept(client: Client, page: str) -> str:
    content: str = client.get(UNSAVED, {"page": page}).json()["content"]
    return content


def test_what_was_typed_is_shown_to_its_own_account_alone(
    clerk: Client, second: Client, page: str
) -> None:
    assert clerk.post(UNSAVED, {"page": page, "content": '{"rows": []}'}).status_code == 204
    assert kept(clerk, page) == '{"rows": []}'
    assert kept(second, page) == ""
    assert kept(clerk, f"{page}?kind=basic") == ""
    assert Client().get(UNSAVED, {"page": page}).status_code == 302


def test_it_is_forgotten_when_it_is_saved(
    clerk: Client, page: str, loaded: Callable[[], Rows]
) -> None:
    clerk.post(UNSAVED, {"page": page, "content": "x"})
    rows = loaded()
    rows[0]["amount"] = "约五万"
    assert clerk.post(page, posted(rows, save="1")).status_code == 200
    assert kept(clerk, page) == "x"
    assert clerk.post(page, posted(loaded(), save="1")).status_code == 302
    assert kept(clerk, page) == ""


def test_it_is_forgotten_when_it_is_discarded(clerk: Client, page: str) -> None:
    clerk.post(UNSAVED, {"page": page, "content": "x"})
    clerk.post(UNSAVED, {"page": page, "content": ""})
    assert not UnsavedWork.objects.exists()


def test_after_a_week_it_is_gone(clerk: Client, second: Client, page: str) -> None:
    clerk.post(UNSAVED, {"page": page, "content": "x"})
    UnsavedWork.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    assert kept(clerk, page) == ""
    second.post(UNSAVED, {"page": page, "content": "y"})
    assert UnsavedWork.objects.get().content == "y"


def test_a_post_from_another_site_keeps_nothing(page: str, clerk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    assert strict.post(UNSAVED, {"page": page, "content": "x"}).status_code == 403
    token = strict.get(UNSAVED, {"page": page}).json()["token"]
    answer = strict.post(UNSAVED, {"page": page, "content": "x", "csrfmiddlewaretoken": token})
    assert answer.status_code == 204
