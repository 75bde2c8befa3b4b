"""What must hold of the figures of a form, so that sentences quote what they mean. Pure."""

import re
from collections.abc import Iterator

from budget import codes
from disclosure.documents.forms.each import EACH_FIGURES, EACH_TEXTS
from disclosure.documents.forms.model import FigureRule, Layout, TableRule
from disclosure.documents.forms.placeholders import TEXT_PLACEHOLDERS
from disclosure.documents.forms.references import Fault

# Names become groups of regular expressions when sentences are read back.
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What braces mean already, in sentences, lists, goals and sub-goals.
_TAKEN = (
    *TEXT_PLACEHOLDERS,
    *EACH_TEXTS,
    *EACH_FIGURES,
    "slot",
    "each",
    "text",
    "goal",
    "indicators",
)
# Last year's figure of a code is kept under this name and the code, in 50 characters.
_LONGEST_EACH = 40
_SUMMED_KINDS = ("money", "quantity", "price")


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield figures and slots whose names are no names, or that count no cell of the form."""
    for key in layout.figures:
        yield from _name_faults(key, f"figures.{key}")
    for key in layout.slots:
        yield from _name_faults(key, f"slots.{key}")
        if key in layout.figures:
            yield f"slots.{key}", f"已有叫“{key}”的数字，读回时分不清，请换一个名字"
    yield from _each_names(layout)
    for rule in layout.figures.values():
        yield from _operands(layout, rule)


def _each_names(layout: Layout) -> Iterator[Fault]:
    """Yield rules of sentences by code whose figures would be called like others."""
    for key in layout.each:
        yield from _name_faults(key, f"each.{key}")
        if len(key) > _LONGEST_EACH:
            yield f"each.{key}", f"名称最多{_LONGEST_EACH}个字符"
        for other in (*layout.figures, *layout.slots, *layout.each):
            if re.fullmatch(rf"{re.escape(key)}_\d+(?:_[a-z]+)?", other):
                yield f"each.{key}", f"“{other}”会和某个科目的数字同名，请换一个名字"
    for key in layout.slots:
        for other in layout.slots:
            if re.fullmatch(rf"{re.escape(key)}_\d+", other):
                yield f"slots.{other}", f"会和某个科目的“{key}”同名，请换一个名字"


def _name_faults(key: str, place: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(key):
        yield place, f"“{key}”要写进句子的花括号，只能用小写字母、数字和下划线，以字母开头"
    elif key in _TAKEN:
        yield place, f"“{key}”在句子里另有意思，请换一个名字"


def _operands(layout: Layout, rule: FigureRule) -> Iterator[Fault]:
    groups = {"plus": rule.plus, "minus": rule.minus, "over": rule.over}
    for name, operands in groups.items():
        for operand in operands:
            message = _fault_of(layout, operand)
            if message:
                yield f"figures.{rule.key}.{name}", f"“{operand}”{message}"


def _fault_of(layout: Layout, operand: str) -> str:
    """Return why an operand would always count nothing; empty where it counts something."""
    kind, _, name = operand.rpartition(":")
    if kind == "sum":
        table_key, _, column_key = name.partition("/")
        return _fault_of_column(layout.tables[table_key], column_key, _SUMMED_KINDS)
    if kind == "count":
        return _fault_of_count(layout, name)
    if kind or operand in layout.figures:
        return ""
    table_key, _, rest = operand.partition("/")
    row, _, column_key = rest.partition("/")
    table = layout.tables[table_key]
    fault = _fault_of_column(table, column_key, ("money", "quantity"))
    if fault:
        return fault
    if table.lists_codes:
        return _fault_of_code(table, row)
    side = next(column.side for column in table.columns if column.key == column_key)
    for fixed in table.rows:
        for item_side, item in fixed.items.items():
            if item.key == row and item_side != side:
                return "的行和列不在同一边，没有这一格"
    return ""


def _fault_of_assets(layout: Layout, kind: str) -> str:
    """Return why a number of assets could not be read back: no figure or row has it alone."""
    for figure in layout.figures.values():
        if figure.counted_asset == kind:
            return ""
    for table in layout.tables.values():
        prints_quantity = any(column.source == "quantity" for column in table.columns)
        for row in table.rows:
            for item in row.items.values():
                if prints_quantity and item.source == (kind,):
                    return ""
    return "只和别的数合在一起，读不回来；请另写一个只有它的数字"


def _fault_of_count(layout: Layout, things: str) -> str:
    """Return why a number of things could not be read back: the form prints them nowhere."""
    kind, slash, nature = things.partition("/")
    if kind == "projects" and slash:
        return "不能再分：项目只有总数"
    if kind == "projects":
        for part in layout.parts:
            if any(block.kind == "goals" for block in part.blocks):
                return ""
        return "在本版式里没有印出的项目绩效目标"
    if kind == "assets":
        return _fault_of_assets(layout, nature)
    fields = []
    for table in layout.tables.values():
        if table.rows_by == "bodies":
            fields += [column.source for column in table.columns]
    if not fields:
        return "在本版式里没有机构设置表"
    if slash and (not nature.strip() or "nature" not in fields):
        return "要写单位性质，机构设置表要有单位性质（nature）一列"
    return ""


def _fault_of_column(table: TableRule, key: str, kinds: tuple[str, ...]) -> str:
    for column in table.columns:
        if column.key == key and column.kind not in kinds:
            return "不是金额或数量"
    return ""


def _fault_of_code(table: TableRule, row: str) -> str:
    if row == "total":
        return ""
    if not codes.is_code(row):
        return "的行不是科目编码"
    if codes.level(row).value not in table.levels:
        return "所在的级次这张表不列"
    return ""
