"""Holds the pieces of a layout to one another: every name that it uses is one it has. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from budget.dimensions import AssetKind
from budget.entries import PURCHASE_KIND, PURCHASE_KINDS, Body, IndicatorEntry, ProcurementItemEntry
from disclosure.documents.forms.each import EACH_FIGURES, EACH_TEXTS, lists_in_sentences
from disclosure.documents.forms.model import (
    ORDINAL,
    BlockRule,
    Clause,
    ColumnRule,
    EachRule,
    Layout,
    TableRule,
)
from disclosure.documents.forms.narrative import STYLE, template_faults
from disclosure.documents.forms.placeholders import PLACEHOLDER, brace_faults, placeholders

Fault = tuple[str, str]  # the place in the file, and what is wrong there
Texts = tuple[str, ...]  # the names of the texts that a template may have
LIST_TEXTS = ("number", "ordinal", "text")
PROJECT_TEXTS = ("number", "name")
SUB_GOAL_TEXTS = ("number", "name", "goal", "indicators")
GOAL_TEXTS = ("number", "name")
# The fields that a column may print, by where the rows of its table come from.
_SOURCES = {
    "bodies": set(Body.__dataclass_fields__),
    "procurement": set(ProcurementItemEntry.__dataclass_fields__) | {"total", PURCHASE_KIND},
    "assets": {"quantity", "value"},
    "indicators": set(IndicatorEntry.__dataclass_fields__),
}
_ENTERED_TEXTS = {"overall_goal"}
_ENTERED_AMOUNTS = {
    "planned_asset_purchases",
    "projects_with_goals",
    "procurement_total",
    *PURCHASE_KINDS,
}
_COUNTED = ("projects", "bodies")
_KINDS_OF_ASSETS = {f"assets/{kind}" for kind in AssetKind}
DEEPEST_HEADING = 6  # as in HTML


def repeated(names: Sequence[str]) -> list[str]:
    """Return the names that stand more than once, each once, in the order of their letters."""
    counts = Counter(names)
    return sorted(name for name, count in counts.items() if count > 1)


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield every reference that leads nowhere."""
    texts = layout.text_placeholders
    yield from _template(layout.title, "title", texts)
    yield from _template(layout.goal.title, "goal.title", (*texts, *GOAL_TEXTS))
    yield from _as_it_stands(layout.goal.objective.total_label, "goal.objective.label")
    for name, label in layout.vocabulary.kinds.items():
        yield from _as_it_stands(label, f"kinds.{name}.label")
    for name, source in layout.vocabulary.sources.items():
        yield from _as_it_stands(source.label, f"sources.{name}.label")
    for table in layout.tables.values():
        yield from _table(table, f"tables.{table.key}", texts)
    yield from _table(layout.goal.indicators, "goal.indicators", texts)
    yield from _figures(layout)
    for rule in layout.each.values():
        yield from _each(layout, rule, f"each.{rule.key}")
    yield from _parts(layout)


def _template(template: str, place: str, texts: Texts) -> Iterator[Fault]:
    """Yield what is wrong with a template that may have these texts only, no figures or slots."""
    for message in brace_faults(template):
        yield place, message
    for placeholder in placeholders(template, texts=texts):
        if placeholder.kind != "text":
            allowed = "、".join(f"{{{name}}}" for name in texts)
            yield place, f"这里只能用 {allowed}，不能用“{placeholder.name}”"


def _as_it_stands(text: str, place: str) -> Iterator[Fault]:
    """Yield a fault where a text that is never filled has a placeholder, which would be printed."""
    for message in brace_faults(text):
        yield place, message
    for match in PLACEHOLDER.finditer(text):
        yield place, f"这里照原样印，不能用“{match[0]}”"


# -- tables ----------------------------------------------------------------------------------------


def _table(table: TableRule, place: str, texts: Texts) -> Iterator[Fault]:
    yield from _template(table.title, f"{place}.title", texts)
    yield from _as_it_stands(table.number, f"{place}.number")
    yield from _as_it_stands(table.total_label, f"{place}.total.label")
    for text in table.caption:
        yield from _template(text, f"{place}.caption", texts)
    for note in table.notes:
        yield from _template(note.text, f"{place}.notes.{note.key}.text", texts)
    item_keys = set()
    for row in table.rows:
        row_place = f"{place}.rows.{row.key}"
        for side, item in row.items.items():
            item_place = f"{row_place}.{side}" if side else row_place
            label = item.label.replace(ORDINAL, "")
            yield from _template(label, f"{item_place}.label", texts)
            item_keys.add(item.key)
    column_keys = set()
    for column in table.columns:
        column_place = f"{place}.columns.{column.key}"
        for text in column.header:
            yield from _template(text, f"{column_place}.header", texts)
        yield from _as_it_stands(column.number, f"{column_place}.number")
        for name, label in column.labels.items():
            yield from _as_it_stands(label, f"{column_place}.labels.{name}")
        yield from _source(table, column, column_place)
        column_keys.add(column.key)
    for total, parts in table.column_sums.items():
        unknown_columns = {total, *parts} - column_keys
        for key in sorted(unknown_columns):
            yield f"{place}.column_sums.{total}", f"没有“{key}”"
    for total, parts in table.row_sums.items():
        unknown_items = {total, *parts} - item_keys
        for key in sorted(unknown_items):
            yield f"{place}.row_sums.{total}", f"没有“{key}”"


def _source(table: TableRule, column: ColumnRule, place: str) -> Iterator[Fault]:
    """Yield a fault where a column does not say which money it counts, or which field it prints."""
    fields = _SOURCES.get(table.rows_by)
    if fields is None:
        if column.kind == "money" and column.counts is None:
            yield place, "金额列要用 counts 说明它计哪些收支；全部计入写 []"
        return
    if column.kind in ("label", "row_number"):
        return
    if column.source not in fields:
        known = "、".join(sorted(fields))
        yield f"{place}.source", f"“{column.source}”不在 {known} 之中"


# -- figures ---------------------------------------------------------------------------------------


def _figures(layout: Layout) -> Iterator[Fault]:
    earlier: set[str] = set()
    for rule in layout.figures.values():
        place = f"figures.{rule.key}"
        if not rule.plus:
            yield f"{place}.plus", "至少要有一项"
        groups = {"plus": rule.plus, "minus": rule.minus, "over": rule.over}
        for name, operands in groups.items():
            for operand in operands:
                if _is_operand(operand, layout, earlier):
                    continue
                known = (
                    "本版式的单元格、前面已有的数字、prior:数字、sum:表/列、"
                    "entered:金额 或 count:事项"
                )
                yield f"{place}.{name}", f"“{operand}”不是{known}"
        yield from _style(rule.style, f"{place}.style")
        earlier.add(rule.key)


def _style(style: str, place: str) -> Iterator[Fault]:
    if not STYLE.fullmatch(style):
        yield place, f"数字格式“{style}”应为 whole、shortest-n 或 fixed-n"


def _is_operand(operand: str, layout: Layout, earlier: set[str]) -> bool:
    """Return True where ``operand`` can be counted; ``earlier`` are the figures before it."""
    kind, _, name = operand.rpartition(":")
    if kind == "prior":
        return name in layout.figures
    if kind == "entered":
        return name in _ENTERED_AMOUNTS
    if kind == "count":
        return name.partition("/")[0] in _COUNTED or name in _KINDS_OF_ASSETS
    if kind == "sum":
        table, _, column = name.partition("/")
        return _has_column(layout, table, column)
    return kind == "" and (name in earlier or _has_cell(layout, name))


def _has_column(layout: Layout, table: str, column: str) -> bool:
    rule = layout.tables.get(table)
    if rule is None:
        return False
    return any(known.key == column for known in rule.columns)


def _has_cell(layout: Layout, address: str) -> bool:
    """Return whether an address as table/row/column is that of a cell; rows may be any code."""
    table, _, rest = address.partition("/")
    row, _, column = rest.partition("/")
    if not _has_column(layout, table, column):
        return False
    rule = layout.tables[table]
    if rule.lists_codes:
        return row == "total" or row.isdigit()
    for fixed_row in rule.rows:
        if any(item.key == row for item in fixed_row.items.values()):
            return True
    return False


# -- sentences by code -----------------------------------------------------------------------------


def _each(layout: Layout, rule: EachRule, place: str) -> Iterator[Fault]:
    if not _has_column(layout, rule.table, rule.column):
        yield f"{place}.of", f"没有“{rule.table}/{rule.column}”这一列；写法是 表/列"
    yield from _style(rule.style, f"{place}.style")
    for message in template_faults(rule.empty, layout):
        yield f"{place}.empty", message
    for level, wording in rule.levels.items():
        level_place = f"{place}.levels.{level}"
        for number, clause in enumerate(wording.clauses, 1):
            clause_place = f"{level_place}.clauses[{number}]"
            yield from _each_clause(layout, clause, clause_place)


def _each_clause(layout: Layout, clause: Clause, place: str) -> Iterator[Fault]:
    if clause.by and clause.by != "change":
        yield f"{place}.by", f"“{clause.by}”不能在这里选用词，只能是 change（比上年增减）"
    names_of_code = (*EACH_FIGURES, *EACH_TEXTS)
    for key, variant in clause.variants_by_key().items():
        for message in template_faults(variant, layout, also=names_of_code):
            yield f"{place}.{key}", message


# -- parts -----------------------------------------------------------------------------------------


def _parts(layout: Layout) -> Iterator[Fault]:
    tables = []
    worded = []  # the groups of sentences by code that a part prints
    for part in layout.parts:
        for block in part.blocks:
            if block.kind == "table":
                tables.append(block.key)
            elif block.kind == "each":
                worded.append(block.key)
    unused_tables = layout.tables.keys() - set(tables)
    for key in sorted(unused_tables):
        yield f"tables.{key}", "没有一个部分用到这张表"
    for key in repeated(tables):
        yield f"tables.{key}", "这张表在几个部分里重复出现"
    unused_words = layout.each.keys() - set(worded) - lists_in_sentences(layout)
    for key in sorted(unused_words):
        yield f"each.{key}", "没有一个部分用到它"
    for key in repeated(worded):
        yield f"each.{key}", "在几个部分里重复出现"
    for part in layout.parts:
        place = f"parts.{part.key}"
        yield from _template(part.title, f"{place}.title", layout.text_placeholders)
        for block in part.blocks:
            yield from _block(layout, block, f"{place}.blocks.{block.key}")


def _block(layout: Layout, block: BlockRule, place: str) -> Iterator[Fault]:
    match block.kind:
        case "table":
            if block.key not in layout.tables:
                yield place, "没有这张表"
        case "each":
            if block.key not in layout.each:
                yield place, "没有这一组按科目写的句子（each）"
        case "heading":
            yield from _template(block.text, f"{place}.text", layout.text_placeholders)
            if not 1 <= block.level <= DEEPEST_HEADING:
                yield f"{place}.level", "标题级别应在1到6之间"
        case "list":
            yield from _template(block.text, f"{place}.text", LIST_TEXTS)
            for term in block.items:
                for message in template_faults(term.text, layout):
                    yield f"{place}.items.{term.key}.text", message
        case "project_texts":
            yield from _template(block.text, f"{place}.text", PROJECT_TEXTS)
            if not 1 <= block.level <= DEEPEST_HEADING:
                yield f"{place}.level", "标题级别应在1到6之间"
        case "sub_goals":
            for clause in block.clauses:
                yield from _template(clause.text, place, SUB_GOAL_TEXTS)
        case "sentence":
            yield from _sentence(layout, block, place)


def _sentence(layout: Layout, block: BlockRule, place: str) -> Iterator[Fault]:
    if block.source and block.source not in _ENTERED_TEXTS:
        allowed = "、".join(sorted(_ENTERED_TEXTS))
        yield f"{place}.source", f"“{block.source}”不在 {allowed} 之中"
    for number, clause in enumerate(block.clauses, 1):
        clause_place = place if block.text else f"{place}.clauses[{number}]"
        if clause.by and clause.by not in layout.figures:
            yield f"{clause_place}.by", f"没有名为“{clause.by}”的数字"
        for key, variant in clause.variants_by_key().items():
            for message in template_faults(variant, layout):
                yield f"{clause_place}.{key}", message
