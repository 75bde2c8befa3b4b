"""The lists of these pages: what each column shows, how it sorts, and what it gives to a file."""

from decimal import Decimal
from typing import Any

import django_tables2
from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import NullIf
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget import codes
from disclosure.models import Publication
from disclosure.portal.comparing import shown
from disclosure.portal.comparing.amounts import Together
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import Choice
from disclosure.portal.languages import for_attribute, label, with_reading
from disclosure.roster import Population

# What decides between rows that are otherwise equal, so that pages neither repeat nor lose one.
_DEPARTMENT_ORDER = ("department__order", "department__code")
_CODE_ORDER = ("lineage",)
_AMOUNTS = ("fen", "added")


def _thousandths(part: Any, whole: str) -> Any:
    """Return a share to sort by, of the annotation ``whole``.

    It is a whole number, since no amount may pass through a binary float; shares that are equal
    then are told apart by amount.
    """
    return part * 1000 / NullIf(F(whole), Value(0, BigIntegerField()))


class FigureColumn(django_tables2.Column):
    """A column of numbers; what is not known comes last, whichever way it is sorted.

    ``sort`` is the expression to sort by, where that is not the column's own.
    """

    is_figure = True

    def __init__(self, *args: Any, sort: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, empty_values=(), initial_sort_descending=True, **kwargs)
        self._sort = sort

    def order(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        keys = [self._sort or F(str(self.accessor))]
        keys += [F(name) for name in _AMOUNTS if name in queryset.query.annotations]
        order: list[Any] = []
        for key in keys:
            # The two databases put NULL at different ends unless they are told.
            sort = key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)
            order.append(sort)
        order += _DEPARTMENT_ORDER if queryset.model is Publication else _CODE_ORDER
        return queryset.order_by(*order), True


class MoneyColumn(FigureColumn):
    """Fen, shown in 万元; a file gets the number that is shown."""

    def render(self, value: Any) -> str:
        return with_reading(shown.money(value))

    def value(self, value: Any) -> Any:
        return shown.exported(value)


class PercentColumn(FigureColumn):
    """A Decimal of one place, or None."""

    def render(self, value: Decimal | None) -> str:
        return "" if value is None else f"{value}%"

    def value(self, value: Decimal | None) -> Any:
        return "" if value is None else value


def level_of(code: str) -> str:
    """Return 类, 款 or 项 of a code, empty for what is none."""
    return str(label(codes.level(code).label)) if codes.is_code(code) else ""


def picking_box(field: str, value: str, name: str) -> SafeString:
    """Return a box that chooses a row for the form ``beside``; ``name`` is for who hears it."""
    return format_html(
        '<input type="checkbox" name="{}" value="{}" form="beside" aria-label="{}">',
        field,
        value,
        name,
    )


def about() -> SafeString:
    """Return the sign before an amount that is known as a rounded figure only."""
    return format_html('<span class="about" title="{}">≈</span>', gettext("公开的是四舍五入后的数"))


class Listing(django_tables2.Table):
    """A list in a frame that scrolls by itself; ``label`` names it to those who hear the page.

    Label and ``unit`` stand above its columns on each printed page.
    """

    frame = "across"
    label = ""
    unit = _("金额单位：万元")

    class Meta:
        template_name = "portal/_list.html"


class DepartmentTable(Listing):
    """The departments of a year by one choice.

    ``whole`` is what all departments have of it together, in fen; ``against`` the year that it is
    compared with, None where there is none. Bars are as wide as the ``largest`` amount, in fen.
    ``may_pick``: boxes choose departments to put side by side.
    """

    code = django_tables2.Column(accessor="department__code", verbose_name=_("编码"))
    name = django_tables2.Column(accessor="department__name", verbose_name=_("部门"))
    fen = MoneyColumn(accessor="fen", verbose_name=_("金额（万元）"))
    of_all = PercentColumn(accessor="fen", verbose_name=_("占合计"), orderable=False)
    pick = django_tables2.Column(
        accessor="department__code",
        verbose_name=_("并排"),
        orderable=False,
        exclude_from_export=True,
    )
    share = PercentColumn(
        accessor="whole", verbose_name=_("占本部门"), sort=_thousandths(F("fen"), "whole")
    )
    head = FigureColumn(accessor="fen", verbose_name=_("人均（元）"), orderable=False)
    before = MoneyColumn(accessor="before")
    change = FigureColumn(
        accessor="before", verbose_name=_("增减（万元，按元算）"), sort=F("fen") - F("before")
    )
    rate = PercentColumn(
        accessor="before",
        verbose_name=_("增减（%，按元算）"),
        sort=_thousandths(F("fen") - F("before"), "before"),
    )

    class Meta(Listing.Meta):
        order_by = "-fen"
        sequence = ("...", "pick")

    def __init__(
        self,
        *args: Any,
        choice: Choice,
        whole: int,
        people: Population | None,
        against: int | None,
        largest: int | None = None,
        may_pick: bool = False,
        **kwargs: Any,
    ) -> None:
        self._whole = whole
        self._largest = largest or whole
        self._people = people
        parts = []
        for key, part in choice.inner.items():
            name = f"inner_{key}"
            parts.append((name, MoneyColumn(accessor=name, verbose_name=label(part.label))))
        unknown: list[str] = []
        if choice.whole in ("", choice.code):
            unknown.append("share")
        if people is None:
            unknown.append("head")
        if not may_pick:
            unknown.append("pick")
        if against is None:
            unknown += ["before", "change", "rate"]
        super().__init__(*args, extra_columns=parts, exclude=unknown, **kwargs)
        if against is not None:
            heading = gettext("%(year)s年（万元）") % {"year": against}
            self.columns["before"].column.verbose_name = heading
        if "share" in self.columns:
            of_income = choice.whole == "total"
            self.columns["share"].column.verbose_name = (
                _("占本部门收入") if of_income else _("占本部门支出")
            )

    def render_pick(self, value: str, record: Publication) -> SafeString:
        """Return the box that chooses a department for the form ``beside``."""
        return picking_box("d", value, for_attribute(record.department.name) or value)

    def render_name(self, value: str, record: Publication) -> SafeString:
        department = record.department
        href = reverse("portal:department", args=(department.region.code, department.code))
        return format_html('<a href="{}">{}</a>', href, value)

    def value_name(self, value: str) -> str:
        return value

    def render_fen(self, value: int | None, record: Any) -> str:
        text = shown.money(value)
        if not value:
            return text
        href = cell_link(record, record.cell or "")
        mark = "" if record.is_exact else about()
        return format_html('<a href="{}">{}{}</a>', href, mark, with_reading(text))

    def value_fen(self, value: int | None) -> Any:
        return shown.exported(value)

    def render_of_all(self, value: int | None) -> str:
        share = self.value_of_all(value)
        if share == "":
            return ""
        if not share:
            return "0.0%"
        width = shown.percent(value, self._largest) or Decimal(0)
        width = max(min(width, Decimal(100)), Decimal(0))
        return format_html(
            '{}%<svg class="bar-of-share" width="100%" height="4" aria-hidden="true">'
            '<rect width="{}%" height="4"/></svg>',
            share,
            width,
        )

    def value_of_all(self, value: int | None) -> Any:
        share = shown.percent(value, self._whole) if value else None
        return "" if share is None else share

    def render_share(self, record: Any) -> str:
        share = self.value_share(record)
        return f"{share}%" if share != "" else ""

    def value_share(self, record: Any) -> Any:
        share = shown.percent(record.fen, record.whole) if record.fen else None
        return "" if share is None else share

    def render_head(self, value: int | None) -> str:
        head = self.value_head(value)
        return format(head, ",.2f") if head != "" else ""

    def value_head(self, value: int | None) -> Any:
        if self._people is None or not value:
            return ""
        head = shown.per_head(value, self._people.people)
        return "" if head is None else head

    def render_before(self, value: int | None, record: Any) -> str:
        return with_reading(shown.money(value)) if record.other else gettext(shown.NOT_PUBLISHED)

    def value_before(self, value: int | None, record: Any) -> Any:
        return shown.exported(value) if record.other else gettext(shown.NOT_PUBLISHED)

    def render_change(self, record: Any) -> str:
        change = _change(record)
        return shown.signed(change) if change else ""

    def value_change(self, record: Any) -> Any:
        change = _change(record)
        return shown.in_wan(change) if change else ""

    def render_rate(self, record: Any) -> str:
        rate = self.value_rate(record)
        return shown.signed_percent(rate) if isinstance(rate, Decimal) else rate

    def value_rate(self, record: Any) -> Any:
        """Return the rate in per cent; a word where an amount began, ended or stayed the same."""
        word = shown.change_word(record.before, record.fen)
        if word in (shown.Change.MORE, shown.Change.LESS):
            return shown.percent(record.fen - record.before, record.before)
        return gettext(word) if word else ""


class RegionTable(Listing):
    """Regions of one installation by one choice: rows as ``regions.rows`` makes them."""

    name = django_tables2.Column(verbose_name=_("地区"))
    departments = FigureColumn(accessor="departments", verbose_name=_("已公开部门"))
    fen = MoneyColumn(accessor="fen", verbose_name=_("各部门合计（万元）"))
    share = PercentColumn(accessor="share", verbose_name=_("占支出合计"))
    people = FigureColumn(accessor="people", verbose_name=_("常住人口（人）"))
    head = FigureColumn(accessor="head", verbose_name=_("人均（元）"))

    class Meta(Listing.Meta):
        order_by = "-fen"

    def render_name(self, value: str, record: dict[str, Any]) -> SafeString:
        return format_html('<a href="{}">{}</a>', record["href"], value)

    def value_name(self, value: str) -> str:
        return value

    def value_departments(self, value: int) -> Decimal:
        return Decimal(value)

    def render_people(self, value: int | None) -> str:
        return shown.NOT_STATED if value is None else f"{value:,}"

    def value_people(self, value: int | None) -> Any:
        return shown.NOT_STATED if value is None else Decimal(value)

    def render_head(self, value: Decimal | None) -> str:
        return shown.NOT_STATED if value is None else format(value, ",.2f")

    def value_head(self, value: Decimal | None) -> Any:
        return shown.NOT_STATED if value is None else value


class CodeTable(Listing):
    """The codes that departments of a year use, with what all of them have together."""

    code = django_tables2.Column(accessor="lineage", verbose_name=_("编码"), order_by="lineage")
    name = django_tables2.Column(accessor="title", verbose_name=_("名称"), order_by="title")
    level = django_tables2.Column(accessor="lineage", verbose_name=_("级次"), orderable=False)
    departments = FigureColumn(accessor="departments", verbose_name=_("部门数"))
    fen = MoneyColumn(accessor="added", verbose_name=_("金额（万元）"))
    of_all = PercentColumn(accessor="added", verbose_name=_("占全部"), orderable=False)
    pick = django_tables2.Column(
        accessor="lineage", verbose_name=_("并排"), orderable=False, exclude_from_export=True
    )

    class Meta(Listing.Meta):
        order_by = "code"

    def __init__(
        self, *args: Any, region: str, kind: str, year: int, whole: Together, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._region = region
        self._kind = kind
        self._year = year
        self._whole = whole

    def render_pick(self, value: str) -> SafeString:
        """Return the box that chooses a code for the form ``beside``."""
        return picking_box("c", value, value)

    def render_name(self, value: str, record: dict[str, Any]) -> SafeString:
        href = reverse("portal:code", args=(self._region, self._kind, record["lineage"]))
        return format_html('<a href="{}?year={}">{}</a>', href, self._year, value)

    def value_name(self, value: str) -> str:
        return value

    def render_level(self, value: str) -> str:
        return level_of(value)

    def value_departments(self, value: int) -> Decimal:
        return Decimal(value)

    def render_of_all(self, value: int) -> str:
        share = shown.percent(value, self._whole.fen)
        return "" if share is None else f"{share}%"

    def value_of_all(self, value: int) -> Any:
        share = shown.percent(value, self._whole.fen)
        return "" if share is None else share


def _change(publication: Any) -> int | None:
    """Return the fen more, or less, than before; None where a year of it is not known."""
    if publication.fen is None or publication.before is None:
        return None
    return int(publication.fen) - int(publication.before)
