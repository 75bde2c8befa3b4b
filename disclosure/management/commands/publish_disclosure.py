"""Publish a department's budget as it stands, from the server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import Problems
from disclosure.actions.publishing import publish
from disclosure.management.commands._subjects import add_subject, find_budget


class Command(OwnCommand):
    help = "公开部门预算的当前内容，立即可见；不经过审核，用于导入的往年预算和演示"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_subject(parser)
        parser.add_argument("--reason", default="", help="更正原因，第2版起必须说明")
        parser.add_argument(
            "--waive",
            metavar="KEY=REASON",
            action="append",
            default=[],
            help="放行一处必须改正的问题：提示中的规则和位置，等号，理由（随本版公布）；可以多次使用",
        )

    def handle(
        self, *, department: str, year: int, region: str, reason: str, waive: list[str], **_: Any
    ) -> None:
        waivers = dict(map(_waiver, waive))
        budget = find_budget(department, year, region)
        try:
            publication = publish(
                budget=budget, by=None, reason=reason, waivers=waivers, progress=self.stdout.write
            )
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"已公开 {publication}")


def _waiver(text: str) -> tuple[str, str]:
    """Return the finding's key and the reason to let it pass.

    Raises CommandError with status 2 where one of them is missing.
    """
    key, _, reason = text.partition("=")
    if not key.strip() or not reason.strip():
        raise CommandError(
            f"--waive {text}：应写成 规则:位置=理由，如 27:table-7=按县里的格式不列", returncode=2
        )
    return key.strip(), reason.strip()
