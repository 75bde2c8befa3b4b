"""An S3-compatible store of this computer: moto's server, a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3

BUCKET = "mingzhang"
ACCESS_KEY, SECRET_KEY, REGION = "a", "b", "here-1"
_SECONDS = 60  # until it answers, on a busy machine


@contextmanager
def object_store() -> Iterator[str]:
    """Start a store with an empty bucket that keeps all versions; give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{address}/moto-api/")
        client = store_client(address)
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield address
    finally:
        process.terminate()
        process.wait()


def store_client(address: str) -> Any:
    """Return a client of the store beside the program's own."""
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


def options(address: str) -> dict[str, Any]:
    """Return what config.settings makes of the variables for this store."""
    return {
        "bucket_name": BUCKET,
        "endpoint_url": address,
        "region_name": REGION,
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
        "file_overwrite": True,
        "addressing_style": "auto",
    }


def _wait_for(address: str) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        try:
            urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the object store does not answer")
