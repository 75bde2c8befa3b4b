"""The ledger's lines."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.db import transaction

from budget import entries
from budget.acceptance import lines_problems
from budget.actions.entry import open_for_entry, refuse, replace_rows
from budget.comparison import fingerprint
from budget.dimensions import Fund
from budget.merging import Choice, Conflict, Edited, merge
from budget.models import ClassificationCode, DepartmentBudget, LedgerLine
from budget.problems import Problem
from budget.querysets import code_book, with_codes


@transaction.atomic
def replace_lines(
    *, budget: DepartmentBudget, lines: Sequence[entries.Line], by: Any = None, seen: str | None = None
) -> None:
    """Makes ``lines`` (amounts in yuan) the whole ledger of ``budget``. Raises Problems with all faults of all lines.

    ``seen`` is the fingerprint of the ledger that the change was shown against; another one now is a problem too.
    """
    budget = open_for_entry(budget, by)
    if seen is not None and fingerprint(current_lines(budget=budget)) != seen:
        refuse([Problem("ledger_moved", "预算明细", "预览之后有人改动了明细，没有保存；请再看一遍变化")])
    refuse(lines_problems(lines, code_book(budget)))
    write_lines(budget, lines, by)


def current_lines(*, budget: DepartmentBudget) -> tuple[entries.Line, ...]:
    """The ledger of ``budget`` as plain values, as it stands."""
    return tuple(line.as_entry() for line in with_codes(budget.lines.all()))


class Conflicts(Exception):
    """Raised when somebody else has changed the same lines meanwhile; carries both versions of each."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(f"{len(self.conflicts)}笔明细有人同时改动")


@transaction.atomic
def save_edited(
    *, budget: DepartmentBudget, edited: Sequence[Edited], choices: Mapping[int, Choice], by: Any = None
) -> None:
    """Saves what someone did to some lines (amounts in yuan); lines that ``edited`` does not speak of stay.

    Raises Conflicts where another person changed the same lines and ``choices`` does not say whose version stands, Problems
    with all faults of all lines.
    """
    budget = open_for_entry(budget, by)
    lines, conflicts = merge(saved_lines(budget=budget), edited, choices)
    if conflicts:
        raise Conflicts(conflicts)
    refuse(lines_problems(lines, code_book(budget)))
    write_lines(budget, lines, by)


def saved_lines(*, budget: DepartmentBudget) -> dict[int, entries.Line]:
    """The ledger of ``budget`` as plain values by the key of each row."""
    return {line.pk: line.as_entry() for line in with_codes(budget.lines.all())}


def write_lines(budget: DepartmentBudget, lines: Sequence[entries.Line], by: Any) -> None:
    """Saves lines that have been found right, within the caller's transaction."""
    replace_rows(budget.lines.all(), _rows(budget, lines), _key, by)


def _rows(budget: DepartmentBudget, lines: Sequence[entries.Line]) -> list[LedgerLine]:
    codes = _code_ids(budget)
    units = dict(budget.department.units.values_list("code", "pk"))
    projects = dict(budget.projects.values_list("name", "pk"))
    return [
        LedgerLine(
            budget=budget,
            unit_id=units[line.unit],
            function_id=_function_id(codes, line),
            economic_id=codes["department_economic", line.economic] if line.economic else None,
            fund=str(line.fund),
            origin=str(line.origin),
            kind=str(line.kind),
            project_id=projects[line.project] if line.project else None,
            purpose=str(line.purpose),
            amount=line.amount,
            remark=line.remark,
        )
        for line in lines
    ]


def _code_ids(budget: DepartmentBudget) -> dict[tuple[str, str], int]:
    codes = ClassificationCode.objects.filter(edition=budget.fiscal_year.edition_id)
    return {(kind, code): pk for kind, code, pk in codes.values_list("kind", "code", "pk")}


def _function_id(codes: dict[tuple[str, str], int], line: entries.Line) -> int:
    # A code can stand in both lists of functions; money of the fund means the fund's.
    if line.fund == Fund.GOVERNMENT_FUND and ("government_fund_function", line.function) in codes:
        return codes["government_fund_function", line.function]
    return codes["function", line.function]


def _key(row: LedgerLine) -> Hashable:
    return (
        row.unit_id,
        row.function_id,
        row.economic_id,
        row.fund,
        row.origin,
        row.kind,
        row.project_id,
        row.purpose,
    )
