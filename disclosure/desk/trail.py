"""The workflow's trail for reviewers and auditors: a list with its filters, also as a file."""

from collections.abc import Iterable, Iterator

import django_filters
import django_tables2
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from disclosure.desk.access import signed_in
from disclosure.models import Verb, WorkflowEvent
from disclosure.portal.attachments import list_attachment
from disclosure.portal.exports import TYPES
from disclosure.portal.paging import configure

PAGE_SIZE = 50
HASH_SHOWN = 16  # digits of a hash on the page, enough to tell two apart; the file has all
HEADER = (
    "序号",
    "时间",
    "地区",
    "部门编码",
    "年度",
    "事项",
    "原状态",
    "新状态",
    "账号",
    "说明",
    "内容摘要",
    "版本",
    "前一条的哈希",
    "哈希",
    "可重算",
    "单位编码",
)
# Whether a row of the export suffices to compute its hash: not while its note quotes a draft.
RECOMPUTABLE = "是"
RECOMPUTABLE_LATER = "公开后"


def _day_field(label: str, lookup: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date"})
    return django_filters.DateFilter(
        field_name="at", lookup_expr=lookup, label=label, widget=widget
    )


class EventFilter(django_filters.FilterSet):
    """By year, department, step, account and time."""

    year = django_filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    department = django_filters.CharFilter(field_name="department_code", label="部门编码")
    verb = django_filters.ChoiceFilter(choices=Verb.choices, label="事项", empty_label="全部")
    actor = django_filters.CharFilter(label="账号")
    since = _day_field("从", "date__gte")
    until = _day_field("到", "date__lte")

    class Meta:
        model = WorkflowEvent
        fields = ()


class EventTable(django_tables2.Table):
    """The events, the newest first, each with the beginning of its hash."""

    number = django_tables2.Column(verbose_name="序号")
    at = django_tables2.DateTimeColumn(verbose_name="时间", format="Y-m-d H:i:s")
    name = django_tables2.Column(accessor="budget", verbose_name="部门预算", orderable=False)
    verb = django_tables2.Column(verbose_name="事项")
    states = django_tables2.Column(accessor="states_in_words", verbose_name="状态", orderable=False)
    actor = django_tables2.Column(verbose_name="账号", empty_values=(None,))
    note = django_tables2.Column(
        accessor="note_to_show", verbose_name="说明", orderable=False, default="—"
    )
    hash = django_tables2.Column(verbose_name="哈希", orderable=False)

    class Meta:
        template_name = "desk/_list.html"
        empty_text = "没有符合条件的记录"

    def render_actor(self, value: str) -> str:
        """Return the account, or the program itself."""
        return value or "系统"

    def render_hash(self, value: str) -> str:
        """Return the beginning of a hash."""
        return value[:HASH_SHOWN]


@require_safe
@signed_in
def trail(request: HttpRequest) -> HttpResponse:
    """Show the events that the account sees, filtered; ``format`` gives all as a file."""
    if not request.user.has_perm("disclosure.view_trail"):
        raise PermissionDenied
    visible = WorkflowEvent.objects.visible_to(request.user).with_notes_for(request.user)
    related = visible.select_related("budget__department", "budget__unit", "budget__fiscal_year")
    chosen = EventFilter(request.GET, queryset=related.order_by("-number"))
    events = chosen.qs if chosen.is_valid() else related.none()
    kind = request.GET.get("format", "")
    if kind in TYPES:
        return list_attachment(kind, HEADER, _rows(events), name="trail")
    table = EventTable(events)
    configure(request, table, page_size=PAGE_SIZE)
    query = request.GET.copy()
    query.pop("page", None)
    context = {"filter": chosen, "table": table, "query": query.urlencode()}
    return admin_page(request, "desk/trail.html", title="流程记录", **context)


def _rows(events: Iterable[WorkflowEvent]) -> Iterator[tuple[object, ...]]:
    for event in events:
        recomputable = RECOMPUTABLE if event.is_recomputable else RECOMPUTABLE_LATER
        yield (
            event.number,
            f"{localtime(event.at):%Y-%m-%d %H:%M:%S.%f}",
            event.region_code,
            event.department_code,
            event.year,
            event.get_verb_display(),
            event.get_from_status_display(),
            event.get_to_status_display(),
            event.actor or "系统",
            event.note_to_show,
            event.digest,
            event.version or "",
            event.previous,
            event.hash,
            recomputable,
            event.unit_code,
        )
