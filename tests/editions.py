"""Official files, of which in `make test` the same edition of a Document is written and read back
once in a process."""

from collections.abc import Callable, Iterable, Iterator

from disclosure.actions.official_files import RenderedFile, render
from disclosure.actions.verification import shows
from disclosure.documents.model.document import Document, Imprint

_written: dict[tuple[str, Imprint, str], RenderedFile] = {}
# Digest, format and content of those that were read back and show their Document.
_shown: set[tuple[str, str, bytes]] = set()


def render_once(
    document: Document,
    imprint: Imprint,
    names: Iterable[str],
    progress: Callable[[str], None] = lambda step: None,
) -> Iterator[RenderedFile]:
    """``render``, remembered."""
    for name in names:
        key = (document.digest, imprint, name)
        if key not in _written:
            (_written[key],) = render(document, imprint, [name], progress)
        yield _written[key]


def show_once(document: Document, content: bytes, name: str) -> bool:
    """``shows``, remembered where it is so."""
    key = (document.digest, name, content)
    if key in _shown:
        return True
    is_shown = shows(document, content, name)
    if is_shown:
        _shown.add(key)
    return is_shown
