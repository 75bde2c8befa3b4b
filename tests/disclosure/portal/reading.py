"""A citizen's browser without a browser: pages fetched and parsed."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from lxml import html


def page_at(address: str, *, status: int = 200, query: Mapping[str, Any] | None = None) -> Any:
    """Return the parsed page (an lxml element) at an address."""
    response = Client().get(address, query)
    assert response.status_code == status, address
    return html.document_fromstring(response.content)


def text_of(page: Any, path: str = "//main") -> str:
    """Return the text of the first element at an XPath, white space folded."""
    return " ".join(page.xpath(path)[0].text_content().split())


def links_of(page: Any, path: str = "//main") -> list[str]:
    """Return where the links inside an element lead."""
    return list(page.xpath(f"{path}//a/@href"))
