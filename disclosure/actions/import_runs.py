"""Many finished files at once: uploaded together, read by the worker one after another, then entered or archived.

A file is read again when it is confirmed: what is entered is what it would change now.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks import task

from budget.models import Department
from budget.problems import Problem, Problems
from budget.roles import membership_of
from disclosure.actions.importing import archive, confirm, prepare
from disclosure.actions.previews import Preview, limits
from disclosure.documents.intake.files.uploads import NamedFile, unpacked
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.models import ImportedFile, ImportRun
from disclosure.rules import require

log = logging.getLogger(__name__)
State = ImportedFile.State
UNDER_WAY = (State.WAITING, State.READING)
BROKEN = "处理时出错，没有保存任何内容。请把发生的时间告诉系统管理员。"


def start_import(
    *, uploads: Iterable[NamedFile], by: Any, department: Department | None = None, year: int | None = None
) -> ImportRun:
    """Keep the files, zips unpacked, and have the worker read them. Raises Problems with all that cannot be taken.

    ``department`` and ``year`` are what a person says of every file; each must agree.
    """
    require(by, "disclosure.import_files", None)
    files = list(_files(uploads))
    membership = membership_of(by)
    if membership is None:
        raise PermissionDenied("没有这项权限")
    with transaction.atomic():
        run = ImportRun.objects.create(
            region=membership.region, department=membership.department or department, year=year, by=by
        )
        ImportedFile.objects.bulk_create(_row(run, upload) for upload in files)
        transaction.on_commit(partial(read_imported_files.enqueue, run.pk))
    return run


def _files(uploads: Iterable[NamedFile]) -> Iterator[NamedFile]:
    found: list[NamedFile] = []
    problems: list[Problem] = []
    for upload in uploads:
        try:
            found += unpacked(upload.name, upload.data, limits=limits(), most=settings.IMPORT_FILES)
        except Problems as exc:
            problems += exc.problems
    if len(found) > settings.IMPORT_FILES:
        problems.append(
            Problem("package.members", "", f"一次最多 {settings.IMPORT_FILES} 个文件，这里有 {len(found)} 个")
        )
    if problems:
        raise Problems(problems)
    yield from found


def _row(run: ImportRun, upload: NamedFile) -> ImportedFile:
    """The record of a file whose bytes are now stored under their hash."""
    row = ImportedFile(
        run=run, name=upload.name[-200:], sha256=hashlib.sha256(upload.data).hexdigest(), size=len(upload.data)
    )
    if not default_storage.exists(row.stored_name):
        default_storage.save(row.stored_name, ContentFile(upload.data))
    return row


# -- reading ---------------------------------------------------------------------------------------------------------------


@task()
def read_imported_files(run_id: int) -> None:
    """Read the waiting files of a run, writing what came of each where its owner sees it."""
    files = ImportedFile.objects.filter(run=run_id).values_list("pk", flat=True)
    for pk in list(files):
        # A task delivered twice: whoever was first takes the file.
        if ImportedFile.objects.filter(pk=pk, state=State.WAITING).update(state=State.READING):
            _look_at(ImportedFile.objects.select_related("run__by", "run__department").get(pk=pk))


def _look_at(file: ImportedFile) -> None:
    try:
        preview = preview_of(file=file)
    except (Problems, OSError, PermissionDenied) as exc:
        _note(file, State.UNREADABLE, _said(exc))
    except Exception:
        log.exception("reading imported file %s failed", file.pk)
        _note(file, State.UNREADABLE, BROKEN)
    else:
        _note(file, state_of(preview), preview.summary, budget=preview.budget)


def _said(exc: Exception) -> str:
    return "上传的文件已不在存储中，请重新上传" if isinstance(exc, OSError) else str(exc)


def preview_of(*, file: ImportedFile, told: StatedIdentity | None = None) -> Preview:
    """The file as it would be entered now, for who uploaded it. ``told`` says more than was said of the whole upload.

    Raises Problems, OSError where the stored bytes are lost, PermissionDenied.
    """
    run, told = file.run, told or StatedIdentity()
    department = run.department.code if run.department is not None else ""
    said = StatedIdentity(department_code=told.department_code or department, year=told.year or run.year)
    return prepare(data=file.read(), name=file.name, told=said, by=run.by)


def state_of(preview: Preview) -> ImportedFile.State:
    """Whether a file can be entered, and would change anything."""
    if preview.stopping:
        return State.STOPPED
    return State.READY if preview.changes or preview.missing else State.UNCHANGED


def _note(file: ImportedFile, state: ImportedFile.State, message: str, **also: Any) -> None:
    file.state, file.message = state, message
    for name, value in also.items():
        setattr(file, name, value)
    file.save(update_fields=["state", "message", *also])


# -- entering and archiving ------------------------------------------------------------------------------------------------


def enter_file(*, file: ImportedFile, by: Any, seen: str = "", told: StatedIdentity | None = None) -> None:
    """Enter one file as its preview showed it. Raises Problems with all that is in the way, PermissionDenied, OSError."""
    _own(file, by)
    preview = preview_of(file=file, told=told)
    changed = bool(preview.changes or preview.missing)
    budget = confirm(preview=preview, by=by, seen=seen)
    lines = f"{preview.title}：{len(preview.entries.lines)} 行明细、{len(preview.entries.projects)} 个项目"
    _note(file, State.ENTERED if changed else State.UNCHANGED, lines, budget=budget)


def start_entering(*, run: ImportRun, by: Any) -> int:
    """Have the worker enter every file of a run that can be; how many there are."""
    if run.by != by:
        raise PermissionDenied("没有这项权限")
    require(by, "disclosure.import_files", None)
    ready = list(run.files.filter(state=State.READY).values_list("pk", flat=True))
    run.files.filter(pk__in=ready).update(state=State.READING, message="等待录入")
    transaction.on_commit(partial(enter_files.enqueue, ready))
    return len(ready)


def start_archiving(*, file: ImportedFile, by: Any) -> None:
    """Have the worker keep a file as it was published; making the official files takes seconds. Raises PermissionDenied."""
    _own(file, by)
    require(by, "disclosure.publish", None)
    _note(file, State.READING, "正在存档，生成正式文件")
    transaction.on_commit(partial(archive_file.enqueue, file.pk))


def _own(file: ImportedFile, by: Any) -> None:
    if file.run.by != by:
        raise PermissionDenied("没有这项权限")
    require(by, "disclosure.import_files", None)


@task()
def enter_files(file_ids: list[int]) -> None:
    """Enter files one after another; one that cannot be entered says why and stops no other."""
    for pk in file_ids:
        file = ImportedFile.objects.select_related("run__by", "run__department").get(pk=pk)
        try:
            enter_file(file=file, by=file.run.by)
        except (Problems, PermissionDenied, OSError) as exc:
            _note(file, State.STOPPED, _said(exc))
        except Exception:
            log.exception("entering imported file %s failed", pk)
            _note(file, State.STOPPED, BROKEN)


@task()
def archive_file(file_id: int) -> None:
    """Archive one file."""
    file = ImportedFile.objects.select_related("run__by", "run__department").get(pk=file_id)
    try:
        publication = archive(preview=preview_of(file=file), by=file.run.by)
    except (Problems, PermissionDenied, OSError) as exc:
        _note(file, State.STOPPED, _said(exc))
    except Exception:
        log.exception("archiving imported file %s failed", file_id)
        _note(file, State.STOPPED, BROKEN)
    else:
        _note(file, State.ARCHIVED, str(publication), publication=publication)
