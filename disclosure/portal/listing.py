"""Lists of departments: what they can be searched by, their columns and order."""

from typing import Any, TypeVar

import django_filters
import django_tables2
from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.models import Publication
from disclosure.portal.editions import address_of
from disclosure.portal.languages import label, written_date
from disclosure.roster import kinds

RowModel = TypeVar("RowModel", bound=Model)

PAGE_SIZE = 25
# Characters that may be looked for in a list. Each word of them is a condition, and databases bear
# only so many.
LONGEST_WORDS = 100


def with_words(
    rows: QuerySet[RowModel], words: str, office: str, *other_offices: str
) -> QuerySet[RowModel]:
    """Return the rows whose office has each word in its name, or a code that begins with it.

    ``office`` and the others are the paths from a row to its department or unit, with their last
    underscores.
    """
    for word in words.split():
        has_word = Q()
        for path in (office, *other_offices):
            has_word |= Q(**{f"{path}name__contains": word})
            has_word |= Q(**{f"{path}code__startswith": word})
        rows = rows.filter(has_word)
    return rows


def words_filter(office: str, *other_offices: str) -> django_filters.CharFilter:
    """Return the filter of a list by ``with_words``, with its field."""

    def narrow(queryset: QuerySet[RowModel], name: str, value: str) -> QuerySet[RowModel]:
        return with_words(queryset, value, office, *other_offices)

    return django_filters.CharFilter(
        method=narrow,
        max_length=LONGEST_WORDS,
        label=_("部门名称或编码"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def _kind_choices() -> list[tuple[str, Any]]:
    return [(value, _(name)) for value, name in kinds()]


class ListFilter(django_filters.FilterSet):
    """A filter of a list as an address has it."""

    @property
    def rows(self) -> Any:
        """What it lets pass: a QuerySet, empty where the address asks for what cannot be."""
        return self.qs if self.is_valid() else self.queryset.none()


class PublicationFilter(ListFilter):
    """By an office's name or code, and by what kind of body its department is."""

    q = words_filter("department__", "unit__")
    kind = django_filters.ChoiceFilter(
        field_name="department__kind",
        choices=_kind_choices,
        label=_("性质"),
        empty_label=_("全部"),
    )

    class Meta:
        model = Publication
        fields = ("q", "kind")


class PublicationTable(django_tables2.Table):
    """The departments of a year.

    With a ``page`` their names lead to the page of that name in each disclosure.
    """

    code = django_tables2.Column(accessor="department__code", verbose_name=_("编码"))
    name = django_tables2.Column(accessor="department__name", verbose_name=_("部门"))
    kind = django_tables2.Column(
        accessor="department__get_kind_display",
        verbose_name=_("性质"),
        order_by="department__kind",
    )
    published = django_tables2.Column(accessor="visible_from", verbose_name=_("公布日期"))
    version = django_tables2.Column(verbose_name=_("版本"))

    class Meta:
        template_name = "portal/_list.html"
        empty_text = _("没有符合条件的部门")

    def __init__(self, *args: Any, page: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page_of_each = f"{page}/" if page else ""

    def render_name(self, value: str, record: Publication) -> str:
        address = f"{address_of(record)}{self.page_of_each}"
        return format_html('<a href="{}">{}</a>', address, value)

    def render_published(self, record: Publication) -> str:
        return written_date(localdate(record.visible_from))

    def render_kind(self, value: str) -> str:
        return str(label(value))

    def render_version(self, value: int) -> str:
        return gettext("第%(version)s版") % {"version": value}


class UnitTable(PublicationTable):
    """The units of a year that publish beside their departments."""

    code = django_tables2.Column(accessor="unit__code", verbose_name=_("编码"))
    name = django_tables2.Column(accessor="unit__name", verbose_name=_("单位"))
    kind = django_tables2.Column(accessor="department__name", verbose_name=_("部门"))

    class Meta(PublicationTable.Meta):
        prefix = "units-"
