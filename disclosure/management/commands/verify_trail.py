"""Holds the chain of workflow events against itself and against the publications."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from budget.models import Region
from disclosure.actions import trail
from disclosure.models import WorkflowEvent


class Command(BaseCommand):
    help = "Checks that no workflow event was changed, removed or slipped in, and that publications find theirs."

    def handle(self, *args: Any, **options: Any) -> None:
        regions = Region.objects.all()
        problems = [problem for region in regions for problem in trail.verify(region=region)]
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"流程记录有问题：{len(problems)}处")
        self.stdout.write(f"流程记录完整：{len(regions)}个地区，{WorkflowEvent.objects.count()}条")
