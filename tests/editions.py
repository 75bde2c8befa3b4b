"""Official files for tests of what becomes of them: the same edition of a Document is written once
in a process."""

from collections.abc import Callable, Iterable, Iterator

from disclosure.actions.official_files import RenderedFile, render
from disclosure.documents.model.document import Document, Imprint

_written: dict[tuple[str, Imprint, str], RenderedFile] = {}


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
