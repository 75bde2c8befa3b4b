"""The list of indicators: how it is narrowed and sorted, its columns, and its rows in a file."""

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
from disclosure.portal.listing import ListFilter

PAGE_SIZE = 25
# Rows of a file, which is put together while its reader waits.
MOST_IN_A_FILE = 20_000
_MOST_WORDS = 8  # each is five conditions of the query
_LEVELS_1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
_LEVELS_2 = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益",
    "社会效益",
    "生态效益",
    "可持续影响",
    "满意度",
)
_OPERATORS = [(value, _(name)) for value, name in Operator.choices()]
_FIRST_FIELDS = ("q", "year", "department", "level_1")
_TEXT_FIELDS = ("project", "level_3", "description", "target", "basis")
_YUAN_IN_WAN = 10_000
_FEN_IN_WAN = 1_000_000
# 万元. More than any budget, and as fen still less than the largest integer of a database, 2⁶³.
_MOST_MONEY = Decimal(10**9)
_PRINTED_ORDER = (
    "-publication__year",
    "publication__department__order",
    "publication__department__code",
    F("publication__unit__code").asc(nulls_first=True),
    "position",
)


def indicators_of(region: str) -> QuerySet[Indicator]:
    """Return all indicators that a region shows, the newest year first, then in printed order."""
    shown = Indicator.objects.standing().filter(publication__department__region__code=region)
    with_departments = shown.select_related("publication__department__region", "publication__unit")
    return with_departments.defer("publication__document_json").order_by(*_PRINTED_ORDER)


def _choices(values: Sequence[str]) -> list[tuple[str, Any]]:
    return [(value, _(value.removesuffix("指标"))) for value in values]


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _number(decimal_places: int) -> dict[str, Any]:
    """Return what a field needs to take only numbers that every database can hold.

    PostgreSQL refuses 1e-99999.
    """
    return {
        "max_digits": 16,
        "decimal_places": decimal_places,
        "widget": _text(inputmode="decimal"),
    }


class IndicatorFilter(ListFilter):
    """By words, year, department, level, target, deadline and the money of the project."""

    q = django_filters.CharFilter(
        method="by_words", label=_("字词"), max_length=60, widget=_text(type="search")
    )
    year = django_filters.ChoiceFilter(
        field_name="publication__year", label=_("年度"), empty_label=_("全部")
    )
    department = django_filters.CharFilter(
        method="by_department", label=_("部门名称或编码"), max_length=60, widget=_text()
    )
    level_1 = django_filters.ChoiceFilter(
        lookup_expr="contains",
        label=_("一级指标"),
        choices=_choices(_LEVELS_1),
        empty_label=_("全部"),
    )
    level_2 = django_filters.ChoiceFilter(
        lookup_expr="contains",
        label=_("二级指标"),
        choices=_choices(_LEVELS_2),
        empty_label=_("全部"),
    )
    operator = django_filters.ChoiceFilter(
        label=_("比较"), choices=_OPERATORS, empty_label=_("全部")
    )
    least = django_filters.NumberFilter(
        field_name="number", lookup_expr="gte", label=_("数值从"), **_number(4)
    )
    most = django_filters.NumberFilter(
        field_name="number", lookup_expr="lte", label=_("数值到"), **_number(4)
    )
    unit = django_filters.CharFilter(
        label=_("计量单位"), max_length=20, widget=_text(placeholder=_("%、人、个…"))
    )
    since = django_filters.DateFilter(
        field_name="deadline", lookup_expr="gte", label=_("期限从"), widget=_date()
    )
    until = django_filters.DateFilter(
        field_name="deadline", lookup_expr="lte", label=_("期限到"), widget=_date()
    )
    money_least = django_filters.NumberFilter(
        method="by_least_money", label=_("项目金额从（万元）"), **_number(6)
    )
    money_most = django_filters.NumberFilter(
        method="by_most_money", label=_("项目金额到（万元）"), **_number(6)
    )

    class Meta:
        model = Indicator
        fields = ()

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = [(year, written_year(year)) for year in years]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields by which most people ask."""
        return [field for field in self.form if field.name in _FIRST_FIELDS]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The rest, folded away until one of them is used."""
        return [field for field in self.form if field.name not in _FIRST_FIELDS]

    @property
    def is_more_used(self) -> bool:
        """One of the rest has something in it."""
        return any(self.data.get(field.name) for field in self.more_fields)

    def by_words(self, queryset: QuerySet[Indicator], name: str, value: str) -> QuerySet[Indicator]:
        for word in value.split()[:_MOST_WORDS]:
            holds_word = Q()
            for field in _TEXT_FIELDS:
                holds_word |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(holds_word)
        return queryset

    def by_department(
        self, queryset: QuerySet[Indicator], name: str, value: str
    ) -> QuerySet[Indicator]:
        value = value.strip()
        is_called = Q()
        for office in ("publication__department", "publication__unit"):
            is_called |= Q(**{f"{office}__name__icontains": value})
            is_called |= Q(**{f"{office}__code__iexact": value})
        return queryset.filter(is_called)

    def by_least_money(
        self, queryset: QuerySet[Indicator], name: str, value: Decimal
    ) -> QuerySet[Indicator]:
        return queryset.filter(fen__gte=_fen(value))

    def by_most_money(
        self, queryset: QuerySet[Indicator], name: str, value: Decimal
    ) -> QuerySet[Indicator]:
        return queryset.filter(fen__lte=_fen(value))


def _fen(wan: Decimal) -> int:
    """Return 万元 as whole fen, no more than a database's integer holds."""
    bounded = min(max(wan, -_MOST_MONEY), _MOST_MONEY)
    return int(round_half_up(bounded * _FEN_IN_WAN, 0))


class IndicatorTable(django_tables2.Table):
    """A page of indicators. Rows without what they are sorted by come last."""

    name = django_tables2.Column(accessor="level_3", verbose_name=_("指标"))
    level = django_tables2.Column(
        accessor="level_2", verbose_name=_("类别"), order_by=("level_1", "level_2")
    )
    target = django_tables2.Column(verbose_name=_("指标值"))
    deadline = django_tables2.DateColumn(verbose_name=_("期限"), format="Y-m-d", default="")
    project = django_tables2.Column(verbose_name=_("项目"))
    money = django_tables2.Column(accessor="fen", verbose_name=_("项目金额（万元）"), default="")
    department = django_tables2.Column(accessor="publication__office__name", verbose_name=_("部门"))
    year = django_tables2.Column(accessor="publication__year", verbose_name=_("年度"))

    frame = "listing goals-listing"
    label = _("绩效指标")

    class Meta:
        template_name = "portal/_list.html"

    def render_name(self, record: Indicator) -> str:
        name = record.level_3 or record.description or gettext("（没有名称）")
        address = address_of(record.publication)
        return format_html('<a href="{}{}/#{}">{}</a>', address, record.goal, record.address, name)

    def render_level(self, record: Indicator) -> str:
        levels = [level for level in (record.level_1, record.level_2) if level]
        return "·".join(level.removesuffix("指标") for level in levels)

    def render_project(self, record: Indicator) -> str:
        address = address_of(record.publication)
        return format_html('<a href="{}{}/">{}</a>', address, record.goal, record.project)

    def render_money(self, record: Indicator) -> str:
        return format(in_wan(record) or Decimal(0), ",.2f")

    def order_target(
        self, queryset: QuerySet[Indicator], is_descending: bool
    ) -> tuple[QuerySet[Indicator], bool]:
        return _sorted(queryset, "number", is_descending), True

    def order_deadline(
        self, queryset: QuerySet[Indicator], is_descending: bool
    ) -> tuple[QuerySet[Indicator], bool]:
        return _sorted(queryset, "deadline", is_descending), True

    def order_money(
        self, queryset: QuerySet[Indicator], is_descending: bool
    ) -> tuple[QuerySet[Indicator], bool]:
        return _sorted(queryset, "fen", is_descending), True

    def order_department(
        self, queryset: QuerySet[Indicator], is_descending: bool
    ) -> tuple[QuerySet[Indicator], bool]:
        return _sorted(queryset, "publication__department__code", is_descending), True


def _sorted(queryset: QuerySet[Indicator], field: str, is_descending: bool) -> QuerySet[Indicator]:
    key = F(field)
    order = key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)
    return queryset.order_by(order, *_PRINTED_ORDER)


def in_wan(indicator: Indicator) -> Decimal | None:
    """Return what an indicator's project costs in 万元, two decimals; None where it is unknown."""
    if indicator.money is None:
        return None
    return round_half_up(indicator.money / _YUAN_IN_WAN, 2)


# -- as a file -------------------------------------------------------------------------------------

HEADER = (
    _("部门编码"),
    _("部门"),
    _("预算年度"),
    _("项目"),
    _("项目金额（万元）"),
    _("一级指标"),
    _("二级指标"),
    _("三级指标"),
    _("指标描述"),
    _("指标值"),
    _("比较"),
    _("数值"),
    _("计量单位"),
    _("期限"),
    _("指标值确定依据"),
    _("公开版本"),
    _("网址"),
    _("单位编码"),
    _("单位"),
)


def file_rows(indicators: QuerySet[Indicator]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a file, numbers as Decimal, the first MOST_IN_A_FILE of them."""
    for indicator in indicators[:MOST_IN_A_FILE]:
        publication = indicator.publication
        department = publication.department
        wan = in_wan(indicator)
        money = "" if wan is None else wan
        operator = gettext(Operator(indicator.operator).label) if indicator.operator else ""
        number: Decimal | str = ""
        if indicator.number is not None:
            number = indicator.number.normalize() + 0  # 1E+2 as 100
        page = f"{address_of(publication, pinned=True)}{indicator.goal}/"
        yield (
            department.code,
            department.name,
            publication.year,
            indicator.project,
            money,
            indicator.level_1,
            indicator.level_2,
            indicator.level_3,
            indicator.description,
            indicator.target,
            operator,
            number,
            indicator.unit,
            indicator.deadline or "",
            indicator.basis,
            gettext("第%(version)s版") % {"version": publication.version},
            absolute(f"{page}#{indicator.address}"),
            publication.unit_code,
            publication.unit_name,
        )
