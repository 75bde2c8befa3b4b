"""Opens Word and Excel files that people upload, bounded in time and memory. Nothing is run.

Whatever is refused raises ``Problems`` with a Chinese sentence that says what the file is and what
to do. XML is read without entities, DTD or network; relationships that lead out of the file are
never followed.
"""

import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from io import BytesIO
from pathlib import PurePosixPath
from typing import NoReturn

from lxml import etree

from budget.problems import Problem, Problems

MEGABYTE = 1024 * 1024
SAVE_AS = "请用 Word、Excel 或 WPS 另存为 .docx 或 .xlsx 后再上传"
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


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most.

    Sizes are in bytes; ``ratio`` is unpacked size to packed, held against members above a megabyte.
    """

    file_size: int = 30 * MEGABYTE
    members: int = 2_000
    member_size: int = 64 * MEGABYTE
    unpacked_size: int = 128 * MEGABYTE
    ratio: int = 300
    columns: int = 256
    cells: int = 400_000
    paragraphs: int = 100_000
    depth: int = 200


def refuse(code: str, message: str) -> NoReturn:
    """Raise Problems with one problem that concerns the whole file."""
    raise Problems([Problem(code, "文件", message)])


# -- what a file is --------------------------------------------------------------------------------


class FileKind(StrEnum):
    """A kind of file that can be read."""

    DOCX = "docx"
    XLSX = "xlsx"
    JSON = "json"


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # begins old Office files and encrypted new ones
_START = 1024  # bytes; the signatures of text formats stand at the very beginning


def kind_of(data: bytes, limits: Limits) -> FileKind:
    """Return the kind of a file by its content, whatever it is called.

    Raises Problems for a file that is empty, too large or of a kind that cannot be read.
    """
    if not data.strip():
        refuse("file.empty", "文件是空的")
    if len(data) > limits.file_size:
        size = f"{len(data) / MEGABYTE:.1f} MB"
        refuse("file.large", f"文件有 {size}，超过上限 {limits.file_size // MEGABYTE} MB")
    if data.startswith(COMPOUND):
        _refuse_compound(data)
    if data.startswith(b"PK"):
        return Package(data, limits).kind
    return _kind_of_text(data)


def holds_stream(data: bytes, name: str) -> bool:
    """Return whether a compound file (old Office, encrypted Office) holds a stream of this name."""
    return name.encode("utf-16-le") in data


def _refuse_compound(data: bytes) -> NoReturn:
    if holds_stream(data, "EncryptedPackage"):
        refuse("file.encrypted", "文件设有打开密码，不能读取；请取消密码后再上传")
    if holds_stream(data, "WordDocument"):
        refuse("file.legacy", f"这是旧版 Word 文件（.doc）；{SAVE_AS}")
    if holds_stream(data, "Workbook"):
        refuse("file.legacy", f"这是旧版 Excel 文件（.xls）；{SAVE_AS}")
    refuse("file.legacy", f"这是旧版 Office 文件；{SAVE_AS}")


def _kind_of_text(data: bytes) -> FileKind:
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF"):
        refuse(
            "file.pdf",
            "这是 PDF 文件（改了扩展名也还是 PDF），里面没有可靠的表格结构；"
            "请上传 Word 或 Excel 原件",
        )
    if start.startswith(b"{\\rtf"):
        refuse("file.legacy", f"这是 RTF 文件；{SAVE_AS}")
    if start.lower().startswith((b"<html", b"<!doctype html", b"<?xml", b"mime-version")):
        refuse("file.markup", f"这是网页或 XML 格式的文件；{SAVE_AS}")
    if start.startswith(b"{"):
        return FileKind.JSON
    refuse("file.unknown", "不是 Word（.docx）、Excel（.xlsx）或本系统的 JSON 文件")


# -- packages --------------------------------------------------------------------------------------

MAIN_PARTS = {FileKind.DOCX: "word/document.xml", FileKind.XLSX: "xl/workbook.xml"}
_OFFICE_FILES = (".docx", ".xlsx", ".doc", ".xls")
_ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz"}
_DOCTYPE_WITHIN = 4096  # bytes; a document type stands before the root element


def part_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a part as Office programs compare it, whatever its case."""
    return info.filename.lstrip("/").lower()


class Package:
    """A Word or Excel file as a zip of parts, held to the limits before any part is unpacked."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
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
            refuse("file.damaged", "文件已损坏或没有传完整，不能打开；请重新保存后再上传")
        self._guard()

    def _guard(self) -> None:
        infos = self._zip.infolist()
        limits = self.limits
        if len(infos) > limits.members:
            message = f"压缩包里有 {len(infos)} 个文件，超过上限 {limits.members} 个"
            refuse("package.members", message)
        if sum(info.file_size for info in infos) > limits.unpacked_size:
            refuse("package.size", f"解压后超过上限 {limits.unpacked_size // MEGABYTE} MB")
        for info in infos:
            self._guard_member(info)
        if any(name.endswith("vbaproject.bin") for name in self._members):
            refuse("package.macros", "文件带有宏，不能导入；请另存为不带宏的 .docx 或 .xlsx")

    def _guard_member(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        limits = self.limits
        if info.flag_bits & ENCRYPTED_FLAG:
            refuse("file.encrypted", "文件设有密码，不能读取；请取消密码后再上传")
        if info.file_size > limits.member_size:
            most = limits.member_size // MEGABYTE
            refuse("package.size", f"其中的 {name} 解压后超过上限 {most} MB")
        # Small members of blank cells compress beyond any ratio and do no harm.
        is_large = info.file_size > MEGABYTE
        if is_large and info.file_size > limits.ratio * max(info.compress_size, 1):
            refuse("package.ratio", f"其中的 {name} 压缩得不合常理，像是压缩炸弹，不予打开")
        if PurePosixPath(name.lower()).suffix in _ARCHIVES:
            refuse("package.nested", f"文件里还套着压缩包 {name}，不予打开")

    @property
    def kind(self) -> FileKind:
        """The kind of Office file. Raises Problems for any other package."""
        for kind, part in MAIN_PARTS.items():
            if part in self._members:
                return kind
        if any(name.endswith(_OFFICE_FILES) for name in self._members):
            refuse(
                "package.nested",
                "这是装着文件的压缩包；请解压后上传其中的 Word 或 Excel 文件",
            )
        refuse("package.kind", "这是压缩包，但不是 Word（.docx）或 Excel（.xlsx）文件")

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

        Raises Problems where it is missing, damaged or has a document type.
        """
        try:
            data = self._zip.read(self._members[name.lower()])
        except KeyError:
            refuse("file.damaged", f"文件不完整：缺少 {name}")
        except DAMAGED:
            refuse("file.damaged", f"文件已损坏：{name} 不能解压")
        # Neither Word nor Excel writes a document type. The parser would keep entities as they
        # stand and load no DTD; a part that has one is refused all the same, before it is parsed
        # where it can be seen.
        if b"<!DOCTYPE" in data[:_DOCTYPE_WITHIN]:
            _refuse_doctype(name)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            refuse("file.damaged", f"文件已损坏：{name} 不是有效的 XML")
        if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
            _refuse_doctype(name)
        return root


def _refuse_doctype(name: str) -> NoReturn:
    refuse("package.doctype", f"{name} 里有文档类型声明或外部实体，不予读取")
