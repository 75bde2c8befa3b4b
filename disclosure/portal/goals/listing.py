"""The list of indicators: what it can be narrowed by, its columns and order, and its rows in a file."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budget.money import round_half_up
from budget.site import absolute
from budget.targets import Operator
from disclosure.models import Indicator
from disclosure.portal.editions import address_of
from disclosure.portal.languages import written_year

PAGE_SIZE = 25
MOST_IN_A_FILE = 20_000
_LEVELS_1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
_LEVELS_2 = ("数量指标", "质量指标", "时效指标", "成本指标", "经济效益", "社会效益", "生态效益", "可持续影响", "满意度")
_OPERATORS = [(value, _(name)) for value, name in Operator.choices()]
_FIRST = ("q", "year", "department", "level_1")
_FEN = 1_000_000  # of one 万元
_PRINTED_ORDER = ("-publication__year", "publication__department__order", "publication__department__code", "position")


def indicators_of(region: str) -> QuerySet[Indicator]:
    """All indicators that a region shows, the newest year first, in the departments' and documents' order."""
    shown = Indicator.objects.standing().filter(publication__department__region__code=region)
    return (
        shown.select_related("publication__department__region")
        .defer("publication__document_json")
        .order_by(*_PRINTED_ORDER)
    )


def _choices(values: Sequence[str]) -> list[tuple[str, Any]]:
    return [(value, _(value.removesuffix("指标"))) for value in values]


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


def _number(decimal_places: int) -> dict[str, Any]:
    """A number that every database can hold: PostgreSQL refuses 1e-99999."""
    return {"max_digits": 16, "decimal_places": decimal_places, "widget": _text(inputmode="decimal")}


class IndicatorFilter(django_filters.FilterSet):
    """By words, year, department, level, target, deadline and the money of the project."""

    q = django_filters.CharFilter(method="by_words", label=_("字词"), max_length=60, widget=_text(type="search"))
    year = django_filters.ChoiceFilter(field_name="publication__year", label=_("年度"), empty_label=_("全部"))
    department = django_filters.CharFilter(
        method="by_department", label=_("部门名称或编码"), max_length=60, widget=_text()
    )
    level_1 = django_filters.ChoiceFilter(
        lookup_expr="contains", label=_("一级指标"), choices=_choices(_LEVELS_1), empty_label=_("全部")
    )
    level_2 = django_filters.ChoiceFilter(
        lookup_expr="contains", label=_("二级指标"), choices=_choices(_LEVELS_2), empty_label=_("全部")
    )
    operator = django_filters.ChoiceFilter(label=_("比较"), choices=_OPERATORS, empty_label=_("全部"))
    least = django_filters.NumberFilter(field_name="number", lookup_expr="gte", label=_("数值从"), **_number(4))
    most = django_filters.NumberFilter(field_name="number", lookup_expr="lte", label=_("数值到"), **_number(4))
    unit = django_filters.CharFilter(label=_("计量单位"), max_length=20, widget=_text(placeholder=_("%、人、个…")))
    since = django_filters.DateFilter(
        field_name="deadline", lookup_expr="gte", label=_("期限从"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(
        field_name="deadline", lookup_expr="lte", label=_("期限到"), widget=forms.DateInput(attrs={"type": "date"})
    )
    money_least = django_filters.NumberFilter(method="by_least_money", label=_("项目金额从（万元）"), **_number(6))
    money_most = django_filters.NumberFilter(method="by_most_money", label=_("项目金额到（万元）"), **_number(6))

    class Meta:
        model = Indicator
        fields = ()

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = [(year, written_year(year)) for year in years]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What most people ask by."""
        return [field for field in self.form if field.name in _FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The rest, folded away until one of them is used."""
        return [field for field in self.form if field.name not in _FIRST]

    @property
    def is_more_used(self) -> bool:
        """Whether one of the rest has something in it."""
        return any(self.data.get(field.name) for field in self.more_fields)

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:8]:
            holders = ("project", "level_3", "description", "target", "basis")
            queryset = queryset.filter(_any(f"{holder}__icontains" for holder in holders)(word))
        return queryset

    def by_department(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        value = value.strip()
        named = Q(publication__department__name__icontains=value) | Q(publication__department__code__iexact=value)
        return queryset.filter(named)

    def by_least_money(self, queryset: QuerySet, name: str, value: Decimal) -> QuerySet:
        return queryset.filter(fen__gte=_fen(value))

    def by_most_money(self, queryset: QuerySet, name: str, value: Decimal) -> QuerySet:
        return queryset.filter(fen__lte=_fen(value))


def _any(lookups: Iterator[str]) -> Any:
    """The condition that any of these lookups holds for a value."""
    names = list(lookups)

    def condition(value: str) -> Q:
        found = Q()
        for name in names:
            found |= Q(**{name: value})
        return found

    return condition


def _fen(ten_thousands: Decimal) -> int:
    """万元 as whole fen, no more than a database's integer holds."""
    bounded = min(max(ten_thousands, Decimal(-(10**9))), Decimal(10**9))
    return int(round_half_up(bounded * _FEN, 0))


class IndicatorTable(django_tables2.Table):
    """A page of indicators. Rows without what they are sorted by come last."""

    name = django_tables2.Column(accessor="level_3", verbose_name=_("指标"))
    level = django_tables2.Column(accessor="level_2", verbose_name=_("类别"), order_by=("level_1", "level_2"))
    target = django_tables2.Column(verbose_name=_("指标值"))
    deadline = django_tables2.DateColumn(verbose_name=_("期限"), format="Y-m-d", default="")
    project = django_tables2.Column(verbose_name=_("项目"))
    money = django_tables2.Column(accessor="fen", verbose_name=_("项目金额（万元）"), default="")
    department = django_tables2.Column(accessor="publication__department__name", verbose_name=_("部门"))
    year = django_tables2.Column(accessor="publication__year", verbose_name=_("年度"))

    frame = "listing goals-listing"
    label = _("绩效指标")

    class Meta:
        template_name = "portal/_list.html"

    def render_name(self, record: Indicator) -> str:
        address = address_of(record.publication)
        return format_html('<a href="{}{}/#{}">{}</a>', address, record.goal, record.address, _named(record))

    def render_level(self, record: Indicator) -> str:
        return "·".join(level.removesuffix("指标") for level in (record.level_1, record.level_2) if level)

    def render_project(self, record: Indicator) -> str:
        return format_html('<a href="{}{}/">{}</a>', address_of(record.publication), record.goal, record.project)

    def render_money(self, record: Indicator) -> str:
        return format(ten_thousands(record) or Decimal(0), ",.2f")

    def order_target(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        return _by(queryset, "number", is_descending), True

    def order_deadline(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        return _by(queryset, "deadline", is_descending), True

    def order_money(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        return _by(queryset, "fen", is_descending), True

    def order_department(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        return _by(queryset, "publication__department__code", is_descending), True


def _by(queryset: QuerySet, field: str, is_descending: bool) -> QuerySet:
    order = F(field).desc(nulls_last=True) if is_descending else F(field).asc(nulls_last=True)
    return queryset.order_by(order, *_PRINTED_ORDER)


def _named(indicator: Indicator) -> str:
    return indicator.level_3 or indicator.description or gettext("（没有名称）")


def ten_thousands(indicator: Indicator) -> Decimal | None:
    """What its project costs in 万元, two decimals, half up; None where it is not known."""
    return None if indicator.money is None else round_half_up(indicator.money / 10_000, 2)


# -- as a file -------------------------------------------------------------------------------------------------------------

HEADER = (
    *(_("部门编码"), _("部门"), _("预算年度"), _("项目"), _("项目金额（万元）"), _("一级指标"), _("二级指标")),
    *(_("三级指标"), _("指标描述"), _("指标值"), _("比较"), _("数值"), _("计量单位"), _("期限"), _("指标值确定依据")),
    *(_("公开版本"), _("网址")),
)


def file_rows(indicators: QuerySet[Indicator]) -> Iterator[tuple[object, ...]]:
    """The rows of a file, numbers as Decimal, the first MOST_IN_A_FILE of them."""
    for each in indicators[:MOST_IN_A_FILE]:
        publication, department = each.publication, each.publication.department
        money = ten_thousands(each)
        yield (
            *(department.code, department.name, publication.year, each.project, "" if money is None else money),
            *(each.level_1, each.level_2, each.level_3, each.description, each.target),
            gettext(Operator(each.operator).label) if each.operator else "",
            "" if each.number is None else each.number.normalize() + 0,
            *(
                each.unit,
                each.deadline or "",
                each.basis,
                gettext("第%(version)s版") % {"version": publication.version},
            ),
            absolute(f"{address_of(publication, pinned=True)}{each.goal}/#{each.address}"),
        )
