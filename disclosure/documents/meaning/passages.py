"""The passages of a disclosure by which it is found: each row, paragraph and goal that says something, as a line of text. Pure.

Read by the kinds of columns and parts, so every form gives its own. What stands in several tables is one passage: that of the
table which says most about it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from budget.codes import is_code
from disclosure.documents.meaning.words import beginnings, indexed_words, numbers, plain, tidy
from disclosure.documents.model.document import Cell, Column, Document, Goal, Paragraph, Part, Row, Table
from disclosure.documents.model.headers import header_paths
from disclosure.documents.model.pages import Contents

_SHORTEST_PARAGRAPH = 6  # 机构设置： says nothing
_NUMBERED = "0123456789一二三四五六七八九十（）().、，．其中：: "


@dataclass(frozen=True)
class Found:
    """A passage: ``kind`` is a lower-case name of ``PassageKind``, ``slug`` the page that shows ``address``.

    ``extra`` are words by which it is found beside those of its text and the numbers of ``detail``.
    """

    kind: str
    slug: str
    address: str
    place: str
    text: str
    detail: str = ""
    extra: frozenset[str] = frozenset()

    @property
    def words(self) -> set[str]:
        """All by which it is found, but for its publication's marks."""
        return indexed_words(self.text) | numbers(self.detail) | self.extra


def passages(document: Document, initials: str = "") -> list[Found]:
    """All passages in the document's order. ``initials`` are those of the department's name, by which it is found too."""
    return list(_Extraction(document, initials).all())


@dataclass(frozen=True)
class _Extraction:
    document: Document
    initials: str

    def all(self) -> Iterator[Found]:
        yield self._department()
        yield from self._codes()
        yield from self._labelled_rows()
        for part in self.document.parts:
            yield from self._part(part)

    def _department(self) -> Found:
        identity = self.document.identity
        starts = range(max(1, len(self.initials) - 1))
        return Found(
            kind="department",
            slug="",
            address="",
            place="",
            text=tidy(f"{identity.department_code} {identity.department_name}"),
            detail=self._total(),
            # Its initials from any character on: 组织部 is zzb whatever stands before it.
            extra=frozenset({self.initials[start:] for start in starts if self.initials})
            | beginnings(identity.department_code.lower(), 2),
        )

    def _total(self) -> str:
        """What the whole budget comes to, as some table prints it."""
        figure = self.document.figure_by_key.get("total")
        cell = self.document.cells.get(figure.address) if figure else None
        return f"{figure.label} {tidy(cell.text)} {self._unit}" if figure and cell and cell.text.strip() else ""

    # -- statutory tables --------------------------------------------------------------------------------------------------

    def _codes(self) -> Iterator[Found]:
        """Each code once, in the table that divides its money into basic and project spending if there is one."""
        seen: set[str] = set()
        for table in sorted(self.document.tables, key=lambda table: not {"basic", "project"} <= _keys(table)):
            for row in table.rows:
                code = _joined(row, table, "code")
                if is_code(code) and code not in seen:
                    seen.add(code)
                    yield self._code(table, row, code)

    def _code(self, table: Table, row: Row, code: str) -> Found:
        return Found(
            kind="function" if _is_function(code) else "economic",
            slug=self._slug_by_table[table.address],
            address=row.address,
            place=_shown(table.title),
            text=tidy(f"{code} {_joined(row, table, 'name')}"),
            detail=self._money(table, zip(table.columns, row.cells, strict=True)),
            extra=frozenset(beginnings(code)),
        )

    def _labelled_rows(self) -> Iterator[Found]:
        """Rows and halves of rows that a label names, if they have money; each label once, and none that names a function."""
        seen = {
            _bare(_joined(row, table, "name"))
            for table in self.document.tables
            for row in table.rows
            if _is_function(_joined(row, table, "code"))
        }
        for table in self.document.tables:
            for found in self._labelled(table):
                if _bare(found.text) not in seen:
                    seen.add(_bare(found.text))
                    yield found

    def _labelled(self, table: Table) -> Iterator[Found]:
        slug = self._slug_by_table[table.address]
        for row in table.rows:
            for cells in _halves(table, row):
                label, detail = tidy(cells[0][1].text), self._money(table, cells)
                if label and detail:
                    yield Found("row", slug, row.address, _shown(table.title), label, detail)

    def _money(self, table: Table, cells: Iterable[tuple[Column, Cell]]) -> str:
        """The amounts of a row under their headings, with the unit; of equal amounts the first."""
        headings = _headings(table)
        shown: dict[str, str] = {}
        for column, cell in cells:
            if column.kind in ("money", "price") and cell.text.strip():
                shown.setdefault(tidy(cell.text), headings[column.key])
        amounts = "　".join(f"{heading} {amount}".strip() for amount, heading in shown.items())
        return f"{amounts} {self._unit}" if amounts else ""

    @property
    def _unit(self) -> str:
        return self.document.identity.money_unit

    # -- narrative and goals -----------------------------------------------------------------------------------------------

    def _part(self, part: Part) -> Iterator[Found]:
        kind = "goal" if any(isinstance(block, Goal) for block in part.blocks) else "narrative"
        slug = self._contents.slug_of(part.address)
        for block in part.blocks:
            match block:
                case Paragraph(role="term"):
                    yield Found("term", slug, block.address, _shown(part.title), tidy(block.text))
                case Paragraph() if len(tidy(block.text)) >= _SHORTEST_PARAGRAPH:
                    yield Found(kind, slug, block.address, _shown(part.title), tidy(block.text))
                case Table() if block.kind != "statutory":
                    yield from self._narrative_rows(slug, part, block)
                case Goal():
                    yield from self._goal(block)

    def _narrative_rows(self, slug: str, part: Part, table: Table) -> Iterator[Found]:
        kind = "department" if table.kind == "bodies" else "holding"
        own_name = plain(self.document.identity.department_name)
        for row in table.rows:
            cells = list(zip(table.columns, row.cells, strict=True))
            text = tidy(" ".join(cell.text for column, cell in cells if _is_text(column)))
            is_own = kind == "department" and any(plain(cell.text) == own_name for cell in row.cells)
            says_more = any(cell.text.strip() for column, cell in cells if column.kind != "label")
            if text and says_more and not is_own:
                detail = self._money(table, cells)
                yield Found(kind, slug, row.address, _shown(table.title or part.title), text, detail)

    def _goal(self, goal: Goal) -> Iterator[Found]:
        slug, place = goal.address, _shown(goal.title.text)
        yield Found(
            "project", slug, goal.address, "项目绩效目标", tidy(goal.name), f"{len(goal.indicators.rows)}项指标"
        )
        for row in goal.objective.rows:
            if text := tidy(row.cells[-1].text):
                yield Found("goal", slug, row.address, place, text)
        for row in goal.indicators.rows:
            if row.level != "blank":
                yield self._indicator(goal, row, slug, place)

    def _indicator(self, goal: Goal, row: Row, slug: str, place: str) -> Found:
        text = {column.key: tidy(cell.text) for column, cell in zip(goal.indicators.columns, row.cells, strict=True)}
        said = dict.fromkeys(text.get(key, "") for key in ("level_3", "description", "value"))
        levels = "　".join(filter(None, (text.get("level_1"), text.get("level_2"))))
        return Found("indicator", slug, row.address, place, " ".join(filter(None, said)), levels)

    # -- where things are --------------------------------------------------------------------------------------------------

    @cached_property
    def _contents(self) -> Contents:
        return Contents(self.document)

    @cached_property
    def _slug_by_table(self) -> Mapping[str, str]:
        return {
            block.address: self._contents.slug_of(part.address)
            for part in self.document.parts
            for block in part.blocks
            if isinstance(block, Table)
        }


def _headings(table: Table) -> Mapping[str, str]:
    """By column its lowest heading, without the unit that some forms print in it: 价值（金额单位：万元）."""
    paths = header_paths(table)
    named = zip(table.columns, paths, strict=True)
    return {column.key: tidy(path[-1]).partition("（")[0] if path else "" for column, path in named}


def _is_function(code: str) -> bool:
    return code.startswith("2")


def _keys(table: Table) -> set[str]:
    return {column.key for column in table.columns}


def _joined(row: Row, table: Table, kind: str) -> str:
    """The text of a row's cells of a kind of column (code, or its three parts) on end."""
    cells = zip(table.columns, row.cells, strict=True)
    return "".join(tidy(cell.text) for column, cell in cells if column.kind.split("_")[0] == kind)


def _halves(table: Table, row: Row) -> Iterator[Sequence[tuple[Column, Cell]]]:
    """A row cut before each of its labels: 收入 and 支出 stand side by side."""
    cells = list(zip(table.columns, row.cells, strict=True))
    starts = [index for index, (column, _) in enumerate(cells) if column.kind == "label"]
    for start, end in pairwise([*starts, len(cells)]):
        yield cells[start:end]


def _bare(label: str) -> str:
    """A label without its number: 一、一般公共服务支出 names the code 201."""
    return plain(label).lstrip(_NUMBERED) or plain(label)


def _shown(title: str) -> str:
    """A title on one line, with single spaces for its layout's."""
    return " ".join(title.split())


def _is_text(column: Column) -> bool:
    return column.kind in ("label", "text", "name", "code", "quantity")
