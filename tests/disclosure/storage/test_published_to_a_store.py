"""What is published to an S3-compatible store stays: written once, held to its record, repaired."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from disclosure import storage
from disclosure.models import OfficialFile, Publication
from disclosure.storage import bucket, contents
from tests.stores import BUCKET, object_store, options, store_client

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.thorough]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with object_store() as address:
        yield address


@pytest.fixture
def store(address: str) -> Iterator[Any]:
    """A client of the store in which the files of this test are kept."""
    contents._hash_at.cache_clear()  # as in a process that has met no file yet
    kept = {"BACKEND": "disclosure.storage.bucket.Bucket", "OPTIONS": options(address)}
    with override_settings(STORAGES=settings.STORAGES | {"default": kept}):
        yield store_client(address)


def versions(store: Any, name: str) -> int:
    listed = store.list_object_versions(Bucket=BUCKET, Prefix=name)
    return len(listed.get("Versions", []))


@pytest.fixture
def file(store: Any, publish: Callable[..., Publication]) -> OfficialFile:
    file: OfficialFile = publish().files.get()
    return file


def test_it_verifies_and_is_written_once(
    store: Any, file: OfficialFile, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_publications")
    assert "全部相符" in capsys.readouterr().out
    storage.put("official", file.read())  # as another host would that publishes the same
    assert versions(store, file.stored_name) == 1
    kept = store.get_object(Bucket=BUCKET, Key=file.stored_name)["Body"].read()
    assert client.get("/130532/2023/203/v1/203-2023.json").content == kept


@pytest.mark.parametrize("damage", ["lost", "cut"])
def test_damage_is_never_served_and_is_repaired(
    store: Any, file: OfficialFile, client: Client, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    whole = file.read()
    if damage == "lost":
        store.delete_object(Bucket=BUCKET, Key=file.stored_name)
    else:
        store.put_object(Bucket=BUCKET, Key=file.stored_name, Body=whole[:-1])
    assert client.get("/130532/2023/203/v1/203-2023.json").status_code == 500
    assert "CRITICAL" in {record.levelname for record in caplog.records}
    with pytest.raises(CommandError, match="发现 1 处不符"):
        call_command("verify_publications")
    call_command("verify_publications", "--repair")
    assert store.get_object(Bucket=BUCKET, Key=file.stored_name)["Body"].read() == whole
    assert client.get("/130532/2023/203/v1/203-2023.json").content == whole


def test_of_a_large_object_little_is_in_memory(store: Any, tmp_path: Any) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(bucket.MOST_IN_MEMORY + 1))
    sha256 = storage.put_file("bundles", large)
    name = storage.content_name("bundles", sha256)
    with default_storage.open(name) as opened:
        held: Any = opened.file
        assert held._rolled  # the rest is in a temporary file
    assert b"".join(storage.chunks("bundles", sha256)) == large.read_bytes()
