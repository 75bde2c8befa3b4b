"""Editions of the classification codes: reading a list, deriving one year's from another's, comparing two.

The supplied lists and what is known of changes are in fixtures/classification (its README states the rules).
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import openpyxl

from budget.acceptance import text_fault
from budget.codes import is_code
from budget.problems import Problem, Problems

SUPPLIED = Path(__file__).resolve().parent.parent / "fixtures" / "classification"
SUPPLIED_YEAR = 2023
KINDS = ("function", "government_fund_function", "department_economic", "government_economic")


class ListedCode(NamedTuple):
    """A code of a list with its name and, in the supplied lists, how sure it is."""

    code: str
    name: str
    evidence: str = "official"


@dataclass(frozen=True)
class KnownChange:
    """A row of changes.tsv: what took effect in ``year``."""

    year: int
    kind: str
    change: str
    from_code: str
    to_code: str
    from_name: str
    to_name: str
    note: str
    evidence: str


@dataclass(frozen=True)
class Comparison:
    """What a new list would do to an edition: codes it adds, renames and ends, each ascending."""

    added: tuple[ListedCode, ...]
    renamed: tuple[tuple[str, str, str], ...]
    ended: tuple[ListedCode, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.renamed or self.ended)


def compare(current: Mapping[str, str], listed: Iterable[ListedCode]) -> Comparison:
    """Compares an edition's names by code with a list; a renamed row is (code, name so far, new name)."""
    new = {row.code: row for row in listed}
    return Comparison(
        added=tuple(new[code] for code in sorted(new.keys() - current.keys())),
        renamed=tuple(
            (code, current[code], new[code].name)
            for code in sorted(new.keys() & current.keys())
            if current[code] != new[code].name
        ),
        ended=tuple(ListedCode(code, current[code]) for code in sorted(current.keys() - new.keys())),
    )


# --- supplied editions ------------------------------------------------------------------------------------------


def supplied_list(year: int, kind: str) -> list[ListedCode]:
    """The supplied list of ``kind`` as of ``year``: that of 2023 with the known changes applied or undone."""
    path = SUPPLIED / str(SUPPLIED_YEAR) / f"{kind.replace('_', '-')}.tsv"
    rows = {row["code"]: ListedCode(row["code"], row["name"], row["evidence"]) for row in _tsv(path)}
    changes = [change for change in known_changes() if change.kind == kind]
    for change in sorted(changes, key=lambda change: change.year):
        if SUPPLIED_YEAR < change.year <= year:
            _move(rows, change.from_code, change.to_code, change.to_name, change.evidence)
    for change in sorted(changes, key=lambda change: -change.year):
        if year < change.year <= SUPPLIED_YEAR:
            _move(rows, change.to_code, change.from_code, change.from_name, change.evidence)
    return sorted(rows.values())


def _move(rows: dict[str, ListedCode], old: str, new: str, name: str, evidence: str) -> None:
    """Takes ``old`` away and puts ``new`` there; either may be empty. A code whose name is not known is not put in."""
    if old:
        rows.pop(old, None)
    if new and name:
        rows[new] = ListedCode(new, name, evidence)


def known_changes() -> list[KnownChange]:
    """All rows of changes.tsv."""
    return [_known_change(row) for row in _tsv(SUPPLIED / "changes.tsv")]


def _known_change(row: dict[str, Any]) -> KnownChange:
    return KnownChange(**{**row, "year": int(row["year"])})


def _tsv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


# --- a year's official list, as an office has it ----------------------------------------------------------------

LARGEST_LIST = 20_000  # rows; the official list has about 1,500
LARGEST_UNPACKED = 50_000_000  # bytes
LONGEST_NAME = 100
_CODE_HEADINGS = {"code", "科目编码", "编码", "科目代码", "代码"}
_NAME_HEADINGS = {"name", "科目名称", "名称"}


def read_list(name: str, content: bytes) -> list[ListedCode]:
    """The codes and names in a spreadsheet (.xlsx) or a text with tabs or commas (.tsv, .csv) called ``name``.

    The first row names the columns: 科目编码 (or code) and 科目名称 (or name); others are not read.
    Raises Problems with every faulty row.
    """
    try:
        table = _spreadsheet(content) if name.lower().endswith(".xlsx") else _delimited(content)
    except (KeyError, ValueError, IndexError, csv.Error, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise Problems(
            [Problem("unreadable", name, "文件无法读取：应为 .xlsx 表格，或 UTF-8 编码的 .tsv、.csv 文本")]
        ) from error
    return rows_to_list(table)


def rows_to_list(table: Sequence[Sequence[str]]) -> list[ListedCode]:
    """The listed codes of a table of texts whose first row names the columns. Raises Problems with every faulty row."""
    code_column, name_column = _columns(table[0] if table else [])
    numbered = [
        (number, ListedCode(_cell(row, code_column), _cell(row, name_column)))
        for number, row in enumerate(table[1 : LARGEST_LIST + 1], start=2)
        if any(row)
    ]
    problems = list(_row_problems(numbered))
    if not numbered:
        problems.append(Problem("empty", "", "文件中没有科目"))
    if problems:
        raise Problems(problems)
    return [row for _, row in numbered]


def _columns(heading: Sequence[str]) -> tuple[int, int]:
    found = [
        next((index for index, text in enumerate(heading) if text.strip() in headings), None)
        for headings in (_CODE_HEADINGS, _NAME_HEADINGS)
    ]
    code_column, name_column = found
    if code_column is None or name_column is None:
        raise Problems([Problem("columns", "第1行", "应有“科目编码”和“科目名称”两列")])
    return code_column, name_column


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _row_problems(numbered: Sequence[tuple[int, ListedCode]]) -> Iterator[Problem]:
    times = Counter(row.code for _, row in numbered)
    for number, row in numbered:
        address = f"第{number}行"
        if not is_code(row.code):
            yield Problem("code_shape", address, f"“{row.code}”不是科目编码：应为3位、5位或7位数字")
        elif times[row.code] > 1:
            yield Problem("code_twice", address, f"科目 {row.code} 出现了{times[row.code]}次")
        if not row.name or len(row.name) > LONGEST_NAME:
            yield Problem("name", address, f"科目 {row.code} 的名称应有1至{LONGEST_NAME}字")
        elif (fault := text_fault(row.name, multiline=False)) is not None:
            yield Problem("name_text", address, f"科目名称{fault}")


def _spreadsheet(content: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise ValueError("unpacks to more than any list of codes needs")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=LARGEST_LIST + 1)
        return [["" if value is None else str(value) for value in row] for row in rows]
    finally:
        book.close()


def _delimited(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    return list(csv.reader(text.splitlines(), delimiter=delimiter))
