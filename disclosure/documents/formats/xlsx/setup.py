"""How a sheet is shown and printed: frozen panes, A4 paper, repeated header rows, footer."""

from dataclasses import dataclass
from typing import Any

from openpyxl.styles.colors import Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from disclosure.documents.formats.xlsx.page import SheetPage
from disclosure.documents.formats.xlsx.styles import VERMILION
from disclosure.documents.formats.xlsx.tables import HeaderRows
from disclosure.documents.model.document import Table

# Wider sheets are printed on A4 laid across.
_UPRIGHT = 104
_MOST_FROZEN_POINTS = 220
_IDENTIFYING = ("row_number", "code", "code_class", "code_section", "code_item", "name", "label")
_MOST_FROZEN_WIDTH = 70


@dataclass(frozen=True)
class Footing:
    """What is printed at the foot of every page, and the mark at its head where the file is no official one."""

    version: str
    digest: str
    mark: str


def set_up_screen(page: SheetPage, table: Table | None = None, header: HeaderRows | None = None) -> None:
    """Column widths, no grid lines, and panes frozen below the header and right of the names of the rows."""
    sheet = page.sheet
    for index, width in enumerate(page.widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.sheet_view.showGridLines = False
    if table and header and _points(page, header.last) <= _MOST_FROZEN_POINTS:
        sheet.freeze_panes = f"{get_column_letter(_identifying(page, table) + 1)}{header.last + 1}"


def _points(page: SheetPage, last: int) -> float:
    return sum(page.heights[row] for row in range(1, last + 1))


def _identifying(page: SheetPage, table: Table) -> int:
    """How many columns at the left say what a row is; none where they would fill the screen."""
    count = 0
    while count < len(table.columns) and table.columns[count].kind in _IDENTIFYING:
        count += 1
    return count if sum(page.widths[:count]) <= _MOST_FROZEN_WIDTH else 0


def set_up_print(page: SheetPage, footing: Footing, header: HeaderRows | None = None) -> None:
    """A4, upright or across by width, as wide as the page, header rows on each page, edition and page number at the foot."""
    sheet = page.sheet
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if sum(page.widths) <= _UPRIGHT else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.75, 0.35, 0.35
    if header:
        sheet.print_title_rows = f"{header.first}:{header.last}"
    _write_footer(sheet, footing)


def _write_footer(sheet: Any, footing: Footing) -> None:
    # In these texts & begins a command.
    sheet.oddFooter.left.text = f"{footing.version}　SHA-256 {footing.digest}".replace("&", "&&")
    sheet.oddFooter.left.size = 7
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.right.size = 8
    if footing.mark:
        sheet.oddHeader.center.text = footing.mark.replace("&", "&&")
        sheet.oddHeader.center.color = VERMILION[2:]
        sheet.sheet_properties.tabColor = Color(rgb=VERMILION)
