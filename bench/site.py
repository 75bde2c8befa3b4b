"""A site for measuring: the example in a fresh folder, behind gunicorn and nginx."""

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
from secrets import token_hex

from bench.memory import ROOT

PREPARATIONS = (
    ("migrate", "--verbosity", "0"),
    ("load_example",),
    ("index_publications",),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)
NGINX_CONFIGURATION = """
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
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """Where a server answers, and its process."""

    address: str
    pid: int

    def processor_seconds(self) -> float:
        """Return what the process and its children have taken of the processor so far (Linux)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = _ticks(str(self.pid))
        for child in children:
            ticks += _ticks(child)
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """The site by Django alone and through nginx, and plain files by the same nginx.

    ``nginx`` is None and ``plain`` empty where nginx cannot be had.
    """

    folder: Path
    django: Server
    nginx: Server | None
    plain: str


@cache
def site() -> Site:
    """Start the site when it is first asked for; it ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="mingzhang-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {
        **os.environ,
        "MINGZHANG_DATA_DIR": str(folder / "data"),
        "MINGZHANG_SIMULATED_COUNTY": "0",
        "MINGZHANG_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": "",
    }
    for arguments in PREPARATIONS:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    django_port = _free_port()
    front_port = _free_port()
    # Nobody publishes meanwhile; that there is a front lets it keep pages.
    environment["MINGZHANG_FRONTS"] = f"http://127.0.0.1:{front_port}"
    environment["MINGZHANG_FRONT_SECRET"] = token_hex(24)
    django = Server(f"http://127.0.0.1:{django_port}", _start_gunicorn(environment, django_port))
    if not available("nginx", "nginx-light"):
        return Site(folder, django, None, "")
    plain_port = _free_port()
    _configure_nginx(folder, django_port, front_port, plain_port)
    command = ["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]
    nginx = Server(f"http://127.0.0.1:{front_port}", _start(command, environment, front_port))
    return Site(folder, django, nginx, f"http://127.0.0.1:{plain_port}")


@cache
def available(program: str, package: str) -> bool:
    """Tell whether there is a program; it is installed from Debian's package where we may."""
    if shutil.which(program) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", package]
        subprocess.run(install, check=False)
    return shutil.which(program) is not None


def _start_gunicorn(environment: dict[str, str], port: int) -> int:
    options = ["--config", "config/gunicorn.conf.py", "--log-level", "warning"]
    # No restart in the middle of a measure.
    options += ["--max-requests", "0", "--max-requests-jitter", "0"]
    options += ["--bind", f"127.0.0.1:{port}"]
    return _start([sys.executable, "-m", "gunicorn", *options], environment, port)


def _configure_nginx(folder: Path, django_port: int, front_port: int, plain_port: int) -> None:
    """Write the product's configuration with ports and folders of this site."""
    replacements = {
        "server web:8000;": f"server 127.0.0.1:{django_port};",
        "listen 80 default_server;": f"listen 127.0.0.1:{front_port} default_server;",
        "/data/": f"{folder}/data/",
        "/var/cache/mingzhang/": f"{folder}/cache/",
    }
    configuration = (ROOT / "config/nginx.conf").read_text()
    for ours, measured in replacements.items():
        if ours not in configuration:
            raise RuntimeError(f"config/nginx.conf no longer says {ours}")
        configuration = configuration.replace(ours, measured)
    (folder / "plain").mkdir()
    (folder / "cache").mkdir()
    (folder / "site.conf").write_text(configuration)
    user = "user root;" if os.geteuid() == 0 else ""
    main = NGINX_CONFIGURATION.format(user=user, folder=folder, plain=plain_port)
    (folder / "nginx.conf").write_text(main)


def _ticks(pid: str) -> int:
    # The name of the program, in brackets, may hold spaces. Then utime and stime are the twelfth
    # and thirteenth field (proc(5)).
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    fields = after_name.split()
    return int(fields[11]) + int(fields[12])


def _start(command: Sequence[str], environment: dict[str, str], port: int) -> int:
    """Start a server, wait until it answers, and return its process."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    # Called in reverse order: ended first, then waited for.
    atexit.register(process.wait)
    atexit.register(process.terminate)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
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
