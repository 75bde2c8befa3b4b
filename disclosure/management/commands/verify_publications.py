"""Verify that everything published is still what it was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosure.actions.verification import verify
from disclosure.models import Publication


class Command(BaseCommand):
    help = "核验全部公开版本：内容摘要、正式文件的字节，以及今天重新生成或读回的结果"

    def handle(self, **options: Any) -> None:
        differences = files = publications = 0
        for publication in Publication.objects.order_by("pk").iterator(chunk_size=10):
            publications += 1
            files += publication.files.count()
            for difference in verify(publication=publication):
                differences += 1
                self.stderr.write(str(difference))
        if differences:
            raise CommandError(
                f"核验了 {publications} 个公开版本、{files} 个正式文件，发现 {differences} 处不符"
            )
        self.stdout.write(f"核验了 {publications} 个公开版本、{files} 个正式文件，全部相符。")
