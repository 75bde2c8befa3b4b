"""The departments of a year beside each other: any figure or code, in money, in shares, per head,
and against another year.
"""

from typing import Any

from django import forms
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.models import Publication
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.comparing import amounts, downloads, shown
from disclosure.portal.comparing.beside import departments_asked, side_by_side
from disclosure.portal.comparing.measures import ChoiceForm
from disclosure.portal.comparing.tables import DepartmentTable
from disclosure.portal.languages import content_in, written_year
from disclosure.portal.listing import LONGEST_WORDS, with_words
from disclosure.portal.more import about_region
from disclosure.roster import populations


class DepartmentsForm(ChoiceForm):
    """The choice of a comparison, the year that it is against, and the departments."""

    against = forms.TypedChoiceField(label=_("与哪一年比"), coerce=int, required=False)
    q = forms.CharField(
        label=_("部门名称或编码"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(year, written_year(year)) for year in self.years]
        self.offer("against", [("", gettext("上一年")), *years])

    @property
    def other_year(self) -> int | None:
        """The year to compare with, the one before where none was chosen.

        None where nothing is published of it.
        """
        year = int(self.cleaned_data["against"] or self.chosen_year - 1)
        if year == self.chosen_year or year not in self.years:
            return None
        return year


@public_page
def compare(request: HttpRequest, region: str) -> HttpResponse:
    """Show the page; ``?download=`` csv or xlsx gives the same list whole."""
    years = overviews.years(region)
    if not years:
        raise Http404
    form = DepartmentsForm(request.GET, years=[of_region.year for of_region in years])
    context: dict[str, Any] = {
        "region": years[0].region,
        "form": form,
        "more": about_region(region, [of_region.year for of_region in years]),
    }
    if not form.is_valid():
        return render(request, "portal/comparing/departments.html", context, status=400)
    choice = form.choice(region)
    year = form.chosen_year
    against = form.other_year
    words = form.cleaned_data["q"]
    together = amounts.by_year(region, choice).get(year, amounts.Together())
    people = populations(year, region).get(region)
    rows = with_words(amounts.departments(region, year, choice, against), words, "department__")
    chosen = departments_asked(request)
    beside = side_by_side(region, choice, chosen) if chosen else None
    if beside is not None:
        # Below stand the departments, those of chosen units among them.
        rows = rows.filter(department__code__in=[code.partition("/")[0] for code in chosen])
    annotated: Any = rows
    largest_first = annotated.order_by(F("fen").desc(nulls_last=True))
    table = DepartmentTable(
        rows,
        choice=choice,
        whole=together.fen,
        people=people,
        against=against,
        largest=largest_first.values_list("fen", flat=True).first(),
        may_pick=True,
    )
    downloads.configure_list(request, table)
    names = {"name": years[0].region.name, "year": year, "of": choice.label}
    title = gettext("%(name)s%(year)s年各部门%(of)s") % names
    table.label = title
    if downloads.kind_asked(request):
        return downloads.table_response(request, title, table, rows)
    published = {of_region.year: of_region.departments for of_region in years}
    kept = {**choice.query, "year": str(year)}
    if form.cleaned_data["against"]:
        kept["against"] = str(form.cleaned_data["against"])
    is_ranked = not words and beside is None and "sort" not in request.GET
    first = _first(table) if is_ranked else None
    context |= {
        "choice": choice,
        "beside": beside,
        "kept": list(kept.items()),
        "kept_query": urlencode(kept),
        "year": year,
        "against": against,
        "title": title,
        "heading": content_in(gettext("%(name)s%(year)s年各部门%(of)s"), **names),
        "table": table,
        "count": table.paginator.count,
        "published": published.get(year, 0),
        "together": together,
        "sum": shown.money(together.fen),
        "people": people,
        "first": first,
    }
    return render(request, "portal/comparing/departments.html", context)


def _first(table: DepartmentTable) -> tuple[Publication, str] | None:
    """Return the department that has most of it, with how much, where the page begins with it."""
    if table.page.number != 1 or not table.page.object_list:
        return None
    publication = table.page.object_list[0].record
    if not publication.fen:
        return None
    return publication, shown.money(publication.fen)
