"""Rows that are written once and only read from then on, and rows that name stored bytes."""

from collections.abc import Iterator
from typing import Any, ClassVar, NoReturn

from django.db import models

from disclosure import storage
from disclosure.querysets import Immutable

SHA256 = r"^[0-9a-f]{64}\Z"


class WrittenOnce(models.Model):
    """A row that can be created and read, and nothing else."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable(f"{self._meta.verbose_name}一经写入不能更改")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable(f"{self._meta.verbose_name}不能删除")


class StoredContent:
    """Of a row with the fields ``sha256`` and ``size``: its bytes, in storage under their own hash.

    They can therefore neither change nor be mixed up. ``folder`` is that of their kind in storage.
    """

    folder: ClassVar[str]
    sha256: Any
    size: Any

    @property
    def stored_name(self) -> str:
        """The name of the bytes in storage."""
        return storage.content_name(self.folder, self.sha256)

    def require_intact(self) -> None:
        """Hold the stored bytes to this record. Raises ``storage.DamagedContent``."""
        storage.require(self.folder, self.sha256, self.size)

    def read(self) -> bytes:
        """Return the stored bytes. Raises OSError where they are lost or others."""
        return storage.read(self.folder, self.sha256)

    def chunks(self) -> Iterator[bytes]:
        """Yield the stored bytes in pieces. Raises OSError where they are lost or others."""
        return storage.chunks(self.folder, self.sha256)
