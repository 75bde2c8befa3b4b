"""Reads the bytes of a Word, Excel, PDF or JSON file into a Reading."""

from collections.abc import Iterable
from dataclasses import replace

from budget.problems import Problems, is_one_of
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.extraction import EXTRACT
from disclosure.documents.intake.files.packages import FileKind, Limits, kind_of, naming
from disclosure.documents.intake.reading.interpret import read
from disclosure.documents.intake.reading.model import Reading, StatedIdentity
from disclosure.documents.intake.reading.recognition import not_recognised, recognise
from disclosure.documents.intake.unread import Unread
from disclosure.documents.model.document import Document

# What stands in a file and is not opened.
_NOT_OPENED = (
    problem_kinds.SHEET_HIDDEN,
    problem_kinds.SHEET_HIDDEN_EMPTY,
    problem_kinds.OBJECT_EMBEDDED,
    problem_kinds.OBJECT_EXTERNAL,
    problem_kinds.PAGE_SCANNED,
)
# The formats that are read back when a disclosure is published, by name.
READABLE = (FileKind.DOCX, FileKind.XLSX, FileKind.JSON)
# All that can be read back.
DEEPLY_READABLE = tuple(FileKind)


def read_file(
    data: bytes,
    name: str,
    layouts: Iterable[Layout],
    *,
    stated: StatedIdentity | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Return the disclosure in a file, in the layout that fits best.

    The bytes say of which kind the file is, not its ``name``. Raises Problems, each naming the
    file, where it cannot be read at all: damaged, encrypted, too large, of another kind, or in no
    form that we know.
    """
    limits = limits or Limits()
    with naming(name):
        kind = kind_of(data, limits)
        if kind is FileKind.JSON:
            return _from_json(data, layouts)
        return _from_office(data, kind, layouts, stated, limits)


def _from_json(data: bytes, layouts: Iterable[Layout]) -> Reading:
    try:
        document = Document.from_json(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise Problems([problem_kinds.JSON_INVALID.at("文件", fault=exc)]) from exc
    identity = document.identity
    for layout in layouts:
        # A form is for one kind of document; another kind would be read as what it is not.
        if layout.key == identity.layout and layout.document_kind is not identity.document_kind:
            wanted = layout.document_kind.label
            fault = f"写明是{identity.kind_label}，版式“{layout.name}”是{wanted}的"
            raise Problems([problem_kinds.JSON_INVALID.at("文件", fault=fault)])
    return Reading(document)


def _from_office(
    data: bytes,
    kind: FileKind,
    layouts: Iterable[Layout],
    stated: StatedIdentity | None,
    limits: Limits,
) -> Reading:
    extract = EXTRACT[kind](data, limits)
    layouts = tuple(layouts)
    layout = recognise(extract.blocks, layouts)
    if layout is None:
        raise Problems([not_recognised(extract.blocks, layouts)])
    reading = read(extract.blocks, layout, stated=stated)
    left_out = []
    for problem in extract.problems:
        if is_one_of(problem, _NOT_OPENED):
            left_out.append(Unread(problem.address, problem.message))
    return replace(
        reading,
        problems=(*extract.problems, *reading.problems),
        unread=(*left_out, *extract.unread, *reading.unread),
        around=(*reading.around, *extract.beside),
    )
