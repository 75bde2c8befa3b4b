"""What a layout is made of: frozen values that the loader makes from a TOML file. Pure.

A money cell counts the ledger lines that its table, its row and its column all select.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from budget import codes
from budget.dimensions import VEHICLE_USES, AssetKind, DocumentKind, Kind, UnitNature
from budget.entries import Line
from budget.government import government_lines
from budget.money import MoneyStyle, show_in_chinese
from budget.vocabulary import STANDARD, Vocabulary, fund_or_source
from disclosure.documents.forms.placeholders import TEXT_PLACEHOLDERS, UNIT_PLACEHOLDERS
from disclosure.documents.model.document import (
    ColumnKind,
    FigureUnit,
    ParagraphRole,
    RowLevel,
    TableKind,
)

FormTableKind = Literal["statutory", "bodies", "procurement", "assets"]
RowSource = Literal[
    "fixed", "function", "economic", "government", "bodies", "procurement", "assets"
]
TotalPosition = Literal["first", "last"]
TotalCondition = Literal["filled", "always"]
NoteCondition = Literal["always", "empty"]
BlockKind = Literal[
    "heading", "sentence", "list", "sub_goals", "goals", "table", "each", "project_texts"
]


@dataclass(frozen=True)
class Selector:
    """A choice of ledger lines.

    Every dimension named must have one of its values; codes match by their beginning.
    """

    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def matches(self, line: Line) -> bool:
        """Return True where ``line`` is one of those selected."""
        for dimension, values in self.conditions:
            actual = getattr(line, dimension)
            if dimension in ("function", "economic"):
                if not actual.startswith(values):
                    return False
            elif actual not in values:
                return False
        return True

    def can_match(self) -> bool:
        """Return False where no line can be selected, since two conditions exclude each other."""
        accepted: dict[str, tuple[str, ...]] = {}
        for dimension, values in self.conditions:
            known = accepted.get(dimension)
            if known is None:
                accepted[dimension] = values
            elif dimension in ("function", "economic"):
                accepted[dimension] = codes.common_beginnings(known, values)
            else:
                accepted[dimension] = tuple(value for value in known if value in values)
        return all(accepted.values())

    def __and__(self, other: "Selector") -> "Selector":
        return Selector(self.conditions + other.conditions)


EVERYTHING = Selector()
NOTHING = Selector((("economic", ()),))


def government_selector(codes_of_government: Iterable[str]) -> Selector | None:
    """Return the lines of some codes of 政府预算支出经济分类, in departments' terms.

    None where units of different natures have these codes, which no one selector can say. Of a
    code that no department's money has, it selects nothing.
    """
    lines = government_lines(codes_of_government)
    if lines is None:
        return None
    selector = Selector((("economic", lines.economics),))
    if lines.natures is not None:
        selector &= Selector((("nature", lines.natures),))
    return selector


ORDINAL = "{ordinal}"
_ORDINAL_BEFORE = re.compile(r"[（(]?\{ordinal\}[）)]?[、.．]?\s*")
# How amounts are printed where no form says so, as in the tables of goals, which have none.
EXACT = MoneyStyle(unit="元", scale=1, decimals=2, thousands=False, zero="")


@dataclass(frozen=True)
class ColumnRule:
    """A column of the form. ``header`` has its texts from the top down, ``number`` its 栏次.

    ``side`` says which item of a two-sided row it shows. ``source`` names the entered field it
    prints, where it prints one. ``money`` is how it prints amounts. ``labels`` are what it prints
    for goods, works and services (``budget.entries.PURCHASE_KINDS``), where it tells these.
    """

    key: str
    kind: ColumnKind
    header: tuple[str, ...]
    number: str = ""
    side: str = ""
    counts: Selector | None = None
    source: str = ""
    money: MoneyStyle = EXACT
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def prints_money(self) -> bool:
        """True where its cells are amounts, in the unit of ``money``."""
        return self.kind in ("money", "price")


@dataclass(frozen=True)
class Item:
    """One side of a fixed row: label and the lines it counts.

    ``{ordinal}`` in its label is its number among the printed items of its side that have one.
    An item without ``counts`` counts nothing (人行科目).

    An ``optional`` item is printed only where it has money; those below it on its side move up.
    ``labels`` are the texts of its label where that stands in several columns.
    """

    key: str
    label: str
    counts: Selector | None = None
    source: tuple[str, ...] = ()
    optional: bool = False
    labels: tuple[str, ...] = ()

    def label_in(self, place: int) -> str:
        """Return what it prints in a column of labels of its side, by the place of that from 0."""
        labels = self.labels or (self.label,)
        return labels[place] if place < len(labels) else ""

    @property
    def is_numbered(self) -> bool:
        """True where its label has a running number."""
        return ORDINAL in self.label

    @property
    def name(self) -> str:
        """Its label without a running number: 外交支出 of {ordinal}、外交支出."""
        return _ORDINAL_BEFORE.sub("", self.label)

    def with_number(self, number: int) -> "Item":
        """Return it as it is printed as the ``number``-th numbered item."""
        ordinal = show_in_chinese(number)
        labels = tuple(text.replace(ORDINAL, ordinal) for text in self.labels)
        return replace(self, label=self.label.replace(ORDINAL, ordinal), labels=labels)


@dataclass(frozen=True)
class FixedRow:
    """A row of the form. ``items`` by side; one-sided tables use the side ''."""

    key: str
    items: Mapping[str, Item]


@dataclass(frozen=True)
class NoteRule:
    """A note below a table, printed ``always`` or when the table is ``empty``."""

    key: str
    text: str
    when: NoteCondition


# What rows of groups of purchases are, from the outer ones to the inner ones: as those of codes.
GROUP_LEVELS: tuple[RowLevel, ...] = ("class", "section")


@dataclass(frozen=True)
class TableRule:
    """A table of the form.

    ``rows_by`` says where its rows come from: the form (fixed), codes (function, economic,
    government), or a list of what was entered. Of rows by code the total has its label in the
    column ``total_column``, and an empty table has one where ``total_when`` is always.
    ``column_sums`` says which columns a column is the sum of, in every row; ``row_sums`` the same
    of rows, in every column of their side. Assembling holds every ledger line to them, the checks
    every displayed figure. ``groups`` are the columns by which purchases stand together below rows
    with their sums, from the outer groups to the inner ones. ``money`` is how it prints amounts,
    where a column does not do so otherwise.
    """

    key: str
    kind: TableKind
    title: str
    columns: tuple[ColumnRule, ...]
    rows_by: RowSource | Literal["objective", "indicators"]
    number: str = ""
    caption: tuple[str, ...] = ()
    counts: Selector = EVERYTHING
    rows: tuple[FixedRow, ...] = ()
    total_label: str = ""
    total_position: TotalPosition = "first"
    total_column: str = ""
    total_when: TotalCondition = "filled"
    levels: tuple[str, ...] = ("class", "section", "item")
    column_sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row_sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[NoteRule, ...] = ()
    money: MoneyStyle = EXACT
    groups: tuple[tuple[str, ...], ...] = ()

    def label_columns(self, side: str) -> tuple[str, ...]:
        """Return the keys of the columns that print the labels of a side, from the left."""
        keys = []
        for column in self.columns:
            if column.kind == "label" and column.side == side:
                keys.append(column.key)
        return tuple(keys)

    @property
    def lists_codes(self) -> bool:
        """True where it has a row for each code with money."""
        return self.rows_by in ("function", "economic", "government")

    def lines_of_code(self, code: str) -> Selector:
        """Return the lines of the row of ``code``, or of the total where that is empty."""
        if not code:
            return EVERYTHING
        if self.rows_by == "government":
            return government_selector([code]) or NOTHING
        return Selector(((self.rows_by, (code,)),))

    @property
    def counts_lines(self) -> bool:
        """True where its money cells count ledger lines; others show what was entered."""
        return self.rows_by == "fixed" or self.lists_codes


_COUNT_OF_ASSETS = "count:assets/"


def asset_counted_by(operand: str) -> AssetKind | None:
    """Return the kind of assets whose quantity an operand is; None for any other operand."""
    if not operand.startswith(_COUNT_OF_ASSETS):
        return None
    return AssetKind(operand.removeprefix(_COUNT_OF_ASSETS))


@dataclass(frozen=True)
class FigureRule:
    """A figure that sentences may quote: the sum of ``plus`` less that of ``minus``.

    An operand is the address of a cell, the key of an earlier figure, ``prior:KEY`` (last year's
    figure of that key), ``sum:TABLE/COLUMN`` or ``entered:AMOUNT``. ``style`` is how running text
    prints it; an ``unsigned`` one loses its sign there (减少156.31万元). With ``over`` it is the
    percentage that this is of the sum of other operands. ``unit`` is what it counts. A figure of
    one ``listed`` code was nothing last year where last year's table does not list the code.
    """

    key: str
    label: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    style: str = "shortest-2"
    unsigned: bool = False
    over: tuple[str, ...] = ()
    unit: FigureUnit = "yuan"
    listed: bool = False

    @property
    def is_money(self) -> bool:
        """True where it is an amount: no percentage, and no number of things."""
        return self.unit == "yuan"

    @property
    def operands(self) -> tuple[str, ...]:
        """Everything that it is made of."""
        return self.plus + self.minus + self.over

    @property
    def counted_asset(self) -> AssetKind | None:
        """The kind of assets whose quantity it is and no more; None for any other figure."""
        if len(self.operands) != 1:
            return None
        return asset_counted_by(self.operands[0])

    @property
    def is_change(self) -> bool:
        """True where it compares this year with last year."""
        operands = self.plus + self.minus
        of_last_year = [operand for operand in operands if operand.startswith("prior:")]
        return 0 < len(of_last_year) < len(operands)


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence: one text, or one of three by the sign of the figure ``by``.

    ``new`` is printed instead of ``increase`` where there was nothing last year, if it is there.
    """

    text: str = ""
    by: str = ""
    increase: str = ""
    decrease: str = ""
    same: str = ""
    new: str = ""

    def variants(self) -> tuple[str, ...]:
        """Return every text that it may print."""
        return tuple(self.variants_by_key().values())

    def variants_by_key(self) -> dict[str, str]:
        """Return every text that it may print, by the key that it has in the form's file."""
        if self.by:
            variants = {"increase": self.increase, "decrease": self.decrease, "same": self.same}
            return {**variants, "new": self.new} if self.new else variants
        return {"text": self.text}


@dataclass(frozen=True)
class BlockRule:
    """A block of a part. A block of kind ``table`` has the table's key for its own."""

    kind: BlockKind
    key: str
    text: str = ""
    level: int = 0
    role: ParagraphRole = "body"
    clauses: tuple[Clause, ...] = ()
    items: tuple["TermRule", ...] = ()
    source: str = ""


@dataclass(frozen=True)
class TermRule:
    """A paragraph of a standard list: a term of the glossary with its explanation.

    Of ``project_texts`` it is the label of one of the texts of each project, and ``help`` is what
    the clerk should write there.
    """

    key: str
    text: str
    help: str = ""


@dataclass(frozen=True)
class PartRule:
    """A part of the form in printed order."""

    key: str
    title: str
    blocks: tuple[BlockRule, ...]


@dataclass(frozen=True)
class EachLevel:
    """How each code of one level is worded: its clauses, as those of a sentence."""

    clauses: tuple[Clause, ...]
    role: ParagraphRole = "body"


@dataclass(frozen=True)
class EachRule:
    """A wording for each code that has money in a column of a table, by level.

    ``label`` says what the amounts are. ``style`` is how they are printed. ``empty`` is printed
    where no code has money, ``separator`` between codes that stand in one sentence.
    """

    key: str
    label: str
    table: str
    column: str
    levels: Mapping[str, EachLevel]
    style: str = "shortest-2"
    empty: str = ""
    separator: str = "、"


@dataclass(frozen=True)
class GoalRule:
    """How a project's goal is printed: its title, and the tables of its text and its indicators."""

    title: str
    level: int
    objective: TableRule
    indicators: TableRule


@dataclass(frozen=True)
class SlotRule:
    """A free text that the department fills inside a standard sentence, with help for the clerk."""

    key: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Layout:
    """A whole form. ``document_kind`` is the kind of document that it is for.

    ``money`` is how its tables print amounts, where one of them does not do so otherwise.
    ``funds`` are those of its income rows; ``vocabulary`` has the kinds and sources of its own;
    ``disclosed_economic`` selects lines whose economic code
    it shows. ``text_scale`` is how many yuan one unit of the narrative's figures is (10000:
    sentences speak of 万元), ``text_thousands`` whether these have thousands commas.
    ``written_lists`` are the lists of codes that stand in sentences, of a form that is written out
    for one document.
    """

    key: str
    name: str
    title: str
    money: MoneyStyle
    text_scale: int
    funds: tuple[str, ...]
    tables: Mapping[str, TableRule]
    parts: tuple[PartRule, ...]
    goal: GoalRule
    figures: Mapping[str, FigureRule]
    slots: Mapping[str, SlotRule]
    each: Mapping[str, EachRule] = field(default_factory=dict)
    text_thousands: bool = False
    written_lists: Mapping[str, str] = field(default_factory=dict)
    disclosed_economic: tuple[Selector, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = field(default=())
    vocabulary: Vocabulary = STANDARD
    document_kind: DocumentKind = DocumentKind.DEPARTMENT_BUDGET

    @property
    def sources_of_money(self) -> tuple[str, ...]:
        """The funds that a line of this form may name, and after them the form's own sources."""
        return (*map(fund_or_source, self.funds), *self.vocabulary.sources)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that a line of this form may name, the form's own ones last.

        They are its own and those that it speaks of; all where it tells none apart. Money of
        another kind would stand in the income of the form and in none of its spending.
        """
        named: set[str] = set()
        for selector in self.selectors():
            for dimension, values in selector.conditions:
                if dimension == "kind":
                    named.update(values)
        standard = [kind for kind in Kind if kind in named or not named]
        return (*standard, *self.vocabulary.kinds)

    @cached_property
    def asset_kinds(self) -> tuple[AssetKind, ...]:
        """The kinds of assets that its tables list or its sentences count."""
        named: set[str] = set()
        for figure in self.figures.values():
            for operand in figure.operands:
                kind = asset_counted_by(operand)
                if kind is not None:
                    named.add(kind)
        for table in self.tables.values():
            for row in table.rows:
                for item in row.items.values():
                    named.update(item.source)
        return tuple(kind for kind in AssetKind if kind in named)

    @property
    def vehicle_uses(self) -> tuple[AssetKind, ...]:
        """The uses of vehicles that it tells apart."""
        return tuple(kind for kind in self.asset_kinds if kind in VEHICLE_USES)

    @cached_property
    def natures(self) -> tuple[str, ...]:
        """The natures of units that its tables tell apart; only the empty one where they do not.

        The empty one is that of units of no named nature, such as enterprises.
        """
        natures = (*UnitNature.values(), "")
        if any(table.rows_by == "government" for table in self.tables.values()):
            return natures
        for selector in self.selectors():
            for dimension, _ in selector.conditions:
                if dimension == "nature":
                    return natures
        return ("",)

    @property
    def asks_for_natures(self) -> bool:
        """True where the nature of a line's unit says which cells count it."""
        return len(self.natures) > 1

    def selectors(self) -> Iterator[Selector]:
        """Yield every choice of ledger lines that a table, column or row of the form makes."""
        for table in self.tables.values():
            yield table.counts
            for column in table.columns:
                if column.counts is not None:
                    yield column.counts
            for row in table.rows:
                for item in row.items.values():
                    if item.counts is not None:
                        yield item.counts

    @cached_property
    def own_texts(self) -> frozenset[str]:
        """What the form prints of an office's own writing beside sentences, by name.

        Those are its lists (``duties``), ``overall_goal``, ``sub_goals`` and ``project_texts``.
        """
        names = set()
        for part in self.parts:
            for block in part.blocks:
                if block.source:
                    names.add(block.source)
                elif block.kind in ("sub_goals", "project_texts"):
                    names.add(block.kind)
        return frozenset(names)

    @cached_property
    def project_texts(self) -> tuple[str, BlockRule] | None:
        """The block that prints the texts of each project, with its address; None without it."""
        for part in self.parts:
            for block in part.blocks:
                if block.kind == "project_texts":
                    return f"{part.key}/{block.key}", block
        return None

    @property
    def text_placeholders(self) -> tuple[str, ...]:
        """The placeholders of texts that the form may use."""
        if self.document_kind.is_of_unit:
            return TEXT_PLACEHOLDERS
        return tuple(name for name in TEXT_PLACEHOLDERS if name not in UNIT_PLACEHOLDERS)

    def discloses_economic(self, line: Line) -> bool:
        """Return True where some table of the form shows the economic code of ``line``."""
        return any(selector.matches(line) for selector in self.disclosed_economic)
