"""Derive what search and comparison read from publications that have not been through it yet."""

from typing import Any

from django.core.management.base import BaseCommand

from disclosure.actions.indexing import index, not_indexed


class Command(BaseCommand):
    help = "为检索和比较提取已公开版本的内容（升级后运行；已提取的跳过）"

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for publication in not_indexed():
            index(publication=publication)
            count += 1
        self.stdout.write(f"已提取 {count} 个公开版本的内容，供检索和比较使用")
