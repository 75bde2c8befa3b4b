"""Publish a department's budget as it stands, from the server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.problems import Problems
from disclosure.actions.publishing import publish
from disclosure.management.commands._subjects import add_subject, find_budget


class Command(BaseCommand):
    help = "公开部门预算的当前内容，立即可见；不经过审核，用于导入的往年预算和演示"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_subject(parser)
        parser.add_argument("--reason", default="", help="更正原因，第2版起必须说明")

    def handle(self, *, department: str, year: int, region: str, reason: str, **_: Any) -> None:
        budget = find_budget(department, year, region)
        try:
            publication = publish(budget=budget, by=None, reason=reason, progress=self.stdout.write)
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"已公开 {publication}")
