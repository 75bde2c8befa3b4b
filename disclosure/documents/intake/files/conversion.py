"""Old .doc and .xls files as .docx and .xlsx, where LibreOffice is installed: in a process of its own that is ended in time."""

import logging
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from budget.problems import Problem, Problems

log = logging.getLogger(__name__)

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of old Office files, and of encrypted new ones
_KINDS = {"doc": ("WordDocument", "docx"), "xls": ("Workbook", "xlsx")}


def modern(data: bytes, *, seconds: int) -> bytes:
    """An old Word or Excel file converted; any other file, and all files where nothing can convert, as they are.

    Raises Problems where the conversion fails or takes longer than ``seconds``; 0 turns it off.
    """
    kind = _old_kind(data)
    program = shutil.which("soffice")
    if not kind or program is None or seconds == 0:
        return data
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        return _converted(program, data, kind, Path(folder), seconds)


def _old_kind(data: bytes) -> str:
    """``doc`` or ``xls``; empty for everything else, encrypted files included."""
    if not data.startswith(_COMPOUND) or "EncryptedPackage".encode("utf-16-le") in data:
        return ""
    return next((kind for kind, (stream, _) in _KINDS.items() if stream.encode("utf-16-le") in data), "")


def _converted(program: str, data: bytes, kind: str, folder: Path, seconds: int) -> bytes:
    source, target = folder / f"file.{kind}", folder / "out" / f"file.{_KINDS[kind][1]}"
    source.write_bytes(data)
    # A profile of its own: no macros or settings of another user, and two conversions do not meet.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--nolockcheck", "--convert-to", _KINDS[kind][1]]
    command = [program, profile, *options, "--outdir", str(target.parent), str(source)]
    process = subprocess.Popen(  # noqa: S603  our own words and paths; the upload is only a file
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
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
    advice = "请用 Word、Excel 或 WPS 另存为 .docx 或 .xlsx 后再上传"
    return Problems([Problem("file.legacy", "文件", f"这是旧版 Office 文件（.{kind}），{reason}；{advice}")])


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends LibreOffice with the processes that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
