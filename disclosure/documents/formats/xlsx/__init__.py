"""Excel: contents first, then a sheet for each statutory table and for what follows it.

Every sheet reads from the top down: a paragraph or heading is a row of its own, in column A; a
table has its title, caption, header rows, 栏次, rows and notes, each from column A on, in cells
merged as in the form. Figures are numbers with the printed decimals, all else is text. Rows that a
merged cell covers altogether belong to the row above. Where the file is no official disclosure of
real money, each sheet begins with a row that says so.
"""

from datetime import date, datetime, time
from importlib.metadata import version
from typing import cast

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.documents.formats.archives import compressor
from disclosure.documents.formats.registry import Format
from disclosure.documents.formats.xlsx import styles
from disclosure.documents.formats.xlsx.package import package
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.plan import Item, Sheet, SheetEntry, sheet_names, sheets
from disclosure.documents.formats.xlsx.setup import Footing, set_up_print, set_up_screen
from disclosure.documents.formats.xlsx.styles import Styles
from disclosure.documents.formats.xlsx.tables import HeaderRows, write_table
from disclosure.documents.formats.xlsx.widths import column_widths, widened
from disclosure.documents.model.document import Document, Heading, Imprint, Paragraph, Table
from disclosure.documents.model.edition import marks, statements, version_label

CONTENTS = "目录"
MARK_SEPARATOR = "　"
_CONTENTS_WIDTHS = (4, 20, 68)  # indent of the second level; labels of the edition; the rest
# A draft has no date of its own, and without one openpyxl would write the time of day.
_UNDATED = date(1980, 1, 1)
# Raise it when a change here alters the bytes of any file.
_RENDERER = 2


def render(document: Document, imprint: Imprint) -> bytes:
    """Return the workbook (.xlsx).

    Figures are those printed, exactly: the file holds no more decimals than the form shows.
    """
    book = Workbook()
    book.properties = _properties(document, imprint)
    looks = Styles(book)
    mark = MARK_SEPARATOR.join(marks(document, imprint))
    footing = Footing(version_label(imprint), imprint.digest, mark)
    contents_sheet = cast(Worksheet, book.active)
    contents_sheet.title = CONTENTS
    contents = SheetPage(contents_sheet, looks, _CONTENTS_WIDTHS)

    pages = {CONTENTS: contents}
    links = []
    planned = list(sheets(document))
    names = sheet_names([sheet.title for sheet in planned], taken=[CONTENTS])
    for sheet, name in zip(planned, names, strict=True):
        page = SheetPage(book.create_sheet(name), looks, _widths(sheet))
        pages[name] = page
        rows = _write_sheet(page, sheet, footing)
        for entry in sheet.entries:
            row = rows[sheet.starts[entry.address]]
            links.append((entry, _reference(name, row)))

    # The contents come first and are written last, when it is known where everything stands.
    _write_contents(contents, document, imprint, mark, links)
    set_up_print(contents, footing)
    return package(book, pages)


def _properties(document: Document, imprint: Imprint) -> DocumentProperties:
    moment = datetime.combine(imprint.published_on or _UNDATED, time())
    return DocumentProperties(
        title=document.title,
        creator=document.identity.office_name,
        subject="、".join(marks(document, imprint)) or None,
        identifier=f"sha256:{imprint.digest}",
        version=str(imprint.version),
        contentStatus=version_label(imprint),
        language="zh-CN",
        created=moment,
        modified=moment,
    )


def _reference(name: str, row: int) -> str:
    quoted = name.replace("'", "''")
    return f"'{quoted}'!A{row}"


# -- sheets ----------------------------------------------------------------------------------------


def _write_sheet(page: SheetPage, sheet: Sheet, footing: Footing) -> list[int]:
    """Write the items of a sheet; return the row of each, and at the end that after the last."""
    if footing.mark:
        page.line(footing.mark, styles.MARK)
    header = None
    rows = []
    for index, item in enumerate(sheet.items):
        rows.append(page.row)
        header = _write_item(page, item)
        if isinstance(item, Table) and _needs_gap(sheet.items[index + 1 :]):
            page.gap()
    table = sheet.main_table
    if table is None:
        header = None
    set_up_screen(page, table, header)
    set_up_print(page, footing, header)
    return [*rows, page.row]


def _needs_gap(following: tuple[Item, ...]) -> bool:
    """Tell whether a table is followed by anything but its continuation, an untitled table."""
    if not following:
        return False
    is_continuation = isinstance(following[0], Table) and not following[0].title
    return not is_continuation


def _widths(sheet: Sheet) -> list[float]:
    widths = column_widths([item for item in sheet.items if isinstance(item, Table)])
    has_text = any(isinstance(item, Paragraph) for item in sheet.items)
    if sheet.widest is None or not has_text:
        return widths
    return widened(widths, sheet.widest.columns)


def _write_item(page: SheetPage, item: Item) -> HeaderRows | None:
    match item:
        case Table():
            return write_table(page, item)
        case Heading():
            page.line(item.text, styles.HEADINGS.get(item.level, styles.LABEL))
        case Paragraph():
            page.line(item.text, styles.PARAGRAPHS.get(item.role, styles.BODY))
    return None


# -- contents --------------------------------------------------------------------------------------


def _write_contents(
    page: SheetPage,
    document: Document,
    imprint: Imprint,
    mark: str,
    links: list[tuple[SheetEntry, str]],
) -> None:
    """Write the first sheet: what this file is, and a link to every part and goal."""
    page.line(document.title, styles.TITLE)
    if mark:
        page.line(mark, styles.MARK)
    page.gap()
    for label, text in statements(imprint):
        label_cell = (label, range(1, 3), styles.FACT)
        text_cell = (text, range(3, 4), styles.FACT)
        page.side_by_side([label_cell, text_cell])
    page.gap()
    for entry, place in links:
        _write_link(page, entry, place)
    set_up_screen(page)


def _write_link(page: SheetPage, entry: SheetEntry, place: str) -> None:
    columns = page.all_columns
    look = styles.LINK
    if entry.level > 1:
        columns = columns[1:]
        look = styles.SUB_LINK
    row = page.side_by_side([(entry.text, columns, look)])
    page.link(row, columns[0], place)


def fingerprint() -> str:
    """Return what shapes the bytes: renderer, openpyxl and the lxml it uses, compressor."""
    libraries = f"openpyxl-{version('openpyxl')} lxml-{version('lxml')}"
    return f"xlsx-{_RENDERER} {libraries} {compressor()}"


FORMAT = Format(
    "xlsx",
    "Excel 工作簿",
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    render,
    fingerprint,
)
