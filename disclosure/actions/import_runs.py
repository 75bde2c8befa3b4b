"""Many finished files at once: uploaded together, read by the worker, then entered or archived.

A file is read again when it is confirmed: what is entered is what it would change now.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_tasks import task

from budget import journal
from budget.journal import Event
from budget.models import Department
from budget.problems import Problem, Problems, refuse
from budget.roles import membership_of
from disclosure import storage
from disclosure.actions.importing import archive, confirm, prepare
from disclosure.actions.previews import Preview
from disclosure.actions.reading import limits
from disclosure.documents.intake.files.packages import MEGABYTE
from disclosure.documents.intake.files.uploads import Contents, NamedFile, contents
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.documents.model import problem_kinds
from disclosure.models import UPLOADS, ImportedFile, ImportRun
from disclosure.rules import require

State = ImportedFile.State
UNDER_WAY = (State.WAITING, State.READING, State.ENTERING)
NOT_TO_ARCHIVE = (*UNDER_WAY, State.ENTERED, State.ARCHIVED)
LONGEST_NAME = 200  # characters of a file's name that are kept: the last ones, with the extension
BROKEN = "处理时出错，没有保存任何内容。请把发生的时间告诉系统管理员。"
LOST = "上传的文件已不在存储中，请重新上传"
OUT_OF_TIME = "这一批文件读得太久，没有轮到这个文件；请把它和后面的文件另外上传"
INTERRUPTED = "处理程序几次中断，没有完成，请重新上传；仍然不行时请系统管理员查看日志"


class UploadLost(OSError):
    """The stored bytes of an upload are not there any more."""


def start_import(
    *,
    uploads: Iterable[NamedFile],
    by: Any,
    department: Department | None = None,
    year: int | None = None,
) -> ImportRun:
    """Keep the files, zips unpacked, and have the worker read them.

    ``uploads`` are gone through twice, one file in memory at a time. ``department`` and ``year``
    are what a person says of every file; each must agree. Raises Problems with all that cannot be
    taken, PermissionDenied.
    """
    require(by, "disclosure.import_files", None)
    _refuse_too_many(uploads)
    membership = membership_of(by)
    if membership is None:
        raise PermissionDenied("没有这项权限")
    # Before the transaction: many files take long, and nobody else could write meanwhile.
    rows: list[ImportedFile] = []
    for upload in uploads:
        rows += _store(_contents(upload).files())
    with transaction.atomic():
        run = ImportRun.objects.create(
            region=membership.region,
            department=membership.department or department,
            year=year,
            by=by,
        )
        for row in rows:
            row.run = run
        ImportedFile.objects.bulk_create(rows)
        # The task stands in the same database: either both are there or neither.
        read_imported_files.enqueue(run.pk)
    return run


def _contents(upload: NamedFile) -> Contents:
    most = settings.IMPORT_FILES
    return contents(upload.name, upload.data, limits=limits(), most=most)


def _refuse_too_many(uploads: Iterable[NamedFile]) -> None:
    """Raise Problems for what cannot be taken, before anything is unpacked or stored."""
    count = 0
    size = 0
    problems: list[Problem] = []
    for upload in uploads:
        try:
            held = _contents(upload)
        except Problems as exc:
            problems += exc.problems
            continue
        count += held.count
        size += held.size
    most = settings.IMPORT_FILES
    if count > most:
        detail = f"一次最多 {most} 个文件，这里有 {count} 个"
        problems.append(problem_kinds.PACKAGE_MEMBERS.at("", detail=detail))
    if size > settings.IMPORT_BATCH_MB * MEGABYTE:
        most_size = settings.IMPORT_BATCH_MB
        problems.append(problem_kinds.BATCH_SIZE.at("", size=size / MEGABYTE, most=most_size))
    refuse(problems)


def _store(files: Iterable[NamedFile]) -> list[ImportedFile]:
    """Store files under their hash and return their unsaved records, still without a run."""
    rows: list[ImportedFile] = []
    try:
        for file in files:
            row = ImportedFile(
                name=file.name[-LONGEST_NAME:],
                sha256=storage.put(UPLOADS, file.data),
                size=len(file.data),
            )
            rows.append(row)
    except storage.NotStored as exc:
        raise Problems([problem_kinds.UPLOAD_NOT_STORED.at("文件")]) from exc
    return rows


# -- reading ---------------------------------------------------------------------------------------


@task()
def read_imported_files(run_id: int) -> None:
    """Read the waiting files of a run, writing what came of each where its owner sees it.

    Safe to run twice: reading saves nothing, and a file that a dead worker left is read anew.
    """
    unread = ImportedFile.objects.filter(run=run_id, state__in=(State.WAITING, State.READING))
    end = monotonic() + settings.IMPORT_BATCH_SECONDS
    for pk in list(unread.values_list("pk", flat=True)):
        if monotonic() > end:
            _note(_file(pk), State.UNREADABLE, OUT_OF_TIME)
            continue
        ImportedFile.objects.filter(pk=pk).update(state=State.READING)
        _read(_file(pk))


def _read(file: ImportedFile) -> None:
    def read() -> None:
        preview = preview_of(file=file)
        _note(file, state_of(preview), preview.summary, budget=preview.budget)

    _attempt(file, read, "read_imported_files", otherwise=State.UNREADABLE)


def give_up_reading(run_id: int) -> None:
    """End the files that no worker could read without dying."""
    unread = ImportedFile.objects.filter(run=run_id, state__in=(State.WAITING, State.READING))
    for file in unread.select_related("run__by"):
        _note(file, State.UNREADABLE, INTERRUPTED)


def _file(pk: int) -> ImportedFile:
    return ImportedFile.objects.select_related("run__by", "run__department").get(pk=pk)


def _attempt(
    file: ImportedFile, work: Callable[[], None], task_name: str, *, otherwise: ImportedFile.State
) -> None:
    """Do something with a file; where it fails, leave the reason and ``otherwise`` with the file.

    One file that fails stops no other.
    """
    try:
        work()
    except (Problems, PermissionDenied) as exc:
        _note(file, otherwise, str(exc))
    except UploadLost:
        _note(file, otherwise, LOST)
    except Exception:
        journal.record_failure(task=task_name, run=file.run_id, file=file.pk)
        _note(file, otherwise, BROKEN)


def preview_of(*, file: ImportedFile, told: StatedIdentity | None = None) -> Preview:
    """Return the file as it would be entered now, for who uploaded it.

    ``told`` says more than was said of the whole upload. Raises Problems, UploadLost where the
    stored bytes are lost, PermissionDenied.
    """
    run = file.run
    told = told or StatedIdentity()
    department = run.department.code if run.department is not None else ""
    combined = replace(
        told,
        department_code=told.department_code or department,
        year=told.year or run.year,
    )
    try:
        data = file.read()
    except OSError as exc:
        raise UploadLost(LOST) from exc
    return prepare(data=data, name=file.name, told=combined, by=run.by)


def would_change(preview: Preview) -> bool:
    """Tell whether entering a file would change or set up anything."""
    return bool(preview.changes or preview.missing)


def state_of(preview: Preview) -> ImportedFile.State:
    """Return the state of a file that was read: whether it can be entered, and changes anything."""
    if preview.stopping:
        return State.STOPPED
    if would_change(preview):
        return State.READY
    return State.UNCHANGED


def _note(file: ImportedFile, state: ImportedFile.State, message: str, **also: Any) -> None:
    file.state = state
    file.message = message
    for name, value in also.items():
        setattr(file, name, value)
    file.save(update_fields=["state", "message", *also])
    if state in (State.UNREADABLE, State.STOPPED):
        outcome: Any = state.value
        journal.record(
            Event.IMPORT_STOPPED,
            outcome=outcome,
            run=file.run_id,
            file=file.pk,
            by=str(file.run.by),
        )


# -- entering and archiving ------------------------------------------------------------------------


def enter_file(
    *, file: ImportedFile, by: Any, seen: str = "", told: StatedIdentity | None = None
) -> None:
    """Enter one file as its preview showed it.

    Raises Problems with all that is in the way, PermissionDenied, UploadLost.
    """
    _require_own(file, by)
    preview = preview_of(file=file, told=told)
    state = State.ENTERED if would_change(preview) else State.UNCHANGED
    lines = len(preview.entries.lines)
    projects = len(preview.entries.projects)
    message = f"{preview.title}：{lines} 行明细、{projects} 个项目"
    with transaction.atomic():
        budget = confirm(preview=preview, by=by, seen=seen)
        _note(file, state, message, budget=budget)


def start_entering(*, run: ImportRun, by: Any) -> int:
    """Have the worker enter every file of a run that can be, and return how many there are."""
    if run.by != by:
        raise PermissionDenied("没有这项权限")
    require(by, "disclosure.import_files", None)
    with transaction.atomic():
        # Locked: two tabs must not order the same file twice.
        locked = run.files.select_for_update().filter(state=State.READY)
        ready = list(locked.values_list("pk", flat=True))
        run.files.filter(pk__in=ready).update(state=State.ENTERING, message="等待录入")
        enter_files.enqueue(ready)
    return len(ready)


def start_archiving(*, file: ImportedFile, by: Any) -> None:
    """Have the worker keep a file as it was published; making the official files takes seconds.

    Raises PermissionDenied.
    """
    _require_own(file, by)
    require(by, "disclosure.publish", None)
    with transaction.atomic():
        idle = ImportedFile.objects.filter(pk=file.pk).exclude(state__in=NOT_TO_ARCHIVE)
        is_taken = idle.update(state=State.ENTERING, message="正在存档，生成正式文件")
        if is_taken:  # else it is under way or done already, as its line says
            archive_file.enqueue(file.pk)


def _require_own(file: ImportedFile, by: Any) -> None:
    if file.run.by != by:
        raise PermissionDenied("没有这项权限")
    require(by, "disclosure.import_files", None)


@task()
def enter_files(file_ids: list[int]) -> None:
    """Enter files one after another; one that cannot be entered says why and stops no other.

    Safe to run twice: a file is entered and leaves its state in one transaction.
    """
    for pk in _under_way(file_ids):
        file = _file(pk)
        enter = partial(enter_file, file=file, by=file.run.by)
        _attempt(file, enter, "enter_files", otherwise=State.STOPPED)


@task()
def archive_file(file_id: int) -> None:
    """Archive one file. Safe to run twice: the same file is archived once."""
    if not _under_way([file_id]):
        return
    file = _file(file_id)

    def keep() -> None:
        publication = archive(preview=preview_of(file=file), by=file.run.by)
        _note(file, State.ARCHIVED, str(publication), publication=publication)

    _attempt(file, keep, "archive_file", otherwise=State.STOPPED)


def _under_way(file_ids: list[int]) -> list[int]:
    entering = ImportedFile.objects.filter(pk__in=file_ids, state=State.ENTERING)
    return list(entering.order_by("pk").values_list("pk", flat=True))


def give_up_entering(file_ids: list[int]) -> None:
    """End the files that no worker could enter without dying."""
    for pk in _under_way(file_ids):
        _note(_file(pk), State.STOPPED, INTERRUPTED)


def give_up_archiving(file_id: int) -> None:
    """End a file that no worker could archive without dying."""
    give_up_entering([file_id])
