"""Read a department's or unit's ledger from a workbook or a text file."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from budget.acceptance import lines_problems
from budget.actions.budgets import open_budget
from budget.actions.ledger import replace_lines
from budget.amounts import UNITS
from budget.comparison import LedgerChange, compare_ledgers
from budget.management.command import OwnCommand
from budget.models import DepartmentBudget, FiscalYear
from budget.problems import Problem, Problems, refuse, why_not
from budget.querysets import code_book
from budget.sheets import amount_text
from disclosure.actions.ledger_files import LedgerFile, read_ledger_file
from disclosure.documents.intake.ledgers import LARGEST_FILE, LedgerAnswers
from disclosure.management.commands._subjects import (
    add_region,
    add_unit,
    existing_budget,
    find_office,
)


class Command(OwnCommand):
    help = (
        "从表格（.xlsx）或文本（.csv、.tsv、.txt）导入一个部门的预算明细，"
        "替换原有明细；再次导入同一文件没有变化"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="文件，列与模板相同")
        parser.add_argument("--department", required=True, metavar="CODE", help="部门编码，如 203")
        parser.add_argument("--year", required=True, type=int, help="预算年度，如 2023")
        parser.add_argument("--dry-run", action="store_true", help="只显示会有什么变化，不保存")
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="结果按 JSON 输出，供程序读取"
        )
        parser.add_argument(
            "--unit", choices=tuple(UNITS), default="", help="金额的单位，文件没有写明时用"
        )
        parser.add_argument(
            "--hidden",
            choices=("read", "skip"),
            default="",
            help="隐藏的行、列和工作表：read 读，skip 不读",
        )
        parser.add_argument(
            "--equal", choices=("keep",), default="", help="各列完全相同的几行：keep 都录入"
        )
        parser.add_argument(
            "--columns", choices=("skip",), default="", help="没有读懂的列：skip 不读"
        )
        # --unit names the unit of the amounts here, and has since the first version.
        add_unit(parser, "--unit-code")
        add_region(parser)

    def handle(
        self,
        *,
        file: Path,
        department: str,
        year: int,
        region: str,
        unit_code: str,
        dry_run: bool,
        as_json: bool,
        **options: Any,
    ) -> None:
        answers = LedgerAnswers(
            unit=options["unit"],
            hidden=options["hidden"],
            equal=options["equal"],
            columns=options["columns"],
        )
        data = _bytes_of(file)
        read: LedgerFile | None = None
        try:
            with transaction.atomic():
                budget = _budget(department, year, region, unit_code)
                read = read_ledger_file(name=file.name, data=data, budget=budget, answers=answers)
                refuse(read.problems)
                change = _import(read, budget, dry_run=dry_run)
                transaction.set_rollback(dry_run)
        except Problems as exc:
            if as_json:
                self.stdout.write(_as_json(exc.problems, read=read))
            elif read is not None:
                self._print_what_was_read(read)
            raise CommandError(str(exc)) from exc
        if as_json:
            self.stdout.write(_as_json((), read=read, change=change, is_saved=not dry_run))
            return
        if dry_run:
            done = "没有保存"
        else:
            done = "已保存" if change else "没有变化"
        if not budget.is_open:
            done = f"{done}；{budget}{budget.state_label}，现在不能导入"
        self.stdout.write(f"{_in_words(change)}。{done}")
        self._print_what_was_read(read)

    def _print_what_was_read(self, read: LedgerFile) -> None:
        for part in read.upload.parts:
            self.stdout.write(f"  {part}")
        for unread in read.upload.unread:
            self.stdout.write(f"  没有读取 {unread}")


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as exc:
        raise CommandError(f"文件 {file} 无法打开：{why_not(exc)}") from exc


def _budget(code: str, year: int, region: str, unit_code: str) -> DepartmentBudget:
    """Return the office's budget of that year, opened where there is none yet."""
    office = find_office(code, region, unit_code)
    budget = existing_budget(office, year)
    if budget is not None:
        return budget
    department = office.department
    fiscal_year = FiscalYear.objects.filter(region=department.region, year=year).first()
    if fiscal_year is None:
        raise CommandError(f"{department.region}还没有建立{year}年度，请管理员先建立")
    return open_budget(department=department, unit=office.unit, fiscal_year=fiscal_year)


def _import(read: LedgerFile, budget: DepartmentBudget, *, dry_run: bool) -> LedgerChange:
    """Replace the lines and return what changes.

    A dry run may look at a budget that nobody can change now.
    """
    lines = read.upload.lines
    change = compare_ledgers(read.before, lines)
    if dry_run:
        refuse(lines_problems(lines, code_book(budget)))
    else:
        replace_lines(budget=budget, lines=lines)
    return change


def _as_json(
    problems: Iterable[Problem],
    *,
    read: LedgerFile | None = None,
    change: LedgerChange | None = None,
    is_saved: bool = False,
) -> str:
    """Return the outcome for a program: what was read and is not, and what stops it."""
    outcome: dict[str, Any] = {"saved": is_saved, "problems": [], "parts": [], "unread": []}
    for problem in problems:
        told = {"code": problem.code, "address": problem.address, "message": problem.message}
        outcome["problems"].append(told)
    if read is not None:
        for part in read.upload.parts:
            unit = {"name": part.unit.unit, "source": part.unit.source}
            sheet = {"place": part.place, "lines": part.lines, "total": str(part.total)}
            outcome["parts"].append({**sheet, "unit": unit})
        for unread in read.upload.unread:
            place = {"place": unread.place, "reason": unread.reason, "text": unread.text}
            outcome["unread"].append(place)
    if change is not None:
        outcome["before"] = str(change.before)
        outcome["after"] = str(change.after)
    return json.dumps(outcome, ensure_ascii=False, indent=2)


def _in_words(change: LedgerChange) -> str:
    added = len(change.added)
    changed = len(change.changed)
    removed = len(change.removed)
    before = amount_text(change.before)
    after = amount_text(change.after)
    return f"新增{added}笔，修改{changed}笔，删除{removed}笔；合计由 {before} 元变为 {after} 元"
