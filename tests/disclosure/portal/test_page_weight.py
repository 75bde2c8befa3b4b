"""What a page takes: with its style sheets and scripts less than 60 kB transferred, on a phone.

There is nothing else to transfer: pages load no fonts, no pictures, and nothing from elsewhere.
"""

import gzip
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.caches import pages_kept_in_memory
from tests.documents import simulated_documents
from tests.publications import indexed, published

pytestmark = pytest.mark.django_db

MOST_BYTES = 60_000
PAGES = (
    *("/", "/990001/2025/", "/990001/compare/", "/990001/codes/", "/990001/departments/104/"),
    *("/990001/codes/function/205/", "/990001/2025/board/", "/990001/goals/", "/terms/"),
    *("/990001/2025/104/", "/990001/2025/104/table-1/", "/990001/2025/104/table-3/"),
    *("/990001/2025/104/narrative/", "/search/?q=小学", "/en/990001/2025/104/table-3/", "/en/"),
    *("/990001/2025/104/table-3/205/", "/990001/2025/104/goals/", "/990001/2025/104/document/"),
    *(
        "/990001/2025/104/downloads/",
        "/990001/2025/104/charts/function/",
        "/990001/",
        "/en/990001/",
    ),
    *("/en/990001/codes/", "/en/990001/departments/104/", "/en/990001/compare/", "/compare/"),
    *("/990001/2025/104/table-2/", "/en/990001/2025/104/table-2/", "/en/990001/2025/104/goals/"),
    *("/en/990001/2025/104/", "/en/990001/2025/104/narrative/", "/en/search/?q=小学"),
    *("/990001/2022/104/", "/data/", "/data/dictionary/", "/verify/", "/api/", "/display/"),
)
# The largest disclosure that there is of a real department, with everything on one page.
LARGEST = ("/130532/2023/203/document/", "/en/130532/2023/203/document/")
_OWN_FILES = re.compile(rb'(?:href|src)="/static/([^"]+[.](?:css|js))"')
_IMPORTED = re.compile(rb'(?:from|import) "([.]{1,2}/[^"]+[.]js)"')
_LOADED_BY_STYLES = re.compile(rb"@import|@font-face|url[(](?![\"']?(?:data:|#))")


@pytest.fixture(autouse=True)
def _kept_pages() -> Iterator[None]:
    """Pages are compressed where they are kept, as they are on a server."""
    with pages_kept_in_memory():
        yield


@pytest.fixture
def county(db: None) -> None:
    for document in simulated_documents(departments=4, years=[2024, 2025]):
        indexed(published(document))


def by_nginx(content: bytes) -> bytes:
    """Return what nginx sends of an answer that Django did not compress: its level is 1."""
    return gzip.compress(content, 1)


def transferred(address: str) -> int:
    """Return the bytes of a page, as it is sent by gzip, and of all that it loads."""
    response = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert response.status_code in (200, 404), address
    if response.headers.get("Content-Encoding") == "gzip":
        size = len(response.content)
        content = gzip.decompress(response.content)
    else:
        size = len(by_nginx(response.content))
        content = response.content
    static = Path(settings.BASE_DIR) / "static"
    waiting = [static / name.decode() for name in _OWN_FILES.findall(content)]
    waiting += [static / "display" / "large-high.css"]  # the largest that /display.css can be
    seen: set[Path] = set()
    while waiting:
        file = waiting.pop().resolve()
        if file in seen:
            continue
        seen.add(file)
        loaded = file.read_bytes()
        size += len(gzip.compress(loaded))
        if file.suffix == ".js":
            waiting += [file.parent / name.decode() for name in _IMPORTED.findall(loaded)]
    return size


def heavy(pages: Sequence[str]) -> dict[str, int]:
    """Return the pages that take too much, and how much."""
    found = {}
    for address in pages:
        size = transferred(address)
        if size > MOST_BYTES:
            found[address] = size
    return found


def test_every_kind_of_page_is_small_even_by_gzip(county: None) -> None:
    """Browsers ask for nothing better where a site has no HTTPS."""
    assert heavy(PAGES) == {}


def test_the_largest_pages_with_everything_are_small_even_by_gzip() -> None:
    published()
    assert heavy(LARGEST) == {}


def test_style_sheets_load_no_fonts_pictures_or_other_sheets() -> None:
    static = Path(settings.BASE_DIR) / "static"
    sheets = [static / "tokens.css", static / "document.css", *(static / "portal").glob("*.css")]
    assert len(sheets) > 5
    for sheet in sheets:
        assert not _LOADED_BY_STYLES.search(sheet.read_bytes()), sheet.name
