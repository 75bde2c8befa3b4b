"""Make the key that signs the catalogue of what was published."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from budget.management.command import OwnCommand
from budget.problems import Problems
from disclosure.actions import signing
from disclosure.documents.model.signatures import fingerprint


class Command(OwnCommand):
    help = "制作签署公开目录的密钥（Ed25519），写入 MINGZHANG_SIGNING_KEY_FILE，只有本账号能读"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--replace",
            action="store_true",
            help="换一把新的；换下的留在旁边（.previous），由它签署新的，之后移到备份里",
        )

    def handle(self, *, replace: bool, **options: Any) -> None:
        try:
            public_key = signing.make_key(replace=replace)
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        except OSError as exc:
            raise CommandError(f"不能写入密钥文件：{exc.strerror}") from exc
        self.stdout.write(f"已制作密钥，指纹 {fingerprint(public_key)}")
        self.stdout.write("请备份密钥文件，并把指纹登在本站以外的地方；重新启动处理程序后启用。")
