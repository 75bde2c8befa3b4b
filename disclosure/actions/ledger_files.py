"""A ledger in a file, held against the budget that it is meant for, before anything is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from budget import problem_kinds
from budget.actions.ledger import current_lines
from budget.amounts import UNITS
from budget.entries import Line
from budget.models import DepartmentBudget
from budget.offices import same_disclosure
from budget.problems import Problem
from budget.querysets import code_book_of_files
from budget.sheets import grouped
from disclosure.actions.reading import read_ledger
from disclosure.documents.intake.ledgers import LedgerAnswers, LedgerUpload

# Two totals of a department differ by another unit, not by other money, where one is another unit's
# multiple of the other within this factor. Totals of one year and the next do not differ more.
_ALIKE = Decimal("1.5")


@dataclass(frozen=True)
class LedgerFile:
    """What a file holds, and the lines that stand in the budget now."""

    upload: LedgerUpload
    before: tuple[Line, ...]
    problems: tuple[Problem, ...]


def read_ledger_file(
    *, name: str, data: bytes, budget: DepartmentBudget, answers: LedgerAnswers
) -> LedgerFile:
    """Read a ledger for a budget. Saves nothing.

    Raises Problems where the file cannot be read at all; ``problems`` of what is returned keep it
    from being entered.
    """
    upload = read_ledger(name, data, code_book_of_files(budget), answers)
    before = tuple(current_lines(budget=budget))
    problems = list(upload.problems)
    if not answers.unit and not upload.states_its_unit:
        problems.extend(_unit_problems(name, upload, before or _lines_of_last_year(budget)))
    return LedgerFile(upload, before, tuple(problems))


def _lines_of_last_year(budget: DepartmentBudget) -> tuple[Line, ...]:
    last_year = DepartmentBudget.objects.filter(
        same_disclosure(budget), fiscal_year__year=budget.fiscal_year.year - 1
    ).first()
    return tuple(current_lines(budget=last_year)) if last_year is not None else ()


def _unit_problems(name: str, upload: LedgerUpload, known: Iterable[Line]) -> list[Problem]:
    """Ask about the unit where the total would be like the known one in another unit only."""
    known_total = sum((line.amount for line in known), Decimal(0))
    total = sum((line.amount for line in upload.lines), Decimal(0))
    if not known_total or not total:
        return []
    for unit, scale in UNITS.items():
        ratio = total * scale / known_total
        if scale > 1 and 1 / _ALIKE < ratio < _ALIKE:
            fault = (
                f"文件没有写明；按元读取，合计只有 {grouped(total)} 元，"
                f"按{unit}读取才与已有的 {grouped(known_total)} 元相近"
            )
            return [problem_kinds.SHEET_UNIT_UNCLEAR.at(name, fault=fault)]
    return []
