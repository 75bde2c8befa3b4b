"""Putting contents under their hash, and holding them to it."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

log = logging.getLogger(__name__)


class NotStored(OSError):
    """The storage did not take a content, or gives back another: nothing may rely on it."""


class DamagedContent(OSError):
    """What is stored under a name is not what was recorded of it."""


def content_name(folder: str, sha256: str) -> str:
    """Return the name of a content below ``folder``: its hash is its address."""
    return f"{folder}/{sha256[:2]}/{sha256}"


def put(folder: str, content: bytes) -> str:
    """Store a content and return its SHA-256, which ``content_name`` turns into its name.

    A name that is there already is believed only if its bytes have that hash; else they are a rest
    of something that died, and are replaced. What was written is read back from the storage.
    Raises NotStored where the storage is full, cannot be written, or gives back other bytes.
    """
    return _put(folder, hashlib.sha256(content).hexdigest(), ContentFile(content))


def put_file(folder: str, path: Path) -> str:
    """Store the content of a file, of which little is in memory at a time, as ``put`` does."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        return _put(folder, sha256, File(file))


def _put(folder: str, sha256: str, content: File[Any]) -> str:
    name = content_name(folder, sha256)
    try:
        if _stored_hash(name) == sha256:
            return sha256
        saved_as = default_storage.save(name, content)
        is_stored = saved_as == name and _stored_hash(name) == sha256
    except OSError as exc:
        raise NotStored(f"{name} was not stored: {exc}") from exc
    if not is_stored:
        raise NotStored(f"{name} was not stored: the storage gives back other bytes")
    return sha256


def holds(folder: str, sha256: str) -> bool:
    """Tell whether something is stored under a name. Raises OSError where that cannot be told."""
    return bool(default_storage.exists(content_name(folder, sha256)))


def remove(folder: str, sha256: str) -> None:
    """Delete a content, if it is there. Raises OSError where it cannot be deleted."""
    if holds(folder, sha256):
        default_storage.delete(content_name(folder, sha256))


def read(folder: str, sha256: str) -> bytes:
    """Return a content. Raises OSError where the storage has lost it or gives other bytes."""
    name = content_name(folder, sha256)
    with default_storage.open(name) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _damage(name, "its hash is another")
    return content


def chunks(folder: str, sha256: str) -> Iterator[bytes]:
    """Yield a content in pieces.

    Raises DamagedContent after the last one where its hash is another, OSError where it is lost.
    """
    name = content_name(folder, sha256)
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for chunk in file.chunks():
            digest.update(chunk)
            yield chunk
    if digest.hexdigest() != sha256:
        raise _damage(name, "its hash is another")


def require(folder: str, sha256: str, size: int) -> None:
    """Hold a stored content to its record before it is served.

    Its size is compared each time; its hash when this process meets the file for the first time
    and whenever the file changed. Raises DamagedContent, after a loud line in the log.
    """
    name = content_name(folder, sha256)
    try:
        stored_size = default_storage.size(name)
        changed_at = default_storage.get_modified_time(name)
    except OSError as exc:
        raise _damage(name, f"it cannot be read: {exc.__class__.__name__}") from exc
    if stored_size != size:
        raise _damage(name, f"it has {stored_size} bytes instead of {size}")
    try:
        stored_hash = _hash_at(name, stored_size, changed_at)
    except OSError as exc:
        raise _damage(name, f"it cannot be read: {exc.__class__.__name__}") from exc
    if stored_hash != sha256:
        raise _damage(name, "its hash is another")


def _damage(name: str, how: str) -> DamagedContent:
    log.critical("stored content %s is damaged: %s", name, how)
    return DamagedContent(f"{name}: {how}")


def _stored_hash(name: str) -> str:
    """Return the hash of what stands under a name now; empty where there is nothing."""
    if not default_storage.exists(name):
        return ""
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()


# Of a file that did not change since it was hashed, the hash is known. A province has 850,000
# official files, a process serves some thousands of them, and an entry takes some 300 bytes.
@lru_cache(maxsize=20_000)
def _hash_at(name: str, size: int, changed_at: datetime) -> str:
    return _stored_hash(name)
