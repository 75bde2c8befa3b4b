"""A disclosure's money by what it is: sources, functions, kinds of spending, the three public expenses. Pure.

Everything is found through the meaning of cells in the form's layout (``documents.meaning``), never by a table's number. Of an
archived file, which has no exact amounts, the displayed ones count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from budget import codes
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.case import Axis, Case, Family, MoneyCell, TableCase, parent_among
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Document, Figure
from disclosure.documents.model.places import printed_name
from disclosure.documents.model.texts import unspaced

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[、.])?(?:其中：)?")
_WHOLE = ("合计", "小计", "总计")


@dataclass(frozen=True)
class Entry:
    """An amount with its name. ``amount`` in yuan; ``address`` its cell; ``code`` a function code; ``parts`` add up to it."""

    label: str
    amount: Decimal
    address: str
    code: str = ""
    parts: tuple["Entry", ...] = ()

    def find(self, code: str) -> "Entry | None":
        """The entry with a code, itself or below."""
        if self.code == code:
            return self
        return next((found for part in self.parts if (found := part.find(code))), None)


def plain_label(text: str) -> str:
    """A label of the form without its spaces, number and 其中."""
    return _NUMBERING.sub("", unspaced(text))


class Accounts:
    """What a Document says of its money, entry by entry; None where its form has no such table or nothing stands in it."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self.document = document
        self._case = Case(document, Context(layout=layout))

    @property
    def is_displayed(self) -> bool:
        """Whether amounts are only known as rounded figures."""
        return self._case.is_displayed

    @cached_property
    def income(self) -> Entry | None:
        """Where the money comes from: the total and its sources."""
        roots = (self._tree(root, Axis.ROW) for root in self._roots(Subject.OVERVIEW, Axis.ROW))
        return next((_flat(root) for root in roots if not any(leaf.code for leaf in _leaves(root))), None)

    @cached_property
    def functions(self) -> Entry | None:
        """What it is spent on: all spending by class, section and item of the function classification."""
        for table in self._case.about(Subject.SPENDING_BY_FUNCTION):
            if (found := self._by_code(table)) is not None:
                return found
        roots = (self._tree(root, Axis.ROW) for root in self._roots(Subject.OVERVIEW, Axis.ROW))
        return next((_only_coded(root) for root in roots if any(leaf.code for leaf in _leaves(root))), None)

    @cached_property
    def kinds(self) -> Entry | None:
        """All spending by kind: basic, project and the others."""
        return self._total_by_column(Subject.SPENDING_BY_FUNCTION)

    @cached_property
    def basic(self) -> Entry | None:
        """Basic spending from the general public budget: personnel and operating."""
        return self._total_by_column(Subject.BASIC_BY_ECONOMIC)

    @cached_property
    def three_public(self) -> Entry | None:
        """The three public expenses with their parts; parts without money are there too, as nil."""
        families = {
            family.total.address: family
            for table in self._case.about(Subject.THREE_PUBLIC)
            for family in self._families(table, Axis.ROW, Axis.COLUMN)
            if _same_money(family)
        }
        parts = {part.address for family in families.values() for part in family.parts}
        roots = [family.total for address, family in families.items() if address not in parts]
        roots.sort(key=lambda cell: -(cell.meaning.money.bit_count() if cell.meaning else 0))
        return _collapsed(self._grown(roots[0], families)) if roots else None

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The catalogue of figures by key; of an archived file those that its cells show."""
        return self.document.figure_by_key or {figure.key: figure for figure in self._displayed_figures()}

    def _displayed_figures(self) -> Iterator[Figure]:
        for rule in self._case.layout.figures.values():
            cells = [self._case.cells.get(address) for address in rule.plus]
            known = [cell for cell in cells if cell is not None]
            if len(known) == len(cells) and not rule.minus:
                amount = sum((self._case.effective(cell).best for cell in known), Decimal(0))
                address = known[0].address if len(known) == 1 and known[0].address in self.document.cells else ""
                yield Figure(rule.key, rule.label, amount, address)

    # -- trees of sums -----------------------------------------------------------------------------------------------------

    def _families(self, table: TableCase, *axes: Axis) -> Iterator[Family]:
        for family in self._case.families:
            if family.axis in axes and family.total.table is table.rule:
                yield family

    def _roots(self, subject: Subject, axis: Axis) -> Iterator[MoneyCell]:
        """The sums of a subject's tables that belong to no other sum."""
        for table in self._case.about(subject):
            families = list(self._families(table, axis))
            parts = {part.address for family in families for part in family.parts}
            yield from (family.total for family in families if family.total.address not in parts)

    def _tree(self, root: MoneyCell, axis: Axis) -> Entry:
        table = next(case for case in self._case.tables.values() if case.rule is root.table)
        return self._grown(root, {family.total.address: family for family in self._families(table, axis)})

    def _grown(self, cell: MoneyCell, families: dict[str, Family]) -> Entry:
        family = families.get(cell.address)
        parts = tuple(self._grown(part, families) for part in family.parts if part.exists) if family else ()
        return replace(self._entry(cell), parts=parts)

    def _entry(self, cell: MoneyCell) -> Entry:
        function = cell.meaning.function if cell.meaning else None
        code = function[0] if function and len(function) == 1 else ""
        address = cell.address if cell.address in self.document.cells else ""
        return Entry(plain_label(_label(cell)), self._case.effective(cell).best, address, code)

    def _total_by_column(self, subject: Subject) -> Entry | None:
        """The total row of a table by code, split by its columns."""
        for table in self._case.about(subject):
            whole = self._whole(table)
            families = {f.total.address: f for f in self._families(table, Axis.COLUMN)}
            total = next((c for c in self._rows_of(table) if c.column.key == whole and c.code == ""), None)
            if total is not None and total.address in families:
                parts = families[total.address].parts
                return replace(
                    self._entry(total), parts=tuple(replace(self._entry(p), label=_heading(p)) for p in parts)
                )
        return None

    def _whole(self, table: TableCase) -> str:
        """The column that counts more money than any other."""
        meanings = self._case.form.column_meanings(table.rule)
        sizes = {key: (meaning.money.bit_count(), not meaning.has_codes) for key, meaning in meanings.items()}
        return max(sizes, key=lambda key: sizes[key], default="")

    def _rows_of(self, table: TableCase) -> Iterator[MoneyCell]:
        return (cell for cell in self._case.cells.values() if cell.table is table.rule)

    def _by_code(self, table: TableCase) -> Entry | None:
        """The tree of a table's codes in its widest column."""
        whole = self._whole(table)
        names = {code: printed_name(table.table, row) for code, row in zip(table.codes, table.table.rows, strict=True)}
        cells = {cell.code: cell for cell in self._rows_of(table) if cell.column.key == whole and cell.code is not None}
        listed = [code for code in cells if code and codes.is_code(code)]
        if not listed:
            return None

        def node(code: str) -> Entry:
            below = tuple(node(each) for each in listed if parent_among(each, cells) == code)
            entry = self._entry(cells[code])
            return replace(entry, code=code, label=plain_label(names.get(code) or entry.label), parts=below)

        if "" in cells:
            return replace(node(""), code="")
        tops = tuple(node(code) for code in listed if parent_among(code, cells) == "")
        return Entry("合计", sum((top.amount for top in tops), Decimal(0)), "", parts=tops)


def _same_money(family: Family) -> bool:
    """Whether the parts are of the same money and narrower in what it buys: not the same thing by fund."""
    head = family.total.meaning
    return head is not None and all(
        part.meaning is not None and part.meaning.money == head.money for part in family.parts
    )


def _label(cell: MoneyCell) -> str:
    return cell.row_label.split(" ", 1)[-1] if cell.code else cell.row_label or _heading(cell)


def _heading(cell: MoneyCell) -> str:
    """The lowest heading of a column that says more than 合计."""
    texts = [unspaced(text) for text in reversed(cell.column.header)]
    return next((text for text in texts if text not in _WHOLE), texts[0] if texts else "")


def _leaves(entry: Entry) -> Iterator[Entry]:
    if not entry.parts:
        yield entry
    for part in entry.parts:
        yield from _leaves(part)


def _flat(entry: Entry) -> Entry:
    """With its last parts only."""
    return replace(entry, parts=tuple(_leaves(entry)))


def _only_coded(entry: Entry) -> Entry:
    """Those of its last parts that have a code."""
    parts = tuple(leaf for leaf in _leaves(entry) if leaf.code)
    return Entry(entry.label, sum((part.amount for part in parts), Decimal(0)), "", parts=parts)


def _collapsed(entry: Entry) -> Entry:
    """Without steps that only repeat the amount: a total of one part is that part."""
    while len(entry.parts) == 1:
        entry = replace(entry.parts[0], address=entry.address or entry.parts[0].address)
    return entry
