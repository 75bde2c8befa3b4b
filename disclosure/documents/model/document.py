"""The Document: one department's or unit's whole disclosure for one year, frozen. Pure.

Renderers, checks, search and pages read it and nothing else. A Document is a row of parts in
printed order; a part holds headings, paragraphs, tables and goals. Everything has an address made
of keys, never of positions. Findings, comments, citations and page anchors use it::

    table-2                      a table            section-2               a part
    table-2/213                  a row              section-2/change        a paragraph
    table-2/213/carryover        a cell             goals/22/indicator-4    a row of a goal table
    table-1/general_public_budget/income            a cell of one side of a two-sided table

Amounts are exact Decimal yuan; ``text`` is what is printed, rounded once by ``budget.money``.
To change a value, copy it by ``msgspec.structs.replace``.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar

import msgspec
from msgspec.structs import replace

from budget.dimensions import DocumentKind
from budget.targets import Target
from budget.values import CanonicalValue, ExactDecimal
from disclosure.documents.model import canonical

SCHEMA = 1

FigureSource = Literal["table", "change", "published", "typed"]
FigureUnit = Literal["yuan", "percent", "count"]
ParagraphRole = Literal["body", "item", "term", "label", "note"]
ColumnKind = Literal[
    "row_number",
    "code",
    "code_class",
    "code_section",
    "code_item",
    "name",
    "label",
    "money",
    "price",
    "quantity",
    "text",
]
RowLevel = Literal["total", "class", "section", "item", "line", "blank"]
TableKind = Literal["statutory", "bodies", "procurement", "assets", "objective", "indicators"]
PartKind = Literal["table", "narrative"]
EditionStatus = Literal["official", "draft"]


class Identity(CanonicalValue, frozen=True):
    """Whose disclosure this is and how its money is shown.

    ``money_scale`` yuan are one ``money_unit`` (10000 for 万元). ``unit_code`` and ``unit_name``
    are empty where it is the whole department's.
    """

    department_code: str
    department_name: str
    year: int
    layout: str
    money_unit: str
    money_scale: int
    region_code: str = ""
    region_name: str = ""
    department_kind: str = ""
    simulated: bool = False
    document_kind: DocumentKind = DocumentKind.DEPARTMENT_BUDGET
    unit_code: str = ""
    unit_name: str = ""

    @property
    def office_code(self) -> str:
        """The code of whose disclosure it is: the unit's, else the department's."""
        return self.unit_code or self.department_code

    @property
    def office_name(self) -> str:
        """The name of whose disclosure it is: the unit's, else the department's."""
        return self.unit_name or self.department_name

    @property
    def code_path(self) -> str:
        """The codes of whose disclosure it is, in ASCII: 203, and 203-203001 of a unit."""
        codes = (self.department_code, self.unit_code)
        return "-".join(code for code in codes if code)

    @property
    def kind_label(self) -> str:
        """What the document is called: 部门预算, 单位预算."""
        return self.document_kind.label

    def unit_of(self, column: "Column") -> str:
        """Return the unit of a column's amounts."""
        return column.money_unit or self.money_unit

    def scale_of(self, column: "Column") -> int:
        """Return how many yuan one unit of a column's amounts is."""
        return column.money_scale or self.money_scale


class Figure(CanonicalValue, frozen=True):
    """A figure that sentences may quote.

    ``value`` in yuan; None where last year's figure is unknown.

    ``address`` is the cell it stands in, empty for a computed one. ``source`` is ``table`` (a cell
    or sum of cells), ``change`` (against last year), ``published`` (last year's publication) or
    ``typed``; ``note`` names a typed figure's source. A ``unit`` of ``percent`` or ``count`` says
    that the value is no yuan.
    """

    key: str
    label: str
    value: ExactDecimal | None = None
    address: str = ""
    source: FigureSource = "table"
    note: str = ""
    unit: FigureUnit = "yuan"


class Mention(CanonicalValue, frozen=True):
    """A number in a paragraph's text, ``text[start:end]``.

    ``figure`` is the key of a Figure, empty for a number typed freely.
    """

    start: int
    end: int
    figure: str = ""


class Heading(CanonicalValue, frozen=True):
    """A heading; its number is part of its text.

    Level 1 is a part of the whole, deeper levels stand inside it.
    """

    address: str
    level: int
    text: str


class Paragraph(CanonicalValue, frozen=True):
    """A paragraph of text.

    ``role``: body, item (of a numbered list), term (of the glossary), label or note.

    ``origin`` is ``department`` where the words are the office's own instead of the form's.
    """

    address: str
    text: str
    role: ParagraphRole = "body"
    origin: Literal["", "department"] = ""
    mentions: tuple[Mention, ...] = ()


class HeaderCell(CanonicalValue, frozen=True):
    """One cell of a header tree."""

    text: str
    colspan: int = 1
    rowspan: int = 1


class Column(CanonicalValue, frozen=True):
    """A column.

    ``kind``: row_number, code (or code_class, code_section, code_item), name, label, money,
    price, quantity or text; ``number`` is its cell in the 栏次 row. ``money_scale`` yuan are one
    ``money_unit`` of its amounts; both are left out where they are the Document's.
    ``printed_step`` is how many yuan one unit of a figure's last digit is, where the file that the
    Document was read from prints less exactly than the form; else it is left out.
    """

    key: str
    kind: ColumnKind
    number: str = ""
    money_unit: str = ""
    money_scale: int = 0
    printed_step: ExactDecimal | None = None


class Cell(CanonicalValue, frozen=True):
    """A cell.

    ``value`` is the exact amount in yuan, or the quantity, behind ``text``; None where it is no
    number.

    ``lines`` are the natural keys of the ledger lines it counts, as far as the form discloses them.
    ``rowspan`` 0 marks a cell covered by the one above: it keeps its text, and is not printed.
    """

    address: str
    text: str = ""
    value: ExactDecimal | None = None
    lines: tuple[str, ...] = ()
    target: Target | None = None
    rowspan: int = 1


class Row(CanonicalValue, frozen=True):
    """A body row.

    ``level``: total, class, section, item (rows by code), line (fixed rows, goods, indicators) or
    blank.
    """

    address: str
    level: RowLevel
    cells: tuple[Cell, ...]


class Table(CanonicalValue, frozen=True):
    """A table with its title, caption cells, header tree, columns, rows and notes.

    ``kind``: statutory, bodies, procurement, assets, objective or indicators. ``number`` is the
    statutory table's number. Every row has as many cells as there are columns.
    """

    address: str
    kind: TableKind
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    number: str = ""
    caption: tuple[str, ...] = ()
    header: tuple[tuple[HeaderCell, ...], ...] = ()
    notes: tuple[Paragraph, ...] = ()

    @property
    def column_numbers(self) -> tuple[str, ...]:
        """The 栏次 row, empty where the form has none."""
        numbers = tuple(column.number for column in self.columns)
        return numbers if any(numbers) else ()

    @property
    def is_empty(self) -> bool:
        """True where the table is shown empty (空表列示): a blank row, and a total at most."""
        levels = [row.level for row in self.rows]
        if "blank" in levels:
            return set(levels) <= {"blank", "total"}
        return not levels

    def column_index(self, key: str) -> int:
        """Return the position of the column with ``key``. Raises KeyError."""
        for index, column in enumerate(self.columns):
            if column.key == key:
                return index
        raise KeyError(f"{self.address} has no column {key}")


class Goal(CanonicalValue, frozen=True):
    """A project's performance goal: its title, and the tables of its text and its indicators."""

    address: str
    number: int
    name: str
    title: Heading
    objective: Table
    indicators: Table


Block = Heading | Paragraph | Table | Goal


class Part(CanonicalValue, frozen=True):
    """A part of the disclosure in printed order.

    ``kind``: table or narrative. ``title`` is its entry in the contents.
    """

    address: str
    kind: PartKind
    title: str
    blocks: tuple[Block, ...]

    def flow(self) -> Iterator[Heading | Paragraph | Table]:
        """Yield its blocks in printed order, goals taken apart."""
        for block in self.blocks:
            if isinstance(block, Goal):
                yield from (block.title, block.objective, block.indicators)
            else:
                yield block


@dataclass(frozen=True)
class Imprint:
    """What a renderer prints about the edition at hand. A draft (草案) has version 0."""

    version: int
    digest: str
    published_on: date | None
    status: EditionStatus = "official"


class _Version(msgspec.Struct):
    """As much of a Document's JSON as tells whether the rest can be read."""

    schema: int


class Document(CanonicalValue, frozen=True, dict=True):
    """A whole disclosure.

    Equal values have equal JSON and equal digests, whatever the order of what was entered.
    """

    identity: Identity
    title: str
    parts: tuple[Part, ...]
    figures: tuple[Figure, ...] = ()
    # A default made by a function is never left out: every JSON says of which version it is.
    schema: int = msgspec.field(default_factory=lambda: SCHEMA)

    # -- reading -------------------------------------------------------------------------------

    def blocks(self) -> Iterator[Block]:
        """Yield every block of every part in printed order."""
        for part in self.parts:
            yield from part.blocks

    def part(self, address: str) -> Part:
        """Return the part at ``address``. Raises KeyError."""
        return _at(address, self.parts)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The statutory tables in order."""
        tables = (block for block in self.blocks() if isinstance(block, Table))
        return tuple(table for table in tables if table.kind == "statutory")

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The projects' goals in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Goal))

    def every_table(self) -> Iterator[Table]:
        """Yield all tables, those of the narrative and the goals included."""
        for part in self.parts:
            for block in part.flow():
                if isinstance(block, Table):
                    yield block

    def table(self, address: str) -> Table:
        """Return the table at ``address``. Raises KeyError."""
        return _at(address, self.every_table())

    def tables_of(self, kind: TableKind) -> tuple[Table, ...]:
        """Return all tables of a kind."""
        return tuple(table for table in self.every_table() if table.kind == kind)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every cell by its address."""
        cells = {}
        for table in self.every_table():
            for row in table.rows:
                for cell in row.cells:
                    cells[cell.address] = cell
        return cells

    @cached_property
    def figure_by_key(self) -> dict[str, Figure]:
        """The catalogue of figures by key."""
        return {figure.key: figure for figure in self.figures}

    def part_of(self, address: str) -> Part:
        """Return the part in which something stands.

        Raises KeyError where nothing has that address.
        """
        for part in self.parts:
            for block in part.blocks:
                if f"{address}/".startswith(f"{block.address}/"):
                    return part
        return self.part(address)

    # -- what a file can show ------------------------------------------------------------------

    def as_displayed(self) -> "Document":
        """Return what a printed copy holds of it.

        That is shown strings, texts and structure; no exact amounts, bindings or line references.
        """
        identity = replace(self.identity, region_code="", region_name="", department_kind="")
        parts = []
        for part in self.parts:
            blocks = tuple(_displayed_block(block) for block in part.blocks)
            parts.append(replace(part, blocks=blocks))
        return replace(self, identity=identity, parts=tuple(parts), figures=())

    # -- canonical form ------------------------------------------------------------------------

    @cached_property
    def json(self) -> str:
        """The canonical JSON, one text only for equal Documents."""
        return canonical.encode(self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
        return hashlib.sha256(self.json.encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """Return the Document of a canonical JSON.

        Raises ValueError with a Chinese message for anything else.
        """
        try:
            schema = canonical.decode(_Version, text).schema
        except canonical.NotOfThisKind:
            schema = 0
        if not 1 <= schema <= SCHEMA:
            raise ValueError("不是明账的公开文档，或其格式版本本系统不认识")
        return canonical.decode(cls, text)


_Addressed = TypeVar("_Addressed", Part, Table)


def _at(address: str, values: Iterable[_Addressed]) -> _Addressed:
    for value in values:
        if value.address == address:
            return value
    raise KeyError(address)


def _displayed_block(block: Block) -> Block:
    match block:
        case Paragraph():
            return _displayed_paragraph(block)
        case Table():
            return _displayed_table(block)
        case Goal():
            return replace(
                block,
                objective=_displayed_table(block.objective),
                indicators=_displayed_table(block.indicators),
            )
    return block


def _displayed_paragraph(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, origin="", mentions=())


def _displayed_table(table: Table) -> Table:
    rows = []
    for row in table.rows:
        cells = tuple(replace(cell, value=None, lines=()) for cell in row.cells)
        rows.append(replace(row, cells=cells))
    notes = tuple(_displayed_paragraph(note) for note in table.notes)
    return replace(table, rows=tuple(rows), notes=notes)
