"""What must hold of a table of a form, so that it is built, printed and found again. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from disclosure.documents.forms.folding import Folder
from disclosure.documents.forms.model import ColumnRule, GoalRule, Selector, TableRule
from disclosure.documents.forms.placeholders import PLACEHOLDER

Fault = tuple[str, str]

BY_CODE = ("function", "economic")
_STATUTORY = ("fixed", *BY_CODE)
# The kinds of columns for which there is something to print, by where a table's rows come from.
_COLUMN_KINDS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("row_number", "label", "money"),
    "function": ("row_number", "code", "code_class", "code_section", "code_item", "name", "money"),
    "economic": ("row_number", "code", "code_class", "code_section", "code_item", "name", "money"),
    "bodies": ("row_number", "text"),
    "procurement": ("row_number", "text", "money", "price", "quantity"),
    "assets": ("row_number", "label", "money", "quantity"),
    "indicators": ("row_number", "text"),
}
_TEXT_FIELDS = ("project_name", "goods", "catalogue_number", "measure")
_LEVELS = ("class", "section", "item")  # from the top down
_CODE_PARTS: Mapping[str, str] = {level: f"code_{level}" for level in _LEVELS}
_MOST_CAPTIONS = 3  # left, middle and right: more do not stand side by side
_LONGEST_CAPTION_LABEL = 10  # characters before the colon, by which readers know a caption
_LEAST_COLUMNS = 2  # a table of one column is read as running text
_LEAST_COLUMN_NUMBERS = 3  # 1 and 2 alone may be figures of the table
_HIGHEST_LEVEL, _DEEPEST_LEVEL = 1, 6
_FEWEST_OWN_CHARACTERS = 2
_STATES = re.compile(r"\{(?:money_unit|year|code|unit_code)\}")
_UNIT_ALONE = re.compile(r"[^:{]+:\{money_unit\}")
# Names and codes of departments in a header make other words of it for each department.
_OF_A_DEPARTMENT = re.compile(r"\{(?:department|unit|region|code|unit_code)\}")
_FOLDER = Folder()


def own_characters(template: str) -> str:
    """Return the words of a template that are always printed, folded."""
    return _FOLDER.fold(PLACEHOLDER.sub("", template))


def faults(table: TableRule) -> Iterator[Fault]:
    """Yield what is wrong with a statutory table or one of the narrative."""
    place = f"tables.{table.key}"
    wanted = "statutory" if table.rows_by in _STATUTORY else table.rows_by
    if table.kind != wanted:
        message = f"rows_by 为 {table.rows_by} 的表，kind 应为 {wanted}"
        yield f"{place}.kind", message
        return
    if not table.title.strip():
        yield f"{place}.title", "表名不能为空：读回文件时靠它认出这张表"
    if table.kind == "statutory" and not table.number.strip():
        yield f"{place}.number", "法定表要有表号，核对结果和链接用它指明是哪张表"
    yield from _captions(table, place)
    yield from _notes(table, place)
    yield from _columns(table, place)
    if table.rows_by in BY_CODE:
        yield from _rows_by_code(table, place)
    elif table.rows_by in ("fixed", "assets"):
        yield from _listed_rows(table, place)
    yield from _sums(table, place)
    if table.kind == "statutory":
        yield from _counted_twice(table, place)


def _captions(table: TableRule, place: str) -> Iterator[Fault]:
    if len(table.caption) > _MOST_CAPTIONS:
        yield f"{place}.caption", "表头说明行最多分左、中、右三格，请合并"
    if any(not text.strip() for text in table.caption):
        yield f"{place}.caption", "表头说明行里不能有空格，请删去"
    if table.caption and not any(_is_labelled(text) for text in table.caption):
        yield (
            f"{place}.caption",
            "至少要有一格写成“名称：内容”（如“单位：{money_unit}”），否则读回时认不出这一行",
        )
    elif table.caption and not any(_STATES.search(text) for text in table.caption):
        message = "要有 {money_unit}、{year} 或编码之一，只写名称的一行读回时和正文分不开"
        yield f"{place}.caption", message
    for text in table.caption:
        names = {match[1] for match in PLACEHOLDER.finditer(text)}
        if "money_unit" in names and not _UNIT_ALONE.fullmatch(_FOLDER.fold(text)):
            yield f"{place}.caption", "金额单位要单独写成“名称：{money_unit}”，后面不能再有文字"
        elif names and not names & {"code", "unit_code"} and not _is_labelled(text):
            message = f"“{text}”读回时认不出来，请写成“名称：内容”（如“编制部门：{{department}}”）"
            yield f"{place}.caption", message


def _is_labelled(text: str) -> bool:
    label, colon, _ = _FOLDER.fold(text).partition(":")
    is_short = 0 < len(label) <= _LONGEST_CAPTION_LABEL
    return bool(colon) and is_short and "{" not in label


def _notes(table: TableRule, place: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for note in table.notes:
        note_place = f"{place}.notes.{note.key}.text"
        folded = _FOLDER.fold(note.text)
        if len(own_characters(note.text)) < _FEWEST_OWN_CHARACTERS:
            yield note_place, "表注要有文字"
        elif folded in seen:
            yield note_place, "和同一张表的另一条表注文字相同，读回时分不清，请合并或改写"
        seen.add(folded)
        if note.when == "empty" and table.rows_by in ("fixed", "assets"):
            message = "各行由版式列出的表不会是空表，这条注永远不印；请改为 always 或删去"
            yield f"{place}.notes.{note.key}.when", message


# -- columns ---------------------------------------------------------------------------------------


def _columns(table: TableRule, place: str) -> Iterator[Fault]:
    if len(table.columns) < _LEAST_COLUMNS:
        yield f"{place}.columns", "至少要有两列：只有一列的表读回时和正文分不开"
    allowed = _COLUMN_KINDS[table.rows_by]
    for column in table.columns:
        column_place = f"{place}.columns.{column.key}"
        if column.kind not in allowed:
            message = f"rows_by 为 {table.rows_by} 的表只能有 {'、'.join(allowed)} 这几种列"
            yield f"{column_place}.kind", message
            continue
        yield from _header(column, column_place)
        yield from _unread_keys(table, column, column_place)
        if table.rows_by in ("procurement", "assets"):
            yield from _field_kind(column, column_place)
    for kind in ("row_number", "code", "name", *_CODE_PARTS.values()):
        if sum(column.kind == kind for column in table.columns) > 1:
            yield f"{place}.columns", f"{kind} 这种列只能有一列"
    sources = [column.source for column in table.columns if column.source]
    for source in sorted({source for source in sources if sources.count(source) > 1}):
        yield f"{place}.columns", f"“{source}”印在两列里，读回时不知以哪一列为准"
    yield from _header_rows(table, place)
    yield from _column_numbers(table, place)
    has_money = any(column.kind == "money" for column in table.columns)
    if table.kind == "statutory" and not has_money:
        yield f"{place}.columns", "法定表至少要有一列金额（kind 为 money）"
    if table.rows_by == "bodies" and "name" not in sources:
        yield f"{place}.columns", "机构设置表要有单位名称一列（source 为 name）"


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
    if column.source and (not is_entered or column.kind in ("row_number", "label")):
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
    tops = {_FOLDER.fold(column.header[0]) for column in table.columns if column.header}
    if len(table.columns) >= _LEAST_COLUMNS and len(tops) == 1:
        message = "各列的第一层表头都相同，这一行读回时和标题分不开；请去掉这一层，或把它写进表名"
        yield f"{place}.columns", message

    yield from _parted_groups(table, place)
    for column in table.columns:
        for other in table.columns:
            shared = other.header[: len(column.header)]
            if len(other.header) > len(column.header) > 0 and shared == column.header:
                message = f"这一列的表头是“{other.key}”上面的一层，读回时分不清；请给它自己的文字"
                yield f"{place}.columns.{column.key}.header", message
                break


def _parted_groups(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield columns under a heading that another column parts from the rest of its group."""
    seen: set[tuple[str, ...]] = set()
    before: tuple[str, ...] = ()
    for column in table.columns:
        for depth in range(1, len(column.header)):
            group = column.header[:depth]
            if group in seen and before[:depth] != group:
                name = "/".join(group)
                message = f"表头“{name}”下的各列要挨着，中间隔了别的列，读回时分不清；请调整次序"
                yield f"{place}.columns.{column.key}.header", message
                break
            seen.add(group)
        before = column.header


def _column_numbers(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield a fault where a row of column numbers (栏次) could be taken for figures."""
    numbers = [column.number.strip() for column in table.columns if column.number.strip()]
    if not numbers:
        return
    if any(":" in _FOLDER.fold(number) for number in numbers):
        yield f"{place}.columns", "栏次里不能有冒号，否则读回时像表头说明行；请删去"
    if not numbers[0].isdecimal():
        return
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    if numbers != counted or len(numbers) < _LEAST_COLUMN_NUMBERS:
        message = (
            "栏次行读回时和数据分不开：第一格请写“栏次”之类的文字，或从 1 起依次编号且至少三栏"
        )
        yield f"{place}.columns", message


# -- rows by code ----------------------------------------------------------------------------------


def _rows_by_code(table: TableRule, place: str) -> Iterator[Fault]:
    kinds = [column.kind for column in table.columns]
    if not table.total_label.strip():
        yield f"{place}.total", "按科目列的表要有合计行：total = { label = “合计”, … }"
    if "name" not in kinds:
        yield f"{place}.columns", "按科目列的表要有科目名称一列（kind 为 name），合计也写在这一列"
    if not table.levels:
        yield f"{place}.levels", f"至少要有 {'、'.join(_LEVELS)} 中的一级，否则没有一行"
        return
    levels = tuple(table.levels)
    if table.rows_by == "economic":
        levels = tuple(level for level in levels if level != "item")  # they have 类 and 款 only
        if not levels:
            yield f"{place}.levels", "经济分类只有类、款两级，只列 item 的表没有一行"
            return
    if "code" in kinds:
        if any(kind in kinds for kind in _CODE_PARTS.values()):
            yield f"{place}.columns", "科目编码或者一列（code），或者分列，不能两样都有"
        return
    depth = max(_LEVELS.index(level) for level in levels)
    for level in _LEVELS[: depth + 1]:
        if _CODE_PARTS[level] not in kinds:
            message = f"读回时认不出科目：请加一列 code，或补上 {_CODE_PARTS[level]} 这一列"
            yield f"{place}.columns", message


# -- rows of the form ------------------------------------------------------------------------------


def _listed_rows(table: TableRule, place: str) -> Iterator[Fault]:
    yield from _sides(table, place)
    for row in table.rows:
        row_place = f"{place}.rows.{row.key}"
        for side, item in row.items.items():
            item_place = f"{row_place}.{side}" if side else row_place
            has_label = any(
                column.kind == "label" and column.side == side for column in table.columns
            )
            if has_label and not own_characters(item.label):
                yield f"{item_place}.label", "行名不能为空：读回文件时靠它认出这一行"
            if table.rows_by == "assets" and not item.source:
                yield f"{item_place}.source", "要用 source 说明这一行列哪几种资产"
            if table.rows_by == "assets" and (item.counts is not None or item.optional):
                yield item_place, "资产表的行不统计收支，也总是印出，请删去 counts 和 optional"
            if table.rows_by == "fixed" and item.source:
                yield f"{item_place}.source", "这张表统计收支，不列资产，请删去这一项"
    yield from _row_keys(table, place)
    if table.rows_by == "assets":
        yield from _repeated_assets(table, place)


def _repeated_assets(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield kinds of assets that have two rows of their own; rows of several kinds are sums."""
    kinds: list[str] = []
    for row in table.rows:
        for item in row.items.values():
            if len(item.source) == 1:
                kinds += item.source
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        yield f"{place}.rows", f"“{kind}”列在两行里，读回时不知以哪一行为准"


def _sides(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield sides of a table on which rows could not be found again."""
    shown = [column for column in table.columns if column.kind != "row_number"]
    sides = list(dict.fromkeys(column.side for column in shown))
    if len(sides) > 1 and "" in sides:
        for column in shown:
            if not column.side:
                message = "分左右两边的表，每一列都要说明是哪一边（side）"
                yield f"{place}.columns.{column.key}", message
        return
    for side in sides:
        labels = [column for column in shown if column.kind == "label" and column.side == side]
        if len(labels) > 1:
            yield f"{place}.columns.{labels[1].key}", "每一边只能有一列行名（kind 为 label）"
        if labels:
            continue
        is_numbered = any(column.kind == "row_number" for column in table.columns)
        if len(sides) > 1 or (len(table.rows) > 1 and not is_numbered):
            yield f"{place}.columns", "没有行名（kind 为 label）的一边，读回时认不出是哪一行"
        for row in table.rows:
            for item in row.items.values():
                if item.optional:
                    message = "没有行名的表，行不能时有时无，请删去 optional"
                    yield f"{place}.rows.{row.key}", message


def _row_keys(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield keys of rows that are another row's item: two cells would have one address."""
    rows_of_items = {}
    for row in table.rows:
        for item in row.items.values():
            rows_of_items[item.key] = row.key
    for row in table.rows:
        holder = rows_of_items.get(row.key, row.key)
        if holder != row.key:
            message = f"“{row.key}”又是“{holder}”一行中一项的 key，地址会重复，请换一个"
            yield f"{place}.rows.{row.key}.key", message


# -- sums ------------------------------------------------------------------------------------------


def _sums(table: TableRule, place: str) -> Iterator[Fault]:
    columns = {column.key: column for column in table.columns}
    for total, parts in table.column_sums.items():
        sum_place = f"{place}.column_sums.{total}"
        yield from _sum_itself(total, parts, table.column_sums, sum_place)
        for key in (total, *parts):
            if columns[key].kind != "money":
                yield sum_place, f"“{key}”不是金额列，不能相加"
            elif columns[key].side != columns[total].side:
                yield sum_place, f"“{key}”和“{total}”不在同一边"
        if table.rows_by == "procurement" and columns[total].source != "total":
            yield sum_place, "采购表里只有 source 为 total 的列是各项资金之和，其他列是填报的"
    sides = {}
    for row in table.rows:
        for side, item in row.items.items():
            sides[item.key] = side
    for total, parts in table.row_sums.items():
        sum_place = f"{place}.row_sums.{total}"
        yield from _sum_itself(total, parts, table.row_sums, sum_place)
        for key in parts:
            if sides[key] != sides[total]:
                yield sum_place, f"“{key}”和“{total}”不在同一边"
    if table.rows_by != "procurement":
        return
    for column in table.columns:
        if column.source == "total" and column.key not in table.column_sums:
            message = f"合计列要说明是哪几列之和：column_sums.{column.key} = […]"
            yield f"{place}.columns.{column.key}", message


def _counted_twice(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield parts of a sum that would count one line both: no ledger with it would add up."""
    choices: dict[str, Selector | None] = {column.key: column.counts for column in table.columns}
    for total, parts in table.column_sums.items():
        yield from _overlapping(choices, total, parts, f"{place}.column_sums.{total}")
    choices = {}
    for row in table.rows:
        for item in row.items.values():
            choices[item.key] = item.counts
    for total, parts in table.row_sums.items():
        yield from _overlapping(choices, total, parts, f"{place}.row_sums.{total}")


def _overlapping(
    choices: Mapping[str, Selector | None], total: str, parts: Sequence[str], place: str
) -> Iterator[Fault]:
    if choices[total] is None and any(choices[part] is not None for part in parts):
        yield place, f"“{total}”没有 counts，总是空的，而它的各项有数；请写 counts，全部计入写 []"
    for one, other in combinations(parts, 2):
        first = choices[one]
        second = choices[other]
        if first is None or second is None or not (first & second).can_match():
            continue
        yield place, f"“{one}”和“{other}”会计入同一笔收支，合计就多了；请改 counts，使它们不相交"
        return


def _sum_itself(
    total: str, parts: Sequence[str], sums: Mapping[str, Sequence[str]], place: str
) -> Iterator[Fault]:
    if not parts:
        yield place, "至少要有一项，否则合计没有来处"
    for part in sorted({part for part in parts if parts.count(part) > 1}):
        yield place, f"“{part}”加了两次"
    waiting = list(parts)
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        if part == total:
            yield place, f"“{total}”绕一圈又加到自己，请检查各个合计"
            return
        if part not in seen:
            seen.add(part)
            waiting += sums.get(part, ())


# -- goals -----------------------------------------------------------------------------------------


def goal_faults(goal: GoalRule) -> Iterator[Fault]:
    """Yield what is wrong with how projects' goals are printed."""
    if "{name}" not in goal.title:
        yield "goal.title", "绩效目标的标题里要有项目名称 {name}，读回时靠它知道是哪个项目"
    if len(own_characters(_FOLDER.core(goal.title))) < _FEWEST_OWN_CHARACTERS:
        yield "goal.title", "标题里除序号和占位符外要有文字（如“绩效目标表”），否则每一段都像标题"
    if not _HIGHEST_LEVEL <= goal.level <= _DEEPEST_LEVEL:
        yield "goal.level", "标题级别应在1到6之间"
    if not own_characters(goal.objective.total_label):
        yield "goal.objective.label", "绩效目标前的文字不能为空，读回时靠它认出这张表"
    indicators = goal.indicators
    yield from _columns(indicators, "goal.indicators")
    sources = {column.source for column in indicators.columns}
    for source in ("level_3", "value"):
        if source not in sources:
            message = f"绩效指标表至少要有三级指标和指标值，缺 source 为 {source} 的列"
            yield "goal.indicators.columns", message
    if not sources & {"level_1", "level_2"}:
        message = (
            "绩效指标表要有一级或二级指标（source 为 level_1 或 level_2），核对靠它知道指标的种类"
        )
        yield "goal.indicators.columns", message
