"""The money of a disclosure by what it is: sources, functions, kinds of spending, the three public
expenses. Pure.

Everything is found through the meaning that the form's layout gives its cells (documents.meaning),
never by a table's number. Of an archived file, which has no exact amounts, the displayed ones
count.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from budget import codes
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.case import Case, Family, MoneyCell, TableCase, parent_among
from disclosure.documents.meaning.context import Context
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.model.document import Document, Figure
from disclosure.documents.model.places import printed_name
from disclosure.documents.model.texts import unspaced

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[、.])?(?:其中：)?"
)
_TOTAL_HEADINGS = ("合计", "小计", "总计")


@dataclass(frozen=True)
class AmountTree:
    """An amount with its name, and the parts that add up to it.

    ``amount`` is in yuan. ``address`` is its cell, empty where the document has none. ``code`` is a
    code of the function classification, empty where it has none.
    """

    label: str
    amount: Decimal
    address: str
    code: str = ""
    parts: tuple["AmountTree", ...] = ()

    def find(self, code: str) -> "AmountTree | None":
        """Return the amount of a code, this one or one below it."""
        if self.code == code:
            return self
        for part in self.parts:
            tree = part.find(code)
            if tree is not None:
                return tree
        return None

    def leaves(self) -> Iterator["AmountTree"]:
        """Yield the amounts below it that have no parts; itself where it has none."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def plain_label(text: str) -> str:
    """Return a label of the form without its spaces, its number and 其中."""
    return _NUMBERING.sub("", unspaced(text))


class Accounts:
    """The money of a Document, as trees of amounts.

    A tree is None where the form has no such table, or nothing stands in it.
    """

    def __init__(self, document: Document, layout: Layout) -> None:
        self.document = document
        self._case = Case(document, Context(layout=layout))

    @property
    def is_displayed(self) -> bool:
        """Amounts are known only as they are displayed, rounded."""
        return self._case.is_displayed

    @cached_property
    def income(self) -> AmountTree | None:
        """The total of all money and its sources."""
        for tree in self._overviews():
            leaves = tuple(tree.leaves())
            if not any(leaf.code for leaf in leaves):
                return replace(tree, parts=leaves)
        return None

    @cached_property
    def functions(self) -> AmountTree | None:
        """All spending by class, section and item of the function classification."""
        for table in self._case.about(Subject.SPENDING_BY_FUNCTION):
            by_code = self._by_code(table)
            if by_code is not None:
                return by_code
        # A form without such a table lists the classes in its overview.
        for tree in self._overviews():
            classes = tuple(leaf for leaf in tree.leaves() if leaf.code)
            if classes:
                return AmountTree(tree.label, _added(classes), "", parts=classes)
        return None

    @cached_property
    def kinds(self) -> AmountTree | None:
        """All spending by kind: basic, project and the others."""
        return self._total_by_column(Subject.SPENDING_BY_FUNCTION)

    @cached_property
    def basic(self) -> AmountTree | None:
        """Basic spending from the general public budget: personnel and operating."""
        return self._total_by_column(Subject.BASIC_BY_ECONOMIC)

    @cached_property
    def three_public(self) -> AmountTree | None:
        """The three public expenses with their parts; parts without money are there too, as nil."""
        families: dict[str, Family] = {}
        for table in self._case.about(Subject.THREE_PUBLIC):
            for family in self._families(table, Axis.ROW, Axis.COLUMN):
                if _is_of_the_same_money(family):
                    families[family.total.address] = family
        roots = _roots(families)
        if not roots:
            return None
        # The table has a root for every fund; the whole is the one that counts the most money.
        tree = self._tree(max(roots, key=_kinds_of_money), families)
        # A total of one part only repeats that part's amount.
        while len(tree.parts) == 1:
            part = tree.parts[0]
            tree = replace(part, address=tree.address or part.address)
        return tree

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The catalogue of figures by key; of an archived file those that its cells show."""
        if self.document.figures:
            return self.document.figure_by_key
        cells = self._case.cells
        figures: dict[str, Figure] = {}
        for rule in self._case.layout.figures.values():
            # What the form subtracts, or sums from rows that were entered, no cell shows.
            if rule.minus or not rule.is_money:
                continue
            if not all(key in cells for key in rule.plus):
                continue
            amount = Decimal(0)
            for key in rule.plus:
                amount += self._case.effective(cells[key]).best
            address = ""
            if len(rule.plus) == 1:
                (key,) = rule.plus
                address = self._address(cells[key])
            figures[rule.key] = Figure(rule.key, rule.label, amount, address)
        return figures

    # -- trees of sums -----------------------------------------------------------------------------

    def _families(self, table: TableCase, *axes: Axis) -> Iterator[Family]:
        for family in self._case.families:
            if family.axis in axes and family.total.table is table.rule:
                yield family

    def _overviews(self) -> Iterator[AmountTree]:
        """Yield what the rows of overviews add up to: a tree for each sum that is part of none."""
        for table in self._case.about(Subject.OVERVIEW):
            families = {}
            for family in self._families(table, Axis.ROW):
                families[family.total.address] = family
            for root in _roots(families):
                yield self._tree(root, families)

    def _tree(self, cell: MoneyCell, families: Mapping[str, Family]) -> AmountTree:
        parts = []
        if cell.address in families:
            for part in families[cell.address].parts:
                if part.exists:
                    parts.append(self._tree(part, families))
        return replace(self._amount(cell), parts=tuple(parts))

    def _amount(self, cell: MoneyCell) -> AmountTree:
        """Return the amount of a cell, without parts."""
        code = ""
        if cell.meaning is not None and cell.meaning.function is not None:
            functions = cell.meaning.function
            code = functions[0] if len(functions) == 1 else ""
        label = plain_label(_label(cell))
        return AmountTree(label, self._case.effective(cell).best, self._address(cell), code)

    def _address(self, cell: MoneyCell) -> str:
        return cell.address if cell.address in self.document.cells else ""

    # -- tables by code ----------------------------------------------------------------------------

    def _total_by_column(self, subject: Subject) -> AmountTree | None:
        """Return the total row of a table by code, split by its columns."""
        for table in self._case.about(subject):
            total = self._widest_column(table).get("")
            if total is None:
                continue
            for family in self._families(table, Axis.COLUMN):
                if family.total.address == total.address:
                    parts = tuple(
                        replace(self._amount(part), label=_heading(part)) for part in family.parts
                    )
                    return replace(self._amount(total), parts=parts)
        return None

    def _widest_column(self, table: TableCase) -> dict[str, MoneyCell]:
        """Return the cells, by their code, of the column that counts more money than any other.

        Of two that count the same money it is the one that takes every code.
        """
        widest = ""
        widest_width = (-1, False)
        for key, meaning in self._case.form.column_meanings(table.rule).items():
            width = (meaning.money.bit_count(), not meaning.has_codes)
            if width > widest_width:
                widest, widest_width = key, width
        cells: dict[str, MoneyCell] = {}
        for cell in self._case.cells.values():
            is_of_column = cell.table is table.rule and cell.column.key == widest
            if is_of_column and cell.code is not None:
                cells[cell.code] = cell
        return cells

    def _by_code(self, table: TableCase) -> AmountTree | None:
        """Return the tree of a table's codes; None where it lists none."""
        cells = self._widest_column(table)
        names = {}
        for code, row in zip(table.codes, table.table.rows, strict=True):
            names[code] = printed_name(table.table, row)
        codes_below: dict[str, list[str]] = defaultdict(list)
        for code in cells:
            if code and codes.is_code(code):
                parent = parent_among(code, cells)
                codes_below[parent].append(code)
        if not codes_below:
            return None

        def tree(code: str) -> AmountTree:
            parts = [tree(part) for part in codes_below.get(code, ())]
            amount = self._amount(cells[code])
            label = plain_label(names.get(code) or amount.label)
            return replace(amount, code=code, label=label, parts=tuple(parts))

        if "" in cells:  # the table has a total
            return tree("")
        classes = tuple(tree(code) for code in codes_below.get("", ()))
        return AmountTree("合计", _added(classes), "", parts=classes)


def _roots(families: Mapping[str, Family]) -> list[MoneyCell]:
    """Return the sums that are part of no other."""
    part_addresses = set()
    for family in families.values():
        for part in family.parts:
            part_addresses.add(part.address)
    return [families[address].total for address in families if address not in part_addresses]


def _is_of_the_same_money(family: Family) -> bool:
    """Tell whether parts differ only in what the money buys: they are not the total by fund."""
    total = family.total.meaning
    if total is None:
        return False
    for part in family.parts:
        if part.meaning is None or part.meaning.money != total.money:
            return False
    return True


def _kinds_of_money(cell: MoneyCell) -> int:
    return cell.meaning.money.bit_count() if cell.meaning else 0


def _added(trees: tuple[AmountTree, ...]) -> Decimal:
    return sum((tree.amount for tree in trees), Decimal(0))


def _label(cell: MoneyCell) -> str:
    """Return what names a cell: its row, without the code; where that has no name its column."""
    if cell.code:
        return cell.row_label.split(" ", 1)[-1]
    return cell.row_label or _heading(cell)


def _heading(cell: MoneyCell) -> str:
    """Return the lowest heading of a cell's column that says more than 合计."""
    headings = [unspaced(text) for text in reversed(cell.column.header)]
    for heading in headings:
        if heading not in _TOTAL_HEADINGS:
            return heading
    return headings[0] if headings else ""
