"""First pages, lists and steps of the desk: whole at every width, and nothing for axe to say."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget, Region
from disclosure.actions import comments, workflow
from tests.accessibility import is_looked_at, violations
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved, fresh, in_review

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (360, 768, 1366, 1920)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, cast: Cast) -> Callable[[str], Page]:
    """Return the page, on which somebody of the cast has signed in, without the form for it, in
    place of whoever had before."""

    def signed_in(name: str) -> Page:
        client = Client()
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return signed_in


def find_faults(page: Page, address: str, *, person: str) -> list[str]:
    """Return what is clipped at any width, and what axe finds at the usual one.

    In `make test` axe looks at a sample of the pages of each person.
    """
    faults = []
    page.goto(address)
    kind = "".join(sign for sign in address if not sign.isdigit())  # without keys and the port
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if beyond > 0:
            faults.append(f"{address} at {width}: {beyond} px beyond the edge")
    page.set_viewport_size({"width": 1366, "height": 800})
    if is_looked_at(f"{kind} {person}"):
        faults += [f"{address}: {violation}" for violation in violations(page)]
    return faults


def handed_over_with_a_comment(cast: Cast) -> DepartmentBudget:
    """Return 203's budget after a round of review, handed over to its head again."""
    budget = in_review(load_example_ledger(), cast)
    pinned = comments.comment(budget=budget, by=cast.reviewer, text="请核对三公经费")
    budget = workflow.return_to_department(budget=budget, by=cast.reviewer)
    comments.propose(comment=pinned, by=cast.clerk)
    workflow.hand_over(budget=budget, by=cast.clerk, note="请看三公经费的原因")
    return fresh(budget)


def test_pages_on_the_way_are_whole_and_accessible(
    signed_in: Callable[[str], Page], live_server: LiveServer, cast: Cast
) -> None:
    budget = handed_over_with_a_comment(cast)
    home = reverse("admin:index")
    pages = {
        "clerk": [home, reverse("desk:step", args=[budget.pk, "hand_over"])],
        "head": [home, reverse("desk:checks", args=[budget.pk])],
        "reviewer": [
            home,
            reverse("desk:review", args=[budget.pk]),
            f"{reverse('desk:cell-lines', args=[budget.pk])}?row=table-3/213",
        ],
        "auditor": [home, reverse("desk:audit"), reverse("desk:audit-findings")],
        "administrator": [home],
    }
    faults = []
    for name, addresses in pages.items():
        page = signed_in(name)
        for address in addresses:
            faults += find_faults(page, f"{live_server.url}{address}", person=name)
    assert faults == []


def test_a_lone_reviewer_reads_what_to_do_in_a_browser(
    signed_in: Callable[[str], Page], live_server: LiveServer, cast: Cast
) -> None:
    budget = approved(load_example_ledger(), cast)
    Region.objects.update(two_people=True)
    page = signed_in("reviewer")

    page.goto(f"{live_server.url}{reverse('desk:publish', args=[budget.pk])}")
    page.get_by_text("请系统管理员再建立一个审核员账号").first.wait_for()
    page.get_by_text("这一页怎么用").click()
    page.get_by_text("公开的内容、网址和文件永久保留；要修改，先允许部门更正。").wait_for()
