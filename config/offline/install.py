"""Installs or upgrades Mingzhang from an unpacked archive, without internet; takes the way back.

Python's own library is all that it needs::

    tar xf mingzhang-0.2.0-offline.tar && python3 mingzhang-0.2.0/config/offline/install.py

Below the folder of the installation: ``releases/`` (programs, each with its own .venv), ``current``
(a link to the one that runs), ``data/``, ``environment`` (variables, one a line; they may name
another folder for the data) and ``backups/`` (what the database and the files were before each
upgrade and each way back).
"""

import argparse
import contextlib
import errno
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

SOURCE = Path(__file__).resolve().parents[2]
OLDEST_PYTHON = (3, 11)
SERVICES = ("mingzhang-web", "mingzhang-worker")
UNITS = Path("/etc/systemd/system")
FROM_SHELL = ("PATH", "HOME", "LANG", "LC_ALL")
# As `prepare` in docker-compose.yml.
PREPARATIONS = (
    ("migrate", "--noinput", "--verbosity", "0"),
    ("index_publications",),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)
# What a release makes anew when database and files are again what it had.
AFTER_RESTORING = (("collectstatic", "--noinput", "--verbosity", "0"),)
POSTGRESQL = ("postgres", "postgresql")
POSTGRESQL_TOOLS = ("pg_dump", "pg_restore", "psql")
EMPTY_SCHEMA = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class CannotInstall(Exception):
    """What stands in the way, in words for whoever installs."""


class Installation:
    """The folder of an installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.releases = folder / "releases"
        self.backups = folder / "backups"
        self.current = folder / "current"
        self.environment_file = folder / "environment"

    def release(self) -> Path | None:
        """Return the folder of the program that runs, None before the first installation."""
        return self.current.resolve() if self.current.is_symlink() else None

    def environment(self) -> dict[str, str]:
        """Return the variables of the installation."""
        variables = {}
        for line in self.environment_file.read_text().splitlines():
            name, separator, value = line.partition("=")
            if separator and not name.lstrip().startswith("#"):
                variables[name.strip()] = value.strip()
        return variables

    def data(self) -> Path:
        """Return the folder of the data. Raises CannotInstall where no variable names it."""
        data = Path(self.environment().get("MINGZHANG_DATA_DIR", ""))
        if not data.is_absolute():
            raise CannotInstall(f"{self.environment_file} 里的 MINGZHANG_DATA_DIR 要是绝对路径")
        return data

    def database(self) -> str | Path:
        """Return the address of PostgreSQL or the file of SQLite, as config/environment.py does.

        Raises CannotInstall where the variable is something else.
        """
        url = self.environment().get("DATABASE_URL", "")
        if not url:
            return self.data() / "db.sqlite3"
        scheme = url.partition(":")[0]
        if scheme in POSTGRESQL:
            return url
        if scheme == "sqlite":
            file = Path(unquote(urlsplit(url).path[1:]))
            if file.is_absolute():
                return file
        # The value itself may hold a password, so it is not shown.
        wanted = "DATABASE_URL 要是 postgresql://… 或 sqlite:////绝对路径，别的不会备份"
        raise CannotInstall(f"{self.environment_file} 里的 {wanted}")

    def manage(self, release: Path, *arguments: str) -> None:
        """Run a command of a release. Raises CannotInstall where it fails."""
        python = release / ".venv" / "bin" / "python"
        command = [str(python), "manage.py", *arguments]
        # As the services run: what this shell happens to have set does not count.
        shell = {name: os.environ[name] for name in FROM_SHELL if name in os.environ}
        variables = {**shell, **self.environment()}
        if subprocess.run(command, cwd=release, env=variables).returncode:
            raise CannotInstall(f"这一步没有成功：manage.py {' '.join(arguments)}（原因见上）")

    def switch(self, release: Path) -> None:
        """Let a release be the one that runs, at once."""
        link = self.folder / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(release.relative_to(self.folder))
        link.replace(self.current)


# -- installing and upgrading ----------------------------------------------------------------------


def install(installation: Installation) -> None:
    """Install the release of this archive beside what there is, then let it take over."""
    _require_python()
    before = installation.release()
    _make_environment(installation)
    installation.database()  # one that cannot be backed up is refused before anything is touched
    release = installation.releases / f"{SOURCE.name}-{_moment()}"
    backup = None
    try:
        _unpack(release)
        _services("stop")
        if before is not None:
            backup = _back_up(installation, before)
        for arguments in PREPARATIONS:
            installation.manage(release, *arguments)
        installation.switch(release)
    except BaseException:  # whatever it is, Ctrl-C too
        shutil.rmtree(release, ignore_errors=True)
        if before is not None:
            _run_on(installation, before, backup)
        raise
    _start(installation)
    print(f"已安装 {release.name}：{installation.folder}")
    if backup is not None:
        print(f"升级前的数据库和文件在 {backup}；退回上一版：在这个命令后加 --back")
    else:
        print("下一步见 docs/operations.md“没有互联网的服务器”：管理员账号、systemd 和 nginx。")


def _moment() -> str:
    """Return the present second, for names that sort by time."""
    return time.strftime("%Y%m%d-%H%M%S")


def _require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotInstall(f"需要 Python 3.11 或更新的版本，这是 {platform.python_version()}")
    if not (SOURCE / "wheels").is_dir():
        raise CannotInstall("这里没有 wheels 文件夹：请用 make bundle 制作的安装包")


def _unpack(release: Path) -> None:
    """Copy the program into a release of its own, with everything that it needs."""
    shutil.copytree(SOURCE, release, ignore=shutil.ignore_patterns("wheels"))
    venv.create(release / ".venv", with_pip=False)
    python = release / ".venv" / "bin" / "python"
    # Debian's Python has no pip of its own; the archive's runs from its wheel.
    (pip,) = (SOURCE / "wheels").glob("pip-*.whl")
    command = [str(python), f"{pip}/pip", "install", "--quiet", "--no-index", "--no-deps"]
    command += ["-f", str(SOURCE / "wheels"), "--require-hashes", "--no-compile"]
    command += ["--disable-pip-version-check", "--requirement", str(SOURCE / "requirements.txt")]
    if subprocess.run(command).returncode:
        kind = f"Python {platform.python_version()}、{platform.machine()}"
        raise CannotInstall(f"依赖没有装上（原因见上）；安装包里可能没有适合 {kind} 的一份")


def _make_environment(installation: Installation) -> None:
    """Write the file of variables once; whoever installs edits it."""
    installation.folder.mkdir(parents=True, exist_ok=True)
    if not installation.environment_file.exists():
        lines = ["# 变量及含义见 README 的“环境变量”。改后重新启动服务。"]
        lines.append(f"MINGZHANG_DATA_DIR={installation.folder / 'data'}")
        installation.environment_file.write_text("\n".join(lines) + "\n")
        installation.environment_file.chmod(0o600)
    if installation.release() is None:
        installation.data().mkdir(parents=True, exist_ok=True)
    elif not installation.data().is_dir():
        raise CannotInstall(f"没有数据文件夹 {installation.data()}：它的磁盘挂上了吗？")


# -- the way back ----------------------------------------------------------------------------------


def go_back(installation: Installation) -> None:
    """Let the release before run again, database and files as they were when it was left."""
    running = installation.release()
    # Those of earlier ways back end with a word.
    backups = sorted(installation.backups.glob("*[0-9]/release"))
    if running is None or not backups:
        raise CannotInstall("没有升级以前的备份，不能退回")
    backup = backups[-1].parent
    release = installation.releases / (backup / "release").read_text()
    if not release.is_dir():
        raise CannotInstall(f"上一版的程序已经不在：{release}")
    left = None
    try:
        _services("stop")
        left = _back_up(installation, running, ".left")
        _restore(installation, release, backup)
        installation.switch(release)
    except BaseException:  # whatever it is, Ctrl-C too
        _run_on(installation, running, left)
        raise
    _start(installation)
    backup.rename(backup.with_name(f"{backup.name}.restored"))
    print(f"已退回 {release.name}，数据库和文件是升级前的；退回前的在 {left}")


def _run_on(installation: Installation, release: Path, backup: Path | None) -> None:
    """Let the release that ran run on after a step failed, with what it had."""
    try:
        if backup is not None:
            _restore(installation, release, backup)
            # The way back leads to the release before this one, not to this one again.
            shutil.rmtree(backup, ignore_errors=True)
        print(f"仍是 {release.name}，数据库和文件是原来的", file=sys.stderr)
    except (CannotInstall, OSError) as problem:
        print(f"{problem}\n数据库和文件没有全部恢复；原来的在 {backup}", file=sys.stderr)
    finally:
        _start(installation)


def _back_up(installation: Installation, before: Path, kind: str = "") -> Path:
    """Keep the database and the files as they are, and which release they belong to."""
    backup = installation.backups / f"{_moment()}{kind}"
    backup.mkdir(parents=True)
    try:
        database = installation.database()
        if isinstance(database, Path):
            _copy_sqlite(database, backup / "db.sqlite3")
        else:
            for tool in POSTGRESQL_TOOLS:  # also those without which there is no way back
                if shutil.which(tool) is None:
                    raise CannotInstall(f"备份和恢复 PostgreSQL 需要 {tool}，请先安装它的客户端")
            _run("pg_dump", "--format=custom", f"--file={backup / 'database.dump'}", database)
        files = installation.data() / "files"
        if files.is_dir():
            shutil.copytree(files, backup / "files", copy_function=_give_second_name)
        (backup / "release").write_text(before.name)
    except BaseException:
        shutil.rmtree(backup, ignore_errors=True)
        raise
    return backup


def _restore(installation: Installation, release: Path, backup: Path) -> None:
    """Put the database and the files of a release back as they were."""
    database = installation.database()
    if isinstance(database, Path):
        _copy_sqlite(backup / "db.sqlite3", database)
    else:
        dump = backup / "database.dump"
        if not dump.exists():  # made before the installation changed to PostgreSQL
            raise CannotInstall(f"{backup} 里没有 PostgreSQL 的备份")
        # What a newer release added may depend on what is restored, so nothing of it may stay.
        _run("psql", "--no-psqlrc", "--quiet", f"--command={EMPTY_SCHEMA}", database)
        command = ("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction")
        _run(*command, f"--dbname={database}", str(dump))
    if (backup / "files").is_dir():
        files = installation.data() / "files"
        shutil.rmtree(files, ignore_errors=True)
        shutil.copytree(backup / "files", files, copy_function=_give_second_name)
    for arguments in AFTER_RESTORING:
        installation.manage(release, *arguments)


def _give_second_name(source: str, target: str) -> None:
    """Keep an official file without taking room, or copy it to another disk.

    Official files are written whole under the name of their hash and never changed.
    """
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copy2(source, target)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database whole, what is in its log included."""
    try:
        # Opened to be read: a source that is missing is an error, not a new database.
        with (
            contextlib.closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as old,
            contextlib.closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise CannotInstall(f"数据库没有从 {source} 拷到 {target}：{error}") from error


def _run(*command: str) -> None:
    if subprocess.run(command).returncode:
        raise CannotInstall(f"{command[0]} 没有成功（原因见上）")


def _start(installation: Installation) -> None:
    """Start the services, after giving them back what was written here as root."""
    if os.geteuid() == 0:
        data = installation.data()
        owner = data.stat()
        for folder, folders, files in os.walk(data):
            for name in folders + files:
                path = os.path.join(folder, name)
                with contextlib.suppress(FileNotFoundError):  # of a nightly command that goes on
                    os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    _services("start")


def _services(verb: str) -> None:
    """Start or stop those of our services that systemd knows."""
    known = [name for name in SERVICES if (UNITS / f"{name}.service").exists()]
    if known and shutil.which("systemctl"):
        _run("systemctl", verb, *known)


def main(arguments: Sequence[str]) -> int:
    """Install, upgrade or go back; return 1 where that was not possible."""
    parser = argparse.ArgumentParser(description="安装或升级明账，不需要互联网")
    parser.add_argument("--to", type=Path, default=Path("/opt/mingzhang"), help="安装到的文件夹")
    parser.add_argument("--back", action="store_true", help="退回上一版，数据库和文件是升级前的")
    options = parser.parse_args(arguments)
    installation = Installation(options.to.resolve())
    try:
        if options.back:
            go_back(installation)
        else:
            install(installation)
    except (CannotInstall, OSError) as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
