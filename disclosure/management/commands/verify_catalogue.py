"""Verify the catalogue of what was published, or a copy of it that somebody has kept."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from budget.management.command import OwnCommand
from disclosure.actions import catalogue
from disclosure.documents.model.catalogue import CatalogueLine, NotALine, differences, read_lines
from disclosure.documents.model.signatures import Examination, examine
from disclosure.models import CatalogueRow

_WRONG = 1  # the catalogue is not what it should be
_UNUSABLE = 2  # there is nothing that could be verified


class Command(OwnCommand):
    help = (
        "核验公开目录的哈希链和签名；给出留存的文件（几个部分按顺序）时核验它，"
        "并核验本站现在的目录是它的延续。有问题以1结束，文件不能用以2结束"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="留存的 catalogue.jsonl")
        parser.add_argument("--alone", action="store_true", help="只核验文件，不与本站的目录比较")
        parser.add_argument(
            "--trust",
            action="append",
            default=[],
            metavar="FINGERPRINT",
            help="从别的途径核对过的密钥指纹；没有前一把密钥签署的新密钥须这样指明",
        )

    def handle(self, *, files: list[str], alone: bool, trust: list[str], **options: Any) -> None:
        trusted = tuple(fingerprint.strip().lower() for fingerprint in trust)
        if not files:
            if alone:
                raise CommandError("没有给出文件", returncode=_UNUSABLE)
            self._verify_own(trusted)
            return
        kept = self._kept(files)
        examination = examine(kept, trusted)
        faults = list(examination.faults)
        if not alone:
            present = CatalogueRow.objects.order_by("number").values_list("hash", flat=True)
            faults += differences(kept, list(present))
        self._tell(examination, faults)
        if not alone:
            self.stdout.write("本站现在的目录是它的延续。")

    def _verify_own(self, trusted: tuple[str, ...]) -> None:
        examination = catalogue.examine_own(trusted)
        faults = [str(problem) for problem in catalogue.verify(examination)]
        self._tell(examination, faults)

    def _kept(self, files: list[str]) -> list[CatalogueLine]:
        data = b""
        for name in files:
            try:
                part = Path(name).read_bytes()
            except OSError as exc:
                raise CommandError(f"{name}：{exc.strerror}", returncode=_UNUSABLE) from exc
            if part and not part.endswith(b"\n"):
                part += b"\n"
            data += part
        if not data:
            raise CommandError("文件是空的", returncode=_UNUSABLE)
        try:
            return list(read_lines(data))
        except NotALine as exc:
            raise CommandError(str(exc), returncode=_WRONG) from exc

    def _tell(self, examination: Examination, faults: list[str]) -> None:
        """Say what was found. Raises CommandError where something is wrong."""
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"目录有问题：{len(faults)}处", returncode=_WRONG)
        self.stdout.write(f"目录完整：{examination.entries}条")
        if not examination.keys:
            self.stdout.write("没有签名：只有哈希链，与别人留存的比较才能知道有没有整体改写过。")
            return
        self.stdout.write(f"第{examination.signed_from}条起有签名，并保证它之前的各条。密钥指纹：")
        for fingerprint in examination.keys:
            self.stdout.write(f"  {fingerprint}")
