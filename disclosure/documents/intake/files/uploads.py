"""What people upload at once: one file, or a zip of files, which is opened one level deep and within limits."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from disclosure.documents.intake.files.packages import MEGABYTE, Limits, refuse

_OFFICE_PARTS = {"word/document.xml", "xl/workbook.xml"}
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Upload:
    """A file with the name that its owner gave it."""

    name: str
    data: bytes


def unpacked(name: str, data: bytes, *, limits: Limits, most: int) -> Iterator[Upload]:
    """The files in a zip, one at a time and in the order of their names; any other file is itself.

    ``limits`` bound each file and all of them unpacked, ``most`` their number. A zip inside the zip is given as it
    is, for its reader to refuse. Raises Problems where the zip as a whole cannot be taken.
    """
    if not data.startswith(b"PK"):
        yield Upload(name, data)
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except _DAMAGED:
        yield Upload(name, data)  # its reader says what is wrong with it
        return
    if _OFFICE_PARTS & {info.filename.lstrip("/").lower() for info in infos}:
        yield Upload(name, data)
        return
    members = sorted((_name(info), info) for info in infos if _is_wanted(info))
    _guard(name, data, [info for _, info in members], limits, most)
    for path, info in members:
        yield Upload(path, _content(archive, info, limits))


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. Chinese Windows writes GBK without saying so."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode("gbk")
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    return info.filename


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    """Not a folder, nor what operating systems and office programs leave behind."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    return not info.is_dir() and not path.name.startswith((".", "~$")) and "__MACOSX" not in path.parts


def _guard(name: str, data: bytes, infos: list[zipfile.ZipInfo], limits: Limits, most: int) -> None:
    if not infos:
        refuse("package.kind", f"压缩包 {name} 里没有文件")
    if len(data) > limits.file_size:
        refuse("file.large", f"压缩包超过上限 {limits.file_size // MEGABYTE} MB；请分几次上传")
    if len(infos) > most:
        refuse("package.members", f"压缩包里有 {len(infos)} 个文件，超过上限 {most} 个；请分几次上传")
    if sum(info.file_size for info in infos) > limits.unpacked_size:
        refuse("package.size", f"压缩包解压后超过上限 {limits.unpacked_size // MEGABYTE} MB；请分几次上传")
    if any(info.flag_bits & 0x1 for info in infos):
        refuse("file.encrypted", "压缩包设有密码，不能读取；请取消密码后再上传")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """The member's bytes, at most one more than a file may have: sizes that a zip declares can be lies."""
    try:
        with archive.open(info) as member:
            return member.read(limits.file_size + 1)
    except _DAMAGED:
        return b""
