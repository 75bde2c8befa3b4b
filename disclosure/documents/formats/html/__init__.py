"""HTML: the whole disclosure on one page that needs nothing else. Pure.

It is made of the same partial templates as the portal's pages.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from disclosure.documents.formats.html.presentation import Presenter, anchor, chinese_date
from disclosure.documents.formats.registry import Format
from disclosure.documents.model.document import Document, Imprint

_ROOT = Path(__file__).resolve().parents[4]
TEMPLATES = _ROOT / "templates"
STYLES = tuple(_ROOT / "static" / name for name in ("tokens.css", "document.css", "standalone.css"))


def render(document: Document, imprint: Imprint) -> bytes:
    """Return one HTML page in UTF-8 with its own style sheet; a draft says so at head and foot."""
    contents = []
    for part in document.parts:
        # The first block of a part carries an anchor, whatever kind it is.
        first_address = part.blocks[0].address if part.blocks else part.address
        contents.append((anchor(first_address), part.title))
    css = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    context = {
        "document": document,
        "imprint": imprint,
        "is_draft": imprint.status == "draft",
        "published_on": chinese_date(imprint.published_on),
        "contents": contents,
        "parts": Presenter(document, top=2).parts(document.parts),
        "css": mark_safe(css),
    }
    page = _engine().get_template("document/standalone.html")
    return page.render(Context(context, use_l10n=False, use_tz=False)).encode()


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES)])


def fingerprint() -> str:
    """Return what shapes the bytes: the templates and style sheets."""
    digest = hashlib.sha256()
    for path in (*sorted((TEMPLATES / "document").glob("*.html")), *STYLES):
        digest.update(path.read_bytes())
    return f"html-1 {digest.hexdigest()[:16]}"


FORMAT = Format("html", "单页网页", "html", "text/html; charset=utf-8", render, fingerprint)
