"""The years of a department side by side: its figures and its lines by code, with those of the
departments it was before.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import django_tables2
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from budget import codes
from budget.offices import of_office
from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Amount, Measure, Publication
from disclosure.portal.answers import public_page
from disclosure.portal.comparing import downloads, shown
from disclosure.portal.comparing.changed import ChangedMost, Movement, changed_most
from disclosure.portal.comparing.codes import KINDS, address_of_code
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import PART_CHOICES, YearForm
from disclosure.portal.comparing.tables import (
    FigureColumn,
    Listing,
    PercentColumn,
    about,
    level_of,
)
from disclosure.portal.languages import content, content_in, label, with_reading, written_year
from disclosure.portal.more import about_office
from disclosure.portal.paging import configure
from disclosure.roster import Body, Succession, succession

_ALL = ("", _("全部"))
_LEVELS = [_ALL, *((level, _(level.label)) for level in codes.Level)]
_CHANGES = [_ALL, *((change.value, _(change.value)) for change in shown.Change)]
# What is not known sorts below everything that is.
_UNKNOWN_FEN = -1
_UNKNOWN_CHANGE = -(10**18)
_UNKNOWN_RATE = Decimal(-(10**9))


# -- its publications ------------------------------------------------------------------------------


def publications(bodies: Succession) -> tuple[dict[int, Publication], list[Body]]:
    """Return what stands of each year, the newest first, and the bodies that it has become.

    A year has the department's own publication, else that of a department it was before. A body
    that it has become is left out until it has published itself: before, it is nobody's business.
    """
    departments = bodies.keys
    successors = [body.pk for body in bodies.after]
    standing = Publication.objects.standing().of_departments()
    rows = list(standing.with_forms().filter(department__in=[*departments, *successors]))
    own = [row for row in rows if row.department_id in departments]
    own.sort(key=lambda row: departments.index(row.department_id))
    own.sort(key=lambda row: row.year, reverse=True)
    by_year: dict[int, Publication] = {}
    for row in own:
        by_year.setdefault(row.year, row)
    public = {row.department_id for row in rows}
    public_successors = [body for body in bodies.after if body.pk in public]
    return by_year, public_successors


def publications_of_unit(region: str, department: str, unit: str) -> dict[int, Publication]:
    """Return what a unit shows of each year beside its department, the newest first."""
    standing = Publication.objects.standing().with_forms()
    rows = standing.filter(of_office(department, unit), department__region__code=region)
    return {row.year: row for row in rows}


# -- its amounts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CellOfYear:
    """An amount of a year: ``fen`` None where it is not known, and then ``mark`` says why."""

    fen: int | None
    mark: str = ""
    href: str = ""
    is_exact: bool = True


class AmountsOfYears:
    """All amounts of a department's years, by measure, part and lineage."""

    def __init__(self, by_year: dict[int, Publication]) -> None:
        self.publications = by_year
        first = min(by_year)
        last = max(by_year)
        self.years = list(range(last, first - 1, -1))  # the newest first, gaps among them
        # By measure, part, lineage and year.
        self._amounts: dict[tuple[str, str, str, int], list[Amount]] = defaultdict(list)
        # Measure, part, level and year of which a table lists something.
        self._levels: set[tuple[str, str, str, int]] = set()
        year_of_publication = {}
        for year, publication in by_year.items():
            year_of_publication[publication.pk] = year
        amounts = Amount.objects.filter(publication__in=year_of_publication)
        for amount in amounts.order_by("code"):
            year = year_of_publication[amount.publication_id]
            stated = (amount.measure, amount.part, amount.lineage, year)
            self._amounts[stated].append(amount)
            if codes.is_code(amount.lineage):
                level = codes.level(amount.lineage)
                self._levels.add((amount.measure, amount.part, level, year))

    def lineages(self, measure: str, part: str) -> list[str]:
        """Return the codes that some year has, ascending."""
        lineages = set()
        for known_measure, known_part, lineage, _year in self._amounts:
            if (known_measure, known_part) == (measure, part) and lineage:
                lineages.add(lineage)
        return sorted(lineages)

    def cell(self, measure: str, part: str, lineage: str, year: int) -> CellOfYear:
        """Return what a year states of a code or a figure."""
        publication = self.publications.get(year)
        if publication is None:
            return CellOfYear(None, gettext(shown.NOT_PUBLISHED))
        amounts = self._amounts.get((measure, part, lineage, year))
        if amounts:
            fen = sum(amount.fen for amount in amounts)
            is_exact = all(amount.exact for amount in amounts)
            href = cell_link(publication, amounts[0].address)
            return CellOfYear(fen, href=href, is_exact=is_exact)
        if self._is_listed(measure, part, lineage, year):
            return CellOfYear(0)
        return CellOfYear(None, shown.NOT_STATED)

    def _is_listed(self, measure: str, part: str, lineage: str, year: int) -> bool:
        """Return True where a year's table would have the code if there were money for it.

        Without that table, or where it has money and lists no code of this level, nobody can say.
        """
        whole = self._amounts.get((measure, part, "", year))
        if whole is None or measure == Measure.FIGURE:
            return False
        if not codes.is_code(lineage) or not any(amount.fen for amount in whole):
            return True
        return (measure, part, codes.level(lineage), year) in self._levels

    def names(self, measure: str, lineage: str) -> list[tuple[str, str]]:
        """Return number and name in each year, the newest first, each once."""
        names = []
        for year in self.years:
            for amount in self._amounts.get((measure, "total", lineage, year), ()):
                names.append((amount.code, amount.name))
        return list(dict.fromkeys(names))

    def row(
        self, measure: str, part: str, lineage: str, year: int, against: int | None
    ) -> dict[str, Any]:
        """Return a row of the tables below: its cells by column, and by what each is sorted."""
        cells = {}
        for known_year in self.years:
            cells[known_year] = self.cell(measure, part, lineage, known_year)
        now = cells[year].fen
        before = None if against is None else cells[against].fen
        change = None
        rate = None
        if now is not None and before is not None:
            change = now - before
            rate = shown.percent(change, before)
        row: dict[str, Any] = {
            "code": lineage,
            "level": codes.level(lineage) if codes.is_code(lineage) else "",
            "change": change,
            "rate": rate,
            "word": shown.change_word(before, now),
            "by_change": _UNKNOWN_CHANGE if change is None else change,
            "by_rate": _UNKNOWN_RATE if rate is None else rate,
        }
        if measure == Measure.FIGURE:
            row["title"] = label(FIGURES.get(lineage, ""))
            row["was"] = ""
        else:
            names = self.names(measure, lineage) or [(lineage, lineage)]
            row["title"] = names[0][1]
            row["was"] = _earlier_names(names, lineage)
        for known_year, cell in cells.items():
            row[f"y{known_year}"] = cell
            row[f"by_{known_year}"] = _UNKNOWN_FEN if cell.fen is None else cell.fen
        return row


def _earlier_names(names: Sequence[tuple[str, str]], lineage: str) -> str:
    """Return the other numbers and names that a code had."""
    present = (lineage, names[0][1])
    earlier = []
    for code, name in names[1:]:
        if (code, name) != present:
            earlier.append(name if code == lineage else f"{code} {name}")
    return "、".join(earlier)


# -- the tables ------------------------------------------------------------------------------------


class YearColumn(FigureColumn):
    """A CellOfYear: a link to its cell, or the mark that stands for what is not known."""

    def render(self, value: CellOfYear) -> str:
        if not value.fen:
            return value.mark
        mark = "" if value.is_exact else about()
        amount = with_reading(shown.money(value.fen))
        return format_html('<a href="{}">{}{}</a>', value.href, mark, amount)

    def value(self, value: CellOfYear) -> Any:
        return shown.in_wan(value.fen) if value.fen else value.mark


class YearsTable(Listing):
    """Figures of a department, a column for each year, and what changed between two of them."""

    name = django_tables2.Column(
        accessor="title", verbose_name=pgettext_lazy("row", "项目"), orderable=False
    )
    change = FigureColumn(
        accessor="change", verbose_name=_("增减（万元，按元算）"), order_by="by_change"
    )
    rate = PercentColumn(accessor="rate", verbose_name=_("增减（%，按元算）"), order_by="by_rate")
    word = django_tables2.Column(
        accessor="word", verbose_name=_("变化"), orderable=False, default=""
    )

    class Meta(Listing.Meta):
        sequence: tuple[str, ...] = ("name", "...", "change", "rate", "word")

    def __init__(
        self, *args: Any, years: Sequence[int], against: int | None, **kwargs: Any
    ) -> None:
        columns = []
        for year in years:
            column = YearColumn(
                accessor=f"y{year}", verbose_name=written_year(year), order_by=f"by_{year}"
            )
            columns.append((f"y{year}", column))
        exclude = () if against is not None else ("change", "rate", "word")
        super().__init__(*args, extra_columns=columns, exclude=exclude, **kwargs)

    def render_word(self, value: str) -> str:
        return gettext(value) if value else ""

    def render_change(self, value: int | None) -> str:
        return shown.signed(value) if value else ""

    def value_change(self, value: int | None) -> Any:
        return shown.in_wan(value) if value else ""

    def render_rate(self, value: Decimal | None) -> str:
        return shown.signed_percent(value) if value else ""

    def value_rate(self, value: Decimal | None) -> Any:
        return value or ""


class LinesTable(YearsTable):
    """Lines by code. ``address_of`` returns the page of a code."""

    code = django_tables2.Column(verbose_name=_("编码"))
    name = django_tables2.Column(accessor="title", verbose_name=_("科目"), order_by="title")
    level_name = django_tables2.Column(
        accessor="code",
        verbose_name=_("级次"),
        orderable=False,
        exclude_from_export=True,  # the file lists figures and lines in the same columns
    )

    class Meta(YearsTable.Meta):
        sequence: tuple[str, ...] = ("code", "name", "level_name", "...", "change", "rate", "word")
        order_by = "code"
        row_attrs = {"class": lambda record: record["level"]}

    def __init__(self, *args: Any, address_of: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address_of = address_of

    def render_level_name(self, value: str) -> str:
        return level_of(value)

    def render_name(self, value: str, record: dict[str, Any]) -> str:
        was = ""
        if record["was"]:
            earlier = content_in(gettext("原：%(names)s"), names=record["was"])
            was = format_html('<span class="was">{}</span>', earlier)
        href = self._address_of(record["code"])
        return format_html('<a href="{}">{}</a>{}', href, content(value), was)

    def value_name(self, value: str, record: dict[str, Any]) -> str:
        if not record["was"]:
            return value
        return gettext("%(name)s（原：%(names)s）") % {"name": value, "names": record["was"]}


# -- the page --------------------------------------------------------------------------------------


class YearsForm(YearForm):
    """Which lines, and which two years to hold against each other."""

    kind = forms.ChoiceField(label=_("明细按"), choices=list(KINDS.items()), required=False)
    part = forms.ChoiceField(label=_("哪部分"), choices=PART_CHOICES, required=False)
    level = forms.ChoiceField(label=_("级次"), choices=_LEVELS, required=False)
    against = forms.TypedChoiceField(label=_("与哪一年比"), coerce=int, required=False)
    word = forms.ChoiceField(label=_("变化"), choices=_CHANGES, required=False)

    field_order = ("kind", "part", "level", "year", "against", "word")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(year, written_year(year)) for year in self.years]
        self.offer("against", [("", gettext("前一次公开")), *years])

    @property
    def other_year(self) -> int | None:
        """The year to compare with, else the last published before; None where there is none."""
        chosen = self.cleaned_data["against"]
        if chosen:
            return int(chosen) if chosen != self.chosen_year else None
        for year in self.years:  # the newest first
            if year < self.chosen_year:
                return year
        return None

    @property
    def chosen_kind(self) -> str:
        """The classification of the lines."""
        return str(self.cleaned_data["kind"] or Measure.FUNCTION.value)


@public_page
def department_years(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Show the page; ``?download=`` csv or xlsx gives both of its tables as one list."""
    bodies = succession(region, code)
    if bodies is None:
        raise Http404
    by_year, after = publications(bodies)
    published = {publication.department_id for publication in by_year.values()}
    if bodies.department.pk not in published:
        raise Http404
    before = [body for body in bodies.before if body.pk in published]
    return _years_page(request, bodies.department, by_year, before=before, after=after)


@public_page
def unit_years(request: HttpRequest, region: str, department: str, unit: str) -> HttpResponse:
    """Show the same page of a unit, with its own disclosures."""
    by_year = publications_of_unit(region, department, unit)
    if not by_year:
        raise Http404
    newest = next(iter(by_year.values()))
    return _years_page(request, newest.office, by_year, owner=newest.department)


def _years_page(
    request: HttpRequest,
    office: Any,
    by_year: dict[int, Publication],
    *,
    before: Sequence[Body] = (),
    after: Sequence[Body] = (),
    owner: Any = None,
) -> HttpResponse:
    """Return the page of an office, which has ``code`` and ``name``.

    ``before`` and ``after`` are what a department was and has become, ``owner`` is the department
    of a unit.
    """
    newest = next(iter(by_year.values()))
    form = YearsForm(request.GET, years=list(by_year))
    context: dict[str, Any] = {
        "region": newest.department.region,
        "department": office,
        "form": form,
    }
    if not form.is_valid():
        return render(request, "portal/comparing/department.html", context, status=400)
    amounts = AmountsOfYears(by_year)
    figures = _figures_table(amounts, form)
    lines = _lines_table(amounts, form, newest.department.region.code)
    configure(request, lines, page_size=None)
    title = gettext("%(name)s历年预算") % {"name": office.name}
    kind_label = KINDS[form.chosen_kind]
    if downloads.kind_asked(request):
        figure_header, *figure_rows = figures.as_values()
        _line_header, *line_rows = lines.as_values()
        header = [gettext("类别"), gettext("编码"), *figure_header]
        rows = [[gettext("主要指标"), "", *row] for row in figure_rows]
        rows += [[kind_label, *row] for row in line_rows]
        return downloads.rows_response(request, title, header, rows, by_year.values())
    figures.label = gettext("历年主要指标表")
    lines.label = gettext("历年科目明细表")
    beside = ""
    if owner is not None:
        beside = urlencode({"d": [owner.code, f"{owner.code}/{office.code}"]}, doseq=True)
    years = []
    for year in amounts.years:
        publication = by_year.get(year)
        years.append((year, publication, cell_link(publication, "") if publication else ""))
    context |= {
        "title": title,
        "figures": figures,
        "more": about_office(newest, by_year.values()),
        "changed": _changed(amounts, form, newest.department.region.code),
        "lines": lines,
        "count": len(lines.rows),
        "year": form.chosen_year,
        "against": form.other_year,
        "kind_label": kind_label,
        "years": years,
        "before": before,
        "after": after,
        "owner": owner,
        "beside": beside,
    }
    return render(request, "portal/comparing/department.html", context)


def _figures_table(amounts: AmountsOfYears, form: YearsForm) -> YearsTable:
    """Return the table of the figures that some year states, in the catalogue's order."""
    stated = amounts.lineages(Measure.FIGURE, "total")
    rows = []
    for key in FIGURES:
        if key in stated:
            row = amounts.row(Measure.FIGURE, "total", key, form.chosen_year, form.other_year)
            rows.append(row)
    return YearsTable(rows, orderable=False, years=amounts.years, against=form.other_year)


def _changed(amounts: AmountsOfYears, form: YearsForm, region: str) -> ChangedMost | None:
    """Return what items began, ended and changed most; None where there is no year to compare."""
    if form.other_year is None:
        return None
    movements = []
    for lineage in amounts.lineages(Measure.FUNCTION, "total"):
        if codes.level(lineage) != codes.Level.ITEM:
            continue
        before = amounts.cell(Measure.FUNCTION, "total", lineage, form.other_year).fen
        now = amounts.cell(Measure.FUNCTION, "total", lineage, form.chosen_year).fen
        if before is None or now is None:
            continue
        names = amounts.names(Measure.FUNCTION, lineage)
        href = address_of_code(region, Measure.FUNCTION, lineage)
        movements.append(Movement(lineage, names[0][1], before, now, href))
    return changed_most(movements)


def _lines_table(amounts: AmountsOfYears, form: YearsForm, region: str) -> LinesTable:
    """Return the table of the chosen lines by code."""
    kind = form.chosen_kind
    part = form.cleaned_data["part"] or "total"
    level = form.cleaned_data["level"]
    word = form.cleaned_data["word"]
    rows = []
    for lineage in amounts.lineages(kind, part):
        row = amounts.row(kind, part, lineage, form.chosen_year, form.other_year)
        if level in ("", row["level"]) and word in ("", row["word"]):
            rows.append(row)
    return LinesTable(
        rows,
        address_of=lambda code: address_of_code(region, kind, code),
        years=amounts.years,
        against=form.other_year,
    )
