"""Rules 2, 3, 8, 9, 10, 11 and 14: cells of equal meaning show equal money, and a part is no more than its whole. Pure.

Meanings are compared after leaving out money that the document says there is none of (a blank 事业收入, say): so fiscal money
must equal all money exactly where nothing else is left.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budget import codes
from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.result import Finding, Severity
from disclosure.documents.checks.totals import FORM, sums
from disclosure.documents.forms.model import ColumnRule, Selector
from disclosure.documents.meaning.amounts import Amount, compare, exceeds, total
from disclosure.documents.meaning.case import Case, MoneyCell, TableCase, missing
from disclosure.documents.meaning.meanings import is_within

Codes = tuple[object, ...]
BY_CODE = ("income_by_function", "spending_by_function", "fund_spending")


@dataclass(frozen=True)
class Clash:
    """A finding and the rule it belongs to."""

    rule: str
    finding: Finding


class Agreement:
    """The cells of one document grouped by meaning, and where they disagree."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.domain = case.domain

    # -- money that there is none of -----------------------------------------------------------------------------------

    @cached_property
    def uncoded(self) -> list[MoneyCell]:
        """The cells about all functions and economic codes at once."""
        return [cell for cell in self.case.money_cells if cell.meaning and not cell.meaning.has_codes]

    @cached_property
    def nil(self) -> int:
        """Combinations of fund, origin and kind that a blank cell says are nothing."""
        found = 0
        for cell in self.uncoded:
            amount = self.case.effective(cell)
            if cell.meaning and amount.is_blank and not amount.slack and cell.table.rows_by == "fixed":
                found |= cell.meaning.money
        return found

    @cached_property
    def nearly_nil(self) -> list[int]:
        """Combinations that are the difference of two equal figures: nothing, or on displayed figures less than a unit."""
        by_money = {
            cell.meaning.money & ~self.nil: cell for cell in self.uncoded if cell.meaning and _is_income(self, cell)
        }
        found: list[int] = []
        for whole in sorted(by_money, reverse=True):
            for part in by_money:
                rest = whole & ~part
                if rest and not part & ~whole and self._is_same(by_money[whole], by_money[part]):
                    found.append(rest & ~_union(found))
        return [each for each in found if each]

    def _is_same(self, one: MoneyCell, other: MoneyCell) -> bool:
        return compare(self.case.effective(one), self.case.effective(other)) == _SAME

    @cached_property
    def ignored(self) -> int:
        """All money that there is none, or hardly any, of."""
        return self.nil | _union(self.nearly_nil)

    def tolerance(self, one: int, other: int) -> Decimal:
        """How far, in yuan, two cells may differ because of money that there is hardly any of."""
        if not self.case.is_displayed:
            return Decimal(0)
        unit = Decimal(self.case.layout.money.scale).scaleb(-self.case.layout.money.decimals)
        return unit * sum(1 for region in self.nearly_nil if region & (one ^ other))

    # -- equal meanings ------------------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> dict[tuple[int, Codes], list[MoneyCell]]:
        """Cells that must show equal money, codes that a table does not list included as nothing."""
        found: dict[tuple[int, Codes], list[MoneyCell]] = defaultdict(list)
        for cell in self.case.money_cells:
            if cell.meaning and (money := cell.meaning.money & ~self.ignored) and not cell.meaning.is_empty:
                found[money, cell.meaning.codes].append(cell)
        for (money, _coded), cells in list(found.items()):
            if cells[0].meaning and cells[0].meaning.function and len(cells[0].meaning.function) == 1:
                cells += self._unlisted(money, cells[0].meaning.function[0])
        return found

    def _unlisted(self, money: int, code: str) -> Iterator[MoneyCell]:
        """What tables say by not listing a code: that there is no money of it."""
        for table, column, each in self._columns.get(money, ()):
            if code not in each and codes.is_code(code) and codes.level(code) in table.rule.levels:
                selector = Selector((("function", (code,)),))
                meaning = self.case.form.meaning(table.rule, column, selector)
                address = f"{table.rule.key}/{code}/{column.key}"
                yield missing(table.rule, column, address, code, meaning, code)

    @cached_property
    def _columns(self) -> dict[int, list[tuple[TableCase, ColumnRule, frozenset[str]]]]:
        """The columns of tables by function, by the money they count, with the codes listed there."""
        found = defaultdict(list)
        for table in self.case.about(*BY_CODE):
            listed = frozenset(table.codes)
            for column in self.case.form.columns(table.rule):
                if meaning := self.case.form.meaning(table.rule, column, Selector()):
                    found[meaning.money & ~self.ignored].append((table, column, listed))
        return found

    @cached_property
    def clashes(self) -> list[Clash]:
        """Every disagreement between cells of equal meaning."""
        return [clash for cells in self.groups.values() if len(cells) > 1 for clash in self._clashes(cells)]

    def _clashes(self, cells: Sequence[MoneyCell]) -> Iterator[Clash]:
        amounts = {cell.address: self.case.effective(cell) for cell in cells}
        counted = Counter(amount.best for amount in amounts.values())
        if len(counted) == 1:
            return
        usual = counted.most_common(1)[0][0]
        reference = next(cell for cell in cells if amounts[cell.address].best == usual)
        for cell in cells:
            if amounts[cell.address].best != usual:
                yield from self._against(cell, reference, cells)

    def _against(self, cell: MoneyCell, reference: MoneyCell, cells: Sequence[MoneyCell]) -> Iterator[Clash]:
        """A cell unlike the others, held against one cell of just its meaning for each rule, else against the usual one."""
        alike = [other for other in cells if self._is_alike(cell, other) and not self._agree(cell, other)]
        by_rule = {self._rule(cell, other): other for other in reversed(alike)}
        if not by_rule and not self._agree(cell, reference):
            by_rule = {self._rule(cell, reference): reference}
        yield from (self._clash(cell, other) for other in by_rule.values())

    def _is_alike(self, one: MoneyCell, other: MoneyCell) -> bool:
        """Whether the form itself says that the two are equal, for lack of other money or without it."""
        subjects = frozenset(self.case.form.subjects[cell.table.key] for cell in (one, other))
        return _money(one) == _money(other) or subjects in _WITHOUT_OTHERS

    def _agree(self, one: MoneyCell, other: MoneyCell) -> bool:
        a, b = self.case.effective(one), self.case.effective(other)
        compared = compare(a, b)
        allowed = self.tolerance(_money(one), _money(other))
        return compared.is_equal or abs(compared.difference) <= allowed

    def _clash(self, cell: MoneyCell, reference: MoneyCell) -> Clash:
        difference = compare(self.case.effective(cell), self.case.effective(reference)).difference
        message = f"{cell.said}，与{reference.said}应当相等，相差{self.case.money(difference)}"
        finding = Finding(message, (cell.ref, reference.ref), self.case.difference(difference))
        return Clash(self._rule(cell, reference), finding)

    def _rule(self, one: MoneyCell, other: MoneyCell) -> str:
        """Which rule holds two cells together, by what their tables are about."""
        subjects = {self.case.form.subjects[cell.table.key] for cell in (one, other)}
        if _money(one) != _money(other) and frozenset(subjects) not in _WITHOUT_OTHERS:
            return "10"
        if one.meaning is not None and one.meaning.economic is not None:
            return "14" if "three_public" in subjects else "12"
        return _RULES.get(frozenset(subjects), "10")

    # -- parts and wholes ----------------------------------------------------------------------------------------------

    @cached_property
    def excesses(self) -> list[Clash]:
        """Parts that are more than the whole they belong to, of the same codes."""
        return list(self._excesses())

    def _excesses(self) -> Iterator[Clash]:
        by_codes: dict[Codes, list[MoneyCell]] = defaultdict(list)
        for (_, coded), cells in self.groups.items():
            by_codes[coded].append(cells[0])
        for cells in by_codes.values():
            for part in cells:
                for whole in cells:
                    if _money(part) & ~_money(whole) or part is whole or not self._exceeds(part, whole):
                        continue
                    yield self._excess(part, whole)

    def _exceeds(self, part: MoneyCell, whole: MoneyCell) -> bool:
        return exceeds(self.case.effective(part), self.case.effective(whole))

    def _excess(self, part: MoneyCell, whole: MoneyCell) -> Clash:
        difference = self.case.effective(part).best - self.case.effective(whole).best
        message = f"{part.said}，大于它所属的{whole.said}，多出{self.case.money(difference)}"
        is_income = not (part.meaning and part.meaning.has_codes) and _is_income(self, part)
        finding = Finding(message, (part.ref, whole.ref), self.case.difference(difference))
        return Clash("8" if is_income else "10", finding)

    def fund_findings(self) -> Iterator[Finding]:
        """By code, the spending of the single funds together is no more than all spending, and all of it if nothing else is."""
        tables = self.case.about("fund_spending")
        whole_codes = [
            cell for cell in self.case.money_cells if cell.code and cell.meaning and cell.meaning.economic is None
        ]
        listed = {(cell.code or "", _money(cell), cell.table.key): cell for cell in whole_codes}
        for whole in whole_codes:
            if self.case.form.subjects[whole.table.key] == "spending_by_function":
                yield from self._fund_finding(whole, tables, listed)

    @cached_property
    def _of_fund(self) -> dict[str, int]:
        """The money that each fund's table counts at all."""
        tables = self.case.about("fund_spending")
        return {table.rule.key: self.domain.meaning((table.rule.counts,)).money for table in tables}

    def _fund_finding(
        self, whole: MoneyCell, tables: list[TableCase], listed: dict[tuple[str, int, str], MoneyCell]
    ) -> Iterator[Finding]:
        parts, covered = [], 0
        for table in tables:
            money = _money(whole) & self._of_fund[table.rule.key]
            covered |= money
            if (cell := listed.get((whole.code or "", money, table.rule.key))) is not None:
                parts.append(cell)
        together = total(map(self.case.effective, parts))
        amount = self.case.effective(whole)
        must_equal = covered and not _money(whole) & ~covered & ~self.ignored
        difference = compare(together, amount).difference
        allowed = self.tolerance(covered, _money(whole))
        if exceeds(together, amount) or (
            must_equal and not compare(together, amount).is_equal and abs(difference) > allowed
        ):
            names = "、".join(part.said for part in parts) or "各项财政拨款支出表都没有列出这个科目"
            relation = "应当等于" if must_equal else "不应大于"
            message = f"{names}，合起来{self.case.money(together.shown)}，{relation}{whole.said}，相差{self.case.money(difference)}"
            yield Finding(message, (whole.ref, *(part.ref for part in parts)), self.case.difference(difference))


_RULES = {
    frozenset({"overview"}): "1",
    frozenset({"overview", "income_by_function"}): "2",
    frozenset({"overview", "spending_by_function"}): "3",
    frozenset({"income_by_function", "spending_by_function"}): "3",
    frozenset({"fiscal_overview"}): "8",
    frozenset({"overview", "fiscal_overview"}): "8",
    frozenset({"fiscal_overview", "income_by_function"}): "8",
    frozenset({"fiscal_overview", "fund_spending"}): "9",
    frozenset({"fund_spending", "basic_by_economic"}): "11",
    frozenset({"fiscal_overview", "basic_by_economic"}): "11",
    frozenset({"spending_by_function", "basic_by_economic"}): "11",
}
_WITHOUT_OTHERS = {
    frozenset({"overview", "income_by_function"}),
    frozenset({"overview", "spending_by_function"}),
    frozenset({"income_by_function", "spending_by_function"}),
}
_SAME = compare(Amount(Decimal(0), exact=Decimal(0)), Amount(Decimal(0), exact=Decimal(0)))


def _money(cell: MoneyCell) -> int:
    return cell.meaning.money if cell.meaning else 0


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _is_income(agreement: Agreement, cell: MoneyCell) -> bool:
    return bool(_money(cell) & agreement.domain.kept)


def _agreement(case: Case) -> Agreement:
    if case.agreement is None:
        case.agreement = Agreement(case)
    found: Agreement = case.agreement
    return found


def _clashes_of(case: Case, rule_id: str) -> Iterator[Finding]:
    return (clash.finding for clash in _agreement(case).clashes if clash.rule == rule_id)


@rule(
    "2",
    Severity.BLOCKING,
    "收支总表的各项收入、上年结转与收入总表的合计行相等",
    FORM,
    needs=("overview", "income_by_function"),
)
def income_agrees(case: Case) -> Iterator[Finding]:
    """Each source's line is the total of its column."""
    yield from _clashes_of(case, "2")


@rule(
    "3",
    Severity.BLOCKING,
    "收支总表的各类支出与支出总表的同类行相等，两表列的类相同",
    FORM,
    needs=("overview", "spending_by_function"),
)
def spending_agrees(case: Case) -> Iterator[Finding]:
    """Each class's line is its row by code; no class of the spending table is missing from the summary."""
    yield from _clashes_of(case, "3")
    yield from _classes_without_line(case)


def _classes_without_line(case: Case) -> Iterator[Finding]:
    for table in case.about("overview"):
        lines = {code for _, _, code in _class_lines(case, table)}
        for other in case.about("spending_by_function") if lines else ():
            for code, row in zip(other.codes, other.table.rows, strict=True):
                if len(code) == 3 and code not in lines:
                    cells = [cell for cell in case.cells.values() if cell.address.startswith(row.address + "/")]
                    shown = f"表{other.rule.number}列有“{code}”类支出，表{table.rule.number}没有这一类"
                    yield Finding(shown, tuple(cell.ref for cell in cells[:1]))


def _class_lines(case: Case, table: TableCase) -> Iterator[tuple[object, object, str]]:
    for item, column in case.form.items(table.rule):
        meaning = case.form.meaning(table.rule, column, item.counts)
        for code in (meaning.function or ()) if meaning else ():
            yield item, column, code


@rule(
    "8",
    Severity.BLOCKING,
    "财政拨款收支总表自身相加相等，收入与收支总表一致，年初结转不超过上年结转",
    FORM,
    needs=("overview", "fiscal_overview"),
)
def fiscal_summary_agrees(case: Case) -> Iterator[Finding]:
    """The fiscal summary adds up, and its income is that of the summary."""
    yield from sums(case, "fiscal_overview", by=("row", "column"))
    yield from _clashes_of(case, "8")
    yield from (clash.finding for clash in _agreement(case).excesses if clash.rule == "8")


@rule(
    "9",
    Severity.BLOCKING,
    "财政拨款收支总表各资金列与各项财政拨款支出表逐类相等",
    FORM,
    needs=("fiscal_overview", "fund_spending"),
)
def funds_agree(case: Case) -> Iterator[Finding]:
    """Class by class, each fund's column is its own table."""
    yield from _clashes_of(case, "9")


@rule(
    "10",
    Severity.BLOCKING,
    "财政拨款不超过全部收支；没有其他来源时两者相等，逐科目也是如此",
    FORM,
    needs=("spending_by_function", "fund_spending"),
)
def fiscal_is_part_of_all(case: Case) -> Iterator[Finding]:
    """Fiscal money is at most all money, and all of it exactly where there is no other."""
    agreement = _agreement(case)
    yield from _clashes_of(case, "10")
    yield from (clash.finding for clash in agreement.excesses if clash.rule == "10")
    yield from agreement.fund_findings()


@rule(
    "11",
    Severity.BLOCKING,
    "一般公共预算基本支出与按经济分类列的基本支出合计相等",
    FORM,
    needs=("fund_spending", "basic_by_economic"),
)
def basic_agrees(case: Case) -> Iterator[Finding]:
    """Basic spending of the general public budget is the same by function and by economic class."""
    yield from _clashes_of(case, "11")


@rule(
    "14",
    Severity.BLOCKING,
    "“三公”经费各项不少于基本支出表中的同一经济科目",
    "财预〔2016〕143号：“三公”经费包括基本支出和项目支出安排的部分",
    needs=("basic_by_economic", "three_public"),
)
def three_public_covers_basic(case: Case) -> Iterator[Finding]:
    """Each item is at least what basic spending has of its codes."""
    yield from _clashes_of(case, "14")
    basic = [cell for cell in case.money_cells if cell.code and len(cell.code) == 5 and _is_basic(case, cell)]
    for whole in case.money_cells:
        if case.form.subjects[whole.table.key] == "three_public":
            yield from _more_than(case, whole, [cell for cell in basic if _is_part(cell, whole)])


def _is_basic(case: Case, cell: MoneyCell) -> bool:
    """A cell of the whole row's amount, not of personnel or operating expenses alone."""
    keys = cell.table.column_sums or {cell.column.key: ()}
    return case.form.subjects[cell.table.key] == "basic_by_economic" and cell.column.key in keys


def _is_part(part: MoneyCell, whole: MoneyCell) -> bool:
    if part.meaning is None or whole.meaning is None or whole.meaning.purpose is not None:
        return False
    return not _money(part) & ~_money(whole) and is_within(part.meaning.economic, whole.meaning.economic)


def _more_than(case: Case, whole: MoneyCell, parts: list[MoneyCell]) -> Iterator[Finding]:
    together = total(map(case.effective, parts))
    if parts and exceeds(together, case.effective(whole)):
        difference = together.best - case.effective(whole).best
        message = f"{'、'.join(part.said for part in parts)}，大于{whole.said}，多出{case.money(difference)}"
        yield Finding(message, (whole.ref, *(part.ref for part in parts)), case.difference(difference))
