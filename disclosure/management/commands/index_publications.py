"""Derive what search and comparison read from publications that have not been through it yet."""

from typing import Any

from django.core.management.base import CommandParser

from budget.management.command import OwnCommand
from disclosure.actions.indexing import everything, index_all, not_indexed


class Command(OwnCommand):
    help = "为检索和比较提取已公开版本的内容（升级后运行；已提取的跳过）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="全部重新提取（登记了科目变化以后）")

    def handle(self, *args: Any, **options: Any) -> None:
        count = index_all(everything() if options["all"] else not_indexed())
        self.stdout.write(f"已提取 {count} 个公开版本的内容，供检索和比较使用")
