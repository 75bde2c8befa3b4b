"""Turns old .doc and .xls files into .docx and .xlsx where LibreOffice is installed.

The conversion runs in a process of its own with a limit of memory, which is ended when its time is
over.
"""

import logging
import os
import resource
import shutil
import signal
import subprocess
import tempfile
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
_turns = BoundedSemaphore(2)  # conversions at once in a process, whatever its number of threads


def modern(data: bytes, *, seconds: int, memory: int = MEMORY) -> bytes:
    """Return an old Word or Excel file converted, and any other file as it is.

    Without LibreOffice no file is converted.

    Raises Problems where the conversion fails, as it does beyond ``memory`` bytes, or takes longer
    than ``seconds``; 0 turns it off.
    """
    kind = _old_kind(data)
    program = shutil.which("soffice")
    if not kind or program is None or seconds == 0:
        return data
    with _turns, tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        return _converted(program, data, kind, Path(folder), seconds, memory)


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
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _confine(process, memory)
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as exc:
        raise _failed(kind, f"转换超过 {seconds} 秒") from exc
    finally:
        _end(process)
    if process.returncode or not target.is_file():
        log.warning("soffice ended with %s and no %s", process.returncode, target.name)
        raise _failed(kind, "不能自动转换")
    return target.read_bytes()


def _failed(kind: str, reason: str) -> Problems:
    problem = problem_kinds.FILE_NOT_CONVERTED.at("文件", kind=kind, reason=reason)
    return Problems([problem])


def _confine(process: subprocess.Popen[bytes], memory: int) -> None:
    """Limit what the process takes, and all processes that it starts from now on."""
    limits = {resource.RLIMIT_DATA: memory, resource.RLIMIT_FSIZE: _LARGEST_FILE}
    try:
        for limit, most in limits.items():
            resource.prlimit(process.pid, limit, (most, most))
    except ProcessLookupError:
        pass  # it has ended already


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the processes that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
