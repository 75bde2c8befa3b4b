"""The publication board: which departments and units of a year have published, and how long it
took.
"""

from datetime import date, datetime, timedelta
from typing import Any

import django_filters
import django_tables2
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.site import absolute
from disclosure.documents.meaning.deadlines import Deadline, deadline_of
from disclosure.portal import overviews
from disclosure.portal.answers import public_page
from disclosure.portal.attachments import list_attachment
from disclosure.portal.exports import TYPES
from disclosure.portal.languages import content, is_english, written_date
from disclosure.portal.listing import PAGE_SIZE, ListFilter, words_filter
from disclosure.portal.more import about_region
from disclosure.portal.paging import configure
from disclosure.roster import SHOWN, Duty, roster, tally, unit_roster

# In a request's META: the moment of which the board is, where that is not now.
AS_OF = "mingzhang.as_of"
# A row of the board as ``roster`` gives it.
Record = dict[str, Any]

HEADER = (
    _("部门编码"),
    _("部门"),
    _("公开情况"),
    _("批复日期"),
    _("首次公布日期"),
    _("批复后天数"),
    _("公开期限"),
    _("现行版本"),
    _("说明"),
    _("所属部门编码"),
)
# How late, in the words of the board's pages and of ``Deadline``.
_LATE = {Duty.LATE: _("逾期%(number)s天公开"), Duty.OVERDUE: _("已逾期%(number)s天")}


class BoardFilter(ListFilter):
    """By a department's name or code, and by how it stands."""

    q = words_filter("")
    state = django_filters.ChoiceFilter(
        choices=Duty.choices, label=_("公开情况"), empty_label=_("全部")
    )


class BoardTable(django_tables2.Table):
    """The departments of a year and how each stands.

    ``region`` and ``year`` say where their pages are. Days are counted up to ``today``.
    """

    code = django_tables2.Column(verbose_name=_("编码"))
    name = django_tables2.Column(verbose_name=_("部门"))
    state = django_tables2.Column(verbose_name=_("公开情况"))
    approved_on = django_tables2.Column(verbose_name=_("批复"), default="—")
    published_on = django_tables2.Column(verbose_name=_("公布"), default="—")
    days = django_tables2.Column(verbose_name=_("批复后"), default="—")

    class Meta:
        template_name = "portal/_list.html"

    def __init__(self, *args: Any, region: str, year: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._region = region
        self._year = year
        self._today = today

    def render_name(self, value: str, record: Record) -> str:
        if record["version"] is None:
            return value
        return format_html('<a href="{}">{}</a>', self.address(record), value)

    def address(self, record: Record) -> str:
        """Return where the row's office publishes."""
        place = (self._region, self._year, record["code"])
        return reverse("portal:disclosure", args=place)

    def render_state(self, value: str, record: Record) -> str:
        note = ""
        reason = _reason(record)
        if reason:
            note = format_html('<span class="because">{}</span>', content(reason))
        words = _state_in_words(record, self._today)
        return format_html('<span class="duty duty--{}">{}</span>{}', value, words, note)

    def render_approved_on(self, value: date) -> str:
        return _breakable(value)

    def render_published_on(self, value: date) -> str:
        return _breakable(value)

    def render_days(self, value: timedelta) -> str:
        return gettext("%(number)s天") % {"number": value.days}


class UnitBoardTable(BoardTable):
    """The units that publish beside their departments, in the same columns."""

    name = django_tables2.Column(verbose_name=_("单位"))
    department = django_tables2.Column(accessor="department__name", verbose_name=_("部门"))

    class Meta(BoardTable.Meta):
        prefix = "units-"
        sequence = ("code", "name", "department", "...")

    def address(self, record: Record) -> str:
        place = (self._region, self._year, record["department__code"], record["code"])
        return reverse("portal:disclosure", args=place)


@public_page
def board(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """The page, searched, sorted and paged; ``?download=`` csv or xlsx gives the list whole."""
    first = overviews.published(region, year).first()
    if first is None:
        raise Http404  # before a year's first publication nobody is told that it is being prepared
    now: datetime = request.META.get(AS_OF) or timezone.now()
    today = localdate(now)
    chosen = BoardFilter(request.GET, queryset=roster(region, year, now=now))
    table = BoardTable(chosen.rows, region=region, year=year, today=today)
    chosen_units = BoardFilter(request.GET, queryset=unit_roster(region, year, now=now))
    units = UnitBoardTable(chosen_units.rows, region=region, year=year, today=today)
    kind = request.GET.get("download", "")
    is_download = kind in TYPES
    page_size = None if is_download else PAGE_SIZE
    configure(request, table, page_size=page_size)
    configure(request, units, page_size=page_size)
    if is_download:
        exported = [_exported(row.record, today) for row in (*table.rows, *units.rows)]
        header = [str(title) for title in HEADER]
        return list_attachment(kind, header, exported, name=f"board-{region}-{year}")
    counts = tally(region, year, now=now)
    published_years = [of_region.year for of_region in overviews.years(region)]
    context = {
        "region": first.department.region,
        "year": year,
        "other_years": [other for other in published_years if other != year],
        "more": about_region(region, published_years, year=year),
        "filter": chosen,
        "table": table,
        "count": table.paginator.count,
        "units": units,
        "unit_count": units.paginator.count,
        "duties": [(duty, duty.label, counts[duty]) for duty in Duty if counts[duty]],
        "published": sum(counts[duty] for duty in SHOWN),
        "obliged": sum(counts.values()) - counts[Duty.EXEMPT],
        "today": written_date(today),
        "canonical": absolute(reverse("portal:board", args=(region, year))),
    }
    return render(request, "portal/board.html", context)


def _breakable(day: date) -> str:
    """Return a date that a narrow screen breaks after the year."""
    if is_english():
        return written_date(day)
    markup = '{}年<wbr><span class="day">{}月{}日</span>'
    return format_html(markup, day.year, day.month, day.day)


def _exported(record: Record, today: date) -> tuple[object, ...]:
    """Return a row under HEADER."""
    deadline = _deadline(record, today)
    days = record["days"]
    version = record["version"]
    days_left = "" if days is None else days.days
    due = deadline.due if deadline else ""
    shown_version = ""
    if version is not None:
        shown_version = gettext("第%(version)s版") % {"version": version}
    return (
        record["code"],
        record["name"],
        str(Duty(record["state"]).label),
        record["approved_on"] or "",
        record["published_on"] or "",
        days_left,
        due,
        shown_version,
        _reason(record),
        record.get("department__code", ""),
    )


def _deadline(record: Record, today: date) -> Deadline | None:
    return deadline_of(record["approved_on"], today=today, published_on=record["published_on"])


def _state_in_words(record: Record, today: date) -> str:
    """Return the state, with how late it is where it is late."""
    duty = Duty(record["state"])
    deadline = _deadline(record, today)
    if duty in _LATE and deadline is not None:
        return _LATE[duty] % {"number": -deadline.days}
    return str(duty.label)


def _reason(record: Record) -> str:
    """Return why a department is exempt, or why what it published was taken back."""
    if record["state"] == Duty.EXEMPT:
        return str(record["exempt_because"])
    if record["state"] == Duty.WITHDRAWN:
        day = written_date(localdate(record["withdrawn_at"]))
        reason = record["withdrawn_because"]
        return gettext("%(day)s撤回：%(reason)s") % {"day": day, "reason": reason}
    return ""
