"""How to cite a row or a cell of a disclosure: one sentence, GB/T 7714-2015, BibTeX. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from disclosure.documents.model.document import Document, Row, Table
from disclosure.documents.model.places import column_headings, column_name, row_name, table_name
from disclosure.documents.model.texts import unspaced

_LEVELS = 3  # of an indicator: its first three columns together name it


@dataclass(frozen=True)
class CitedVersion:
    """The version that is cited.

    ``base`` is its permanent address, whole, with a slash at its end.
    """

    document: Document
    version: int
    published_on: date | None
    digest: str
    base: str

    def url(self, row: str, cell: str = "") -> str:
        """Return the permanent address of a row, or of a cell on its page."""
        fragment = f"#{cell}" if cell else ""
        return f"{self.base}{row}/{fragment}"


# -- what is cited ---------------------------------------------------------------------------------


def table_title(document: Document, table: Table) -> str:
    """Return 表2《部门预算收入总表》; of a goal's tables the goal's title."""
    title = table.title
    for goal in document.goals:
        if table.address.startswith(f"{goal.address}/"):
            title = goal.title.text
            break
    title = unspaced(title)
    number = f"表{table.number}" if table.number else ""
    if not title:
        return number or table_name(table)
    return f"{number}《{title}》"


def row_title(table: Table, row: Row, index: int | None = None) -> str:
    """Return what names a row.

    That is code and name, its label, or the texts that it begins with (an indicator's three
    levels).
    """
    kinds = {column.kind for column in table.columns}
    if "name" in kinds or "label" in kinds:
        return row_name(table, row, index)
    count = _LEVELS if table.kind == "indicators" else 1
    texts = []
    for cell in row.cells[:count]:
        text = unspaced(cell.text)
        if text:
            texts.append(text)
    if not texts:
        return row_name(table, row, index)
    return " ".join(texts)


def row_number(table: Table, row: Row) -> str:
    """Return the printed 序号, else the row's place from 1."""
    for cell, column in zip(row.cells, table.columns, strict=True):
        text = cell.text.strip()
        if column.kind == "row_number" and text.isdigit():
            return text
    return str(table.rows.index(row) + 1)


def place(document: Document, table: Table, row: Row, index: int | None = None) -> str:
    """Return 表2《部门预算收入总表》第22行“213 农林水支出”, and of a cell 第12栏“上年结转”."""
    title = table_title(document, table)
    number_of_row = row_number(table, row)
    row_place = f"{title}第{number_of_row}行“{row_title(table, row, index)}”"
    if index is None:
        return row_place
    number = table.columns[index].number
    if not number.isdigit():
        number = str(index + 1)
    heading = "·".join(column_headings(table, index)) or column_name(table, index)
    return f"{row_place}第{number}栏“{heading}”"


# -- citations -------------------------------------------------------------------------------------


def sentence(cited: CitedVersion, place: str, row: str, cell: str = "", shown: str = "") -> str:
    """Return one line: document, version, place, what stands there, address and digest."""
    document = cited.document
    version = f"第{cited.version}版"
    if cited.published_on:
        version += f"（{cited.published_on.isoformat()}公布）"
    content = f"：{shown}" if shown else ""
    office = document.identity.office_name
    return (
        f"{office}：《{document.title}》，{version}，{place}{content}，"
        f"{cited.url(row, cell)} ，SHA-256 {cited.digest}"
    )


def gbt7714(cited: CitedVersion, place: str, address: str) -> str:
    """Return GB/T 7714-2015 for an electronic data set; the reader puts in the day of access."""
    office = cited.document.identity.office_name
    title = f"{cited.document.title}：{place}"
    day = ""
    if cited.published_on:
        day = f"({cited.published_on.isoformat()})"
    return f"{office}. {title}[DS/OL]. 第{cited.version}版. {day}[引用日期]. {cited.url(address)}."


def bibtex(cited: CitedVersion, place: str, address: str) -> str:
    """Return a BibTeX entry of type misc."""
    identity = cited.document.identity
    office = f"{identity.region_code}-{identity.code_path}"
    key = f"{office}-{identity.year}-v{cited.version}-{address}"
    year = cited.published_on.year if cited.published_on else identity.year
    fields = {
        "author": f"{{{identity.office_name}}}",
        "title": f"{cited.document.title}：{place}",
        "year": str(year),
        "edition": f"第{cited.version}版",
        "url": cited.url(address),
        "note": f"SHA-256 {cited.digest}",
    }
    legal_key = re.sub(r"[^0-9A-Za-z]+", "-", key)
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items()]
    entry = ",\n".join(lines)
    return f"@misc{{{legal_key},\n{entry}\n}}"
