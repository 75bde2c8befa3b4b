"""An S3-compatible store whose failures are OSErrors, as those of a disk are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

NOT_FOUND = {"404", "NoSuchKey", "NotFound"}


@contextmanager
def _os_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as exc:
        if exc.response.get("Error", {}).get("Code") in NOT_FOUND:
            raise FileNotFoundError(str(exc)) from exc
        raise OSError(str(exc)) from exc
    except (BotoCoreError, Boto3Error, RetriesExceededError) as exc:
        raise OSError(str(exc)) from exc


class Bucket(S3Storage):
    """django-storages' S3 storage; a store that does not answer or refuses raises OSError."""

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _os_errors():
            opened: File[bytes] = super()._open(name, mode)
            # django-storages fetches the content when it is first asked for: here, so that a
            # failure half-way is told as one of this store too.
            try:
                content = opened.file
            except BaseException:
                opened.close()
                raise
            if content is not None:
                content.seek(0)
            return opened

    def _save(self, name: str, content: File[bytes]) -> str:
        with _os_errors():
            saved: str = super()._save(name, content)
            return saved

    def exists(self, name: str) -> bool:
        with _os_errors():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _os_errors():
            size: int = super().size(name)
            return size

    def get_modified_time(self, name: str) -> datetime:
        with _os_errors():
            changed_at: datetime = super().get_modified_time(name)
            return changed_at

    def delete(self, name: str) -> Any:
        with _os_errors():
            return super().delete(name)
