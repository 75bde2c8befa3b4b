"""The charts of a disclosure: for each the rows that its picture, its table and its download have in common. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.money import round_half_up
from disclosure.documents.model.document import Document, Figure
from disclosure.documents.model.texts import unspaced
from disclosure.portal.charts.accounts import Accounts, Entry

CLASS_LEVEL = 3  # digits of a function class


@dataclass(frozen=True)
class Row:
    """A row of a chart: ``amount`` in yuan, ``text`` as the form prints it, ``address`` its cell.

    ``share`` is of the chart's total, in percent with one decimal; ``before`` last year's amount where the chart compares.
    ``depth`` 1 is a part of the row above; ``inner`` names the chart that takes this row apart.
    """

    label: str
    amount: Decimal
    text: str
    address: str = ""
    code: str = ""
    share: str = ""
    depth: int = 0
    inner: str = ""
    before: Decimal | None = None
    href: str = ""

    @property
    def change(self) -> Decimal | None:
        """Yuan more, or less, than before."""
        return None if self.before is None else self.amount - self.before


@dataclass(frozen=True)
class Chart:
    """One chart. ``kind``: bars, stack, treemap or changes. ``name`` is its address; ``code`` that of a chart within the functions.

    ``total`` is what the rows add up to, where they do. Without rows there is nothing to draw.
    """

    name: str
    kind: str
    rows: tuple[Row, ...]
    unit: str
    scale: int
    total: Row | None = None
    label: str = ""
    code: str = ""
    is_displayed: bool = False

    def shown(self, yuan: Decimal) -> str:
        """An amount in the document's unit, with thousands separators."""
        return format(round_half_up(yuan / self.scale, 2), ",.2f")


def charts_of(document: Document, accounts: Accounts, figures: Mapping[str, Figure]) -> dict[str, Chart]:
    """The charts that stand on the overview, by name in their order; those within the functions are ``function_chart``'s."""
    make = _Maker(document, accounts)
    charts = (
        make.split("income", "bars", accounts.income),
        make.functions("function", accounts.functions),
        make.split("kinds", "stack", accounts.kinds),
        make.split("basic", "stack", accounts.basic),
        make.nested("three-public", accounts.three_public),
        make.changes("change", figures),
    )
    return {chart.name: chart for chart in charts if chart is not None}


def function_chart(document: Document, accounts: Accounts, code: str) -> Chart | None:
    """The chart of what is within one function code; None where nothing is."""
    entry = accounts.functions.find(code) if accounts.functions and code else None
    if entry is None or not entry.parts:
        return None
    return _Maker(document, accounts).functions(f"function-{code}", replace(entry, parts=_divided(entry).parts))


def _divided(entry: Entry) -> Entry:
    """The entry, or the one below it where more than one part has money: a class with a single section shows its items."""
    funded = [part for part in entry.parts if part.amount]
    return _divided(funded[0]) if len(funded) == 1 and funded[0].parts else entry


def years_chart(document: Document, amounts: Sequence[tuple[int, Decimal, str]]) -> Chart | None:
    """The total of each year, given as year, yuan and the address of its page; None for fewer than two years."""
    if len(amounts) < 2:
        return None
    identity = document.identity
    chart = Chart("years", "bars", (), identity.money_unit, identity.money_scale)
    rows = tuple(Row(f"{year}年", amount, chart.shown(amount), href=href) for year, amount, href in amounts)
    return Chart("years", "bars", rows, identity.money_unit, identity.money_scale)


@dataclass(frozen=True)
class _Maker:
    document: Document
    accounts: Accounts

    def split(self, name: str, kind: str, whole: Entry | None) -> Chart | None:
        """Parts of a whole; those without money are left out."""
        if whole is None:
            return None
        parts = [part for part in whole.parts if part.amount]
        return self._chart(name, kind, [self._row(part, whole) for part in parts], whole)

    def functions(self, name: str, whole: Entry | None) -> Chart | None:
        """The parts of a function code, the largest first, each leading to the chart of its own parts."""
        if whole is None:
            return None
        parts = sorted((part for part in whole.parts if part.amount), key=lambda part: (-part.amount, part.code))
        rows = [self._row(part, whole, inner=f"function-{part.code}" if part.parts else "") for part in parts]
        return self._chart(name, "treemap", rows, whole)

    def nested(self, name: str, whole: Entry | None) -> Chart | None:
        """Parts with their own parts below them; the first level shows nil too, since no money is the news there."""
        if whole is None:
            return None
        rows: list[Row] = []
        for part in whole.parts:
            rows.append(self._row(part, whole))
            rows += (self._row(each, whole, depth=1) for each in part.parts if each.amount)
        return self._chart(name, "bars", rows if whole.amount else [], whole)

    def changes(self, name: str, figures: Mapping[str, Figure]) -> Chart | None:
        """Each figure that knows last year's."""
        identity = self.document.identity
        rows = [
            Row(figure.label, figure.value, self._text(figure.address), figure.address, before=before.value)
            for figure in figures.values()
            if figure.value is not None and (before := figures.get(f"prior:{figure.key}")) and before.value is not None
        ]
        return Chart(name, "changes", tuple(rows), identity.money_unit, identity.money_scale) if rows else None

    def _chart(self, name: str, kind: str, rows: list[Row], whole: Entry) -> Chart:
        identity = self.document.identity
        return Chart(
            name,
            kind,
            tuple(rows),
            identity.money_unit,
            identity.money_scale,
            self._row(whole, whole),
            whole.label,
            whole.code,
            self.accounts.is_displayed,
        )

    def _row(self, entry: Entry, whole: Entry, *, depth: int = 0, inner: str = "") -> Row:
        share = f"{round_half_up(entry.amount * 100 / whole.amount, 1)}%" if whole.amount and entry.amount else ""
        return Row(entry.label, entry.amount, self._text(entry.address), entry.address, entry.code, share, depth, inner)

    def _text(self, address: str) -> str:
        cell = self.document.cells.get(address)
        return unspaced(cell.text) if cell else ""


def lineage(entry: Entry | None, code: str) -> Iterator[Entry]:
    """The entries from a function class down to the one above ``code``."""
    while entry is not None:
        entry = next((part for part in entry.parts if code.startswith(part.code) and part.code != code), None)
        if entry is not None:
            yield entry
