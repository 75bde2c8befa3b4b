"""Bringing finished disclosures in at the desk: upload, see what each file holds and would change, confirm or archive."""

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
from budget.models import Department
from budget.problems import Problems
from budget.roles import membership_of
from disclosure.actions.checking import check_file_document
from disclosure.actions.import_runs import (
    UNDER_WAY,
    enter_file,
    preview_of,
    start_archiving,
    start_entering,
    start_import,
)
from disclosure.actions.previews import Preview
from disclosure.desk.access import signed_in
from disclosure.documents.checks.report import heaviest_first
from disclosure.documents.intake.files.uploads import NamedFile
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.models import ImportedFile, ImportRun

RUNS_SHOWN = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each held to the size limit before it is read."""

    widget = FilesInput(attrs={"accept": ".docx,.xlsx,.doc,.xls,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        largest = settings.IMPORT_FILE_MB
        large = [file.name for file in files if file.size > largest * 1024 * 1024]
        if large:
            raise ValidationError([f"{name} 超过上限 {largest} MB" for name in large])
        return files


class UploadForm(forms.Form):
    """Files, and what is known of whose they are. Department people bring in their own department's only."""

    uploads = FilesField(
        label="文件", help_text="已公开的 Word（.docx）或 Excel（.xlsx）文件，可以选几个，也可以是装着它们的 .zip"
    )
    department = forms.ModelChoiceField(
        label="部门", queryset=Department.objects.none(), required=False, help_text="留空则以文件中写明的为准"
    )
    year = forms.IntegerField(
        label="预算年度", required=False, min_value=2000, max_value=2100, help_text="留空则以文件中写明的为准"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membership = membership_of(user)
        if membership is not None and membership.department is not None:
            del self.fields["department"]
        else:
            self.fields["department"].queryset = Department.objects.visible_to(user)  # type: ignore[attr-defined]


class IdentityForm(forms.Form):
    """Whose file it is, where it does not say so itself."""

    department = forms.CharField(label="部门编码", required=False, max_length=20)
    year = forms.IntegerField(label="预算年度", required=False, min_value=2000, max_value=2100)

    @property
    def told(self) -> StatedIdentity:
        """What was said; nothing where it makes no sense."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return StatedIdentity(department_code=cleaned.get("department") or "", year=cleaned.get("year"))


def _runs(user: Any) -> QuerySet[ImportRun]:
    if not user.has_perm("disclosure.import_files"):
        raise PermissionDenied
    return ImportRun.objects.visible_to(user)


def _files(user: Any) -> QuerySet[ImportedFile]:
    own = ImportedFile.objects.filter(run__in=_runs(user).values("pk"))
    return own.select_related("run__by", "run__department", "budget", "publication__department__region")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imports(request: HttpRequest) -> HttpResponse:
    """What was uploaded before, and a form for more."""
    runs = _runs(request.user)
    is_sent = request.method == "POST"
    form = UploadForm(*((request.POST, request.FILES) if is_sent else ()), user=request.user)
    if is_sent and form.is_valid():
        data = form.cleaned_data
        uploads = [NamedFile(file.name, file.read()) for file in data["uploads"]]
        try:
            run = start_import(
                uploads=uploads, by=request.user, department=data.get("department"), year=data.get("year")
            )
            return redirect("desk:import-run", run.pk)
        except Problems as exc:
            form.add_error("uploads", [str(problem) for problem in exc.problems])
    return _page(request, "imports", "导入已有的公开文件", form=form, runs=runs.prefetch_related("files")[:RUNS_SHOWN])


@require_http_methods(["GET", "HEAD"])
@signed_in
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """A line for each file, renewed until all are read."""
    run = get_object_or_404(_runs(request.user), pk=pk)
    files = list(_files(request.user).filter(run=run))
    done = sum(file.state not in UNDER_WAY for file in files)
    ready = sum(file.state == ImportedFile.State.READY for file in files)
    response = _page(request, "import_run", str(run), run=run, files=files, done=done, ready=ready)
    if done < len(files):
        response["Refresh"] = "2"
    return response


@require_POST
@signed_in
def enter_ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker enter all files of a run that can be entered."""
    run = get_object_or_404(_runs(request.user), pk=pk)
    number = start_entering(run=run, by=request.user)
    messages.success(request, f"正在录入 {number} 个文件。" if number else "没有可以录入的文件。")
    return redirect("desk:import-run", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imported_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file holds and would change; a POST enters it, or has the worker archive it."""
    file = get_object_or_404(_files(request.user), pk=pk)
    identity = IdentityForm(request.POST if request.method == "POST" else request.GET)
    try:
        if request.method == "POST":
            return _act(request, file, identity.told)
        preview = preview_of(file=file, told=identity.told)
    except (Problems, OSError) as exc:
        problems = exc.problems if isinstance(exc, Problems) else ["上传的文件已不在存储中，请重新上传"]
        return _page(request, "imported_file", file.name, file=file, problems=problems, identity=identity)
    return _page(request, "imported_file", file.name, file=file, identity=identity, **_shown(preview))


def _shown(preview: Preview) -> dict[str, Any]:
    """A preview with its amounts as people read them."""
    ledger = preview.changes.ledger
    pairs = zip(preview.entries.lines, preview.recovery.inferred, strict=False)
    return {
        "preview": preview,
        "problems": preview.problems,
        "results": heaviest_first(check_file_document(document=preview.reading.document).results),
        "before": f"{ledger.before:,.2f}",
        "after": f"{ledger.after:,.2f}",
        "lines": [(line, f"{line.amount:,.2f}", fields) for line, fields in pairs],
    }


def _act(request: HttpRequest, file: ImportedFile, told: StatedIdentity) -> HttpResponse:
    if "archive" in request.POST:
        start_archiving(file=file, by=request.user)
    else:
        enter_file(file=file, by=request.user, seen=request.POST.get("seen", ""), told=told)
        messages.success(request, f"{file.name}：{file.get_state_display()}，{file.message}")
    return redirect("desk:import-run", file.run_id)


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    return admin_page(request, f"desk/{name}.html", title=title, **context)
