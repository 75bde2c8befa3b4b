"""Compares recovered entries with what a budget holds: lines, projects, other parts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from budget.comparison import LedgerChange, compare_ledgers
from budget.entries import Entries, Line, ProjectEntry

# The parts of a budget other than lines and projects, as people call them.
_PARTS = {
    "overall_goal": "总体绩效目标",
    "sub_goals": "分项绩效目标",
    "overrides": "本单位的改写",
    "slots": "句中填写的原因等",
    "lists": "职责、保障措施等段落",
    "prior_figures": "上年数",
    "procurement": "政府采购",
    "assets": "资产占用",
    "planned_asset_purchases": "本年拟购置固定资产",
}
_NOTHING = Entries("", "", "", "", "", 0, "")


@dataclass(frozen=True)
class EntriesChange:
    """The changes that entering recovered entries would make.

    Projects are given by name; ``parts`` are the names of whatever else would not be what it was.
    """

    ledger: LedgerChange
    added_projects: tuple[str, ...] = ()
    changed_projects: tuple[str, ...] = ()
    removed_projects: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(bool(getattr(self, field.name)) for field in fields(self))


def compare_entries(before: Entries | None, after: Entries) -> EntriesChange:
    """Return what making ``after`` all that a budget holds would change.

    ``before`` is None where there is no budget yet.
    """
    before = before or _NOTHING
    old = {project.name: project for project in before.projects}
    new = {project.name: project for project in after.projects}
    parts = []
    for name, label in _PARTS.items():
        if _comparable(before, name) != _comparable(after, name):
            parts.append(label)
    return EntriesChange(
        ledger=compare_ledgers(_ordered(before.lines), _ordered(after.lines)),
        added_projects=_missing(new, old),
        changed_projects=_changed(old, new),
        removed_projects=_missing(old, new),
        parts=tuple(parts),
    )


def _missing(
    projects: Mapping[str, ProjectEntry], others: Mapping[str, ProjectEntry]
) -> tuple[str, ...]:
    return tuple(name for name in projects if name not in others)


def _changed(old: Mapping[str, ProjectEntry], new: Mapping[str, ProjectEntry]) -> tuple[str, ...]:
    changed = []
    for name, project in new.items():
        if name in old and old[name] != project:
            changed.append(name)
    return tuple(changed)


def _ordered(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple[object, ...]:
    return (line.function, line.economic, line.fund, line.origin, line.kind, line.amount)


def _comparable(entries: Entries, name: str) -> object:
    """Return a part for comparison; of what has no order of its own, a set."""
    value = getattr(entries, name)
    if name == "prior_figures":
        # Where a figure comes from may be worded otherwise.
        return {(figure.figure, figure.amount) for figure in value}
    if name == "assets":
        return set(value)
    return dict(value) if isinstance(value, Mapping) else value
