"""The reader of each kind of file that people bring in."""

from collections.abc import Callable, Mapping

from disclosure.documents.intake.files import docx_reader, pdf, xlsx_reader
from disclosure.documents.intake.files.blocks import Extract
from disclosure.documents.intake.files.packages import FileKind, Limits

EXTRACT: Mapping[FileKind, Callable[[bytes, Limits], Extract]] = {
    FileKind.DOCX: docx_reader.extract,
    FileKind.XLSX: xlsx_reader.extract,
    FileKind.PDF: pdf.extract,
}
