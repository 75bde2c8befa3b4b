"""The files of a pile: a folder with all below it, or a zip. Zips inside are opened one level deep.

Files are loaded one at a time, while they are gone through: a zip is closed behind its last.
Folders may change meanwhile: what has gone is a file that cannot be read.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from budget.problems import Problems
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import DAMAGED, ENCRYPTED_FLAG
from disclosure.documents.intake.files.uploads import is_leftover, is_office_file, member_name


@dataclass(frozen=True)
class PileFile:
    """A file of a pile: its place with slashes, and what loads its bytes.

    ``load`` raises OSError, and Problems for a member of a damaged zip.
    """

    path: str
    load: Callable[[], bytes]


def files_of(pile: Path, *, most: int) -> Iterator[PileFile]:
    """Yield the files of a folder or a zip in the order of their names.

    ``most`` bytes of each are loaded, and one more, by which its reader sees that it is too large.
    Hidden files and what office programs leave behind are left out. Raises OSError where there is
    no such pile.
    """
    if pile.is_dir():
        yield from _files_below(pile, most)
    elif zipfile.is_zipfile(pile):
        yield from _members(pile, "", most)
    else:
        pile.stat()
        yield PileFile(pile.name, lambda: _start_of(pile, most))


def _files_below(folder: Path, most: int) -> Iterator[PileFile]:
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        is_special = path.exists() and not path.is_file()  # a folder, or what would never end
        if is_special or is_leftover(place):
            continue
        if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
            yield from _members(path, f"{place}/", most)
        else:
            yield _plain_file(path, place, most)


def _plain_file(path: Path, place: str, most: int) -> PileFile:
    return PileFile(place, lambda: _start_of(path, most))


def _start_of(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def _members(path: Path, folder: str, most: int) -> Iterator[PileFile]:
    """Yield the files in a zip; one that is an office's file itself is given as it is."""
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED:
        yield _plain_file(path, folder.rstrip("/") or path.name, most)
        return
    with archive:
        infos = archive.infolist()
        if is_office_file(infos):
            yield _plain_file(path, folder.rstrip("/") or path.name, most)
            return
        members = {member_name(info): info for info in infos if not info.is_dir()}
        for name in sorted(members):
            if not is_leftover(name):
                yield PileFile(f"{folder}{name}", _loader(archive, members[name], most))


def _loader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Callable[[], bytes]:
    def load() -> bytes:
        if info.flag_bits & ENCRYPTED_FLAG:
            raise Problems([problem_kinds.ARCHIVE_PROTECTED.at("文件")])
        try:
            with archive.open(info) as member:
                return member.read(most + 1)
        except DAMAGED as exc:
            raise Problems([problem_kinds.FILE_DAMAGED.at("文件")]) from exc

    return load
