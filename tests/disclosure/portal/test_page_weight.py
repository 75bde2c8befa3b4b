"""What a page takes: with its style sheets and scripts less than 60 kB transferred, on a phone."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.test import Client

from tests.documents import simulated_documents
from tests.publications import indexed, published

pytestmark = pytest.mark.django_db

MOST_BYTES = 60_000
PAGES = (
    *("/", "/990001/2025/", "/990001/compare/", "/990001/codes/", "/990001/departments/104/"),
    *("/990001/codes/function/205/", "/990001/2025/board/", "/990001/goals/", "/terms/"),
    *("/990001/2025/104/", "/990001/2025/104/table-1/", "/990001/2025/104/table-3/"),
    *("/990001/2025/104/narrative/", "/search/?q=小学", "/en/990001/2025/104/table-3/", "/en/"),
)
_OWN_FILES = re.compile(rb'(?:href|src)="/static/([^"]+[.](?:css|js))"')


@pytest.fixture
def county(db: None) -> None:
    for document in simulated_documents(departments=4, years=[2024, 2025]):
        indexed(published(document))


def transferred(content: bytes) -> int:
    """Return the bytes of a page and of all that it loads, compressed as whitenoise keeps them."""
    size = len(brotli.compress(content))
    for name in set(_OWN_FILES.findall(content)):
        file = Path(settings.BASE_DIR) / "static" / name.decode()
        size += len(brotli.compress(file.read_bytes()))
    return size


def test_every_kind_of_page_is_small(county: None) -> None:
    client = Client()
    heavy = {}
    for address in PAGES:
        response = client.get(address)
        assert response.status_code == 200, address
        size = transferred(response.content)
        if size > MOST_BYTES:
            heavy[address] = size
    assert heavy == {}
