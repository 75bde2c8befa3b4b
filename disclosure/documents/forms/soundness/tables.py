"""What must hold of a table of a form, so that it is built, printed and found again. Pure."""

import re
from collections.abc import Iterator

from disclosure.documents.forms.model import ColumnRule, TableRule
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.forms.references import Fault, repeated
from disclosure.documents.forms.soundness import columns, sums
from disclosure.documents.forms.soundness.columns import CODE_PARTS, LEVELS
from disclosure.documents.forms.soundness.words import FEWEST_OWN_CHARACTERS, FOLDER, own_characters

_MOST_GROUPS = 2  # levels of rows between the total and the items
_MOST_CAPTIONS = 3  # left, middle and right: more do not stand side by side
_LONGEST_CAPTION_LABEL = 10  # characters before the colon, by which readers know a caption
_STATES = re.compile(r"\{(?:money_unit|year|code|unit_code)\}")
_UNIT_ALONE = re.compile(r"[^:{]+:\{money_unit\}")


def faults(table: TableRule) -> Iterator[Fault]:
    """Yield what is wrong with a statutory table or one of the narrative."""
    place = f"tables.{table.key}"
    wanted = "statutory" if table.counts_lines else table.rows_by
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
    yield from columns.faults(table, place)
    if table.lists_codes:
        yield from _rows_by_code(table, place)
    elif table.rows_by in ("fixed", "assets"):
        yield from _listed_rows(table, place)
    yield from _groups(table, place)
    yield from sums.faults(table, place)


def _captions(table: TableRule, place: str) -> Iterator[Fault]:
    caption_place = f"{place}.caption"
    if len(table.caption) > _MOST_CAPTIONS:
        yield caption_place, "表头说明行最多分左、中、右三格，请合并"
    if any(not text.strip() for text in table.caption):
        yield caption_place, "表头说明行里不能有空格，请删去"
    if table.caption:
        has_label = any(_is_labelled(text) for text in table.caption)
        has_statement = any(_STATES.search(text) for text in table.caption)
        if not has_label:
            message = (
                "至少要有一格写成“名称：内容”（如“单位：{money_unit}”），否则读回时认不出这一行"
            )
            yield caption_place, message
        elif not has_statement:
            message = "要有 {money_unit}、{year} 或编码之一，只写名称的一行读回时和正文分不开"
            yield caption_place, message
    for text in table.caption:
        names = {match[1] for match in PLACEHOLDER.finditer(text)}
        has_code = not names.isdisjoint({"code", "unit_code"})
        if "money_unit" in names and not _UNIT_ALONE.fullmatch(FOLDER.fold(text)):
            yield caption_place, "金额单位要单独写成“名称：{money_unit}”，后面不能再有文字"
        elif names and not has_code and not _is_labelled(text):
            message = f"“{text}”读回时认不出来，请写成“名称：内容”（如“编制部门：{{department}}”）"
            yield caption_place, message


def _is_labelled(text: str) -> bool:
    label, colon, _ = FOLDER.fold(text).partition(":")
    is_short = 0 < len(label) <= _LONGEST_CAPTION_LABEL
    return bool(colon) and is_short and "{" not in label


def _notes(table: TableRule, place: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for note in table.notes:
        note_place = f"{place}.notes.{note.key}.text"
        folded = FOLDER.fold(note.text)
        if len(own_characters(note.text)) < FEWEST_OWN_CHARACTERS:
            yield note_place, "表注要有文字"
        elif folded in seen:
            yield note_place, "和同一张表的另一条表注文字相同，读回时分不清，请合并或改写"
        seen.add(folded)
        if note.when == "empty" and table.rows_by in ("fixed", "assets"):
            message = "各行由版式列出的表不会是空表，这条注永远不印；请改为 always 或删去"
            yield f"{place}.notes.{note.key}.when", message


def _groups(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield groups that could not be told from items, or have nothing to sum."""
    if not table.groups:
        return
    groups_place = f"{place}.groups"
    if table.rows_by != "procurement":
        yield groups_place, "只有采购表（rows_by 为 procurement）分组，请删去这一项"
        return
    if len(table.groups) > _MOST_GROUPS:
        yield groups_place, f"最多分{_MOST_GROUPS}级"
    grouped = {key for keys in table.groups for key in keys}
    texts = [column.key for column in table.columns if column.kind == "text"]
    if grouped.issuperset(texts):
        yield (
            groups_place,
            "每项采购要有自己的一列文字（如采购物品名称），读回时靠它和各组的合计分开",
        )


# -- rows by code ----------------------------------------------------------------------------------


def _rows_by_code(table: TableRule, place: str) -> Iterator[Fault]:
    kinds = {column.kind for column in table.columns}
    if not table.total_label.strip():
        yield f"{place}.total", "按科目列的表要有合计行：total = { label = “合计”, … }"
    if "name" not in kinds:
        yield f"{place}.columns", "按科目列的表要有科目名称一列（kind 为 name），合计也写在这一列"
    if not table.levels:
        yield f"{place}.levels", f"至少要有 {'、'.join(LEVELS)} 中的一级，否则没有一行"
        return
    levels = set(table.levels)
    if table.rows_by in ("economic", "government"):
        levels.discard("item")  # they have 类 and 款 only
        if not levels:
            yield f"{place}.levels", "经济分类只有类、款两级，只列 item 的表没有一行"
            return
    if "code" in kinds:
        if not kinds.isdisjoint(CODE_PARTS.values()):
            yield f"{place}.columns", "科目编码或者一列（code），或者分列，不能两样都有"
        return
    parts = [column.kind for column in table.columns if column.kind in CODE_PARTS.values()]
    if parts != [kind for kind in CODE_PARTS.values() if kind in parts]:
        # A code is read back from left to right.
        yield f"{place}.columns", f"编码分列时按 {'、'.join(CODE_PARTS.values())} 的次序排"
    deepest = max(LEVELS.index(level) for level in levels)
    for level in LEVELS[: deepest + 1]:
        kind = CODE_PARTS[level]
        if kind not in kinds:
            message = f"读回时认不出科目：请加一列 code，或补上 {kind} 这一列"
            yield f"{place}.columns", message


# -- rows of the form ------------------------------------------------------------------------------


def _listed_rows(table: TableRule, place: str) -> Iterator[Fault]:
    yield from _sides(table, place)
    sides_with_label = {column.side for column in table.columns if column.kind == "label"}
    for row in table.rows:
        row_place = f"{place}.rows.{row.key}"
        for side, item in row.items.items():
            item_place = f"{row_place}.{side}" if side else row_place
            if side in sides_with_label and not own_characters(item.name):
                yield f"{item_place}.label", "行名不能为空：读回文件时靠它认出这一行"
            if table.rows_by == "assets":
                if not item.source:
                    yield f"{item_place}.source", "要用 source 说明这一行列哪几种资产"
                if item.counts is not None or item.optional:
                    message = "资产表的行不统计收支，也总是印出，请删去 counts 和 optional"
                    yield item_place, message
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
    for kind in repeated(kinds):
        yield f"{place}.rows", f"“{kind}”列在两行里，读回时不知以哪一行为准"


def _sides(table: TableRule, place: str) -> Iterator[Fault]:
    """Yield sides of a table on which rows could not be found again."""
    columns_by_side: dict[str, list[ColumnRule]] = {}
    is_numbered = False
    for column in table.columns:
        if column.kind == "row_number":
            is_numbered = True
        else:
            columns_by_side.setdefault(column.side, []).append(column)
    has_sides = len(columns_by_side) > 1
    if has_sides and "" in columns_by_side:
        for column in columns_by_side[""]:
            message = "分左右两边的表，每一列都要说明是哪一边（side）"
            yield f"{place}.columns.{column.key}", message
        return
    for columns_of_side in columns_by_side.values():
        labels = [column for column in columns_of_side if column.kind == "label"]
        if labels:
            yield from _labels(table, labels, place)
            continue
        # Without a label, a row is known by its number, or because it is the only one.
        is_known = is_numbered or len(table.rows) <= 1
        if has_sides or not is_known:
            yield f"{place}.columns", "没有行名（kind 为 label）的一边，读回时认不出是哪一行"
        for row in table.rows:
            for item in row.items.values():
                if item.optional:
                    message = "没有行名的表，行不能时有时无，请删去 optional"
                    yield f"{place}.rows.{row.key}", message


def _labels(table: TableRule, columns: list[ColumnRule], place: str) -> Iterator[Fault]:
    """Yield columns of labels that stand apart, and labels that have more texts than columns."""
    places = [table.columns.index(column) for column in columns]
    if places != list(range(places[0], places[0] + len(places))):
        message = "一边有几列行名时要挨着，读回时合起来认出是哪一行"
        yield f"{place}.columns.{columns[-1].key}", message
    if table.rows_by == "assets" and len(columns) > 1:
        yield f"{place}.columns.{columns[1].key}", "资产表只能有一列行名（kind 为 label）"
    for row in table.rows:
        item = row.items.get(columns[0].side)
        if item is None:
            continue
        item_place = f"{place}.rows.{row.key}"
        if columns[0].side:
            item_place = f"{item_place}.{columns[0].side}"
        if len(item.labels) > len(columns):
            message = f"有{len(item.labels)}段文字，而这一边只有{len(columns)}列行名"
            yield f"{item_place}.label", message


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
