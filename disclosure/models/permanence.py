"""Rows that are written once and only read from then on."""

from typing import Any, NoReturn

from django.db import models

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
