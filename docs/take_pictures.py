"""Take the pictures of the guides from the running demo: `python docs/take_pictures.py`.

Run `make run` first, in another terminal, and this with the same environment (data directory,
port). It gives the demo's accounts new passwords, signs in with each of them and looks; it takes no
step, so it can be repeated.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
HOME = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
SIZE: ViewportSize = {"width": 1180, "height": 760}
SUBMITTED = "人大常委会办公室"
APPROVED = "政府办公室"


def new_passwords() -> dict[str, str]:
    """Return new passwords of the demo's accounts, by name."""
    command = [sys.executable, "manage.py", "create_demo_accounts", "--reset"]
    ended = subprocess.run(  # noqa: S603  a command of our own
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return dict(re.findall(r"用户名 (\S+)，密码 (\S+)", ended.stdout))


def signed_in(browser: Browser, name: str, password: str) -> Page:
    """Return a page on which the account has signed in."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SIZE)
    page = context.new_page()
    page.goto(f"{HOME}/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")
    return page


def take(page: Page, name: str) -> None:
    """Keep what the window shows as docs/images/NAME.png."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


def pictures_of_entering(page: Page) -> None:
    """Look over the clerk's shoulder, from the first page to handing over."""
    take(page, "guide-clerk-home")
    page.get_by_role("link", name="打开清单").first.click()
    take(page, "guide-checklist")
    page.get_by_role("link", name="收支明细").first.click()
    take(page, "guide-ledger")
    page.get_by_role("link", name="核对、意见和提交").first.click()
    page.locator(".steps").get_by_role("link", name="交部门负责人").click()
    take(page, "guide-hand-over")


def pictures_of_reviewing(page: Page) -> None:
    """Look over the reviewer's shoulder, from the queue to publishing."""
    take(page, "guide-reviewer-home")
    page.get_by_role("link", name="审核与公开").first.click()
    take(page, "guide-queue")
    queue = page.url
    page.get_by_role("link", name=SUBMITTED).first.click()
    take(page, "guide-review")
    page.goto(queue)
    page.get_by_role("link", name=re.compile(f"{APPROVED}$")).first.click()
    page.locator(".steps").get_by_role("link", name="公开", exact=True).click()
    take(page, "guide-publish")


def main() -> None:
    """Take all pictures."""
    passwords = new_passwords()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        pictures_of_entering(signed_in(browser, "luru", passwords["luru"]))
        pictures_of_reviewing(signed_in(browser, "fuhe", passwords["fuhe"]))
        browser.close()


if __name__ == "__main__":
    main()
