"""The parts that addresses are made of, for Django's ``path``."""

from django.urls import register_converter


class RegionCode:
    """行政区划代码: six digits."""

    regex = "[0-9]{6}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class Year:
    """预算年度: four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class FileName:
    """An official file's short name: ``203-2023.docx``, of a unit ``101-101001-2025.docx``."""

    regex = r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?-[0-9]{4}\.[a-z]+"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class Sha256:
    """The SHA-256 of a bulk file."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class BulkName:
    """A bulk file's name in its address: ``amounts.parquet``, ``superseded-amounts.csv.gz``."""

    regex = r"[a-z]+(?:-[a-z]+)?\.(?:parquet|csv\.gz|xlsx)"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


def register() -> None:
    """Make the converters known to Django, once, before any address is declared."""
    register_converter(RegionCode, "region")
    register_converter(Year, "year")
    register_converter(FileName, "file")
    register_converter(Sha256, "sha256")
    register_converter(BulkName, "bulk")
