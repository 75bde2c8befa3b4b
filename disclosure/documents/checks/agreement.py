"""The cells of one document grouped by meaning, and where they disagree. Pure.

Meanings are compared after leaving out money that the document says there is none of (a blank
事业收入, say): so fiscal money must equal all money exactly where nothing else is left.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budget import codes
from disclosure.documents.checks.result import Finding
from disclosure.documents.forms.model import ColumnRule, Selector
from disclosure.documents.meaning.amounts import (
    ZERO,
    Comparison,
    compare,
    exceeds,
    total,
    unit_of_last_digit,
)
from disclosure.documents.meaning.case import Case, MoneyCell, TableCase, absent_cell
from disclosure.documents.meaning.subjects import BY_FUNCTION, Subject

Codes = tuple[object, ...]
# Cells by the money and the codes that they count.
MeaningGroups = dict[tuple[int, Codes], list[MoneyCell]]
# Columns by the money that they count, each with its table and the codes listed there.
ColumnsByMoney = dict[int, list[tuple[TableCase, ColumnRule, frozenset[str]]]]

# The rule that holds two cells of equal meaning together, by what their tables are about. All
# others are rule 10's.
_RULE_OF_SUBJECTS = {
    frozenset({Subject.OVERVIEW}): "1",
    frozenset({Subject.OVERVIEW, Subject.INCOME_BY_FUNCTION}): "2",
    frozenset({Subject.OVERVIEW, Subject.SPENDING_BY_FUNCTION}): "3",
    frozenset({Subject.INCOME_BY_FUNCTION, Subject.SPENDING_BY_FUNCTION}): "3",
    frozenset({Subject.FISCAL_OVERVIEW}): "8",
    frozenset({Subject.OVERVIEW, Subject.FISCAL_OVERVIEW}): "8",
    frozenset({Subject.FISCAL_OVERVIEW, Subject.INCOME_BY_FUNCTION}): "8",
    frozenset({Subject.FISCAL_OVERVIEW, Subject.FUND_SPENDING}): "9",
    frozenset({Subject.FUND_SPENDING, Subject.BASIC_BY_ECONOMIC}): "11",
    frozenset({Subject.FISCAL_OVERVIEW, Subject.BASIC_BY_ECONOMIC}): "11",
    frozenset({Subject.SPENDING_BY_FUNCTION, Subject.BASIC_BY_ECONOMIC}): "11",
}
# Tables that show the same money, whatever the document says that there is none of.
_OF_THE_SAME_MONEY = {
    frozenset({Subject.OVERVIEW, Subject.INCOME_BY_FUNCTION}),
    frozenset({Subject.OVERVIEW, Subject.SPENDING_BY_FUNCTION}),
    frozenset({Subject.INCOME_BY_FUNCTION, Subject.SPENDING_BY_FUNCTION}),
}
_IDENTICAL = Comparison(is_equal=True, difference=ZERO)


@dataclass(frozen=True)
class Clash:
    """A finding and the rule to which it belongs."""

    rule: str
    finding: Finding


class Agreement:
    """The cells of one document grouped by meaning, and where they disagree."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.domain = case.domain

    # -- money that there is none of ---------------------------------------------------------------

    @cached_property
    def nil(self) -> int:
        """Combinations of fund, origin and kind that a blank cell says are nothing."""
        nil = 0
        for cell, money in self.case.uncoded_cells:
            amount = self.case.effective(cell)
            if cell.table.rows_by == "fixed" and amount.is_blank and not amount.slack:
                nil |= money
        return nil

    @cached_property
    def nearly_nil(self) -> list[int]:
        """Combinations that are the difference of two equal figures:
        nothing, or on displayed figures less than a unit.
        """
        income_cells: dict[int, MoneyCell] = {}
        for cell, money in self.case.uncoded_cells:
            if money & self.domain.kept:
                income_cells[money & ~self.nil] = cell
        nearly_nil: list[int] = []
        for whole in sorted(income_cells, reverse=True):
            for part in income_cells:
                rest = whole & ~part
                is_part = rest and not part & ~whole
                if not is_part:
                    continue
                compared = self._compared(income_cells[whole], income_cells[part])
                if compared == _IDENTICAL:
                    fresh = rest & ~_union(nearly_nil)
                    if fresh:
                        nearly_nil.append(fresh)
        return nearly_nil

    @cached_property
    def ignored(self) -> int:
        """All money of which there is none, or hardly any."""
        return self.nil | _union(self.nearly_nil)

    def _tolerance(self, one: int, other: int) -> Decimal:
        """Return how far, in yuan, two cells may differ because of money
        of which there is hardly any.
        """
        if not self.case.is_displayed:
            return ZERO
        in_one_only = one ^ other
        apart = [money for money in self.nearly_nil if money & in_one_only]
        largest_unit = ZERO
        for cell, _ in self.case.uncoded_cells:
            unit = unit_of_last_digit(cell.column.money)
            largest_unit = max(largest_unit, unit)
        return largest_unit * len(apart)

    # -- equal meanings ----------------------------------------------------------------------------

    @cached_property
    def groups(self) -> MeaningGroups:
        """Cells that must show equal money; a code that a table does not list is among them as
        nothing.
        """
        groups: MeaningGroups = defaultdict(list)
        for cell in self.case.money_cells:
            meaning = cell.meaning
            if meaning is None or meaning.is_empty:
                continue
            money = meaning.money & ~self.ignored
            if money:
                groups[money, meaning.codes].append(cell)
        for (money, _), cells in groups.items():
            function = cells[0].meaning.function if cells[0].meaning else None
            if function and len(function) == 1:
                cells += self._unlisted(money, function[0])
        return groups

    def _unlisted(self, money: int, code: str) -> Iterator[MoneyCell]:
        """Yield what tables say by not listing a code: that there is no money of it."""
        if not codes.is_code(code):
            return
        level = codes.level(code)
        selector = Selector((("function", (code,)),))
        for table, column, listed in self._columns_by_money.get(money, ()):
            rule = table.rule
            if code in listed or level not in rule.levels:
                continue
            meaning = self.case.form.meaning(rule, column, selector)
            address = f"{rule.key}/{code}/{column.key}"
            yield absent_cell(rule, column, address, code, meaning, code)

    @cached_property
    def _columns_by_money(self) -> ColumnsByMoney:
        """The columns of tables by function, by the money that they count,
        with the codes listed there.
        """
        form = self.case.form
        columns: ColumnsByMoney = defaultdict(list)
        for table in self.case.about(*BY_FUNCTION):
            listed = frozenset(table.codes)
            meanings = form.column_meanings(table.rule)
            for column in form.columns(table.rule):
                meaning = meanings.get(column.key)
                if meaning is not None:
                    money = meaning.money & ~self.ignored
                    columns[money].append((table, column, listed))
        return columns

    @cached_property
    def clashes(self) -> list[Clash]:
        """Every disagreement between cells of equal meaning."""
        clashes: list[Clash] = []
        for cells in self.groups.values():
            if len(cells) > 1:
                clashes += self._clashes(cells)
        return clashes

    def _clashes(self, cells: Sequence[MoneyCell]) -> Iterator[Clash]:
        """Yield the disagreements of one group: most of its cells are right,
        those unlike them are named.
        """
        cells_by_amount: dict[Decimal, list[MoneyCell]] = {}
        for cell in cells:
            amount = self.case.effective(cell).best
            cells_by_amount.setdefault(amount, []).append(cell)
        if len(cells_by_amount) == 1:
            return
        usual = max(cells_by_amount.values(), key=len)
        for cell in cells:
            if cell not in usual:
                yield from self._against(cell, usual[0], cells)

    def _against(
        self, cell: MoneyCell, reference: MoneyCell, cells: Sequence[MoneyCell]
    ) -> Iterator[Clash]:
        """Hold a cell unlike the others against one cell of just its meaning for each rule,
        else against the usual one.
        """
        other_by_rule: dict[str, MoneyCell] = {}
        for other in reversed(cells):
            if not self._must_be_equal(cell, other) or self._agree(cell, other):
                continue
            rule = self._rule(cell, other)
            other_by_rule[rule] = other
        if not other_by_rule and not self._agree(cell, reference):
            other_by_rule[self._rule(cell, reference)] = reference
        for rule, other in other_by_rule.items():
            yield self._clash(rule, cell, other)

    def _must_be_equal(self, one: MoneyCell, other: MoneyCell) -> bool:
        """The form itself makes the two equal: they count the same money,
        whether some of it is ignored or not.
        """
        if money_of(one) == money_of(other):
            return True
        return self._subjects(one, other) in _OF_THE_SAME_MONEY

    def _agree(self, one: MoneyCell, other: MoneyCell) -> bool:
        compared = self._compared(one, other)
        if compared.is_equal:
            return True
        allowed = self._tolerance(money_of(one), money_of(other))
        return abs(compared.difference) <= allowed

    def _compared(self, one: MoneyCell, other: MoneyCell) -> Comparison:
        return compare(self.case.effective(one), self.case.effective(other))

    def _clash(self, rule: str, cell: MoneyCell, reference: MoneyCell) -> Clash:
        difference = self._compared(cell, reference).difference
        gap = self.case.money(difference)
        message = f"{cell.statement}，与{reference.statement}应当相等，相差{gap}"
        finding = Finding(
            message,
            (cell.ref, reference.ref),
            self.case.difference(difference),
        )
        return Clash(rule, finding)

    def _rule(self, one: MoneyCell, other: MoneyCell) -> str:
        """Return the rule that holds two cells together."""
        subjects = self._subjects(one, other)
        if not self._must_be_equal(one, other):
            return "10"
        if one.meaning is not None and one.meaning.economic is not None:
            return "14" if Subject.THREE_PUBLIC in subjects else "12"
        return _RULE_OF_SUBJECTS.get(subjects, "10")

    def _subjects(self, one: MoneyCell, other: MoneyCell) -> frozenset[Subject]:
        return frozenset((self.case.subject_of(one), self.case.subject_of(other)))

    # -- parts and wholes --------------------------------------------------------------------------

    @cached_property
    def excesses(self) -> list[Clash]:
        """Parts that are more than the whole to which they belong, of the same codes."""
        cells_by_codes: dict[Codes, list[MoneyCell]] = defaultdict(list)
        for (_, meaning_codes), cells in self.groups.items():
            cells_by_codes[meaning_codes].append(cells[0])
        excesses: list[Clash] = []
        for cells in cells_by_codes.values():
            for part in cells:
                for whole in cells:
                    other_money = money_of(part) & ~money_of(whole)
                    is_part = part is not whole and not other_money
                    if is_part and self._exceeds(part, whole):
                        excesses.append(self._excess(part, whole))
        return excesses

    def _exceeds(self, part: MoneyCell, whole: MoneyCell) -> bool:
        return exceeds(self.case.effective(part), self.case.effective(whole))

    def _excess(self, part: MoneyCell, whole: MoneyCell) -> Clash:
        part_amount = self.case.effective(part)
        whole_amount = self.case.effective(whole)
        difference = part_amount.best - whole_amount.best
        gap = self.case.money(difference)
        message = f"{part.statement}，大于它所属的{whole.statement}，多出{gap}"
        finding = Finding(
            message,
            (part.ref, whole.ref),
            self.case.difference(difference),
        )
        has_codes = part.meaning is not None and part.meaning.has_codes
        is_income = money_of(part) & self.domain.kept and not has_codes
        rule = "8" if is_income else "10"
        return Clash(rule, finding)

    # -- funds -------------------------------------------------------------------------------------

    def fund_findings(self) -> Iterator[Finding]:
        """Yield codes of which the single funds together are more than all spending,
        or less where nothing else is spent.
        """
        cell_by_place: dict[tuple[str, int, str], MoneyCell] = {}
        wholes: list[MoneyCell] = []
        for cell in self.case.money_cells:
            if not cell.code or cell.meaning is None or cell.meaning.economic is not None:
                continue
            cell_by_place[cell.code, money_of(cell), cell.table.key] = cell
            if self.case.subject_of(cell) == Subject.SPENDING_BY_FUNCTION:
                wholes.append(cell)
        for whole in wholes:
            # The same code and kind of spending in each fund's own table.
            parts: list[MoneyCell] = []
            covered = 0
            for table_key, fund_money in self._money_of_fund_tables.items():
                money = money_of(whole) & fund_money
                covered |= money
                part = cell_by_place.get((whole.code or "", money, table_key))
                if part is not None:
                    parts.append(part)
            yield from self._fund_finding(whole, parts, covered)

    @cached_property
    def _money_of_fund_tables(self) -> dict[str, int]:
        """The money that each fund's table counts at all, by its key."""
        money_of_tables = {}
        for table in self.case.about(Subject.FUND_SPENDING):
            meaning = self.domain.meaning(table.rule.counts)
            money_of_tables[table.rule.key] = meaning.money
        return money_of_tables

    def _fund_finding(
        self, whole: MoneyCell, parts: list[MoneyCell], covered: int
    ) -> Iterator[Finding]:
        amount = self.case.effective(whole)
        together = total(self.case.effective(part) for part in parts)
        compared = compare(together, amount)
        others = money_of(whole) & ~covered & ~self.ignored
        must_equal = bool(covered) and not others
        allowed = self._tolerance(covered, money_of(whole))
        is_apart = not compared.is_equal and abs(compared.difference) > allowed
        is_fault = exceeds(together, amount) or (must_equal and is_apart)
        if not is_fault:
            return
        refs = [whole.ref]
        statements: list[str] = []
        for part in parts:
            refs.append(part.ref)
            statements.append(part.statement)
        names = "、".join(statements) or "各项财政拨款支出表都没有列出这个科目"
        relation = "应当等于" if must_equal else "不应大于"
        sum_of_parts = self.case.money(together.shown)
        gap = self.case.money(compared.difference)
        message = f"{names}，合起来{sum_of_parts}，{relation}{whole.statement}，相差{gap}"
        yield Finding(message, tuple(refs), self.case.difference(compared.difference))


def money_of(cell: MoneyCell) -> int:
    """Return the combinations of money that a cell counts; none where it counts no ledger lines."""
    return cell.meaning.money if cell.meaning else 0


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
