"""The verifying page in Chromium: the file stays in the browser, and nothing depends on scripts."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.accessibility import violations
from tests.disclosure.verify.test_verifying import changed_docx, with_file
from tests.publications import published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTENT = b"the word file " * 9_999


@pytest.fixture
def site(live_server: Any) -> str:
    with_file(published(), CONTENT)
    return f"{live_server.url}/verify/"


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "下载的文件.docx"
    path.write_bytes(CONTENT)
    return path


def choose(page: Page, site: str, path: Path) -> list[Request]:
    """Choose a file on the page; return what the browser asks for from then on."""
    page.goto(site)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.set_input_files("#verify-file", str(path))
    return asked


def test_a_chosen_file_is_hashed_in_the_page_and_not_sent(
    site: str, page: Page, original: Path
) -> None:
    asked = choose(page, site, original)
    expect(page.locator("#answer")).to_contain_text("是原件，现行有效")
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert page.input_value("#verify-digest") == digest
    assert [(each.method, each.post_data) for each in asked] == [("GET", None)]
    assert asked[0].url == f"{site}?digest={digest}"
    assert violations(page) == []


def test_without_https_the_page_hashes_by_itself(site: str, page: Page, original: Path) -> None:
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    choose(page, site, original)
    expect(page.locator("#answer")).to_contain_text("是原件，现行有效")


def test_a_changed_file_is_sent_by_the_button_and_compared(
    site: str, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "改过的.docx"
    path.write_bytes(changed_docx())
    choose(page, site, path)
    expect(page.locator("#answer")).to_contain_text("不是本站公开过的原件")
    page.get_by_role("button", name="上传比较内容").click()
    expect(page.locator("#answer")).to_contain_text("表格中1处不同", timeout=60_000)
    for width in (360, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_without_scripts_the_file_is_sent(site: str, browser: Browser, original: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    choose(page, site, original)
    page.get_by_role("button", name="上传比较内容").click()
    expect(page.locator("#answer")).to_contain_text("是原件，现行有效")
    context.close()
