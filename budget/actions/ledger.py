"""The ledger's lines."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.db import transaction

from budget import entries, problem_kinds
from budget.acceptance import lines_problems
from budget.actions.entry import Identities, open_for_entry, replace_rows
from budget.codes import CodeKind
from budget.comparison import fingerprint
from budget.dimensions import Fund
from budget.merging import Choice, Conflict, Edited, merge
from budget.models import ClassificationCode, DepartmentBudget, LedgerLine
from budget.problems import Problems, refuse
from budget.querysets import code_book, vocabulary_of, with_codes


@transaction.atomic
def replace_lines(
    *,
    budget: DepartmentBudget,
    lines: Sequence[entries.Line],
    by: Any = None,
    seen: str | None = None,
) -> None:
    """Make ``lines`` (amounts in yuan) the whole ledger of ``budget``.

    ``seen`` is the fingerprint of the ledger that the change was shown against. Raises Problems
    with all faults of all lines, or where the ledger has another fingerprint now.
    """
    budget = open_for_entry(budget, by)
    if seen is not None and fingerprint(current_lines(budget=budget)) != seen:
        raise Problems([problem_kinds.LEDGER_MOVED.at("预算明细")])
    refuse(lines_problems(lines, code_book(budget)))
    write_lines(budget, lines, by)


def current_lines(*, budget: DepartmentBudget) -> tuple[entries.Line, ...]:
    """Return the ledger of ``budget`` as it stands, as plain values."""
    return tuple(line.as_entry() for line in with_codes(budget.lines.all()))


class Conflicts(Exception):
    """Raised when somebody else has changed the same lines meanwhile; carries both versions."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(f"{len(self.conflicts)}笔明细有人同时改动")


@transaction.atomic
def save_edited(
    *,
    budget: DepartmentBudget,
    edited: Sequence[Edited],
    choices: Mapping[int, Choice],
    by: Any = None,
) -> list[int]:
    """Save what someone did to some lines (amounts in yuan); return the keys of all that stand.

    They are in the order of ``edited``. Lines that it does not speak of stay, and follow. Raises
    Conflicts where another person changed the same lines and ``choices`` does not say whose version
    stands, Problems with all faults of all lines.
    """
    budget = open_for_entry(budget, by)
    merged, conflicts = merge(saved_lines(budget=budget), edited, choices)
    if conflicts:
        raise Conflicts(conflicts)
    lines = [row.line for row in merged]
    refuse(lines_problems(lines, code_book(budget)))
    rows = write_lines(budget, lines, by, identities=[row.key for row in merged])
    return [row.pk for row in rows]


def saved_lines(*, budget: DepartmentBudget) -> dict[int, entries.Line]:
    """Return the ledger of ``budget`` as plain values by the key of each row."""
    return {line.pk: line.as_entry() for line in with_codes(budget.lines.all())}


def write_lines(
    budget: DepartmentBudget,
    lines: Sequence[entries.Line],
    by: Any,
    *,
    identities: Identities = None,
) -> list[LedgerLine]:
    """Save lines that have been found right, within the caller's transaction, and return them.

    ``identities`` says which saved line each of them was, where that is known.
    """
    codes = ClassificationCode.objects.filter(edition=budget.fiscal_year.edition_id)
    code_ids = {}
    for kind, code, pk in codes.values_list("kind", "code", "pk"):
        code_ids[kind, code] = pk
    unit_ids = dict(budget.department.units.values_list("code", "pk"))
    project_ids = dict(budget.projects.values_list("name", "pk"))
    vocabulary = vocabulary_of(budget)
    rows = []
    for line in lines:
        economic_id = None
        if line.economic:
            economic_id = code_ids[CodeKind.DEPARTMENT_ECONOMIC, line.economic]
        project_id = None
        if line.project:
            project_id = project_ids[line.project]
        row = LedgerLine(
            budget=budget,
            unit_id=unit_ids[line.unit],
            function_id=_function_id(code_ids, line, vocabulary.fund_of(line.fund)),
            economic_id=economic_id,
            fund=str(line.fund),
            origin=str(line.origin),
            kind=str(line.kind),
            project_id=project_id,
            purpose=str(line.purpose),
            amount=line.amount,
            remark=line.remark,
        )
        rows.append(row)
    return replace_rows(budget.lines.all(), rows, _key, by, identities=identities)


def _function_id(code_ids: Mapping[tuple[str, str], int], line: entries.Line, fund: str) -> int:
    # A code can stand in both lists of functions; money of the fund means the fund's.
    fund_function = (CodeKind.GOVERNMENT_FUND_FUNCTION, line.function)
    if fund == Fund.GOVERNMENT_FUND and fund_function in code_ids:
        return code_ids[fund_function]
    return code_ids[CodeKind.FUNCTION, line.function]


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
