"""What the CSV files hold: columns with their types and units, and rows of text that any program reads the same way. Pure."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from budget.targets import Operator
from disclosure.documents.formats.safety import looks_like_formula, without_controls
from disclosure.documents.model.document import Cell, Column, Document, Goal, Table
from disclosure.documents.model.headers import header_paths
from disclosure.documents.model.numbers import plain_number

ESCAPE = "'"
LEVELS = {"total": "合计", "class": "类", "section": "款", "item": "项", "line": "行"}
_TYPES = {"row_number": "integer", "money": "number", "quantity": "number", "price": "number"}


@dataclass(frozen=True)
class Field:
    """A column. ``name`` is its heading in the file, ``key`` its name that no change of wording changes.

    ``type`` is one of Frictionless Table Schema; ``values`` are its code list with labels, where it has one.
    """

    name: str
    key: str
    type: str = "string"
    unit: str = ""
    values: tuple[tuple[str, str], ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Resource:
    """A file: its stable name, title, notes, columns and rows. The last column of every file is a row's unique address.

    ``missing`` are the texts that stand for no number, such as the dash of forms that print one.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...] = ("",)

    def encoded(self) -> bytes:
        """The file: UTF-8 with a byte order mark, without which Excel shows Chinese as garbage; lines end as RFC 4180 says."""
        file = StringIO()
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([field.name for field in self.fields])
        writer.writerows(self.rows)
        return file.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before what looks like one, or begins with one.

    ``text[1:]`` where it begins with an apostrophe gives the printed text back.
    """
    text = without_controls(text)
    return ESCAPE + text if text.startswith(ESCAPE) or looks_like_formula(text) else text


def resources(document: Document) -> Iterator[Resource]:
    """A file for each table with a title or columns of its own, in printed order, then the goals and their indicators."""
    for table in document.every_table():
        if table.kind not in ("objective", "indicators"):
            yield table_resource(table, document.identity.money_unit)
    if document.goals:
        yield objectives(document.goals)
        yield indicators(document.goals)


# -- tables ----------------------------------------------------------------------------------------------------------------

_LEVEL = Field("行级次", "level", values=tuple(LEVELS.items()), is_required=True)
_ADDRESS = Field("地址", "address", is_required=True)


def table_resource(table: Table, money_unit: str) -> Resource:
    """A table as printed, without its blank row where it is empty; then each row's level and address."""
    shown = [row for row in table.rows if row.level != "blank"]
    kinds = [column.kind for column in table.columns]
    rows = tuple((*map(_text, row.cells, kinds), row.level, row.address) for row in shown)
    return Resource(
        name=table.address,
        title=table.title or table.address,
        notes=(*table.caption, *(note.text for note in table.notes)),
        fields=(*_unique(table_fields(table, money_unit)), _LEVEL, _ADDRESS),
        rows=rows,
        missing=("", *sorted({mark for row in shown for mark in map(_missing_mark, row.cells, kinds)} - {""})),
    )


def table_fields(table: Table, money_unit: str) -> list[Field]:
    """A table's columns, named by the header texts above them joined with a slash."""
    names = ["/".join("".join(text.split()) for text in path) for path in header_paths(table)]
    return [_field(column, name, money_unit) for column, name in zip(table.columns, names, strict=True)]


def _field(column: Column, name: str, money_unit: str) -> Field:
    unit = money_unit if column.kind in ("money", "price") else ""
    return Field(guarded(name) or column.key, column.key, _TYPES.get(column.kind, "string"), unit)


def _unique(fields: Sequence[Field]) -> list[Field]:
    """The same with headings that stand over several columns told apart by the column's key."""
    names = [field.name for field in fields] + [_LEVEL.name, _ADDRESS.name]
    return [
        Field(f"{field.name}({field.key})", field.key, field.type, field.unit) if names.count(field.name) > 1 else field
        for field in fields
    ]


def _text(cell: Cell, kind: str) -> str:
    return (plain_number(cell.text) if kind in _TYPES else "") or guarded(cell.text)


def _missing_mark(cell: Cell, kind: str) -> str:
    return guarded(cell.text) if kind in _TYPES and not plain_number(cell.text) else ""


# -- goals -----------------------------------------------------------------------------------------------------------------

_PROJECT = (
    Field("项目序号", "project_number", "integer", is_required=True),
    Field("项目名称", "project_name", is_required=True),
)


def objectives(goals: Sequence[Goal]) -> Resource:
    """One row a project: the text of its goal."""
    label = goals[0].objective.rows[0].cells[0].text
    rows = tuple(
        (str(goal.number), guarded(goal.name), guarded(goal.objective.rows[0].cells[-1].text), goal.address)
        for goal in goals
    )
    return Resource("goals", "项目绩效目标", (), (*_PROJECT, Field(guarded(label), "goal"), _ADDRESS), rows)


def indicators(goals: Sequence[Goal]) -> Resource:
    """One row an indicator, levels repeated in each, and the target value typed where it can be read."""
    table = goals[0].indicators
    fields = _unique(table_fields(table, ""))
    rows = tuple(
        (
            str(goal.number),
            guarded(goal.name),
            *(guarded(cell.text) for cell in row.cells),
            *_typed(row.cells),
            row.address,
        )
        for goal in goals
        for row in goal.indicators.rows
        if row.level != "blank"
    )
    value = fields[table.column_index("value")]
    return Resource("goal-indicators", "项目绩效指标", (), (*_PROJECT, *fields, *_typed_fields(value), _ADDRESS), rows)


def _typed_fields(value: Field) -> tuple[Field, ...]:
    return (
        Field(f"{value.name}·比较", "operator", values=tuple((item.value, item.label) for item in Operator)),
        Field(f"{value.name}·数值", "number", "number"),
        Field(f"{value.name}·单位", "unit"),
        Field(f"{value.name}·期限", "deadline", "date"),
    )


def _typed(cells: Sequence[Cell]) -> tuple[str, str, str, str]:
    target = next((cell.target for cell in cells if cell.target), None)
    if target is None:
        return "", "", "", ""
    number = "" if target.number is None else format(target.number, "f")
    deadline = target.deadline.isoformat() if target.deadline else ""
    return target.operator.value, number, guarded(target.unit), deadline
