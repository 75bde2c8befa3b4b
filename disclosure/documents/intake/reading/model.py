"""The result of reading a file: its Document, what is wrong or unclear, what is unread. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget.problems import Problem
from disclosure.documents.intake.unread import Unread
from disclosure.documents.model.document import Document


@dataclass(frozen=True)
class StatedIdentity:
    """Whose disclosure a file is, as a person states it; empty fields were left open.

    ``money_unit`` is the unit of tables that state none. ``hidden`` and ``unread`` are answers to
    what stopped the file (``intake.answers``). ``prints_as_form`` is true of a file that we wrote
    ourselves: its blanks and zeros are those of the form.
    """

    department_code: str = ""
    department_name: str = ""
    year: int | None = None
    region_code: str = ""
    region_name: str = ""
    unit_code: str = ""
    unit_name: str = ""
    money_unit: str = ""
    hidden: str = ""
    unread: str = ""
    prints_as_form: bool = False


@dataclass(frozen=True)
class UnitTaken:
    """The unit in which a table's amounts were read, and where that is stated."""

    table: str
    unit: str
    source: str

    def __str__(self) -> str:
        return f"{self.table}：按{self.unit}读取（{self.source}）"


@dataclass(frozen=True)
class Reading:
    """A file as a Document, which holds what is displayed: texts and structure, no exact amounts.

    ``problems`` carry places in the file (表格3第5行第2列, 收支总表!B5). ``unread`` keeps every
    text that went into no place of the document. ``places`` tells where in the file something
    stands, by its address in the document. ``units`` are those of the tables with amounts.
    ``around`` is what pages have around a disclosure: headers and footers, a cover, contents.
    """

    document: Document
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    units: tuple[UnitTaken, ...] = ()
    around: tuple[Unread, ...] = ()

    @property
    def not_read(self) -> tuple[Unread, ...]:
        """All that the document does not hold: what went nowhere, and what is printed around."""
        return (*self.unread, *self.around)
