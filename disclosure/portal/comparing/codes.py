"""The codes that departments use, and one code over the years, the departments and the codes below
it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget import codes
from disclosure.models import Amount, Measure
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.charts import Chart, ChartRow
from disclosure.portal.comparing import amounts, downloads, shown
from disclosure.portal.comparing.beside import codes_asked, codes_side_by_side
from disclosure.portal.comparing.measures import PART_CHOICES, Choice, YearForm, newest_of_code
from disclosure.portal.comparing.tables import CodeTable, DepartmentTable
from disclosure.portal.explain.drawings import drawn
from disclosure.portal.languages import content_in, written_year
from disclosure.portal.listing import LONGEST_WORDS
from disclosure.portal.more import about_region
from disclosure.roster import populations

# The classifications of codes, by their names in addresses.
KINDS: dict[str, Any] = {kind.value: kind.label for kind in Measure if kind != Measure.FIGURE}
_LEVELS = [(str(digits), _(level.label)) for digits, level in codes.LEVELS.items()]
_SCALE = 10_000  # yuan in 万元
_DIGITS_OF_A_LEVEL = 2  # from a class of three digits on


class CodeFilter(django_filters.FilterSet):
    """By number or name, and by level."""

    q = django_filters.CharFilter(
        method="by_number_or_name",
        max_length=LONGEST_WORDS,
        label=_("科目编码或名称"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    level = django_filters.ChoiceFilter(
        choices=_LEVELS, method="by_level", label=_("级次"), empty_label=_("全部")
    )

    class Meta:
        model = Amount
        fields = ("q", "level")

    def by_number_or_name(
        self, queryset: QuerySet[Amount], name: str, value: str
    ) -> QuerySet[Amount]:
        for word in value.split():
            is_in_name = Q(name__contains=word)
            begins_code = Q(lineage__startswith=word) | Q(code__startswith=word)
            queryset = queryset.filter(is_in_name | begins_code)
        return queryset

    def by_level(self, queryset: QuerySet[Amount], name: str, value: str) -> QuerySet[Amount]:
        with_digits: Any = queryset.alias(digits=Length("lineage"))
        of_level: QuerySet[Amount] = with_digits.filter(digits=int(value))
        return of_level


class CodesForm(YearForm):
    """Which list of which year."""

    kind = forms.ChoiceField(label=_("分类"), choices=list(KINDS.items()), required=False)
    field_order = ("kind", "year")


@public_page
def codes_used(request: HttpRequest, region: str) -> HttpResponse:
    """Show the list, searched, sorted and paged; ``?download=`` csv or xlsx gives it whole."""
    years = overviews.years(region)
    if not years:
        raise Http404
    form = CodesForm(request.GET, years=[of_region.year for of_region in years])
    code_filter = CodeFilter(request.GET)
    context: dict[str, Any] = {
        "region": years[0].region,
        "form": form,
        "filter": code_filter,
        "more": about_region(region, [of_region.year for of_region in years]),
    }
    if not form.is_valid() or not code_filter.is_valid():
        return render(request, "portal/comparing/codes.html", context, status=400)
    kind = form.cleaned_data["kind"] or Measure.FUNCTION.value
    year = form.chosen_year
    all_codes = Choice(kind, "", "total", "")
    whole = amounts.by_year(region, all_codes).get(year, amounts.Together())
    used = _amounts(region, publication__year=year, measure=kind, part="total")
    code_filter = CodeFilter(request.GET, queryset=used.exclude(code=""))
    matching = code_filter.qs
    if code_filter.form.has_changed():
        # Departments may word a name differently: a code that one of them found by its name is
        # shown with the money of all.
        matching = used.filter(lineage__in=matching.order_by().values("lineage"))
    chosen = codes_asked(request)
    published = [of_region.year for of_region in years]
    beside = codes_side_by_side(region, kind, chosen, published) if chosen else None
    if beside is not None:
        matching = used.filter(lineage__in=chosen)
    table = CodeTable(_by_lineage(matching), region=region, kind=kind, year=year, whole=whole)
    downloads.configure_list(request, table)
    names = {"name": years[0].region.name, "year": year, "kind": KINDS[kind]}
    title = gettext("%(name)s%(year)s年用到的%(kind)s科目") % names
    table.label = title
    if downloads.kind_asked(request):
        return downloads.table_response(request, title, table, overviews.standing(region, year))
    context |= {
        "filter": code_filter,
        "beside": beside,
        "kept": [("kind", kind), ("year", str(year))],
        "kept_query": urlencode({"kind": kind, "year": year}),
        "kind": kind,
        "year": year,
        "title": title,
        "table": table,
        "heading": content_in(gettext("%(name)s%(year)s年用到的%(kind)s科目"), **names),
        "count": table.paginator.count,
        "whole": whole,
        "sum": shown.money(whole.fen),
    }
    return render(request, "portal/comparing/codes.html", context)


def _amounts(region: str, **conditions: Any) -> QuerySet[Amount]:
    """Return the amounts of what a region's departments show that meet the conditions."""
    rows: QuerySet[Amount] = Amount.objects.standing_of_departments().filter(
        publication__department__region__code=region, **conditions
    )
    return rows


def _by_lineage(rows: QuerySet[Amount]) -> QuerySet[Any]:
    """Return a row for each code by its present number, with what all departments have of it."""
    with_money = Count("publication", distinct=True, filter=~Q(fen=0))
    grouped: QuerySet[Any] = (
        rows.order_by()
        .values("lineage")
        .annotate(title=Max("name"), added=Sum("fen"), departments=with_money)
    )
    return grouped


# -- one code --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearOfCode:
    """The money that departments have of a code in a year.

    ``fen`` is that of ``departments`` among the ``published`` ones, None if none published.
    ``before`` is the fen of the year before.
    """

    year: int
    fen: int | None
    departments: int
    published: int
    before: int | None

    @property
    def amount(self) -> str:
        return shown.NOT_PUBLISHED if self.fen is None else shown.money(self.fen)

    @property
    def change(self) -> str:
        if self.fen is None or self.before is None:
            return ""
        return shown.signed(self.fen - self.before)

    @property
    def word(self) -> str:
        return shown.change_word(self.before, self.fen) or ""

    @property
    def rate(self) -> str:
        return shown.rate(self.before or 0, self.fen or 0)


class CodeForm(YearForm):
    """Which year's departments, and which part of their money."""

    part = forms.ChoiceField(label=_("其中"), choices=PART_CHOICES, required=False)


@public_page
def code(request: HttpRequest, region: str, kind: str, code: str) -> HttpResponse:
    """Show a code; one that has another number by now leads there."""
    years = overviews.years(region)
    newest = newest_of_code(kind, code, region) if kind in KINDS else None
    if newest is None:
        raise Http404
    if newest.lineage != code:
        return redirect("portal:code", region, kind, newest.lineage)
    form = CodeForm(request.GET, years=[of_region.year for of_region in years])
    context: dict[str, Any] = {
        "region": years[0].region,
        "form": form,
        "kind": kind,
        "code": code,
        "name": newest.name,
        "more": about_region(region, [of_region.year for of_region in years]),
        "kind_label": KINDS[kind],
    }
    if not form.is_valid():
        return render(request, "portal/comparing/code.html", context, status=400)
    part = form.cleaned_data["part"] or "total"
    choice = Choice(kind, code, part, f"{code} {newest.name}")
    together = amounts.by_year(region, choice)
    year = form.cleaned_data["year"] or _newest_with_money(together) or years[0].year
    published = {of_region.year: of_region.departments for of_region in years}
    against = year - 1 if year - 1 in published else None
    people = populations(year, region).get(region)
    whole = together.get(year, amounts.Together())
    rows: Any = amounts.departments(region, year, choice, against)
    rows = rows.filter(fen__gt=0)
    table = DepartmentTable(rows, choice=choice, whole=whole.fen, people=people, against=against)
    downloads.configure_list(request, table)
    names = {"name": years[0].region.name, "year": year, "of": choice.label}
    title = gettext("%(name)s%(year)s年各部门的%(of)s") % names
    table.label = title
    if downloads.kind_asked(request):
        return downloads.table_response(request, title, table, rows)
    years_of_code = list(_years(published, together))
    context |= {
        "choice": choice,
        "year": year,
        "against": against,
        "title": title,
        "table": table,
        "count": table.paginator.count,
        "years": years_of_code,
        "chart": _chart(years_of_code, choice, request.path),
        "sum": shown.money(whole.fen),
        "together": whole,
        "people": people,
        "path": _codes_above(region, choice),
        "names": list(_names(region, choice)),
        "below": _codes_below(region, year, choice, whole.fen),
    }
    return render(request, "portal/comparing/code.html", context)


def _newest_with_money(together: dict[int, amounts.Together]) -> int | None:
    for year, of_year in together.items():  # the newest first
        if of_year.fen:
            return year
    return None


def _years(
    published: dict[int, int], together: dict[int, amounts.Together]
) -> Iterator[YearOfCode]:
    """Yield every year from the last published to the first.

    ``published`` are the departments of each year; a year that is not in it nobody published, which
    is not the same as nil.
    """
    fen = {year: together.get(year, amounts.Together()).fen for year in published}
    for year in range(max(published), min(published) - 1, -1):
        departments = together.get(year, amounts.Together()).departments
        yield YearOfCode(
            year, fen.get(year), departments, published.get(year, 0), fen.get(year - 1)
        )


def _chart(years: list[YearOfCode], choice: Choice, path: str) -> str:
    """Return a picture with a bar for each year, oldest first; nothing for a single year."""
    rows = []
    for of_year in reversed(years):
        if of_year.fen is not None:
            yuan = Amount(fen=of_year.fen).value
            href = f"{path}?year={of_year.year}"
            label = written_year(of_year.year)
            rows.append(ChartRow(label, yuan, of_year.amount, href=href))
    if len(rows) < 2:
        return ""
    chart = Chart("years", "bars", tuple(rows), "万元", _SCALE)
    title = gettext("%(of)s历年金额") % {"of": choice.label}
    hrefs = {place: row.href for place, row in enumerate(rows)}
    return drawn(chart, title=title, hrefs=hrefs)


def address_of_code(region: str, kind: str, code: str) -> str:
    """Return the page of a code."""
    return reverse("portal:code", args=(region, kind, code))


def _codes_above(region: str, choice: Choice) -> list[tuple[str, str, str]]:
    """Return the codes above, from the top down: number, name, address."""
    lineage = codes.lineage(choice.code) if codes.is_code(choice.code) else []
    above = [code for code in lineage if code != choice.code]
    rows = _amounts(region, measure=choice.measure, lineage__in=above, part="total")
    # Of the names that a code had the newest stays.
    names = dict(rows.order_by("publication__year").values_list("lineage", "name").distinct())
    above_it = []
    for code in above:
        if code in names:
            address = address_of_code(region, choice.measure, code)
            above_it.append((code, names[code], address))
    return above_it


def _names(region: str, choice: Choice) -> Iterator[tuple[str, str, str]]:
    """Yield each number and name that the lineage had, with its years: 2023—2025."""
    rows = _amounts(region, measure=choice.measure, lineage=choice.code, part="total")
    rows = rows.order_by("-publication__year", "code")
    years_by_name: dict[tuple[str, str], list[int]] = {}
    for year, number, name in rows.values_list("publication__year", "code", "name").distinct():
        years_by_name.setdefault((number, name), []).append(year)
    for (number, name), years in years_by_name.items():
        span: int | str = years[0]
        if len(years) > 1:
            span = f"{years[-1]}—{years[0]}"
        yield number, name, written_year(span)


def _codes_below(region: str, year: int, choice: Choice, whole: int) -> list[dict[str, Any]]:
    """Return the codes one level down, with their sums and what they are of ``whole``."""
    rows = _amounts(
        region,
        publication__year=year,
        measure=choice.measure,
        part=choice.part,
        lineage__startswith=choice.code,
    )
    digits = len(choice.code) + _DIGITS_OF_A_LEVEL
    rows = rows.alias(digits=Length("lineage")).filter(digits=digits)
    below = []
    for row in _by_lineage(rows).order_by("lineage"):
        href = address_of_code(region, choice.measure, row["lineage"])
        below.append(
            {
                "code": row["lineage"],
                "name": row["title"],
                "href": f"{href}?year={year}",
                "amount": shown.money(row["added"]),
                "share": shown.percent(row["added"], whole),
                "departments": row["departments"],
            }
        )
    return below
