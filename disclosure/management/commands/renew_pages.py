"""Let no page be shown any more that was made before, nor what was kept of regions' years."""

from typing import Any

from budget.management.command import OwnCommand
from budget.models import Region
from disclosure.actions import fronts, kept_years
from disclosure.models import PageGeneration


class Command(OwnCommand):
    help = "让全部页面重新生成（绕过本程序改动数据库以后）"

    def handle(self, **options: Any) -> None:
        kept_years.keep_all()
        PageGeneration.raise_for(*Region.objects.values_list("code", flat=True))
        silent = fronts.empty()
        if silent:
            self.stdout.write(f"没有应答的前端服务器，旧页面最多再展示一分钟：{'，'.join(silent)}")
        self.stdout.write("全部页面会重新生成")
