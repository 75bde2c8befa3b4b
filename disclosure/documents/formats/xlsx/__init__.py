"""Excel: contents first, then a sheet for each statutory table and for what follows it in the document.

Every sheet reads from the top down: a paragraph or heading is a row of its own, in column A; a table has its title, caption,
header rows, 栏次, rows and notes, each from column A on, in cells merged as in the form. Figures are numbers with the printed
decimals, all else is text. Rows that a merged cell covers altogether belong to the row above. Where the file is no official
disclosure of real money, each sheet begins with a row that says so.
"""

from datetime import UTC, datetime, time
from importlib.metadata import version
from itertools import zip_longest
from typing import cast

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.documents.formats.archives import compressor
from disclosure.documents.formats.registry import Format
from disclosure.documents.formats.xlsx import styles
from disclosure.documents.formats.xlsx.package import package
from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.plan import SheetEntry, Item, Sheet, sheet_names, sheets
from disclosure.documents.formats.xlsx.setup import Footing, set_up_print, set_up_screen
from disclosure.documents.formats.xlsx.styles import Styles
from disclosure.documents.formats.xlsx.tables import HeaderRows, write_table
from disclosure.documents.formats.xlsx.widths import column_widths, widened
from disclosure.documents.model.document import Document, Heading, Imprint, Paragraph, Table
from disclosure.documents.model.edition import marks, statements, version_label

CONTENTS = "目录"
MARK_SEPARATOR = "　"
_CONTENTS_WIDTHS = (4, 20, 68)  # indent of the second level; labels of the edition; the rest
# Raise it when a change here alters the bytes of any file.
_RENDERER = 1


def render(document: Document, imprint: Imprint) -> bytes:
    """The workbook (.xlsx). Figures are those printed, exactly: the file holds no more decimals than the form shows."""
    book = Workbook()
    book.properties = _properties(document, imprint)
    looks = Styles(book)
    mark = MARK_SEPARATOR.join(marks(document, imprint))
    footing = Footing(version_label(imprint), imprint.digest, mark)
    contents = cast(Worksheet, book.active)
    contents.title = CONTENTS
    planned = list(sheets(document))
    pages, places = {CONTENTS: SheetPage(contents, looks, _CONTENTS_WIDTHS)}, []
    for sheet, name in zip(planned, sheet_names([each.title for each in planned], taken=[CONTENTS]), strict=True):
        pages[name] = SheetPage(book.create_sheet(name), looks, _widths(sheet))
        rows = _write_sheet(pages[name], sheet, footing)
        places += [(entry, _reference(name, rows[sheet.starts[entry.address]])) for entry in sheet.entries]
    _write_contents(pages[CONTENTS], document, imprint, mark, places)
    set_up_print(pages[CONTENTS], footing)
    return package(book, pages)


def _properties(document: Document, imprint: Imprint) -> DocumentProperties:
    # A date that does not change: without one openpyxl would write the time of day. A draft has none of its own.
    published = imprint.published_on or datetime(1980, 1, 1, tzinfo=UTC).date()
    moment = datetime.combine(published, time())
    return DocumentProperties(
        title=document.title,
        creator=document.identity.department_name,
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


# -- sheets ----------------------------------------------------------------------------------------------------------------


def _write_sheet(page: SheetPage, sheet: Sheet, footing: Footing) -> list[int]:
    """Writes the items of a sheet; the row at which each begins, and at the end that after the last."""
    if footing.mark:
        page.line(footing.mark, styles.MARK)
    header, rows = None, []
    for item, following in zip_longest(sheet.items, sheet.items[1:]):
        rows.append(page.row)
        header = _write_item(page, item)
        if isinstance(item, Table) and following and not (isinstance(following, Table) and not following.title):
            page.gap()
    table = sheet.main_table
    set_up_screen(page, table, header if table else None)
    set_up_print(page, footing, header if table else None)
    return [*rows, page.row]


def _widths(sheet: Sheet) -> list[float]:
    tables = [item for item in sheet.items if isinstance(item, Table)]
    widths = column_widths(tables)
    has_text = any(isinstance(item, Paragraph) for item in sheet.items)
    return widened(widths, sheet.widest.columns) if sheet.widest and has_text else widths


def _write_item(page: SheetPage, item: Item) -> HeaderRows | None:
    match item:
        case Table():
            return write_table(page, item)
        case Heading():
            page.line(item.text, styles.HEADINGS.get(item.level, styles.LABEL))
        case Paragraph():
            page.line(item.text, styles.PARAGRAPHS.get(item.role, styles.BODY))
    return None


# -- contents --------------------------------------------------------------------------------------------------------------


def _write_contents(
    page: SheetPage, document: Document, imprint: Imprint, mark: str, places: list[tuple[SheetEntry, str]]
) -> None:
    """The first sheet: what this file is, and a link to every part and goal."""
    page.line(document.title, styles.TITLE)
    if mark:
        page.line(mark, styles.MARK)
    page.gap()
    for label, text in statements(imprint):
        page.side_by_side([(label, range(1, 3), styles.FACT), (text, range(3, 4), styles.FACT)])
    page.gap()
    for entry, place in places:
        _write_link(page, entry, place)
    set_up_screen(page)


def _write_link(page: SheetPage, entry: SheetEntry, place: str) -> None:
    columns = page.all_columns if entry.level == 1 else page.all_columns[1:]
    look = styles.LINK if entry.level == 1 else styles.SUB_LINK
    row = page.side_by_side([(entry.text, columns, look)])
    page.link(row, columns[0], place)


def fingerprint() -> str:
    """What shapes the bytes: this renderer, openpyxl, lxml through which it writes, and the compressor."""
    return f"xlsx-{_RENDERER} openpyxl-{version('openpyxl')} lxml-{version('lxml')} {compressor()}"


FORMAT = Format(
    "xlsx",
    "Excel 工作簿",
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    render,
    fingerprint,
)
