"""Have nginx serve the pages of this program, and render them if asked to."""

from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import CommandError, CommandParser

from budget.management.command import OwnCommand
from disclosure.models import Publication
from disclosure.portal.editions import address_of
from disclosure.portal.stored.refresh import render_from
from disclosure.portal.stored.view import shelf


class Command(OwnCommand):
    help = "让 nginx 使用本版程序生成的页面，删除旧程序的（升级后运行）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="先删除已保存的全部页面（恢复数据库以后）"
        )
        parser.add_argument(
            "--render", action="store_true", help="逐页生成全部现行版本，每个部门需要几秒"
        )

    def handle(self, *, anew: bool, render: bool, **options: Any) -> None:
        keeper = shelf()
        if keeper is None:
            raise CommandError("调试状态（MINGZHANG_DEBUG）下不保存页面")
        if render and not getattr(staticfiles_storage, "hashed_files", True):
            raise CommandError("页面要用的样式还没有收集，请先运行 collectstatic")
        if anew:
            keeper.remove(["*/**/"])
        keeper.serve()
        if not render:
            self.stdout.write("已启用本版程序的页面")
            return
        count = 0
        for publication in Publication.objects.standing():
            count += render_from(address_of(publication))
        self.stdout.write(f"已启用本版程序的页面，生成 {count} 页")
