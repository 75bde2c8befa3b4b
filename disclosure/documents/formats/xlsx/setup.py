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
UPRIGHT = 104
# A frozen header that is higher, or frozen columns that are wider, would fill the screen.
_MOST_FROZEN_POINTS = 220
_MOST_FROZEN_WIDTH = 70
_IDENTIFYING = ("row_number", "code", "code_class", "code_section", "code_item", "name", "label")


@dataclass(frozen=True)
class Footing:
    """The version and digest at the foot of every page, and the mark at its head.

    ``mark`` is empty where the file is an official one.
    """

    version: str
    digest: str
    mark: str


def set_up_screen(
    page: SheetPage, table: Table | None = None, header: HeaderRows | None = None
) -> None:
    """Set column widths and panes frozen below the header and right of the rows' names."""
    sheet = page.sheet
    for index, width in enumerate(page.widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.sheet_view.showGridLines = False
    if table is None or header is None:
        return
    frozen_rows = range(1, header.last + 1)
    frozen_points = sum(page.heights[row] for row in frozen_rows)
    if frozen_points <= _MOST_FROZEN_POINTS:
        first_moving = get_column_letter(_identifying(page, table) + 1)
        sheet.freeze_panes = f"{first_moving}{header.last + 1}"


def _identifying(page: SheetPage, table: Table) -> int:
    """Return how many columns at the left name a row; 0 where they would fill the screen."""
    count = 0
    for column in table.columns:
        if column.kind not in _IDENTIFYING:
            break
        count += 1
    return count if sum(page.widths[:count]) <= _MOST_FROZEN_WIDTH else 0


def set_up_print(page: SheetPage, footing: Footing, header: HeaderRows | None = None) -> None:
    """Set A4 by the sheet's width, fitted to it, with header rows and footer on each page."""
    sheet = page.sheet
    is_upright = sum(page.widths) <= UPRIGHT
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if is_upright else "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.35
    if header:
        sheet.print_title_rows = f"{header.first}:{header.last}"
    _write_footer(sheet, footing)


def _write_footer(sheet: Any, footing: Footing) -> None:
    edition = f"{footing.version}　SHA-256 {footing.digest}"
    sheet.oddFooter.left.text = _escaped(edition)
    sheet.oddFooter.left.size = 7
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.right.size = 8
    if footing.mark:
        sheet.oddHeader.center.text = _escaped(footing.mark)
        sheet.oddHeader.center.color = VERMILION[2:]
        sheet.sheet_properties.tabColor = Color(rgb=VERMILION)


def _escaped(text: str) -> str:
    # In headers and footers & begins a command.
    return text.replace("&", "&&")
