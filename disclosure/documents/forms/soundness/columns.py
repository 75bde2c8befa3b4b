"""What must hold of a table's columns, so that they are printed and found again. Pure."""

import re
from collections.abc import Iterator, Mapping

from budget.entries import PURCHASE_KIND
from disclosure.documents.forms.model import ColumnRule, TableRule
from disclosure.documents.forms.references import Fault, repeated
from disclosure.documents.forms.soundness.words import FOLDER, own_characters

# The kinds of columns for which there is something to print, by where a table's rows come from.
_BY_CODE = ("row_number", "code", "code_class", "code_section", "code_item", "name", "money")
_COLUMN_KINDS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("row_number", "label", "money"),
    "function": _BY_CODE,
    "economic": _BY_CODE,
    "government": _BY_CODE,
    "bodies": ("row_number", "text"),
    "procurement": ("row_number", "text", "money", "price", "quantity"),
    "assets": ("row_number", "label", "money", "quantity"),
    "indicators": ("row_number", "text"),
}
_TEXT_FIELDS = (
    "project_name",
    "goods",
    "catalogue_number",
    "measure",
    "economic",
    "organisation",
    PURCHASE_KIND,
)
LEVELS = ("class", "section", "item")  # from the top down
CODE_PARTS: Mapping[str, str] = {level: f"code_{level}" for level in LEVELS}
_LEAST_COLUMNS = 2  # a table of one column is read as running text
_LEAST_COLUMN_NUMBERS = 3  # 1 and 2 alone may be figures of the table
# Names and codes of departments in a header make other words of it for each department.
_OF_A_DEPARTMENT = re.compile(r"\{(?:department|unit|region|code|unit_code)\}")


def faults(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield what is wrong with the columns of a table at ``place`` of the file."""
    columns_place = f"{place}.columns"
    if len(table.columns) < _LEAST_COLUMNS:
        yield columns_place, "至少要有两列：只有一列的表读回时和正文分不开"
    allowed = _COLUMN_KINDS[table.rows_by]
    for column in table.columns:
        column_place = f"{columns_place}.{column.key}"
        if column.kind not in allowed:
            message = f"rows_by 为 {table.rows_by} 的表只能有 {'、'.join(allowed)} 这几种列"
            yield f"{column_place}.kind", message
            continue
        yield from _header(column, column_place)
        yield from _unread_keys(table, column, column_place)
        if table.rows_by in ("procurement", "assets"):
            yield from _field_kind(column, column_place)
    kinds: list[str] = [column.kind for column in table.columns]
    for kind in ("row_number", "code", "name", *CODE_PARTS.values()):
        if kinds.count(kind) > 1:
            yield columns_place, f"{kind} 这种列只能有一列"
    sources = [column.source for column in table.columns if column.source]
    for source in repeated(sources):
        yield columns_place, f"“{source}”印在两列里，读回时不知以哪一列为准"
    yield from _header_rows(table, place)
    yield from _column_numbers(table, place)
    if table.kind == "statutory" and "money" not in kinds:
        yield columns_place, "法定表至少要有一列金额（kind 为 money）"
    if table.rows_by == "bodies" and "name" not in sources:
        yield columns_place, "机构设置表要有单位名称一列（source 为 name）"


def _header(column: ColumnRule, place: str) -> Iterator[Fault]:
    if not column.header:
        yield f"{place}.header", "每一列都要有表头文字，读回文件时靠它认出这一列"
    for text in column.header:
        if not own_characters(text):
            yield f"{place}.header", "表头文字不能为空，也不能只有占位符"
        if _OF_A_DEPARTMENT.search(text):
            yield f"{place}.header", "表头里只能用年度和金额单位，不能有部门、地区和编码"


def _unread_keys(table: TableRule, column: ColumnRule, place: str) -> Iterator[Fault]:
    """Yield keys that nothing would read here: whoever wrote them expects something of them."""
    counts_money = table.kind == "statutory" and column.kind == "money"
    if column.counts is not None and not counts_money:
        yield f"{place}.counts", "只有法定表的金额列统计收支，请删去这一项"
    is_entered = table.rows_by in ("bodies", "procurement", "assets", "indicators")
    prints_entry = is_entered and column.kind not in ("row_number", "label")
    if column.source and not prints_entry:
        yield f"{place}.source", "这一列不印填报的内容，请删去这一项"
    if column.side and table.rows_by != "fixed":
        yield f"{place}.side", "只有 rows_by 为 fixed 的表分左右两边，请删去这一项"


def _field_kind(column: ColumnRule, place: str) -> Iterator[Fault]:
    """Yield a fault where a field is printed as something that it is not."""
    if not column.source:
        return
    wanted: tuple[str, ...] = ("money",)
    if column.source in _TEXT_FIELDS:
        wanted = ("text",)
    elif column.source == "quantity":
        wanted = ("quantity",)
    elif column.source == "unit_price":
        wanted = ("price", "money")
    if column.kind not in wanted:
        message = f"填报的“{column.source}”要用 kind = {'、'.join(wanted)} 的列来印"
        yield f"{place}.kind", message


def _header_rows(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield a fault where a cell of the header stands over the whole table."""
    headers = {column.key: column.header for column in table.columns if column.header}
    tops = {FOLDER.fold(header[0]) for header in headers.values()}
    if len(table.columns) >= _LEAST_COLUMNS and len(tops) == 1:
        message = "各列的第一层表头都相同，这一行读回时和标题分不开；请去掉这一层，或把它写进表名"
        yield f"{place}.columns", message

    yield from _parted_groups(table, place)
    for key, header in headers.items():
        for other_key, other_header in headers.items():
            is_deeper = len(other_header) > len(header)
            if is_deeper and other_header[: len(header)] == header:
                message = f"这一列的表头是“{other_key}”上面的一层，读回时分不清；请给它自己的文字"
                yield f"{place}.columns.{key}.header", message
                break


def _parted_groups(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield columns under a heading that another column parts from the rest of its group."""
    seen: set[tuple[str, ...]] = set()
    header_before: tuple[str, ...] = ()
    for column in table.columns:
        for depth in range(1, len(column.header)):
            group = column.header[:depth]
            group_before = header_before[:depth]
            if group in seen and group != group_before:
                name = "/".join(group)
                message = f"表头“{name}”下的各列要挨着，中间隔了别的列，读回时分不清；请调整次序"
                yield f"{place}.columns.{column.key}.header", message
                break
            seen.add(group)
        header_before = column.header


def _column_numbers(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield a fault where a row of column numbers (栏次) could be taken for figures."""
    numbers = []
    for column in table.columns:
        number = column.number.strip()
        if number:
            numbers.append(number)
    if not numbers:
        return
    if any(":" in FOLDER.fold(number) for number in numbers):
        yield f"{place}.columns", "栏次里不能有冒号，否则读回时像表头说明行；请删去"
    if not numbers[0].isdecimal():
        return
    ascending = [str(position) for position, _ in enumerate(numbers, 1)]
    if numbers != ascending or len(numbers) < _LEAST_COLUMN_NUMBERS:
        message = (
            "栏次行读回时和数据分不开：第一格请写“栏次”之类的文字，或从 1 起依次编号且至少三栏"
        )
        yield f"{place}.columns", message
