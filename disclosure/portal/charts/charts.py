"""The charts of a disclosure: for each the rows that its picture, its table and its download have
in common. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from budget.money import round_half_up
from disclosure.documents.meaning.accounts import Accounts, AmountTree
from disclosure.documents.model.document import Document, Figure
from disclosure.documents.model.texts import unspaced

ChartKind = Literal["bars", "stack", "treemap", "changes"]


@dataclass(frozen=True)
class ChartRow:
    """A row of a chart.

    ``amount`` is in yuan, ``text`` as the form prints it, ``address`` its cell. ``share`` is of the
    chart's total, in percent with one decimal. ``before`` is last year's amount where the chart
    compares. ``depth`` 1 is a part of the row above. ``inner`` names the chart of this row's parts.
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
    """One chart.

    ``name`` is its address; ``code`` is the function code that it shows the parts of. ``total`` is
    what the rows add up to, where they do. Without rows there is nothing to draw.
    """

    name: str
    kind: ChartKind
    rows: tuple[ChartRow, ...]
    unit: str
    scale: int
    total: ChartRow | None = None
    label: str = ""
    code: str = ""
    is_displayed: bool = False

    def shown(self, yuan: Decimal) -> str:
        """Return an amount in the document's unit, with thousands separators."""
        return format(round_half_up(yuan / self.scale, 2), ",.2f")


def charts_of(
    document: Document, accounts: Accounts, figures: Mapping[str, Figure]
) -> dict[str, Chart]:
    """Return the charts of the overview by name, in their order.

    Those within the functions are from ``function_chart``.
    """
    maker = _ChartMaker(document, accounts)
    charts = (
        maker.split("income", "bars", accounts.income),
        maker.functions("function", accounts.functions),
        maker.split("kinds", "stack", accounts.kinds),
        maker.split("basic", "stack", accounts.basic),
        maker.nested("three-public", accounts.three_public),
        maker.changes("change", figures),
    )
    return {chart.name: chart for chart in charts if chart is not None}


def function_chart(document: Document, accounts: Accounts, code: str) -> Chart | None:
    """Return the chart of what is within one function code; None where nothing is."""
    if accounts.functions is None or not code:
        return None
    tree = accounts.functions.find(code)
    if tree is None or not tree.parts:
        return None
    divided = replace(tree, parts=_divided(tree).parts)
    return _ChartMaker(document, accounts).functions(f"function-{code}", divided)


def _divided(tree: AmountTree) -> AmountTree:
    """Return the amount, or the one below it, where more than one part has money.

    So a class with a single section shows the items of that section at once.
    """
    funded = [part for part in tree.parts if part.amount]
    if len(funded) == 1 and funded[0].parts:
        return _divided(funded[0])
    return tree


def years_chart(document: Document, amounts: Sequence[tuple[int, Decimal, str]]) -> Chart | None:
    """Return the chart of the total of each year; None for fewer than two years.

    ``amounts`` are year, yuan and the address of the year's page.
    """
    if len(amounts) < 2:
        return None
    identity = document.identity
    chart = Chart("years", "bars", (), identity.money_unit, identity.money_scale)
    rows = []
    for year, amount, href in amounts:
        rows.append(ChartRow(f"{year}年", amount, chart.shown(amount), href=href))
    return replace(chart, rows=tuple(rows))


def lineage(tree: AmountTree | None, code: str) -> Iterator[AmountTree]:
    """Yield the amounts from a function class down to the one above ``code``."""
    while tree is not None:
        parts = tree.parts
        tree = None
        for part in parts:
            if code.startswith(part.code) and part.code != code:
                tree = part
                yield part
                break


@dataclass(frozen=True)
class _ChartMaker:
    """Makes the charts of one Document; None where the document has no such amounts."""

    document: Document
    accounts: Accounts

    def split(self, name: str, kind: ChartKind, whole: AmountTree | None) -> Chart | None:
        """Make the chart of a whole's parts; those without money are left out."""
        if whole is None:
            return None
        rows = [self._row(part, whole) for part in whole.parts if part.amount]
        return self._chart(name, kind, rows, whole)

    def functions(self, name: str, whole: AmountTree | None) -> Chart | None:
        """Make the chart of a function code's parts, the largest first.

        Each part leads to the chart of its own parts.
        """
        if whole is None:
            return None
        funded = [part for part in whole.parts if part.amount]
        rows = []
        for part in sorted(funded, key=lambda part: (-part.amount, part.code)):
            inner = f"function-{part.code}" if part.parts else ""
            rows.append(self._row(part, whole, inner=inner))
        return self._chart(name, "treemap", rows, whole)

    def nested(self, name: str, whole: AmountTree | None) -> Chart | None:
        """Make the chart of parts with their own parts below them.

        The first level shows nil too, since no money is the news there.
        """
        if whole is None:
            return None
        rows: list[ChartRow] = []
        if whole.amount:
            for part in whole.parts:
                rows.append(self._row(part, whole))
                for inner in part.parts:
                    if inner.amount:
                        rows.append(self._row(inner, whole, depth=1))
        return self._chart(name, "bars", rows, whole)

    def changes(self, name: str, figures: Mapping[str, Figure]) -> Chart | None:
        """Make the chart of each figure that knows last year's."""
        identity = self.document.identity
        rows = []
        for figure in figures.values():
            prior = figures.get(f"prior:{figure.key}")
            if figure.value is None or prior is None or prior.value is None:
                continue
            text = self._text(figure.address)
            rows.append(
                ChartRow(figure.label, figure.value, text, figure.address, before=prior.value)
            )
        if not rows:
            return None
        return Chart(name, "changes", tuple(rows), identity.money_unit, identity.money_scale)

    def _chart(self, name: str, kind: ChartKind, rows: list[ChartRow], whole: AmountTree) -> Chart:
        identity = self.document.identity
        return Chart(
            name,
            kind,
            tuple(rows),
            identity.money_unit,
            identity.money_scale,
            total=self._row(whole, whole),
            label=whole.label,
            code=whole.code,
            is_displayed=self.accounts.is_displayed,
        )

    def _row(
        self, tree: AmountTree, whole: AmountTree, *, depth: int = 0, inner: str = ""
    ) -> ChartRow:
        share = ""
        if whole.amount and tree.amount:
            share = f"{round_half_up(tree.amount * 100 / whole.amount, 1)}%"
        text = self._text(tree.address)
        return ChartRow(tree.label, tree.amount, text, tree.address, tree.code, share, depth, inner)

    def _text(self, address: str) -> str:
        """Return what stands in a cell; nothing where there is no such cell."""
        cell = self.document.cells.get(address)
        return unspaced(cell.text) if cell else ""
