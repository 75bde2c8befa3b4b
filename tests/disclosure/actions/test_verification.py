"""verify_publications finds whatever is no longer what was published, and nothing else."""

import errno
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from msgspec.structs import replace

from budget.models import DepartmentBudget
from disclosure.actions.publishing import publish
from disclosure.actions.verification import file_differences, shows, verify
from disclosure.documents import formats
from disclosure.documents.formats.registry import Format
from disclosure.models import OfficialFile, Publication, Withdrawal
from tests.seeds import seeds

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def publication(
    budget: DepartmentBudget, known_editions: None, tmp_path: Path
) -> Iterator[Publication]:
    """The example with all its files, in a storage of its own."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield publish(budget=budget, by=None)


def messages(publication: Publication) -> list[str]:
    return [difference.message for difference in verify(publication=publication)]


def stored(publication: Publication, name: str, folder: Path) -> Path:
    return folder / publication.files.get(format=name).stored_name


def test_what_was_just_published_verifies(
    publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_publications")
    assert "1 个公开版本、5 个正式文件，全部相符" in capsys.readouterr().out


def test_deep_reads_the_pdf_back(
    publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_publications", "--deep")
    assert "1 个公开版本、5 个正式文件，全部相符" in capsys.readouterr().out
    document = publication.document
    other = replace(document, title="另一个部门的公开")
    content = publication.files.get(format="pdf").read()
    assert shows(document, content, "pdf", deep=True)
    assert not shows(other, content, "pdf", deep=True)
    assert shows(other, content, "pdf")  # which publishing does not read


def test_a_changed_byte_and_a_lost_file_are_found(
    publication: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = stored(publication, "pdf", tmp_path)
    changed.chmod(0o600)
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    stored(publication, "docx", tmp_path).unlink()
    assert set(messages(publication)) == {
        "存储中读不到文件：FileNotFoundError",
        "字节与公开时的记录不符",
    }
    with pytest.raises(CommandError, match="发现 2 处不符") as caught:
        call_command("verify_publications")
    assert caught.value.returncode == 1


def change_a_byte(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "lost": lambda path: path.unlink(),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:20_480]),
    "emptied": lambda path: path.write_bytes(b""),
    "changed": change_a_byte,
    "lengthened": lambda path: path.write_bytes(path.read_bytes() + b"?"),
    "in a lost folder": lambda path: shutil.rmtree(path.parent),
}


@pytest.mark.parametrize("turn", seeds(1, len(DAMAGES)))
def test_every_damage_to_every_format_is_repaired(
    publication: Publication, tmp_path: Path, turn: int, capsys: pytest.CaptureFixture[str]
) -> None:
    damages = list(DAMAGES.values())
    paths = [tmp_path / file.stored_name for file in publication.files.all()]
    whole = {path: path.read_bytes() for path in paths}
    for number, path in enumerate(paths, start=turn):
        if path.exists():  # it may have lain in the folder that another one lost
            damages[number % len(damages)](path)
    call_command("verify_publications", "--repair")
    out = capsys.readouterr().out
    for file in publication.files.all():
        assert f"已重新生成 {publication} {file.filename}" in out
    assert "5 个正式文件，全部相符" in out
    for path, content in whole.items():
        assert path.read_bytes() == content


def test_files_of_superseded_and_withdrawn_versions_are_repaired_too(
    publication: Publication, budget: DepartmentBudget, tmp_path: Path, only_json: None
) -> None:
    line = budget.lines.order_by("pk").first()
    assert line is not None
    line.amount += 10_000
    line.save()
    second = publish(budget=budget, by=None, reason="更正")
    Withdrawal.objects.create(publication=second, reason="附件含有个人信息", at=timezone.now())
    for version in (publication, second):
        stored(version, "json", tmp_path).unlink()
    call_command("verify_publications", "--repair", stdout=io.StringIO())
    for version in (publication, second):
        assert stored(version, "json", tmp_path).is_file()


def test_what_cannot_be_made_again_is_said_with_its_place_and_not_replaced(
    publication: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = stored(publication, "xlsx", tmp_path)
    damaged.write_bytes(b"half")
    stored(publication, "csv", tmp_path).unlink()
    with (
        mock.patch("disclosure.documents.formats.get", with_fingerprint("xlsx", "xlsx-99")),
        pytest.raises(CommandError, match="发现 1 处不符"),
    ):
        call_command("verify_publications", "--repair")
    said = capsys.readouterr()
    name = publication.files.get(format="xlsx").filename
    assert f"不能重新生成 {publication} {name}" in said.err
    made_by = publication.files.get(format="xlsx").fingerprint
    assert f"公开时的程序是 {made_by}，现在是 xlsx-99" in said.err
    assert f"请从备份恢复存储中的 {damaged.relative_to(tmp_path)}" in said.err
    assert "已重新生成" in said.out  # the other one is whole again
    assert damaged.read_bytes() == b"half"


def test_a_content_that_was_tampered_with_makes_no_files(
    publication: Publication, tmp_path: Path
) -> None:
    stored(publication, "csv", tmp_path).unlink()
    for other in ("{}", publication.document_json.replace("行政运行", "行政运营")):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE disclosure_publication SET document_json = %s", [other])
        with pytest.raises(CommandError, match="不符"):
            call_command("verify_publications", "--repair")
        assert not stored(publication, "csv", tmp_path).exists()


def test_a_full_disk_is_said_and_leaves_no_half(
    publication: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(publication, "csv", tmp_path).unlink()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="存储已满或不能写入，没有修复"):
        call_command("verify_publications", "--repair")
    assert not stored(publication, "csv", tmp_path).exists()


def with_fingerprint(name: str, fingerprint: str) -> Callable[[str], Format]:
    """The formats as a later program has them: one with another fingerprint."""
    real = formats.get

    def get(asked: str) -> Format:
        format_ = real(asked)
        if asked != name:
            return format_
        return Format(
            format_.name,
            format_.label,
            format_.extension,
            format_.content_type,
            lambda document, imprint: b"something else",
            lambda: fingerprint,
        )

    return get


def test_the_same_program_must_make_the_same_bytes(publication: Publication) -> None:
    same = publication.files.get(format="xlsx").fingerprint
    with mock.patch("disclosure.documents.formats.get", with_fingerprint("xlsx", same)):
        assert messages(publication) == ["同一程序重新生成的字节不同"]


def test_a_later_program_reads_the_file_back_instead(publication: Publication) -> None:
    with mock.patch("disclosure.documents.formats.get", with_fingerprint("xlsx", "xlsx-99")):
        assert messages(publication) == []


def test_a_later_program_finds_a_file_that_shows_something_else(
    publication: Publication, tmp_path: Path
) -> None:
    other = (
        stored(publication, "json", tmp_path)
        .read_bytes()
        .replace("行政运行".encode(), "行政运营".encode())
    )
    record = publication.files.get(format="json")
    digest = hashlib.sha256(other).hexdigest()
    forged = OfficialFile(
        publication=publication,
        format="json",
        filename=record.filename,
        size=len(other),
        sha256=digest,
        fingerprint="0",
    )
    path = tmp_path / forged.stored_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(other)
    assert list(file_differences(forged, publication.document, publication)) == [
        "读回的内容与公开内容不同"
    ]


def test_a_document_that_was_tampered_with_is_found(publication: Publication) -> None:
    publication.document_json = publication.document_json.replace("行政运行", "行政运营")
    assert messages(publication) == ["公开内容与数字摘要不符"]
