"""The publication board: which departments of a year have published, when, how long after approval, and which not."""

from datetime import date, timedelta
from typing import Any

import django_filters
import django_tables2
from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.documents.meaning.deadlines import Deadline, deadline_of
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.exports import TYPES, export
from disclosure.portal.languages import content, is_english, written_date
from disclosure.portal.listing import LONGEST_WORDS, PAGE_SIZE
from disclosure.portal.paging import configure
from disclosure.portal.site import absolute
from disclosure.roster import SHOWN, Duty, roster, tally

HEADER = (
    *(_("部门编码"), _("部门"), _("公开情况"), _("批复日期"), _("首次公布日期"), _("批复后天数"), _("公开期限")),
    *(_("现行版本"), _("说明")),
)
# How late, in the words of the board's pages and of ``Deadline``.
_LATE = {Duty.LATE: _("逾期%(number)s天公开"), Duty.OVERDUE: _("已逾期%(number)s天")}


class BoardFilter(django_filters.FilterSet):
    """By a department's name or code, and by how it stands."""

    q = django_filters.CharFilter(
        method="by_name_or_code",
        max_length=LONGEST_WORDS,
        label=_("部门名称或编码"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = django_filters.ChoiceFilter(choices=Duty.choices, label=_("公开情况"), empty_label=_("全部"))

    def by_name_or_code(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split():
            queryset = queryset.filter(Q(name__contains=word) | Q(code__startswith=word))
        return queryset


class BoardTable(django_tables2.Table):
    """The departments of a year and how each stands. ``region`` and ``year`` say where their pages are."""

    code = django_tables2.Column(verbose_name=_("编码"))
    name = django_tables2.Column(verbose_name=_("部门"))
    state = django_tables2.Column(verbose_name=_("公开情况"))
    approved_on = django_tables2.Column(verbose_name=_("批复"), default="—")
    published_on = django_tables2.Column(verbose_name=_("公布"), default="—")
    days = django_tables2.Column(verbose_name=_("批复后"), default="—")

    class Meta:
        template_name = "portal/_list.html"

    def __init__(self, *args: Any, region: str, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = (region, year)

    def render_name(self, value: str, record: dict[str, Any]) -> str:
        if record["version"] is None:
            return value
        return format_html(
            '<a href="{}">{}</a>', reverse("portal:disclosure", args=(*self._place, record["code"])), value
        )

    def render_state(self, value: str, record: dict[str, Any]) -> str:
        because = _because(record)
        note = format_html('<span class="because">{}</span>', content(because)) if because else ""
        return format_html('<span class="duty duty--{}">{}</span>{}', value, _in_words(record), note)

    def render_approved_on(self, value: date) -> str:
        return _breakable(value)

    def render_published_on(self, value: date) -> str:
        return _breakable(value)

    def render_days(self, value: timedelta) -> str:
        return gettext("%(number)s天") % {"number": value.days}


@public_page
def board(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """The page, searched, sorted and paged; ``?download=`` csv or xlsx gives the same list whole."""
    first = overviews.published(region, year).first()
    if first is None:
        raise Http404  # before the first publication of a year nobody is told that it is being prepared
    chosen = BoardFilter(request.GET, queryset=roster(region, year))
    table = BoardTable(chosen.qs if chosen.is_valid() else chosen.qs.none(), region=region, year=year)
    kind = request.GET.get("download", "")
    configure(request, table, page_size=None if kind in TYPES else PAGE_SIZE)
    if kind in TYPES:
        return _download(kind, table, region, year)
    counts = tally(region, year)
    context = {
        "region": first.department.region,
        "year": year,
        "years": overviews.years(region),
        "filter": chosen,
        "table": table,
        "count": table.paginator.count,
        "duties": [(duty, duty.label, counts[duty]) for duty in Duty if counts[duty]],
        "published": sum(counts[each] for each in SHOWN),
        "obliged": sum(counts.values()) - counts[Duty.EXEMPT],
        "today": written_date(localdate()),
        "canonical": absolute(reverse("portal:board", args=(region, year))),
    }
    return render(request, "portal/board.html", context)


def _breakable(day: date) -> str:
    """A date that a narrow screen breaks after the year."""
    if is_english():
        return written_date(day)
    return format_html('{}年<wbr><span class="day">{}月{}日</span>', day.year, day.month, day.day)


def _download(kind: str, table: BoardTable, region: str, year: int) -> HttpResponse:
    rows = (_exported(row.record) for row in table.rows)
    response = HttpResponse(export(kind, [str(each) for each in HEADER], rows), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="board-{region}-{year}.{kind}"'
    return response


def _exported(record: dict[str, Any]) -> tuple[object, ...]:
    deadline = _deadline(record)
    return (
        record["code"],
        record["name"],
        str(Duty(record["state"]).label),
        record["approved_on"] or "",
        record["published_on"] or "",
        "" if record["days"] is None else record["days"].days,
        deadline.due if deadline else "",
        "" if record["version"] is None else gettext("第%(version)s版") % {"version": record["version"]},
        _because(record),
    )


def _deadline(record: dict[str, Any]) -> Deadline | None:
    return deadline_of(record["approved_on"], today=localdate(), published_on=record["published_on"])


def _in_words(record: dict[str, Any]) -> str:
    """The state with how late it is, where it is."""
    deadline = _deadline(record)
    if record["state"] in (Duty.LATE, Duty.OVERDUE) and deadline is not None:
        late = -deadline.days
        return _LATE[Duty(record["state"])] % {"number": late}
    return str(Duty(record["state"]).label)


def _because(record: dict[str, Any]) -> str:
    """Why a department is exempt, or why what it published was taken back."""
    if record["state"] == Duty.EXEMPT:
        return str(record["exempt_because"])
    if record["state"] == Duty.WITHDRAWN:
        day = written_date(localdate(record["withdrawn_at"]))
        return gettext("%(day)s撤回：%(reason)s") % {"day": day, "reason": record["withdrawn_because"]}
    return ""
