"""Check a disclosure: a file of anyone, or a department's or unit's budget of a year."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from budget.management.command import OwnCommand
from budget.problems import Problem, Problems, Stops, stopped_by, why_not
from budget.statuses import Status
from disclosure.actions.checking import (
    Checked,
    check_budget,
    check_file_document,
    check_publication,
)
from disclosure.actions.reading import limits, modern_file, read_file
from disclosure.documents import forms
from disclosure.documents.checks.report import as_data, lines, summary
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.documents.model import problem_kinds
from disclosure.management.commands._subjects import (
    add_region,
    add_unit,
    existing_budget,
    find_office,
    find_publication,
)

FOUND, WRONG_USAGE = 1, 2


class Command(OwnCommand):
    help = "核对部门预算公开：一个文件（.docx、.xlsx、.pdf、.json），或一个部门一年的预算"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "subject", metavar="FILE|DEPARTMENT", help="文件，或部门编码（后面写年度）"
        )
        parser.add_argument("year", metavar="YEAR", type=int, nargs="?", help="预算年度，如 2023")
        parser.add_argument(
            "--department",
            metavar="CODE",
            default="",
            help="文件是哪个部门的：部门编码，应与文件一致；文件没有写编码的要写",
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        add_unit(parser)
        add_region(parser)

    def handle(
        self,
        *,
        subject: str,
        year: int | None,
        department: str,
        region: str,
        unit_code: str,
        json: bool,
        **_: Any,
    ) -> None:
        told = StatedIdentity(department_code=department, region_code=region, unit_code=unit_code)
        if department and year is not None:
            raise CommandError("--department 只用于核对文件", returncode=WRONG_USAGE)
        try:
            if year is None:
                checked = _check_file(Path(subject), told)
            else:
                checked = _check_office(subject, year, region, unit_code)
        except Problems as exc:
            self._refused(exc.problems, as_json=json)
            sys.exit(FOUND)
        except forms.UnknownLayout as exc:
            raise CommandError(str(exc)) from exc
        self._print(checked, as_json=json)
        is_clean = all(result.is_clean for result in checked.results)
        if not is_clean or any(_counts(problem) for problem in checked.problems):
            sys.exit(FOUND)

    def _refused(self, problems: tuple[Problem, ...], *, as_json: bool) -> None:
        """Say why a file is no disclosure that can be checked."""
        if as_json:
            data = {
                "document": None,
                "problems": [_problem(problem) for problem in problems],
                "results": [],
            }
            self.stdout.write(_dumped(data))
        else:
            for problem in problems:
                self.stderr.write(str(problem))

    def _print(self, checked: Checked, *, as_json: bool) -> None:
        if as_json:
            data = as_data(checked.document, checked.results)
            data["problems"] = [_problem(problem) for problem in checked.problems]
            data["unread"] = [item.as_data() for item in checked.unread]
            self.stdout.write(_dumped(data))
            return
        identity = checked.document.identity
        office = f"{identity.office_code}{identity.office_name}"
        self.stdout.write(f"{office} {identity.year}年{identity.kind_label}公开")
        for problem in checked.problems:
            self.stdout.write(f"！{problem}")
        for item in checked.unread:
            self.stdout.write(f"没有读取 {item}")
        for line in lines(checked.results):
            self.stdout.write(line)
        self.stdout.write(summary(checked.results))


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _problem(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "address": problem.address, "message": problem.message}


def _counts(problem: Problem) -> bool:
    """Return True where a problem stops something, or rules were not checked."""
    return stopped_by(problem) is not Stops.NOTHING or problem_kinds.CHECK_UNSOLVED.includes(
        problem
    )


def _check_file(path: Path, told: StatedIdentity) -> Checked:
    """Check the disclosure in a file; the problems of reading it come before those of checking.

    Raises Problems where there is none, CommandError where there is no file.
    """
    if not path.is_file():
        raise CommandError(
            f"没有文件 {path}；核对部门的预算请写：部门编码 年度", returncode=WRONG_USAGE
        )
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise CommandError(f"不能读取 {path}：{why_not(exc)}", returncode=WRONG_USAGE) from exc
    content = modern_file(content, path.name)
    reading = read_file(content, path.name, _layouts(), stated=told, limits=limits())
    checked = check_file_document(document=reading.document)
    problems = (*reading.problems, *checked.problems)
    return replace(checked, problems=problems, unread=reading.unread)


def _layouts() -> list[Layout]:
    """Return all forms; where there is no database yet, those of the product."""
    try:
        keys = forms.known()
    except DatabaseError:
        keys = forms.available()
    return [forms.layout(key) for key in keys]


def _check_office(code: str, year: int, region: str, unit_code: str) -> Checked:
    """Check the draft of a budget that is still worked on, else what is published."""
    budget = existing_budget(find_office(code, region, unit_code), year)
    if budget is not None and budget.status not in (Status.PUBLISHED, Status.WITHDRAWN):
        return check_budget(budget=budget)
    return check_publication(publication=find_publication(code, year, region, unit_code))
