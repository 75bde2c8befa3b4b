"""The summary of an inspection as an Excel workbook, for those who have no tool for Parquet. Pure.

No text becomes a formula: what stands in other people's files is written as text only.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from budget.dimensions import DocumentKind
from disclosure.documents.checks import Severity
from disclosure.documents.formats.xlsx.texts import text_cell
from disclosure.documents.inspection.findings import InspectedFile, Noted
from disclosure.documents.inspection.summaries import OfficeCount, Summary

# Excel has 1,048,576 rows a sheet and opens far fewer with ease: the table in Parquet has all.
MOST_ROWS = 200_000
_WIDTHS = {"路径": 48, "说明": 80, "名称": 30, "规则": 40, "位置": 24}
_USUAL_WIDTH = 14

Row = Sequence[str | int]


def write_workbook(path: Path, summary: Summary, files: Iterable[InspectedFile]) -> None:
    """Write the workbook. Raises OSError."""
    book = Workbook(write_only=True)
    _add_sheet(book, "汇总", ("项目", "数量"), _overview(summary))
    rule_header = ("编号", "规则", "轻重", "发现", "文件")
    _add_sheet(book, "按规则", rule_header, _rules(summary))
    office_header = ("地区", "编码", "名称", "年度", "文件", "内容不同的文件", *Severity.labels())
    _add_sheet(book, "按部门", office_header, _offices(summary))
    _add_sheet(book, "缺少", ("地区", "编码", "名称", "年度"), _missing(summary))
    _add_files(book, files)
    book.save(path)


def _overview(summary: Summary) -> list[Row]:
    rows: list[Row] = [
        ("文件", summary.files),
        ("没有读出的文件", summary.unreadable),
        ("没有问题的文件", summary.clean),
        ("缺少的部门预算", len(summary.missing)),
    ]
    for severity in Severity:
        rows.append((f"{severity.label}的发现", summary.findings[severity]))
    rows.append(("四舍五入差", summary.rounding))
    return rows


def _rules(summary: Summary) -> list[Row]:
    rows: list[Row] = []
    for count in summary.by_rule():
        rows.append((count.code, count.title, count.severity.label, count.findings, count.files))
    return rows


def _offices(summary: Summary) -> list[Row]:
    return [_office_row(count) for count in summary.by_office()]


def _office_row(count: OfficeCount) -> Row:
    office = count.office
    by_weight = [count.findings[severity] for severity in Severity]
    code = office.unit_code or office.code
    different = len(count.digests) if len(count.digests) > 1 else 0
    return (
        office.region_code,
        code,
        office.label,
        count.year,
        count.files,
        different,
        *by_weight,
    )


def _missing(summary: Summary) -> list[Row]:
    rows: list[Row] = []
    for absence in summary.missing:
        office = absence.office
        code = office.unit_code or office.code
        rows.append((office.region_code, code, office.label, absence.year))
    return rows


def _add_files(book: Any, files: Iterable[InspectedFile]) -> None:
    """Add the sheets of files and of findings; where rows were left out, the last one says so."""
    file_header = ("路径", "状态", "版式", "种类", "编码", "名称", "年度", *Severity.labels())
    finding_header = ("路径", "来源", "编号", "规则", "轻重", "结果", "位置", "说明", "差额")
    file_sheet = _new_sheet(book, "文件", file_header)
    finding_sheet = _new_sheet(book, "发现", finding_header)
    file_rows = 0
    finding_rows = 0
    for file in files:
        file_rows += 1
        if file_rows <= MOST_ROWS:
            _append(file_sheet, _file_row(file))
        for noted in file.noted:
            finding_rows += 1
            if finding_rows <= MOST_ROWS:
                _append(finding_sheet, _finding_row(file, noted))
    for sheet, rows in ((file_sheet, file_rows), (finding_sheet, finding_rows)):
        if rows > MOST_ROWS:
            _append(sheet, (f"还有 {rows - MOST_ROWS} 行没有列出，全部在 Parquet 文件中",))


def _file_row(file: InspectedFile) -> Row:
    kind = DocumentKind(file.document_kind).label if file.document_kind else ""
    by_weight = [file.count(severity) for severity in Severity]
    return (
        file.path,
        file.state.label,
        file.layout,
        kind,
        file.unit_code or file.department_code,
        file.unit_name or file.department_name,
        file.year or "",
        *by_weight,
    )


def _finding_row(file: InspectedFile, noted: Noted) -> Row:
    return (
        file.path,
        noted.source.label,
        noted.code,
        noted.title,
        noted.severity.label,
        noted.outcome.label,
        noted.place,
        noted.message,
        noted.difference,
    )


# -- sheets ----------------------------------------------------------------------------------------


def _add_sheet(book: Any, title: str, header: Sequence[str], rows: Iterable[Row]) -> None:
    sheet = _new_sheet(book, title, header)
    for row in rows:
        _append(sheet, row)


def _new_sheet(book: Any, title: str, header: Sequence[str]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    last_column = get_column_letter(len(header))
    sheet.auto_filter.ref = f"A1:{last_column}1"
    titles = []
    for column, text in enumerate(header, start=1):
        width = _WIDTHS.get(text, _USUAL_WIDTH)
        sheet.column_dimensions[get_column_letter(column)].width = width
        cell = text_cell(sheet, text)
        cell.font = Font(bold=True)
        titles.append(cell)
    sheet.append(titles)
    return sheet


def _append(sheet: Any, row: Row) -> None:
    cells: list[Any] = []
    for value in row:
        cell: Any = value
        if not isinstance(value, int):
            cell = text_cell(sheet, value)
        cells.append(cell)
    sheet.append(cells)
