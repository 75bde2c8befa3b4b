"""Every change of every figure and text of a budget, read from the histories: who, when, what.

A row keeps its identity, so its history is one: a changed code is a change of that row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import DecimalField, ForeignKey, JSONField, Model

from budget.models import (
    AssetHolding,
    ClassificationCode,
    DepartmentBudget,
    Indicator,
    LedgerLine,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    Project,
    SubGoal,
    Unit,
)
from budget.querysets import vocabulary_of

PARTS = (
    LedgerLine,
    Project,
    Indicator,
    SubGoal,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    AssetHolding,
)
# The columns that a row is called by, beside its own number.
NAMED_BY = (
    "function",
    "economic",
    "name",
    "level_3",
    "key",
    "figure",
    "goods",
    "kind",
    "list_name",
)
# The steps to publication have a trail of their own, and the number and the owner of a row say
# nothing to a reader.
_NOT_SHOWN = {
    "id",
    "budget",
    "status",
    "approved_on",
    "approval_number",
    "public_from",
    "department",
    "fiscal_year",
}
_DELETION = "-"  # the history's type of a deleted row's last version


class Deed(StrEnum):
    """What was done to a row."""

    ADDED = "新增"
    CHANGED = "修改"
    DELETED = "删去"


@dataclass(frozen=True)
class FieldChange:
    """One field of a row that was changed.

    ``before`` is empty for what was added, ``after`` for what was deleted. ``is_figure`` tells
    amounts, quantities and targets from texts.
    """

    field: str
    before: str
    after: str
    is_figure: bool = False


@dataclass(frozen=True)
class RowChange:
    """What somebody did to one row at one time, with all that changed in it.

    ``kind`` says what sort of row it is, ``what`` calls it by name as well. ``operation`` names
    what many rows were part of (a year that was copied), and is empty otherwise.
    """

    at: datetime
    by: str
    deed: Deed
    kind: str
    what: str
    fields: tuple[FieldChange, ...]
    operation: str = ""

    @property
    def done(self) -> str:
        """The deed in words, with the operation that it was part of."""
        return f"{self.deed}（{self.operation}）" if self.operation else self.deed.value

    @property
    def replaces_nothing(self) -> bool:
        """True where only something empty was filled."""
        if self.deed == Deed.DELETED:
            return False
        return not any(field.before for field in self.fields)


@dataclass(frozen=True)
class HistoryEntry:
    """What stands in one line of the history: who did what, and the fields that changed."""

    at: datetime
    by: str
    done: str
    what: str
    fields: tuple[FieldChange, ...] = ()


def changes(budget: DepartmentBudget, *, since: datetime | None = None) -> list[RowChange]:
    """Return all changes of a budget and its parts, the newest first.

    ``since`` leaves out what is not newer.
    """
    names = _RowNames(budget)
    listed: list[RowChange] = []
    for model in (DepartmentBudget, *PARTS):
        listed.extend(_changes_of_model(model, budget, names, since))
    return sorted(listed, key=attrgetter("at"), reverse=True)


def history_entries(row_changes: Iterable[RowChange]) -> list[HistoryEntry]:
    """Return an entry for each changed row, and one for all rows that an operation filled in."""
    listed: list[HistoryEntry] = []
    # By who filled rows in, when and with what: how many of each kind, and where that is listed.
    filled: dict[tuple[datetime, str, str], Counter[str]] = {}
    places: dict[tuple[datetime, str, str], int] = {}
    for change in row_changes:
        is_filled_in = bool(change.operation) and change.replaces_nothing
        if not is_filled_in:
            entry = HistoryEntry(change.at, change.by, change.done, change.what, change.fields)
            listed.append(entry)
            continue
        key = (change.at, change.by, change.operation)
        if key not in filled:
            filled[key] = Counter()
            places[key] = len(listed)
            at, by, operation = key
            listed.append(HistoryEntry(at, by, operation, ""))
        filled[key][change.kind] += 1
    for key, counts in filled.items():
        kinds = [f"{kind}{count}项" for kind, count in counts.items()]
        place = places[key]
        listed[place] = replace(listed[place], what="、".join(kinds))
    return listed


class _RowNames:
    """The names of rows that others refer to; one query a kind of row."""

    def __init__(self, budget: DepartmentBudget) -> None:
        # From the history, so that a deleted project still has its last name.
        projects = Project.history.filter(budget=budget).order_by("history_date")
        units = Unit.objects.filter(department=budget.department_id)
        codes = ClassificationCode.objects.filter(edition__fiscal_years=budget.fiscal_year_id)
        vocabulary = vocabulary_of(budget)
        # A form may have kinds and sources of its own, so these columns have no choices.
        self._labels: dict[str, dict[str, str]] = {
            "fund": dict(vocabulary.fund_labels()),
            "kind": dict(vocabulary.kind_labels()),
        }
        self._names: dict[type[Model], dict[int, str]] = {
            Project: dict(projects.values_list("id", "name")),
            Unit: {unit.pk: str(unit) for unit in units},
            ClassificationCode: {code.pk: str(code) for code in codes},
        }

    def shown(self, field: Any, value: Any) -> str:
        """Return a column's value as people read it."""
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            names = self._names.get(field.remote_field.model, {})
            return names.get(value, f"（{value}）")
        if field.model is LedgerLine and field.name in self._labels:
            return self._labels[field.name].get(value, str(value))
        if isinstance(field, JSONField):  # the texts of a project
            return "\n".join(value.values())
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)


def _changes_of_model(
    model: Any, budget: DepartmentBudget, names: _RowNames, since: datetime | None
) -> Iterator[RowChange]:
    if model is DepartmentBudget:
        rows = model.history.filter(id=budget.pk)
    elif model is Indicator:
        projects = Project.history.filter(budget=budget)
        rows = model.history.filter(project_id__in=projects.values("id"))
    else:
        rows = model.history.filter(budget=budget)
    ordered = rows.select_related("history_user").order_by("id", "history_date", "history_id")
    for _, versions in groupby(ordered, key=attrgetter("id")):
        yield from _changes_of_row(model, list(versions), names, since)


def _changes_of_row(
    model: Any, versions: list[Any], names: _RowNames, since: datetime | None
) -> Iterator[RowChange]:
    before: Any = None
    for version in versions:
        after = None if version.history_type == _DELETION else version
        if since is None or version.history_date > since:
            fields = _changed_fields(model, before, after, names)
            author = version.history_user
            if fields:
                yield RowChange(
                    at=version.history_date,
                    by=author.get_username() if author else "",
                    deed=_deed(before, after),
                    kind=str(model._meta.verbose_name),
                    what=_title(model, version, names),
                    fields=tuple(fields),
                    operation=version.history_change_reason or "",
                )
        before = after


def _deed(before: Any, after: Any) -> Deed:
    if after is None:
        return Deed.DELETED
    return Deed.ADDED if before is None else Deed.CHANGED


def _changed_fields(model: Any, before: Any, after: Any, names: _RowNames) -> list[FieldChange]:
    changed = []
    for field in model._meta.concrete_fields:
        if field.name in _NOT_SHOWN:
            continue
        old = "" if before is None else names.shown(field, getattr(before, field.attname))
        new = "" if after is None else names.shown(field, getattr(after, field.attname))
        if old != new:
            is_figure = isinstance(field, DecimalField)
            changed.append(FieldChange(str(field.verbose_name), old, new, is_figure))
    return changed


def _title(model: Any, version: Any, names: _RowNames) -> str:
    """Return the kind of row and what it is called by, as in 预算明细 2013201 行政运行."""
    words = [str(model._meta.verbose_name)]
    if model is DepartmentBudget:
        return words[0]
    columns = {field.name: field for field in model._meta.concrete_fields}
    for name in NAMED_BY:
        if name not in columns:
            continue
        column = columns[name]
        word = names.shown(column, getattr(version, column.attname))
        if word:
            words.append(word)
    return " ".join(words)
