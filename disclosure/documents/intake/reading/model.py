"""The result of reading a file: its Document, what is wrong or unclear, what is unread. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget.problems import Problem
from disclosure.documents.model.document import Document


@dataclass(frozen=True)
class StatedIdentity:
    """Whose disclosure a file is, as a person states it; empty fields were left open."""

    department_code: str = ""
    department_name: str = ""
    year: int | None = None
    region_code: str = ""
    region_name: str = ""
    unit_code: str = ""
    unit_name: str = ""


@dataclass(frozen=True)
class Unread:
    """A text that fits nowhere in the form, as it stands in the file."""

    place: str
    text: str


@dataclass(frozen=True)
class Reading:
    """A file as a Document, which holds what is displayed: texts and structure, no exact amounts.

    ``problems`` carry places in the file (表格3第5行第2列, 收支总表!B5). ``unread`` keeps every
    text that went into no place of the document. ``places`` tells where in the file something
    stands, by its address in the document.
    """

    document: Document
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
