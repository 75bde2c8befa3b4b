"""Bring finished disclosures into the database, or show what that would do."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from budget.amounts import UNITS
from budget.entries import Line
from budget.management.command import OwnCommand
from budget.problems import Problem, Problems, why_not
from disclosure.actions.importing import archive, confirm, prepare
from disclosure.actions.previews import Preview
from disclosure.actions.reading import limits
from disclosure.documents.intake.answers import LEAVE, READ
from disclosure.documents.intake.files.uploads import NamedFile, unpacked
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.management.commands._subjects import add_unit


class Command(OwnCommand):
    help = (
        "导入已有的部门预算公开文件（.docx、.xlsx、有文字的 .pdf，或装着它们的 .zip），"
        "录入成收支明细；有问题不能录入时退出码为 1"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="文件，可以有几个")
        parser.add_argument(
            "--region", metavar="CODE", default="", help="行政区划代码；只有一个地区时可以不写"
        )
        parser.add_argument(
            "--region-name", metavar="NAME", default="", help="地区名称，建立新地区时用"
        )
        parser.add_argument(
            "--department", metavar="CODE", default="", help="部门编码，应与文件一致"
        )
        add_unit(parser)
        parser.add_argument("--year", type=int, help="预算年度，应与文件一致")
        parser.add_argument(
            "--money-unit",
            choices=tuple(UNITS),
            default="",
            help="金额的单位，文件没有写明时用",
        )
        parser.add_argument(
            "--hidden", choices=(READ,), default="", help="看不见的行和列：read 照样读取"
        )
        parser.add_argument(
            "--unread",
            choices=(LEAVE,),
            default="",
            help="没有读取的文字、表和对象：leave 已看过，不录入",
        )
        parser.add_argument("--dry-run", action="store_true", help="只看结果，不保存")
        parser.add_argument(
            "--json", action="store_true", help="以 JSON 输出读到的内容；几个文件各占一行"
        )
        parser.add_argument("--archive", action="store_true", help="不录入，按原文件存档并公开")

    def handle(
        self,
        *,
        files: list[Path],
        region: str,
        region_name: str,
        department: str,
        unit_code: str,
        year: int | None,
        money_unit: str,
        hidden: str,
        unread: str,
        dry_run: bool,
        archive: bool,
        **options: Any,
    ) -> None:
        told = StatedIdentity(
            department_code=department,
            unit_code=unit_code,
            year=year,
            region_code=region,
            region_name=region_name,
            money_unit=money_unit,
            hidden=hidden,
            unread=unread,
        )
        as_json = options["json"]
        failed = 0
        for upload in _uploads(files):
            try:
                preview = prepare(data=upload.data, name=upload.name, told=told)
                result = _import(preview, dry_run=dry_run, as_archive=archive)
            except Problems as exc:
                failed += 1
                self._report(upload.name, exc, as_json=as_json)
                continue
            failed += bool(preview.stopping) and not archive
            if as_json:
                result = as_text(preview)
            self.stdout.write(result)
        if failed:
            raise CommandError(f"{failed} 个文件没有导入")

    def _report(self, name: str, exc: Problems, *, as_json: bool) -> None:
        if as_json:
            problems = [_problem_data(problem, stops=True) for problem in exc.problems]
            self.stdout.write(json.dumps({"file": name, "problems": problems}, ensure_ascii=False))
        else:
            lines = [f"{name}：没有导入", *(f"  {problem}" for problem in exc.problems)]
            self.stderr.write("\n".join(lines))


def _uploads(files: list[Path]) -> Iterator[NamedFile]:
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as exc:
            raise CommandError(f"不能读取 {path}：{why_not(exc)}") from exc
        try:
            yield from unpacked(path.name, data, limits=limits(), most=settings.IMPORT_FILES)
        except Problems as exc:
            raise CommandError(str(exc)) from exc


def _import(preview: Preview, *, dry_run: bool, as_archive: bool) -> str:
    """Import a file and say so in lines for people: the result first, then every problem."""
    problems = "".join(f"\n  {problem}" for problem in preview.problems)
    if dry_run:
        units = "".join(f"\n  {line}" for line in preview.units_in_words)
        unread = "".join(f"\n  没有读取 {item}" for item in preview.reading.not_read)
        return f"{preview.name}：{preview.summary}{units}{problems}{unread}"
    if as_archive:
        return f"{preview.name}：已存档为 {archive(preview=preview)}{problems}"
    budget = confirm(preview=preview)
    done = "已录入" if preview.changes else "没有变化"
    lines = len(preview.entries.lines)
    projects = len(preview.entries.projects)
    return f"{preview.name}：{done} {budget}，{lines} 行明细、{projects} 个项目{problems}"


# -- JSON ------------------------------------------------------------------------------------------


def as_text(preview: Preview) -> str:
    """Return a preview as one line of JSON."""
    identity = preview.reading.document.identity
    problems: list[dict[str, Any]] = []
    for problem in preview.problems:
        problems.append(_problem_data(problem, stops=preview.stops(problem)))
    ledger: list[dict[str, Any]] = []
    for line, inferred in zip(preview.entries.lines, preview.recovery.inferred, strict=True):
        ledger.append(_line_data(line, inferred))
    whose: dict[str, Any] = {
        "region": preview.region.code,
        "department": identity.department_code,
    }
    if identity.unit_code:
        whose["unit"] = identity.unit_code
    whose |= {
        "name": identity.department_name,
        "year": identity.year,
        "layout": preview.layout.key,
    }
    data = {
        "file": preview.name,
        "identity": whose,
        "tables": _tables_data(preview),
        "goals": len(preview.reading.document.goals),
        "problems": problems,
        "units": [
            {"table": taken.table, "unit": taken.unit, "source": taken.source}
            for taken in preview.reading.units
        ],
        "unread": [item.as_data() for item in preview.reading.not_read],
        "ledger": ledger,
    }
    return json.dumps(data, ensure_ascii=False)


def _tables_data(preview: Preview) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = []
    for table in preview.reading.document.every_table():
        if not table.title:
            continue  # the tables inside goals
        entry = {
            "table": table.address,
            "title": table.title,
            "rows": len(table.rows),
            "empty": table.is_empty,
        }
        tables.append(entry)
    return tables


def _problem_data(problem: Problem, *, stops: bool) -> dict[str, Any]:
    return {
        "code": problem.code,
        "place": problem.address,
        "message": problem.message,
        "stops": stops,
    }


def _line_data(line: Line, inferred: tuple[str, ...]) -> dict[str, Any]:
    return {
        "function": line.function,
        "economic": line.economic,
        "fund": str(line.fund),
        "origin": str(line.origin),
        "kind": str(line.kind),
        "amount": str(line.amount),
        "inferred": bool(inferred),
    }
