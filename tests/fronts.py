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
from django.test import override_settings

SECRET = "a1b2c3d4" * 8  # as long as docs/operations.md makes it, and more

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

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers)

    def ask(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            answered = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, answered, response.read().decode())
        finally:
            connection.close()

    def run(self, command: str) -> None:
        """Run a command of docs/operations.md for its container here."""
        inside = command.removeprefix("docker compose exec nginx ")
        assert inside != command
        inside = inside.replace("/etc/nginx/emergency", str(self.emergency))
        inside = inside.replace("nginx -s reload", f"nginx -c {self.folder}/nginx.conf -s reload")
        subprocess.run(["sh", "-c", inside], check=True, capture_output=True)


def configured(folder: Path, *, port: int, django: str) -> list[str]:
    """Write the configuration of an nginx before Django's address; return its command."""
    configuration = (Path(settings.BASE_DIR) / "config/nginx.conf").read_text()
    for old, new in (
        ("server web:8000;", f"server {django.removeprefix('http://')};"),
        ("listen 80 default_server;", f"listen 127.0.0.1:{port} default_server;"),
        ("/data/", f"{folder}/data/"),
        ("/var/cache/mingzhang/", f"{folder}/cache/"),
        ("/etc/nginx/emergency", f"{folder}/emergency"),
        ("/etc/nginx/front-secret", f"{folder}/front-secret"),
        # A computer that runs tests beside others makes a page in more than a second.
        ("proxy_cache_lock_timeout 1s;", "proxy_cache_lock_timeout 1m; proxy_cache_lock_age 1m;"),
    ):
        assert old in configuration
        configuration = configuration.replace(old, new)
    (folder / "cache").mkdir(exist_ok=True)
    (folder / "emergency").mkdir()
    (folder / "front-secret").mkdir()
    template = (Path(settings.BASE_DIR) / "config/nginx-secret.conf.template").read_text()
    secret = template.replace("${MINGZHANG_FRONT_SECRET}", SECRET)
    (folder / "front-secret/secret.conf").write_text(secret)
    (folder / "site.conf").write_text(configuration)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder))
    return ["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]


@contextmanager
def front(folder: Path, *, django: str) -> Iterator[Front]:
    """Start nginx before Django's address, which Django knows of; skip where there is none."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    port = _free_port()
    command = configured(folder, port=port, django=django)
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        nginx = Front(port, folder)
        with override_settings(FRONTS=[nginx.url], FRONT_SECRET=SECRET):
            yield nginx
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
