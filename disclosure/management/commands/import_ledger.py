"""Read a department's ledger from a workbook or a text file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from budget.acceptance import lines_problems
from budget.actions.budgets import open_budget
from budget.actions.ledger import current_lines, replace_lines
from budget.actions.reading import read_ledger
from budget.comparison import LedgerChange, compare_ledgers
from budget.models import DepartmentBudget, FiscalYear
from budget.problems import Problems, refuse, why_not
from budget.querysets import code_book
from budget.sheets import amount_text
from budget.workbooks import LARGEST_FILE
from disclosure.management.commands._subjects import add_region, find_department


class Command(BaseCommand):
    help = (
        "从表格（.xlsx）或文本（.tsv）导入一个部门的预算明细，"
        "替换原有明细；再次导入同一文件没有变化"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="文件，列与模板相同")
        parser.add_argument("--department", required=True, metavar="CODE", help="部门编码，如 203")
        parser.add_argument("--year", required=True, type=int, help="预算年度，如 2023")
        parser.add_argument("--dry-run", action="store_true", help="只显示会有什么变化，不保存")
        add_region(parser)

    def handle(
        self, *, file: Path, department: str, year: int, region: str, dry_run: bool, **_: Any
    ) -> None:
        data = _bytes_of(file)
        try:
            with transaction.atomic():
                budget = _budget(department, year, region)
                change = _import(file.name, data, budget, dry_run=dry_run)
                transaction.set_rollback(dry_run)
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        if dry_run:
            done = "没有保存"
        else:
            done = "已保存" if change else "没有变化"
        if not budget.is_open:
            done = f"{done}；{budget}{budget.get_status_display()}，现在不能导入"
        self.stdout.write(f"{_in_words(change)}。{done}")


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as exc:
        raise CommandError(f"文件 {file} 无法打开：{why_not(exc)}") from exc


def _budget(code: str, year: int, region: str) -> DepartmentBudget:
    """Return the department's budget of that year, opened where there is none yet."""
    department = find_department(code, region)
    budget = DepartmentBudget.objects.filter(department=department, fiscal_year__year=year).first()
    if budget is not None:
        return budget
    fiscal_year = FiscalYear.objects.filter(region=department.region, year=year).first()
    if fiscal_year is None:
        raise CommandError(f"{department.region}还没有建立{year}年度，请管理员先建立")
    return open_budget(department=department, fiscal_year=fiscal_year)


def _import(name: str, data: bytes, budget: DepartmentBudget, *, dry_run: bool) -> LedgerChange:
    """Replace the lines and return what changes.

    A dry run may look at a budget that nobody can change now.
    """
    codes = code_book(budget)
    upload = read_ledger(name, data, codes)
    refuse(upload.problems)
    change = compare_ledgers(current_lines(budget=budget), upload.lines)
    if dry_run:
        refuse(lines_problems(upload.lines, codes))
    else:
        replace_lines(budget=budget, lines=upload.lines)
    return change


def _in_words(change: LedgerChange) -> str:
    counts = f"新增{len(change.added)}笔，修改{len(change.changed)}笔，删除{len(change.removed)}笔"
    return f"{counts}；合计由 {amount_text(change.before)} 元变为 {amount_text(change.after)} 元"
