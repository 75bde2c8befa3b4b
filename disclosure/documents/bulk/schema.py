"""The tables of bulk data: each column's name, type and meaning in Chinese and English. Pure.

This is the one place that says what a column is. A column is only ever added, at the end of its
table: programs of others read them by name and by place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budget.codes import Level
from budget.dimensions import DocumentKind, Fund, Kind, Origin
from budget.entries import PURCHASE_LABELS
from budget.targets import Operator
from disclosure.documents.checks.result import Outcome, Severity
from disclosure.documents.meaning.subjects import Subject

# Yuan and quantities: 22 digits before the point, 6 after it. Figures in 万元 keep up to 10 printed
# decimals; a figure that does not fit is a misprint, and is given as it is printed only.
DIGITS = 28
DECIMALS = 6


class ValueType(StrEnum):
    """The types of columns, by their names in a Frictionless Table Schema."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"  # an exact decimal number
    BOOLEAN = "boolean"
    DATE = "date"


class VersionState(StrEnum):
    """What became of a version; a withdrawn one is in no table."""

    CURRENT = "current"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Labels:
    """A text in Chinese and in English."""

    chinese: str
    english: str


@dataclass(frozen=True)
class BulkColumn:
    """A column. ``values`` are the values that it may have with their Chinese labels, if closed.

    A value that is not known, or that a row does not have, is null; of a text it is empty.
    """

    name: str
    type: ValueType
    title: str
    about: Labels
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class BulkTable:
    """A table. ``key`` are the columns that together name a row."""

    name: str
    title: Labels
    about: Labels
    columns: tuple[BulkColumn, ...]
    key: tuple[str, ...] = ("digest", "version", "address")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)

    def place(self, name: str) -> int:
        """Return where a column stands, counted from 0. Raises ValueError."""
        return self.names.index(name)


def _text(
    name: str,
    title: str,
    chinese: str,
    english: str,
    values: Sequence[tuple[str, str]] = (),
) -> BulkColumn:
    return BulkColumn(name, ValueType.TEXT, title, Labels(chinese, english), tuple(values))


def _column(name: str, type_: ValueType, title: str, chinese: str, english: str) -> BulkColumn:
    return BulkColumn(name, type_, title, Labels(chinese, english))


def _number(name: str, title: str, chinese: str, english: str) -> BulkColumn:
    return _column(name, ValueType.NUMBER, title, chinese, english)


def _yes_or_no(name: str, title: str, chinese: str, english: str) -> BulkColumn:
    return _column(name, ValueType.BOOLEAN, title, chinese, english)


_LEVELS = (*Level.choices(), ("total", "合计"), ("line", "行"))
_STATES = ((VersionState.CURRENT, "现行"), (VersionState.SUPERSEDED, "已被更正"))

# The first columns of every table: of which version of which office's disclosure a row is.
OF_VERSION = (
    _text("region_code", "地区编码", "行政区划代码，六位。", "Administrative division code."),
    _text("region", "地区", "地区名称。", "Name of the region."),
    _text("department_code", "部门编码", "部门预算编码。", "Code of the department."),
    _text("department", "部门", "公开时的部门名称。", "The department's name when published."),
    _text(
        "unit_code",
        "单位编码",
        "单位公开的，为单位编码；部门公开的为空。",
        "Code of the unit whose disclosure it is; empty for a whole department's.",
    ),
    _text(
        "unit",
        "单位",
        "单位公开的，为公开时的单位名称。部门的数包括所属单位的数，不要相加。",
        "Name of the unit. A department's figures hold its units': never add both.",
    ),
    _column("year", ValueType.INTEGER, "年度", "预算年度。", "Budget year."),
    _text(
        "document_kind",
        "文件种类",
        "公开的是部门预算还是单位预算。",
        "A department's budget or a unit's.",
        DocumentKind.choices(),
    ),
    _column("version", ValueType.INTEGER, "版本", "第几版，从1起。", "Version, counted from 1."),
    _text(
        "state",
        "状态",
        "现行的，或已被更正的。撤回的不在任何表中。",
        "Current, or superseded by a correction. Withdrawn versions are in no table.",
        _STATES,
    ),
    _text(
        "digest",
        "数字摘要",
        "该版本规范 JSON 的 SHA-256。",
        "SHA-256 of the version's canonical JSON.",
    ),
)
_ADDRESS = _text(
    "address",
    "地址",
    "在公开文档中的固定地址，可用于引用。",
    "Permanent address within the disclosure, for citing.",
)
_ROW_LEVEL = _text(
    "row_level",
    "行级次",
    "合计、类、款、项，或其他行。",
    "Total, class, section, item, or another line.",
    _LEVELS,
)
_PROJECT = (
    _column("project_number", ValueType.INTEGER, "项目序号", "项目的序号。", "Number of project."),
    _text("project", "项目", "项目名称。", "Name of the project."),
)

PUBLICATIONS = BulkTable(
    "publications",
    Labels("公开版本", "Publications"),
    Labels(
        "每个公开版本一行：谁的、哪一年、第几版、现在的状态。",
        "A row for each published version: whose, which year, and its state now.",
    ),
    (
        *OF_VERSION,
        _text("title", "标题", "公开文档的标题。", "Title of the disclosure."),
        _text("layout", "版式", "所用版式的标识。", "Key of the form that it is in."),
        _text("money_unit", "金额单位", "印出金额的单位。", "Unit of the printed amounts."),
        _yes_or_no("simulated", "模拟数据", "是不是模拟数据。", "Whether it is simulated."),
        _yes_or_no(
            "is_archived",
            "存档",
            "是不是由已公开的文件存档而来；其金额只知道印出的数。",
            "Archived from a finished file, of which only displayed amounts are known.",
        ),
        _column(
            "approved_on", ValueType.DATE, "批复日期", "预算批复日期。", "Day of the approval."
        ),
        _column(
            "published_on", ValueType.DATE, "公开日期", "对外可见之日。", "Day it became public."
        ),
        _text("reason", "更正原因", "第2版起的更正原因。", "Why it corrects the one before."),
        _text(
            "page",
            "网页路径",
            "该版本网页的路径，接在网站地址之后。",
            "Path of the version's pages below the site's address.",
        ),
    ),
    ("digest", "version"),
)

AMOUNTS = BulkTable(
    "amounts",
    Labels("全部金额", "All amounts"),
    Labels(
        "各公开表中每个有数的金额单元格一行。求和时取一个表的一栏、in_sums 为 true 的行。",
        "A row for each cell with an amount. To add up, take one column of one table and the rows "
        "whose in_sums is true.",
    ),
    (
        *OF_VERSION,
        _text("table", "表", "表的标识。", "Key of the table."),
        _text("table_number", "表号", "公开表的编号。", "Number of the statutory table."),
        _text("table_title", "表名", "表的标题。", "Title of the table."),
        _text("row", "行", "行的标识。", "Key of the row."),
        _text("row_name", "行名", "印出的行名。", "Name of the row as printed."),
        _ROW_LEVEL,
        _yes_or_no(
            "in_sums",
            "求和时取",
            "求和时取该行。合计、还列有下级的行和“其中”为 false，加上就重复了。"
            "版式不详（subject 为空）的预算表，没有科目编码的行都为 false：分不出哪些是合计。",
            "Take this row in sums. False for totals, rows above others, and of-which rows; of a "
            "budget table whose form is not known (subject is empty) for every row without a code, "
            "since any may be a total.",
        ),
        _text("column", "栏", "栏的标识。", "Key of the column."),
        _text("column_title", "栏名", "表头自上而下的文字。", "Headings from the top down."),
        _text("code", "科目编码", "该金额的科目编码。", "Classification code of the amount."),
        _text("code_level", "科目级次", "类、款、项。", "Its level.", Level.choices()),
        _text("code_name", "科目名称", "印出的科目名称。", "Its name as printed."),
        _text(
            "lineage",
            "沿用至今的编码",
            "该编码今天的编码；跨年比较用它。",
            "The code that it has become since: compare years by it.",
        ),
        _text(
            "measure",
            "科目分类",
            "编码属于功能分类、部门或政府预算经济分类。",
            "The classification of the code.",
            (
                ("function", "支出功能分类"),
                ("economic", "部门预算支出经济分类"),
                ("government-economic", "政府预算支出经济分类"),
            ),
        ),
        _text("subject", "表的内容", "表说的是什么。", "What the table is of.", Subject.choices()),
        _text(
            "fund",
            "资金来源",
            "该金额所计的资金来源，多个以“|”分隔；不限的为空。"
            + "、".join(f"{fund.value}={fund.label}" for fund in Fund),
            "Funds that the amount counts, separated by |; empty for any.",
        ),
        _text(
            "origin",
            "资金年份",
            "本年（current_year）或上年结转（carryover）；不限的为空。",
            "Of this year (current_year) or carried over (carryover); empty for any.",
            Origin.choices(),
        ),
        _text(
            "kind",
            "支出种类",
            "该金额所计的支出种类，多个以“|”分隔；不限的为空。"
            + "、".join(f"{kind.value}={kind.label}" for kind in Kind),
            "Kinds of spending that the amount counts, separated by |; empty for any.",
        ),
        _text(
            "figure",
            "主要指标",
            "该单元格是哪些主要指标，多个以“|”分隔。",
            "Keys of the headline figures that stand in this cell, separated by |.",
        ),
        _number(
            "yuan",
            "金额（元）",
            "以元计的金额；不能读出的为空。",
            "The amount in yuan; null where the printed text is no amount.",
        ),
        _yes_or_no(
            "is_exact",
            "精确",
            "true 为精确金额；false 为由印出的数换算，可能四舍五入过。",
            "False where the amount is the displayed one, rounded as printed.",
        ),
        _text("shown", "印出的数", "公开表中印出的文字。", "The text as printed."),
        _text("money_unit", "单位", "印出的数的单位。", "Unit of the printed text."),
        _ADDRESS,
    ),
)

GOALS = BulkTable(
    "goals",
    Labels("项目绩效目标", "Performance goals"),
    Labels("每个项目的绩效目标一行。", "A row for each project's goal."),
    (
        *OF_VERSION,
        *_PROJECT,
        _text("goal", "绩效目标", "绩效目标的文字。", "Text of the goal."),
        _ADDRESS,
    ),
)

INDICATORS = BulkTable(
    "indicators",
    Labels("项目绩效指标", "Performance indicators"),
    Labels(
        "每个指标一行；能读出的指标值另有比较、数值、单位和期限。",
        "A row for each indicator, with its target as data where it can be read.",
    ),
    (
        *OF_VERSION,
        *_PROJECT,
        _text("level_1", "一级指标", "一级指标。", "First level."),
        _text("level_2", "二级指标", "二级指标。", "Second level."),
        _text("level_3", "三级指标", "三级指标。", "Third level."),
        _text("description", "指标描述", "指标的说明。", "Description."),
        _text("target", "指标值", "印出的指标值，以此为准。", "Target as printed."),
        _text("basis", "确定依据", "指标值的确定依据。", "Basis of the target."),
        _text("operator", "比较", "怎样比较。", "How to compare.", Operator.choices()),
        _number("number", "数值", "指标值的数。", "Number of the target."),
        _text("target_unit", "计量单位", "数值的单位。", "Unit of the number."),
        _column("deadline", ValueType.DATE, "期限", "不晚于哪一天。", "No later than this day."),
        _number(
            "project_yuan",
            "项目金额（元）",
            "公开内容说到项目金额的，为该金额。",
            "Cost of the project where the disclosure states it.",
        ),
        _text("money_address", "金额地址", "项目金额所在单元格。", "Cell of that cost."),
        _ADDRESS,
    ),
)

# What a row of procurement says, by the key that forms give a column.
_PURCHASE_AMOUNTS = (
    ("project_budget", "项目预算", "Budget of the project."),
    ("unit_price", "单价", "Price of one."),
    ("total", "采购金额合计", "Total of the purchase."),
    ("general_public_budget", "一般公共预算", "Of the general public budget."),
    ("government_fund", "政府性基金", "Of government funds."),
    ("state_capital", "国有资本经营预算", "Of the state capital budget."),
    ("fiscal_special_account", "财政专户", "Of the fiscal special account."),
    ("unit_own_funds", "单位资金", "Of the unit's own funds."),
    ("fiscal_carryover", "财政拨款结转", "Fiscal money carried over."),
    ("other_carryover", "其他结转结余", "Other money carried over."),
    ("sme_reserved_share", "预留中小微企业份额", "Share reserved for small companies."),
)


def _purchase_amounts() -> tuple[BulkColumn, ...]:
    columns = []
    for name, title, english in _PURCHASE_AMOUNTS:
        columns.append(_number(name, f"{title}（元）", f"{title}，以元计。", f"{english} In yuan."))
    return tuple(columns)


PROCUREMENT = BulkTable(
    "procurement",
    Labels("政府采购", "Procurement"),
    Labels(
        "政府采购预算表每行一行；金额以元计，版式没有的栏为空。各组的文字也写在组内各行里；"
        "求和只取行级次为 line 的行。",
        "A row for each row of the procurement table; amounts in yuan, null where the form has no "
        "such column. The texts of a group stand in each of its rows too; sum only rows whose "
        "level is line.",
    ),
    (
        *OF_VERSION,
        _ROW_LEVEL,
        _text(
            "kind",
            "采购类别",
            "货物、工程或服务：按版式的大类，没有大类的按目录序号的首字母。",
            "Goods, works or services: as the form groups them, else by the letter with which the "
            "catalogue number begins.",
            tuple(PURCHASE_LABELS.items()),
        ),
        _text("project_name", "项目名称", "采购的项目。", "Project that buys."),
        _text("economic", "经济科目", "经济科目的名称。", "Economic classification in words."),
        _text("goods", "采购物品", "采购物品名称。", "What is bought."),
        _text("catalogue_number", "目录序号", "政府采购目录序号。", "Catalogue number."),
        _text(
            "organisation",
            "采购组织形式",
            "如集中采购。",
            "How it is bought: centrally, or by the office itself.",
        ),
        _text("measure", "计量单位", "数量的单位。", "Unit of the quantity."),
        _number("quantity", "数量", "采购数量。", "Quantity."),
        *_purchase_amounts(),
        _ADDRESS,
    ),
)

ASSETS = BulkTable(
    "assets",
    Labels("固定资产", "Fixed assets"),
    Labels("固定资产占用情况表每行一行。", "A row for each row of the table of assets."),
    (
        *OF_VERSION,
        _ROW_LEVEL,
        _text("item", "项目", "资产类别。", "Class of assets."),
        _number("quantity", "数量", "数量。", "Quantity."),
        _number("value", "价值（元）", "价值，以元计。", "Value in yuan."),
        _ADDRESS,
    ),
)

NARRATIVE = BulkTable(
    "narrative",
    Labels("文字说明", "Narrative"),
    Labels("情况说明、名词解释、表注的每段一行。", "A row for each paragraph, term and note."),
    (
        *OF_VERSION,
        _column("position", ValueType.INTEGER, "次序", "在文档中的次序。", "Place in the whole."),
        _text("part", "部分", "所在部分的标题。", "Title of the part."),
        _text("heading", "小标题", "其上最近的小标题。", "Nearest heading above."),
        _text(
            "role",
            "种类",
            "正文、分项、名词、标签或表注。",
            "Body text, item, term, label or note.",
            (
                ("body", "正文"),
                ("item", "分项"),
                ("term", "名词"),
                ("label", "标签"),
                ("note", "注"),
            ),
        ),
        _yes_or_no(
            "is_own", "自拟", "部门自己的文字，不是版式的固定文字。", "The office's own words."
        ),
        _text("text", "文字", "该段文字。", "The text."),
        _ADDRESS,
    ),
)

CHECKS = BulkTable(
    "checks",
    Labels("核对结果", "Check results"),
    Labels(
        "公开时的核对结果：每个发现一行，没有发现的规则一行。",
        "Results of the checks when it was published: a row for each finding, and one for a rule "
        "without findings.",
    ),
    (
        *OF_VERSION,
        _column("position", ValueType.INTEGER, "次序", "在核对证书中的次序。", "Place."),
        _text("rule", "规则编号", "规则的编号。", "Number of the rule."),
        _text("title", "规则", "规则的名称。", "Name of the rule."),
        _text("severity", "轻重", "规则的轻重。", "Severity.", Severity.choices()),
        _text("outcome", "结果", "核对的结果。", "Outcome.", Outcome.choices()),
        _text("message", "说明", "发现了什么，或为什么不适用。", "What was found, or why not."),
        _text("difference", "差额", "印出的差额。", "Difference as printed."),
        _text("cells", "单元格", "有关的地址，以“|”分隔。", "Addresses concerned, separated by |."),
        _text("waiver", "放行理由", "仍然公开的理由。", "Why it was published all the same."),
        _text("engine", "程序版本", "核对程序的版本。", "Edition of the checks."),
    ),
    ("digest", "version", "position"),
)

TABLES: Mapping[str, BulkTable] = {
    table.name: table
    for table in (
        PUBLICATIONS,
        AMOUNTS,
        GOALS,
        INDICATORS,
        PROCUREMENT,
        ASSETS,
        NARRATIVE,
        CHECKS,
    )
}
