"""The years of a department side by side: its figures and its lines by code, with those of the departments it was before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from budget import codes
from disclosure.documents.meaning.spending import FIGURES, PARTS
from disclosure.models import Amount, Measure, Publication
from disclosure.portal.answers import public_page
from disclosure.portal.comparing import downloads, shown
from disclosure.portal.comparing.codes import KINDS, address_of_code
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import YearForm
from disclosure.portal.comparing.tables import FigureColumn, Listing, PercentColumn, about
from disclosure.portal.languages import content, content_in, label, written_year
from disclosure.portal.paging import configure
from disclosure.roster import Body, Succession, succession

_WORDS = ("新增", "终止", "增加", "减少", "持平")
_LEVELS = [("", _("全部")), *((name, _(label)) for name, label in codes.LEVEL_LABELS.items())]


# -- its publications ------------------------------------------------------------------------------------------------------


def publications(bodies: Succession) -> tuple[dict[int, Publication], list[Body]]:
    """What stands of each year, the newest first: the department's own, else that of whom it was before.

    And those that it has become, as far as they have published themselves: others are nobody's business yet.
    """
    keys = bodies.keys
    rows = list(Publication.objects.standing().filter(department__in=[*keys, *(body.pk for body in bodies.after)]))
    found: dict[int, Publication] = {}
    own = [row for row in rows if row.department_id in keys]
    for row in sorted(own, key=lambda row: (-row.year, keys.index(row.department_id))):
        found.setdefault(row.year, row)
    public = {row.department_id for row in rows}
    return found, [body for body in bodies.after if body.pk in public]


# -- its amounts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CellOfYear:
    """An amount of a year: ``fen`` None where it is not known, and then ``mark`` says why."""

    fen: int | None
    mark: str = ""
    href: str = ""
    is_exact: bool = True


class Ledger:
    """All amounts of a department's years, by measure, part and lineage."""

    def __init__(self, shown_years: dict[int, Publication]) -> None:
        self.publications = shown_years
        self.years = list(range(max(shown_years), min(shown_years) - 1, -1))
        self._amounts: dict[tuple[str, str, str], dict[int, list[Amount]]] = defaultdict(lambda: defaultdict(list))
        years = {row.pk: year for year, row in shown_years.items()}
        for amount in Amount.objects.filter(publication__in=years).order_by("code"):
            key = (amount.measure, amount.part, amount.lineage)
            self._amounts[key][years[amount.publication_id]].append(amount)

    def lineages(self, measure: str, part: str) -> list[str]:
        """The codes that some year has, ascending."""
        return sorted({key[2] for key in self._amounts if key[:2] == (measure, part) and key[2]})

    def cell(self, measure: str, part: str, lineage: str, year: int) -> CellOfYear:
        publication = self.publications.get(year)
        if publication is None:
            return CellOfYear(None, gettext(shown.NOT_PUBLISHED))
        found = self._of(measure, part, lineage, year)
        if found:
            is_exact = all(amount.exact for amount in found)
            return CellOfYear(
                sum(amount.fen for amount in found), "", cell_link(publication, found[0].address), is_exact
            )
        has_table = measure != Measure.FIGURE and self._of(measure, part, "", year)
        return CellOfYear(0) if has_table else CellOfYear(None, shown.NOT_STATED)

    def _of(self, measure: str, part: str, lineage: str, year: int) -> list[Amount]:
        by_year = self._amounts.get((measure, part, lineage))
        return by_year.get(year, []) if by_year else []

    def names(self, measure: str, lineage: str) -> list[tuple[str, str]]:
        """Number and name in each year, the newest first, each once."""
        by_year = self._amounts.get((measure, "total", lineage), {})
        found = [(each.code, each.name) for year in self.years for each in by_year.get(year, [])]
        return list(dict.fromkeys(found))

    def row(self, measure: str, part: str, lineage: str, year: int, against: int | None) -> dict[str, Any]:
        """A row of the tables below."""
        cells = {each: self.cell(measure, part, lineage, each) for each in self.years}
        now, then = cells[year].fen, cells[against].fen if against is not None else None
        change = None if now is None or then is None else now - then
        rate = None if change is None else shown.percent(change, then)
        names = self.names(measure, lineage) or [(lineage, lineage)]
        return {
            "code": lineage,
            "title": label(FIGURES.get(lineage, "")) if measure == Measure.FIGURE else names[0][1],
            "was": "" if measure == Measure.FIGURE else _was(names, lineage),
            "level": codes.level(lineage) if codes.is_code(lineage) else "",
            "change": change,
            "rate": rate,
            "word": shown.change_word(then, now),
            "by_change": -(10**18) if change is None else change,
            "by_rate": Decimal(-(10**9)) if rate is None else rate,
            **{f"y{each}": cell for each, cell in cells.items()},
            **{f"by_{each}": -1 if cell.fen is None else cell.fen for each, cell in cells.items()},
        }


def _was(names: Sequence[tuple[str, str]], lineage: str) -> str:
    """The other numbers and names that it had."""
    others = [(code, name) for code, name in names[1:] if (code, name) != (lineage, names[0][1])]
    return "、".join(name if code == lineage else f"{code} {name}" for code, name in others)


# -- the tables ------------------------------------------------------------------------------------------------------------


class YearColumn(FigureColumn):
    """A CellOfYear: a link to its cell, or the mark that stands for what is not known."""

    def render(self, value: CellOfYear) -> str:
        if not value.fen:
            return value.mark
        mark = "" if value.is_exact else about()
        return format_html('<a href="{}">{}{}</a>', value.href, mark, shown.money(value.fen))

    def value(self, value: CellOfYear) -> Any:
        return shown.in_wan(value.fen) if value.fen else value.mark


class YearsTable(Listing):
    """Figures of a department, a column for each year, and what changed between two of them."""

    name = django_tables2.Column(accessor="title", verbose_name=pgettext_lazy("row", "项目"), orderable=False)
    change = FigureColumn(accessor="change", verbose_name=_("增减（万元）"), order_by="by_change")
    rate = PercentColumn(accessor="rate", verbose_name=_("增减（%）"), order_by="by_rate")
    word = django_tables2.Column(accessor="word", verbose_name=_("变化"), orderable=False, default="")

    class Meta(Listing.Meta):
        sequence: tuple[str, ...] = ("name", "...", "change", "rate", "word")

    def __init__(self, *args: Any, years: Sequence[int], against: int | None, **kwargs: Any) -> None:
        columns = [
            (f"y{year}", YearColumn(accessor=f"y{year}", verbose_name=written_year(year), order_by=f"by_{year}"))
            for year in years
        ]
        exclude = () if against is not None else ("change", "rate", "word")
        super().__init__(*args, extra_columns=columns, exclude=exclude, **kwargs)

    def render_word(self, value: str) -> str:
        return gettext(value) if value else ""

    def render_change(self, value: int | None) -> str:
        return shown.signed(value) if value else ""

    def value_change(self, value: int | None) -> Any:
        return shown.in_wan(value) if value else ""

    def render_rate(self, value: Decimal | None) -> str:
        return f"{value:+}%".replace("-", "−") if value else ""

    def value_rate(self, value: Decimal | None) -> Any:
        return value or ""


def _was_called(names: str) -> str:
    return format_html('<span class="was">{}</span>', content_in(gettext("原：%(names)s"), names=names))


class LinesTable(YearsTable):
    """Lines by code."""

    code = django_tables2.Column(verbose_name=_("编码"))
    name = django_tables2.Column(accessor="title", verbose_name=_("科目"), order_by="title")

    class Meta(YearsTable.Meta):
        sequence: tuple[str, ...] = ("code", "name", "...", "change", "rate", "word")
        order_by = "code"
        row_attrs = {"class": lambda record: record["level"]}

    def __init__(self, *args: Any, addresses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses = addresses

    def render_name(self, value: str, record: dict[str, Any]) -> str:
        was = _was_called(record["was"]) if record["was"] else ""
        return format_html('<a href="{}">{}</a>{}', self._addresses(record["code"]), content(value), was)

    def value_name(self, value: str, record: dict[str, Any]) -> str:
        return (
            gettext("%(name)s（原：%(names)s）") % {"name": value, "names": record["was"]} if record["was"] else value
        )


# -- the page --------------------------------------------------------------------------------------------------------------


class YearsForm(YearForm):
    """Which lines, and which two years to hold against each other."""

    kind = forms.ChoiceField(label=_("明细按"), choices=KINDS, required=False)
    part = forms.ChoiceField(label=_("哪部分"), choices=[(key, _(name)) for key, name in PARTS.items()], required=False)
    level = forms.ChoiceField(label=_("级次"), choices=_LEVELS, required=False)
    against = forms.TypedChoiceField(label=_("与哪一年比"), coerce=int, required=False)
    word = forms.ChoiceField(
        label=_("变化"), choices=[("", _("全部")), *((word, _(word)) for word in _WORDS)], required=False
    )

    field_order = ("kind", "part", "level", "year", "against", "word")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("against", [("", gettext("前一次公开")), *((year, written_year(year)) for year in self.years)])

    @property
    def other_year(self) -> int | None:
        """The year to compare with, else the last published before; None where there is none."""
        earlier = next((year for year in self.years if year < self.chosen_year), None)
        chosen = self.cleaned_data["against"] or earlier
        return int(chosen) if chosen and chosen != self.chosen_year else None


@public_page
def department_years(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """The page; ``?download=`` csv or xlsx gives both of its tables as one list."""
    bodies = succession(region, code)
    found, after = publications(bodies) if bodies else ({}, [])
    if bodies is None or not any(row.department_id == bodies.department.pk for row in found.values()):
        raise Http404
    newest = next(iter(found.values()))
    form = YearsForm(request.GET, years=list(found))
    context: dict[str, Any] = {"region": newest.department.region, "department": bodies.department, "form": form}
    if not form.is_valid():
        return render(request, "portal/comparing/department.html", context, status=400)
    ledger = Ledger(found)
    figures, lines = _tables(request, ledger, form, region)
    title = gettext("%(name)s历年预算") % {"name": bodies.department.name}
    if downloads.wanted(request):
        return _download(request, title, figures, lines, form, found)
    figures.label, lines.label = gettext("历年主要指标表"), gettext("历年科目明细表")
    context |= {
        "title": title,
        "figures": figures,
        "lines": lines,
        "count": len(lines.rows),
        "year": form.chosen_year,
        "against": form.other_year,
        "kind_label": dict(KINDS)[form.cleaned_data["kind"] or Measure.FUNCTION.value],
        "years": [
            (year, found.get(year), cell_link(found[year], "") if year in found else "") for year in ledger.years
        ],
        "before": [body for body in bodies.before if any(row.department_id == body.pk for row in found.values())],
        "after": after,
    }
    return render(request, "portal/comparing/department.html", context)


def _tables(request: HttpRequest, ledger: Ledger, form: YearsForm, region: str) -> tuple[YearsTable, LinesTable]:
    chosen = form.cleaned_data
    kind, part = chosen["kind"] or Measure.FUNCTION.value, chosen["part"] or "total"
    years: dict[str, Any] = {"years": ledger.years, "against": form.other_year}
    stated = set(ledger.lineages(Measure.FIGURE, "total"))
    figures = [
        ledger.row(Measure.FIGURE, "total", key, form.chosen_year, form.other_year) for key in FIGURES if key in stated
    ]
    lines = [
        ledger.row(kind, part, lineage, form.chosen_year, form.other_year) for lineage in ledger.lineages(kind, part)
    ]
    lines = [row for row in lines if chosen["level"] in ("", row["level"]) and chosen["word"] in ("", row["word"])]
    table = LinesTable(lines, addresses=lambda code: address_of_code(region, kind, code), **years)
    configure(request, table, page_size=None)
    return YearsTable(figures, orderable=False, **years), table


def _download(
    request: HttpRequest,
    title: str,
    figures: YearsTable,
    lines: LinesTable,
    form: YearsForm,
    found: dict[int, Publication],
) -> HttpResponse:
    (head, *rows), (_, *others) = figures.as_values(), lines.as_values()
    kind = dict(KINDS)[form.cleaned_data["kind"] or Measure.FUNCTION.value]
    whole = [[gettext("主要指标"), "", *row] for row in rows] + [[kind, *row] for row in others]
    return downloads.file(request, title, [gettext("类别"), gettext("编码"), *head], whole, found.values())
