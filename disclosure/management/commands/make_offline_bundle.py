"""Make the offline bundles of regions and years, as far as they are not right already."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from budget.management.command import OwnCommand
from budget.problems import Problems
from disclosure.actions.bulk import places
from disclosure.bundles.making import make_bundle
from disclosure.bundles.pages import PageFailed

_WHY_NONE = "没有现行的公开版本，或生成期间有公开、撤回（日志中有原因）"


class Command(OwnCommand):
    help = "生成离线副本（/data/）：已是最新的跳过，丢失的重新生成"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default="", help="只生成这个地区的（行政区划代码）")
        parser.add_argument("--year", type=int, default=0, help="只生成这个年度的")

    def handle(self, *, region: str, year: int, **options: Any) -> None:
        for place_region, place_year in places(region=region, year=year):
            try:
                bundle = make_bundle(region=place_region, year=place_year)
            except (OSError, PageFailed, Problems) as exc:
                raise CommandError(
                    f"{place_region}{place_year}年的离线副本没有写成：{exc}"
                ) from exc
            if bundle is None:
                self.stdout.write(f"{place_region}{place_year}年的离线副本没有生成：{_WHY_NONE}")
            else:
                self.stdout.write(f"{bundle}：{bundle.sha256}")
