"""What entering recovered entries would change in a budget: lines, projects, and the rest by name. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from budget.comparison import LedgerChange, compare_ledgers
from budget.entries import Entries, Line, Project

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


@dataclass(frozen=True)
class EntriesChange:
    """``projects`` by name: added, changed, removed; ``parts`` are the names of whatever else would not be what it was."""

    ledger: LedgerChange
    added_projects: tuple[str, ...] = ()
    changed_projects: tuple[str, ...] = ()
    removed_projects: tuple[str, ...] = ()
    parts: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return any(bool(getattr(self, each.name)) for each in fields(self))


def compare_entries(before: Entries | None, after: Entries) -> EntriesChange:
    """What making ``after`` all that a budget holds would change; ``before`` is None where there is no budget yet."""
    lines = before.lines if before is not None else ()
    old, new = _by_name(before.projects if before is not None else ()), _by_name(after.projects)
    empty = Entries("", "", "", "", "", 0, "")
    return EntriesChange(
        ledger=compare_ledgers(_ordered(lines), _ordered(after.lines)),
        added_projects=tuple(name for name in new if name not in old),
        changed_projects=tuple(name for name, each in new.items() if name in old and old[name] != each),
        removed_projects=tuple(name for name in old if name not in new),
        parts=tuple(label for name, label in _PARTS.items() if _plain(before or empty, name) != _plain(after, name)),
    )


def _by_name(projects: Iterable[Project]) -> dict[str, Project]:
    return {project.name: project for project in projects}


def _ordered(lines: Iterable[Line]) -> list[Line]:
    return sorted(
        lines, key=lambda line: (line.function, line.economic, line.fund, line.origin, line.kind, line.amount)
    )


def _plain(entries: Entries, name: str) -> object:
    """A part for comparison: what no order tells apart is put in one."""
    value = getattr(entries, name)
    if name == "prior_figures":
        return {(figure.figure, figure.amount) for figure in value}
    if name == "assets":
        return set(value)
    return dict(value) if isinstance(value, Mapping) else value
