"""The catalogue: what is public is entered once, signed, and every change of a byte is found."""

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budget.problems import Problems
from disclosure.actions import catalogue, signing
from disclosure.documents.model.catalogue import read_lines
from disclosure.documents.model.signatures import fingerprint, public_key_of, sign
from disclosure.models import CatalogueRow, Publication, Withdrawal
from tests.hidden import other, published_by_a_unit, secret
from tests.publications import department_of, published, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """Where the installation's key is to lie; there is none yet."""
    path = tmp_path / "signing-key.pem"
    settings.SIGNING_KEY_FILE = str(path)
    return path


def lines() -> list[str]:
    return [row.line.text for row in CatalogueRow.objects.order_by("number")]


def entries() -> list[tuple[str, str]]:
    """Kind and address of each entry."""
    told = []
    for line in lines():
        fields = json.loads(line)
        told.append((fields["kind"], fields.get("address", "")))
    return told


def keep(folder: Path, text: str = "") -> Path:
    """Keep a copy of the catalogue, or of a changed ``text`` of it."""
    path = folder / "kept.jsonl"
    path.write_text(text or "".join(f"{line}\n" for line in lines()))
    return path


def verify(*arguments: object) -> str:
    out = StringIO()
    call_command("verify_catalogue", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def refusal(*arguments: object) -> tuple[int, str]:
    """Exit status and words of a verification that finds something."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_catalogue", *map(str, arguments), stdout=out, stderr=out)
    return caught.value.returncode, f"{out.getvalue()}{caught.value}"


def code_of_stop() -> str:
    """Code of the problem that keeps the worker from entering anything."""
    with pytest.raises(Problems) as caught:
        catalogue.extend()
    (problem,) = caught.value.problems
    return problem.code


def code_of_refusal(*, replace: bool = False) -> str:
    """Code of the problem that keeps a key from being made."""
    with pytest.raises(Problems) as caught:
        signing.make_key(replace=replace)
    (problem,) = caught.value.problems
    return problem.code


def make_key(*arguments: str) -> str:
    """Make a key; return its fingerprint as it is told."""
    out = StringIO()
    call_command("make_signing_key", *arguments, stdout=out)
    return out.getvalue().partition("指纹 ")[2].split()[0]


# -- what is entered -------------------------------------------------------------------------------


def test_what_is_public_is_entered_once_with_addresses_moments_and_digests_only() -> None:
    withdrawn(published())
    published(secret(2022))
    published(secret(2022), version=2, reason="机密的原因")
    assert catalogue.extend() == 4
    assert catalogue.extend() == 0
    assert sorted(entries()) == [
        ("published", "/130532/2022/203/v1/"),
        ("published", "/130532/2022/203/v2/"),
        ("published", "/130532/2023/203/v1/"),
        ("withdrawn", "/130532/2023/203/v1/"),
    ]
    told = set().union(*(json.loads(line) for line in lines()))
    assert told <= {"number", "kind", "at", "recorded_at", "address", "digest", "files"} | {
        "previous",
        "hash",
    }
    assert "机密" not in "".join(lines())


def test_official_files_are_entered_under_their_addresses(
    publish: Callable[..., Publication],
) -> None:
    publication = publish()
    catalogue.extend()
    (line,) = lines()
    assert json.loads(line)["files"] == {"203-2023.json": publication.digest}


def test_units_and_other_regions_are_in_the_same_chain() -> None:
    published_by_a_unit(department_of(secret()))
    published(other())
    catalogue.extend()
    addresses = {address for _, address in entries()}
    assert addresses == {"/130532/2023/203/units/01/v1/", "/130532/2023/301/v1/"}
    assert "目录完整：2条" in verify()


def test_a_draft_or_a_version_to_come_is_not_entered_before_its_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()
    later = now + timedelta(days=1)
    published(secret(), published_at=now, visible_from=later)
    assert catalogue.extend() == 0
    assert lines() == []
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(seconds=1))
    assert catalogue.extend() == 1


def test_what_was_withdrawn_before_anybody_saw_it_is_never_entered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()
    later = now + timedelta(days=1)
    coming = published(secret(), published_at=now, visible_from=later)
    Withdrawal.objects.create(publication=coming, reason="涉密", at=now)
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(days=9))
    assert catalogue.extend() == 0


def test_the_worker_is_asked_at_each_hour(
    django_capture_on_commit_callbacks: Any,
) -> None:
    later = timezone.now() + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        published(secret(), published_at=timezone.now(), visible_from=later)
    asked = DBTaskResult.objects.filter(task_path__endswith="extend_catalogue")
    assert [task.run_after for task in asked] == [later]
    with django_capture_on_commit_callbacks(execute=True):
        withdrawn(published(other()))
    assert asked.all().count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_worker_enters_what_an_older_program_published() -> None:
    published()
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    assert entries() == [("published", "/130532/2023/203/v1/")]


def test_a_worker_that_another_one_overtook_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    published()
    append = catalogue._append
    tries = []

    def overtaken(*arguments: Any) -> None:
        tries.append(arguments)
        append(*arguments)
        if len(tries) == 1:
            append(*arguments)  # the same version once more, as another worker's

    monkeypatch.setattr(catalogue, "_append", overtaken)
    assert catalogue.extend() == 1
    assert len(tries) == 2
    assert entries() == [("published", "/130532/2023/203/v1/")]


# -- the chain and its copies ----------------------------------------------------------------------


def test_without_a_key_it_says_plainly_that_nobody_has_signed(tmp_path: Path) -> None:
    published()
    catalogue.extend()
    assert "没有签名" in verify(keep(tmp_path))
    assert "signature" not in lines()[0]


def test_a_kept_copy_is_verified_alone_and_as_the_beginning_of_todays(
    key_file: Path, tmp_path: Path
) -> None:
    told = make_key()
    published()
    catalogue.extend()
    kept = keep(tmp_path)
    published(other())
    catalogue.extend()
    assert [kind for kind, _ in entries()] == ["key", "published", "published"]
    for arguments in ([kept], [kept, "--alone"], [kept, "--trust", told]):
        answer = verify(*arguments)
        assert "目录完整：2条" in answer
        assert told in answer
    assert "它的延续" in verify(kept)


def test_parts_are_verified_together(tmp_path: Path) -> None:
    published()
    published(other())
    catalogue.extend()
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text(lines()[0])
    second.write_text(lines()[1] + "\n")
    assert "目录完整：2条" in verify(first, second)
    assert refusal(second, "--alone")[0] == 1


def test_any_changed_byte_names_its_entry(key_file: Path, tmp_path: Path) -> None:
    make_key()
    published()
    published(other())
    catalogue.extend()
    whole = keep(tmp_path).read_bytes()
    length_of_first = whole.index(b"\n") + 1
    second = whole.index(b"\n", length_of_first) - length_of_first
    changed = tmp_path / "changed.jsonl"
    for position in range(0, second, 7):
        damaged = bytearray(whole)
        damaged[length_of_first + position] ^= 1
        changed.write_bytes(bytes(damaged))
        status, told = refusal(changed, "--alone")
        assert status == 1
        assert "第2条" in told, position


def test_entries_cannot_be_left_out_or_put_in(tmp_path: Path) -> None:
    for document in (secret(), secret(2022), other()):
        published(document)
    catalogue.extend()
    first, second, third = lines()
    for some in ([first, third], [second, third], [first, first, second], [second, first]):
        assert refusal(keep(tmp_path, "\n".join(some)), "--alone")[0] == 1


def test_a_rewritten_or_shortened_catalogue_is_no_continuation(tmp_path: Path) -> None:
    published()
    published(other())
    catalogue.extend()
    kept = keep(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disclosure_cataloguerow WHERE number = 2")
    assert "只有1条，留存的有2条" in refusal(kept)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disclosure_cataloguerow")
    withdrawn(Publication.objects.get(department__code="203"))
    catalogue.extend()
    assert "与现在的目录不同" in refusal(kept)[1]
    assert "目录完整" in verify(kept, "--alone")


def own_problems() -> list[str]:
    """Codes of what is wrong with the installation's own catalogue."""
    return [problem.code for problem in catalogue.verify(catalogue.examine_own())]


def test_the_installations_own_is_held_to_what_was_published() -> None:
    published()
    assert own_problems() == ["catalogue.missing"]
    catalogue.extend()
    assert own_problems() == []
    assert "目录完整：1条" in verify()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE disclosure_publication SET digest = '{'0' * 64}'")
    assert own_problems() == ["catalogue.other"]
    assert "第1条记的与公开时登记的不同" in refusal()[1]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE disclosure_cataloguerow SET hash = '{'0' * 64}'")
    assert own_problems() == ["catalogue.broken", "catalogue.other"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 2),
        (None, 2),
        (b"\x00\xff", 1),
        (b"[" * 99_999, 1),
        (b"{}\n", 1),
        (b"\n\n", 1),
        (b"5\n", 1),
        (b'"x"\n', 1),
        (b"null\n", 1),
        (b"true\n", 1),
        (b"[]\n", 1),
        (b'{"hash":"","kind":"key","number":true,"previous":""}\n', 1),
    ],
)
def test_what_is_no_catalogue_is_said_in_words(
    tmp_path: Path, content: bytes | None, status: int
) -> None:
    path = tmp_path / "no"
    if content is not None:
        path.write_bytes(content)
    assert refusal(path, "--alone")[0] == status


@pytest.mark.parametrize("kind", ["published", "withdrawn"])
def test_another_moment_than_the_versions_own_is_found(kind: str) -> None:
    publication = published()
    withdrawn(publication)
    catalogue.extend()
    assert own_problems() == []
    with connection.cursor() as cursor:
        if kind == "published":
            cursor.execute("UPDATE disclosure_publication SET visible_from = '2099-01-02 00:00:00'")
        else:
            cursor.execute("UPDATE disclosure_withdrawal SET at = '2099-01-02 00:00:00'")
    assert own_problems() == ["catalogue.other"]


def test_a_withdrawal_whose_row_is_gone_is_found() -> None:
    withdrawn(published())
    catalogue.extend()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disclosure_withdrawal")
    assert own_problems() == ["catalogue.other"]
    assert "第2条记的与公开时登记的不同" in refusal()[1]


# -- keys ------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_read_by_its_owner_alone(key_file: Path) -> None:
    told = make_key()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    keys = signing.read_keys()
    assert keys is not None
    assert fingerprint(keys.public_key) == told
    with pytest.raises(CommandError, match="已经有密钥"):
        make_key()
    assert code_of_refusal() == "key.there"
    assert signing.read_keys() is not None


def test_without_a_place_no_key_is_made() -> None:
    with pytest.raises(CommandError, match="MINGZHANG_SIGNING_KEY_FILE"):
        make_key()
    assert code_of_refusal() == "key.unset"


def test_a_new_key_is_signed_by_the_one_before(key_file: Path, tmp_path: Path) -> None:
    first = make_key()
    published()
    catalogue.extend()
    second = make_key("--replace")
    assert code_of_refusal(replace=True) == "key.replacing"
    published(other())
    catalogue.extend()
    assert [kind for kind, _ in entries()] == ["key", "published", "key", "published"]
    answer = verify(keep(tmp_path))
    assert answer.index(first) < answer.index(second)
    key_file.with_name(f"{key_file.name}.previous").unlink()
    published(secret(2022))
    catalogue.extend()
    assert "目录完整：5条" in verify()


def test_a_new_key_without_the_old_ones_word_has_to_be_trusted(
    key_file: Path, tmp_path: Path
) -> None:
    make_key()
    published()
    catalogue.extend()
    key_file.unlink()
    new = make_key()
    published(other())
    catalogue.extend()
    kept = keep(tmp_path)
    status, told = refusal(kept)
    assert (status, new in told, "第3条" in told) == (1, True, True)
    first = public_fingerprint(1)
    assert "目录完整：4条" in verify(kept, "--trust", new, "--trust", first)


def public_fingerprint(number: int) -> str:
    row = CatalogueRow.objects.get(number=number)
    (line,) = read_lines(row.line.text.encode())
    return fingerprint(line.public_key)


def test_who_signs_with_another_key_is_found(key_file: Path, tmp_path: Path) -> None:
    make_key()
    published()
    catalogue.extend()
    own = signing.read_keys()
    key_file.unlink()
    make_key()
    forger = signing.read_keys()
    assert own is not None
    assert forger is not None
    assert public_key_of(own.current) != public_key_of(forger.current)
    forged = sign(CatalogueRow.objects.get(number=2).hash, forger.current)
    text = "\n".join(lines()).replace(lines()[1], lines()[1].replace(signature_of(2), forged))
    assert "第2条的签名不对" in refusal(keep(tmp_path, text), "--alone")[1]
    unsigned = "\n".join(lines()).replace(f',"signature":"{signature_of(2)}"', "")
    assert "第2条没有签名" in refusal(keep(tmp_path, unsigned), "--alone")[1]


def signature_of(number: int) -> str:
    signature: str = CatalogueRow.objects.get(number=number).signature
    return signature


def test_a_key_that_others_can_read_or_that_is_lost_signs_nothing(key_file: Path) -> None:
    make_key()
    published()
    key_file.chmod(0o640)
    assert code_of_stop() == "key.open"
    assert lines() == []
    key_file.chmod(0o600)
    catalogue.extend()
    published(other())
    key_file.write_text("no key")
    assert code_of_stop() == "key.unreadable"
    key_file.unlink()
    assert code_of_stop() == "key.unreadable"
    assert len(lines()) == 2


def test_a_signed_catalogue_does_not_go_on_unsigned(key_file: Path, settings: Any) -> None:
    make_key()
    published()
    catalogue.extend()
    settings.SIGNING_KEY_FILE = ""
    published(other())
    assert code_of_stop() == "key.lost"


@pytest.mark.django_db(transaction=True)
def test_what_was_published_stays_though_the_worker_cannot_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A connection may be lost between a transaction's end and what follows it.
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(type(catalogue.extend_catalogue), "enqueue", fail)
    publication = published()
    withdrawn(publication)
    assert Withdrawal.objects.filter(publication=publication).exists()
