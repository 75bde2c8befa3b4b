"""Bringing files in at the desk: upload, the worker reads, a preview, one click enters.

And who may.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from budget.models import DepartmentBudget
from budget.statuses import Status
from disclosure.actions.import_runs import LOST, preview_of
from disclosure.actions.importing import confirm, prepare
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.models import ImportedFile, ImportRun, Publication
from tests.cast import Cast, make_cast
from tests.disclosure.actions.test_importing import EXAMPLE, written
from tests.documents import example_document
from tests.packages import changed, parts_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("known_files"),
]
DATA = Path(__file__).parents[2] / "data"
AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def upload(
    client: Client, cast: Cast, media_root: Any, django_capture_on_commit_callbacks: Any
) -> Callable[..., Any]:
    """Uploads files as somebody, and lets the worker finish."""

    def upload(name: str, *files: tuple[str, bytes], **fields: Any) -> Any:
        client.force_login(cast[name])
        data = {"uploads": [SimpleUploadedFile(each, content) for each, content in files], **fields}
        with override_settings(TASKS=AT_ONCE), django_capture_on_commit_callbacks(execute=True):
            return client.post("/admin/imports/", data)

    return upload


@pytest.fixture
def act(client: Client, django_capture_on_commit_callbacks: Any) -> Callable[..., str]:
    """Posts a form as who is signed in, lets the worker finish, and gives the page that follows."""

    def act(path: str, **fields: str) -> str:
        with override_settings(TASKS=AT_ONCE), django_capture_on_commit_callbacks(execute=True):
            client.post(path, fields)
        run = ImportRun.objects.get()
        return page(client, f"/admin/imports/{run.pk}/")

    return act


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def path_of(file: ImportedFile) -> str:
    return f"/admin/imports/files/{file.pk}/"


@pytest.mark.in_turn
def test_a_reviewer_uploads_looks_and_enters(client: Client, upload: Any, act: Any) -> None:
    response = upload("reviewer", ("203公开.docx", EXAMPLE))
    assert "可以录入" in page(client, response["Location"])
    file = ImportedFile.objects.get()
    shown = page(client, path_of(file))
    for text in (
        "203 中共平乡县委组织部 2023年",
        "表格9第5行第1列",
        "将同时建立",
        "推算的收支明细",
        "6,320,000.00",
        "确认录入",
    ):
        assert text in shown
    assert not DepartmentBudget.objects.exists()
    preview = prepare(data=EXAMPLE, name="f", told=StatedIdentity(region_code="130532"))
    assert "已录入" in act(path_of(file), enter="1", seen=preview.seen)
    assert DepartmentBudget.objects.get().lines.count() == 33


def test_a_zip_gives_a_line_for_each_file(client: Client, upload: Any, act: Any) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("2023/203.docx", EXAMPLE)
        members.writestr("2023/坏文件.docx", b"PK\x03\x04")
        members.writestr("~$203.docx", b"")
        members.writestr("说明.pdf", b"%PDF-1.7")
    response = upload("reviewer", ("全部.zip", archive.getvalue()))
    shown = page(client, response["Location"])
    states = dict(ImportedFile.objects.values_list("name", "state"))
    assert states == {
        "2023/203.docx": "ready",
        "2023/坏文件.docx": "unreadable",
        "说明.pdf": "unreadable",
    }
    assert "PDF 已损坏" in shown
    assert "已损坏" in shown
    run = ImportRun.objects.get()
    assert "已录入" in act(f"/admin/imports/{run.pk}/enter/")
    assert ImportedFile.objects.get(name="2023/203.docx").state == "entered"


def test_a_clerk_starts_a_year_and_is_told_when_it_has_moved(
    client: Client, upload: Any, cast: Cast, act: Any
) -> None:
    budget = confirm(
        preview=prepare(data=EXAMPLE, name="f", told=StatedIdentity(region_code="130532"))
    )
    upload("clerk", ("203.docx", EXAMPLE))
    file = ImportedFile.objects.get()
    assert file.state == ImportedFile.State.UNCHANGED
    line = budget.lines.all()[0]
    line.amount += 1
    line.save()
    response = client.post(path_of(file), {"enter": "1", "seen": "x"})
    assert "预览之后有人改动" in response.content.decode()
    DepartmentBudget.objects.update(status=Status.SUBMITTED)
    assert "不能导入" in page(client, path_of(file))
    assert "确认录入" not in page(client, path_of(file))


def test_a_clerk_cannot_bring_in_another_department(client: Client, upload: Any) -> None:
    upload("other_clerk", ("203.docx", EXAMPLE))
    shown = page(client, path_of(ImportedFile.objects.get()))
    assert "文件里的部门编码是“203”，选定的是“204”" in shown
    assert "确认录入" not in shown
    assert "存档" not in shown


def test_a_reviewer_keeps_a_file_as_it_was_published(
    client: Client, upload: Any, act: Any, only_json: None
) -> None:
    upload("reviewer", ("203.docx", EXAMPLE))
    assert "已存档公开" in act(path_of(ImportedFile.objects.get()), archive="1")
    assert Publication.objects.get().is_archived
    client.logout()
    assert client.get("/130532/2023/203/table-9/").status_code == 200


def test_what_cannot_be_read_says_why(client: Client, upload: Any) -> None:
    upload("reviewer", ("203.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600))
    assert "旧版 Office 文件" in page(client, path_of(ImportedFile.objects.get()))


def test_a_file_that_the_disk_has_lost_is_said_to_be(
    client: Client, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload("reviewer", ("203.docx", EXAMPLE))
    file = ImportedFile.objects.get()
    monkeypatch.setattr("disclosure.desk.imports.preview_of", Mock(side_effect=FileNotFoundError))
    assert LOST in page(client, path_of(file))


@override_settings(IMPORT_FILE_MB=1)
def test_a_file_over_the_limit_is_not_taken(upload: Any) -> None:
    response = upload("reviewer", ("203.docx", b"x" * 1_100_000))
    assert "203.docx 超过上限 1 MB" in response.content.decode()
    assert not ImportRun.objects.exists()


@override_settings(IMPORT_FILES=1)
def test_more_files_than_allowed_are_not_taken(upload: Any) -> None:
    response = upload("reviewer", ("a.docx", EXAMPLE), ("b.docx", EXAMPLE))
    assert "一次最多 1 个文件" in response.content.decode()


def test_an_upload_without_a_file_asks_for_one(upload: Any) -> None:
    response = upload("reviewer")
    assert response.status_code == 200
    assert "这个字段是必填项" in response.content.decode() or "必填" in response.content.decode()


def test_year_said_at_the_upload_must_agree(client: Client, upload: Any) -> None:
    upload("reviewer", ("203.docx", EXAMPLE), year="2024")
    assert "选定的是“2024”" in page(client, path_of(ImportedFile.objects.get()))


@pytest.mark.parametrize("name", ["head", "auditor", "administrator", "nobody"])
def test_others_have_no_such_pages(client: Client, cast: Cast, name: str) -> None:
    client.force_login(cast[name])
    assert client.get("/admin/imports/").status_code == 403


def test_nobody_sees_the_files_of_another(client: Client, upload: Any, cast: Cast) -> None:
    upload("reviewer", ("203.docx", written(example_document())))
    file = ImportedFile.objects.get()
    for name in ("clerk", "neighbour"):
        client.force_login(cast[name])
        assert client.get(path_of(file)).status_code == 404
        assert client.get(f"/admin/imports/{file.run_id}/").status_code == 404
        assert client.post(f"/admin/imports/{file.run_id}/enter/").status_code == 404


def without_units(data: bytes) -> bytes:
    """The example without a caption that states the unit."""
    document = parts_of(data)["word/document.xml"].decode()
    assert "单位：万元" in document
    return changed(data, "word/document.xml", ("单位：万元".encode(), b""))


@pytest.mark.in_turn
def test_a_unit_that_the_file_does_not_state_is_asked_and_answered(
    client: Client, upload: Any, act: Any
) -> None:
    upload("reviewer", ("203.docx", without_units(EXAMPLE)))
    file = ImportedFile.objects.get()
    asking = page(client, path_of(file))
    assert "要由您说明的" in asking
    assert 'name="money_unit"' in asking
    assert "确认录入" not in asking
    answered = page(client, f"{path_of(file)}?money_unit=万元")
    assert "金额：各表按万元读取（由人说明的）" in answered
    preview = preview_of(file=file, told=StatedIdentity(money_unit="万元"))
    assert "已录入" in act(path_of(file), enter="1", seen=preview.seen, money_unit="万元")
    assert DepartmentBudget.objects.get().lines.count() == 33


@pytest.mark.in_turn
def test_what_was_not_read_may_be_left_out_by_who_has_seen_it(
    client: Client, upload: Any, act: Any
) -> None:
    note = "<w:body><w:p><w:r><w:t>联系人张三</w:t></w:r></w:p>".encode()
    data = changed(EXAMPLE, "word/document.xml", (b"<w:body>", note))
    upload("reviewer", ("203.docx", data))
    file = ImportedFile.objects.get()
    assert 'name="enter"' not in page(client, path_of(file))
    assert 'name="enter"' in page(client, f"{path_of(file)}?unread=leave")
    preview = preview_of(file=file, told=StatedIdentity(unread="leave"))
    assert "已录入" in act(path_of(file), enter="1", seen=preview.seen, unread="leave")


def test_whose_a_file_is_can_be_chosen_from_the_departments_that_are_known(
    client: Client, upload: Any
) -> None:
    data = (DATA / "shanghai-department-budget-2025.docx").read_bytes()
    upload("reviewer", ("普陀.docx", data), year="2025")
    file = ImportedFile.objects.get()
    asking = page(client, path_of(file))
    assert "文件里没有找到部门编码" in asking
    assert 'list="known-departments"' in asking
    assert '<option value="203">' in asking
    assert "文件里没有找到部门编码" not in page(client, f"{path_of(file)}?department=101")
