"""An installation on a server without internet: made from one archive, upgraded, taken back."""

import configparser
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from config.offline.bundle import needed, pinned
from tests.seeds import is_full

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "config" / "systemd"
LIST = """
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
    # via pyarrow
tzdata==2026.6 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""
# Serves the first page of an installation, as its unit does, and prints it.
SERVE = """
import subprocess, sys, time, urllib.error, urllib.request
target, port = sys.argv[1:]
current = f"{target}/current"
lines = open(f"{target}/environment").read().splitlines()
variables = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
command = [f"{current}/.venv/bin/python", "-m", "gunicorn", "--config", "config/gunicorn.conf.py"]
server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=current, env=variables)
try:
    for attempt in range(600):
        try:
            print(urllib.request.urlopen(f"http://127.0.0.1:{port}/").read().decode())
            break
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
finally:
    server.terminate()
    server.wait()
"""


class Unit(configparser.ConfigParser):
    """A unit of systemd: its keys are written with capitals, and some stand twice."""

    def __init__(self) -> None:
        super().__init__(interpolation=None, strict=False)

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _unit(name: str) -> Unit:
    unit = Unit()
    unit.read(UNITS / name)
    return unit


def test_each_python_gets_what_it_needs_by_hash() -> None:
    blocks = pinned(LIST.splitlines())
    assert needed(blocks, "3.11", "x86_64") == ["numpy==2.4.6 --hash=sha256:aa --hash=sha256:bb"]
    assert needed(blocks, "3.13", "aarch64") == ["numpy==2.5.5 --hash=sha256:cc"]


@pytest.mark.parametrize("name", ["mingzhang-web.service", "mingzhang-worker.service"])
def test_services_run_what_compose_runs_and_write_only_into_the_data(name: str) -> None:
    service = _unit(name)["Service"]
    compose = (ROOT / "docker-compose.yml").read_text() + (ROOT / "Dockerfile").read_text()
    for argument in service["ExecStart"].split()[1:3]:
        assert argument in ("-m", "gunicorn") or argument in compose
    assert "EnvironmentFile=/opt/mingzhang/environment\n" in (UNITS / name).read_text()
    assert service["ReadWritePaths"] == "/opt/mingzhang/data"
    assert service["ProtectSystem"] == "strict"


def test_every_night_what_operations_asks_for_is_done() -> None:
    asked = (UNITS / "mingzhang-daily.service").read_text()
    for command in ("clearsessions", "prune_db_task_results", "verify_trail"):
        assert f"manage.py {command}" in asked


def _without_network(*command: str) -> str:
    inside = "ip link set lo up && exec " + " ".join(command)
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "sh", "-c", inside],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _first_page(target: Path) -> str:
    script = target.parent / "serve.py"
    script.write_text(SERVE)
    # A network of its own: every port is free.
    return _without_network(sys.executable, str(script), str(target), "8911")


def _unpacked(archive: Path, folder: Path, name: str) -> Path:
    shutil.unpack_archive(archive, folder / name, filter="data")
    (program,) = (folder / name).iterdir()
    return program


@pytest.mark.skipif(not is_full(), reason="takes minutes; in make test-full")
def test_an_archive_installs_upgrades_and_goes_back_without_a_network(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"]).returncode:
        pytest.skip("network namespaces cannot be made here (unshare)")
    archive = tmp_path / "bundle.tar"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    machine = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout
    options = ["--pythons", python, "--machines", machine.strip(), "--output", str(archive)]
    subprocess.run([sys.executable, "-m", "config.offline.bundle", *options], cwd=ROOT, check=True)
    target = tmp_path / "installed"
    database = target / "data" / "db.sqlite3"

    first = _unpacked(archive, tmp_path, "first")
    install = [sys.executable, str(first / "config/offline/install.py"), "--to", str(target)]
    assert "已安装" in _without_network(*install)
    assert "部门预算公开" in _first_page(target)
    (target / "data" / "files").mkdir(exist_ok=True)
    (target / "data" / "files" / "official").write_text("published before")

    second = _unpacked(archive, tmp_path, "second")
    renamed = second.with_name("mingzhang-0.3.0")
    second.rename(renamed)
    upgrade = [sys.executable, str(renamed / "config/offline/install.py"), "--to", str(target)]
    assert "升级前的数据库和文件在" in _without_network(*upgrade)
    assert (target / "current").resolve().name.startswith("mingzhang-0.3.0")

    # What happens after the upgrade is gone after the way back; what was before is there.
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE of_the_new_release (id integer)")
    (target / "data" / "files" / "of-the-new-release").write_text("published after")
    assert "已退回" in _without_network(*upgrade, "--back")
    assert (target / "current").resolve().name.startswith("mingzhang-0.2.0")
    with sqlite3.connect(database) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "of_the_new_release" not in tables
    assert "disclosure_publication" in tables
    files = {path.name for path in (target / "data" / "files").iterdir()}
    assert files == {"official"}
    assert "部门预算公开" in _first_page(target)


def test_a_failed_upgrade_leaves_what_runs(tmp_path: Path) -> None:
    empty = tmp_path / "mingzhang-0.9.0" / "config" / "offline"
    empty.mkdir(parents=True)
    shutil.copy(ROOT / "config/offline/install.py", empty)
    done = subprocess.run(
        [sys.executable, str(empty / "install.py"), "--to", str(tmp_path / "installed")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "wheels" in done.stderr
    assert not (tmp_path / "installed").exists()
