"""The bytes of a Word, Excel or JSON file as a Reading."""

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module

from budget.problems import Problem, Problems
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.files.blocks import Extract
from disclosure.documents.intake.files.packages import Limits, kind_of
from disclosure.documents.intake.reading.captions import Told
from disclosure.documents.intake.reading.interpret import read, recognise
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.model.document import Document

# The formats that can be read back, by name.
READABLE = ("docx", "xlsx", "json")


def read_file(
    data: bytes, name: str, layouts: Iterable[Layout], *, told: Told | None = None, limits: Limits | None = None
) -> Reading:
    """The disclosure in a file, by what the bytes are and not by what ``name`` says, in the layout that fits best.

    Raises Problems, each naming the file, where it cannot be read at all: damaged, encrypted, too large, of another kind, or in
    no form that we know.
    """
    limits = limits or Limits()
    try:
        kind = kind_of(data, limits)
        return _from_json(data) if kind == "json" else _from_office(data, kind, layouts, told, limits)
    except Problems as exc:
        raise Problems(replace(problem, address=_at(name, problem.address)) for problem in exc.problems) from exc


def _at(name: str, address: str) -> str:
    return name if address in ("", "文件") else f"{name} {address}"


def _from_json(data: bytes) -> Reading:
    try:
        return Reading(Document.from_json(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as exc:
        raise Problems([Problem("json.invalid", "文件", str(exc))]) from exc


def _from_office(data: bytes, kind: str, layouts: Iterable[Layout], told: Told | None, limits: Limits) -> Reading:
    extract: Extract = import_module(f"disclosure.documents.intake.files.{kind}_reader").extract(data, limits)
    layout = recognise(extract.blocks, layouts)
    if layout is None:
        raise Problems([Problem("layout.unknown", "文件", "里面没有找到任何一种版式的部门预算公开表")])
    reading = read(extract.blocks, layout, told=told)
    return replace(reading, problems=(*extract.problems, *reading.problems))
