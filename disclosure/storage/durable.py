"""A folder in which a file appears under its name whole, or not at all."""

import contextlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

# Files that are being written; a killed process leaves them behind, and nothing reads them.
DRAFT = ".part"


class DurableFileSystemStorage(FileSystemStorage):
    """Django's folder of files, written so that neither a kill nor a full disk leaves half a file.

    A content goes to a temporary name beside its own, is forced to the disk, and is then renamed,
    which the file system does at once or not at all. A file that is there is replaced in the same
    way: names are hashes of their content, so whoever reads meanwhile has one or the other whole.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "allow_overwrite": True})

    def _save(self, name: str, content: File[bytes]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content.chunks(), mode=self.file_permissions_mode)
        return name


def write_whole(path: Path, chunks: Iterable[bytes], *, mode: int | None = None) -> None:
    """Write a file whole or not at all; what stands there meanwhile stays. Raises OSError."""
    with whole_file(path, mode=mode) as draft, draft.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)


@contextlib.contextmanager
def whole_file(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Give a path beside ``path`` to write a file to, which then stands there whole or not at all.

    For libraries that write files themselves; it takes its name when the context ends without an
    error. What stands there meanwhile stays. Raises OSError.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}{DRAFT}")
    try:
        yield draft
        _force_to_disk(draft)
        if mode is not None:
            draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _force_to_disk(path.parent)


def _force_to_disk(place: Path) -> None:
    """Force a file, or the names in a folder, to the disk: with the power it is lost otherwise."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
