"""Every amount of everything that stands published, cell by cell, and the codes they are of."""

from enum import StrEnum
from typing import Annotated, Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.http import Http404, HttpRequest
from ninja import Field, Path, Query, Router, Schema

from budget import codes as code_lists
from budget.dimensions import Fund
from budget.site import absolute
from disclosure.api.answers import Item, listed
from disclosure.api.paging import SortKey, page_of
from disclosure.api.parameters import (
    DEFAULT_LIMIT,
    AnswerFormat,
    CodeStart,
    ColumnKey,
    Cursor,
    Format,
    Limit,
    OfOffice,
    Place,
    PublicationState,
    RegionCode,
    TableAddress,
    Year,
    one_of,
)
from disclosure.api.publications import (
    narrowed,
    publication_keys,
    version_fields,
)
from disclosure.api.schemas import AmountItem, CodeDetail, CodeItem, ListOf
from disclosure.documents.bulk.rows import SEVERAL
from disclosure.documents.bulk.schema import AMOUNTS, OF_VERSION
from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Amount, AmountCell, Measure
from disclosure.portal.comparing.codes import address_of_code
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import newest_of_code

router = Router(tags=["全部公开的内容"])

_CODE_MEASURES = [kind for kind in Measure if kind != Measure.FIGURE]
_MEASURES = "，".join(f"{kind.value} {kind.label}" for kind in _CODE_MEASURES)
_FUNDS = "，".join(f"{fund.value} {fund.label}" for fund in Fund)
_FIGURES = "，".join(f"{key} {label}" for key, label in FIGURES.items())
MeasureName = Annotated[
    str,
    Field(
        pattern=one_of([kind.value for kind in _CODE_MEASURES]),
        description=f"科目分类：{_MEASURES}",
        examples=["function"],
    ),
]
FigureName = Annotated[
    str,
    Field(
        pattern=one_of(list(FIGURES)),
        description=f"主要指标：{_FIGURES}",
        examples=["three_public"],
    ),
]
FundNames = Annotated[
    str,
    Field(
        pattern=r"^[a-z_]{1,40}(\|[a-z_]{1,40}){0,9}$",
        description=f"资金来源，与 fund 列相同的：{_FUNDS}；几个合计的用“|”隔开",
        examples=["general_public_budget"],
    ),
]
# The columns of a row beside those of its version.
_OWN_COLUMNS = AMOUNTS.names[len(OF_VERSION) :]


# -- amounts ---------------------------------------------------------------------------------------


class AmountOrder(StrEnum):
    """How amounts are sorted."""

    PRINTED = "printed"
    YUAN = "yuan"
    YUAN_DESCENDING = "-yuan"
    LINEAGE = "lineage"


class OfAmounts(OfOffice):
    """Which amounts, and in which order."""

    table: TableAddress | None = None
    column: ColumnKey | None = None
    code: CodeStart | None = None
    lineage: CodeStart | None = None
    measure: MeasureName | None = None
    fund: FundNames | None = None
    figure: FigureName | None = None
    in_sums: Annotated[bool, Field(description="true 只要求和时取的行，不重复")] | None = None
    sort: Annotated[
        AmountOrder,
        Field(
            description="printed 按地区、年度（新的在前）、部门和印出的次序，yuan 金额小的在前，"
            "-yuan 金额大的在前，lineage 按沿用至今的编码"
        ),
    ] = AmountOrder.PRINTED


@router.get("amounts", response=ListOf[AmountItem], summary="金额")
def amounts(request: HttpRequest, asked: Query[OfAmounts]) -> Any:
    """现行各份公开里每个有数的金额单元格，一格一行；各列与整包数据的金额表相同。

    求和时只取一张表的一栏、in_sums 为 true 的行；部门的数包括所属单位，不要和单位的相加。
    """
    standing: Any = AmountCell.objects.standing()
    rows = narrowed(standing, asked, "publication__").filter(_condition(asked))
    rows = rows.select_related("publication__department__region", "publication__unit")
    rows = rows.select_related("publication__used_form__form")
    rows = rows.defer("publication__document_json", "publication__used_form__form__resolved_json")
    page, cursor = page_of(
        rows, f"amounts {asked.sort}", _amount_keys(asked.sort), asked.cursor or "", asked.limit
    )
    return listed(request, AmountItem, [_amount_item(cell) for cell in page], cursor)


def _condition(asked: OfAmounts) -> Q:
    condition = Q()
    exactly = {
        "table": asked.table,
        "column": asked.column,
        "measure": asked.measure,
        "fund": asked.fund,
        "in_sums": asked.in_sums,
    }
    for name, value in exactly.items():
        if value is not None:
            condition &= Q(**{name: value})
    for name, start in {"code": asked.code, "lineage": asked.lineage}.items():
        if start is not None:
            condition &= Q(**{f"{name}__startswith": start})
    if asked.figure is not None:
        condition &= _has_figure(asked.figure)
    return condition


def _has_figure(key: str) -> Q:
    """Return the condition for a cell in which a figure stands, maybe among others."""
    is_only = Q(figure=key)
    is_first = Q(figure__startswith=f"{key}{SEVERAL}")
    is_last = Q(figure__endswith=f"{SEVERAL}{key}")
    is_between = Q(figure__contains=f"{SEVERAL}{key}{SEVERAL}")
    return is_only | is_first | is_last | is_between


def _amount_keys(order: AmountOrder) -> tuple[SortKey, ...]:
    printed = (*publication_keys("publication__"), SortKey(F("position"), "number"))
    match order:
        case AmountOrder.YUAN:
            return SortKey(F("parts_of_yuan"), "number"), *printed
        case AmountOrder.YUAN_DESCENDING:
            return SortKey(F("parts_of_yuan"), "number", is_descending=True), *printed
        case AmountOrder.LINEAGE:
            return SortKey(F("lineage")), *printed
    return printed


def _amount_item(cell: AmountCell) -> Item:
    publication = cell.publication
    return {
        **version_fields(publication, PublicationState.CURRENT),
        **{name: getattr(cell, name) for name in _OWN_COLUMNS},
        "page": absolute(cell_link(publication, cell.address, pinned=True)),
    }


# -- codes -----------------------------------------------------------------------------------------


class OfCodes(Schema):
    """Which codes of which region and year."""

    region_code: RegionCode
    year: Year
    measure: MeasureName
    lineage: CodeStart | None = None
    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT
    format: Format = AnswerFormat.JSON


@router.get("codes", response=ListOf[CodeItem], summary="用到的科目")
def codes(request: HttpRequest, asked: Query[OfCodes]) -> Any:
    """一个地区一年用到的科目，和各部门合计的金额；单位的已在部门之内，不再相加。"""
    rows = _of_departments(
        asked.region_code, measure=asked.measure, publication__year=asked.year, part="total"
    ).exclude(lineage="")
    if asked.lineage is not None:
        rows = rows.filter(lineage__startswith=asked.lineage)
    with_money = Count("publication", distinct=True, filter=~Q(fen=0))
    displayed = Count("publication", distinct=True, filter=Q(exact=False))
    grouped = (
        rows.order_by()
        .values("lineage")
        .annotate(title=Max("name"), added=Sum("fen"), departments=with_money, displayed=displayed)
    )
    page, cursor = page_of(
        grouped, "codes", [SortKey(F("lineage"))], asked.cursor or "", asked.limit
    )
    items = []
    for group in page:
        items.append(
            {
                "region_code": asked.region_code,
                "year": asked.year,
                "measure": asked.measure,
                "lineage": group["lineage"],
                "code_name": group["title"],
                "departments": group["departments"],
                "yuan": Amount(fen=int(group["added"])).value,
                "is_exact": group["displayed"] == 0,
            }
        )
    return listed(request, CodeItem, items, cursor)


def _of_departments(region: str, **conditions: Any) -> QuerySet[Amount]:
    """Return the amounts of what a region's departments show that meet the conditions."""
    rows: QuerySet[Amount] = Amount.objects.standing_of_departments().filter(
        publication__department__region__code=region, **conditions
    )
    return rows


class CodeOfRegion(Place):
    """A code as a region uses it."""

    region_code: RegionCode
    measure: MeasureName
    code: CodeStart


@router.get("codes/{region_code}/{measure}/{code}", response=CodeDetail, summary="一个科目")
def code(
    request: HttpRequest,
    place: Path[CodeOfRegion],
) -> Any:
    """一个科目历年的编码和名称、上级和下级；用旧的编码也找得到。"""
    region_code, measure = place.region_code, place.measure
    newest = newest_of_code(measure, place.code, region_code)
    if newest is None or not newest.lineage:
        raise Http404
    lineage = newest.lineage
    used = _of_departments(region_code, measure=measure, part="total")
    above = []
    if code_lists.is_code(lineage):
        above = [number for number in code_lists.lineage(lineage) if number != lineage]
    below = used.filter(lineage__startswith=lineage).alias(digits=Length("lineage"))
    below = below.filter(digits=len(lineage) + 2)  # each level has two digits more
    page = address_of_code(region_code, measure, lineage)
    return {
        "region_code": region_code,
        "measure": measure,
        "lineage": lineage,
        "code_name": newest.name,
        "names": _names(used.filter(lineage=lineage)),
        "above": _places(used.filter(lineage__in=above)),
        "below": _places(below),
        "page": absolute(page),
    }


def _names(rows: QuerySet[Amount]) -> list[Item]:
    """Return each number and name with its years, the newest first."""
    years: dict[tuple[str, str], list[int]] = {}
    values = rows.order_by("-publication__year", "code", "name")
    for year, number, name in values.values_list("publication__year", "code", "name").distinct():
        years.setdefault((number, name), []).append(year)
    names: list[Item] = []
    for (number, name), of_name in years.items():
        names.append(
            {
                "code": number,
                "code_name": name,
                "first_year": of_name[-1],
                "last_year": of_name[0],
            }
        )
    return names


def _places(rows: QuerySet[Amount]) -> list[Item]:
    """Return codes in order, each with the newest of its names."""
    names: dict[str, str] = {}
    values = rows.order_by("lineage", "publication__year")
    for number, name in values.values_list("lineage", "name").distinct():
        names[number] = name
    return [{"code": number, "code_name": name} for number, name in names.items()]
