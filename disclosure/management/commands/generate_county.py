"""Generate a simulated county and publish it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import Problems
from disclosure.actions.processes import usable_cores
from disclosure.actions.simulation import generate_county, generate_county_task


class Command(OwnCommand):
    help = "生成一个虚构的县（模拟数据，处处标明），录入并公开；同样的 --seed 得到同样的数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departments", type=int, default=12, help="部门数")
        parser.add_argument("--years", type=int, default=3, help="年数，到2025年为止")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument(
            "--in-background", action="store_true", help="交给后台处理程序，不等它完成"
        )

    def handle(
        self, *, departments: int, years: int, seed: int, in_background: bool, **_: Any
    ) -> None:
        if departments < 1 or not 1 <= years <= 20:
            raise CommandError("部门数至少为1，年数应在1到20之间", returncode=2)
        if in_background:
            generate_county_task.enqueue(departments, years, seed)
            self.stdout.write(f"已交给后台：{departments} 个部门、{years} 年的模拟数据。")
            return
        try:
            number = generate_county(
                departments=departments,
                years=years,
                seed=seed,
                progress=self.stdout.write,
                making=usable_cores(),
            )
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"公开了 {number} 份模拟的部门预算。")
