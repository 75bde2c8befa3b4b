"""Every page of the desk: whole at every width, and nothing for axe to say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from budget.actions.examples import load_example_ledger
from budget.models import Region
from tests.accessibility import is_looked_at, violations
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved
from tests.seeds import is_full, is_sampled
from tests.test_permissions import PEOPLE, address_of, addresses, make_world, rule_of

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
        user = User.objects.get(username=name) if name == "superuser" else cast[name]
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return signed_in


# Addresses that are asked for by GET and show no page of ours: files, data, ways out.
NO_PAGES = frozenset(
    [
        "admin:auth_user_password_change",  # nobody: they are invited anew
        "admin:autocomplete",
        "admin:jsi18n",
        "admin:logout",
        "admin:view_on_site",
        "desk:codes",
        "desk:exact-workbook",
        "desk:keep-alive",
        "desk:layout",
        "desk:layout-file",
        "desk:layout-preview",
        "desk:unsaved",
        "desk:workbook",
        "password_reset_confirm",  # of a link that a letter has
    ]
)
# Django's own, for whoever keeps the server.
OF_THE_SERVER = ("admin:axes_", "admin:django_tasks_")
QUERIES = {"desk:cell-lines": "?row=table-3/213"}
# What is wider than its place and cannot be scrolled to: beyond the window, or cut off by its box.
CLIPPED = """
() => {
  const faults = new Set();
  const isScrolled = (part) => ["auto", "scroll"].includes(getComputedStyle(part).overflowX);
  const nameOf = (part) => `${part.localName}.${part.className}`;
  for (const part of document.body.querySelectorAll("*")) {
    const box = part.getBoundingClientRect();
    const style = getComputedStyle(part);
    // What is there for screen readers alone takes a pixel.
    if (box.width < 3 || box.height < 3 || style.visibility === "hidden") continue;
    if (part.closest(".visually-hidden, input, textarea, select")) continue;
    const cuts = ["hidden", "clip"].includes(style.overflowX);
    if (cuts && part.scrollWidth > part.clientWidth + 1) faults.add(`${nameOf(part)} cuts`);
    const isWords = part.matches("td, th") && /[一-鿿]{4}/.test(part.textContent);
    const isThin = box.width < 3 * parseFloat(style.fontSize);
    if (isWords && isThin) faults.add(`${nameOf(part)} is thin`);
    let frame = part.parentElement;
    while (frame && !isScrolled(frame)) frame = frame.parentElement;
    if (!frame && box.right > window.innerWidth + 1) faults.add(`${nameOf(part)} is beyond`);
  }
  return [...faults].slice(0, 5);
}
"""


@dataclass(frozen=True)
class DeskPage:
    """A page, and somebody who may see it."""

    name: str
    address: str
    person: str


def pages_of_the_desk(world: dict[str, Any]) -> Iterator[DeskPage]:
    """Yield every page below /admin/ with the first of the cast who reaches it.

    What is the superuser's alone is asked for by the superuser.
    """
    for name, pattern in addresses():
        rule = rule_of(name)
        if rule is None or rule.method != "get" or name in NO_PAGES:
            continue
        if name.startswith(OF_THE_SERVER):
            continue
        reached = [person for person in PEOPLE if person in rule.people]
        person = reached[0] if reached else "superuser"
        yield DeskPage(name, address_of(name, pattern, world) + QUERIES.get(name, ""), person)


def find_faults(page: Page, shown: DeskPage, server: str) -> list[str]:
    """Return what is clipped at any width, and what axe finds at the usual one.

    In `make test` axe looks at a sample.
    """
    faults = []
    response = page.goto(server + shown.address)
    assert response is not None
    if response.status == 403 and shown.person == "superuser":
        return []  # closed to everybody: ledgers are changed at the desk alone
    if response.status != 200:
        return [f"{shown.name}: {response.status}"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for clipped in page.evaluate(CLIPPED):
            faults.append(f"{shown.name} at {width}: {clipped}")
    page.set_viewport_size({"width": 1366, "height": 800})
    if is_looked_at(shown.name):
        # Rows of a grid after the third are built like those before, and cost seconds.
        left_out = () if is_full() else (".grid tbody tr:nth-of-type(n + 4)",)
        for violation in violations(page, exclude=left_out):
            faults.append(f"{shown.name}: {violation}")
    return faults


def test_every_page_of_the_desk_is_whole_at_every_width_and_accessible(
    signed_in: Callable[[str], Page], live_server: LiveServer, cast: Cast
) -> None:
    """A sample of the pages, each on the example's draft; all of them in `make test-full`."""
    User.objects.create_superuser("superuser")
    world = make_world(cast, load_example_ledger())
    faults = []
    seen = 0
    for shown in pages_of_the_desk(world):
        seen += 1
        if not is_sampled(shown.name, one_in=6):
            continue
        faults += find_faults(signed_in(shown.person), shown, live_server.url)
    assert not faults, "\n".join(faults)
    assert seen > 90


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
