"""What axe finds wrong with a page; it takes most of the time of the browser."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.seeds import is_sampled


def violations(
    page: Page, *, exclude: Sequence[str] = (), options: dict[str, Any] | None = None
) -> list[str]:
    """Return what axe finds wrong with a page, each with its first element.

    ``exclude`` are selectors of what is left out; ``options`` are axe's own.
    """
    # Without it, axe also writes down each element in which it found nothing.
    only_violations = {"resultTypes": ["violations"], **(options or {})}
    context = {"exclude": [[selector] for selector in exclude]} if exclude else None
    found = Axe().run(page, context=context, options=only_violations)
    lines = []
    for violation in found.response["violations"]:
        element = violation["nodes"][0]["html"]
        lines.append(f"{violation['id']}: {element[:200]}")
    return lines


def is_looked_at(page: str) -> bool:
    """Tell whether axe looks at this page of many: at one in eight, in `make test-full` at all."""
    return is_sampled(f"axe {page}", one_in=8)
