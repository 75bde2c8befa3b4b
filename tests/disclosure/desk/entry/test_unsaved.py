"""Work that was typed and not saved: kept for its own account, forgotten once it is saved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budget.models import DepartmentBudget
from disclosure.actions.unsaved import MOST_WORKS
from disclosure.models import UnsavedWork
from tests.disclosure.desk.entry.conftest import Rows, posted

UNSAVED = reverse("desk:unsaved")


@pytest.fixture
def page(budget: DepartmentBudget) -> str:
    return reverse("desk:ledger", args=[budget.pk])


def keep(
    client: Client,
    page: str,
    content: str,
    *,
    work: str = "first",
    turn: int | str = 1,
    **more: str,
) -> int:
    """Post ``content`` as the unsaved work of a page; return the status of the answer."""
    fields = {"page": page, "work": work, "account": client.session["_auth_user_id"]}
    return client.post(UNSAVED, {**fields, "turn": turn, "content": content, **more}).status_code


def kept(client: Client, page: str) -> list[str]:
    works = client.get(UNSAVED, {"page": page}).json()["works"]
    return [work["content"] for work in works]


def test_what_was_typed_is_shown_to_its_own_account_alone(
    clerk: Client, second: Client, page: str
) -> None:
    assert keep(clerk, page, '{"rows": []}') == 204
    assert kept(clerk, page) == ['{"rows": []}']
    assert kept(second, page) == []
    assert kept(clerk, f"{page}?kind=basic") == []
    assert Client().get(UNSAVED, {"page": page}).status_code == 302


def test_a_page_that_is_open_twice_holds_two_works(clerk: Client, page: str) -> None:
    keep(clerk, page, "one", work="first")
    keep(clerk, page, "two", work="second")
    assert kept(clerk, page) == ["two", "one"]
    keep(clerk, page, "", work="first", turn=2)
    assert kept(clerk, page) == ["two"]


def test_what_a_browser_had_to_keep_for_a_while_is_as_old_as_it_is(
    clerk: Client, page: str
) -> None:
    keep(clerk, page, "now", work="first")
    keep(clerk, page, "an hour ago", work="second", age=str(3_600_000))
    assert kept(clerk, page) == ["now", "an hour ago"]


def test_what_one_account_typed_is_not_kept_for_another(
    clerk: Client, second: Client, page: str
) -> None:
    typed_by = clerk.session["_auth_user_id"]
    assert keep(second, page, "x", account=typed_by) == 409
    assert not UnsavedWork.objects.exists()


def test_it_is_forgotten_when_it_is_saved(
    clerk: Client, page: str, loaded: Callable[[], Rows]
) -> None:
    keep(clerk, page, "x")
    keep(clerk, page, "of another tab", work="second")
    rows = loaded()
    rows[0]["amount"] = "约五万"
    assert clerk.post(page, posted(rows, save="1", work="first", turn="2")).status_code == 200
    assert kept(clerk, page) == ["of another tab", "x"]
    assert clerk.post(page, posted(loaded(), save="1", work="first", turn="2")).status_code == 302
    assert kept(clerk, page) == ["of another tab"]


def test_a_message_that_was_under_way_does_not_bring_it_back(
    clerk: Client, page: str, loaded: Callable[[], Rows]
) -> None:
    clerk.post(page, posted(loaded(), save="1", work="first", turn="2"))
    keep(clerk, page, "late", turn=1)
    keep(clerk, page, "as it was saved", turn=2)
    assert kept(clerk, page) == []
    keep(clerk, page, "typed after that", turn=3)
    assert kept(clerk, page) == ["typed after that"]


def test_a_message_that_is_late_does_not_replace_a_later_one(clerk: Client, page: str) -> None:
    keep(clerk, page, "all of it", turn=3)
    keep(clerk, page, "the beginning", turn=2)
    assert kept(clerk, page) == ["all of it"]


def test_what_is_discarded_in_one_tab_and_goes_on_in_another_stays(
    clerk: Client, page: str
) -> None:
    keep(clerk, page, "x", turn=1)
    keep(clerk, page, "xy", turn=2)
    keep(clerk, page, "", turn=1)
    assert kept(clerk, page) == ["xy"]
    keep(clerk, page, "", turn=2)
    keep(clerk, page, "xy", turn=2)
    assert kept(clerk, page) == []
    keep(clerk, page, "xyz", turn=3)
    assert kept(clerk, page) == ["xyz"]


@pytest.mark.parametrize("turn", ["", "x", "-1", "9" * 40])
def test_a_turn_that_is_not_ours_breaks_nothing(
    clerk: Client, page: str, loaded: Callable[[], Rows], turn: str
) -> None:
    assert keep(clerk, page, "x", work="second", turn=turn) == 400
    assert clerk.post(page, posted(loaded(), save="1", work="first", turn=turn)).status_code == 302


def test_what_stands_in_the_paste_box_is_not_dropped_by_saving(
    clerk: Client, page: str, loaded: Callable[[], Rows], budget: DepartmentBudget
) -> None:
    block = "2013202\t30201\t办公费\t12000"
    answer = clerk.post(page, posted(loaded(), save="1", block=block))
    assert answer.status_code == 200
    assert "还没有保存" in answer.content.decode()
    assert "办公费" in answer.content.decode()
    assert budget.lines.count() == 33


def test_a_page_that_is_shown_again_goes_on_with_the_same_work(
    clerk: Client, page: str, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    rows[0]["amount"] = "约五万"
    again = clerk.post(page, posted(rows, save="1", work="first")).content.decode()
    assert 'name="work" value="first" data-unsaved' in again


def test_after_a_week_it_is_gone(clerk: Client, second: Client, page: str) -> None:
    keep(clerk, page, "x")
    UnsavedWork.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    assert kept(clerk, page) == []
    keep(second, page, "y")
    assert UnsavedWork.objects.get().content == "y"


def test_of_a_page_that_is_left_again_and_again_the_latest_works_are_kept(
    clerk: Client, page: str
) -> None:
    for number in range(MOST_WORKS + 2):
        keep(clerk, page, f"content {number}", work=f"work-{number}")
    works = kept(clerk, page)
    assert len(works) == MOST_WORKS
    assert works[0] == f"content {MOST_WORKS + 1}"


def test_a_post_from_another_site_keeps_nothing(page: str, clerk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    assert keep(strict, page, "x") == 403
    token = strict.get(UNSAVED, {"page": page}).json()["token"]
    assert keep(strict, page, "x", csrfmiddlewaretoken=token) == 204
