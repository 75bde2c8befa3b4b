"""The passages of a disclosure by which it is found: each row, paragraph and goal that says
something, as a line of text. Pure.

They are read by the kinds of columns and parts, so every form gives its own. What stands in several
tables is one passage: that of the table which says most about it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from budget.codes import is_code
from budget.initials import initials, syllables
from budget.money import round_half_up
from disclosure.documents.meaning.indicators import ProjectMoney, project_money
from disclosure.documents.meaning.spending import MEASURES_BY_FIRST_DIGIT
from disclosure.documents.meaning.words import LONGEST_WORD, beginnings, indexed_words, numbers
from disclosure.documents.model.document import (
    Cell,
    Column,
    Document,
    Goal,
    Paragraph,
    Part,
    Row,
    Table,
)
from disclosure.documents.model.halves import starts_of_halves
from disclosure.documents.model.headers import header_paths
from disclosure.documents.model.pages import Contents
from disclosure.documents.model.searching import searchable
from disclosure.documents.model.texts import tidy

PassageKindName = Literal[
    "department",
    "project",
    "function",
    "economic",
    "row",
    "goal",
    "indicator",
    "narrative",
    "holding",
    "term",
]
Cells = Sequence[tuple[Column, Cell]]

_SHORTEST_PARAGRAPH = 6  # 机构设置： says nothing
_NUMBERED = "0123456789一二三四五六七八九十().、,其中: "
_TEXT_KINDS = ("label", "text", "name", "code", "quantity")


@dataclass(frozen=True)
class StatedPassage:
    """A passage: `kind` is the lower-case name of a `PassageKind`, `slug` the page that shows
    `address`.

    `extra` are words by which it is found beside those of its text and the numbers of `detail`.
    """

    kind: PassageKindName
    slug: str
    address: str
    place: str
    text: str
    detail: str = ""
    extra: frozenset[str] = frozenset()

    @property
    def words(self) -> set[str]:
        """All words by which it is found, but for its publication's marks."""
        return indexed_words(self.text) | numbers(self.detail) | self.extra


def passages(document: Document) -> list[StatedPassage]:
    """Return all passages in the document's order."""
    extraction = _Extraction(document)
    stated = [extraction.department()]
    stated += extraction.codes()
    stated += extraction.labelled_rows()
    for part in document.parts:
        stated += extraction.part(part)
    return stated


@dataclass(frozen=True)
class _Extraction:
    document: Document

    def department(self) -> StatedPassage:
        identity = self.document.identity
        extra = beginnings(identity.office_code.lower(), 2)
        # Its pinyin from any character on: 组织部 is zzb and zuzhibu whatever stands before it.
        letters = initials(identity.office_name)
        spelled = syllables(identity.office_name)
        for start in range(max(1, len(letters) - 1)):
            extra.add(letters[start:])
        for start in range(max(1, len(spelled) - 1)):
            extra.add("".join(spelled[start:])[:LONGEST_WORD])
        extra.discard("")
        return StatedPassage(
            kind="department",
            slug="",
            address="",
            place="",
            text=tidy(f"{identity.office_code} {identity.office_name}"),
            detail=self._total(),
            extra=frozenset(extra),
        )

    def _total(self) -> str:
        """Return what the whole budget comes to, as some table prints it."""
        figure = self.document.figure_by_key.get("total")
        if figure is None:
            return ""
        cell = self.document.cells.get(figure.address)
        if cell is None or not cell.text.strip():
            return ""
        unit = self._unit_at(figure.address)
        return f"{figure.label} {tidy(cell.text)} {unit}"

    # -- statutory tables --------------------------------------------------------------------------

    def codes(self) -> Iterator[StatedPassage]:
        """Yield each code once, in the table that divides its money into basic
        and project spending if there is one.
        """
        seen: set[str] = set()
        for table in sorted(self.document.tables, key=_divides_no_spending):
            for row in table.rows:
                code = _cells_joined(table, row, "code")
                if is_code(code) and code not in seen:
                    seen.add(code)
                    yield self._code(table, row, code)

    def _code(self, table: Table, row: Row, code: str) -> StatedPassage:
        name = tidy(_cells_joined(table, row, "name"))
        return StatedPassage(
            kind="function" if _is_function(code) else "economic",
            slug=self._slug_by_table[table.address],
            address=row.address,
            place=_on_one_line(table.title),
            text=tidy(f"{code} {name}"),
            detail=self._money(table, _cells_of(table, row)),
            extra=frozenset(beginnings(code) | _pinyin(name)),
        )

    def labelled_rows(self) -> Iterator[StatedPassage]:
        """Yield rows and halves of rows with money by their label, each once;
        not those that name a function.
        """
        seen: set[str] = set()
        for table in self.document.tables:
            for row in table.rows:
                if _is_function(_cells_joined(table, row, "code")):
                    seen.add(_bare(_cells_joined(table, row, "name")))
        for table in self.document.tables:
            for passage in self._labelled_rows_of(table):
                label = _bare(passage.text)
                if label not in seen:
                    seen.add(label)
                    yield passage

    def _labelled_rows_of(self, table: Table) -> Iterator[StatedPassage]:
        slug = self._slug_by_table[table.address]
        place = _on_one_line(table.title)
        for row in table.rows:
            for cells in _halves(table, row):
                _, label_cell = cells[0]
                label, detail = tidy(label_cell.text), self._money(table, cells)
                if label and detail:
                    yield StatedPassage("row", slug, row.address, place, label, detail)

    def _money(self, table: Table, cells: Cells) -> str:
        """Return the amounts of a row under their headings, with the unit;
        of equal amounts the first.
        """
        headings = _headings(table)
        heading_by_amount: dict[tuple[str, str], str] = {}
        for column, cell in cells:
            if column.kind in ("money", "price") and cell.text.strip():
                amount = (tidy(cell.text), self.document.identity.unit_of(column))
                heading_by_amount.setdefault(amount, headings[column.key])
        units = {unit for _, unit in heading_by_amount}
        has_one_unit = len(units) == 1  # it stands once, behind the last amount
        pieces: list[str] = []
        for (text, unit), heading in heading_by_amount.items():
            piece = f"{heading} {text}".strip()
            if not has_one_unit:
                piece += f" {unit}"
            pieces.append(piece)
        amounts = "　".join(pieces)
        if has_one_unit:
            amounts += f" {units.pop()}"
        return amounts

    def _unit_at(self, address: str) -> str:
        """Return the unit of the amount in a cell of a statutory table."""
        for table in self.document.tables:
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if cell.address == address:
                        return self.document.identity.unit_of(column)
        return self.document.identity.money_unit

    # -- narrative and goals -----------------------------------------------------------------------

    def part(self, part: Part) -> Iterator[StatedPassage]:
        has_goals = any(isinstance(block, Goal) for block in part.blocks)
        kind: PassageKindName = "goal" if has_goals else "narrative"
        slug = self._contents.slug_of(part.address)
        place = _on_one_line(part.title)
        for block in part.blocks:
            if isinstance(block, Paragraph):
                text = tidy(block.text)
                if block.role == "term":
                    yield StatedPassage("term", slug, block.address, place, text)
                elif len(text) >= _SHORTEST_PARAGRAPH:
                    yield StatedPassage(kind, slug, block.address, place, text)
            elif isinstance(block, Goal):
                yield from self._goal(block)
            elif isinstance(block, Table) and block.kind != "statutory":
                yield from self._narrative_rows(slug, part, block)

    def _narrative_rows(self, slug: str, part: Part, table: Table) -> Iterator[StatedPassage]:
        is_bodies = table.kind == "bodies"
        place = _on_one_line(table.title or part.title)
        own_name = searchable(self.document.identity.office_name)
        for row in table.rows:
            names = [searchable(cell.text) for cell in row.cells] if is_bodies else []
            if own_name in names:
                continue  # the department itself has a passage of its own
            cells = _cells_of(table, row)
            texts = []
            says_more = False  # than its label
            for column, cell in cells:
                if column.kind in _TEXT_KINDS:
                    texts.append(cell.text)
                if column.kind != "label" and cell.text.strip():
                    says_more = True
            text = tidy(" ".join(texts))
            if text and says_more:
                kind: PassageKindName = "department" if is_bodies else "holding"
                detail = self._money(table, cells)
                yield StatedPassage(kind, slug, row.address, place, text, detail)

    def _goal(self, goal: Goal) -> Iterator[StatedPassage]:
        slug, place = goal.address, _on_one_line(goal.title.text)
        count = f"{len(goal.indicators.rows)}项指标"
        name = tidy(goal.name)
        detail = "　".join(filter(None, (self._project_money(name), count)))
        yield StatedPassage("project", slug, goal.address, "项目绩效目标", name, detail)
        for row in goal.objective.rows:
            text = tidy(row.cells[-1].text)
            if text:
                yield StatedPassage("goal", slug, row.address, place, text)
        for row in goal.indicators.rows:
            if row.level != "blank":
                yield _indicator(goal, row, slug, place)

    def _project_money(self, name: str) -> str:
        """Return what a project costs, in 万元 as the forms print it; empty where nothing says."""
        money = self._money_by_project.get(searchable(name))
        if money is None:
            return ""
        return f"预算资金 {round_half_up(money.value / 10_000, 2)} 万元"

    @cached_property
    def _money_by_project(self) -> Mapping[str, ProjectMoney]:
        return project_money(self.document)

    # -- where things are --------------------------------------------------------------------------

    @cached_property
    def _contents(self) -> Contents:
        return Contents(self.document)

    @cached_property
    def _slug_by_table(self) -> Mapping[str, str]:
        slugs: dict[str, str] = {}
        for part in self.document.parts:
            for block in part.blocks:
                if isinstance(block, Table):
                    slugs[block.address] = self._contents.slug_of(part.address)
        return slugs


def _indicator(goal: Goal, row: Row, slug: str, place: str) -> StatedPassage:
    text_by_key: dict[str, str] = {}
    for column, cell in _cells_of(goal.indicators, row):
        text_by_key[column.key] = tidy(cell.text)
    texts = [text_by_key.get(key, "") for key in ("level_3", "description", "value")]
    text = " ".join(filter(None, dict.fromkeys(texts)))  # a text that is repeated counts once
    levels = [text_by_key.get(key, "") for key in ("level_1", "level_2")]
    return StatedPassage(
        "indicator", slug, row.address, place, text, "　".join(filter(None, levels))
    )


def _divides_no_spending(table: Table) -> bool:
    """Sort tables that divide spending into basic and project first."""
    keys = {column.key for column in table.columns}
    return not {"basic", "project"} <= keys


def _headings(table: Table) -> Mapping[str, str]:
    """Return each column's lowest heading, without the unit
    that some forms print in it: 价值（金额单位：万元）.
    """
    headings: dict[str, str] = {}
    paths = header_paths(table)
    for column, path in zip(table.columns, paths, strict=True):
        lowest = tidy(path[-1]) if path else ""
        headings[column.key], _, _ = lowest.partition("（")
    return headings


def _pinyin(name: str) -> set[str]:
    """Return the initials and the whole pinyin of a name, of which people type a beginning."""
    words = {initials(name), "".join(syllables(name))[:LONGEST_WORD]}
    words.discard("")
    return words


def _is_function(code: str) -> bool:
    return MEASURES_BY_FIRST_DIGIT.get(code[:1]) == "function"


def _cells_of(table: Table, row: Row) -> Cells:
    return list(zip(table.columns, row.cells, strict=True))


def _cells_joined(table: Table, row: Row, kind: str) -> str:
    """Return the texts of a row's cells of one kind of column on end;
    of a code in three columns all three.
    """
    texts: Iterable[str] = (
        tidy(cell.text)
        for column, cell in _cells_of(table, row)
        if column.kind.split("_")[0] == kind
    )
    return "".join(texts)


def _halves(table: Table, row: Row) -> Iterator[Cells]:
    """Yield a row cut before each of its labels: 收入 and 支出 stand side by side."""
    cells = _cells_of(table, row)
    cuts = [*starts_of_halves(column.kind for column, _ in cells), len(cells)]
    for start, end in pairwise(cuts):
        yield cells[start:end]


def _bare(label: str) -> str:
    """Return a label without its number: 一、一般公共服务支出 names the code 201."""
    text = searchable(label)
    return text.lstrip(_NUMBERED) or text


def _on_one_line(title: str) -> str:
    """Return a title with single spaces for its layout's."""
    return " ".join(title.split())
