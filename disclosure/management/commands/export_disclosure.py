"""Write a department's disclosure to a file in any format."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import why_not
from disclosure.actions.drafts import assemble_budget
from disclosure.documents import formats, forms
from disclosure.documents.model.document import Imprint
from disclosure.management.commands._subjects import add_subject, find_budget, find_publication
from disclosure.models import OfficialFile
from disclosure.storage.durable import write_whole


class Command(OwnCommand):
    help = "导出部门预算公开：当前公开的版本，或加 --draft 导出未公开的草案"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_subject(parser)
        parser.add_argument("--format", required=True, choices=formats.NAMES, help="格式")
        parser.add_argument("--output", required=True, type=Path, help="写到哪个文件")
        parser.add_argument(
            "--draft", action="store_true", help="导出未公开的草案，文件中标明“草案”"
        )

    def handle(
        self,
        *,
        department: str,
        year: int,
        region: str,
        format: str,
        output: Path,
        draft: bool,
        **_: Any,
    ) -> None:
        render = _draft if draft else _published
        content = render(department, year, region, format)
        try:
            write_whole(output, [content])
        except OSError as exc:
            raise CommandError(f"不能写入 {output}：{why_not(exc)}") from exc
        self.stdout.write(f"已写入 {output}（{len(content)} 字节）")


def _published(department: str, year: int, region: str, name: str) -> bytes:
    """Return the official file as it was published.

    Formats without one are rendered from the frozen Document.
    """
    publication = find_publication(department, year, region)
    official = publication.files.filter(format=name).first()
    if official is not None:
        return _stored(official)
    return formats.get(name).render(publication.document, publication.imprint)


def _stored(official: OfficialFile) -> bytes:
    """Return the bytes of an official file. Raises CommandError where they are lost or damaged."""
    try:
        content: bytes = official.read()
    except OSError as exc:
        way_out = "请运行 verify_publications --repair"
        raise CommandError(f"正式文件 {official.filename} 丢失或损坏；{way_out}") from exc
    return content


def _draft(department: str, year: int, region: str, name: str) -> bytes:
    budget = find_budget(department, year, region)
    try:
        document = assemble_budget(budget=budget).document
    except forms.UnknownLayout as exc:
        raise CommandError(str(exc)) from exc
    return formats.get(name).render(document, Imprint(0, document.digest, None, status="draft"))
