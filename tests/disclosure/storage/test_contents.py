"""A content is under its hash whole or not at all, and nothing is served that is not what was
recorded."""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from disclosure import storage
from disclosure.storage.durable import DRAFT, write_whole

CONTENT = b"a table of money\n" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = storage.content_name("official", SHA256)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_content_is_found_under_its_hash(media_root: Path) -> None:
    assert storage.put("official", CONTENT) == SHA256
    assert (media_root / NAME).read_bytes() == CONTENT
    assert storage.read("official", SHA256) == CONTENT
    assert len(files_below(media_root)) == 1


def test_the_web_server_may_read_what_is_stored(media_root: Path) -> None:
    storage.put("official", CONTENT)
    assert (media_root / NAME).stat().st_mode & 0o777 == 0o644


def test_the_rest_of_something_that_died_is_replaced(media_root: Path) -> None:
    path = media_root / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:100])
    storage.put("official", CONTENT)
    assert path.read_bytes() == CONTENT


def test_what_is_whole_already_is_not_written_again(media_root: Path) -> None:
    storage.put("official", CONTENT)
    before = (media_root / NAME).stat().st_mtime_ns
    storage.put("official", CONTENT)
    assert (media_root / NAME).stat().st_mtime_ns == before


def test_a_full_disk_leaves_nothing(media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(storage.NotStored, match="No space left"):
        storage.put("official", CONTENT)
    assert files_below(media_root) == []


def test_a_storage_that_gives_back_other_bytes_is_not_believed(
    media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(name: str, content: object) -> str:
        path = media_root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTENT[:10])
        return name

    monkeypatch.setattr(default_storage, "save", cut)
    with pytest.raises(storage.NotStored, match="other bytes"):
        storage.put("official", CONTENT)


def test_what_is_served_has_its_size_and_hash(
    media_root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    storage.put("official", CONTENT)
    storage.require("official", SHA256, len(CONTENT))

    path = media_root / NAME
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(storage.DamagedContent):
        storage.require("official", SHA256, len(CONTENT))
    path.write_bytes(b"b" + CONTENT[1:])  # the size is right, and it changed since it was hashed
    with pytest.raises(storage.DamagedContent):
        storage.require("official", SHA256, len(CONTENT))
    path.unlink()
    with pytest.raises(storage.DamagedContent):
        storage.require("official", SHA256, len(CONTENT))
    assert [record.levelname for record in caplog.records] == ["CRITICAL"] * 3


def test_a_file_of_somebodys_choice_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"old")

    def chunks() -> Iterator[bytes]:
        yield b"ne"
        raise OSError(errno.EIO, "the source broke off")

    with pytest.raises(OSError, match="broke off"):
        write_whole(path, chunks())
    assert path.read_bytes() == b"old"
    write_whole(path, [b"new ", b"content"])
    assert path.read_bytes() == b"new content"
    assert not list(tmp_path.glob(f"*{DRAFT}"))
