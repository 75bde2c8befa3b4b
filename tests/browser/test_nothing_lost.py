"""Nothing typed is ever lost: whatever interrupts a clerk, what stood on the screen is there after.

A trial opens a form, edits it at random, is interrupted, and looks; twice over. Every form that has
unsaved work takes its turn, and every interruption.

What stood on the screen is every row with anything in it, in its order, and every text beside the
rows. A paste is on the screen as text in the paste box until the server has answered, and as rows
from then on: an edit waits for the answer, or the interruption comes before it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget
from disclosure.models import UnsavedWork
from tests import one_connection
from tests.browser.test_ledger_grid import PASTE
from tests.cast import make_cast
from tests.seeds import batches

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = "王录入"
SHOWN_LINES = 6  # of the example's; more rows cost time and tell nothing
MOST_EDITS = 4
TRIALS = batches(3, 200, size=10)
TENTHS_OF_A_SECOND = 150  # until the page has offered what was kept
PATIENCE = 20_000  # milliseconds for a busy machine
SERVER_HAS_IT = 1_300  # milliseconds after an edit

# Rows that are neither blank nor deleted, and the fields beside the grid.
ON_SCREEN = """form => {
    const rows = [...form.querySelectorAll("[data-rows] > tr")]
        .filter(row => !row.querySelector("[name=delete]").checked)
        .map(row => [...row.querySelectorAll("td > input[type=text], td > textarea")])
        .map(cells => cells.map(cell => cell.value.trim()))
        .filter(values => values.some(value => value));
    const beside = [...form.elements]
        .filter(field => ["text", "textarea"].includes(field.type))
        .filter(field => !field.closest("[data-rows]"))
        .map(field => [field.name, field.value.trim()]);
    return { rows, beside };
}"""
Screen = dict[str, Any]


@dataclass
class Desk:
    """A clerk before a form: the page that they see, and what they did, for the report."""

    context: BrowserContext
    page: Page
    address: str
    random: Random
    deeds: list[str] = field(default_factory=list)

    @property
    def form(self) -> Locator:
        return self.page.locator("form.entry-form")

    def screen(self) -> Screen:
        """Return what stands on the screen, when whoever typed has left the cell."""
        self.page.evaluate("document.activeElement.blur()")
        screen: Screen = self.form.evaluate(ON_SCREEN)
        if "绩效指标" in self.page.title():
            _repeat_first_level(screen["rows"])
        return screen

    def open(self) -> None:
        """Open the form in a new tab, signing in where that is asked."""
        self.page = self.context.new_page()
        self.page.on("dialog", accept)
        self.page.goto(self.address)
        self.sign_in()

    def sign_in(self) -> None:
        if self.page.get_by_label("密码").count():
            self.page.get_by_label("用户名").fill(CLERK)
            self.page.get_by_label("密码").fill(f"{CLERK}的密码")
            self.page.get_by_role("button", name="登录").click()
        self.settle()

    def settle(self) -> None:
        """Wait until the page has asked for what was kept."""
        expect(self.form).to_be_visible()
        self.page.wait_for_load_state("networkidle")

    def save(self) -> None:
        """Save, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.form.locator(".entry-save input").first.click()

    def offers(self) -> Locator:
        return self.page.get_by_role("button", name="恢复")

    def take_back(self, screen: Screen) -> list[Any]:
        """Take the latest of what is offered, unless the page shows ``screen`` by itself.

        Returns what differs from ``screen`` then.
        """
        # Saved lines of the ledger stay where they stood until the page is left, and have the
        # ledger's own order from then on.
        is_ordered = "ledger" not in self.address
        for _ in range(TENTHS_OF_A_SECOND):
            if not differences(screen, self.screen(), is_ordered=is_ordered):
                break
            if self.offers().count():
                self.offers().first.click()
                is_ordered = True
            self.page.wait_for_timeout(100)
        return differences(screen, self.screen(), is_ordered=is_ordered)

    # -- what a clerk does -------------------------------------------------------------------------

    def edit(self) -> None:
        """Change something on the page."""
        deeds = [self.change_text]
        if self.form.locator("[data-rows]").count():
            deeds = [self.change_cell, self.add_row, self.paste, self.change_cell]
            if "assets" not in self.address and "prior" not in self.address:
                deeds.append(self.delete_row)  # there a row stands for something that stays
        if len(deeds) > 1 and not self.rows():
            deeds = [self.add_row]  # all of them were deleted
        deed = self.random.choice(deeds)
        self.deeds.append(deed.__name__)
        deed()

    def rows(self) -> list[Locator]:
        return self.form.locator("[data-rows] > tr:visible").all()

    def text(self, cell: Locator) -> str:
        """Return something to type into a cell."""
        number = str(self.random.randint(1, 999_999))
        name = cell.get_attribute("name")
        known = {"function": "2013202", "economic": "30201", "kind": "基本支出"}
        if cell.get_attribute("inputmode") == "decimal":
            return number
        return known.get(str(name), f"文字{number}")

    def change_cell(self) -> None:
        row = self.random.choice(self.rows())
        cell = self.random.choice(row.locator("td > input[type=text], td > textarea").all())
        cell.fill(self.text(cell))

    def add_row(self) -> None:
        self.page.get_by_role("button", name="新增一行").click()
        row = self.rows()[-1]
        for cell in row.locator("td > input[type=text], td > textarea").all():
            if self.random.random() < 0.6:
                cell.fill(self.text(cell))

    def paste(self) -> None:
        """Paste, and wait until the rows stand there."""
        self.begin_paste()
        status = self.form.locator(".grid-status").first
        expect(status).to_have_text(re.compile(r"粘贴\d+行"), timeout=PATIENCE)

    def paste_in_vain(self) -> None:
        """Paste where the server's answer does not come before something else happens."""
        self.deeds.append("paste_in_vain")
        self.page.route("**/paste/**", lambda route: None)
        self.begin_paste()

    def begin_paste(self) -> None:
        expect(self.page.locator(".grid-tools")).to_be_visible()
        row = self.random.choice(self.rows())
        cells = row.locator("td > input[type=text], td > textarea").all()
        lines = []
        for _ in range(self.random.randint(2, 5)):
            lines.append("\t".join(self.text(cell) for cell in cells))
        cells[0].focus()
        cells[0].evaluate(PASTE, "\n".join(lines))

    def delete_row(self) -> None:
        row = self.random.choice(self.rows())
        row.locator("td > input[type=text], td > textarea").first.focus()
        self.page.get_by_role("button", name="删去本行").click()

    def change_text(self) -> None:
        texts = self.form.locator("textarea[name]:not([name=block])").all()
        text = self.random.choice(texts)
        text.evaluate("text => text.closest('details')?.setAttribute('open', '')")
        more = f"写到一半{self.random.randint(1, 999)}"
        editor = text.locator("+ .sentence-editor")
        if editor.count():
            editor.focus()
            self.page.keyboard.press("Control+End")
            self.page.keyboard.type(more)
        else:
            text.fill(text.input_value() + more)


def accept(dialog: Dialog) -> None:
    dialog.accept()


def _repeat_first_level(rows: list[list[str]]) -> None:
    """Fill in the first level of indicators that only a row above states, as the page does."""
    above = ""
    for row in rows:
        row[0] = row[0] or above
        above = row[0]


def differences(before: Screen, after: Screen, *, is_ordered: bool = True) -> list[Any]:
    """Return what stood on the first screen alone, and then what on the second one alone."""
    apart: list[Any] = []
    for one, other in ((before, after), (after, before)):
        for part in ("rows", "beside"):
            apart += [texts for texts in one[part] if texts not in other[part]]
    if apart or before == after:
        return apart
    if not is_ordered and sorted(before["rows"]) == sorted(after["rows"]):
        return []
    return ["in another order, or more than once"]


# --- what interrupts ------------------------------------------------------------------------------


def forget_sessions() -> None:
    with one_connection.turn:
        Session.objects.all().delete()


def session_ends(desk: Desk) -> None:
    forget_sessions()
    desk.save()
    desk.sign_in()


def idle_too_long(desk: Desk) -> None:
    with one_connection.turn:
        Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    desk.page.close()
    desk.open()


def signed_in_anew_in_another_tab(desk: Desk) -> None:
    forget_sessions()
    first = desk.page
    desk.open()
    desk.page.close()
    desk.page = first
    desk.save()
    desk.page.goto(desk.address)


def csrf_is_gone(desk: Desk) -> None:
    desk.context.clear_cookies(name="csrftoken")
    desk.save()
    desk.page.goto(desk.address)


def network_is_gone(desk: Desk) -> None:
    desk.context.set_offline(True)
    if desk.random.random() < 0.5:
        # Any change is tried again at once, and fails.
        desk.form.evaluate("form => form.dispatchEvent(new Event('input'))")
        desk.page.wait_for_timeout(SERVER_HAS_IT)
    desk.page.close()
    desk.context.set_offline(False)
    desk.open()


def tab_is_closed(desk: Desk) -> None:
    desk.page.close()
    desk.open()


def server_is_restarted(desk: Desk) -> None:
    answer = desk.random.choice(("abort", "502"))
    desk.page.route("**/*", lambda route: _away(route, answer))
    desk.form.locator(".entry-save input").first.click()
    desk.page.wait_for_timeout(200)
    desk.page.unroute_all()
    desk.page.goto(desk.address)


def _away(route: Any, answer: str) -> None:
    if answer == "abort":
        route.abort()
    else:
        route.fulfill(status=502, body="Bad Gateway")


def back_and_forward(desk: Desk) -> None:
    desk.page.go_back()
    desk.page.wait_for_load_state()
    desk.page.go_forward()


def payload_is_too_large(desk: Desk) -> None:
    desk.page.route("**/*", lambda route: route.fulfill(status=413, body="too large"))
    desk.form.locator(".entry-save input").first.click()
    expect(desk.page.get_by_text("too large")).to_be_visible()
    desk.page.unroute_all()
    desk.page.goto(desk.address)


def refused_and_closed(desk: Desk) -> None:
    """Save, which may be refused; then the page that says so is closed."""
    desk.save()
    desk.page.close()
    desk.open()


def signs_out(desk: Desk) -> None:
    desk.page.get_by_role("button", name="注销").click()
    expect(desk.page.get_by_text("感谢")).to_be_visible()
    kept = desk.page.evaluate("Object.keys(localStorage)")
    assert not [key for key in kept if key.startswith("mingzhang")], kept
    desk.page.goto(desk.address)
    desk.sign_in()


def two_tabs(desk: Desk) -> None:
    """Type into the same form in a second tab, and close both: either's work is there."""
    first = desk.page
    mine = desk.screen()
    desk.open()
    saved = desk.screen()
    desk.edit()
    other = desk.screen()
    desk.page.close()
    first.close()
    # An edit may have changed nothing, as an added row without a text.
    works = [mine] if mine != saved else []
    if other not in (mine, saved):
        works.append(other)
    seen: list[Screen] = []
    for _ in works:
        desk.open()
        expect(desk.offers()).to_have_count(len(works), timeout=PATIENCE)
        # The one that was taken back before is the latest by now.
        desk.offers().last.click()
        expect(desk.offers()).to_have_count(0)
        seen.append(desk.screen())
        desk.page.close()
    for work in works:
        assert work in seen, f"of two tabs, not offered: {differences(work, seen[-1])}"
    desk.open()
    if mine != saved:
        expect(desk.offers()).to_have_count(len(works), timeout=PATIENCE)
        chosen = desk.offers().first if seen[-1] == mine else desk.offers().last
        chosen.click()
        expect(desk.offers()).to_have_count(0)


INTERRUPTIONS: tuple[Callable[[Desk], None], ...] = (
    tab_is_closed,
    refused_and_closed,
    two_tabs,
    network_is_gone,
    signed_in_anew_in_another_tab,
    server_is_restarted,
    session_ends,
    payload_is_too_large,
    csrf_is_gone,
    back_and_forward,
    idle_too_long,
    signs_out,
)


# Those that close the page at once, where nobody waits for the answer to a paste.
ABRUPT = (tab_is_closed, network_is_gone, idle_too_long)


def forms_of(budget: DepartmentBudget) -> list[str]:
    """Return the addresses of all forms that keep unsaved work, below the budget's."""
    project = budget.projects.all()[0].pk
    return [
        "ledger/",
        f"goals/{project}/",
        "narrative/section-2/",
        "procurement/",
        "goals/",
        "assets/",
        "narrative/section-3/",
        "ledger/?kind=project",
        "goals/sub/",
        "narrative/prior/",
        "narrative/section-1/",
    ]


@pytest.fixture
def budget(transactional_db: None) -> DepartmentBudget:
    """The example's budget with some of its lines, and its clerk."""
    budget = load_example_ledger()
    kept = list(budget.lines.values_list("pk", flat=True)[:SHOWN_LINES])
    budget.lines.exclude(pk__in=kept).delete()
    make_cast()
    return budget


@pytest.fixture
def at_the_desk(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    budget: DepartmentBudget,
) -> Callable[[int], AbstractContextManager[Desk]]:
    """Seat a clerk before the form that takes its turn in the trial with this number."""
    forms = forms_of(budget)
    base = f"{live_server.url}/admin/budgets/{budget.pk}/"

    @contextmanager
    def seat(trial: int) -> Iterator[Desk]:
        context = browser.new_context(**browser_context_args)
        desk = Desk(context, context.new_page(), base + forms[trial % len(forms)], Random(trial))
        desk.page.on("dialog", accept)
        desk.page.goto(base)
        desk.page.goto(desk.address)
        desk.sign_in()
        yield desk
        desk.page.wait_for_load_state("networkidle")
        context.close()
        with one_connection.turn:
            UnsavedWork.objects.all().delete()

    return seat


@pytest.mark.parametrize("trials", TRIALS)
def test_what_stood_on_the_screen_is_there_after(
    trials: range, at_the_desk: Callable[[int], AbstractContextManager[Desk]]
) -> None:
    for trial in trials:
        with at_the_desk(trial) as desk:
            for turn in range(2):
                interrupt = INTERRUPTIONS[(trial + turn * 5) % len(INTERRUPTIONS)]
                for _ in range(desk.random.randint(1, MOST_EDITS)):
                    desk.edit()
                has_rows = len(desk.rows()) > 0
                if interrupt in ABRUPT and has_rows and desk.random.random() < 0.5:
                    desk.paste_in_vain()
                if desk.random.random() < 0.5:
                    desk.page.wait_for_timeout(SERVER_HAS_IT)
                screen = desk.screen()
                desk.deeds.append(interrupt.__name__)
                interrupt(desk)
                desk.settle()
                lost = desk.take_back(screen)
                assert not lost, f"trial {trial} at {desk.address}: {desk.deeds} lost {lost}"
