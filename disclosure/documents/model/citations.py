"""How to cite a row or a cell of a disclosure: one sentence, GB/T 7714-2015, BibTeX. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from disclosure.documents.model.document import Document, Row, Table
from disclosure.documents.model.places import column_headings, column_name, row_name, table_name


@dataclass(frozen=True)
class Source:
    """The version that is cited. ``base`` is its permanent address, whole, with a slash at its end."""

    document: Document
    version: int
    published_on: date | None
    digest: str
    base: str

    def at(self, row: str, cell: str = "") -> str:
        """The permanent address of a row, or of a cell on its page."""
        return f"{self.base}{row}/{f'#{cell}' if cell else ''}"


def table_title(document: Document, table: Table) -> str:
    """表2《部门预算收入总表》; of a goal's tables the goal's title."""
    goal = next((goal for goal in document.goals if table.address.startswith(f"{goal.address}/")), None)
    title = "".join((goal.title.text if goal else table.title).split())
    number = f"表{table.number}" if table.number else ""
    return f"{number}《{title}》" if title else number or table_name(table)


def row_title(table: Table, row: Row, index: int | None = None) -> str:
    """What names a row: code and name, its label, or the texts that it begins with (an indicator's three levels)."""
    if any(column.kind in ("name", "label") for column in table.columns):
        return row_name(table, row, index)
    first = row.cells[: _LEVELS if table.kind == "indicators" else 1]
    texts = ["".join(cell.text.split()) for cell in first]
    return " ".join(filter(None, texts)) or row_name(table, row, index)


_LEVELS = 3


def place(document: Document, table: Table, row: Row, index: int | None = None) -> str:
    """表2《部门预算收入总表》第22行“213 农林水支出”, and of a cell 第12栏“上年结转”."""
    title = table_title(document, table)
    named = f"{title}第{row_number(table, row)}行“{row_title(table, row, index)}”"
    if index is None:
        return named
    number = table.columns[index].number
    heading = "·".join(column_headings(table, index)) or column_name(table, index)
    return f"{named}第{number if number.isdigit() else index + 1}栏“{heading}”"


def row_number(table: Table, row: Row) -> str:
    """The printed 序号, else the row's place from 1."""
    for cell, column in zip(row.cells, table.columns, strict=True):
        if column.kind == "row_number" and cell.text.strip().isdigit():
            return cell.text.strip()
    return str(table.rows.index(row) + 1)


def sentence(source: Source, place: str, row: str, cell: str = "", shown: str = "") -> str:
    """Document, version, place, what stands there, permanent address and digest in one line."""
    identity, document = source.document.identity, source.document
    says = f"：{shown}" if shown else ""
    day = f"（{source.published_on.isoformat()}公布）" if source.published_on else ""
    version = f"第{source.version}版{day}"
    cited = f"{identity.department_name}：《{document.title}》，{version}，{place}{says}"
    return f"{cited}，{source.at(row, cell)} ，SHA-256 {source.digest}"


def gbt7714(source: Source, place: str, address: str) -> str:
    """GB/T 7714-2015, an electronic data set; the reader puts in the day of access."""
    day = f"({source.published_on.isoformat()})" if source.published_on else ""
    author, title = source.document.identity.department_name, source.document.title
    return f"{author}. {title}：{place}[DS/OL]. 第{source.version}版. {day}[引用日期]. {source.at(address)}."


def bibtex(source: Source, place: str, address: str) -> str:
    """A BibTeX entry of type misc."""
    identity = source.document.identity
    key = f"{identity.region_code}-{identity.department_code}-{identity.year}-v{source.version}-{address}"
    fields = {
        "author": f"{{{identity.department_name}}}",
        "title": f"{source.document.title}：{place}",
        "year": str(source.published_on.year if source.published_on else identity.year),
        "edition": f"第{source.version}版",
        "url": source.at(address),
        "note": f"SHA-256 {source.digest}",
    }
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items()]
    return "\n".join([f"@misc{{{re.sub(r'[^0-9A-Za-z]+', '-', key)},", ",\n".join(lines), "}"])
