"""The auditor's workbook: lines, tables as formulas over them, checks that recompute. Pure.

It is derived from official disclosures and is none itself: the official .xlsx stays as it is. For
one disclosure its tables are laid out as printed; for many, such as a county's year, a sheet holds
one table of one form for all of them below each other. Beside each formula stands its result, so
that programs which do not calculate show the published figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.documents.formats.xlsx.package import package
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.plan import sheet_names
from disclosure.documents.formats.xlsx.setup import UPRIGHT, Footing, set_up_print, set_up_screen
from disclosure.documents.formats.xlsx.styles import BODY, HEADER, LINK, TITLE, Look, Styles
from disclosure.documents.formats.xlsx.workbook import checks, ledger
from disclosure.documents.formats.xlsx.workbook.entries import DisclosureEntry, LastYear
from disclosure.documents.formats.xlsx.workbook.ledger import LinesSheet
from disclosure.documents.formats.xlsx.workbook.tables import Member, TableSheet
from disclosure.documents.model.edition import marks, version_label
from disclosure.documents.model.places import table_name

__all__ = ["CONTENT_TYPE", "DisclosureEntry", "LastYear", "render"]

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = "说明"
# It has no date of its own, and without one openpyxl would write the time of day.
_UNDATED = datetime.combine(date(1980, 1, 1), time())
_ABOUT_WIDTHS = (14.0, 34.0, 14.0, 10.0, 72.0)
_INSTRUCTIONS = (
    "本工作簿供审核和再利用，由公开的正式文件推算生成，不是正式文件；以正式文件为准。",
    "“明细”一行一笔，以元为单位；各表的数都是汇总明细的公式，按版式的单位和小数位四舍五入。",
    "“核对”逐项重算表内、表间关系；改动任何一个数，不再成立的核对和不同于公布数的单元格变红。",
    "各表右侧依次是：精确到分的元数、上年公布数、本次公布数。",
    "公开的表格不能唯一确定的明细不拆分，按公开的合计单列一行；公式算不出的单元格保留公布数，灰底。",
    "没有明细的存档文件保留公布数，能由各部分相加得出的合计写成公式。",
)
_TEXT = Look(framed=True)
_CODE = Look(framed=True, number_format="@")


@dataclass(frozen=True)
class _Sheets:
    """The sheets of a workbook in their order."""

    lines: LinesSheet
    tables: Sequence[TableSheet]


def render(entries: Sequence[DisclosureEntry], *, title: str) -> bytes:
    """Return the workbook (.xlsx) of some disclosures, equal bytes for equal ones.

    Raises ValueError where there is none.
    """
    if not entries:
        raise ValueError("a workbook needs a disclosure")
    book = Workbook()
    book.properties = DocumentProperties(
        title=title, creator="明账", language="zh-CN", created=_UNDATED, modified=_UNDATED
    )
    looks = Styles(book)
    sheets = _planned(entries)
    footing = _footing(entries)
    about_sheet = cast(Worksheet, book.active)
    about_sheet.title = ABOUT
    about = SheetPage(about_sheet, looks, _ABOUT_WIDTHS)
    pages = {ABOUT: about}
    lines_page = SheetPage(book.create_sheet(ledger.SHEET), looks, sheets.lines.widths)
    pages[ledger.SHEET] = lines_page
    sheets.lines.write(lines_page)
    for table in sheets.tables:
        page = SheetPage(book.create_sheet(table.name), looks, table.widths)
        pages[table.name] = page
        table.write(page, sheets.lines)
    checks_page = SheetPage(book.create_sheet(checks.SHEET), looks, checks.WIDTHS)
    pages[checks.SHEET] = checks_page
    checks.write_checks(checks_page, entries, sheets.tables)
    _write_about(about, entries, title, list(pages))
    for page in pages.values():
        set_up_screen(page)
        set_up_print(page, footing)
    for table in sheets.tables:
        if table.printed_width <= UPRIGHT:
            pages[table.name].sheet.page_setup.orientation = "portrait"
    return package(book, pages)


def _footing(entries: Sequence[DisclosureEntry]) -> Footing:
    first = entries[0]
    mark = "　".join(marks(first.document, first.imprint))
    if len(entries) > 1:
        return Footing(f"{len(entries)}份公开文件", "", mark)
    return Footing(version_label(first.imprint), first.imprint.digest, mark)


# -- sheets ----------------------------------------------------------------------------------------


def _planned(entries: Sequence[DisclosureEntry]) -> _Sheets:
    """Return the sheets: tables of the same form and columns share one."""
    forms: dict[str, int] = {}  # their numbers, from 1, in the order in which they come
    members_by_sheet: dict[tuple[str, str, tuple[str, ...]], list[Member]] = {}
    for index, entry in enumerate(entries):
        for table in entry.document.tables:
            forms.setdefault(entry.form_key, len(forms) + 1)
            columns = tuple(column.key for column in table.columns)
            sheet = (entry.form_key, table.address, columns)
            members = members_by_sheet.setdefault(sheet, [])
            members.append(Member(index, entry, table))
    titles = []
    for (form, _, _), members in members_by_sheet.items():
        table = members[0].table
        title_behind_number = table.title if table.number else ""
        title = f"{table_name(table)} {title_behind_number}"
        if len(forms) > 1:
            title = f"版式{forms[form]} {title}"
        titles.append(title)
    names = sheet_names(titles, taken=[ABOUT, ledger.SHEET, checks.SHEET])
    is_list = len(entries) > 1
    tables = []
    for name, members in zip(names, members_by_sheet.values(), strict=True):
        tables.append(TableSheet(name, members, is_list=is_list))
    return _Sheets(LinesSheet(entries), tables)


# -- the first sheet -------------------------------------------------------------------------------


def _write_about(
    page: SheetPage, entries: Sequence[DisclosureEntry], title: str, sheets: Sequence[str]
) -> None:
    """Write what this file is, a link to each sheet, and which disclosures it holds."""
    page.line(title, TITLE)
    for text in _INSTRUCTIONS:
        page.line(text, BODY)
    page.gap()
    for name in sheets[1:]:
        row = page.line(name, LINK)
        quoted = name.replace("'", "''")
        page.link(row, 1, f"'{quoted}'!A1")
    page.gap()
    (row,) = page.take(24)
    for column, heading in enumerate(("编码", "部门（单位）", "版本", "年度", "数字摘要和地址"), 1):
        page.text(row, column, heading, HEADER)
    for entry in entries:
        (row,) = page.take(34)
        identity = entry.document.identity
        page.text(row, 1, entry.code, _CODE)
        page.text(row, 2, entry.name, _TEXT)
        page.text(row, 3, version_label(entry.imprint), _TEXT)
        page.text(row, 4, str(identity.year), _TEXT)
        page.text(row, 5, f"{entry.imprint.digest} {entry.address}".strip(), _TEXT)
