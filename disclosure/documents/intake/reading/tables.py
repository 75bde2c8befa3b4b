"""Found tables as tables of a Document: rows by code or by label, every cell in the form's words and number style. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from budget import codes
from budget.money import show_in_text
from budget.problems import Problem
from budget.targets import read_target
from disclosure.documents.assembly.tables import columns_of, header_tree, objective_table, printed_rows
from disclosure.documents.forms.model import ColumnRule, FixedRow, TableRule
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.intake.files.blocks import RawCell
from disclosure.documents.intake.reading.amounts import is_zero_in_digits, read_code, read_number
from disclosure.documents.intake.reading.captions import SCALES, scale_of
from disclosure.documents.intake.reading.columns import Columns
from disclosure.documents.intake.reading.folding import clean, joined
from disclosure.documents.intake.reading.form import Form, texts_of
from disclosure.documents.intake.reading.matching import in_order
from disclosure.documents.intake.reading.scan import FoundGoal, FoundTable, Line
from disclosure.documents.model.document import Cell, Paragraph, Row, RowLevel, Table

_CODE_KINDS = ("code", "code_class", "code_section", "code_item")
_NUMBER_KINDS = ("money", "price", "quantity")
_BLANK = RawCell("", "")


@dataclass(frozen=True)
class RawRow:
    """A body row with its cells by the form's column keys; ``rest`` are cells in columns that the form does not have."""

    cells: Mapping[str, RawCell]
    place: str
    units: Mapping[str, str]
    texts: tuple[str, ...]
    rest: tuple[RawCell, ...] = ()

    def text(self, key: str) -> str:
        return self.cells.get(key, _BLANK).text

    def own_text(self, key: str) -> str:
        """The text of a cell; empty where a merged cell beside it covers the position."""
        cell = self.cells.get(key, _BLANK)
        return "" if cell.merged == "left" else cell.text


def raw_rows(table: FoundTable) -> list[RawRow]:
    """The rows of a found table that are not blank, in order."""
    return [_raw_row(columns, row) for columns, row in table.rows() if any(cell.text.strip() for cell in row)]


def _raw_row(columns: Columns, row: Sequence[RawCell]) -> RawRow:
    cells = {key: row[at] for key, at in columns.positions.items() if at < len(row)}
    rest = tuple(row[at] for at in columns.strays if at < len(row) and row[at].text.strip() and not row[at].merged)
    return RawRow(cells, row[0].place, columns.units, tuple(texts_of(row)), rest)


def prints_zeros(tables: Sequence[FoundTable]) -> bool:
    """Whether a file prints 0.00 for nil: whether its amounts are zeros more often than blank.

    The form leaves nil blank, and prints 0.00 for less than half a unit (30 yuan).
    """
    zeros = blanks = 0
    for table in tables:
        keys = [column.key for column in table.rule.columns if column.kind == "money"]
        for row in raw_rows(table):
            zeros += sum(is_zero_in_digits(row.text(key)) for key in keys)
            blanks += sum(not row.text(key).strip() for key in keys)
    return zeros > blanks


@dataclass
class TableReader:
    """Builds tables and gathers problems. ``scale`` is what amounts are counted in where a table does not say (yuan a unit)."""

    form: Form
    texts: Mapping[str, str]
    zero_is_nil: bool
    scale: int
    problems: list[Problem] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    _scale_here: int = 0

    def build(self, found: FoundTable) -> Table:
        """The table of what was found, in the form's columns."""
        rule = found.rule
        self._scale_here = self._scale_of(found)
        rows = raw_rows(found)
        for row in rows:
            self._leave_rest(rule, row)
            self._note_row_number(rule, row)
        if rule.rows_by in ("fixed", "assets"):
            built = list(self._fixed_rows(rule, rows))
        elif rule.rows_by in ("function", "economic"):
            built = list(self._code_rows(rule, rows))
        else:
            built = list(self._listed_rows(rule, rows))
        self._note_columns(found)
        self._note_captions(found)
        self.places[rule.key] = found.place
        return Table(
            address=rule.key,
            kind=rule.kind,
            number=rule.number,
            title=self._words(found.title, fill(rule.title, self.texts)),
            caption=tuple(fill(text, self.texts) for text in rule.caption),
            header=header_tree(rule.columns, self.texts),
            columns=columns_of(rule),
            rows=tuple(built) or (self._blank_row(rule, rule.key),),
            notes=tuple(self._notes(found)),
        )

    def _scale_of(self, found: FoundTable) -> int:
        """What a table's amounts are counted in. One that should say so and does not is a problem: nobody can know."""
        told = [caption.scale for caption in found.captions if caption.scale]
        if not told and any("{money_unit}" in text for text in found.rule.caption):
            self._problem(
                "unit.missing",
                found.place,
                f"“{fill(found.rule.title, self.texts)}”没有写明金额单位；按{self._unit()}读取",
            )
        return told[-1] if told else self.scale

    def _unit(self) -> str:
        return next((unit for unit, scale in SCALES.items() if scale == self.scale), self.form.layout.money.unit)

    def _words(self, text: str, form_text: str) -> str:
        """The form's own text where the file says the same; else the file's."""
        same = not text.strip() or self.form.folder.fold(text) == self.form.folder.fold(form_text)
        return form_text if same else joined(text)

    def _blank_row(self, rule: TableRule, address: str) -> Row:
        return Row(f"{address}/blank", "blank", tuple(Cell(f"{address}/blank/{column.key}") for column in rule.columns))

    def _problem(self, code: str, place: str, message: str) -> None:
        self.problems.append(Problem(code, place, message))

    def _leave(self, row: RawRow, code: str, message: str) -> None:
        self.unread.append(Line("\t".join(row.texts), row.place))
        self._problem(code, row.place, message)

    def _leave_rest(self, rule: TableRule, row: RawRow) -> None:
        for cell in row.rest:
            self.unread.append(Line(cell.text, cell.place))
            self._problem(
                "column.unknown",
                cell.place,
                f"“{fill(rule.title, self.texts)}”没有这一列，“{cell.text.strip():.30}”没有读取",
            )

    def _note_row_number(self, rule: TableRule, row: RawRow) -> None:
        """A row number is counted anew; what stands in its column and is none must not be lost."""
        cell = next(
            (row.cells.get(column.key, _BLANK) for column in rule.columns if column.kind == "row_number"), _BLANK
        )
        text = self.form.folder.fold(cell.text)
        if (
            text
            and not cell.merged
            and not text.rstrip(".,").isdecimal()
            and text != self.form.folder.fold(rule.total_label)
        ):
            self.unread.append(Line(cell.text, cell.place))
            self._problem("cell.unread", cell.place, f"序号列里的“{joined(cell.text):.30}”没有读取")

    def _note_columns(self, found: FoundTable) -> None:
        if not found.pieces:
            return
        known = set().union(*(piece.columns.positions for piece in found.pieces))
        missing = [column for column in found.rule.columns if column.key not in known and column.kind != "row_number"]
        if missing:
            names = "、".join("/".join(fill(text, self.texts) for text in column.header) for column in missing)
            self._problem("column.missing", found.place, f"{self._called(found)}里没有找到这些列：{names}")
        for cell in dict.fromkeys(cell for piece in found.pieces for cell in piece.columns.others):
            self._problem("header.other", cell.place, f"表头“{joined(cell.text):.60}”与版式的文字不同，请核对这一列")

    def _called(self, found: FoundTable) -> str:
        return f"“{fill(found.rule.title, self.texts)}”" if found.rule.title else "绩效指标表"

    def _note_captions(self, found: FoundTable) -> None:
        """Captions such as a date must say what the form's say for this year, however it is written."""
        expected = {re.sub(r"\D", "", fill(text, self.texts)) for text in found.rule.caption}
        for caption in found.captions:
            for text in caption.others:
                digits = re.sub(r"\D", "", self.form.folder.fold(text))
                if digits not in expected or re.search(
                    r"[^\d:：.。年月日/-]", re.split(r"[:：]", text, maxsplit=1)[-1]
                ):
                    self._problem("caption.other", caption.place, f"表头上方的“{text:.60}”与版式不同")

    def _notes(self, found: FoundTable) -> Iterator[Paragraph]:
        rule, others = found.rule, 0
        by_key = {note.key: note for note in rule.notes}
        for line in found.notes:
            key = self.form.note_of(line.text, rule)
            if key:
                yield Paragraph(
                    f"{rule.key}/note-{key}", self._words(line.text, fill(by_key[key].text, self.texts)), "note"
                )
                continue
            others += 1
            yield Paragraph(f"{rule.key}/note-other-{others}", line.text, "note")
            self._problem("note.unknown", line.place, "表下的说明不是版式中的说明；已照录，不进入收支明细")

    # -- rows by code ------------------------------------------------------------------------------------------------------

    def _code_rows(self, rule: TableRule, rows: list[RawRow]) -> Iterator[Row]:
        read: list[tuple[RawRow, str]] = []
        seen: set[str] = set()
        for row in rows:
            code = self._code(rule, row)
            if code is None:
                if not self._is_repeated(rule, row):
                    self._leave(row, "row.unknown", "这一行没有科目编码，也不是合计，没有读取")
            elif code in seen:
                self._leave(row, "row.twice", f"科目 {code or rule.total_label} 重复出现，只读了第一次")
            else:
                seen.add(code)
                read.append((row, code))
                if not code:
                    self._note_code_of_total(rule, row)
        for number, (row, code) in enumerate(read, 1):
            address = f"{rule.key}/{code or 'total'}"
            self.places[address] = row.place
            cells = tuple(self._code_cell(rule, column, address, row, code, number) for column in rule.columns)
            level = cast(RowLevel, codes.level(code).value) if code else "total"
            yield Row(address, level, cells)

    def _code(self, rule: TableRule, row: RawRow) -> str | None:
        """The code of a row, empty for the total, None for neither."""
        keys = [column.key for column in rule.columns if column.kind in _CODE_KINDS]
        code = "".join(read_code(row.own_text(key)) for key in keys)
        if codes.is_code(code):
            return code
        total = self.form.folder.fold(rule.total_label)
        named = [row.text(column.key) for column in rule.columns if column.kind in (*_CODE_KINDS, "name", "row_number")]
        return "" if total in {self.form.folder.fold(text) for text in named} else None

    def _note_code_of_total(self, rule: TableRule, row: RawRow) -> None:
        for column in rule.columns:
            cell = row.cells.get(column.key, _BLANK)
            is_total = self.form.folder.fold(cell.text) == self.form.folder.fold(rule.total_label)
            if column.kind in (*_CODE_KINDS, "name") and cell.text.strip() and not cell.merged and not is_total:
                self.unread.append(Line(cell.text, cell.place))
                self._problem("cell.unread", cell.place, f"合计行里的“{joined(cell.text):.30}”没有读取")

    def _is_repeated(self, rule: TableRule, row: RawRow) -> bool:
        """Whether a row only repeats the header or its numbers."""
        numbers = {self.form.folder.fold(column.number) for column in rule.columns if column.number}
        return bool(row.texts) and {self.form.folder.fold(text) for text in row.texts} <= numbers and len(row.texts) > 2

    def _code_cell(
        self, rule: TableRule, column: ColumnRule, address: str, row: RawRow, code: str, number: int
    ) -> Cell:
        at = f"{address}/{column.key}"
        if column.kind == "row_number":
            return Cell(at, str(number))
        if column.kind == "money":
            return self._number_cell(at, column, row)
        if column.kind == "name":
            name = joined(row.text(column.key))
            return Cell(at, self._words(name, rule.total_label) if not code else name)
        parts = {"code_class": code[:3], "code_section": code[3:5], "code_item": code[5:7]}
        return Cell(at, parts.get(column.kind, code))

    # -- the form's own rows -----------------------------------------------------------------------------------------------

    def _fixed_rows(self, rule: TableRule, rows: list[RawRow]) -> Iterator[Row]:
        sides = {column.side: column.key for column in rule.columns if column.kind == "label"}
        found = {side: self._match_labels(rule, side, key, rows) for side, key in sides.items()}
        for side in {column.side for column in rule.columns} - sides.keys():
            found[side] = self._match_places(rule, side, rows)
        self._leave_unmatched(rule, sides, found, rows)
        printed = printed_rows(rule, lambda item, side: item.key in found[side])
        for number, fixed in enumerate(printed, 1):
            yield Row(f"{rule.key}/{fixed.key}", "line", tuple(self._fixed_cells(rule, fixed, number, found, rows)))

    def _match_labels(self, rule: TableRule, side: str, key: str, rows: list[RawRow]) -> dict[str, int]:
        """Which row of the file each item of a side stands in. Equal labels (T4 has some twice) go by order."""
        items = [fixed.items[side] for fixed in rule.rows if side in fixed.items]
        labels = [row.text(key) for row in rows]
        pairs = in_order(len(items), len(rows), lambda item, row: self._likeness(items[item].label, labels[row]))
        missing = [item.label for at, item in enumerate(items) if at not in dict(pairs) and not item.optional]
        if missing:
            names = "、".join(fill(label, self.texts).strip() for label in missing)
            self._problem(
                "row.missing", self._place_of(rows), f"“{fill(rule.title, self.texts)}”里没有找到这些行：{names}"
            )
        return {items[item].key: row for item, row in pairs}

    def _match_places(self, rule: TableRule, side: str, rows: list[RawRow]) -> dict[str, int]:
        """The same where rows have no labels: by their order, which is all there is to go by."""
        items = [fixed.items[side] for fixed in rule.rows if side in fixed.items]
        for row in rows[len(items) :] if items else []:
            self._leave(row, "row.unknown", "版式中没有这么多行，没有读取")
        return {item.key: at for at, item in enumerate(items[: len(rows)])}

    def _place_of(self, rows: list[RawRow]) -> str:
        return rows[0].place if rows else "文件"

    def _likeness(self, label: str, text: str) -> float:
        if not text.strip():
            return 0.0
        if self.form.folder.fold(text) == self.form.folder.fold(label):
            return 10.0
        if self.form.is_same(text, label):
            return 9.0
        alike = self.form.folder.likeness(text, label)
        return 5 * alike if alike >= 0.8 else 0.0

    def _leave_unmatched(
        self, rule: TableRule, sides: Mapping[str, str], found: Mapping[str, dict[str, int]], rows: list[RawRow]
    ) -> None:
        """Rows of a side that are none of the form's, and amounts that stand beside no label."""
        for side, key in sides.items():
            matched = set(found[side].values())
            amounts = [column.key for column in rule.columns if column.side == side and column.kind in _NUMBER_KINDS]
            for at, row in enumerate(rows):
                label = row.text(key).strip()
                if at not in matched and (label or any(_is_figure(row.own_text(amount)) for amount in amounts)):
                    self._leave(row, "row.unknown", f"版式中没有“{label:.30}”这一行，没有读取")

    def _fixed_cells(
        self, rule: TableRule, fixed: FixedRow, number: int, found: Mapping[str, dict[str, int]], rows: list[RawRow]
    ) -> Iterator[Cell]:
        for column in rule.columns:
            item = fixed.items.get(column.side)
            address = f"{rule.key}/{item.key if item else fixed.key}"
            at = f"{address}/{column.key}"
            row = rows[found[column.side][item.key]] if item and item.key in found[column.side] else None
            if row is not None:
                self.places.setdefault(address, row.place)
            if column.kind == "row_number":
                yield Cell(f"{rule.key}/{fixed.key}/{column.key}", str(number))
            elif column.kind == "label":
                label = fill(item.label, self.texts) if item else ""
                yield Cell(at, self._words(row.text(column.key), label) if row else label)
            else:
                counts = rule.rows_by == "assets" or (item is not None and item.counts is not None)
                yield self._number_cell(at, column, row, is_counted=counts)

    # -- rows of what was entered ------------------------------------------------------------------------------------------

    def _listed_rows(self, rule: TableRule, rows: list[RawRow]) -> Iterator[Row]:
        noun = {"bodies": "unit", "procurement": "item"}.get(rule.rows_by, "row")
        for number, row in enumerate(rows, 1):
            address = f"{rule.key}/{noun}-{number}"
            self.places[address] = row.place
            yield Row(
                address,
                "line",
                tuple(self._listed_cell(f"{address}/{column.key}", column, row) for column in rule.columns),
            )

    def _listed_cell(self, at: str, column: ColumnRule, row: RawRow) -> Cell:
        return (
            self._number_cell(at, column, row)
            if column.kind in _NUMBER_KINDS
            else Cell(at, clean(row.text(column.key)))
        )

    # -- figures -----------------------------------------------------------------------------------------------------------

    def _number_cell(self, at: str, column: ColumnRule, row: RawRow | None, *, is_counted: bool = True) -> Cell:
        """A figure in the form's number style. What cannot be read is kept as it stands, with a problem."""
        raw = row.cells.get(column.key, _BLANK) if row else _BLANK
        if row is not None and raw.place:
            self.places[at] = raw.place
        text = "" if raw.merged == "left" else raw.text
        try:
            number = read_number(text)
        except ValueError as exc:
            self._problem("cell.unreadable", raw.place, str(exc))
            return Cell(at, joined(text))
        if number is None or (number == 0 and (self.zero_is_nil or not is_zero_in_digits(text))):
            return Cell(at, self.form.layout.money.zero if column.kind == "money" and is_counted else "")
        return Cell(at, self._shown(number, column.kind, row.units.get(column.key, "") if row else ""))

    def _shown(self, number: Decimal, kind: str, unit: str) -> str:
        money = self.form.layout.money
        if kind == "quantity":
            return show_in_text(number, "shortest-6", 1)
        if number == 0:
            return format(number, f".{money.decimals}f")
        yuan = number * (scale_of(unit) or self._scale_here)
        return money.show(yuan) if kind == "money" else show_in_text(yuan, "shortest-6", money.scale)

    # -- goals -------------------------------------------------------------------------------------------------------------

    def objective(self, found: FoundGoal, address: str) -> Table:
        """The table of a project's goal text; several rows of goals become its lines."""
        label = self.form.folder.fold(self.form.layout.goal.objective.total_label)
        texts = [
            text
            for row in found.objective
            for text in texts_of(row)
            if self.form.folder.fold(text).rstrip(":") != label
        ]
        return objective_table(self.form.layout.goal.objective, address, "\n".join(map(clean, dict.fromkeys(texts))))

    def indicators(self, found: FoundGoal, address: str, year: int) -> Table:
        """The table of a project's indicators: equal first levels that follow one another share one cell."""
        rule, at = self.form.layout.goal.indicators, f"{address}/indicators"
        rows = raw_rows(found.indicators) if found.indicators else []
        if found.indicators:
            self._note_columns(found.indicators)
        for row in rows:
            self._leave_rest(rule, row)
        texts = self._filled_down(rule, rows)
        spans = _spans([each.get("level_1", "") for each in texts])
        built = []
        for number, (row, each) in enumerate(zip(rows, texts, strict=True), 1):
            here = f"{address}/indicator-{number}"
            self.places[here] = row.place
            cells = (self._indicator_cell(here, column, each, spans[number - 1], year) for column in rule.columns)
            built.append(Row(here, "line", tuple(cells)))
        return Table(
            at,
            rule.kind,
            columns_of(rule),
            tuple(built) or (self._blank_row(rule, at),),
            header=header_tree(rule.columns, self.texts),
        )

    def _filled_down(self, rule: TableRule, rows: list[RawRow]) -> list[dict[str, str]]:
        """Each row's texts by entered field; a first level left blank is that of the row above."""
        filled: list[dict[str, str]] = []
        for row in rows:
            texts = {column.source: clean(row.text(column.key)) for column in rule.columns}
            if filled and not texts.get("level_1"):
                texts["level_1"] = filled[-1]["level_1"]
            filled.append(texts)
        return filled

    def _indicator_cell(self, at: str, column: ColumnRule, texts: Mapping[str, str], span: int, year: int) -> Cell:
        text = texts[column.source]
        if column.source == "value":
            return Cell(f"{at}/{column.key}", text, target=read_target(text, year or None))
        return Cell(f"{at}/{column.key}", text, rowspan=span if column.source == "level_1" else 1)


def _is_figure(text: str) -> bool:
    """Whether a cell holds more than nil."""
    try:
        return bool(read_number(text))
    except ValueError:
        return True


def _spans(levels: Sequence[str]) -> list[int]:
    """How many rows each first-level cell spans; 0 where the one above covers it."""
    spans = [1] * len(levels)
    for at in range(len(levels) - 1, 0, -1):
        if levels[at] == levels[at - 1]:
            spans[at - 1] += spans[at]
            spans[at] = 0
    return spans
