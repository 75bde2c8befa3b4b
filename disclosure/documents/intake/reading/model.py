"""What reading a file gives: the Document it shows, what is wrong or unclear, and what was not understood. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget.problems import Problem
from disclosure.documents.model.document import Document


@dataclass(frozen=True)
class Unread:
    """A text that fits nowhere in the form, as it stands in the file."""

    place: str
    text: str


@dataclass(frozen=True)
class Reading:
    """A file as a Document. ``document`` holds what is displayed: texts and structure, no exact amounts.

    ``problems`` carry places in the file (表格3第5行第2列, 收支总表!B5). ``unread`` keeps every text that went into no place of
    the document. ``places`` tells where in the file something stands, by its address in the document.
    """

    document: Document
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
