"""An installation on a server without internet: made from one archive, upgraded, taken back."""

import configparser
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.offline import install
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

# manage.py of a release that is none: `migrate` changes the database and the files,
# `collectstatic` says whose static files there are, and the release's step that fails, fails.
MANAGE = """
import os, pathlib, sqlite3, subprocess, sys
step, release = sys.argv[1], pathlib.Path.cwd()
data = pathlib.Path(os.environ["MINGZHANG_DATA_DIR"])
if step == "migrate":
    (data / "files").mkdir(exist_ok=True)
    (data / "files" / release.name).write_text("official")
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgresql"):
        table = f'CREATE TABLE "{release.name}" (id integer REFERENCES old (id))'
        subprocess.run(["psql", url, "--quiet", f"--command={table}"], check=True)
    elif not url:
        with sqlite3.connect(data / "db.sqlite3") as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f'CREATE TABLE "{release.name}" (id integer)')
if step == "collectstatic":
    (data / "static").write_text(release.name)
sys.exit(step == (release / "step-that-fails").read_text())
"""
SERVER = os.environ.get("DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"


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


def test_an_archive_without_wheels_installs_nothing(tmp_path: Path) -> None:
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


class Server:
    """A computer with an installation: its services are stubs that note what is asked of them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.runs = 0
        self.installation = install.Installation(folder / "installed")
        self.data = self.installation.folder / "data"
        self.asked = folder / "asked-of-systemctl"
        self.asked.touch()
        units, programs = folder / "units", folder / "programs"
        for made in (units, programs):
            made.mkdir()
        (units / "mingzhang-web.service").touch()
        systemctl = programs / "systemctl"
        systemctl.write_text(f'#!/bin/sh\necho "$@" >> {self.asked}\n')
        systemctl.chmod(0o755)
        monkeypatch.setattr(install, "UNITS", units)
        monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
        monkeypatch.setattr(install, "_require_python", lambda: None)

    def run(self, version: str, *options: str, step_that_fails: str = "none") -> int:
        """Run the install.py of a version; its wheels are those that the tests run with."""

        def unpack(release: Path) -> None:
            python = release / ".venv" / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
            (release / "manage.py").write_text(MANAGE)
            (release / "step-that-fails").write_text(step_that_fails)

        self.monkeypatch.setattr(install, "_unpack", unpack)
        self.monkeypatch.setattr(install, "SOURCE", Path(version))
        moments = (f"20260220-{number:06}" for number in range(self.runs * 10, 10**6))
        self.monkeypatch.setattr(install, "_moment", lambda: next(moments))
        self.runs += 1
        self.asked.write_text("")
        return install.main(["--to", str(self.installation.folder), *options])

    def configure(self, line: str) -> None:
        with self.installation.environment_file.open("a") as file:
            file.write(f"{line}\n")

    def running(self) -> str:
        release = self.installation.release()
        assert release is not None
        assert (self.data / "static").read_text() == release.name
        assert self.asked.read_text().endswith("start mingzhang-web\n")
        return release.name.partition("-")[0]

    def versions(self) -> list[set[str]]:
        """Return of which versions there are programs, tables and files."""
        with sqlite3.connect(self.data / "db.sqlite3") as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        files = {path.name for path in (self.data / "files").iterdir()}
        programs = {path.name for path in self.installation.releases.iterdir()}
        return [{name.partition("-")[0] for name in names} for names in (programs, tables, files)]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(tmp_path, monkeypatch)


def test_an_upgrade_and_its_way_back(server: Server) -> None:
    assert server.run("old") == 0
    assert server.run("new") == 0
    assert server.asked.read_text() == "stop mingzhang-web\nstart mingzhang-web\n"
    assert server.running() == "new"
    assert server.versions() == [{"old", "new"}] * 3

    assert server.run("new", "--back") == 0
    assert server.running() == "old"
    assert server.versions() == [{"old", "new"}, {"old"}, {"old"}]
    # What was left is kept, and the way back leads back only once.
    (left,) = server.installation.backups.glob("*.left")
    assert {path.name[:3] for path in (left / "files").iterdir()} == {"old", "new"}
    assert server.run("new", "--back") == 1


@pytest.mark.in_turn
@pytest.mark.parametrize("step", ["migrate", "index_publications", "collectstatic"])
def test_a_step_that_fails_leaves_what_runs(
    server: Server, step: str, capfd: pytest.CaptureFixture[str]
) -> None:
    server.run("old")
    assert server.run("new", step_that_fails=step) == 1
    assert server.running() == "old"
    assert server.versions() == [{"old"}] * 3
    # There is nothing to go back to: the upgrade was none.
    assert list(server.installation.backups.iterdir()) == []
    printed = capfd.readouterr().err
    assert step in printed
    assert "数据库和文件是原来的" in printed


@pytest.mark.in_turn
@pytest.mark.parametrize("options", [(), ("--back",)])
@pytest.mark.parametrize("obstacle", ["no room for a backup", "no database", "no pg_dump"])
def test_a_backup_that_fails_leaves_what_runs(
    server: Server, obstacle: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    server.run("old")
    server.run("new")
    if obstacle == "no room for a backup":

        def fill(*arguments: object, **options: object) -> None:
            raise OSError(28, "No space left on device")

        server.monkeypatch.setattr(shutil, "copytree", fill)
    elif obstacle == "no database":
        (server.data / "db.sqlite3").rename(tmp_path / "elsewhere")
    else:
        server.configure("DATABASE_URL=postgresql://nobody@127.0.0.1:1/nothing")
        server.monkeypatch.setenv("PATH", str(tmp_path / "programs"))
        (tmp_path / "programs" / "sh").symlink_to("/bin/sh")
    backups = sorted(server.installation.backups.iterdir())

    assert server.run("newest", *options) == 1
    assert server.running() == "new"
    assert len(list(server.installation.releases.iterdir())) == 2
    assert sorted(server.installation.backups.iterdir()) == backups
    assert (server.data / "db.sqlite3").exists() == (obstacle != "no database")


@pytest.mark.in_turn
def test_a_way_back_that_fails_leaves_what_runs(server: Server) -> None:
    server.run("old")
    server.run("new")
    (old,) = server.installation.releases.glob("old-*")
    (old / "step-that-fails").write_text("collectstatic")
    assert server.run("new", "--back") == 1
    assert server.running() == "new"
    assert server.versions() == [{"old", "new"}] * 3
    # Mended, it leads back as if nothing had been.
    (old / "step-that-fails").write_text("none")
    assert server.run("new", "--back") == 0
    assert server.running() == "old"


def test_a_restore_that_fails_says_so_and_starts_the_services(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    server.run("old")
    (old,) = server.installation.releases.iterdir()
    (old / "step-that-fails").write_text("collectstatic")
    assert server.run("new", step_that_fails="migrate") == 1
    assert server.running() == "old"
    printed = capfd.readouterr().err
    assert "没有全部恢复" in printed
    assert "数据库和文件是原来的" not in printed
    assert "manage.py migrate" in printed


def test_data_and_database_are_where_the_environment_says(server: Server, tmp_path: Path) -> None:
    server.data = tmp_path / "elsewhere"
    server.installation.folder.mkdir()
    server.configure(f"MINGZHANG_DATA_DIR={server.data}")
    server.run("old")
    other = server.data / "other name.sqlite3"
    shutil.copy(server.data / "db.sqlite3", other)
    server.configure(f"DATABASE_URL=sqlite:///{server.data}/other%20name.sqlite3")
    assert server.run("new") == 0
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE of_the_new_release (id integer)")
    assert server.run("new", "--back") == 0
    assert server.running() == "old"
    with sqlite3.connect(other) as connection:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert tables == 1
    assert {path.name[:3] for path in (server.data / "files").iterdir()} == {"old"}
    assert not (server.installation.folder / "data").exists()


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "line",
    [
        "DATABASE_URL=mysql://clerk:secret@db/ledger",
        "DATABASE_URL=sqlite:///relative.db",
        "MINGZHANG_DATA_DIR=relative",
        "MINGZHANG_DATA_DIR=/nowhere/not-mounted",
    ],
)
def test_what_cannot_be_backed_up_is_refused_before_anything_is_touched(
    server: Server, line: str, capfd: pytest.CaptureFixture[str]
) -> None:
    server.run("old")
    server.configure(line)
    assert server.run("new") == 1
    assert server.asked.read_text() == ""
    assert server.versions() == [{"old"}] * 3
    printed = capfd.readouterr().err
    assert line.partition("=")[0] in printed or "没有数据文件夹" in printed
    assert "secret" not in printed


def test_what_root_wrote_belongs_to_the_owner_of_the_data(server: Server, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give files to another user")
    nobody = 65534
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "of-root").touch()
    server.run("old")
    os.chown(server.data, nobody, nobody)
    (server.data / "link").symlink_to(outside)

    def owners() -> set[tuple[int, int]]:
        below = [path.lstat() for path in server.data.rglob("*")]
        return {(status.st_uid, status.st_gid) for status in below}

    for options in ((), ("--back",)):
        assert server.run("new", *options) == 0
        assert owners() == {(nobody, nobody)}
    assert server.run("newest", step_that_fails="migrate") == 1
    assert owners() == {(nobody, nobody)}
    assert outside.stat().st_uid == 0
    assert (outside / "of-root").stat().st_uid == 0


def _psql(url: str, command: str) -> str:
    arguments = ["psql", "--no-psqlrc", "-qAt", "--set=ON_ERROR_STOP=1", url, "-c", command]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.in_turn
def test_postgresql_goes_back_to_what_it_was(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    if any(shutil.which(tool) is None for tool in install.POSTGRESQL_TOOLS):
        pytest.skip("pg_dump, pg_restore and psql are not installed")
    if subprocess.run(["psql", SERVER, "-c", ""], capture_output=True).returncode:
        pytest.skip("no PostgreSQL to back up (make test says how)")
    name = f"test_offline_{os.getpid()}"
    url = urlsplit(SERVER)._replace(path=f"/{name}").geturl()
    tables = (
        "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables"
        " WHERE schemaname = 'public'"
    )
    _psql(SERVER, f"CREATE DATABASE {name}")
    try:
        _psql(url, "CREATE TABLE old (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text)")
        _psql(url, "INSERT INTO old (t) VALUES ('部门')")
        server.run("old")
        server.configure(f"DATABASE_URL={url}")
        for version in ("new", "newer"):  # a schema that was restored is backed up and restored
            assert server.run(version) == 0
            assert _psql(url, tables).startswith(f"{version}-")
            _psql(url, "ALTER TABLE old ADD COLUMN added text DEFAULT 'x'")
            _psql(url, "INSERT INTO old (t) VALUES ('x')")
            assert server.run(version, "--back") == 0
            assert server.running() == "old"
            assert _psql(url, tables) == "old"
            assert _psql(url, "SELECT * FROM old") == "1|部门"

        # A migration that fails: what it did is gone.
        assert server.run("newest", step_that_fails="migrate") == 1
        assert server.running() == "old"
        assert _psql(url, tables) == "old"
        assert _psql(url, "INSERT INTO old (t) VALUES ('第二') RETURNING id") == "2"

        # A backup that is none of PostgreSQL empties nothing.
        assert server.run("newest") == 0
        (backup,) = server.installation.backups.glob("*[0-9]")
        (backup / "database.dump").rename(backup / "db.sqlite3")
        capfd.readouterr()
        assert server.run("newest", "--back") == 1
        assert "没有 PostgreSQL 的备份" in capfd.readouterr().err
        assert server.running() == "newest"
        assert _psql(url, "SELECT count(*) FROM old") == "2"
    finally:
        _psql(SERVER, f"DROP DATABASE {name} WITH (FORCE)")
