"""The parameters of the API's addresses: what each may be, and what its documentation says."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from ninja import Field, Schema
from pydantic import AwareDatetime

DEFAULT_LIMIT = 100
MOST = 5_000  # rows of a page

# Neither may hold a NUL, which PostgreSQL takes in no text.
_SLUG = r"^[-a-zA-Z0-9_]{1,50}$"


def one_of(names: Sequence[str]) -> str:
    """Return the pattern of a text that is one of these names."""
    return f"^({'|'.join(names)})$"


RegionCode = Annotated[
    str, Field(pattern=r"^[0-9]{6}$", description="行政区划代码，6位数字", examples=["130532"])
]
Year = Annotated[int, Field(ge=1000, le=9999, description="预算年度，4位数字", examples=[2023])]
DepartmentCode = Annotated[str, Field(pattern=_SLUG, description="部门编码", examples=["203"])]
UnitCode = Annotated[
    str,
    Field(pattern=_SLUG, description="单位编码；不写的，是部门本身公开的", examples=["203001"]),
]
VersionNumber = Annotated[
    int,
    Field(ge=1, le=32_767, description="第几版；不写的，是现行的一版", examples=[1]),
]
Cursor = Annotated[
    str,
    Field(
        pattern=r"^[-a-zA-Z0-9_]{1,1000}$",
        description="从哪里接着列；只取自上一页的 next，不要自己拼写",
    ),
]
Limit = Annotated[int, Field(ge=1, le=MOST, description=f"一页几行，最多{MOST}行", examples=[100])]
Since = Annotated[
    AwareDatetime,
    Field(
        description="从这个时刻起（含），ISO 8601，要写时区",
        examples=["2023-02-20T00:00:00+08:00"],
    ),
]
CodeStart = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z_]{1,40}$",
        description="科目编码；3位的类、5位的款包括它以下各级",
        examples=["20132"],
    ),
]
TableAddress = Annotated[
    str,
    Field(pattern=r"^[-a-z0-9/_]{1,100}$", description="表的标识", examples=["table-3"]),
]
ColumnKey = Annotated[
    str, Field(pattern=r"^[-a-z0-9_]{1,50}$", description="栏的标识", examples=["total"])
]
CellAddress = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x20]{1,200}$",
        description="单元格的地址，或它开头的几段：一行、一张表",
        examples=["table-3/2013202/total"],
    ),
]
Words = Annotated[
    str,
    Field(
        pattern=r"^[^\x00]{1,100}$",
        description="要找的字词，空格隔开的都要有",
        examples=["公务接待"],
    ),
]


class AnswerFormat(StrEnum):
    """How a list is answered."""

    JSON = "json"
    CSV = "csv"


class PublicationState(StrEnum):
    """Whether a version is what its address shows."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ALL = "all"


State = Annotated[
    PublicationState,
    Field(
        description="current 现行的，superseded 被更正的版本取代的，withdrawn 撤回的，all 全部",
        examples=["current"],
    ),
]

Format = Annotated[
    AnswerFormat,
    Field(
        description="json，或 csv（UTF-8，带 BOM，首行为列名；下一页在 Link 头里）",
        examples=["json"],
    ),
]


class Place(Schema):
    """What an address names by its path, not by its query."""


class Disclosure(Place):
    """The disclosure of a department, or of a unit of it, for a year."""

    region_code: RegionCode
    year: Year
    department_code: DepartmentCode


class OfPublication(Schema):
    """Which of the publications of a department and year."""

    unit_code: UnitCode | None = None
    version: VersionNumber | None = None


class Paged(Schema):
    """Which page of a list, and how it is answered."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT
    format: Format = AnswerFormat.JSON


class OfOffice(Paged):
    """Whose rows of which year a list has."""

    region_code: RegionCode | None = None
    department_code: DepartmentCode | None = None
    unit_code: UnitCode | None = None
    year: Year | None = None
