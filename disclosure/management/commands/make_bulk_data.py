"""Make the bulk files of all regions and years, as far as they are not right already."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from budget.management.command import OwnCommand
from disclosure.actions.bulk import delete_gone, places
from disclosure.actions.bulk_making import make_part


class Command(OwnCommand):
    help = "生成批量数据（/data/）：已是最新的跳过，丢失的文件重新生成，撤回的删除"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default="", help="只生成这个地区的（行政区划代码）")
        parser.add_argument("--year", type=int, default=0, help="只生成这个年度的")

    def handle(self, *, region: str, year: int, **options: Any) -> None:
        for place_region, place_year in places(region=region, year=year):
            try:
                part = make_part(region=place_region, year=place_year)
            except OSError as exc:
                raise CommandError(
                    f"{place_region}{place_year}年的批量数据没有写成：{exc}"
                ) from exc
            if part is not None:
                self.stdout.write(str(part))
        left = delete_gone()
        if left:
            raise CommandError(
                f"有 {left} 个含有已撤回内容的文件没能删除，请检查存储；网站已不再提供"
            )
