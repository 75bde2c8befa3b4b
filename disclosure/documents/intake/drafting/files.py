"""Reads a blank form from a Word or Excel file into a first layout. Pure."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from budget.dimensions import FISCAL_FUNDS, DocumentKind
from budget.problems import Problem, Problems
from disclosure.documents.forms import SHIPPED, load_data
from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.drafting.binding import bind_table
from disclosure.documents.intake.drafting.draft import DraftTable, FormFacts, Unbound
from disclosure.documents.intake.drafting.prose import (
    DraftBlock,
    DraftPart,
    DraftSlot,
    is_skipped,
    part_of,
    title_of,
)
from disclosure.documents.intake.drafting.tables import (
    BlankTable,
    FormPiece,
    FormText,
    pieces_of,
)
from disclosure.documents.intake.drafting.vocabulary import folded, vocabulary
from disclosure.documents.intake.drafting.writing import DraftLayout, toml_of
from disclosure.documents.intake.files.blocks import Extract
from disclosure.documents.intake.files.extraction import EXTRACT
from disclosure.documents.intake.files.packages import Limits, kind_of, naming

_FOLDER = Folder()
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_ENTERED = ("bodies", "procurement", "assets")
_USUAL_SPENDING = ("basic", "project")


@dataclass(frozen=True)
class Draft:
    """A first layout as a file, and what is left to do by hand.

    ``unbound`` is what could not be bound, ``slots`` the number of texts with gaps, ``faults`` what
    keeps the file from being a form, ``problems`` what of the file could not be read (a hidden
    sheet, an embedded object).
    """

    text: str
    tables: tuple[DraftTable, ...]
    unbound: tuple[Unbound, ...]
    faults: tuple[Problem, ...]
    slots: int
    problems: tuple[Problem, ...] = ()

    @property
    def columns_bound(self) -> tuple[int, int]:
        """How many columns are bound, of how many."""
        bound = 0
        count = 0
        for table in self.tables:
            for column in table.columns:
                count += 1
                if not column.problem:
                    bound += 1
        return bound, count

    @property
    def rows_bound(self) -> tuple[int, int]:
        """How many names of fixed rows are bound, of how many."""
        bound = 0
        count = 0
        for table in self.tables:
            for row in table.rows:
                for item in row.items.values():
                    if not item.label:
                        continue
                    count += 1
                    if not item.problem:
                        bound += 1
        return bound, count


def draft_file(data: bytes, name: str, key: str, limits: Limits | None = None) -> Draft:
    """Return a first layout of the blank form in a file.

    The bytes say of which kind the file is, not its ``name``. Raises Problems, each naming the
    file, where it cannot be read or holds no table.
    """
    limits = limits or Limits()
    with naming(name):
        kind = kind_of(data, limits)
        if kind not in EXTRACT:
            raise Problems([problem_kinds.DRAFT_KIND.at("文件")])
        extract = EXTRACT[kind](data, limits)
        return _draft(extract, name, key)


def _draft(extract: Extract, name: str, key: str) -> Draft:
    pieces = pieces_of(extract.blocks)
    if not any(isinstance(piece, BlankTable) for piece in pieces):
        raise Problems([problem_kinds.DRAFT_NO_TABLE.at("文件")])
    facts = _facts(pieces)
    layout = _layout(pieces, facts, name, key)
    text = toml_of(layout)
    unbound: list[Unbound] = []
    for table in layout.tables:
        unbound += table.unbound
    return Draft(
        text=text,
        tables=layout.tables,
        unbound=tuple(unbound),
        slots=len(layout.slots),
        faults=_faults(text, f"{key}.toml"),
        problems=extract.problems,
    )


def _faults(text: str, name: str) -> tuple[Problem, ...]:
    """Return what keeps the draft from being a form."""
    try:
        load_data(tomllib.loads(text), SHIPPED, name=name)
    except Problems as exc:
        return exc.problems
    return ()


# -- the form as a whole ---------------------------------------------------------------------------


def _facts(pieces: Sequence[FormPiece]) -> FormFacts:
    years: Counter[str] = Counter()
    names: list[str] = []
    headings: set[str] = set()
    for piece in pieces:
        if isinstance(piece, FormText):
            names.append(piece.text)
            years.update(_YEAR.findall(piece.text)[:1])
            continue
        names += [piece.title, *piece.caption]
        years.update(_YEAR.findall(piece.title))
        for caption in piece.caption:
            label, colon, value = _FOLDER.fold(caption).partition(":")
            if colon and label.endswith("年度") and value[:4].isdecimal():
                years.update([value[:4]])
        for column in piece.columns:
            headings.update(map(folded, column.header))
        for row in piece.rows:
            headings.update(map(folded, row.filled))
    spending = [*_USUAL_SPENDING]
    for word, kind in vocabulary().spending.items():
        if word in headings and kind not in spending:
            spending.append(kind)
    fiscal = []
    for text in (*headings, *map(folded, names)):
        if text not in vocabulary().functions:  # 国有资本经营预算支出 is a class of spending
            fiscal += vocabulary().fiscal_funds_in(text)
    year = int(years.most_common(1)[0][0]) if years else 0
    return FormFacts(
        year=year,
        document_kind=_document_kind(names),
        spending=tuple(spending),
        fiscal=tuple(dict.fromkeys(fiscal)) or tuple(FISCAL_FUNDS),
    )


def _document_kind(names: Sequence[str]) -> DocumentKind:
    """Return whose budget it is: titles say 单位预算 or 预算单位, or 部门."""
    titles = [name for name in names if len(name) <= 60]
    of_units = sum("单位预算" in name or "预算单位" in name for name in titles)
    of_departments = sum("部门预算" in name or "部门收支" in name for name in titles)
    of_departments += sum("部门" in name and "预算表" in name for name in titles)
    if of_units > of_departments:
        return DocumentKind.UNIT_BUDGET
    return DocumentKind.DEPARTMENT_BUDGET


def _layout(pieces: Sequence[FormPiece], facts: FormFacts, file_name: str, key: str) -> DraftLayout:
    tables: list[DraftTable] = []
    parts: list[DraftPart] = []
    slots: list[DraftSlot] = []
    waiting: list[FormText] = []

    def end_part() -> None:
        if waiting:
            part, own_slots = part_of(waiting, f"text-{len(parts) + 1}", facts)
            parts.append(part)
            slots.extend(own_slots)
            waiting.clear()

    numbered = 0
    for piece in pieces:
        if is_skipped(piece):
            continue
        if isinstance(piece, FormText):
            if waiting and waiting[-1].group != piece.group:
                end_part()
            waiting.append(piece)
            continue
        table = bind_table(piece, f"table-{numbered + 1}", str(numbered + 1), facts)
        if table.rows_by == "indicators" and any(t.rows_by == "indicators" for t in tables):
            continue  # every project has one
        if table.rows_by in _ENTERED:
            table = replace(table, key=_entered_key(table.rows_by, tables))
        elif table.rows_by != "indicators":
            numbered += 1
        tables.append(table)
        if table.rows_by in ("", "indicators"):
            continue
        end_part()
        parts.append(DraftPart(table.key, "", [DraftBlock("table", table.key)]))
    end_part()
    texts = [piece for piece in pieces if isinstance(piece, FormText)]
    title = title_of(texts, facts)
    year = str(facts.year or "")
    name = title.replace("{year}", year).replace(f"{{{facts.office}}}", "")
    return DraftLayout(
        key=key,
        name=name,
        title=title,
        facts=facts,
        tables=tuple(tables),
        parts=tuple(parts),
        slots=tuple(slots),
        file_name=file_name,
    )


def _entered_key(rows_by: str, tables: Sequence[DraftTable]) -> str:
    taken = [table.key for table in tables]
    key = rows_by
    number = 2
    while key in taken:
        key = f"{rows_by}-{number}"
        number += 1
    return key


def is_key(text: str) -> bool:
    """Return whether a text can be a layout's key."""
    return bool(_KEY.fullmatch(text))
