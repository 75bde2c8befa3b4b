"""Files that people upload at once: a single one, or a zip of them, opened one level deep."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import (
    DAMAGED,
    ENCRYPTED_FLAG,
    MAIN_PARTS,
    MEGABYTE,
    PACKINGS,
    Limits,
    holds_more_members,
    part_name,
    refuse,
)

_UTF_8_FLAG = 0x800  # of a zip's member whose name is UTF-8 (APPNOTE 4.4.4)
# Entries of members, those of files inside the zip included: 200 files of 2,000 parts have 400,000,
# but no office's file has 250.
_MOST_ENTRIES = 50_000
_LEFTOVERS = (".", "~$")  # how hidden files and lock files of Office begin
# What Windows keeps in folders: small pictures of files, how a folder is shown.
_LEFT_BY_WINDOWS = frozenset(("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"))


@dataclass(frozen=True)
class NamedFile:
    """A file with the name that its owner gave it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Contents:
    """The files in a zip, by name; of any other file that file.

    ``size`` is the sum of their sizes in bytes. Nothing is unpacked before ``files`` is asked.
    """

    upload: NamedFile
    limits: Limits
    members: tuple[tuple[str, zipfile.ZipInfo], ...] = ()
    archive: zipfile.ZipFile | None = None

    @property
    def count(self) -> int:
        """The number of files."""
        return 1 if self.archive is None else len(self.members)

    @property
    def size(self) -> int:
        """The bytes that there are at most: a member is read no further than to its stated size."""
        if self.archive is None:
            return len(self.upload.data)
        return sum(info.file_size for _, info in self.members)

    def files(self) -> Iterator[NamedFile]:
        """Yield the files, one at a time."""
        if self.archive is None:
            yield self.upload
            return
        for path, info in self.members:
            yield NamedFile(path, _content(self.archive, info, self.limits))


def contents(name: str, data: bytes, *, limits: Limits, most: int) -> Contents:
    """Return what an upload holds.

    ``limits`` bound each file and all of them unpacked, ``most`` their number. A zip inside the zip
    is given as it is, for its reader to refuse. Raises Problems where the zip as a whole cannot be
    taken.
    """
    as_it_is = Contents(NamedFile(name, data), limits)
    if not data.startswith(b"PK") or holds_more_members(data, _MOST_ENTRIES):
        return as_it_is  # its reader says what is wrong with it
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except DAMAGED:
        return as_it_is
    if is_office_file(infos):
        return as_it_is
    members = sorted((member_name(info), info) for info in infos if _is_wanted(info))
    _guard(name, data, [info for _, info in members], limits, most)
    return Contents(NamedFile(name, data), limits, tuple(members), archive)


def unpacked(name: str, data: bytes, *, limits: Limits, most: int) -> Iterator[NamedFile]:
    """Yield the files of an upload one at a time, as ``contents`` has them."""
    yield from contents(name, data, limits=limits, most=most).files()


def is_office_file(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Return whether a zip of these members is a Word or Excel file."""
    parts = {part_name(info) for info in members}
    return not parts.isdisjoint(MAIN_PARTS.values())


def member_name(info: zipfile.ZipInfo) -> str:
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
    return not info.is_dir() and not is_leftover(info.filename)


def is_leftover(path: str) -> bool:
    """Return whether a file was left behind by an operating system or an office program."""
    place = PurePosixPath(path.replace("\\", "/"))
    if place.name.startswith(_LEFTOVERS) or place.name.lower() in _LEFT_BY_WINDOWS:
        return True
    return "__MACOSX" in place.parts


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
    if any(info.compress_type not in PACKINGS for info in infos):
        refuse(problem_kinds.ARCHIVE_PACKING)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return a member, cut one byte above what a file may have: declared sizes can be lies."""
    try:
        with archive.open(info) as member:
            return member.read(limits.file_size + 1)
    except DAMAGED:
        return b""
