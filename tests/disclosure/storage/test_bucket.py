"""A bucket that refuses, does not answer or has lost something fails as a disk does."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from disclosure.storage.bucket import Bucket

REFUSED = ClientError({"Error": {"Code": "AccessDenied"}}, "PutObject")
LOST = ClientError({"Error": {"Code": "404"}}, "HeadObject")
SILENT = EndpointConnectionError(endpoint_url="http://127.0.0.1:9")
CALLS: dict[str, Callable[[Bucket], object]] = {
    "_open": lambda bucket: bucket.open("official/a"),
    "_save": lambda bucket: bucket.save("official/a", ContentFile(b"a")),
    "exists": lambda bucket: bucket.exists("official/a"),
    "size": lambda bucket: bucket.size("official/a"),
    "get_modified_time": lambda bucket: bucket.get_modified_time("official/a"),
    "delete": lambda bucket: bucket.delete("official/a"),
}


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize(
    ("failure", "told"), [(REFUSED, OSError), (SILENT, OSError), (LOST, FileNotFoundError)]
)
def test_whatever_fails_is_an_os_error(
    method: str, failure: Exception, told: type[OSError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise failure

    monkeypatch.setattr(S3Storage, method, fail)
    bucket = Bucket(bucket_name="files", file_overwrite=True)
    with pytest.raises(told):
        CALLS[method](bucket)
