"""The charts of an edition, ready to print: titles, links, pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from disclosure.documents.meaning.accounts import Accounts
from disclosure.documents.model.document import Document, Figure
from disclosure.models import Publication
from disclosure.portal.charts import (
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
_YEARS_SHOWN = 6  # bars of 312 pixels together, half the height of a telephone


@dataclass(frozen=True)
class ChartRowMark:
    """A row of a chart's table.

    ``href`` leads to the chart of its parts, or to its cell; ``cell`` is its cell. ``term`` leads
    to the explanation of its name.
    """

    row: ChartRow
    href: str
    cell: str
    amount: str
    term: str = ""
    before: str = ""
    change: str = ""


@dataclass(frozen=True)
class ChartMark:
    """A chart as pages show it.

    ``address`` is that of its own page, without the last slash.
    """

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
    """The charts of one edition.

    ``link`` leads from the page at hand to an address of the Document.
    """

    edition: Edition
    link: Callable[[str], str]

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The document's catalogue of figures.

        Where it does not tell last year's, they are from last year's publication.
        """
        if self._accounts is None:
            return self._document.figure_by_key
        figures = dict(self._accounts.figures)
        last_year = self._last_year
        for key in KEYS:
            prior = f"prior:{key}"
            if key in figures and key in last_year and prior not in figures:
                figures[prior] = replace(last_year[key], key=prior, address="", source="published")
        return figures

    @cached_property
    def overview(self) -> list[ChartMark]:
        """Those of the overview in their order; empty ones too, which then say so."""
        if self._accounts is None:
            return []
        figures: dict[str, Figure] = {}
        for headline in KEYS:
            for key in (headline, f"prior:{headline}"):
                if key in self.figures:
                    figures[key] = self.figures[key]
        marks = [
            self._mark(chart)
            for chart in charts_of(self._document, self._accounts, figures).values()
        ]
        shown_years = sorted(self._totals)[-_YEARS_SHOWN:]
        totals = [(year, *self._totals[year]) for year in shown_years]
        years = years_chart(self._document, totals)
        if years is not None:
            marks.append(self._mark(years))
        return marks

    def find(self, name: str) -> ChartMark | None:
        """Return a chart by its name, those within the functions included."""
        code = name.removeprefix("function-") if name.startswith("function-") else ""
        if code and self._accounts is not None:
            chart = function_chart(self._document, self._accounts, code)
            return self._mark(chart) if chart else None
        for mark in self.overview:
            if mark.name == name:
                return mark
        return None

    def terms(self, *marks: ChartMark) -> list[Explained]:
        """Return the terms that charts use, explained."""
        keys = set()
        for mark in marks:
            if mark.chart.kind == "treemap":
                keys.add("function")
            for row_mark in mark.rows:
                term = term_of(row_mark.row.label)
                if term is not None:
                    keys.add(term.key)
        return explained(keys, self._document)

    def above(self, mark: ChartMark) -> list[tuple[str, str]]:
        """Return title and address of the charts around one within the functions, widest first."""
        code = mark.chart.code
        if not code or self._accounts is None:
            return []
        charts = [(str(TITLES["function"]), self._address("function"))]
        for tree in lineage(self._accounts.functions, code):
            title = f"{tree.code} {tree.label}"
            charts.append((title, self._address(f"function-{tree.code}")))
        return charts

    @cached_property
    def _document(self) -> Document:
        return self.edition.publication.document

    @cached_property
    def _accounts(self) -> Accounts | None:
        return accounts_of(self.edition.publication)

    @cached_property
    def _totals(self) -> dict[int, tuple[Decimal, str]]:
        """The total of each year that is public, in yuan, with where it stands."""
        totals: dict[int, tuple[Decimal, str]] = {}
        for publication in (*self.edition.other_years, self.edition.publication):
            total = figures_of(publication).get("total")
            if total is not None and total.value is not None:
                totals[publication.year] = (total.value, address_of(publication))
        return totals

    @cached_property
    def _last_year(self) -> dict[str, Figure]:
        """The figures of last year's publication; none where there is no such publication."""
        last_year = self.edition.publication.year - 1
        for publication in self.edition.other_years:
            if publication.year == last_year:
                return figures_of(publication)
        return {}

    def _address(self, name: str) -> str:
        return f"{self.edition.base}charts/{name}"

    def _mark(self, chart: Chart) -> ChartMark:
        if chart.code:
            title = f"{chart.code} {chart.label}"
        else:
            title = str(TITLES[chart.name])
        rows = tuple(self._row(chart, row) for row in chart.rows)
        hrefs = {place: row_mark.href for place, row_mark in enumerate(rows)}
        svg = drawn(chart, title=title, hrefs=hrefs)
        total = self._row(chart, chart.total) if chart.total else None
        return ChartMark(chart, title, self._address(chart.name), rows, svg, total)

    def _row(self, chart: Chart, row: ChartRow) -> ChartRowMark:
        cell = self.link(row.address) if row.address else row.href
        href = f"{self._address(row.inner)}/" if row.inner else cell
        term = anchor_of(row.label)
        if row.change is None or row.before is None:
            amount = row.text
            if not amount and row.amount:
                amount = chart.shown(row.amount)
            return ChartRowMark(row, href, cell, amount, term)
        change = gettext("持平")
        if row.change:
            sign = "+" if row.change > 0 else ""
            change = f"{sign}{chart.shown(row.change)}"
        before = chart.shown(row.before)
        return ChartRowMark(row, href, cell, chart.shown(row.amount), term, before, change)


def accounts_of(publication: Publication) -> Accounts | None:
    """Return the money of a publication's Document; None where its form is not known any more."""
    form = publication.known_form
    return None if form is None else Accounts(publication.document, form)


def figures_of(publication: Publication) -> dict[str, Figure]:
    """Return a Document's catalogue of figures; of an archived one what its cells show."""
    document = publication.document
    if document.figures:
        return document.figure_by_key
    accounts = accounts_of(publication)
    return accounts.figures if accounts else {}
