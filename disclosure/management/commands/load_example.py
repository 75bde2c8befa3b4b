"""Load the example that comes with the product, and publish it."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from budget.actions.examples import load_example_ledger
from budget.management.command import OwnCommand
from budget.problems import Problems
from disclosure.actions.publishing import publish
from disclosure.actions.simulation import DEPARTMENTS, SEED, YEARS, generate_county_task
from disclosure.models import Publication


class Command(OwnCommand):
    help = "载入示例（203 中共平乡县委组织部，2023年）并公开；再次运行不改动已有的数据"

    def handle(self, **options: Any) -> None:
        try:
            budget = load_example_ledger()
            if Publication.objects.filter(
                department=budget.department, year=budget.fiscal_year.year
            ).exists():
                self.stdout.write("示例已经载入。")
                return
            publication = publish(budget=budget, by=None)
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        if settings.SIMULATED_COUNTY:
            generate_county_task.enqueue(departments=DEPARTMENTS, years=YEARS, seed=SEED)
            county = f"{DEPARTMENTS} 个部门、{YEARS} 年"
            self.stdout.write(f"另有一个模拟县（{county}），由后台处理程序随后生成。")
        self.stdout.write(f"已载入并公开：{publication}，数字摘要 {publication.digest[:16]}。")
