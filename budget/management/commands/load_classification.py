"""`manage.py load_classification`: the supplied editions, or a year's official list from a file.

What a list changes is shown before it is saved.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budget.actions.classification import load_list, load_supplied_editions, preview_list
from budget.actions.reading import read_list
from budget.classification import KINDS, LARGEST_FILE, Comparison
from budget.management.command import OwnCommand
from budget.problems import Problems


class Command(OwnCommand):
    help = (
        "载入科目表。不带参数：载入随程序提供的各年度科目；"
        "带 --file：载入某年的官方科目表，先显示变化，加 --save 才保存"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        columns = "有“科目编码”和“科目名称”两列"
        parser.add_argument("--file", type=Path, help=f"官方科目表（.xlsx、.tsv、.csv），{columns}")
        parser.add_argument("--year", type=int, help="年度")
        parser.add_argument("--kind", choices=KINDS, help="分类")
        parser.add_argument("--source", default="", help="来源：文件名称和文号")
        parser.add_argument("--save", action="store_true", help="保存；不加则只显示变化")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] is None:
            years = [str(edition.year) for edition in load_supplied_editions()]
            self.stdout.write(f"已有科目版本：{'、'.join(years)}年")
            return
        if not (options["year"] and options["kind"]):
            raise CommandError("载入文件时要写明 --year 和 --kind")
        try:
            self._load(options)
        except Problems as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"文件 {options['file']} 无法打开") from error

    def _load(self, options: dict[str, Any]) -> None:
        year: int = options["year"]
        kind: str = options["kind"]
        file: Path = options["file"]
        with file.open("rb") as opened:
            listed = read_list(file.name, opened.read(LARGEST_FILE + 1))
        if options["save"]:
            source = options["source"] or file.name
            comparison = load_list(year=year, kind=kind, listed=listed, source=source)
            self._show(comparison, outcome="已保存")
        else:
            comparison = preview_list(year=year, kind=kind, listed=listed)
            self._show(comparison, outcome="尚未保存；加 --save 保存")

    def _show(self, comparison: Comparison, *, outcome: str) -> None:
        for row in comparison.added:
            self.stdout.write(f"新增 {row.code} {row.name}")
        for code, before, after in comparison.renamed:
            self.stdout.write(f"更名 {code} {before} → {after}")
        for row in comparison.ended:
            self.stdout.write(f"停用 {row.code} {row.name}")
        self.stdout.write(
            f"新增{len(comparison.added)}个，更名{len(comparison.renamed)}个，"
            f"停用{len(comparison.ended)}个。{outcome}"
        )
