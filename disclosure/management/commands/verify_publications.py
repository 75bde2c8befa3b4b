"""Verify that everything published is still what it was."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from budget.management.command import OwnCommand
from budget.models import Region
from disclosure.actions import kept_years, repairing, verification
from disclosure.actions.bulk import verify_bulk
from disclosure.models import BulkFile, OfflineBundle, Publication
from disclosure.storage import NotStored


class Command(OwnCommand):
    help = "核验全部公开版本：内容摘要、正式文件和批量数据的字节，以及今天重新生成或读回的结果"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="先把丢失或损坏、而今天能生成同样字节的正式文件重新生成",
        )

        parser.add_argument(
            "--deep",
            action="store_true",
            help="把每个正式文件（包括 PDF）都读回一遍，与公开内容逐格比较；一份约需几秒",
        )

    def handle(self, *, repair: bool, deep: bool, **options: Any) -> None:
        differences = files = publications = 0
        rows = Publication.objects.with_forms().order_by("pk")
        for publication in rows.iterator(chunk_size=10):
            publications += 1
            if repair:
                self._repair(publication)
            files += publication.files.count()
            for difference in verification.verify(publication=publication, deep=deep):
                differences += 1
                self.stderr.write(str(difference))
        if repair:
            kept_years.keep_all()
        for region in Region.objects.all():
            if not kept_years.is_kept(region):
                differences += 1
                self.stderr.write(f"{region}：保存的各年合计与现行公开内容不符")
        for difference in verify_bulk():
            differences += 1
            self.stderr.write(str(difference))
        verified = f"核验了 {publications} 个公开版本、{files} 个正式文件"
        bulk_files = BulkFile.objects.count()
        if bulk_files:
            verified += f"、{bulk_files} 个批量数据文件"
        bundles = OfflineBundle.objects.count()
        if bundles:
            verified += f"、{bundles} 个离线副本"
        if differences:
            raise CommandError(f"{verified}，发现 {differences} 处不符")
        self.stdout.write(f"{verified}，全部相符。")

    def _repair(self, publication: Publication) -> None:
        try:
            for repair in repairing.repair(publication=publication):
                self._tell(publication, repair)
        except NotStored as exc:
            raise CommandError(f"存储已满或不能写入，没有修复：{exc}") from exc
        except ValueError:
            return  # the content itself is damaged, which verifying tells

    def _tell(self, publication: Publication, repair: repairing.Repair) -> None:
        file = repair.file
        if repair.is_whole:
            self.stdout.write(f"已重新生成 {publication} {file.filename}")
        else:
            self.stderr.write(
                f"不能重新生成 {publication} {file.filename}：今天生成的字节与公开时的不同"
                f"（公开时的程序是 {file.fingerprint}，现在是 {repair.fingerprint}）；"
                f"请从备份恢复存储中的 {file.stored_name}"
            )
