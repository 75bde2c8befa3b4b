"""Draft a layout of the blank form that a finance bureau hands out."""

import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import Problems, why_not
from disclosure.actions.reading import draft_form, limits
from disclosure.documents.intake.drafting.files import Draft, is_key

LEFT, WRONG_USAGE = 1, 2
_UNFIT = re.compile(r"[^a-z0-9_-]+")


class Command(OwnCommand):
    help = (
        "从财政部门发下的空表（.xlsx、.docx、.pdf）起草版式：找出各张表，按词汇表绑定列和行；"
        "没有绑定的写成注释，并在错误输出里列出。有没绑定的，退出码为 1"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="空表")
        parser.add_argument(
            "--output", metavar="FILE", type=Path, help="写到这个文件；不写则输出到屏幕"
        )
        parser.add_argument("--key", default="", help="版式的 key；不写则用输出文件或空表的文件名")

    def handle(self, *, file: Path, output: Path | None, key: str, **_: Any) -> None:
        key = key or _key_of(output or file)
        if not is_key(key):
            raise CommandError(
                f"“{key}”不能作 key：只能用小写字母、数字、下划线和连字符",
                returncode=WRONG_USAGE,
            )
        if output is not None and output.exists():
            raise CommandError(
                f"{output} 已经存在，不覆盖；请换一个名称，或先移走它", returncode=WRONG_USAGE
            )
        if not file.is_file():
            raise CommandError(f"没有文件 {file}", returncode=WRONG_USAGE)
        try:
            data = file.read_bytes()
        except OSError as exc:
            message = f"不能读取 {file}：{why_not(exc)}"
            raise CommandError(message, returncode=WRONG_USAGE) from exc
        try:
            draft = draft_form(data, file.name, key, limits=limits())
        except Problems as exc:
            for problem in exc.problems:
                self.stderr.write(str(problem))
            sys.exit(LEFT)
        self._write(draft, output)
        self._tell(draft)
        if draft.unbound or draft.faults:
            sys.exit(LEFT)

    def _write(self, draft: Draft, output: Path | None) -> None:
        if output is None:
            self.stdout.write(draft.text, ending="")
            return
        try:
            output.write_text(draft.text, encoding="utf-8")
        except OSError as exc:
            message = f"不能写 {output}：{why_not(exc)}"
            raise CommandError(message, returncode=WRONG_USAGE) from exc

    def _tell(self, draft: Draft) -> None:
        """Say on stderr what was bound and what is left to do."""
        for problem in draft.problems:
            self.stderr.write(str(problem))
        for unbound in draft.unbound:
            self.stderr.write(f"未绑定 {unbound}")
        for fault in draft.faults:
            self.stderr.write(f"还不是能用的版式 {fault}")
        columns, all_columns = draft.columns_bound
        rows, all_rows = draft.rows_bound
        self.stderr.write(
            f"找到{len(draft.tables)}张表，绑定{all_columns}列中的{columns}列、"
            f"{all_rows}个行名中的{rows}个；叙述中有{draft.slots}处空白，先作自由填写"
        )


def _key_of(path: Path) -> str:
    """Return a key made of a file's name."""
    return _UNFIT.sub("-", path.stem.lower()).strip("-_") or "draft"
