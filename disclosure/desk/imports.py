"""Bringing finished disclosures in at the desk.

Upload, see what each file holds and would change, confirm or archive.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from budget.admin.frame import admin_page
from budget.amounts import UNITS
from budget.models import Department
from budget.problems import Problem, Problems
from budget.roles import membership_of
from budget.rules import may
from disclosure.actions.checking import check_file_document
from disclosure.actions.import_runs import (
    LOST,
    UNDER_WAY,
    enter_file,
    preview_of,
    start_archiving,
    start_entering,
    start_import,
)
from disclosure.actions.leases import is_a_worker_alive
from disclosure.actions.previews import Preview
from disclosure.desk.access import signed_in
from disclosure.desk.waiting import renew_until
from disclosure.documents.checks.report import heaviest_first
from disclosure.documents.intake.answers import ASKED_BY, LEAVE, READ, Question
from disclosure.documents.intake.files.uploads import NamedFile
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.models import ImportedFile, ImportRun

RUNS_SHOWN = 20  # uploads on the page, the newest first
MEGABYTE = 1024 * 1024
# Years that a file may be said to be of: another one is a slip of the keyboard.
FIRST_YEAR = 2000
LAST_YEAR = 2100
# The fields that say whose a file is answer one question.
OF_IDENTITY = dict.fromkeys(("department", "unit", "year"), Question.IDENTITY)


class FilesInput(forms.ClearableFileInput):
    """The browser's field to choose several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each held to the size limit before it is read."""

    widget = FilesInput(attrs={"accept": ".docx,.xlsx,.pdf,.doc,.xls,.wps,.et,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files. Raises ValidationError with all that are too large."""
        files = []
        too_large = []
        for upload in data or [None]:  # the one that is missing is refused as Django does it
            file = super().clean(upload, initial)
            files.append(file)
            if file.size > settings.IMPORT_FILE_MB * MEGABYTE:
                too_large.append(f"{file.name} 超过上限 {settings.IMPORT_FILE_MB} MB")
        if too_large:
            raise ValidationError(too_large)
        return files


class _NamedFiles:
    """The files of a form: one in memory at a time, and read anew at every pass."""

    def __init__(self, uploads: list[Any]) -> None:
        self.uploads = uploads

    def __iter__(self) -> Iterator[NamedFile]:
        for upload in self.uploads:
            upload.seek(0)
            yield NamedFile(upload.name, upload.read())


def _year_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label="预算年度",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        **options,
    )


class UploadForm(forms.Form):
    """Files, and what is known of whose they are.

    Department people bring in their own department's only.
    """

    uploads = FilesField(
        label="文件",
        help_text=(
            "已公开的 Word（.docx）、Excel（.xlsx）或有文字的 PDF 文件，可以选几个，"
            "也可以是装着它们的 .zip"
        ),
    )
    department = forms.ModelChoiceField(
        label="部门",
        queryset=Department.objects.none(),
        required=False,
        help_text="留空则以文件中写明的为准",
    )
    year = _year_field(help_text="留空则以文件中写明的为准")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membership = membership_of(user)
        if membership is not None and membership.department is not None:
            del self.fields["department"]
            return
        department: Any = self.fields["department"]
        department.queryset = Department.objects.visible_to(user)


NOT_SAID = ("", "请选择")


class AnswersForm(forms.Form):
    """Whose file it is where it does not say so itself, and what else only a person knows."""

    department = forms.CharField(
        label="部门编码",
        required=False,
        max_length=20,
        help_text="可以从已有的部门里选，也可以填新部门的编码",
        widget=forms.TextInput(attrs={"list": "known-departments"}),
    )
    unit = forms.CharField(
        label="单位编码", required=False, max_length=20, help_text="只有单位预算的文件填写"
    )
    year = _year_field()
    money_unit = forms.ChoiceField(
        label="金额单位", required=False, choices=[NOT_SAID, *((unit, unit) for unit in UNITS)]
    )
    hidden = forms.ChoiceField(
        label="看不见的行和列",
        required=False,
        choices=[("", "先不录入"), (READ, "照样读取")],
    )
    unread = forms.ChoiceField(
        label="没有读取的内容",
        required=False,
        choices=[("", "先不录入"), (LEAVE, "已看过，不录入它们，其余录入")],
        help_text="逐项列在本页“没有读取的内容”里",
    )

    @property
    def stated(self) -> StatedIdentity:
        """What was said; nothing where it makes no sense."""
        if not self.is_valid():
            return StatedIdentity()
        data = self.cleaned_data
        return StatedIdentity(
            department_code=data["department"],
            unit_code=data["unit"],
            year=data["year"],
            money_unit=data["money_unit"],
            hidden=data["hidden"],
            unread=data["unread"],
        )

    def asked(self, problems: Iterable[Problem]) -> list[forms.BoundField]:
        """Return the fields that could lift some of the problems, and those that were answered."""
        questions = {ASKED_BY.get(problem.code) for problem in problems}
        asked = []
        for field in self:
            question = OF_IDENTITY.get(field.name, field.name)
            if question in questions or field.data:
                asked.append(field)
        return asked


def _runs(user: Any) -> QuerySet[ImportRun]:
    if not may(user, "disclosure.import_files"):
        raise PermissionDenied
    return ImportRun.objects.visible_to(user)


def _files(user: Any) -> QuerySet[ImportedFile]:
    files = ImportedFile.objects.filter(run__in=_runs(user).values("pk"))
    return files.select_related(
        "run__by",
        "run__department",
        "budget",
        "publication__department__region",
        "publication__unit",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imports(request: HttpRequest) -> HttpResponse:
    """Show what was uploaded before, and a form for more."""
    runs = _runs(request.user)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, user=request.user)
    else:
        form = UploadForm(user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            run = start_import(
                uploads=_NamedFiles(data["uploads"]),
                by=request.user,
                department=data.get("department"),
                year=data.get("year"),
            )
            return redirect("desk:import-run", run.pk)
        except Problems as exc:
            form.add_error("uploads", [str(problem) for problem in exc.problems])
    context = {"form": form, "runs": runs.prefetch_related("files")[:RUNS_SHOWN]}
    return admin_page(request, "desk/imports.html", title="导入已有的公开文件", **context)


@require_http_methods(["GET", "HEAD"])
@signed_in
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a line for each file, renewed until all are read."""
    run = get_object_or_404(_runs(request.user), pk=pk)
    files = list(_files(request.user).filter(run=run))
    done = 0
    ready = 0
    for file in files:
        done += file.state not in UNDER_WAY
        ready += file.state == ImportedFile.State.READY
    is_done = done == len(files)
    context = {
        "run": run,
        "files": files,
        "done": done,
        "ready": ready,
        "under_way": UNDER_WAY,
        "nobody_works": not is_done and not is_a_worker_alive(),
    }
    page = admin_page(request, "desk/import_run.html", title=str(run), **context)
    return renew_until(page, is_done=is_done)


@require_POST
@signed_in
def enter_ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker enter all files of a run that can be entered."""
    run = get_object_or_404(_runs(request.user), pk=pk)
    count = start_entering(run=run, by=request.user)
    message = f"正在录入 {count} 个文件。" if count else "没有可以录入的文件。"
    messages.success(request, message)
    return redirect("desk:import-run", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imported_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file holds and would change; a POST enters it, or has the worker archive it."""
    file = get_object_or_404(_files(request.user), pk=pk)
    answered = request.POST if request.method == "POST" else request.GET
    answers = AnswersForm(answered)
    known = Department.objects.visible_to(request.user).order_by("code")
    context: dict[str, Any] = {"file": file, "answers": answers, "departments": known}
    try:
        if request.method == "POST":
            return _enter_or_archive(request, file, answers.stated)
        preview = preview_of(file=file, told=answers.stated)
        context |= _shown(preview)
        context["asked"] = answers.asked(context["problems"])
    except Problems as exc:
        context["problems"] = exc.problems
        context["asked"] = answers.asked(exc.problems)
    except OSError:
        context["problems"] = [LOST]  # no answer finds a file again
    return admin_page(request, "desk/imported_file.html", title=file.name, **context)


def _shown(preview: Preview) -> dict[str, Any]:
    """Return a preview with its amounts as people read them."""
    ledger = preview.changes.ledger
    lines = []
    inferred = preview.recovery.inferred
    for line, fields in zip(preview.entries.lines, inferred, strict=False):
        lines.append((line, f"{line.amount:,.2f}", fields))
    checked = check_file_document(document=preview.reading.document)
    return {
        "preview": preview,
        "problems": (*preview.problems, *checked.problems),
        "results": heaviest_first(checked.results),
        "before": f"{ledger.before:,.2f}",
        "after": f"{ledger.after:,.2f}",
        "lines": lines,
    }


def _enter_or_archive(
    request: HttpRequest, file: ImportedFile, stated: StatedIdentity
) -> HttpResponse:
    if "archive" in request.POST:
        start_archiving(file=file, by=request.user)
    else:
        seen = request.POST.get("seen", "")
        enter_file(file=file, by=request.user, seen=seen, told=stated)
        message = f"{file.name}：{file.get_state_display()}，{file.message}"
        messages.success(request, message)
    return redirect("desk:import-run", file.run_id)
