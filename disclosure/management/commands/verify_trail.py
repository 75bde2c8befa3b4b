"""Hold the chain of workflow events against itself and against the publications."""

from typing import Any

from django.core.management import CommandError

from budget.management.command import OwnCommand
from budget.models import Region
from budget.problems import Problem
from disclosure.actions import trail
from disclosure.models import WorkflowEvent


class Command(OwnCommand):
    help = "核对流程记录的哈希链：有没有改动、删除或插入，公开的版本是否都找得到自己的一条"

    def handle(self, *args: Any, **options: Any) -> None:
        regions = Region.objects.all()
        problems: list[Problem] = []
        for region in regions:
            problems += trail.verify(region=region)
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"流程记录有问题：{len(problems)}处")
        self.stdout.write(f"流程记录完整：{len(regions)}个地区，{WorkflowEvent.objects.count()}条")
