"""Opens Word and Excel files that people upload, bounded in time and memory. Nothing is run.

Whatever is refused raises ``Problems`` with a Chinese sentence that says what the file is and what
to do. XML is read without entities, DTD or network; relationships that lead out of the file are
never followed.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, NoReturn

from lxml import etree

from budget.problems import ProblemKind, Problems
from disclosure.documents.intake import problem_kinds

MEGABYTE = 1024 * 1024
# What opening or unpacking a damaged zip raises, apart from what the caller of open must know.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
ENCRYPTED_FLAG = 0x1  # of a zip's member (APPNOTE 4.4.4)
# How Office packs its parts. zipfile unpacks these piece by piece, others all at once.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK = 64 * 1024  # bytes unpacked at a time
_ENTRY = b"PK\x01\x02"  # begins a member's entry in a zip's directory (APPNOTE 4.3.12)


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most.

    Sizes are in bytes; ``ratio`` is unpacked size to packed, held against members above a megabyte.
    ``cells`` have a text or belong to the rectangle of a table; ``stored_cells`` and ``rows`` are
    all that a workbook holds, the empty ones too. ``marks`` bounds the XML that is held in memory
    at once: opening brackets and equals signs, each of which makes a node of some 200 bytes.
    ``pages``, ``glyphs`` (characters) and ``rules`` (sides of drawn lines) are those of a PDF.
    """

    file_size: int = 30 * MEGABYTE
    members: int = 2_000
    member_size: int = 64 * MEGABYTE
    unpacked_size: int = 128 * MEGABYTE
    ratio: int = 300
    columns: int = 256
    cells: int = 400_000
    stored_cells: int = 2_000_000
    rows: int = 200_000
    paragraphs: int = 20_000
    pages: int = 1_000
    glyphs: int = 1_000_000
    rules: int = 400_000
    marks: int = 1_200_000
    depth: int = 200


_WHOLE_FILE = "文件"  # the place of a problem that concerns all of a file


def refuse(kind: ProblemKind, **parts: object) -> NoReturn:
    """Raise Problems with one problem that concerns the whole file."""
    raise Problems([kind.at(_WHOLE_FILE, **parts)])


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Put the name of a file into the places of the problems that are raised while it is read."""
    try:
        yield
    except Problems as exc:
        problems = []
        for problem in exc.problems:
            is_about_all = problem.address in ("", _WHOLE_FILE)
            place = name if is_about_all else f"{name} {problem.address}"
            problems.append(replace(problem, address=place))
        raise Problems(problems) from exc


# -- what a file is --------------------------------------------------------------------------------


class FileKind(StrEnum):
    """A kind of file that can be read."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # begins old Office files and encrypted new ones
_LOCK_SIZES = (54, 162, 165)  # bytes, of programs since Word 97; all but the first of today's
_PDF_END = 4096  # bytes; programs write %%EOF within the last 1024, some append to it
# How files of other programs begin.
_SIGNATURES = {
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf\x27\x1c": "7z 压缩包",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"GIF8": "图片",
    b"II*\x00": "图片",
    b"MM\x00*": "图片",
}
_START = 1024  # bytes; the signatures of text formats stand at the very beginning


def kind_of(data: bytes, limits: Limits) -> FileKind:
    """Return the kind of a file by its content, whatever it is called.

    Raises Problems for a file that is empty, too large or of a kind that cannot be read.
    """
    if not data.strip():
        refuse(problem_kinds.FILE_EMPTY)
    if len(data) > limits.file_size:
        most = limits.file_size // MEGABYTE
        refuse(problem_kinds.FILE_LARGE, size=len(data) / MEGABYTE, most=most)
    refuse_foreign(data)
    if data.startswith(b"PK"):
        return Package(data, limits).kind
    return _kind_of_text(data)


def holds_stream(data: bytes, name: str) -> bool:
    """Return whether a compound file (old Office, encrypted Office) holds a stream of this name."""
    return name.encode("utf-16-le") in data


def _refuse_compound(data: bytes) -> NoReturn:
    if holds_stream(data, "EncryptedPackage"):
        refuse(problem_kinds.FILE_PROTECTED)
    if holds_stream(data, "WordDocument"):
        refuse(problem_kinds.FILE_LEGACY, file="旧版 Word 文件（.doc）或 WPS 文字（.wps）")
    if holds_stream(data, "Workbook"):
        refuse(problem_kinds.FILE_LEGACY, file="旧版 Excel 文件（.xls）或 WPS 表格（.et）")
    refuse(problem_kinds.FILE_LEGACY, file="旧版 Office 文件")


def _is_lock(data: bytes) -> bool:
    """Return whether a file is what Office keeps beside an open one: the name of who opened it."""
    if len(data) not in _LOCK_SIZES or not data[0]:
        return False
    rest = data[data[0] + 1 : _LOCK_SIZES[0]]
    return bool(rest) and not rest.strip(b" \0")


def refuse_foreign(data: bytes) -> None:
    """Refuse a file that no reader of ours takes, texts included: it is said what it is."""
    if _is_lock(data):
        refuse(problem_kinds.FILE_LOCK)
    if data.startswith(COMPOUND):
        _refuse_compound(data)
    for signature, file in _SIGNATURES.items():
        if data.startswith(signature):
            refuse(problem_kinds.FILE_FOREIGN, file=file)


def _kind_of_text(data: bytes) -> FileKind:
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:_START]:
        # Its last words; what was cut off could be opened all the same, with pages missing.
        if b"%%EOF" not in data[-_PDF_END:]:
            refuse(problem_kinds.PDF_DAMAGED)
        return FileKind.PDF
    if start.startswith(b"{\\rtf"):
        refuse(problem_kinds.FILE_LEGACY, file="RTF 文件")
    if start.lower().startswith((b"<html", b"<!doctype html", b"<?xml", b"mime-version")):
        refuse(problem_kinds.FILE_MARKUP)
    if start.startswith(b"{"):
        return FileKind.JSON
    refuse(problem_kinds.FILE_UNKNOWN)


# -- packages --------------------------------------------------------------------------------------

MAIN_PARTS = {FileKind.DOCX: "word/document.xml", FileKind.XLSX: "xl/workbook.xml"}
_OFFICE_FILES = (".docx", ".xlsx", ".pdf", ".doc", ".xls")
_ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz"}
_DOCTYPE_WITHIN = 4096  # bytes; a document type stands before the root element
_INNERMOST = 2  # how far below the root the elements are that are read one by one
# Entities stay as they stand, and nothing outside the file is loaded. Without ``huge_tree`` a text
# has at most 10 MB, and elements nest at most 256 deep.
_CAUTIOUS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


# "Strict Open XML" names the same elements in other namespaces (ISO 29500 part 1, annex A).
_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_TRANSITIONAL_YEAR = "2006/"
_STRICT_NAMESPACE = re.compile(r"\{http://purl\.oclc\.org/ooxml/(\w+)/")


def _strict_tag(tag: str) -> str:
    """Return the name that strict files have for an element."""
    return tag.replace(_TRANSITIONAL, _STRICT).replace(f"/{_TRANSITIONAL_YEAR}", "/")


def _transitional_name(name: str) -> str:
    return _STRICT_NAMESPACE.sub(rf"{{{_TRANSITIONAL}\g<1>/{_TRANSITIONAL_YEAR}", name)


def _make_transitional(element: etree._Element) -> None:
    """Give a strict element, and all within it, the names that other files have."""
    for node in element.iter(etree.Element):
        node.tag = _transitional_name(str(node.tag))
        for name, value in list(node.attrib.items()):
            usual = _transitional_name(str(name))
            if usual != name:
                del node.attrib[name]
                node.set(usual, value)


def part_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a part as Office programs compare it, whatever its case."""
    return info.filename.lstrip("/").lower()


def holds_more_members(data: bytes, most: int) -> bool:
    """Return whether a zip may hold more members than ``most``.

    zipfile keeps half a kilobyte for each entry of the directory, however many there are.
    """
    return data.count(_ENTRY) > most


class Package:
    """A Word or Excel file as a zip of parts, held to the limits before any part is unpacked.

    The sizes that a package states refuse the plain cases at once. They may be lies: what is
    really unpacked is counted too.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self._unpacked = 0
        if holds_more_members(data, limits.members):
            refuse(problem_kinds.PACKAGE_PARTS, count=data.count(_ENTRY), most=limits.members)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            self._members = {part_name(info): info for info in self._zip.infolist()}
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            UnicodeError,
            OverflowError,
        ):
            refuse(problem_kinds.FILE_DAMAGED)
        self._guard()

    def _guard(self) -> None:
        infos = self._zip.infolist()
        limits = self.limits
        if len(infos) > limits.members:
            refuse(problem_kinds.PACKAGE_PARTS, count=len(infos), most=limits.members)
        if sum(info.file_size for info in infos) > limits.unpacked_size:
            refuse(problem_kinds.PACKAGE_SIZE, most=limits.unpacked_size // MEGABYTE)
        for info in infos:
            self._guard_member(info)
        if any(name.endswith("vbaproject.bin") for name in self._members):
            refuse(problem_kinds.PACKAGE_MACROS)

    def _guard_member(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        limits = self.limits
        if info.flag_bits & ENCRYPTED_FLAG:
            refuse(problem_kinds.PACKAGE_PROTECTED)
        if info.compress_type not in PACKINGS:
            refuse(problem_kinds.PART_DAMAGED, part=name)
        if info.file_size > limits.member_size:
            most = limits.member_size // MEGABYTE
            refuse(problem_kinds.PART_SIZE, part=name, most=most)
        # Small members of blank cells compress beyond any ratio and do no harm.
        is_large = info.file_size > MEGABYTE
        if is_large and info.file_size > limits.ratio * max(info.compress_size, 1):
            refuse(problem_kinds.PACKAGE_RATIO, part=name)
        if PurePosixPath(name.lower()).suffix in _ARCHIVES:
            refuse(problem_kinds.PACKAGE_NESTED, part=name)

    @property
    def kind(self) -> FileKind:
        """The kind of Office file. Raises Problems for any other package."""
        for kind, part in MAIN_PARTS.items():
            if part in self._members:
                return kind
        if "ofd.xml" in self._members:
            refuse(problem_kinds.FILE_OFD)
        if "content.xml" in self._members and "mimetype" in self._members:
            refuse(problem_kinds.FILE_LEGACY, file="OpenDocument 文件（.odt、.ods）")
        if any(name.endswith(_OFFICE_FILES) for name in self._members):
            refuse(problem_kinds.PACKAGE_OF_FILES)
        refuse(problem_kinds.PACKAGE_KIND)

    @cached_property
    def embedded(self) -> tuple[str, ...]:
        """The names of embedded objects, which are not opened."""
        names = []
        for name in self._members:
            if "/embeddings/" in name and not name.endswith("/"):
                names.append(name)
        return tuple(sorted(names))

    def names(self, folder: str) -> list[str]:
        """Return the XML parts in a folder, by name."""
        names = []
        for name in self._members:
            if name.startswith(folder) and name.endswith(".xml"):
                names.append(name)
        return sorted(names)

    def has(self, name: str) -> bool:
        """Return whether the package has a part of this name."""
        return name.lower() in self._members

    def xml(self, name: str) -> etree._Element:
        """Return the root element of a part.

        Raises Problems where it is missing, damaged, too large to be held in memory or has a
        document type.
        """
        parser = etree.XMLParser(**_CAUTIOUS)
        marks = 0
        with _xml_faults(name):
            for chunk in self._chunks(name):
                marks += self._marks(chunk, name, marks)
                parser.feed(chunk)
            root = parser.close()
        _refuse_doctype(root, name)
        if _STRICT in str(root.tag):
            _make_transitional(root)
        return root

    def stream(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """Yield the children and grandchildren of the root that have ``tags`` as they end.

        Each is whole when it is given and emptied afterwards, so that only one is held in memory.
        Raises Problems as ``xml`` does; the size that counts is that of one element.
        """
        strict_tags = [_strict_tag(tag) for tag in tags]
        wanted = (*tags, *strict_tags)
        parser: Any = etree.XMLPullParser(events=("end",), tag=wanted, **_CAUTIOUS)
        marks = 0
        with _xml_faults(name):
            for chunk in self._chunks(name):
                marks += self._marks(chunk, name, marks)
                parser.feed(chunk)
                for _, element in parser.read_events():
                    if _depth(element) > _INNERMOST:
                        continue
                    if _STRICT in element.tag:
                        _make_transitional(element)
                        parent = element.getparent()
                        if parent is not None:
                            parent.tag = _transitional_name(parent.tag)
                    yield element
                    _forget(element)
                    marks = 0
            root: etree._Element = parser.close()
        _refuse_doctype(root, name)

    def _chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part, counting what is really there."""
        info = self._members.get(name.lower())
        if info is None:
            refuse(problem_kinds.PART_MISSING, part=name)
        limits = self.limits
        size = 0
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(CHUNK):
                    # Neither Word nor Excel writes a document type. The parser would keep entities
                    # as they stand and load no DTD; a part that has one is refused all the same,
                    # before it is parsed where it can be seen.
                    if not size and b"<!DOCTYPE" in chunk[:_DOCTYPE_WITHIN]:
                        refuse(problem_kinds.PACKAGE_DOCTYPE, part=name)
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    if size > limits.member_size:
                        most = limits.member_size // MEGABYTE
                        refuse(problem_kinds.PART_SIZE, part=name, most=most)
                    if self._unpacked > limits.unpacked_size:
                        refuse(problem_kinds.PACKAGE_SIZE, most=limits.unpacked_size // MEGABYTE)
                    yield chunk
        except DAMAGED:
            refuse(problem_kinds.PART_DAMAGED, part=name)

    def _marks(self, chunk: bytes, name: str, before: int) -> int:
        """Return how many marks a chunk has. Refuses the part where they are too many by now."""
        marks = chunk.count(b"<") + chunk.count(b"=")
        if before + marks > self.limits.marks:
            refuse(problem_kinds.PART_MARKS, part=name)
        return marks


@contextmanager
def _xml_faults(name: str) -> Iterator[None]:
    """Refuse a part whose XML is damaged."""
    try:
        yield
    except etree.XMLSyntaxError as exc:
        if getattr(exc, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from exc
        refuse(problem_kinds.PART_NOT_XML, part=name)


def _refuse_doctype(root: etree._Element, name: str) -> None:
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        refuse(problem_kinds.PACKAGE_DOCTYPE, part=name)


def _depth(element: etree._Element) -> int:
    """Return how far below the root an element stands; one more than the innermost for all below.

    The count ends there: a file nests as deep as it likes.
    """
    depth = 0
    parent = element.getparent()
    while parent is not None and depth <= _INNERMOST:
        depth += 1
        parent = parent.getparent()
    return depth


def _forget(element: etree._Element) -> None:
    """Empty an element and drop everything before it.

    The element itself has to stay: the parser appends to it what comes next.
    """
    element.clear(keep_tail=True)  # type: ignore[call-arg]
    node = element
    parent = node.getparent()
    while parent is not None:
        while parent[0] is not node:
            del parent[0]
        node = parent
        parent = node.getparent()
