"""The file around the sheets: openpyxl's parts, our cells, in an archive with fixed dates."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element, SubElement, fromstring

from disclosure.documents.formats.archives import FixedZip
from disclosure.documents.formats.xlsx.page import SheetPage


class _SheetWriter(WorksheetWriter):
    """Writes a sheet: settings from openpyxl's object, cells and links from the page."""

    def __init__(self, page: SheetPage) -> None:
        self.file = BytesIO()
        super().__init__(page.sheet, out=self.file)
        self._page = page
        links = [Hyperlink(ref=cell, location=place) for cell, place in page.links]
        sheet: Any = page.sheet
        sheet._hyperlinks = links

    def write_dimensions(self) -> None:
        """Write the range of cells in use."""
        self.xf.send(SheetDimension(self._page.dimension).to_tree())

    def write_rows(self) -> None:
        """Write the cells."""
        # Parsed here, so that cells that are no XML never reach a file.
        self.xf.send(fromstring(self._page.xml()))

    def write_merged_cells(self) -> None:
        """Write the merged ranges."""
        if not self._page.merged:
            return
        merged = Element("mergeCells", {"count": str(len(self._page.merged))})
        for reference in self._page.merged:
            SubElement(merged, "mergeCell", {"ref": reference})
        self.xf.send(merged)

    def write_breaks(self) -> None:
        """Add that codes kept as text are meant so: Excel would mark each with a green corner."""
        super().write_breaks()
        # The schema wants this element right after the breaks.
        errors = Element("ignoredErrors")
        SubElement(
            errors, "ignoredError", {"sqref": self._page.dimension, "numberStoredAsText": "1"}
        )
        self.xf.send(errors)


class _PackageWriter(ExcelWriter):
    """Writes sheets in memory: openpyxl's temporary files would leave dates in the archive."""

    def __init__(self, book: Workbook, archive: FixedZip, pages: Mapping[str, SheetPage]) -> None:
        super().__init__(book, archive)
        self._file = archive
        self._pages = pages

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet and enter it in the list of parts."""
        writer: Any = _SheetWriter(self._pages[ws.title])
        writer.write()
        ws._rels = writer._rels
        self._file.writestr(ws.path[1:], writer.file.getvalue())
        self.manifest.append(ws)


def package(book: Workbook, pages: Mapping[str, SheetPage]) -> bytes:
    """Return the file of a workbook, each of whose sheets has a page: equal bytes on any day."""
    file = BytesIO()
    _PackageWriter(book, FixedZip(file), pages).save()
    return file.getvalue()
