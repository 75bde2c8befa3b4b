"""Inspect a pile of finished disclosures: a folder or a zip with any number of files."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import why_not
from disclosure.actions.inspecting import NoCluster, Outputs, inspect_pile
from disclosure.actions.processes import usable_cores
from disclosure.documents.checks import Severity
from disclosure.documents.inspection.summaries import Summary

FOUND, WRONG_USAGE = 1, 2
# Seconds between two lines of progress: a line for each of 200,000 files would hide everything.
_TELL_EVERY = 5


class Command(OwnCommand):
    help = (
        "逐个读取并核对一个文件夹或 zip 中的全部公开文件（.docx、.xlsx、.pdf、.json），"
        "写出全部发现（Parquet）和汇总（Excel、网页）；中断后再次运行，从断的地方接着做"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pile", metavar="PATH", type=Path, help="文件夹或 zip")
        parser.add_argument(
            "--output", metavar="F", required=True, type=Path, help="写到哪个 .parquet 文件"
        )
        parser.add_argument(
            "--workers", metavar="N", type=_workers, default=usable_cores(), help="同时检查几个文件"
        )
        parser.add_argument(
            "--scheduler", metavar="ADDRESS", default="", help="Dask 集群的地址，如 tcp://主机:8786"
        )
        parser.add_argument(
            "--region", metavar="CODE", default="", help="应当公开的是哪个地区的部门：行政区划代码"
        )

    def handle(
        self, *, pile: Path, output: Path, workers: int, scheduler: str, region: str, **_: Any
    ) -> None:
        if output.suffix != ".parquet":
            raise CommandError("--output 应是 .parquet 文件", returncode=WRONG_USAGE)
        outputs = Outputs(output)
        try:
            summary = inspect_pile(
                pile=pile,
                outputs=outputs,
                workers=workers,
                scheduler=scheduler,
                region=region,
                progress=self._progress(),
            )
        except OSError as exc:
            raise CommandError(f"{exc.filename or pile}：{why_not(exc)}") from exc
        except NoCluster as exc:
            raise CommandError(str(exc)) from exc
        for line in _in_words(summary, outputs):
            self.stdout.write(line)
        if summary.clean < summary.files or summary.missing:
            sys.exit(FOUND)

    def _progress(self) -> Any:
        """Return a function that tells how far it is, at the first file and then now and again."""
        told = 0.0

        def tell(done: int, there_before: int) -> None:
            nonlocal told
            if monotonic() - told < _TELL_EVERY:
                return
            told = monotonic()
            before = f"（{there_before} 个是上次做的）" if there_before else ""
            self.stderr.write(f"已检查 {done} 个文件{before}")

        return tell


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("至少为 1")
    return int(text)


def _in_words(summary: Summary, outputs: Outputs) -> list[str]:
    counts = "，".join(f"{severity.label} {summary.findings[severity]} 处" for severity in Severity)
    return [
        f"检查了 {summary.files} 个文件：没有问题 {summary.clean} 个，"
        f"没有读出 {summary.unreadable} 个；{counts}；缺少 {len(summary.missing)} 份",
        f"已写入 {outputs.table}、{outputs.workbook}、{outputs.page}",
    ]
