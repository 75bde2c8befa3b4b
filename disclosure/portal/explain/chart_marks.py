"""The charts of an edition, ready to print: titles, links, pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from disclosure.documents.forms import UnknownLayout, layout
from disclosure.documents.model.document import Document, Figure
from disclosure.portal.charts import (
    Accounts,
    Chart,
    ChartRow,
    charts_of,
    function_chart,
    lineage,
    years_chart,
)
from disclosure.portal.editions import Edition, address_of
from disclosure.portal.explain.drawings import drawn
from disclosure.portal.explain.terms import Explained, anchor_of, explained, term_of
from disclosure.portal.headlines import KEYS

TITLES = {
    "income": _("钱从哪里来"),
    "function": _("钱花到哪里去"),
    "kinds": _("基本支出和项目支出"),
    "basic": _("人员经费和公用经费"),
    "three-public": _("“三公”经费"),
    "change": _("比上年增减"),
    "years": _("历年预算总额"),
}
_YEARS_SHOWN = 6


@dataclass(frozen=True)
class ChartRowMark:
    """A row of a chart's table: ``href`` takes it apart or is its cell, ``cell`` is its cell, ``term`` explains its name."""

    row: ChartRow
    href: str
    cell: str
    amount: str
    term: str = ""
    before: str = ""
    change: str = ""


@dataclass(frozen=True)
class ChartMark:
    """A chart as pages show it. ``address`` is where its own page begins, without the last slash."""

    chart: Chart
    title: str
    address: str
    rows: tuple[ChartRowMark, ...]
    svg: SafeString
    total: ChartRowMark | None

    @property
    def name(self) -> str:
        return self.chart.name


@dataclass(frozen=True)
class DisclosureCharts:
    """The charts of one edition. ``link`` leads from the page at hand to an address of the Document."""

    edition: Edition
    link: Callable[[str], str]

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The document's catalogue, with last year's figures from last year's publication where it does not tell them."""
        if self._accounts is None:
            return self._document.figure_by_key
        return _with_prior(self._accounts.figures, self._last_year)

    @cached_property
    def overview(self) -> list[ChartMark]:
        """Those of the overview in their order; empty ones too, which then say so."""
        if self._accounts is None:
            return []
        charts = charts_of(self._document, self._accounts, {key: self.figures[key] for key in self._shown_figures})
        years = years_chart(self._document, self._years)
        return [self._mark(chart) for chart in (*charts.values(), *([years] if years else []))]

    def find(self, name: str) -> ChartMark | None:
        """A chart by its name, those within the functions included."""
        code = name.removeprefix("function-") if name.startswith("function-") else ""
        if code and self._accounts:
            chart = function_chart(self._document, self._accounts, code)
            return self._mark(chart) if chart else None
        return next((mark for mark in self.overview if mark.name == name), None)

    def terms(self, *marks: ChartMark) -> list[Explained]:
        """The terms that charts use, explained."""
        named = (term_of(row.row.label) for mark in marks for row in mark.rows)
        keys = {term.key for term in named if term} | {"function" for mark in marks if mark.chart.kind == "treemap"}
        return explained(keys, self._document)

    def above(self, mark: ChartMark) -> list[tuple[str, str]]:
        """Title and address of the charts around one within the functions, the widest first."""
        code = mark.chart.code
        if not code or self._accounts is None:
            return []
        found = [
            (f"{each.code} {each.label}", self._address(f"function-{each.code}"))
            for each in lineage(self._accounts.functions, code)
        ]
        return [(str(TITLES["function"]), self._address("function")), *found]

    @cached_property
    def _document(self) -> Document:
        return self.edition.publication.document

    @cached_property
    def _accounts(self) -> Accounts | None:
        return accounts_of(self._document)

    @property
    def _shown_figures(self) -> list[str]:
        return [key for each in KEYS for key in (each, f"prior:{each}") if key in self.figures]

    @cached_property
    def _totals(self) -> dict[int, tuple[Decimal, str]]:
        """The total of each year that is public, in yuan, with where it stands."""
        found: dict[int, tuple[Decimal, str]] = {}
        for publication in (*self.edition.other_years, self.edition.publication):
            total = figures_of(publication.document).get("total")
            if total is not None and total.value is not None:
                found[publication.year] = (total.value, address_of(publication))
        return found

    @cached_property
    def _years(self) -> list[tuple[int, Decimal, str]]:
        return [(year, *self._totals[year]) for year in sorted(self._totals)][-_YEARS_SHOWN:]

    @cached_property
    def _last_year(self) -> dict[str, Figure]:
        wanted = self.edition.publication.year - 1
        return next((figures_of(each.document) for each in self.edition.other_years if each.year == wanted), {})

    def _address(self, name: str) -> str:
        return f"{self.edition.base}charts/{name}"

    def _mark(self, chart: Chart) -> ChartMark:
        title = f"{chart.code} {chart.label}" if chart.code else str(TITLES[chart.name])
        rows = tuple(self._row(chart, row) for row in chart.rows)
        svg = drawn(chart, title=title, hrefs={place: mark.href for place, mark in enumerate(rows)})
        total = self._row(chart, chart.total) if chart.total else None
        return ChartMark(chart, title, self._address(chart.name), rows, svg, total)

    def _row(self, chart: Chart, row: ChartRow) -> ChartRowMark:
        cell = self.link(row.address) if row.address else row.href
        href = f"{self._address(row.inner)}/" if row.inner else cell
        if row.change is None or row.before is None:
            amount = row.text or (chart.shown(row.amount) if row.amount else "")
            return ChartRowMark(row, href, cell, amount, anchor_of(row.label))
        sign = "+" if row.change > 0 else ""
        change = f"{sign}{chart.shown(row.change)}" if row.change else gettext("持平")
        before = chart.shown(row.before)
        return ChartRowMark(row, href, cell, chart.shown(row.amount), anchor_of(row.label), before, change)


def accounts_of(document: Document) -> Accounts | None:
    """What a Document says of its money; None where its form is not known here any more."""
    try:
        return Accounts(document, layout(document.identity.layout))
    except UnknownLayout:
        return None


def figures_of(document: Document) -> dict[str, Figure]:
    """A Document's catalogue of figures; of an archived one what its cells show."""
    if document.figures:
        return document.figure_by_key
    accounts = accounts_of(document)
    return accounts.figures if accounts else {}


def _with_prior(figures: dict[str, Figure], last_year: dict[str, Figure]) -> dict[str, Figure]:
    missing = {
        f"prior:{key}": replace(last_year[key], key=f"prior:{key}", address="", source="published")
        for key in KEYS
        if key in figures and key in last_year and f"prior:{key}" not in figures
    }
    return figures | missing
