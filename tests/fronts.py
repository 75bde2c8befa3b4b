"""A real nginx with config/nginx.conf before the tests' live server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
events {{ }}
http {{
    access_log off;
    include {folder}/site.conf;
}}
"""
SECONDS = 10  # until it listens, or has read its configuration again


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Front:
    """Where it answers, and its folder: what is /data/ in containers is data/ there."""

    port: int
    folder: Path

    @property
    def emergency(self) -> Path:
        return self.folder / "emergency"

    def get(self, path: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read().decode())
        finally:
            connection.close()

    def run(self, command: str) -> None:
        """Run a command of docs/operations.md for its container here."""
        inside = command.removeprefix("docker compose exec nginx ")
        assert inside != command
        inside = inside.replace("/etc/nginx/emergency", str(self.emergency))
        inside = inside.replace("nginx -s reload", f"nginx -c {self.folder}/nginx.conf -s reload")
        subprocess.run(["sh", "-c", inside], check=True, capture_output=True)


@contextmanager
def front(folder: Path, *, django: str) -> Iterator[Front]:
    """Start nginx before Django's address; the test is skipped where there is none."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    port = _free_port()
    configuration = (Path(settings.BASE_DIR) / "config/nginx.conf").read_text()
    for old, new in (
        ("server web:8000;", f"server {django.removeprefix('http://')};"),
        ("listen 80 default_server;", f"listen 127.0.0.1:{port} default_server;"),
        ("/data/", f"{folder}/data/"),
        ("/etc/nginx/emergency", f"{folder}/emergency"),
    ):
        assert old in configuration
        configuration = configuration.replace(old, new)
    (folder / "emergency").mkdir()
    (folder / "site.conf").write_text(configuration)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder))
    process = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"])
    try:
        _wait_for(port)
        yield Front(port, folder)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port
