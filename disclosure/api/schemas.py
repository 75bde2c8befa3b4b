"""What the API answers: the fields of each thing, in the order of its CSV columns.

What bulk data has as well is called and explained as there (``documents.bulk.schema``). Money is a
decimal text in yuan, never a number of JSON: those are binary floats to most programs.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import BeforeValidator, create_model

from disclosure.documents.bulk import schema as bulk
from disclosure.documents.bulk.schema import BulkColumn, ValueType


def _plain(value: Any) -> Any:
    """Return a number as the text that has all of its digits and no exponent."""
    return format(value, "f") if isinstance(value, Decimal) else value


DecimalText = Annotated[str, BeforeValidator(_plain)]
Yuan = Annotated[DecimalText, Field(description="金额，元，全部位数", examples=["22791500.00"])]

_TYPES: dict[ValueType, Any] = {
    ValueType.TEXT: str,
    ValueType.INTEGER: int | None,
    ValueType.NUMBER: DecimalText | None,
    ValueType.BOOLEAN: bool,
    ValueType.DATE: date | None,
}


def _fields(columns: tuple[BulkColumn, ...]) -> dict[str, Any]:
    """Return the fields of a schema that has these columns."""
    fields = {}
    for column in columns:
        about = f"{column.title}：{column.about.chinese}"
        if column.values:
            about += "、".join(f"{value}={label}" for value, label in column.values)
        fields[column.name] = (_TYPES[column.type], Field(description=about))
    return fields


_PAGE: dict[str, Any] = {"page": (str, Field(description="网页：在那一版的永久网址上"))}

ItemType = TypeVar("ItemType")


class ListOf(Schema, Generic[ItemType]):
    """A page of a list."""

    items: list[ItemType] = Field(description="本页各行")
    next: str | None = Field(description="下一页的网址；最后一页为空")


class ProblemItem(Schema):
    """One thing that is wrong."""

    code: str = Field(description="问题的代号，不会改变")
    where: str = Field(description="哪个参数；空为整个请求")
    message: str = Field(description="怎么回事")


class ProblemAnswer(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description="总是 about:blank")
    title: str = Field(description="哪一类")
    status: int = Field(description="HTTP 状态")
    code: str = Field(description="第一个问题的代号")
    detail: str = Field(description="第一个问题怎么回事")
    errors: list[ProblemItem] = Field(description="全部问题")


class RegionItem(Schema):
    """A region that has something to show."""

    region_code: str = Field(description="行政区划代码", examples=["130532"])
    region: str = Field(description="地区名称", examples=["平乡县"])
    simulated: bool = Field(description="true 为演示用的模拟地区，不是真实预算")
    years: list[int] = Field(description="已公开的预算年度，新的在前", examples=[[2025, 2023]])
    page: str = Field(description="网页")


class YearItem(Schema):
    """A year of a region."""

    region_code: str = Field(description="行政区划代码", examples=["130532"])
    region: str = Field(description="地区名称", examples=["平乡县"])
    year: int = Field(description="预算年度", examples=[2023])
    departments: int = Field(description="已公开的部门数，不含单位")
    page: str = Field(description="网页")


class OfficeItem(Schema):
    """A department or unit that has published for a year."""

    region_code: str = Field(description="行政区划代码", examples=["130532"])
    year: int = Field(description="预算年度", examples=[2023])
    department_code: str = Field(description="部门编码", examples=["203"])
    department: str = Field(description="部门现在的名称")
    unit_code: str = Field(description="单位编码；空为部门本身")
    unit: str = Field(description="单位现在的名称；空为部门本身")
    kind: str = Field(description="部门性质")
    version: int = Field(description="现行第几版", examples=[1])
    page: str = Field(description="网页")


# Lists name offices as they are called today; only what is read off the Document, as the results
# of checks are, has the names that bulk data has.
_NAMES_OF_TODAY: dict[str, Any] = {
    "region": (str, Field(description="地区：地区现在的名称。")),
    "department": (
        str,
        Field(description="部门：部门现在的名称；公开时的名称在那一版的规范 JSON 和批量数据中。"),
    ),
    "unit": (
        str,
        Field(
            description="单位：单位公开的，为单位现在的名称；部门公开的为空。"
            "部门的数包括所属单位的数，不要相加。"
        ),
    ),
}
_VERSION_FIELDS = _fields(bulk.OF_VERSION) | _NAMES_OF_TODAY
OfVersion: Any = create_model("OfVersion", __base__=Schema, **_VERSION_FIELDS)
_AMOUNT_FIELDS = _fields(bulk.AMOUNTS.columns) | _NAMES_OF_TODAY
AmountItem: Any = create_model("AmountItem", __base__=Schema, **_AMOUNT_FIELDS, **_PAGE)
_GOAL_FIELDS = _fields(bulk.INDICATORS.columns) | _NAMES_OF_TODAY
GoalItem: Any = create_model("GoalItem", __base__=Schema, **_GOAL_FIELDS, **_PAGE)
CheckItem: Any = create_model("CheckItem", __base__=Schema, **_fields(bulk.CHECKS.columns))


class PublicationItem(OfVersion):
    """A version of a disclosure."""

    simulated: bool = Field(description="true 为模拟数据")
    is_archived: bool = Field(description="true 为存档的成品文件，不是由明细生成")
    layout: str = Field(description="公开格式（版式）", examples=["hebei-2023"])
    approved_on: date | None = Field(description="批复日期；不知道的为空")
    published_at: datetime = Field(description="对外公开的时刻")
    reason: str = Field(description="更正原因；第1版没有，撤回的不列")
    withdrawn_at: datetime | None = Field(description="撤回的时刻")
    withdrawal_reason: str = Field(description="撤回原因")
    page: str = Field(description="这一版的永久网页")
    document: str = Field(description="这一版的规范 JSON；撤回的不列")


class CellItem(Schema):
    """A cell of a table."""

    table: str = Field(description="表的标识", examples=["table-2"])
    row: str = Field(description="行的标识", examples=["213"])
    row_name: str = Field(description="行的编码和名称")
    row_level: str = Field(description="行级次")
    column: str = Field(description="栏的标识", examples=["total"])
    column_title: str = Field(description="栏名：表头自上而下的文字")
    shown: str = Field(description="印出的文字；金额为空的是零")
    yuan: Yuan | None = Field(description="金额，元；不是金额的为空")
    is_exact: bool = Field(description="true 精确到分，false 由印出的数换算或不是金额")
    money_unit: str = Field(description="印出的金额的单位；不是金额的为空", examples=["万元"])
    quantity: DecimalText | None = Field(description="数量；不是数量的为空")
    lines: list[str] = Field(description="算进这一格的明细（公开到的程度）")
    address: str = Field(description="单元格的地址", examples=["table-2/213/total"])
    page: str = Field(description="这一格的网页")


class FileItem(Schema):
    """An official file."""

    format: str = Field(description="格式", examples=["xlsx"])
    filename: str = Field(description="文件名")
    size: int = Field(description="字节数")
    sha256: str = Field(description="文件的 SHA-256")
    address: str = Field(description="下载网址，内容永久不变")


class PublicationDetail(PublicationItem):
    """A version of a disclosure, with its files and the other versions of its year."""

    files: list[FileItem] = Field(description="正式文件")
    versions: list[PublicationItem] = Field(description="这一年的各版，新的在前")


class ColumnItem(Schema):
    """A column of a table."""

    column: str = Field(description="栏的标识，是单元格地址的最后一段", examples=["total"])
    kind: str = Field(description="row_number、code、name、label、money、price、quantity、text 等")
    number: str = Field(description="栏次；没有的为空")
    column_title: str = Field(description="栏名：表头自上而下的文字，用“/”隔开")
    money_unit: str = Field(description="本栏印出的金额的单位；不是金额的为空")


class TableItem(Schema):
    """A table of a disclosure."""

    table: str = Field(description="表的标识", examples=["table-1"])
    kind: str = Field(
        description="statutory 预算表，bodies 机构，procurement 采购，assets 资产，"
        "objective 目标，indicators 指标"
    )
    table_number: str = Field(description="表号；没有的为空")
    table_title: str = Field(description="表名")
    rows: int = Field(description="行数")
    columns: list[ColumnItem] = Field(description="各栏")
    page: str = Field(description="网页")


class CodeItem(Schema):
    """A code that departments of a region use in a year, with what they have of it together."""

    region_code: str = Field(description="行政区划代码", examples=["130532"])
    year: int = Field(description="预算年度", examples=[2023])
    measure: str = Field(description="哪一种分类", examples=["function"])
    lineage: str = Field(description="沿用至今的编码", examples=["2013202"])
    code_name: str = Field(description="名称")
    departments: int = Field(description="有这笔钱的部门数")
    yuan: Yuan
    is_exact: bool = Field(description="false 为其中有只知道四舍五入数的")


class CodeNameItem(Schema):
    """A number and name that a code had, and when."""

    code: str = Field(description="当时的编码")
    code_name: str = Field(description="当时的名称")
    first_year: int = Field(description="最早的年度")
    last_year: int = Field(description="最近的年度")


class CodePlaceItem(Schema):
    """A code above or below another."""

    code: str = Field(description="编码")
    code_name: str = Field(description="名称")


class CodeDetail(Schema):
    """A code over the years."""

    region_code: str = Field(description="行政区划代码", examples=["130532"])
    measure: str = Field(description="哪一种分类", examples=["function"])
    lineage: str = Field(description="沿用至今的编码", examples=["2013202"])
    code_name: str = Field(description="最近的名称")
    names: list[CodeNameItem] = Field(description="各年的编码和名称，新的在前")
    above: list[CodePlaceItem] = Field(description="上级科目，类在前")
    below: list[CodePlaceItem] = Field(description="下一级科目")
    page: str = Field(description="科目的网页")


class HitItem(OfVersion):
    """A passage that a search found."""

    kind: str = Field(description="类别", examples=["function"])
    text: str = Field(description="找到的一行文字")
    detail: str = Field(description="同一行的其他内容")
    place: str = Field(description="在哪个表或章节")
    address: str = Field(description="地址；空为整份公开")
    page: str = Field(description="网页")


class ChangeItem(OfVersion):
    """Something that happened to a disclosure."""

    at: datetime = Field(description="发生的时刻")
    event: str = Field(
        description="published 公开，corrected 公开了更正的版本，withdrawn 撤回",
        examples=["published"],
    )
    id: str = Field(description="这件事的编号：同一件事总是同一个")
    reason: str = Field(description="更正或撤回的原因；撤回的版本不列更正原因")
    page: str = Field(description="这一版的永久网页")
