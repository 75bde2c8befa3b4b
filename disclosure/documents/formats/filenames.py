"""Names of official files that every file system and every mail program takes. Pure."""

import re

from disclosure.documents.model.document import Document

# What Windows, macOS or Linux forbid in a name, and what a shell or a header would need quoted.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|'`$&;\u200b-\u200f\u2028-\u202e\ufeff]+")
LONGEST = 80  # characters of a name: 240 bytes in UTF-8, under the 255 that file systems take


def official_filename(document: Document, version: int, extension: str) -> str:
    """Return a name such as ``203中共平乡县委组织部2023年部门预算公开-第1版.docx``.

    Names of any length and content give legal ones.
    """
    identity = document.identity
    ending = f"{identity.year}年{identity.kind_label}公开-第{version}版.{extension}"
    office = f"{identity.office_code}{identity.office_name}"
    office = _FORBIDDEN.sub("", office).strip(" .")
    longest = LONGEST - len(ending)
    return office[:longest] + ending


def member_filename(key: str, title: str, extension: str, *, prefix: str = "") -> str:
    """Return a name for a file inside an archive: ``table-1-部门预算收支总表.csv``.

    It is unique because the key is.
    """
    words = []
    for text in (prefix, key, title):
        word = _FORBIDDEN.sub("-", text).strip(" .-")
        if word:
            words.append(word)
    longest_stem = LONGEST - len(extension) - 1
    stem = "-".join(words)[:longest_stem].rstrip(" .")
    return f"{stem}.{extension}"


def short_filename(document: Document, extension: str) -> str:
    """Return a name in ASCII, for addresses: ``203-2023.docx``; of a unit ``203-001-2023.docx``."""
    identity = document.identity
    code = re.sub(r"[^0-9A-Za-z]", "", identity.department_code) or "department"
    unit = re.sub(r"[^0-9A-Za-z]", "", identity.unit_code)
    if unit:
        code = f"{code}-{unit}"
    return f"{code}-{identity.year}.{extension}"
