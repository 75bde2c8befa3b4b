"""A disk of 20 MB that a test fills up or makes read-only."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE_MB = 20
CHUNK = bytes(64 * 1024)
BLOCK = 4096  # bytes in which such a disk gives room


@dataclass(frozen=True)
class SmallDisk:
    """The folder where it is mounted."""

    folder: Path

    @property
    def filling(self) -> Path:
        return self.folder / "filling"

    def fill(self, *, leaving: int = 0) -> None:
        """Use all room up, but for so many bytes."""
        free = os.statvfs(self.folder)
        rest = free.f_bavail * free.f_frsize - leaving
        no_room = contextlib.suppress(OSError)  # that is what is wanted
        with no_room, self.filling.open("ab", buffering=0) as file:
            while rest > 0:
                rest -= file.write(CHUNK[: min(rest, len(CHUNK))])

    @property
    def used(self) -> int:
        """Bytes that are in use."""
        room = os.statvfs(self.folder)
        return (room.f_blocks - room.f_bfree) * room.f_frsize

    def empty(self) -> None:
        """Give the room back."""
        self.filling.unlink(missing_ok=True)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nobody write meanwhile."""
        self._mount("-o", "remount,ro")
        try:
            yield
        finally:
            self._mount("-o", "remount,rw")

    def _mount(self, *options: str) -> None:
        subprocess.run(["mount", *options, str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount it where we may; the test is skipped elsewhere, and the run says so."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs a file system of its own, which only root may mount")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
