"""Turns old .doc and .xls files into .docx and .xlsx where LibreOffice is installed.

The conversion runs in processes of their own, which are ended when their time is over or when they
take too much memory together, and leave nothing behind.
"""

import logging
import math
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore

from budget.problems import Problems
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import COMPOUND, MEGABYTE, holds_stream

log = logging.getLogger(__name__)

# The extension of each old kind of file: the stream that tells it, and the new kind of file.
_OLD_KINDS = {"doc": ("WordDocument", "docx"), "xls": ("Workbook", "xlsx")}
# LibreOffice needs some 300 MB for a file of hundreds of pages.
MEMORY = 1_000 * MEGABYTE
_LARGEST_FILE = 64 * MEGABYTE  # that it may write: what it makes of a file that may be uploaded
_LOOK_EVERY = 0.1  # seconds; a look takes some milliseconds
_turns = BoundedSemaphore(2)  # conversions at once in a process, whatever its number of threads


def modern(data: bytes, *, seconds: int, memory: int = MEMORY) -> bytes:
    """Return an old Word or Excel file converted, and any other file as it is.

    Without LibreOffice no file is converted.

    Raises Problems where the conversion fails, as it does beyond ``memory`` bytes, or takes longer
    than ``seconds``, waiting for others included; 0 turns it off.
    """
    kind = _old_kind(data)
    program = shutil.which("soffice")
    if not kind or program is None or seconds == 0:
        return data
    end = time.monotonic() + seconds
    if not _turns.acquire(timeout=seconds):
        raise _failed(kind, f"等了 {seconds} 秒，别的文件还没有转换完，请稍后再试")
    try:
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
            left = max(1, math.ceil(end - time.monotonic()))
            return _converted(program, data, kind, Path(folder), left, memory)
    finally:
        _turns.release()


def _old_kind(data: bytes) -> str:
    """Return ``doc`` or ``xls``; empty for everything else, encrypted files included."""
    if not data.startswith(COMPOUND) or holds_stream(data, "EncryptedPackage"):
        return ""
    for kind, (stream, _) in _OLD_KINDS.items():
        if holds_stream(data, stream):
            return kind
    return ""


def _converted(
    program: str, data: bytes, kind: str, folder: Path, seconds: int, memory: int
) -> bytes:
    _, new_kind = _OLD_KINDS[kind]
    source = folder / f"file.{kind}"
    target = folder / "out" / f"file.{new_kind}"
    source.write_bytes(data)
    # A profile of its own: no macros or settings of another user, and two conversions do not meet.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--nolockcheck", "--convert-to", new_kind]
    command = [program, profile, *options, "--outdir", str(target.parent), str(source)]
    process = subprocess.Popen(  # noqa: S603  our own words and paths; the upload is only a file
        ["/bin/sh", "-c", _limiting(seconds, memory), "sh", *command],
        cwd=folder,
        env=_environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        reason = _reason_to_end(process, seconds, memory)
    finally:
        _end(process)
    if reason:
        raise _failed(kind, reason)
    if process.returncode or not target.is_file():
        log.warning("soffice ended with %s and no %s", process.returncode, target.name)
        raise _failed(kind, "不能自动转换")
    return target.read_bytes()


def _limiting(seconds: int, memory: int) -> str:
    """Return what a shell runs to set the limits of itself, and so of all that it starts.

    They hold even if nobody watches any more, and where memory is taken faster than it is watched.
    """
    written = _LARGEST_FILE // 512  # ``ulimit`` counts it in blocks of 512 bytes, memory in KB
    taken = 2 * memory // 1024
    return f'ulimit -c 0; ulimit -t {seconds}; ulimit -f {written}; ulimit -d {taken}; exec "$@"'


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment: what is written stays below the folder, and no secret is in it."""
    environment = {"HOME": str(folder), "TMPDIR": str(folder)}
    for name in ("PATH", "LANG", "LC_ALL"):
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


def _reason_to_end(process: subprocess.Popen[bytes], seconds: int, memory: int) -> str:
    """Watch the conversion until it is over; return why it is to be ended, or nothing."""
    end = time.monotonic() + seconds
    while process.poll() is None:
        if time.monotonic() > end:
            return f"转换超过 {seconds} 秒"
        if _memory_of(process.pid) > memory:
            return f"转换需要的内存超过 {memory // MEGABYTE} MB"
        time.sleep(_LOOK_EVERY)
    return ""


def _memory_of(group: int) -> int:
    """Return the bytes that the processes of a group have in memory; 0 where there is no /proc."""
    pages = 0
    for statistics in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, rest = statistics.read_text().rpartition(")")
        except OSError:
            continue  # it has ended
        # Behind the name: state, parent, group, and in the 22nd place the resident pages.
        fields = rest.split()
        if int(fields[2]) == group:
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _failed(kind: str, reason: str) -> Problems:
    problem = problem_kinds.FILE_NOT_CONVERTED.at("文件", kind=kind, reason=reason)
    return Problems([problem])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the processes that it started, also those that outlive it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
