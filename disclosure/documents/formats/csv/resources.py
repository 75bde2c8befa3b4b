"""What the CSV files hold: columns with types and units, and rows of text. Pure.

Every program reads the texts the same way.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Literal

from budget.targets import Operator
from disclosure.documents.formats.safety import looks_like_formula, without_controls
from disclosure.documents.model.document import Cell, Document, Goal, Identity, Table
from disclosure.documents.model.headers import header_paths
from disclosure.documents.model.numbers import plain_number

FieldType = Literal["string", "integer", "number", "date"]
"""The types of Frictionless Table Schema that our columns have."""

ESCAPE = "'"
LEVELS = {"total": "合计", "class": "类", "section": "款", "item": "项", "line": "行"}
_TYPES: dict[str, FieldType] = {
    "row_number": "integer",
    "money": "number",
    "quantity": "number",
    "price": "number",
}


@dataclass(frozen=True)
class Field:
    """A column.

    ``name`` is its heading in the file, ``key`` its name that no change of wording changes;
    ``values`` are its code list with labels, where it has one.
    """

    name: str
    key: str
    type: FieldType = "string"
    unit: str = ""
    values: tuple[tuple[str, str], ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Resource:
    """A file: its stable name, title, notes, columns and rows.

    The last column of every file is a row's unique address. ``missing`` are the texts that stand
    for no number, such as the dash of forms that print one.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...] = ("",)

    def encoded(self) -> bytes:
        """Return the file in UTF-8; lines end as RFC 4180 says.

        Without the byte order mark Excel shows Chinese as garbage.
        """
        file = StringIO()
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([field.name for field in self.fields])
        writer.writerows(self.rows)
        return file.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    An apostrophe goes before what looks like one, or begins with an apostrophe. So ``text[1:]``
    gives the printed text back wherever the result begins with one.
    """
    text = without_controls(text)
    if text.startswith(ESCAPE) or looks_like_formula(text):
        return ESCAPE + text
    return text


def resources(document: Document) -> Iterator[Resource]:
    """Yield a file for each table in printed order, then one of all goals and one of indicators."""
    for table in document.every_table():
        if table.kind not in ("objective", "indicators"):
            yield table_resource(table, document.identity)
    if document.goals:
        yield objectives(document.goals)
        yield indicators(document.goals)


# -- tables ----------------------------------------------------------------------------------------

_LEVEL = Field("行级次", "level", values=tuple(LEVELS.items()), is_required=True)
_ADDRESS = Field("地址", "address", is_required=True)


def table_resource(table: Table, identity: Identity) -> Resource:
    """Return a table as printed, with each row's level and address, without its blank row."""
    kinds = [column.kind for column in table.columns]
    rows = []
    missing = set()
    for row in table.rows:
        if row.level == "blank":
            continue
        texts = []
        for cell, kind in zip(row.cells, kinds, strict=True):
            text = _text(cell, kind)
            texts.append(text)
            if kind in _TYPES and text and not plain_number(text):
                missing.add(text)
        rows.append((*texts, row.level, row.address))
    notes = [note.text for note in table.notes]
    return Resource(
        name=table.address,
        title=table.title or table.address,
        notes=(*table.caption, *notes),
        fields=(*table_fields(table, identity), _LEVEL, _ADDRESS),
        rows=tuple(rows),
        missing=("", *sorted(missing)),
    )


def table_fields(table: Table, identity: Identity | None) -> list[Field]:
    """Return a table's columns, named by the header texts above them joined with a slash.

    Headings that stand over several columns are told apart by the column's key. ``identity`` has
    the unit of amounts, where there are any.
    """
    fields = []
    for column, path in zip(table.columns, header_paths(table), strict=True):
        texts = ["".join(text.split()) for text in path]
        name = guarded("/".join(texts)) or column.key
        type_ = _TYPES.get(column.kind, "string")
        unit = ""
        if identity is not None and column.kind in ("money", "price"):
            unit = identity.unit_of(column)
        fields.append(Field(name, column.key, type_, unit))
    names = [field.name for field in fields] + [_LEVEL.name, _ADDRESS.name]
    for index, field in enumerate(fields):
        if names.count(field.name) > 1:
            distinct_name = f"{field.name}({field.key})"
            fields[index] = replace(field, name=distinct_name)
    return fields


def _text(cell: Cell, kind: str) -> str:
    """Return a number without thousands commas, any other text guarded."""
    number = plain_number(cell.text) if kind in _TYPES else ""
    return number or guarded(cell.text)


# -- goals -----------------------------------------------------------------------------------------

_PROJECT = (
    Field("项目序号", "project_number", "integer", is_required=True),
    Field("项目名称", "project_name", is_required=True),
)


def _project(goal: Goal) -> tuple[str, str]:
    """Return the first cells of each row about a goal."""
    return str(goal.number), guarded(goal.name)


def objectives(goals: Sequence[Goal]) -> Resource:
    """Return one row for each project: the text of its goal."""
    label = goals[0].objective.rows[0].cells[0].text
    fields = (*_PROJECT, Field(guarded(label), "goal"), _ADDRESS)
    rows = []
    for goal in goals:
        text = guarded(goal.objective.rows[0].cells[-1].text)
        rows.append((*_project(goal), text, goal.address))
    return Resource("goals", "项目绩效目标", (), fields, tuple(rows))


def indicators(goals: Sequence[Goal]) -> Resource:
    """Return one row for each indicator, levels repeated in each.

    The target value is typed where it can be read.
    """
    fields = table_fields(goals[0].indicators, None)
    value = fields[_value_column(goals)]
    rows = []
    for goal in goals:
        for row in goal.indicators.rows:
            if row.level == "blank":
                continue
            texts = [guarded(cell.text) for cell in row.cells]
            target = _typed_target(row.cells)
            rows.append((*_project(goal), *texts, *target, row.address))
    all_fields = (*_PROJECT, *fields, *_target_fields(value), _ADDRESS)
    return Resource("goal-indicators", "项目绩效指标", (), all_fields, tuple(rows))


def _value_column(goals: Sequence[Goal]) -> int:
    """Return the position of the column of target values: that in which one was read.

    Without a single target it is the one whose key says so, or the last.
    """
    columns = goals[0].indicators.columns
    for position, column in enumerate(columns):
        if column.key == "value":
            return position
    for goal in goals:
        for row in goal.indicators.rows:
            for position, cell in enumerate(row.cells):
                if cell.target is not None:
                    return position
    return len(columns) - 1


def _target_fields(value: Field) -> tuple[Field, ...]:
    operators = tuple((operator.value, operator.label) for operator in Operator)
    return (
        Field(f"{value.name}·比较", "operator", values=operators),
        Field(f"{value.name}·数值", "number", "number"),
        Field(f"{value.name}·单位", "unit"),
        Field(f"{value.name}·期限", "deadline", "date"),
    )


def _typed_target(cells: Sequence[Cell]) -> tuple[str, str, str, str]:
    """Return operator, number, unit and deadline of the row's target value."""
    for cell in cells:
        target = cell.target
        if target is None:
            continue
        number = "" if target.number is None else format(target.number, "f")
        deadline = target.deadline.isoformat() if target.deadline else ""
        return target.operator.value, number, guarded(target.unit), deadline
    return "", "", "", ""
