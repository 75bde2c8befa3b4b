"""What a format is. Pure: renderers give bytes, and only views know HTTP."""

from collections.abc import Callable
from dataclasses import dataclass

from disclosure.documents.model.document import Document, Imprint


@dataclass(frozen=True)
class Format:
    """An official format of a disclosure.

    ``render`` is deterministic: equal arguments give equal bytes in any process on any day as long
    as ``fingerprint()`` stays the same. The fingerprint names our renderer's version and the
    libraries and fonts that shape the bytes.
    """

    name: str
    label: str
    extension: str
    content_type: str
    render: Callable[[Document, Imprint], bytes]
    fingerprint: Callable[[], str]
