"""A folder in which a file appears under its name whole, or not at all."""

import contextlib
import os
import uuid
from collections.abc import Iterable
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
    unique = uuid.uuid4().hex
    draft = path.with_name(f".{path.name}.{unique}{DRAFT}")
    try:
        with draft.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _force_to_disk(path.parent)


def _force_to_disk(folder: Path) -> None:
    """Force the names in a folder to the disk: a rename is lost with the power otherwise."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
