"""verify_publications finds whatever is no longer what was published, and nothing else."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from msgspec.structs import replace

from budget.models import DepartmentBudget
from disclosure.actions.publishing import publish
from disclosure.actions.verification import file_differences, shows, verify
from disclosure.documents import formats
from disclosure.documents.formats.registry import Format
from disclosure.models import OfficialFile, Publication

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
