"""Inspecting any number of finished files: each in a process of its own, on this machine or many.

Results are kept as they come in a file beside the output, so that an inspection that was ended goes
on where it was. Needs no database; with one, the installation's own forms are used and its list of
departments says who is missing.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.template.loader import render_to_string

from budget import journal
from budget import problem_kinds as reading_kinds
from budget.models import Region
from budget.problems import Problems, why_not
from disclosure.actions.reading import limits
from disclosure.documents import forms
from disclosure.documents.checks import Severity
from disclosure.documents.forms.sent import send
from disclosure.documents.inspection.apart import Means, NoProcesses, inspect_apart
from disclosure.documents.inspection.findings import InspectedFile, unreadable
from disclosure.documents.inspection.kept import KeptResults
from disclosure.documents.inspection.piles import PileFile, files_of
from disclosure.documents.inspection.summaries import Absence, Office, Summary
from disclosure.documents.inspection.tables import write_parquet
from disclosure.documents.inspection.workbook import write_workbook
from disclosure.documents.intake import problem_kinds
from disclosure.program import running_program
from disclosure.roster.duty import Duty, roster, unit_roster
from disclosure.storage.durable import whole_file, write_whole

# Files that wait for a free worker, for each worker: enough that none is idle, few in memory.
_WAITING = 2
# Seconds until a cluster that does not answer is given up.
CONNECT_SECONDS = 15

Progress = Callable[[int, int], None]


class NoCluster(Exception):
    """Raised where a cluster cannot be used; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Outputs:
    """The files that an inspection writes: the table, the summaries, and results under way."""

    table: Path

    @property
    def workbook(self) -> Path:
        """The summary in Excel."""
        return self.table.with_suffix(".xlsx")

    @property
    def page(self) -> Path:
        """The summary in HTML."""
        return self.table.with_suffix(".html")

    @property
    def under_way(self) -> Path:
        """The results so far; gone once all others are written."""
        return self.table.with_name(f"{self.table.name}.partial")


def inspect_pile(
    *, pile: Path, outputs: Outputs, workers: int, scheduler: str, region: str, progress: Progress
) -> Summary:
    """Inspect all files of a folder or zip and write the outputs; return what was found.

    ``scheduler`` is the address of a Dask cluster; without one ``workers`` processes of this
    machine work. ``region`` is the code of the region whose departments ought to be there; without
    one they are those of all regions. ``progress`` is told how many files are done and how many of
    these were there before. Raises OSError, NoCluster.
    """
    means = _means()
    seen: set[str] = set()
    with KeptResults(outputs.under_way, _inspector()) as kept:
        with _executor(workers, scheduler) as (executor, at_once):
            _inspect_all(pile, means, kept, seen, executor, at_once, progress)
        summary = _summary(kept, seen, region)
        _write(outputs, summary, kept, seen)
    outputs.under_way.unlink()
    return summary


def _means() -> Means:
    layouts = tuple(send(forms.layout(key)) for key in _form_keys())
    return Means(
        layouts=layouts,
        limits=limits(),
        # Reading and checking, which have bounds of their own elsewhere, are done at once here.
        seconds=2 * settings.READING_SECONDS,
        memory_mb=settings.READING_MEMORY_MB,
    )


def _form_keys() -> list[str]:
    """Return the keys of all forms; where there is no database yet, those of the product."""
    try:
        return forms.known()
    except DatabaseError:
        return forms.available()


def _inspector() -> str:
    """Return what a result depends on beside the file: the program and the forms."""
    digests = {key: forms.written(key).digest for key in _form_keys()}
    return json.dumps([running_program(), digests], sort_keys=True)


# -- one file after another ------------------------------------------------------------------------


@contextmanager
def _executor(workers: int, scheduler: str) -> Iterator[tuple[Executor, int]]:
    """Give what runs the work, and how many files at once are handed to it."""
    if not scheduler:
        with ThreadPoolExecutor(workers) as threads:
            yield threads, workers * (1 + _WAITING)
        return
    try:
        cluster = import_module("distributed")
    except ImportError as exc:
        raise NoCluster(
            "没有安装集群组件；请安装 pyproject.toml 中 cluster 组的依赖后再用 --scheduler"
        ) from exc
    try:
        client = cluster.Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as exc:
        raise NoCluster(f"连接不上集群 {scheduler}，请检查地址、调度程序是否在运行") from exc
    with client, client.get_executor(pure=False) as executor:
        slots = sum(client.nthreads().values()) or 1
        yield executor, slots * (1 + _WAITING)


def _inspect_all(
    pile: Path,
    means: Means,
    kept: KeptResults,
    seen: set[str],
    executor: Executor,
    at_once: int,
    progress: Progress,
) -> None:
    """Inspect each file without a result, and note the paths of all in ``seen``."""
    pending: dict[Future[InspectedFile], tuple[PileFile, bytes]] = {}
    there_before = 0
    for file in files_of(pile, most=means.limits.file_size):
        seen.add(file.path)
        try:
            data = _content(file)
        except Problems as exc:
            kept.add(unreadable(file.path, b"", exc.problems))
            continue
        if kept.has(file.path, hashlib.sha256(data).hexdigest()):
            there_before += 1
            continue
        pending[executor.submit(inspect_apart, file.path, data, means)] = (file, data)
        while len(pending) >= at_once:
            _take_results(pending, kept)
            progress(len(seen) - len(pending), there_before)
    while pending:
        _take_results(pending, kept)
        progress(len(seen) - len(pending), there_before)


def _content(file: PileFile) -> bytes:
    """Return the bytes of a file. Raises Problems where they cannot be had."""
    try:
        return file.load()
    except OSError as exc:
        problem = problem_kinds.FILE_UNOPENED.at(file.path, reason=why_not(exc))
        raise Problems([problem]) from exc


def _take_results(
    pending: dict[Future[InspectedFile], tuple[PileFile, bytes]], kept: KeptResults
) -> None:
    """Wait until a file is done, and keep the results of all that are."""
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in done:
        file, data = pending.pop(future)
        kept.add(_result(future, file, data))


def _result(future: Future[InspectedFile], file: PileFile, data: bytes) -> InspectedFile:
    """Return what was found in a file.

    One that ended its worker each time, or that a rule broke off at, costs only itself; the log has
    the reason.
    """
    try:
        return future.result()
    except NoProcesses as exc:
        raise NoCluster(
            "集群的工作进程不能另开进程；请用 dask worker --no-nanny 启动，"
            "或设置 DASK_DISTRIBUTED__WORKER__DAEMON=false"
        ) from exc
    except Exception:
        journal.record_failure(task="inspect_disclosures", path=file.path)
        problem = reading_kinds.READING_DEATH.at(file.path)
        return unreadable(file.path, data, [problem])


# -- what was found in all -------------------------------------------------------------------------


def _summary(kept: KeptResults, seen: set[str], region: str) -> Summary:
    summary = Summary()
    for file in kept.results(seen):
        summary.add(file)
    summary.note_missing(_expected(summary, region))
    return summary


def _expected(summary: Summary, region: str) -> list[Absence]:
    """Return who ought to have published in the years of the pile.

    The departments that existed then and are not exempt, and their units where these have a form;
    where no list of departments is known, those that the pile itself has in another year.
    """
    expected: list[Absence] = []
    try:
        regions = Region.objects.filter(code=region) if region else Region.objects.all()
        for code in regions.values_list("code", flat=True):
            for year in summary.years:
                expected += _obliged(code, year)
    except DatabaseError:
        expected = []
    return expected or summary.seen_in_other_years()


def _obliged(region: str, year: int) -> list[Absence]:
    absences: list[Absence] = []
    for row in roster(region, year):
        if row["state"] != Duty.EXEMPT:
            absences.append(Absence(year, Office(region, row["code"], row["name"])))
    for row in unit_roster(region, year):
        if row["state"] != Duty.EXEMPT:
            department = (row["department__code"], row["department__name"])
            unit = Office(region, *department, row["code"], row["name"])
            absences.append(Absence(year, unit))
    return absences


def _write(outputs: Outputs, summary: Summary, kept: KeptResults, seen: set[str]) -> None:
    """Write every output; each is whole, or as it was."""
    with whole_file(outputs.table) as path:
        write_parquet(path, kept.results(seen))
    with whole_file(outputs.workbook) as path:
        write_workbook(path, summary, kept.results(seen))
    page = render_to_string("inspection/summary.html", _page(summary))
    write_whole(outputs.page, [page.encode()])


def _page(summary: Summary) -> dict[str, Any]:
    weights = [(severity.label, summary.findings[severity]) for severity in Severity]
    weights.append(("四舍五入差", summary.rounding))
    offices = []
    for office in summary.by_office():
        offices.append((office, [office.findings[severity] for severity in Severity]))
    return {
        "summary": summary,
        "severities": list(Severity),
        "weights": weights,
        "offices": offices,
    }
