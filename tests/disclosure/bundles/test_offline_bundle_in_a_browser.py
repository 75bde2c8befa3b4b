"""The bundle in Chromium, from a disk and without a network: pages, search, charts, verifier."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from disclosure.actions import signing
from disclosure.documents.model.document import Document
from disclosure.documents.model.signatures import fingerprint
from tests.accessibility import violations
from tests.disclosure.bundles.test_offline_bundle import OFFICE, made, small, with_word
from tests.documents import example_document
from tests.publications import indexed, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_chart() -> Document:
    """The small document with the table and the figures of which the chart of income is made."""
    example = example_document()
    income = next(part for part in example.parts if part.address == "table-1")
    figures = [figure for figure in example.figures if figure.address.startswith("table-1/")]
    return replace(small(), parts=(income, *small().parts), figures=tuple(figures))


@pytest.fixture
def bundle(tmp_path: Path) -> Iterator[tuple[bytes, str]]:
    """A signed bundle and the fingerprint of its key."""
    document = with_chart()
    with override_settings(SIGNING_KEY_FILE=str(tmp_path / "key.pem")):
        key = signing.make_key()
        with_word(indexed(published(document)))
        yield made(document).read(), fingerprint(key)


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page that reaches no network; what a script does wrong fails the test."""
    context = browser.new_context(offline=True, locale="zh-CN")
    page = context.new_page()
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    context.close()
    assert errors == []


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unpacked(bundle: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(folder)
    return folder


def packed(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


def verify(page: Page, folder: Path, chosen: Path) -> list[str]:
    """Open the verifier of a folder and choose a folder or an archive; return the faults."""
    page.goto((folder / "verify.html").as_uri())
    page.set_input_files("#folder" if chosen.is_dir() else "#archive", str(chosen))
    page.wait_for_selector("#result.genuine, #result.refused", timeout=60_000)
    return page.locator("#faults li").all_inner_texts()


def test_pages_search_and_charts_work_from_the_disk(
    offline: Page, bundle: tuple[bytes, str], tmp_path: Path
) -> None:
    folder = unpacked(bundle[0], tmp_path / "copy")
    offline.goto((folder / "index.html").as_uri())
    offline.locator("#offices ~ ul a").first.click()
    expect(offline.locator("h1")).to_contain_text("组织部")
    expect(offline.locator("main svg").first).to_be_visible()
    # Styles came with it: the line at the top is light on dark.
    colour = "getComputedStyle(document.querySelector('.offline-copy')).backgroundColor"
    assert offline.evaluate(colour) != "rgba(0, 0, 0, 0)"
    offline.fill("input[name=q]", "组织")
    offline.press("input[name=q]", "Enter")
    expect(offline.locator("#count")).to_contain_text("找到")
    assert violations(offline) == []
    offline.locator("#found a").first.click()
    assert OFFICE in offline.url
    offline.goto(f"{(folder / 'search.html').as_uri()}?q=ＸＹＺ没有的字")
    expect(offline.locator("#count")).to_contain_text("没有找到")
    for width in (360, 1366):
        offline.set_viewport_size({"width": width, "height": 800})
        for path in ("index.html", "search.html", "verify.html"):
            offline.goto((folder / path).as_uri())
            assert offline.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_verifier_takes_a_folder_and_an_archive_and_names_the_key(
    offline: Page, bundle: tuple[bytes, str], tmp_path: Path
) -> None:
    content, key = bundle
    folder = unpacked(content, tmp_path / "copy")
    archive = tmp_path / "offline.zip"
    archive.write_bytes(content)
    for chosen in (folder, archive):
        assert verify(offline, folder, chosen) == []
        expect(offline.locator("#status")).to_contain_text("原样")
        expect(offline.locator("#fingerprint")).to_have_text(key)
        expect(offline.locator("#signed")).to_be_visible()
    assert violations(offline) == []


def changed_files() -> list[str]:
    """A file of each kind, and those that vouch for the others."""
    return [
        "index.html",
        f"{OFFICE}table-3/index.html",
        f"{OFFICE}v1/203-2023.docx",
        "data/amounts.parquet",
        "search/0001.js",
        "static/display.css",
        "catalogue.jsonl",
        "public-key.pem",
        "SHA256SUMS",
        "SIGNATURE.txt",
        "verify.html",
    ]


def test_one_changed_byte_in_any_file_is_refused_and_the_file_is_named(
    offline: Page, bundle: tuple[bytes, str], tmp_path: Path
) -> None:
    """The verifier that tells is another copy's: who changed it may have made it lie."""
    genuine = unpacked(bundle[0], tmp_path / "genuine")
    folder = unpacked(bundle[0], tmp_path / "changed")
    for place, path in enumerate(changed_files()):
        file = folder / path
        content = file.read_bytes()
        at = len(content) * (place + 1) // 13
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        chosen = folder if place % 3 else packed(folder, tmp_path / f"{place}.zip")
        faults = verify(offline, genuine, chosen)
        assert any(path in fault for fault in faults), (path, faults)
        expect(offline.locator("#status")).to_contain_text("不要使用")
        expect(offline.locator("#signed")).to_be_hidden()
        file.write_bytes(content)
    assert verify(offline, genuine, folder) == []


def test_what_is_missing_strange_or_broken_off_is_named(
    offline: Page, bundle: tuple[bytes, str], tmp_path: Path
) -> None:
    folder = unpacked(bundle[0], tmp_path / "copy")
    (folder / "search.html").unlink()
    (folder / "Thumbs.db").write_bytes(b"of the system")
    (folder / "more.html").write_text("<p>more</p>")
    faults = verify(offline, folder, folder)
    assert sorted(fault.split("：")[0] for fault in faults) == ["more.html", "search.html"]
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bundle[0][: len(bundle[0]) // 2])
    assert "没有下载完整" in verify(offline, folder, broken)[0]


def test_a_list_made_anew_without_the_key_is_refused(
    offline: Page, bundle: tuple[bytes, str], tmp_path: Path
) -> None:
    """Whoever changes a file can write its new hash into the list, and cannot sign that."""
    folder = unpacked(bundle[0], tmp_path / "copy")
    page = folder / OFFICE / "index.html"
    before = sha256_of(page)
    page.write_text(page.read_text().replace("组织部", "宣传部"))
    listed = folder / "SHA256SUMS"
    listed.write_text(listed.read_text().replace(before, sha256_of(page)))
    signature = folder / "SIGNATURE.txt"
    signed_for = signature.read_text().split()[1]
    assert any("SHA256SUMS" in fault for fault in verify(offline, folder, folder))
    signature.write_text(signature.read_text().replace(signed_for, sha256_of(listed)))
    assert any("SIGNATURE.txt" in fault for fault in verify(offline, folder, folder))
    signature.write_text(f"SHA256SUMS {sha256_of(listed)}\n")
    assert any("公开目录" in fault for fault in verify(offline, folder, folder))
