"""Whether the pieces of a layout fit one another: every name it uses is one it has. Pure."""

from collections.abc import Iterator

from budget.entries import Body, Indicator, ProcurementItem
from disclosure.documents.forms.model import BlockRule, FigureRule, Layout, TableRule
from disclosure.documents.forms.narrative import TEXT_PLACEHOLDERS, brace_faults, placeholders
from disclosure.documents.forms.narrative import faults as template_faults

Fault = tuple[str, str]
LIST_TEXTS = ("number", "text")
SUB_GOAL_TEXTS = ("number", "name", "goal", "indicators")
GOAL_TEXTS = (*TEXT_PLACEHOLDERS, "number", "name")
_SOURCES = {
    "bodies": set(Body.__dataclass_fields__),
    "procurement": set(ProcurementItem.__dataclass_fields__) | {"total"},
    "assets": {"quantity", "value"},
    "indicators": set(Indicator.__dataclass_fields__),
}
_ENTERED_TEXTS = {"overall_goal"}
_ENTERED_AMOUNTS = {"planned_asset_purchases"}


def faults(layout: Layout) -> Iterator[Fault]:
    """Every reference that leads nowhere, as (place in the file, what is wrong)."""
    yield from _text(layout.title, "title", TEXT_PLACEHOLDERS)
    yield from _text(layout.goal.title, "goal.title", GOAL_TEXTS)
    for table in (*layout.tables.values(), layout.goal.indicators):
        yield from _table(table, "goal.indicators" if table.kind == "indicators" else f"tables.{table.key}")
    yield from _figures(layout)
    yield from _parts(layout)


def _text(template: str, at: str, allowed: tuple[str, ...]) -> Iterator[Fault]:
    yield from ((at, fault) for fault in brace_faults(template))
    for item in placeholders(template, texts=allowed):
        if item.kind != "text":
            yield at, f"这里只能用 {'、'.join('{' + name + '}' for name in allowed)}，不能用“{item.name}”"


def _table(table: TableRule, at: str) -> Iterator[Fault]:
    for text in (table.title, *table.caption, *(note.text for note in table.notes)):
        yield from _text(text, at, TEXT_PLACEHOLDERS)
    for row in table.rows:
        for item in row.items.values():
            yield from _text(item.label, f"{at}.rows.{item.key}.label", TEXT_PLACEHOLDERS)
    for column in table.columns:
        for text in column.header:
            yield from _text(text, f"{at}.columns.{column.key}", TEXT_PLACEHOLDERS)
        yield from _column_source(table, column.key, column.source, column.kind, at)
    columns = {column.key for column in table.columns}
    items = {item.key for row in table.rows for item in row.items.values()}
    for name, sums, known in (("column_sums", table.column_sums, columns), ("row_sums", table.row_sums, items)):
        for total, parts in sums.items():
            for key in {total, *parts} - known:
                yield f"{at}.{name}.{total}", f"没有“{key}”"


def _column_source(table: TableRule, key: str, source: str, kind: str, at: str) -> Iterator[Fault]:
    known = _SOURCES.get(table.rows_by)
    if known is None:
        if kind == "money" and not any(column.key == key and column.counts is not None for column in table.columns):
            yield f"{at}.columns.{key}", "金额列要用 counts 说明它计哪些收支；全部计入写 []"
    elif kind not in ("label", "row_number") and source not in known:
        yield f"{at}.columns.{key}.source", f"“{source}”不在 {'、'.join(sorted(known))} 之中"


def _figures(layout: Layout) -> Iterator[Fault]:
    earlier: set[str] = set()
    for rule in layout.figures.values():
        at = f"figures.{rule.key}"
        if not rule.plus:
            yield f"{at}.plus", "至少要有一项"
        for operand in rule.plus + rule.minus:
            yield from _operand(layout, operand, at, earlier)
        yield from _style(rule, layout, at)
        earlier.add(rule.key)


def _style(rule: FigureRule, layout: Layout, at: str) -> Iterator[Fault]:
    for fault in template_faults("{" + rule.key + ":" + rule.style + "}", layout):
        yield f"{at}.style", fault


def _operand(layout: Layout, operand: str, at: str, earlier: set[str]) -> Iterator[Fault]:
    kind, _, name = operand.rpartition(":")
    known = {
        "prior": name in layout.figures,
        "entered": name in _ENTERED_AMOUNTS,
        "sum": _has_column(layout, *name.partition("/")[::2]),
        "": name in earlier or _has_cell(layout, name),
    }
    if not known.get(kind, False):
        yield at, f"“{operand}”不是本版式的单元格、前面已有的数字、prior:数字、sum:表/列 或 entered:金额"


def _has_column(layout: Layout, table: str, column: str) -> bool:
    return table in layout.tables and column in {rule.key for rule in layout.tables[table].columns}


def _has_cell(layout: Layout, address: str) -> bool:
    table, _, rest = address.partition("/")
    row, _, column = rest.partition("/")
    if not _has_column(layout, table, column):
        return False
    rule = layout.tables[table]
    if rule.rows_by in ("function", "economic"):
        return row == "total" or row.isdigit()
    return row in {item.key for fixed in rule.rows for item in fixed.items.values()}


def _parts(layout: Layout) -> Iterator[Fault]:
    used = [block.key for part in layout.parts for block in part.blocks if block.kind == "table"]
    for key in sorted(layout.tables.keys() - set(used)):
        yield f"tables.{key}", "没有一个部分用到这张表"
    for key in sorted({key for key in used if used.count(key) > 1}):
        yield f"tables.{key}", "这张表在几个部分里重复出现"
    for index, part in enumerate(layout.parts, 1):
        at = f"parts[{index}]"
        yield from _text(part.title, f"{at}.title", TEXT_PLACEHOLDERS)
        for block in part.blocks:
            yield from _block(layout, block, f"{at}.{block.key}")


def _block(layout: Layout, block: BlockRule, at: str) -> Iterator[Fault]:
    if block.kind == "table" and block.key not in layout.tables:
        yield at, "没有这张表"
    if block.kind == "heading":
        yield from _text(block.text, f"{at}.text", TEXT_PLACEHOLDERS)
        if not 1 <= block.level <= 6:
            yield f"{at}.level", "标题级别应在1到6之间"
    if block.kind == "list":
        yield from _text(block.text, f"{at}.text", LIST_TEXTS)
        for term in block.items:
            yield from ((f"{at}.{term.key}", fault) for fault in template_faults(term.text, layout))
    if block.kind == "sentence" and block.source and block.source not in _ENTERED_TEXTS:
        yield f"{at}.source", f"“{block.source}”不在 {'、'.join(sorted(_ENTERED_TEXTS))} 之中"
    if block.kind == "sub_goals":
        for clause in block.clauses:
            yield from _text(clause.text, at, SUB_GOAL_TEXTS)
    if block.kind == "sentence":
        for clause in block.clauses:
            if clause.by and clause.by not in layout.figures:
                yield f"{at}.by", f"没有名为“{clause.by}”的数字"
            for variant in clause.variants():
                yield from ((at, fault) for fault in template_faults(variant, layout))
