"""Official files reach the reader as they were published: names, types, conditions, ranges."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import Storage
from django.test import Client, override_settings
from django.utils import timezone

from budget.models import DepartmentBudget
from disclosure.actions import publishing
from disclosure.actions.workflow import withdraw
from disclosure.models import Publication
from tests.publications import published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HOME = "/130532/2023/203/"


class BucketStorage(Storage):
    """Behaves like an S3 bucket: keys, no paths on a disk, whole objects, gone when the test is."""

    objects: dict[str, bytes] = {}
    changed_at: dict[str, datetime] = {}

    def _open(self, name: str, mode: str = "rb") -> File:
        if name not in self.objects:
            raise FileNotFoundError(name)
        return File(BytesIO(self.objects[name]), name=name)

    def _save(self, name: str, content: File) -> str:
        self.objects[name] = content.read()
        self.changed_at[name] = timezone.now()
        return name

    def exists(self, name: str) -> bool:
        return name in self.objects

    def size(self, name: str) -> int:
        if name not in self.objects:
            raise FileNotFoundError(name)
        return len(self.objects[name])

    def get_modified_time(self, name: str) -> datetime:
        return self.changed_at[name]


@pytest.fixture
def publication(budget: DepartmentBudget, known_editions: None, media_root: Path) -> Publication:
    """The example with all its official files."""
    return publishing.publish(budget=budget, by=None)


@pytest.fixture
def in_a_bucket() -> Iterator[type[BucketStorage]]:
    BucketStorage.objects.clear()
    fake = {"BACKEND": f"{BucketStorage.__module__}.BucketStorage"}
    with override_settings(STORAGES={"default": fake, "staticfiles": {"BACKEND": _PLAIN}}):
        yield BucketStorage


_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.mark.in_turn
def test_every_official_file_is_served_with_its_bytes_type_and_chinese_name(
    client: Client, publication: Publication
) -> None:
    types = {}
    for file in publication.files.all():
        extension = file.filename.rpartition(".")[2]
        response = client.get(f"{HOME}v1/203-2023.{extension}")
        content = response.content
        types[file.format] = response["Content-Type"]
        assert (response.status_code, hashlib.sha256(content).hexdigest()) == (200, file.sha256)
        assert int(response["Content-Length"]) == len(content)
        assert response["Content-Disposition"].startswith(
            "attachment; filename*=utf-8''203%E4%B8%AD"
        )
    assert types == {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf": "application/pdf",
        "csv": "application/zip",
        "json": "application/json",
    }


def test_a_numbered_version_may_be_kept_long_and_the_current_address_not(
    client: Client, publish: Callable
) -> None:
    publish()
    assert "max-age=2592000" in client.get(f"{HOME}v1/203-2023.json")["Cache-Control"]
    assert "max-age=60" in client.get(f"{HOME}203-2023.json")["Cache-Control"]


def test_a_reader_who_has_the_file_gets_304(client: Client, publish: Callable) -> None:
    publish()
    etag = client.get(f"{HOME}v1/203-2023.json")["ETag"]
    assert client.get(f"{HOME}v1/203-2023.json", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=100-", slice(100, None)), ("bytes=-5", slice(-5, None))],
)
def test_a_part_is_served_as_asked(
    client: Client, publish: Callable, wanted: str, part: slice
) -> None:
    whole = publish().files.get().read()
    response = client.get(f"{HOME}v1/203-2023.json", headers={"Range": wanted})
    start, stop, _ = part.indices(len(whole))
    assert (response.status_code, response.content) == (206, whole[part])
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole)}"


def test_a_part_beyond_the_end_is_416_and_an_unknown_unit_is_ignored(
    client: Client, publish: Callable
) -> None:
    size = publish().files.get().size
    beyond = client.get(f"{HOME}v1/203-2023.json", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    assert client.get(f"{HOME}v1/203-2023.json", headers={"Range": "lines=1-2"}).status_code == 200


def test_a_changed_file_is_sent_whole_to_one_who_has_another(
    client: Client, publish: Callable
) -> None:
    publish()
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert client.get(f"{HOME}v1/203-2023.json", headers=headers).status_code == 200


@override_settings(ACCEL_PREFIX="/_files/")
def test_nginx_is_told_where_the_bytes_are(client: Client, publish: Callable) -> None:
    file = publish().files.get()
    response = client.get(f"{HOME}v1/203-2023.json")
    assert response["X-Accel-Redirect"] == f"/_files/official/{file.sha256[:2]}/{file.sha256}"
    assert response.content == b""


def test_the_downloads_page_says_how_to_verify_each_file(
    client: Client, publication: Publication
) -> None:
    page = client.get(f"{HOME}downloads/").content.decode()
    for file in publication.files.all():
        assert file.sha256 in page
        assert file.filename in page
    assert "certutil -hashfile" in page
    assert f'href="{HOME}v1/203-2023.docx"' in page


def test_a_version_without_files_says_so(client: Client, db: None) -> None:
    published()
    assert "本版没有正式文件" in client.get(f"{HOME}downloads/").content.decode()
    assert client.get(f"{HOME}203-2023.docx").status_code == 404


def test_superseded_versions_keep_their_files_and_withdrawn_ones_answer_410(
    client: Client, budget: DepartmentBudget, publish: Callable
) -> None:
    first = publish().files.get()
    line = budget.lines.get(economic__code="30101")
    line.amount += 100
    line.save()
    second = publish(reason="更正基本工资")
    assert client.get(f"{HOME}v1/203-2023.json")["ETag"] == f'"{first.sha256}"'
    assert client.get(f"{HOME}203-2023.json")["ETag"] == f'"{second.files.get().sha256}"'
    withdraw(publication=second, by=None, reason="误公开了内部事项")
    for address in ("203-2023.json", "v2/203-2023.json", "downloads/", "v2/downloads/"):
        answer = client.get(HOME + address)
        assert (answer.status_code, "误公开了内部事项" in answer.content.decode()) == (410, True)
    assert client.get(f"{HOME}v1/203-2023.json").status_code == 200


def test_files_can_live_in_a_bucket(
    client: Client, in_a_bucket: type[BucketStorage], publish: Callable
) -> None:
    file = publish().files.get()
    assert set(in_a_bucket.objects) == {f"official/{file.sha256[:2]}/{file.sha256}"}
    assert client.get(f"{HOME}v1/203-2023.json").content == file.read()
    part = client.get(f"{HOME}v1/203-2023.json", headers={"Range": "bytes=0-9"})
    assert part.content == file.read()[:10]


def test_a_part_named_by_a_number_without_end_is_ignored(client: Client, publish: Callable) -> None:
    publish()
    assert (
        client.get(f"{HOME}v1/203-2023.json", headers={"range": f"bytes={'9' * 5000}-"}).status_code
        == 200
    )


def test_a_damaged_file_is_an_error_page_and_never_sent(
    client: Client, publication: Publication, media_root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = publication.files.get(format="docx")
    path = media_root / file.stored_name
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"\0" * len(whole)):
        path.write_bytes(damaged)
        answer = client.get(f"{HOME}v1/203-2023.docx")
        assert answer.status_code == 500
        assert "这个文件现在不能下载" in answer.content.decode()
        assert f'<a href="{HOME}v1/"' in answer.content.decode()  # what is not damaged
        assert "Content-Disposition" not in answer
    assert any(record.levelname == "CRITICAL" for record in caplog.records)

    path.write_bytes(whole)
    assert client.get(f"{HOME}v1/203-2023.docx").status_code == 200
