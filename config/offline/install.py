"""Installs or upgrades Mingzhang from an unpacked archive, without internet; takes the way back.

Python's own library is all that it needs::

    tar xf mingzhang-0.2.0-offline.tar && python3 mingzhang-0.2.0/config/offline/install.py

Below the folder of the installation: ``releases/`` (programs, each with its own .venv), ``current``
(a link to the one that runs), ``data/``, ``environment`` (variables, one a line) and ``backups/``
(what the database and the files were before each upgrade).
"""

import argparse
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
    ("store_pages",),
)


class CannotInstall(Exception):
    """What stands in the way, in words for whoever installs."""


class Installation:
    """The folder of an installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
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
    release = _unpack(installation)
    _make_environment(installation)
    _services("stop")
    backup = None
    if before is not None:
        backup = _back_up(installation, before)
    try:
        for arguments in PREPARATIONS:
            installation.manage(release, *arguments)
    except CannotInstall:
        shutil.rmtree(release)
        if backup is not None:
            _restore(installation, backup)
            _services("start")
        raise
    installation.switch(release)
    _services("start")
    print(f"已安装 {release.name}：{installation.folder}")
    if backup is not None:
        print(f"升级前的数据库和文件在 {backup}；退回上一版：在这个命令后加 --back")
    else:
        print("下一步见 docs/operations.md“没有互联网的服务器”：管理员账号、systemd 和 nginx。")


def _require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotInstall(f"需要 Python 3.11 或更新的版本，这是 {platform.python_version()}")
    if not (SOURCE / "wheels").is_dir():
        raise CannotInstall("这里没有 wheels 文件夹：请用 make bundle 制作的安装包")


def _unpack(installation: Installation) -> Path:
    """Copy the program into a release of its own, with everything that it needs."""
    release = installation.releases / f"{SOURCE.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    shutil.copytree(SOURCE, release, ignore=shutil.ignore_patterns("wheels"))
    venv.create(release / ".venv", with_pip=False)
    python = release / ".venv" / "bin" / "python"
    # Debian's Python has no pip of its own; the archive's runs from its wheel.
    (pip,) = (SOURCE / "wheels").glob("pip-*.whl")
    command = [str(python), f"{pip}/pip", "install", "--quiet", "--no-index", "--no-deps"]
    command += ["-f", str(SOURCE / "wheels"), "--require-hashes", "--no-compile"]
    command += ["--disable-pip-version-check", "--requirement", str(SOURCE / "requirements.txt")]
    if subprocess.run(command).returncode:
        shutil.rmtree(release)
        kind = f"Python {platform.python_version()}、{platform.machine()}"
        raise CannotInstall(f"依赖没有装上（原因见上）；安装包里可能没有适合 {kind} 的一份")
    return release


def _make_environment(installation: Installation) -> None:
    """Write the file of variables once; whoever installs edits it."""
    installation.data.mkdir(parents=True, exist_ok=True)
    if not installation.environment_file.exists():
        lines = ["# 变量及含义见 README 的“环境变量”。改后重新启动服务。"]
        lines.append(f"MINGZHANG_DATA_DIR={installation.data}")
        installation.environment_file.write_text("\n".join(lines) + "\n")
        installation.environment_file.chmod(0o600)


# -- the way back ----------------------------------------------------------------------------------


def go_back(installation: Installation) -> None:
    """Let the release before run again, database and files as they were when it was left."""
    backups = sorted(installation.backups.glob("*/release"))
    if not backups:
        raise CannotInstall("没有升级以前的备份，不能退回")
    backup = backups[-1].parent
    release = installation.releases / (backup / "release").read_text()
    if not release.is_dir():
        raise CannotInstall(f"上一版的程序已经不在：{release}")
    _services("stop")
    _restore(installation, backup)
    installation.switch(release)
    for arguments in (
        ("collectstatic", "--noinput", "--verbosity", "0"),
        ("store_pages", "--anew"),
    ):
        installation.manage(release, *arguments)
    backup.rename(backup.with_name(f"{backup.name}.restored"))
    _services("start")
    print(f"已退回 {release.name}，数据库和文件是升级前的")


def _back_up(installation: Installation, before: Path) -> Path:
    """Keep the database and the files as they are, and which release they belong to."""
    backup = installation.backups / time.strftime("%Y%m%d-%H%M%S")
    backup.mkdir(parents=True)
    url = installation.environment().get("DATABASE_URL", "")
    if url.startswith("postgres"):
        _run("pg_dump", "--format=custom", f"--file={backup / 'database.dump'}", url)
    else:
        _copy_sqlite(installation.data / "db.sqlite3", backup / "db.sqlite3")
    files = installation.data / "files"
    if files.is_dir():
        # Official files are written whole under the name of their hash and never changed: a
        # second name keeps them without taking room.
        shutil.copytree(files, backup / "files", copy_function=os.link)
    (backup / "release").write_text(before.name)
    return backup


def _restore(installation: Installation, backup: Path) -> None:
    """Put the database and the files back as they were."""
    dump = backup / "database.dump"
    if dump.exists():
        url = installation.environment()["DATABASE_URL"]
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={url}", str(dump))
    else:
        _copy_sqlite(backup / "db.sqlite3", installation.data / "db.sqlite3")
    if (backup / "files").is_dir():
        files = installation.data / "files"
        shutil.rmtree(files, ignore_errors=True)
        shutil.copytree(backup / "files", files, copy_function=os.link)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database whole, what is in its log included."""
    old = sqlite3.connect(source)
    new = sqlite3.connect(target)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        raise CannotInstall(f"备份和恢复 PostgreSQL 需要 {command[0]}，请先安装它的客户端")
    if subprocess.run(command).returncode:
        raise CannotInstall(f"{command[0]} 没有成功（原因见上），没有改动正在运行的版本")


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
    except CannotInstall as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
