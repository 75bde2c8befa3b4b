"""Builds tables of a Document from those found in a file, cells in the form's style. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from budget import codes
from budget.amounts import UNITS, WrittenAmount, is_nil
from budget.money import LARGEST, MoneyStyle, show_in_text
from budget.problems import Problem, ProblemKind, Stops
from budget.sheets import scale_of_unit
from budget.targets import read_target
from disclosure.documents.assembly.tables import (
    blank_row,
    columns_of,
    header_tree,
    objective_table,
    printed_rows,
    rowspans,
    table_texts,
)
from disclosure.documents.forms.model import (
    EXACT,
    GROUP_LEVELS,
    ColumnRule,
    FixedRow,
    Item,
    TableRule,
)
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.blocks import Covered, RawCell
from disclosure.documents.intake.reading.amounts import (
    holds_figure,
    is_exact_zero,
    is_zero_in_digits,
    read_code,
    read_figure,
    read_number_or_amount,
    too_large,
)
from disclosure.documents.intake.reading.columns import ColumnMatch
from disclosure.documents.intake.reading.form import KnownForm, own_cells, texts_of
from disclosure.documents.intake.reading.matching import in_order
from disclosure.documents.intake.reading.model import UnitTaken
from disclosure.documents.intake.reading.scan import FoundGoal, FoundTable, TextLine
from disclosure.documents.model.document import Cell, Column, Paragraph, Row, RowLevel, Table
from disclosure.documents.model.texts import joined, says_something, visible

_CODE_KINDS = ("code", "code_class", "code_section", "code_item")
_NUMBER_KINDS = ("money", "price", "quantity")
_BLANK = RawCell("", "")
_MAY_BE_BLANK = ("project_budget",)  # entered amounts that an office may leave open
_STYLE_IN_TEXT = "shortest-6"  # how quantities and prices are printed: no digit of them is lost
# What a row of the file scores as one of the form: the label as it is, as it is meant, or alike.
_SAME_LABEL = 10.0
_LABEL_IN_OTHER_WORDS = 9.0
_ALIKE_LABEL = 5.0  # times the likeness
_LEAST_LIKENESS = 0.8


@dataclass(frozen=True)
class BodyRow:
    """A body row with its cells by the form's column keys.

    ``units`` are the units of money in the headers of its columns, ``rest`` are cells in columns
    that the form does not have.
    """

    cells: Mapping[str, RawCell]
    place: str
    units: Mapping[str, str]
    texts: tuple[str, ...]
    rest: tuple[RawCell, ...] = ()

    def cell(self, key: str) -> RawCell:
        """Return the cell of a column, a blank one where the row has none."""
        return self.cells.get(key, _BLANK)

    def text(self, key: str) -> str:
        """Return the text of a cell, that of a merged one in every position it covers."""
        return self.cell(key).text

    def label(self, keys: Sequence[str]) -> str:
        """Return the label that stands in one column or, piece by piece, in several."""
        if len(keys) == 1:
            return self.text(keys[0])
        pieces = []
        for key in keys:
            cell = self.cell(key)
            if cell.text.strip() and not cell.merged:
                pieces.append(cell.text.strip())
        return " ".join(pieces)

    def own_text(self, key: str) -> str:
        """Return the text of a cell; empty where a merged cell beside it covers the position."""
        cell = self.cell(key)
        return "" if cell.merged == Covered.LEFT else cell.text


# The number of the file's row that each item of one side of a table stands in, by the item's key.
RowNumbers = dict[str, int]


def body_rows(table: FoundTable) -> list[BodyRow]:
    """Return the rows of a found table that are not blank, in order."""
    rows = []
    for columns, cells in table.rows():
        if any(cell.text.strip() for cell in cells):
            rows.append(_body_row(columns, cells))
    return rows


def _body_row(columns: ColumnMatch, cells: Sequence[RawCell]) -> BodyRow:
    width = len(cells)  # rows may be shorter than the header
    by_key = {}
    for key, position in columns.positions.items():
        if position < width:
            by_key[key] = cells[position]
    for key, positions in columns.parts.items():
        own = own_cells(cells[positions[0] : positions[-1] + 1])
        if own:
            # Under one heading: 政府性基金, and 小计 beside it.
            by_key[key] = RawCell(" ".join(cell.text.strip() for cell in own), own[0].place)
    rest = []
    for position in columns.strays:
        if position >= width:
            continue
        cell = cells[position]
        if cell.text.strip() and not cell.merged:
            rest.append(cell)
    texts = tuple(texts_of(cells))
    return BodyRow(by_key, cells[0].place, columns.units, texts, tuple(rest))


def _goes_on_in(row: BodyRow, key: str, other_key: str) -> bool:
    """Return whether the cell of a column is merged over that of another to its right."""
    cell = row.cell(key)
    other = row.cell(other_key)
    return other.merged == Covered.LEFT and cell.text == other.text


@dataclass(frozen=True)
class _NilOfColumn:
    """How often an amount column of a file prints a zero, nothing, and money."""

    zeros: int
    blanks: int
    amounts: int


def _nil_of_columns(
    tables: Sequence[FoundTable], usual_scale: int, form_scale: int
) -> Iterator[_NilOfColumn]:
    """Yield how each column prints nil that the form leaves blank.

    A row of a code with nothing but zeros says nothing of that: the code is listed because it has a
    little. Columns in which the form itself prints nil as 0.00 say nothing either, nor does a zero
    that is exact to the fen: it is nil, however else nil is printed. What a figure is exact to
    depends on the unit that it is read in: ``usual_scale`` where its table states none.
    """
    for table in tables:
        stated = next(iter(_stated_scales(table)), None)
        table_scale = stated or _unstated_scale(table.rule, usual_scale, form_scale)
        columns = []
        for column in table.rule.columns:
            if column.kind == "money" and not is_zero_in_digits(column.money.zero):
                columns.append(column)
        rows = body_rows(table)
        if table.rule.lists_codes:
            rows = [row for row in rows if _shows_money(table.rule, row)]
        for column in columns:
            scale = table_scale
            if column.money.scale != table.rule.money.scale:
                scale = column.money.scale
            zeros = 0
            blanks = 0
            amounts = 0
            for row in rows:
                text = row.text(column.key)
                if _is_printed_zero(text, column.money):
                    if not is_exact_zero(text, scale):
                        zeros += 1
                elif not holds_figure(text):
                    blanks += 1  # or one of the signs for nil
                else:
                    amounts += 1
            yield _NilOfColumn(zeros, blanks, amounts)


def _stated_scales(table: FoundTable) -> dict[int, str]:
    """Return what a table's captions say that its amounts are counted in, in yuan.

    Each unit stands with the place where it is said first.
    """
    scales: dict[int, str] = {}
    for caption in table.captions:
        for scale in caption.scales:
            scales.setdefault(scale, caption.place)
    return scales


def _unstated_scale(rule: TableRule, usual_scale: int, form_scale: int) -> int:
    """Return what the amounts of a table that does not say are counted in, in yuan.

    Other tables say nothing of one with a unit of its own.
    """
    return usual_scale if rule.money.scale == form_scale else rule.money.scale


def _shows_money(rule: TableRule, row: BodyRow) -> bool:
    for column in rule.columns:
        if column.kind == "money" and holds_figure(row.text(column.key)):
            return True
    return False


def prints_zeros(tables: Sequence[FoundTable], usual_scale: int, form_scale: int) -> bool:
    """Return whether a file prints 0.00 for nil: its amounts are zeros more often than blank.

    The form leaves nil blank, and prints 0.00 for less than half a unit (30 yuan).
    """
    zeros = 0
    blanks = 0
    for column in _nil_of_columns(tables, usual_scale, form_scale):
        zeros += column.zeros
        blanks += column.blanks
    return zeros > blanks


def tells_zero_from_nil(tables: Sequence[FoundTable], usual_scale: int, form_scale: int) -> bool:
    """Return whether a file prints 0.00 for less than half a unit, and leaves nil blank.

    A column that has both says so; one that has zeros beside money and no blank speaks against it.
    A file does so where most of these columns have both.
    """
    with_both = 0
    without_blank = 0
    for column in _nil_of_columns(tables, usual_scale, form_scale):
        if column.zeros and column.blanks:
            with_both += 1
        elif column.zeros and column.amounts:
            without_blank += 1
    return with_both > without_blank


def _step_of(money: MoneyStyle) -> Decimal:
    """Return how many yuan the last digit of an amount is as the form prints it."""
    return Decimal(money.scale).scaleb(-money.decimals)


def _is_printed_zero(text: str, money: MoneyStyle) -> bool:
    """Return whether a text is what the form prints for less than half a unit, and not for nil.

    A form without decimals prints 0 for 30 yuan.
    """
    if money.decimals == 0 and money.zero != "0":
        return text.strip() == "0"
    return is_zero_in_digits(text)


@dataclass
class TableReader:
    """Builds tables and gathers problems.

    ``scale`` is what amounts are counted in, in yuan a unit, where a table does not say: that of
    the file's other tables. ``texts`` are those of the table at hand.
    """

    form: KnownForm
    texts: Mapping[str, str]
    zero_is_nil: bool
    scale: int
    states_unit: bool = True  # some table of the file states a unit
    is_unit_told: bool = False  # a person has told the unit of tables that state none
    tells_zero_from_nil: bool = False  # a 0.00 of the file is less than half a unit
    problems: list[Problem] = field(default_factory=list)
    unread: list[TextLine] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    units: list[UnitTaken] = field(default_factory=list)
    # Of the table that is being built: how the form prints its amounts, what the file counts in.
    _money_here: MoneyStyle = EXACT
    _scale_here: int = 0

    def build(self, found: FoundTable) -> Table:
        """Return the table of what was found, in the form's columns."""
        rule = found.rule
        self.texts = table_texts(rule, self.texts)
        self._money_here = rule.money
        self._scale_here = self._scale_of(found)
        self._check_units_of_columns(found)
        rows = body_rows(found)
        for row in rows:
            self._leave_rest(rule, row)
            self._check_row_number(rule, row)
        if rule.rows_by in ("fixed", "assets"):
            built = list(self._fixed_rows(rule, rows))
        elif rule.lists_codes:
            built = list(self._code_rows(rule, rows))
        else:
            built = list(self._listed_rows(rule, rows))
        if not self.tells_zero_from_nil and not _prints_sign_for_nil(rule, rows):
            built = _without_printed_nil(rule, built)
        self._check_columns(found)
        self._check_captions(found)
        self.places[rule.key] = found.place
        return Table(
            address=rule.key,
            kind=rule.kind,
            number=rule.number,
            title=self._words(found.title, fill(rule.title, self.texts)),
            caption=tuple(fill(text, self.texts) for text in rule.caption),
            header=header_tree(rule.columns, self.texts),
            columns=self._columns(rule, rows),
            rows=tuple(built) or (blank_row(rule, rule.key),),
            notes=tuple(self._notes(found)),
        )

    def _columns(self, rule: TableRule, rows: Sequence[BodyRow]) -> tuple[Column, ...]:
        """Return the Document's columns, with the steps of figures less exact than the form's.

        Columns that the form prints alike are printed alike: the most decimals that stand in one of
        them are those of all.
        """
        # The finest step in yuan by the scale of the amounts, for each step that the form has.
        steps_by_style: dict[Decimal, dict[int, Decimal]] = defaultdict(dict)
        for column in rule.columns:
            if column.kind != "money":
                continue
            for row in rows:
                figure = _figure(row.own_text(column.key))
                if figure is None:
                    continue
                scale = self._scale(figure, column, row)
                step = Decimal(scale).scaleb(-figure.decimals)
                steps = steps_by_style[_step_of(column.money)]
                finest = steps.get(scale, step)
                steps[scale] = min(step, finest)
        stepped = []
        columns = columns_of(rule, self.form.layout.money)
        for column, printed in zip(rule.columns, columns, strict=True):
            step_of_form = _step_of(column.money)
            coarsest = max(steps_by_style[step_of_form].values(), default=Decimal(0))
            if column.kind == "money" and coarsest > step_of_form:
                printed = Column(
                    printed.key,
                    printed.kind,
                    printed.number,
                    printed.money_unit,
                    printed.money_scale,
                    printed_step=coarsest,
                )
            stepped.append(printed)
        return tuple(stepped)

    def _scale(self, figure: WrittenAmount, column: ColumnRule, row: BodyRow | None) -> int:
        """Return how many yuan one unit of a figure is.

        That is the unit behind the number itself, in the header of its column, or of its table.
        """
        unit = figure.unit
        if not unit and row is not None:
            unit = row.units.get(column.key, "")
        return scale_of_unit(unit) or self._scale_of_column(column)

    def _scale_of(self, found: FoundTable) -> int:
        """Return what a table's amounts are counted in, in yuan.

        A table that should say so and does not is a problem: nobody can know.
        """
        table = self._title(found.rule)
        has_money = any(column.prints_money for column in found.rule.columns)
        stated = _stated_scales(found)
        unreadable = [caption for caption in found.captions if caption.unread_unit]
        if unreadable:
            self._report_unreadable(table, unreadable[-1].unread_unit, unreadable[-1].place)
        if len(stated) > 1:
            *_, place = stated.values()
            units = "、".join(_unit_of(scale) for scale in stated)
            self._report(problem_kinds.UNIT_CONFLICT, place, table=table, units=units)
        if stated:
            scale, *_ = stated
            if has_money:
                self.units.append(UnitTaken(table, _unit_of(scale), "表上写明"))
            return scale
        scale = _unstated_scale(found.rule, self.scale, self.form.layout.money.scale)
        if unreadable:
            return scale
        unit = _unit_of(scale)
        if any("{money_unit}" in text for text in found.rule.caption):
            kind = problem_kinds.UNIT_MISSING
            if not self.states_unit and not self.is_unit_told:
                kind = problem_kinds.UNIT_UNKNOWN
            self._report(kind, found.place, table=table, unit=unit)
        if has_money:
            source = self._source_of_unit()
            self.units.append(UnitTaken(table, unit, source))
        return scale

    def _report_unreadable(self, table: str, text: str, place: str) -> None:
        """Report a unit of money that cannot be read, in the words of the file."""
        kind = problem_kinds.UNIT_UNREADABLE
        self._report(kind, place, table=table, text=joined(text), readable="、".join(UNITS))

    def _check_units_of_columns(self, found: FoundTable) -> None:
        """Report headers over amounts whose unit of money cannot be read, each once."""
        headers: dict[str, RawCell] = {}
        for fragment in found.fragments:
            for cell in fragment.columns.unreadable:
                headers.setdefault(cell.text, cell)
        for text, cell in headers.items():
            self._report_unreadable(self._title(found.rule), text, cell.place)

    def _source_of_unit(self) -> str:
        """Return where the unit comes from of a table that states none."""
        if self.states_unit:
            return "其他表写明的"
        return "由人说明的" if self.is_unit_told else "版式规定的"

    def _title(self, rule: TableRule) -> str:
        return fill(rule.title, self.texts)

    def _words(self, text: str, form_text: str) -> str:
        """Return the form's own text where the file says the same; else the file's."""
        fold = self.form.folder.fold
        if not text.strip() or fold(text) == fold(form_text):
            return form_text
        return joined(text)

    # -- what does not fit -------------------------------------------------------------------------

    def _report(self, kind: ProblemKind, place: str, **parts: object) -> None:
        self.problems.append(kind.at(place, **parts))

    def _leave_row(self, rule: TableRule, row: BodyRow, kind: ProblemKind, **parts: object) -> None:
        """Leave a row that the form does not have; one with money stops the file."""
        self.unread.append(TextLine("\t".join(row.texts), row.place))
        self._report(kind, row.place, **parts)
        if kind.stops is Stops.EVERYTHING:
            return
        for column in rule.columns:
            text = row.own_text(column.key)
            if column.prints_money and _figure(text) is not None:
                self._report(problem_kinds.ROW_WITH_MONEY, row.place, text=text.strip())
                return

    def _leave_cell(self, cell: RawCell, kind: ProblemKind, **parts: object) -> None:
        """Leave a cell; it stops the file unless there is nothing in it but signs."""
        self.unread.append(TextLine(cell.text, cell.place))
        if not says_something(cell.text):
            self._report(problem_kinds.CELL_SIGN, cell.place, text=cell.text.strip())
            return
        self._report(kind, cell.place, **parts)

    def _leave_rest(self, rule: TableRule, row: BodyRow) -> None:
        """Leave the cells in columns that the form does not have."""
        prints_money = any(column.prints_money for column in rule.columns)
        for cell in row.rest:
            text = f"{cell.text.strip():.30}"
            kind = problem_kinds.COLUMN_UNKNOWN
            if prints_money and _figure(cell.text) is not None:
                kind = problem_kinds.COLUMN_WITH_MONEY
            self._leave_cell(cell, kind, table=self._title(rule), text=text)

    def _check_row_number(self, rule: TableRule, row: BodyRow) -> None:
        """Leave what stands in the column of row numbers and is none. Numbers are counted anew."""
        for column in rule.columns:
            if column.kind != "row_number":
                continue
            cell = row.cell(column.key)
            text = self.form.folder.fold(cell.text)
            if not text or cell.merged:
                return
            is_number = text.rstrip(".,").isdecimal()
            if is_number or self._is_total(rule, cell.text):
                return
            kind = problem_kinds.ROW_NUMBER_UNREAD
            self._leave_cell(cell, kind, text=f"{joined(cell.text):.30}")
            return

    def _check_columns(self, found: FoundTable) -> None:
        """Report columns of the form that are missing, and headers that say something else."""
        if not found.fragments:
            return
        known: set[str] = set()
        others: dict[RawCell, None] = {}
        for fragment in found.fragments:
            known.update(fragment.columns.positions)
            others |= dict.fromkeys(fragment.columns.others)
        missing = []
        for column in found.rule.columns:
            if column.key in known or column.kind == "row_number":
                continue
            header = [fill(text, self.texts) for text in column.header]
            missing.append("/".join(header))
        if missing:
            table = "绩效指标表"
            if found.rule.title:
                table = f"“{self._title(found.rule)}”"
            kind = problem_kinds.COLUMN_MISSING
            self._report(kind, found.place, table=table, columns="、".join(missing))
        for cell in others:
            text = f"{joined(cell.text):.60}"
            self._report(problem_kinds.HEADER_OTHER, cell.place, text=text)

    def _check_captions(self, found: FoundTable) -> None:
        """Report captions such as a date that say otherwise than the form's for this year.

        How a date is written does not matter.
        """
        printed = {fill(text, self.texts) for text in found.rule.caption}
        expected = {_digits(text) for text in printed}
        own_words = {self.form.folder.fold(text) for text in printed}
        for caption in found.captions:
            for text in caption.others:
                if self.form.folder.fold(text) in own_words:
                    continue
                value = re.split(r"[:：]", text, maxsplit=1)[-1]
                has_words = re.search(r"[^\d:：.。年月日/-]", value) is not None
                if has_words or _digits(self.form.folder.fold(text)) not in expected:
                    kind = problem_kinds.CAPTION_OTHER
                    self._report(kind, caption.place, text=f"{text:.60}")

    def _notes(self, found: FoundTable) -> Iterator[Paragraph]:
        rule = found.rule
        texts = {note.key: note.text for note in rule.notes}
        others = 0
        for line in found.notes:
            key = self.form.note_of(line.text, rule)
            if key:
                text = self._words(line.text, fill(texts[key], self.texts))
                yield Paragraph(f"{rule.key}/note-{key}", text, "note")
                continue
            others += 1
            yield Paragraph(f"{rule.key}/note-other-{others}", line.text, "note")
            self._report(problem_kinds.NOTE_UNKNOWN, line.place)

    # -- rows by code ------------------------------------------------------------------------------

    def _code_rows(self, rule: TableRule, rows: list[BodyRow]) -> Iterator[Row]:
        by_code: dict[str, BodyRow] = {}
        for row in rows:
            code = self._code(rule, row)
            if code is None:
                if not self._repeats_header(rule, row):
                    self._leave_row(rule, row, problem_kinds.ROW_WITHOUT_CODE)
                continue
            if code in by_code:
                self._leave_row(rule, row, problem_kinds.ROW_TWICE, code=code or rule.total_label)
                continue
            by_code[code] = row
            if not code:
                self._check_codes_of_total(rule, row)
        blank = []
        if by_code.keys() == {""} and rule.total_when == "always":
            blank = [blank_row(rule, rule.key)]
        if rule.total_position == "last":
            yield from blank
        for number, (code, row) in enumerate(by_code.items(), 1):
            address = f"{rule.key}/{code or 'total'}"
            self.places[address] = row.place
            cells = []
            for column in rule.columns:
                cells.append(self._code_cell(rule, column, address, row, code, number))
            level = cast(RowLevel, codes.level(code).value) if code else "total"
            yield Row(address, level, tuple(cells))
        if rule.total_position == "first":
            yield from blank

    def _code(self, rule: TableRule, row: BodyRow) -> str | None:
        """Return the code of a row, empty for the total, None for neither."""
        code = ""
        labels = []
        for column in rule.columns:
            if column.kind in _CODE_KINDS:
                code += read_code(row.own_text(column.key))
            if column.kind in (*_CODE_KINDS, "name", "row_number"):
                labels.append(row.text(column.key))
        if codes.is_code(code):
            return code
        if any(self._is_total(rule, label) for label in labels):
            return ""
        return None

    def _is_total(self, rule: TableRule, text: str) -> bool:
        fold = self.form.folder.fold
        return fold(text) == fold(rule.total_label)

    def _check_codes_of_total(self, rule: TableRule, row: BodyRow) -> None:
        """Leave what stands in the code and name of the total and is not its label."""
        for column in rule.columns:
            if column.kind not in (*_CODE_KINDS, "name"):
                continue
            cell = row.cell(column.key)
            has_text = cell.text.strip() and not cell.merged
            if has_text and not self._is_total(rule, cell.text):
                kind = problem_kinds.TOTAL_CELL_UNREAD
                self._leave_cell(cell, kind, text=f"{joined(cell.text):.30}")

    def _repeats_header(self, rule: TableRule, row: BodyRow) -> bool:
        """Return whether a row only repeats the numbers of the columns."""
        fold = self.form.folder.fold
        numbers = {fold(column.number) for column in rule.columns if column.number}
        texts = {fold(text) for text in row.texts}
        return len(row.texts) > 2 and texts <= numbers

    def _code_cell(
        self,
        rule: TableRule,
        column: ColumnRule,
        row_address: str,
        row: BodyRow,
        code: str,
        number: int,
    ) -> Cell:
        address = f"{row_address}/{column.key}"
        if not code and column.kind in (*_CODE_KINDS, "name"):
            return Cell(address, rule.total_label if column.key == rule.total_column else "")
        match column.kind:
            case "row_number":
                return Cell(address, str(number))
            case "money":
                return self._number_cell(address, column, row)
            case "name":
                return Cell(address, joined(row.text(column.key)))
            case "code_class":
                return Cell(address, code[:3])
            case "code_section":
                return Cell(address, code[3:5])
            case "code_item":
                return Cell(address, code[5:7])
        return Cell(address, code)

    # -- the form's own rows -----------------------------------------------------------------------

    def _fixed_rows(self, rule: TableRule, rows: list[BodyRow]) -> Iterator[Row]:
        """Yield the form's rows. Each side of them is found by its own labels, or by order."""
        label_columns = {}
        for column in rule.columns:
            if column.kind == "label":
                label_columns[column.side] = rule.label_columns(column.side)
        # By side: at which of the file's rows each item of the form stands.
        rows_of_side: dict[str, RowNumbers] = {}
        for side in label_columns:
            rows_of_side[side] = self._match_labels(rule, side, rows)
        for column in rule.columns:
            if column.side not in rows_of_side:
                rows_of_side[column.side] = self._match_order(rule, column.side, rows)
        for side, columns in label_columns.items():
            matched = set(rows_of_side[side].values())
            for other_side, other_columns in label_columns.items():
                if other_side == side:
                    continue
                # A label that is merged over two sides belongs to the one that has such a row.
                for number in rows_of_side[other_side].values():
                    if _goes_on_in(rows[number], columns[-1], other_columns[0]):
                        matched.add(number)
            self._leave_unmatched(rule, side, matched, rows)

        def is_in_file(item: Item, side: str) -> bool:
            return item.key in rows_of_side[side]

        for number, fixed in enumerate(printed_rows(rule, is_in_file), 1):
            cells = []
            for column in rule.columns:
                item = fixed.items.get(column.side)
                row = None
                if item is not None and is_in_file(item, column.side):
                    row_number = rows_of_side[column.side][item.key]
                    row = rows[row_number]
                cell = self._fixed_cell(rule, fixed, column, item, row, number)
                cells.append(cell)
            yield Row(f"{rule.key}/{fixed.key}", "line", tuple(cells))

    def _match_labels(self, rule: TableRule, side: str, rows: list[BodyRow]) -> RowNumbers:
        """Return the rows of the items of a side. Equal labels (T4 has some twice) go by order."""
        items = _items_of(rule, side)
        keys = rule.label_columns(side)
        labels = [row.label(keys) for row in rows]

        def fit(item_number: int, row_number: int) -> float:
            return self._fit_of_label(items[item_number].name, labels[row_number])

        row_numbers = {}
        for item_number, row_number in in_order(len(items), len(rows), fit):
            key = items[item_number].key
            row_numbers[key] = row_number
        missing = []
        for item in items:
            if item.key not in row_numbers and not item.optional:
                name = fill(item.name, self.texts)
                missing.append(name.strip())
        if missing:
            place = rows[0].place if rows else "文件"
            kind = problem_kinds.ROW_MISSING
            self._report(kind, place, table=self._title(rule), rows="、".join(missing))
        return row_numbers

    def _match_order(self, rule: TableRule, side: str, rows: list[BodyRow]) -> RowNumbers:
        """Return the rows of the items of a side without labels: their order is all there is."""
        items = _items_of(rule, side)
        if items:
            rows_beyond = rows[len(items) :]
            for row in rows_beyond:
                self._leave_row(rule, row, problem_kinds.ROW_BEYOND_FORM)
        row_numbers = {}
        for item, number in zip(items, range(len(rows)), strict=False):
            row_numbers[item.key] = number
        return row_numbers

    def _fit_of_label(self, label: str, text: str) -> float:
        if not text.strip():
            return 0.0
        folder = self.form.folder
        if folder.fold(text) == folder.fold(label):
            return _SAME_LABEL
        if self.form.is_same(text, label):
            return _LABEL_IN_OTHER_WORDS
        likeness = folder.likeness(text, label)
        return _ALIKE_LABEL * likeness if likeness >= _LEAST_LIKENESS else 0.0

    def _leave_unmatched(
        self, rule: TableRule, side: str, matched: set[int], rows: list[BodyRow]
    ) -> None:
        """Leave rows of a side that are none of the form's, and amounts beside no label."""
        amounts = []
        for column in rule.columns:
            if column.side == side and column.kind in _NUMBER_KINDS:
                amounts.append(column.key)
        for number, row in enumerate(rows):
            if number in matched:
                continue
            label = row.label(rule.label_columns(side)).strip()
            if label or any(holds_figure(row.own_text(amount)) for amount in amounts):
                self._leave_row(rule, row, problem_kinds.ROW_NOT_IN_FORM, label=f"{label:.30}")

    def _fixed_cell(
        self,
        rule: TableRule,
        fixed: FixedRow,
        column: ColumnRule,
        item: Item | None,
        row: BodyRow | None,
        number: int,
    ) -> Cell:
        """Return a cell of one of the form's rows.

        ``item`` is what the form has on the side of the column, ``row`` is the file's; either may
        be missing.
        """
        row_address = f"{rule.key}/{item.key if item else fixed.key}"
        if row is not None:
            self.places.setdefault(row_address, row.place)
        if column.kind == "row_number":
            return Cell(f"{rule.key}/{fixed.key}/{column.key}", str(number))
        address = f"{row_address}/{column.key}"
        if column.kind == "label":
            return Cell(address, self._label_text(rule, column, item, row))
        has_counts = item is not None and item.counts is not None
        is_counted = has_counts or rule.rows_by == "assets"
        return self._number_cell(address, column, row, is_counted=is_counted)

    def _label_text(
        self, rule: TableRule, column: ColumnRule, item: Item | None, row: BodyRow | None
    ) -> str:
        """Return a row's label, or the piece of it that stands in one of several columns."""
        if item is None:
            return "" if row is None else joined(row.text(column.key))
        keys = rule.label_columns(column.side)
        label = fill(item.label_in(keys.index(column.key)), self.texts)
        if row is None:
            return label
        if len(keys) == 1:
            return self._words(row.text(column.key), label)
        if self._fit_of_label(item.label, row.label(keys)) >= _LABEL_IN_OTHER_WORDS:
            return label
        return self._words(row.own_text(column.key), label)

    # -- rows of what was entered ------------------------------------------------------------------

    def _listed_rows(self, rule: TableRule, rows: list[BodyRow]) -> Iterator[Row]:
        nouns = self._nouns(rule, rows)
        for number, (row, (level, noun)) in enumerate(zip(rows, nouns, strict=True), 1):
            address = f"{rule.key}/{noun}"
            self.places[address] = row.place
            cells = []
            for column in rule.columns:
                cell_address = f"{address}/{column.key}"
                if column.kind in _NUMBER_KINDS:
                    cells.append(self._number_cell(cell_address, column, row))
                elif column.kind == "row_number":
                    cells.append(Cell(cell_address, str(number)))
                else:
                    cells.append(Cell(cell_address, self._listed_text(rule, column, row, level)))
            yield Row(address, level, tuple(cells))

    def _listed_text(
        self, rule: TableRule, column: ColumnRule, row: BodyRow, level: RowLevel
    ) -> str:
        if level == "line" and not rule.groups:
            return visible(row.text(column.key))
        text = visible(row.own_text(column.key))
        wanted = [*column.labels.values()]
        if level == "total" and column.key == rule.total_column:
            wanted = [rule.total_label]
        for label in wanted:
            text = self._words(text, label) if text else ""
        return text

    def _nouns(self, rule: TableRule, rows: Sequence[BodyRow]) -> list[tuple[RowLevel, str]]:
        """Return of each row what it is, and the last word of its address."""
        noun = {"bodies": "unit", "procurement": "item"}.get(rule.rows_by, "row")
        counts: Counter[str] = Counter()
        nouns: list[tuple[RowLevel, str]] = []
        for row in rows:
            level = self._level_of_purchase(rule, row)
            if level == "total":
                nouns.append((level, "total"))
                continue
            kind = noun if level == "line" else "group"
            counts[kind] += 1
            nouns.append((level, f"{kind}-{counts[kind]}"))
        return nouns

    def _level_of_purchase(self, rule: TableRule, row: BodyRow) -> RowLevel:
        """Return whether a row is an item, or the sum of a group or of all.

        A row that has figures and no text names nothing that is bought: it is the sum of an inner
        group without a name, and no item, whose money would count twice.
        """
        if rule.rows_by != "procurement":
            return "line"
        fold = self.form.folder.fold
        texts = {}
        for column in rule.columns:
            text = row.own_text(column.key).strip()
            if column.kind == "text" and text:
                texts[column.key] = fold(text)
        if rule.total_label and texts.get(rule.total_column) == fold(rule.total_label):
            return "total"
        if rule.groups and not texts and self._has_figures(rule, row):
            return GROUP_LEVELS[len(rule.groups) - 1]
        for level, keys in zip(GROUP_LEVELS, rule.groups, strict=False):
            if texts and texts.keys() <= set(keys):
                return level
        return "line"

    @staticmethod
    def _has_figures(rule: TableRule, row: BodyRow) -> bool:
        for column in rule.columns:
            if column.kind in _NUMBER_KINDS and row.text(column.key).strip():
                return True
        return False

    # -- figures -----------------------------------------------------------------------------------

    def _number_cell(
        self, address: str, column: ColumnRule, row: BodyRow | None, *, is_counted: bool = True
    ) -> Cell:
        """Return a figure in the form's number style.

        What cannot be read is kept as it stands, with a problem.
        """
        cell = row.cell(column.key) if row else _BLANK
        if row is not None and cell.place:
            self.places[address] = cell.place
        text = "" if cell.merged == Covered.LEFT else cell.text
        try:
            figure = read_number_or_amount(text, column.kind)
        except ValueError as exc:
            self._report(problem_kinds.CELL_UNREADABLE, cell.place, fault=exc)
            return Cell(address, joined(text))
        is_nil = figure is None
        if figure is not None and figure.number == 0:
            # 0.00 says less than half a unit, unless form or file print nil in the same way, or
            # half a unit is less than a fen.
            nil_looks_so = self.zero_is_nil or is_zero_in_digits(column.money.zero)
            is_exact = is_exact_zero(text, self._scale(figure, column, row))
            is_nil = nil_looks_so or is_exact or not _is_printed_zero(text, column.money)
        if figure is None or is_nil:
            is_left_blank = column.source in _MAY_BE_BLANK and not text.strip()
            prints_zero = column.kind == "money" and is_counted and not is_left_blank
            return Cell(address, column.money.zero if prints_zero else "")
        scale = self._scale(figure, column, row)
        is_money = column.kind != "quantity"
        if is_money and abs(figure.number) * scale > LARGEST:
            fault = too_large(text)
            self._report(problem_kinds.CELL_UNREADABLE, cell.place, fault=fault)
            return Cell(address, joined(text))
        return Cell(address, _shown(figure.number, column, scale))

    def _scale_of_column(self, column: ColumnRule) -> int:
        """Return what a column's amounts are counted in, where its header does not say."""
        if column.money.scale != self._money_here.scale:
            return column.money.scale
        return self._scale_here

    # -- goals -------------------------------------------------------------------------------------

    def objective(self, found: FoundGoal, address: str) -> Table:
        """Return the table of a project's goal text; several rows of goals become its lines."""
        lines: dict[str, None] = {}
        for row in found.objective:
            for text in texts_of(row):
                if not self.form.is_objective_label(text):
                    lines[text] = None
        text = "\n".join(visible(line) for line in lines)
        return objective_table(self.form.layout.goal.objective, address, text)

    def indicators(self, found: FoundGoal, address: str, year: int) -> Table:
        """Return the table of a project's indicators.

        Equal first levels that follow one another share one cell.
        """
        rule = self.form.layout.goal.indicators
        rows: list[BodyRow] = []
        if found.indicators is not None:
            rows = body_rows(found.indicators)
            self._check_columns(found.indicators)
        for row in rows:
            self._leave_rest(rule, row)
        texts_of_rows = _filled_down(rule, rows)
        spans = rowspans([texts.get("level_1", "") for texts in texts_of_rows])
        built = []
        rows_with_texts = zip(rows, texts_of_rows, spans, strict=True)
        for number, (row, texts, span) in enumerate(rows_with_texts, 1):
            row_address = f"{address}/indicator-{number}"
            self.places[row_address] = row.place
            cells = []
            for column in rule.columns:
                text = texts.get(column.source, str(number))
                cell = Cell(f"{row_address}/{column.key}", text)
                if column.source == "value":
                    cell = Cell(cell.address, text, target=read_target(text, year or None))
                elif column.source == "level_1":
                    cell = Cell(cell.address, text, rowspan=span)
                cells.append(cell)
            built.append(Row(row_address, "line", tuple(cells)))
        table_address = f"{address}/indicators"
        if not built:
            built = [blank_row(rule, table_address)]
        return Table(
            table_address,
            rule.kind,
            columns_of(rule),
            tuple(built),
            header=header_tree(rule.columns, self.texts),
        )


def _shown(number: Decimal, column: ColumnRule, scale: int) -> str:
    """Return a number as the form prints it; ``scale`` yuan are one unit of an amount."""
    money = column.money
    if column.kind == "quantity":
        return show_in_text(number, _STYLE_IN_TEXT, 1)
    if number == 0:
        # Less than half a unit: the style of money would print an exact zero as nil.
        return format(number, f".{money.decimals}f")
    yuan = number * scale
    if column.kind == "money":
        return money.show(yuan)
    return show_in_text(yuan, _STYLE_IN_TEXT, money.scale)


def _unit_of(scale: int) -> str:
    """Return the name of the unit that is so many yuan."""
    for name, scale_of_name in UNITS.items():
        if scale_of_name == scale:
            return name
    return f"{scale}元"


def _figure(text: str) -> WrittenAmount | None:
    """Return the amount in a cell; None for nil, for zero and for what is none."""
    try:
        figure = read_figure(text)
    except ValueError:
        return None
    if figure is None or figure.number == 0:
        return None
    return figure


def _prints_sign_for_nil(rule: TableRule, rows: Sequence[BodyRow]) -> bool:
    """Return whether a table of a file has the sign that the form prints for nil (-).

    Where it has, its 0.00 is something else.
    """
    for column in rule.columns:
        sign = column.money.zero
        if column.kind != "money" or not sign or is_zero_in_digits(sign):
            continue
        if any(row.own_text(column.key).strip() == sign for row in rows):
            return True
    return False


def _without_printed_nil(rule: TableRule, rows: list[Row]) -> list[Row]:
    """Return rows with the form's nil for a zero that can be nothing else in its column.

    The form leaves nil blank and prints 0.00 for less than half a unit. A column without any blank
    prints its nil as 0.00: in fixed rows, and beside other money of a code. A code that has nothing
    but zeros is listed because it has a little.
    """
    is_fixed = rule.rows_by == "fixed"
    cells_by_row = [list(row.cells) for row in rows]
    for position, column in enumerate(rule.columns):
        if column.kind != "money" or is_zero_in_digits(column.money.zero):
            continue
        zeros = 0
        amounts = 0
        has_blank = False  # or one of the signs for nil
        for row in rows:
            if not _has_item(rule, row, position):
                continue
            text = row.cells[position].text
            if _is_printed_zero(text, column.money):
                zeros += 1
            elif is_nil(text):
                has_blank = True
            else:
                amounts += 1
        if has_blank or not zeros or not amounts:
            continue
        for row, cells in zip(rows, cells_by_row, strict=True):
            cell = row.cells[position]
            is_zero = _is_printed_zero(cell.text, column.money)
            if is_zero and (is_fixed or _has_money(rule, row)):
                cells[position] = Cell(cell.address, column.money.zero)
    return [
        Row(row.address, row.level, tuple(cells))
        for row, cells in zip(rows, cells_by_row, strict=True)
    ]


def _has_item(rule: TableRule, row: Row, position: int) -> bool:
    """Return whether the form has an amount in a cell: a side may be shorter than the other."""
    item = _item_address(row.cells[position])
    for cell, column in zip(row.cells, rule.columns, strict=True):
        if column.kind not in ("label", "name", "code"):
            continue
        if cell.text.strip() and _item_address(cell) == item:
            return True
    return False


def _item_address(cell: Cell) -> str:
    address, _, _ = cell.address.rpartition("/")
    return address


def _has_money(rule: TableRule, row: Row) -> bool:
    for cell, column in zip(row.cells, rule.columns, strict=True):
        if column.kind == "money" and not is_nil(cell.text):
            return True
    return False


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _items_of(rule: TableRule, side: str) -> list[Item]:
    return [fixed.items[side] for fixed in rule.rows if side in fixed.items]


def _filled_down(rule: TableRule, rows: list[BodyRow]) -> list[dict[str, str]]:
    """Return each row's texts by entered field; a blank first level is that of the row above."""
    filled: list[dict[str, str]] = []
    for row in rows:
        texts = {}
        for column in rule.columns:
            if column.source:
                texts[column.source] = visible(row.text(column.key))
        if filled and texts.get("level_1") == "":
            texts["level_1"] = filled[-1]["level_1"]
        filled.append(texts)
    return filled
