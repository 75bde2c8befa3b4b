"""The whole January in a real browser, from the opened year to the published page.

At no step has axe anything to say; in `make test` it is asked at one in eight.

`pytest tests/browser/test_january.py --screens=FOLDER` keeps a picture of every step.
"""

from base64 import b32decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.actions.accounts import create_demo_accounts
from budget.actions.assets import replace_holdings
from budget.actions.budgets import set_overall_goal
from budget.actions.classification import load_supplied_editions
from budget.actions.narrative import (
    replace_lists,
    replace_prior_figures,
    replace_sub_goals,
    replace_texts,
)
from budget.actions.projects import replace_projects
from budget.entries import Entries
from budget.examples import EXAMPLE_2023, read_example
from budget.models import DepartmentBudget
from budget.querysets import read_entries
from budget.statuses import Status
from disclosure.actions import freezing
from disclosure.models import Publication
from tests.accessibility import is_looked_at, violations
from tests.browser.test_ledger_grid import PASTE
from tests.factories import make_department, make_region

pytestmark = pytest.mark.django_db(transaction=True)

WCAG: Any = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "preload": False}
# Seconds for axe and nothing new: rows of a grid after the third, and the nine tables, which are
# the portal's.
SEEN_ELSEWHERE = (".grid tbody tr:nth-of-type(n + 4)", ".live-tables")
SCREEN: Any = {"width": 1366, "height": 768}
PASSWORD = "一个足够长的密码x9"
LEDGER = (EXAMPLE_2023 / "ledger.tsv").read_text()
FORGOTTEN = "干部培训工作经费"
NUMBER = "平财预〔2023〕1号"
PUBLIC = "/130532/2023/203/"


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, page: Page, home: str, eye: "Eye") -> None:
        self.page, self.home, self._eye = page, home, eye

    def opens(self, address: str) -> int:
        """The status that the address answers with."""
        response = self.page.goto(
            address if address.startswith("http") else f"{self.home}{address}"
        )
        assert response is not None
        return response.status

    def signs_in(self, name: str, password: str) -> None:
        self.opens("/admin/")
        self.fills(用户名=name, 密码=password)
        self.presses("登录")

    def fills(self, **texts: str) -> None:
        for label, text in texts.items():
            self.page.get_by_label(label).filter(visible=True).last.fill(text)

    def chooses(self, **options: str) -> None:
        for label, option in options.items():
            self.page.get_by_label(label).filter(visible=True).last.select_option(label=option)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def takes(self, step: str) -> None:
        """Begin a step of a budget from its review page."""
        self.page.locator(".steps").get_by_role("link", name=step, exact=True).click()

    def pastes(self, label: str, block: str) -> None:
        cell = self.page.get_by_label(label, exact=True)
        cell.focus()
        cell.evaluate(PASTE, block)

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=20_000)

    def shows(self, step: str) -> None:
        """Look at a page of a kind that was not seen before.

        It gives a picture, and has nothing against WCAG 2.2 AA.
        """
        self.page.wait_for_load_state()
        self._eye.take_picture(self.page, step)
        self._eye.find_faults(self.page, step)

    def shows_again(self, step: str) -> None:
        """Take a picture of a page that was seen before, as it is now."""
        self.page.wait_for_load_state()
        self._eye.take_picture(self.page, step)


class Eye:
    """Looks at pages: a camera, and axe, whose findings are told at the end.

    The camera takes pictures where somebody gave a folder for them.
    """

    def __init__(self, album: str | None) -> None:
        self._album = Path(album) if album else None
        self._steps = count(1)
        self.faults: list[str] = []

    def take_picture(self, page: Page, step: str) -> None:
        if self._album is not None:
            page.wait_for_load_state("networkidle")
            page.screenshot(path=self._album / f"{next(self._steps):02}-{step}.png", full_page=True)

    def find_faults(self, page: Page, step: str) -> None:
        if not is_looked_at(step):
            return
        for violation in violations(page, exclude=SEEN_ELSEWHERE, options=WCAG):
            self.faults.append(f"{step}: {violation}")


@pytest.fixture
def eye(request: pytest.FixtureRequest) -> Eye:
    return Eye(request.config.getoption("screens"))


@pytest.fixture
def person(
    browser: Browser, live_server: LiveServer, eye: Eye, transactional_db: None
) -> Iterator[Callable[[], Person]]:
    """Brings people in."""
    contexts: list[BrowserContext] = []

    def person() -> Person:
        contexts.append(
            browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SCREEN)
        )
        return Person(contexts[-1].new_page(), live_server.url, eye)

    yield person
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()


@pytest.mark.long
def test_january(
    person: Callable[[], Person],
    live_server: LiveServer,
    eye: Eye,
    monkeypatch: pytest.MonkeyPatch,
    media_root: Path,
) -> None:
    # The other files have tests of their own.
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", ("json",))
    example = read_example()
    passwords, phone = _county()
    administrator, clerk, head, reviewer, publisher, citizen = (person() for _ in range(6))
    with override_settings(
        SECOND_FACTOR_ROLES=("reviewer", "administrator"), SITE_URL=live_server.url
    ):
        administrator.opens("/admin/")
        administrator.shows("sign-in")
        administrator.signs_in("guanli", passwords["guanli"])
        link = opens_the_year_and_invites(administrator, phone)
        accepts_and_begins(clerk, link)
        budget = DepartmentBudget.objects.get()
        pastes_the_ledger_with_a_wrong_code(clerk, budget)
        pastes_goals_and_forgets_one(clerk, budget, example)
        _colleagues_fill_in_the_rest(budget, example)
        writes_a_figure_by_hand(clerk, budget)
        mends_the_forgotten_goal(clerk, budget, example)
        hands_over(clerk, budget)
        head.signs_in("fuzeren", passwords["fuzeren"])
        finds_what_was_handed_over(head)
        submits(head, budget)
        reviewer.signs_in("shenhe", passwords["shenhe"])
        comments_and_returns(reviewer, budget)
        answers(clerk, budget)
        submits(head, budget, again=True)
        approves(reviewer, budget)
        leaves_publishing_to_a_colleague(reviewer)
        publisher.signs_in("fuhe", passwords["fuhe"])
        publishes_tomorrow(publisher, budget)
        sees_nothing(citizen)
        _a_day_passes(monkeypatch)
        sees_it(citizen)
    assert eye.faults == []


def _county() -> tuple[dict[str, str], TOTPDevice]:
    """Set 平乡县 up with its department and the demo's accounts around it.

    Returned are their passwords by name, and the administrator's phone, which is set up already.
    """
    load_supplied_editions()
    make_region(two_people=True)
    department = make_department()
    department.units.update(rank="正科级", funding="财政拨款")
    accounts = create_demo_accounts(department=department)
    passwords = {account.username: account.password for account in accounts}
    administrator = User.objects.get(username="guanli")
    phone = TOTPDevice.objects.create(user=administrator, name="手机", confirmed=True)
    return passwords, phone


def opens_the_year_and_invites(administrator: Person, phone: TOTPDevice) -> str:
    """The invitation's link."""
    administrator.shows("second-factor")
    administrator.fills(验证码=f"{totp(phone.bin_key):06d}")
    administrator.presses("验证")
    administrator.shows("administrator")
    administrator.opens("/admin/budget/fiscalyear/add/")
    administrator.chooses(
        地区="平乡县",
        科目版本="2023年政府收支分类科目",
        公开格式="河北省部门预算信息公开（2023年）",
    )
    administrator.fills(年度="2023")
    administrator.shows("year")
    administrator.presses("保存")
    administrator.reads("成功")
    administrator.opens("/admin/auth/user/add/")
    administrator.fills(用户名="王录入", 姓氏="王")
    administrator.chooses(角色="部门录入员", 地区="平乡县", 部门="203 中共平乡县委组织部")
    administrator.shows("account")
    administrator.presses("保存")
    administrator.presses("生成链接")
    administrator.shows("invitation")
    return administrator.page.locator("p.hash").inner_text()


def accepts_and_begins(clerk: Person, link: str) -> None:
    clerk.opens(link)
    clerk.shows("invited")
    clerk.page.locator("#id_new_password1").fill(PASSWORD)
    clerk.page.locator("#id_new_password2").fill(PASSWORD)
    clerk.page.locator("input[type=submit]").click()
    clerk.page.wait_for_url("**/admin/password/done/")
    clerk.shows("password-set")
    clerk.signs_in("王录入", PASSWORD)
    clerk.shows("clerk")
    clerk.presses("开始编制2023年预算")
    heading = clerk.page.get_by_role("columnheader", name="还缺什么")
    expect(heading).to_be_visible(timeout=20_000)
    clerk.shows("checklist-empty")


def pastes_the_ledger_with_a_wrong_code(clerk: Person, budget: DepartmentBudget) -> None:
    clerk.opens(f"/admin/budgets/{budget.pk}/ledger/")
    clerk.pastes("第1行 功能科目", LEDGER.replace("2013201\t30101", "2013291\t30101"))
    clerk.reads("已按元粘贴33行")
    clerk.presses("保存")
    clerk.reads("没有保存：有 1 处要改")
    clerk.shows("ledger-wrong-code")
    clerk.fills(**{"第1行 功能科目": "2013201"})
    clerk.presses("保存")
    clerk.reads("已保存33笔明细")
    clerk.shows_again("ledger")


def pastes_goals_and_forgets_one(clerk: Person, budget: DepartmentBudget, example: Entries) -> None:
    clerk.opens(f"/admin/budgets/{budget.pk}/goals/")
    goals = [(each.name, "" if each.name == FORGOTTEN else each.goal) for each in example.projects]
    block = "\n".join(f'{name}\t"{goal}"' for name, goal in goals)
    clerk.pastes("第1行 项目名称", block)
    clerk.presses("保存")
    clerk.reads("已保存项目和绩效目标")
    clerk.shows("goals")
    clerk.follows(f"{FORGOTTEN}（0条指标）")
    indicators = next(each.indicators for each in example.projects if each.name == FORGOTTEN)
    rows = ["\t".join(f'"{text}"' for text in vars(each).values()) for each in indicators]
    clerk.pastes("第1行 一级指标", "\n".join(rows))
    clerk.presses("保存")
    clerk.reads("已保存绩效指标")
    clerk.shows("indicators")


def _colleagues_fill_in_the_rest(budget: DepartmentBudget, example: Entries) -> None:
    """Enter what takes a clerk longer than a test has.

    The other projects' indicators, lists, reasons, assets and last year's figures.
    """
    pasted = {each.name: each for each in read_entries(budget).projects}
    replace_projects(
        budget=budget,
        projects=[replace(each, goal=pasted[each.name].goal) for each in example.projects],
    )
    set_overall_goal(budget=budget, goal=example.overall_goal)
    replace_sub_goals(budget=budget, sub_goals=example.sub_goals)
    replace_lists(budget=budget, lists=example.lists)
    replace_texts(budget=budget, overrides=example.overrides, slots=example.slots)
    replace_prior_figures(budget=budget, figures=example.prior_figures)
    replace_holdings(budget=budget, holdings=example.assets)


def writes_a_figure_by_hand(clerk: Person, budget: DepartmentBudget) -> None:
    clerk.opens(f"/admin/budgets/{budget.pk}/narrative/")
    clerk.shows("narrative")
    clerk.opens(f"/admin/budgets/{budget.pk}/narrative/section-3/")
    clerk.page.get_by_text("改写这一句").first.click()
    text = clerk.page.get_by_role("textbox", name="本单位的写法").first
    clerk.page.get_by_role("button", name="从标准句子改起").first.click()
    text.press("Control+End")
    clerk.page.keyboard.type("其中另有5万元用于场地。")
    clerk.presses("保存")
    expect(clerk.page.locator(".printed u.unbound").first).to_have_text("5")
    clerk.shows("sentence-with-a-figure-by-hand")


def mends_the_forgotten_goal(clerk: Person, budget: DepartmentBudget, example: Entries) -> None:
    clerk.opens(f"/admin/budgets/{budget.pk}/")
    clerk.reads(f"项目“{FORGOTTEN}”没有写绩效目标")
    clerk.shows_again("checklist-with-a-gap")
    clerk.opens(f"/admin/budgets/{budget.pk}/goals/")
    number, project = next(
        (n, each) for n, each in enumerate(example.projects, 1) if each.name == FORGOTTEN
    )
    clerk.fills(**{f"第{number}行 绩效目标": project.goal})
    clerk.presses("保存")
    clerk.opens(f"/admin/budgets/{budget.pk}/")
    expect(clerk.page.get_by_text("没有写绩效目标")).to_have_count(0)
    clerk.shows_again("checklist-done")


def hands_over(clerk: Person, budget: DepartmentBudget) -> None:
    clerk.opens(f"/admin/review/{budget.pk}/")
    clerk.takes("交部门负责人")
    clerk.fills(给部门负责人的话="请看三公经费的原因")
    clerk.shows("handing-over")
    clerk.presses("确认交部门负责人")
    clerk.reads("交部门负责人完成")


def finds_what_was_handed_over(head: Person) -> None:
    head.opens("/admin/")
    head.reads("审阅并提交")
    head.reads("请看三公经费的原因")
    head.shows("head")


def submits(head: Person, budget: DepartmentBudget, *, again: bool = False) -> None:
    head.opens(f"/admin/review/{budget.pk}/")
    head.takes("提交")
    if not again:
        head.shows("submitting")
    head.presses("确认提交")
    head.reads("提交完成")
    head.shows_again("submitted")


def comments_and_returns(reviewer: Person, budget: DepartmentBudget) -> None:
    reviewer.shows("phone")
    sets_up_a_phone(reviewer)
    reviewer.opens("/admin/review/")
    reviewer.shows("queue")
    reviewer.follows("203 中共平乡县委组织部")
    reviewer.follows("开始审核")
    reviewer.shows("taking-in-hand")
    reviewer.presses("确认开始审核")
    paragraph = reviewer.page.frame_locator("iframe[data-preview]").get_by_text(
        "其中另有5万元用于场地"
    )
    paragraph.first.click()
    reviewer.page.get_by_role("textbox", name="意见").fill("这5万元出自哪里？")
    reviewer.presses("提出意见")
    reviewer.reads("已保存")
    reviewer.shows("review")
    reviewer.follows("退回")
    reviewer.shows("returning")
    reviewer.presses("确认退回")
    reviewer.reads("退回完成")


def sets_up_a_phone(reviewer: Person) -> None:
    """Types the number that a phone with the shown key would show."""
    key = reviewer.page.locator("code.hash").inner_text().replace(" ", "")
    reviewer.fills(验证码=f"{totp(b32decode(key + '=' * (-len(key) % 8))):06d}")
    reviewer.presses("启用")
    reviewer.follows("已保存，继续")


def answers(clerk: Person, budget: DepartmentBudget) -> None:
    clerk.opens("/admin/notices/")
    clerk.shows("notices")
    clerk.follows("已退回")
    clerk.reads("这5万元出自哪里？")
    clerk.shows_again("comment")
    clerk.page.get_by_role("textbox", name="答复").fill(
        "场地租金出自培训经费，按合同金额填写，表中不单列。"
    )
    clerk.presses("答复")
    clerk.reads("已保存")
    clerk.presses("提请解决")
    clerk.reads("提请解决")
    clerk.shows_again("answered")


def approves(reviewer: Person, budget: DepartmentBudget) -> None:
    reviewer.opens(f"/admin/review/{budget.pk}/")
    reviewer.presses("同意，标为已解决")
    reviewer.reads("✓ 已解决")
    reviewer.opens("/admin/review/")
    for verb in ("开始审核", "批复"):
        reviewer.page.get_by_label("选择203 中共平乡县委组织部").check()
        reviewer.presses(verb)
        if verb == "批复":
            reviewer.fills(批复日期="2023-02-01", 批复文号=NUMBER)
        if verb == "开始审核":
            reviewer.shows_again(f"many-{verb}")
        else:
            reviewer.shows(f"many-{verb}")
        reviewer.presses(f"确认{verb}")
        reviewer.reads(f"{verb}完成")
    reviewer.shows_again("queue-approved")


def leaves_publishing_to_a_colleague(reviewer: Person) -> None:
    reviewer.follows("203 中共平乡县委组织部")
    reviewer.takes("公开")
    reviewer.reads("本地区要求批复和公开由两人分别办理")
    reviewer.shows("not-alone")


def publishes_tomorrow(reviewer: Person, budget: DepartmentBudget) -> None:
    sets_up_a_phone(reviewer)
    reviewer.opens("/admin/review/")
    reviewer.follows("203 中共平乡县委组织部")
    reviewer.takes("公开")
    tomorrow = timezone.localtime() + timedelta(days=1)
    reviewer.fills(对外可见时间=f"{tomorrow:%Y-%m-%dT%H:%M}")
    reviewer.shows("publishing")
    reviewer.presses("确认公开")
    reviewer.reads("公开进度")
    progress = reviewer.page.url
    # The page asks again and again; the tests' SQLite lets nobody read beside a writer.
    reviewer.page.goto("about:blank")
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    reviewer.opens(progress)
    reviewer.reads("起对外可见")
    reviewer.shows("published")
    budget.refresh_from_db()
    assert budget.status == Status.PUBLISHED


def sees_nothing(citizen: Person) -> None:
    for address in (PUBLIC, f"{PUBLIC}table-2/", f"{PUBLIC}v1/"):
        assert citizen.opens(address) == 404
    citizen.shows("citizen-before")


def _a_day_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=1, minutes=1))


def sees_it(citizen: Person) -> None:
    assert citizen.opens(PUBLIC) == 200
    citizen.shows("citizen-overview")
    for part in ("table-2/", "section-3/"):
        assert citizen.opens(f"{PUBLIC}{part}") == 200
    citizen.reads("其中另有5万元用于场地")
    citizen.shows_again("citizen-narrative")
    assert citizen.opens(f"{PUBLIC}table-2/") == 200
    citizen.reads("2279.15")
    assert Publication.objects.get().version == 1
