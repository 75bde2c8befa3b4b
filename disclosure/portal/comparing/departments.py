"""The departments of a year beside each other: any figure or code, in money, shares, per head, and against another year."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.models import Publication
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.comparing import amounts, downloads, shown
from disclosure.portal.comparing.measures import Choice, ChoiceForm
from disclosure.portal.comparing.tables import DepartmentTable
from disclosure.portal.languages import content_in, written_year
from disclosure.portal.listing import LONGEST_WORDS, with_words
from disclosure.roster import populations


class DepartmentsForm(ChoiceForm):
    """Also against which year, and which departments."""

    against = forms.TypedChoiceField(label=_("与哪一年比"), coerce=int, required=False)
    q = forms.CharField(
        label=_("部门名称或编码"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("against", [("", gettext("上一年")), *((year, written_year(year)) for year in self.years)])

    @property
    def other_year(self) -> int | None:
        """The year to compare with: the one before where none was chosen, None where that has nothing."""
        chosen = self.cleaned_data["against"] or self.chosen_year - 1
        return int(chosen) if chosen in self.years and chosen != self.chosen_year else None


@public_page
def compare(request: HttpRequest, region: str) -> HttpResponse:
    """The page; ``?download=`` csv or xlsx gives the same list whole."""
    years = overviews.years(region)
    if not years:
        raise Http404
    form = DepartmentsForm(request.GET, years=[each.year for each in years])
    context: dict[str, Any] = {"region": years[0].region, "form": form}
    if not form.is_valid():
        return render(request, "portal/comparing/departments.html", context, status=400)
    choice, year, against = form.choice(region), form.chosen_year, form.other_year
    together = amounts.by_year(region, choice)
    people = populations(year, region).get(region)
    rows = with_words(amounts.departments(region, year, choice, against), form.cleaned_data["q"])
    whole = together.get(year, amounts.Together())
    table = DepartmentTable(rows, choice=choice, whole=whole.fen, people=people, against=against)
    downloads.configured(request, table)
    named = {"name": years[0].region.name, "year": year, "of": choice.label}
    title = gettext("%(name)s%(year)s年各部门%(of)s") % named
    table.label = title
    if downloads.wanted(request):
        return downloads.file_of(request, title, table, rows)
    context |= {
        "choice": choice,
        "year": year,
        "against": against,
        "title": title,
        "heading": content_in(gettext("%(name)s%(year)s年各部门%(of)s"), **named),
        "table": table,
        "count": table.paginator.count,
        "published": next((each.departments for each in years if each.year == year), 0),
        "together": whole,
        "sum": shown.money(whole.fen),
        "people": people,
        "first": _first(table, choice) if not form.cleaned_data["q"] and "sort" not in request.GET else None,
    }
    return render(request, "portal/comparing/departments.html", context)


def _first(table: DepartmentTable, choice: Choice) -> tuple[Publication, str] | None:
    """The department that has most of it, with how much, where the list begins with it."""
    if table.page.number != 1 or not table.page.object_list:
        return None
    row = table.page.object_list[0].record
    return (row, shown.money(row.fen)) if row.fen else None
