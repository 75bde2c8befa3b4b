"""Workbooks and documents as zips of parts, so that a test can write what no library writes."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package_of(parts: Mapping[str, bytes]) -> bytes:
    """Return a package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(data: bytes, name: str, *replacements: tuple[bytes, bytes]) -> bytes:
    """Return a package with texts of one part replaced, each of which has to be there."""
    parts = parts_of(data)
    for old, new in replacements:
        assert old in parts[name], old
        parts[name] = parts[name].replace(old, new)
    return package_of(parts)


def bytes_of(workbook: Any) -> bytes:
    """Return a workbook of openpyxl as a file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def workbook_of(*sheets: tuple[str, list[list[Any]]]) -> Any:
    """Return a workbook with these sheets, each a name and rows."""
    workbook = openpyxl.Workbook()
    del workbook[workbook.sheetnames[0]]
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return workbook
