"""A site of its own for measuring: the example in a fresh folder, gunicorn, and nginx with config/nginx.conf in front."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREPARATIONS = (
    ("migrate", "--verbosity", "0"),
    ("load_example",),
    ("index_publications",),
    ("collectstatic", "--noinput", "--verbosity", "0"),
    ("store_pages", "--render"),
)
MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    include {folder}/site.conf;
    server {{ listen 127.0.0.1:{plain}; root {folder}/plain; }}
}}
"""


@dataclass(frozen=True)
class Server:
    """Where it answers, and its process."""

    address: str
    pid: int

    def processor_seconds(self) -> float:
        """What its process and the processes that it started have taken of the processor until now (Linux)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_ticks(pid) for pid in (str(self.pid), *children)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """The site by Django alone and through nginx (None where there is none), and plain files by the same nginx."""

    folder: Path
    django: Server
    nginx: Server | None
    plain: str


@cache
def site() -> Site:
    """Started when first asked for, ended with the process."""
    folder = Path(tempfile.mkdtemp(prefix="mingzhang-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    django, front, plain = (_free_port() for _ in range(3))
    environment = os.environ | {
        "MINGZHANG_DATA_DIR": str(folder / "data"),
        "MINGZHANG_SIMULATED_COUNTY": "0",
        "MINGZHANG_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": "",
    }
    for arguments in PREPARATIONS:
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    # No restarts in the middle of a measure.
    options = ["--config", "config/gunicorn.conf.py", "--max-requests", "0", "--max-requests-jitter", "0"]
    gunicorn = [sys.executable, "-m", "gunicorn", *options, "--log-level", "warning", "--bind", f"127.0.0.1:{django}"]
    by_django = Server(f"http://127.0.0.1:{django}", _start(gunicorn, environment, django))
    if not available("nginx", "nginx-light"):
        return Site(folder, by_django, None, "")
    _configure(folder, django, front, plain)
    nginx = _start(["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"], environment, front)
    return Site(folder, by_django, Server(f"http://127.0.0.1:{front}", nginx), f"http://127.0.0.1:{plain}")


@cache
def available(program: str, package: str) -> bool:
    """Whether there is a program; installed from Debian's package where we may."""
    if shutil.which(program) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "-qq", "update"], **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "-qq", "install", "-y", "--no-install-recommends", package], **quiet)  # type: ignore[call-overload]
    return shutil.which(program) is not None


def _configure(folder: Path, django: int, front: int, plain: int) -> None:
    configuration = (ROOT / "config/nginx.conf").read_text()
    for old, new in (
        ("server web:8000;", f"server 127.0.0.1:{django};"),
        ("listen 80 default_server;", f"listen 127.0.0.1:{front} default_server;"),
        ("/data/", f"{folder}/data/"),
    ):
        assert old in configuration
        configuration = configuration.replace(old, new)
    (folder / "plain").mkdir()
    (folder / "site.conf").write_text(configuration)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder, plain=plain))


def _ticks(pid: str) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # utime and stime, proc(5)


def _start(command: Sequence[str], environment: dict[str, str], port: int) -> int:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    atexit.register(process.wait)
    atexit.register(process.terminate)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return process.pid
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{command[0]} does not answer")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
