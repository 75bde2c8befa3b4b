"""Makes the archive that installs on a server without internet: ``make bundle``.

It holds the program as committed, every wheel that it needs by hash, for the versions of Python and
the kinds of processor that are named, and pip itself. ``config/offline/install.py`` in it installs.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = ("x86_64", "aarch64")
# What servers with glibc 2.28 or newer take (Debian 10, RHEL 8, openEuler 20.03 and later).
GLIBC_TAGS = ("manylinux_2_28", "manylinux_2_17", "manylinux2014")


def main(arguments: Sequence[str]) -> int:
    """Write the archive; print where it is, its size and its SHA-256."""
    parser = argparse.ArgumentParser(prog="make bundle", description=__doc__)
    parser.add_argument("--pythons", default=" ".join(PYTHONS), help="versions of Python")
    parser.add_argument("--machines", default=" ".join(MACHINES), help="kinds of processor")
    parser.add_argument("--output", type=Path, help="where to write it")
    options = parser.parse_args(arguments)
    name = f"mingzhang-{_version()}"
    output = options.output or ROOT / "var" / f"{name}-offline.tar"
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder) / "wheels"
        for python in options.pythons.split():
            for machine in options.machines.split():
                _download(wheels, python, machine)
        _write(output, name, wheels)
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    print(f"{output} · {output.stat().st_size / 1_000_000:.0f} MB · SHA-256 {digest}")
    return 0


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version: str = project["version"]
    return version


def pinned(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return each requirement of a hashed list with its lines of hashes."""
    blocks: dict[str, list[str]] = {}
    hashes: list[str] = []
    for line in lines:
        text = line.strip().removesuffix("\\").strip()
        if text.startswith("--hash="):
            hashes.append(text)
        elif text and not text.startswith("#"):
            hashes = blocks.setdefault(text, [])
    return blocks


def needed(blocks: dict[str, list[str]], python: str, machine: str) -> list[str]:
    """Return the lines of what a version of Python needs on Linux, without conditions.

    pip asks conditions of the Python that it runs with, not of the one that it downloads for.
    """
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.99",
        "sys_platform": "linux",
        "platform_machine": machine,
        "platform_system": "Linux",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "posix",
    }
    lines = []
    for text, hashes in blocks.items():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            lines.append(" ".join([f"{requirement.name}{requirement.specifier}", *hashes]))
    return lines


def _download(wheels: Path, python: str, machine: str) -> None:
    """Download the wheels for one version of Python and kind of processor, and pip's own.

    It ends with pip's message where one of them has no wheel for it.
    """
    blocks = pinned((ROOT / "requirements.txt").read_text().splitlines())
    for text, hashes in pinned((ROOT / "requirements-dev.txt").read_text().splitlines()).items():
        if Requirement(text).name == "pip":
            blocks[text] = hashes
    wheels.mkdir(parents=True, exist_ok=True)
    listing = wheels.parent / "requirements.txt"
    listing.write_text("\n".join(needed(blocks, python, machine)) + "\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--dest", str(wheels), "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command += ["--python-version", python, "--implementation", "cp"]
    for tag in GLIBC_TAGS:
        command += ["--platform", f"{tag}_{machine}"]
    subprocess.run([*command, "--requirement", str(listing)], check=True)


def _write(output: Path, name: str, wheels: Path) -> None:
    """Write program and wheels below one folder; wheels are compressed, so the tar is not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    with tarfile.open(output, "w") as archive:
        for file in listed.stdout.rstrip("\0").split("\0"):
            archive.add(ROOT / file, f"{name}/{file}", filter=_of_nobody)
        for wheel in sorted(wheels.iterdir()):
            archive.add(wheel, f"{name}/wheels/{wheel.name}", filter=_of_nobody)


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
