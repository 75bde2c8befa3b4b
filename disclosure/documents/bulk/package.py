"""What describes bulk files to programs: a Frictionless Data Package of a part, or of all. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from disclosure.documents.bulk.schema import TABLES, BulkColumn, BulkTable, Labels, VersionState
from disclosure.documents.formats.csv.descriptor import PROFILE

_DIALECT = {
    "header": True,
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminator": "\n",
}
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS = {"csv": "csv.gz", "parquet": "parquet", "xlsx": "xlsx"}
WORKBOOK = Labels("全部表（Excel 工作簿）", "All tables as one Excel workbook")
_SUPERSEDED = Labels("已被更正的版本", "superseded versions")


@dataclass(frozen=True)
class DescribedFile:
    """A bulk file as it is told of. ``table`` and ``state`` are empty for the workbook.

    ``path`` is relative to the descriptor's address.
    """

    table: str
    state: str
    format: str
    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name among the files of a part: amounts, superseded-amounts, workbook."""
        return resource_name(self.table, self.state)

    @property
    def title(self) -> Labels:
        """What it holds."""
        if not self.table:
            return WORKBOOK
        title = TABLES[self.table].title
        if self.state == VersionState.SUPERSEDED:
            return Labels(
                f"{title.chinese}（{_SUPERSEDED.chinese}）",
                f"{title.english} ({_SUPERSEDED.english})",
            )
        return title


def resource_name(table: str, state: str) -> str:
    """Return the name of a file among those of its part."""
    if not table:
        return "workbook"
    return table if state == VersionState.CURRENT else f"{state}-{table}"


def package(
    name: str, title: str, *, licence: str, licence_address: str, files: Iterable[DescribedFile]
) -> dict[str, Any]:
    """Return the descriptor of a part: its CSV files with their columns, the others as files.

    ``name`` is in the letters that the standard allows. Beyond the standard each column has
    ``description_en``.
    """
    return {
        "$schema": PROFILE,
        "name": name,
        "title": title,
        "licenses": [{"title": licence, "path": licence_address}],
        "resources": [_resource(file) for file in files],
    }


def _resource(file: DescribedFile) -> dict[str, Any]:
    is_csv = file.format == "csv"
    name = f"{file.name}-{file.format}"
    kind = "file"
    if is_csv:
        name = file.name
        kind = "table"
    described: dict[str, Any] = {
        "name": name,
        "type": kind,
        "path": file.path,
        "title": file.title.chinese,
        "title_en": file.title.english,
        "format": file.format,
        "mediatype": MEDIA_TYPES[file.format],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if is_csv:
        table = TABLES[file.table]
        described |= {
            "description": table.about.chinese,
            "compression": "gz",
            "encoding": "utf-8",
            "dialect": _DIALECT,
            "schema": table_schema(table),
        }
    return described


def table_schema(table: BulkTable) -> dict[str, Any]:
    """Return the Frictionless Table Schema of a bulk table."""
    return {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }


def _field(column: BulkColumn) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": column.type.value,
        "title": column.title,
        "description": column.about.chinese,
        "description_en": column.about.english,
    }
    if column.values:
        categories = [{"value": value, "label": label} for value, label in column.values]
        described["categories"] = categories
        described["constraints"] = {"enum": [value for value, _ in column.values]}
    return described
