"""Files that people upload at once: a single one, or a zip of them, opened one level deep."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import (
    DAMAGED,
    ENCRYPTED_FLAG,
    MAIN_PARTS,
    MEGABYTE,
    Limits,
    part_name,
    refuse,
)

_UTF_8_FLAG = 0x800  # of a zip's member whose name is UTF-8 (APPNOTE 4.4.4)
_LEFTOVERS = (".", "~$")  # how hidden files and lock files of Office begin


@dataclass(frozen=True)
class NamedFile:
    """A file with the name that its owner gave it."""

    name: str
    data: bytes


def unpacked(name: str, data: bytes, *, limits: Limits, most: int) -> Iterator[NamedFile]:
    """Yield the files in a zip by name, one at a time; of any other file that file.

    ``limits`` bound each file and all of them unpacked, ``most`` their number. A zip inside the zip
    is given as it is, for its reader to refuse. Raises Problems where the zip as a whole cannot be
    taken.
    """
    if not data.startswith(b"PK"):
        yield NamedFile(name, data)
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except DAMAGED:
        yield NamedFile(name, data)  # its reader says what is wrong with it
        return
    parts = {part_name(info) for info in infos}
    if not parts.isdisjoint(MAIN_PARTS.values()):
        yield NamedFile(name, data)
        return
    members = sorted((_name(info), info) for info in infos if _is_wanted(info))
    _guard(name, data, [info for _, info in members], limits, most)
    for path, info in members:
        yield NamedFile(path, _content(archive, info, limits))


def _name(info: zipfile.ZipInfo) -> str:
    """Return the member's name. Chinese Windows writes GBK without saying so.

    zipfile has then read it as cp437, which loses nothing (docs/adr/0076).
    """
    if not info.flag_bits & _UTF_8_FLAG:
        try:
            return info.filename.encode("cp437").decode("gbk")
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    return info.filename


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    """Return False for folders and what operating systems and office programs leave behind."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if info.is_dir() or path.name.startswith(_LEFTOVERS):
        return False
    return "__MACOSX" not in path.parts


def _guard(name: str, data: bytes, infos: list[zipfile.ZipInfo], limits: Limits, most: int) -> None:
    if not infos:
        refuse(problem_kinds.ARCHIVE_EMPTY, name=name)
    if len(data) > limits.file_size:
        refuse(problem_kinds.ARCHIVE_LARGE, most=limits.file_size // MEGABYTE)
    if len(infos) > most:
        refuse(problem_kinds.ARCHIVE_MEMBERS, count=len(infos), most=most)
    if sum(info.file_size for info in infos) > limits.unpacked_size:
        refuse(problem_kinds.ARCHIVE_SIZE, most=limits.unpacked_size // MEGABYTE)
    if any(info.flag_bits & ENCRYPTED_FLAG for info in infos):
        refuse(problem_kinds.ARCHIVE_PROTECTED)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return a member, cut one byte above what a file may have: declared sizes can be lies."""
    try:
        with archive.open(info) as member:
            return member.read(limits.file_size + 1)
    except DAMAGED:
        return b""
