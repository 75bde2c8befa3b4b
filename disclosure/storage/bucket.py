"""An S3-compatible store whose failures are OSErrors, as those of a disk are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

NOT_FOUND = {"404", "NoSuchKey", "NotFound"}
# Seconds that a store has to take a connection and to go on answering, and how often it is asked:
# together less than gunicorn gives a request. botocore's own are a minute, five times over.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 10, 2
# Bytes of an object that are held in memory; of a larger one, as an offline bundle, the rest is in
# a temporary file. django-storages' own is no bound.
MOST_IN_MEMORY = 8_000_000


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

    def get_default_settings(self) -> dict[str, Any]:
        """Return django-storages' defaults with bounds of time and memory."""
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {"max_memory_size": MOST_IN_MEMORY}

    client_config: Config

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        bounds = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            # Amazon's new checksums are unknown to many other stores; every content is read back
            # and held to its hash by us.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client_config = self.client_config.merge(bounds)

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
