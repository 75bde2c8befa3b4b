"""Official files in a store that is reached over the network, and fails as such stores do."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import override_settings

from disclosure import storage
from disclosure.storage import contents

CONTENT = b"a table of money\n" * 1000


@dataclass
class Store:
    """The objects of a small S3, and how its next answers fail: by method, the name of a fault."""

    objects: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    address: str = ""

    @property
    def only(self) -> str:
        """The name of the one object."""
        (name,) = self.objects
        return name


class Handler(BaseHTTPRequestHandler):
    """Answers the four requests that django-storages makes of an object."""

    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, *_: Any) -> None:
        pass

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        match self.store.faults.get("PUT"):
            case "keeps half":
                self.store.objects[self.path] = content[: len(content) // 2]
            case "keeps half and hangs up":
                self.store.objects[self.path] = content[: len(content) // 2]
                self.close_connection = True
                return
            case "says yes and keeps nothing":
                pass
            case "is full":
                self._answer(507)
                return
            case _:
                self.store.objects[self.path] = content
        self._answer(200)

    def do_GET(self) -> None:
        content = self.store.objects.get(self.path)
        if content is None:
            self._answer(404)
            return
        match self.store.faults.get("GET"):
            case "hangs up half-way":
                self._head(200, len(content))
                self.wfile.write(content[: len(content) // 2])
                self.close_connection = True
            case "fails":
                self._answer(503)
            case _:
                self._answer(200, content)

    def do_HEAD(self) -> None:
        content = self.store.objects.get(self.path)
        is_lost = content is None or self.store.faults.get("HEAD") == "is lost"
        self._head(404 if is_lost else 200, len(content or b""))

    def do_DELETE(self) -> None:
        self.store.objects.pop(self.path, None)
        self._answer(204)

    def _answer(self, status: int, content: bytes = b"") -> None:
        self._head(status, len(content))
        self.wfile.write(content)

    def _head(self, status: int, length: int) -> None:
        content = self.store.objects.get(self.path, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        # Other bytes have another time, as if they had been put there since.
        self.send_header("Last-Modified", formatdate(crc32(content), usegmt=True))
        self.send_header("ETag", '"etag"')
        self.end_headers()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store, in which the files of this test are kept."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")  # each failure once: nobody waits in tests
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    contents._hash_at.cache_clear()  # as in a process that has met no file yet
    store = Store()
    handler = type("StoreHandler", (Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    store.address = f"http://127.0.0.1:{server.server_port}"
    bucket = {
        "BACKEND": "disclosure.storage.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": "files",
            "endpoint_url": store.address,
            "region_name": "here",
            "access_key": "a",
            "secret_key": "b",
            "file_overwrite": True,
        },
    }
    try:
        with override_settings(STORAGES=settings.STORAGES | {"default": bucket}):
            yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_content_is_found_under_its_hash(store: Store) -> None:
    sha256 = storage.put("official", CONTENT)
    assert store.objects == {f"/files/{storage.content_name('official', sha256)}": CONTENT}
    assert storage.read("official", sha256) == CONTENT
    storage.require("official", sha256, len(CONTENT))


@pytest.mark.in_turn
@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("PUT", "keeps half"),
        ("PUT", "keeps half and hangs up"),
        ("PUT", "says yes and keeps nothing"),
        ("PUT", "is full"),
        ("GET", "hangs up half-way"),
        ("GET", "fails"),
        ("HEAD", "is lost"),
    ],
)
def test_nothing_relies_on_what_the_store_did_not_give_back(
    store: Store, method: str, fault: str
) -> None:
    store.faults[method] = fault
    with pytest.raises(storage.NotStored):
        storage.put("official", CONTENT)
    store.faults.clear()
    # What the failure has left behind is not believed: the same content is whole afterwards.
    sha256 = storage.put("official", CONTENT)
    assert store.objects[store.only] == CONTENT
    assert storage.read("official", sha256) == CONTENT


def test_what_is_whole_already_is_not_sent_again(store: Store) -> None:
    storage.put("official", CONTENT)
    store.faults["PUT"] = "is full"
    storage.put("official", CONTENT)


@pytest.mark.in_turn
@pytest.mark.parametrize("damage", ["cut", "changed", "lost"])
def test_what_is_served_is_held_to_its_record(
    store: Store, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    sha256 = storage.put("official", CONTENT)
    if damage == "cut":
        store.objects[store.only] = CONTENT[:-1]
    elif damage == "changed":
        store.objects[store.only] = b"b" + CONTENT[1:]
    else:
        store.objects.clear()
    with pytest.raises(storage.DamagedContent):
        storage.require("official", sha256, len(CONTENT))
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    storage.put("official", CONTENT)  # as repairing does
    storage.require("official", sha256, len(CONTENT))


def test_a_read_that_breaks_off_is_an_error_and_never_a_half(store: Store) -> None:
    sha256 = storage.put("official", CONTENT)
    store.faults["GET"] = "hangs up half-way"
    with pytest.raises(OSError, match=r".+"):
        storage.read("official", sha256)
    with pytest.raises(storage.DamagedContent):
        storage.require("official", sha256, len(CONTENT))


def test_a_store_that_does_not_answer_is_told_as_a_full_disk_is(store: Store) -> None:
    default_storage.exists("anything")  # the client is made
    store.faults.update(HEAD="is lost", PUT="is full")
    with pytest.raises(storage.NotStored):
        storage.put("official", CONTENT)
