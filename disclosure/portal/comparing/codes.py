"""The codes that departments use, and one code over the years, the departments and the codes below it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget import codes
from disclosure.documents.meaning.spending import PARTS
from disclosure.models import Amount, Measure
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.charts import Chart, ChartRow
from disclosure.portal.comparing import amounts, downloads, shown
from disclosure.portal.comparing.measures import Choice, YearForm, named
from disclosure.portal.comparing.tables import CodeTable, DepartmentTable
from disclosure.portal.explain.drawings import drawn
from disclosure.portal.languages import content_in, written_year
from disclosure.portal.listing import LONGEST_WORDS
from disclosure.roster import populations

KINDS = [(kind.value, kind.label) for kind in Measure if kind != Measure.FIGURE]
_LEVELS = [(str(digits), _(codes.LEVEL_LABELS[name])) for digits, name in codes.LEVELS.items()]
_SCALE = 10_000  # yuan in 万元


class CodeFilter(django_filters.FilterSet):
    """By number or name, and by level."""

    q = django_filters.CharFilter(
        method="by_number_or_name",
        max_length=LONGEST_WORDS,
        label=_("科目编码或名称"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    level = django_filters.ChoiceFilter(choices=_LEVELS, method="by_level", label=_("级次"), empty_label=_("全部"))

    class Meta:
        model = Amount
        fields = ("q", "level")

    def by_number_or_name(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split():
            queryset = queryset.filter(Q(name__contains=word) | Q(lineage__startswith=word) | Q(code__startswith=word))
        return queryset

    def by_level(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.alias(digits=Length("lineage")).filter(digits=int(value))


class CodesForm(YearForm):
    """Which list of which year."""

    kind = forms.ChoiceField(label=_("分类"), choices=KINDS, required=False)
    field_order = ("kind", "year")


@public_page
def codes_used(request: HttpRequest, region: str) -> HttpResponse:
    """The list: searched, sorted, paged; ``?download=`` csv or xlsx gives it whole."""
    years = overviews.years(region)
    if not years:
        raise Http404
    form = CodesForm(request.GET, years=[each.year for each in years])
    context: dict[str, Any] = {"region": years[0].region, "form": form, "filter": CodeFilter(request.GET)}
    if not form.is_valid() or not context["filter"].is_valid():
        return render(request, "portal/comparing/codes.html", context, status=400)
    kind = form.cleaned_data["kind"] or Measure.FUNCTION.value
    year = form.chosen_year
    used: QuerySet[Amount] = Amount.objects.standing().filter(
        publication__department__region__code=region, publication__year=year, measure=kind, part="total"
    )
    whole = amounts.by_year(region, Choice(kind, "", "total", "")).get(year, amounts.Together())
    chosen = CodeFilter(request.GET, queryset=used.exclude(code=""))
    # Departments may word a name differently: a code that one of them found by its name is shown with the money of all.
    found = used.filter(lineage__in=chosen.qs.order_by().values("lineage")) if chosen.form.has_changed() else chosen.qs
    table = CodeTable(_grouped(found), region=region, kind=kind, year=year, whole=whole)
    downloads.configured(request, table)
    named = {"name": years[0].region.name, "year": year, "kind": dict(KINDS)[kind]}
    title = gettext("%(name)s%(year)s年用到的%(kind)s科目") % named
    table.label = title
    if downloads.wanted(request):
        return downloads.file_of(request, title, table, overviews.standing(region, year))
    context |= {"filter": chosen, "kind": kind, "year": year, "title": title, "table": table}
    context["heading"] = content_in(gettext("%(name)s%(year)s年用到的%(kind)s科目"), **named)
    context |= {"count": table.paginator.count, "whole": whole, "sum": shown.money(whole.fen)}
    return render(request, "portal/comparing/codes.html", context)


def _grouped(rows: QuerySet[Amount]) -> QuerySet[Any]:
    """One row a lineage, by its present number."""
    grouped: QuerySet[Any] = (
        rows.order_by()
        .values("lineage")
        .annotate(
            title=Max("name"), added=Sum("fen"), departments=Count("publication", distinct=True, filter=~Q(fen=0))
        )
    )
    return grouped


# -- one code --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearOfCode:
    """What departments have of a code in a year: ``fen`` of ``departments`` of the ``published`` ones; None if unpublished."""

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
        return "" if self.fen is None or self.before is None else shown.signed(self.fen - self.before)

    @property
    def word(self) -> str:
        return shown.change_word(self.before, self.fen)

    @property
    def rate(self) -> str:
        if self.word not in ("增加", "减少") or self.fen is None or self.before is None:
            return ""
        return f"{abs(shown.percent(self.fen - self.before, self.before) or 0)}%"


class CodeForm(YearForm):
    """Which year's departments, and which part of their money."""

    part = forms.ChoiceField(label=_("其中"), choices=[(key, _(name)) for key, name in PARTS.items()], required=False)


@public_page
def code(request: HttpRequest, region: str, kind: str, code: str) -> HttpResponse:
    """A code; one that has another number by now leads there."""
    years = overviews.years(region)
    found = named(kind, code, region) if kind in dict(KINDS) else None
    if found is None:
        raise Http404
    if found.lineage != code:
        return redirect("portal:code", region, kind, found.lineage)
    form = CodeForm(request.GET, years=[each.year for each in years])
    context: dict[str, Any] = {"region": years[0].region, "form": form, "kind": kind, "code": code, "name": found.name}
    context["kind_label"] = dict(KINDS)[kind]
    if not form.is_valid():
        return render(request, "portal/comparing/code.html", context, status=400)
    choice = Choice(kind, code, form.cleaned_data["part"] or "total", f"{code} {found.name}")
    return _code_page(request, region, years, choice, form, context)


def _code_page(
    request: HttpRequest,
    region: str,
    years: list[overviews.YearOfRegion],
    choice: Choice,
    form: CodeForm,
    context: dict[str, Any],
) -> HttpResponse:
    together = amounts.by_year(region, choice)
    year = form.cleaned_data["year"] or next((each for each in together if together[each].fen), years[0].year)
    against = year - 1 if any(each.year == year - 1 for each in years) else None
    people = populations(year, region).get(region)
    whole = together.get(year, amounts.Together())
    rows: Any = amounts.departments(region, year, choice, against)
    rows = rows.filter(fen__gt=0)
    table = DepartmentTable(rows, choice=choice, whole=whole.fen, people=people, against=against)
    downloads.configured(request, table)
    named = {"name": years[0].region.name, "year": year, "of": choice.label}
    title = gettext("%(name)s%(year)s年各部门的%(of)s") % named
    table.label = title
    if downloads.wanted(request):
        return downloads.file_of(request, title, table, rows)
    by_year = list(_years(years, together))
    context |= {
        "choice": choice,
        "year": year,
        "against": against,
        "title": title,
        "table": table,
        "count": table.paginator.count,
        "years": by_year,
        "chart": _chart(by_year, choice, request.path),
        "sum": shown.money(whole.fen),
        "together": whole,
        "people": people,
        "path": _path(region, choice),
        "names": list(_names(region, choice)),
        "below": _below(region, year, choice, whole.fen),
    }
    return render(request, "portal/comparing/code.html", context)


def _years(years: Iterable[overviews.YearOfRegion], together: dict[int, amounts.Together]) -> Iterator[YearOfCode]:
    """Every year from the first published to the last, the newest first; one that nobody published is told apart from nil."""
    published = {each.year: each.departments for each in years}
    fen = {year: together.get(year, amounts.Together()).fen for year in published}
    for year in range(max(published), min(published) - 1, -1):
        found = together.get(year, amounts.Together())
        yield YearOfCode(year, fen.get(year), found.departments, published.get(year, 0), fen.get(year - 1))


def _chart(years: list[YearOfCode], choice: Choice, path: str) -> str:
    """A bar for each year, oldest first; nothing for a single year."""
    rows = [_bar(each, path) for each in reversed(years) if each.fen is not None]
    if len(rows) < 2:
        return ""
    chart = Chart("years", "bars", tuple(rows), "万元", _SCALE)
    title = gettext("%(of)s历年金额") % {"of": choice.label}
    return drawn(chart, title=title, hrefs={place: row.href for place, row in enumerate(rows)})


def _bar(each: YearOfCode, path: str) -> ChartRow:
    yuan = Amount(fen=each.fen or 0).value
    return ChartRow(written_year(each.year), yuan, each.amount, href=f"{path}?year={each.year}")


def _path(region: str, choice: Choice) -> list[tuple[str, str, str]]:
    """The codes above, from the top down: number, name, address."""
    above = [each for each in codes.lineage(choice.code) if each != choice.code] if codes.is_code(choice.code) else []
    rows = Amount.objects.standing().filter(
        publication__department__region__code=region, measure=choice.measure, lineage__in=above, part="total"
    )
    names = dict(rows.order_by("publication__year").values_list("lineage", "name").distinct())
    return [(each, names[each], address_of_code(region, choice.measure, each)) for each in above if each in names]


def address_of_code(region: str, kind: str, code: str) -> str:
    """The page of a code."""
    return reverse("portal:code", args=(region, kind, code))


def _names(region: str, choice: Choice) -> Iterator[tuple[str, str, str]]:
    """Each number and name that the lineage had, with its years: 2023—2025."""
    rows = Amount.objects.standing().filter(
        publication__department__region__code=region, measure=choice.measure, lineage=choice.code, part="total"
    )
    found = rows.order_by("-publication__year", "code").values_list("publication__year", "code", "name").distinct()
    spans: dict[tuple[str, str], list[int]] = {}
    for year, number, name in found:
        spans.setdefault((number, name), []).append(year)
    for (number, name), years in spans.items():
        yield (number, name, written_year(years[-1] if len(years) == 1 else f"{years[-1]}—{years[0]}"))


def _below(region: str, year: int, choice: Choice, whole: int) -> list[dict[str, Any]]:
    """The codes one level down, with their sums and shares."""
    rows = Amount.objects.standing().filter(
        publication__department__region__code=region,
        publication__year=year,
        measure=choice.measure,
        part=choice.part,
        lineage__startswith=choice.code,
    )
    rows = rows.alias(digits=Length("lineage")).filter(digits=len(choice.code) + 2)
    return [
        {
            "code": each["lineage"],
            "name": each["title"],
            "href": f"{address_of_code(region, choice.measure, each['lineage'])}?year={year}",
            "amount": shown.money(each["added"]),
            "share": shown.percent(each["added"], whole),
            "departments": each["departments"],
        }
        for each in _grouped(rows).order_by("lineage")
    ]
