"""Makes a table of the first layout of a blank one: what it is, what it counts, its parts. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from budget.amounts import UNITS
from budget.entries import PURCHASE_KIND
from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.drafting import columns as headings
from disclosure.documents.intake.drafting import rows as names
from disclosure.documents.intake.drafting.classification import classification_of, is_by_government
from disclosure.documents.intake.drafting.draft import (
    DraftColumn,
    DraftItem,
    DraftNote,
    DraftRow,
    DraftTable,
    FormFacts,
    Unbound,
)
from disclosure.documents.intake.drafting.meaning import Meaning, both
from disclosure.documents.intake.drafting.tables import BlankColumn, BlankTable
from disclosure.documents.intake.drafting.templates import caption_template, template
from disclosure.documents.intake.drafting.vocabulary import FISCAL, folded, vocabulary

_FOLDER = Folder()
_UNIT = re.compile(r"单位:(?:人民币)?(.*元)$")
_MOST_CAPTIONS = 3
_FEWEST_INDICATOR_FIELDS = 3  # of a goal's table; one or two of its words stand in others
_FEWEST_KNOWN_COLUMNS = 2  # and half of all: then the form lists its rows itself
_EMPTY_NOTE = re.compile(r"空表|无.{0,40}(?:预算|收支|支出|安排)")
_GROUPS = "各组有小计行的，写上 groups（按哪几列分组）和 total；kind 一列的用语写进 labels"
_OTHER_WORDS = ("采购", "资产")


def what_it_is(table: BlankTable) -> str:
    """Return where the rows of a table come from; empty where that is not known."""
    leaves = {folded(column.header[-1]) for column in table.columns}
    fields = vocabulary().fields
    indicator_fields = leaves.intersection(fields["indicators"])
    if folded("三级指标") in leaves and len(indicator_fields) >= _FEWEST_INDICATOR_FIELDS:
        return "indicators"
    title = _FOLDER.fold(table.title)
    has_value = any("价值" in leaf for leaf in leaves)
    if "资产" in title and has_value and folded("数量") in leaves:
        return "assets"
    if "采购" in title or folded("采购物品名称") in leaves:
        return "procurement"
    is_of_bodies = leaves & {folded("单位性质"), folded("单位规格")}
    if folded("单位名称") in leaves and is_of_bodies:
        return "bodies"
    kinds = [headings.code_kind(column) for column in table.columns]
    if "code" in kinds or "code_class" in kinds:
        return classification_of(table)
    if any(headings.is_label(column) for column in table.columns):
        return "fixed"
    known = 0
    for column in table.columns:
        if vocabulary().bound(column.header[-1]) is not None:
            known += 1
    is_known = known >= _FEWEST_KNOWN_COLUMNS and known >= len(table.columns) / 2
    return "fixed" if is_known else ""


def bind_table(table: BlankTable, key: str, number: str, facts: FormFacts) -> DraftTable:
    """Return the table bound as far as words tell; what they do not tell is listed in it."""
    rows_by = what_it_is(table)
    drafted = DraftTable(
        key=key,
        kind="statutory",
        rows_by=rows_by,
        title=template(table.title, facts),
        place=table.place,
        number=number,
        caption=_caption(table, facts),
        unit=_unit(table),
    )
    if not table.title and rows_by != "indicators":
        missing = Unbound(table.place, "表上没有表名，请补上 title")
        drafted = replace(drafted, unbound=(missing,))
    if rows_by in ("fixed", "function", "economic", "government"):
        drafted = replace(drafted, counts=_counts(table, facts))
        if _is_of_several_funds(table, facts):
            message = "表名说到几种不同的资金，这张表统计哪些没有写（counts）"
            unbound = Unbound(table.place, message)
            drafted = replace(drafted, unbound=(*drafted.unbound, unbound))
        if rows_by == "fixed":
            drafted = _bind_fixed(table, drafted, facts)
        else:
            drafted = _bind_by_code(table, drafted, facts)
    elif rows_by:
        drafted = _bind_entered(table, drafted, facts)
    else:
        unbound = Unbound(table.place, _unknown(table))
        drafted = replace(drafted, unbound=(*drafted.unbound, unbound))
    return replace(
        drafted,
        notes=_notes(table, rows_by, facts),
        unbound=(*drafted.unbound, *_unbound_pieces(drafted)),
    )


def _unknown(table: BlankTable) -> str:
    """Return why nobody knows what a table lists."""
    column_texts = ["/".join(column.header) for column in table.columns]
    shown = "、".join(column_texts)
    if any(headings.code_kind(column).startswith("code") for column in table.columns):
        return (
            "表名、表头和所列科目说的不是同一种分类（支出功能分类、部门预算支出经济分类、"
            f"政府预算支出经济分类），这张表没有绑定（表头：{shown}）"
        )
    return f"不知道这张表列的是什么（表头：{shown}），没有绑定"


def _unbound_pieces(table: DraftTable) -> list[Unbound]:
    pieces = []
    for column in table.columns:
        if column.problem:
            name = "/".join(column.blank.header)
            pieces.append(Unbound(f"{table.place}“{name}”列", column.problem))
    for row in table.rows:
        for item in row.items.values():
            if item.problem:
                pieces.append(Unbound(item.place, item.problem))
    return pieces


# -- what the table counts -------------------------------------------------------------------------


def _counts(table: BlankTable, facts: FormFacts) -> Meaning:
    """Return which lines a table counts at all, by its title."""
    title = _FOLDER.fold(table.title)
    if "三公" in title:
        return {**FISCAL, "kind": facts.spending}
    said = headings.what_is_said(headings.of_year(table.title, facts))
    if said is None:
        return {}
    counts: Meaning = {}
    for dimension in ("fund", "kind"):
        if dimension in said.meaning:
            counts = {**counts, dimension: said.meaning[dimension]}
    if "agency_operating" in said.keys:
        counts = both(counts, {"economic": said.meaning["economic"]}) or counts
    is_of_both = "收支" in title or "收入" in title
    is_of_spending = "支出" in title and not is_of_both
    if is_of_spending and "kind" not in counts and not _keeps(table):
        counts = {**counts, "kind": facts.spending}
    return counts


def _is_of_several_funds(table: BlankTable, facts: FormFacts) -> bool:
    """Return whether a title names funds that exclude each other; of “三公”经费 all are meant."""
    if "三公" in _FOLDER.fold(table.title):
        return False
    return headings.what_is_said(headings.of_year(table.title, facts)) is None


def _keeps(table: BlankTable) -> bool:
    """Return whether a column shows what is kept for the next year, which is no spending."""
    for column in table.columns:
        bound = vocabulary().bound(column.header[-1])
        if bound is not None and "year_end_carryover" in bound.keys:
            return True
    return False


# -- the kinds of tables ---------------------------------------------------------------------------


def _bind_by_code(table: BlankTable, drafted: DraftTable, facts: FormFacts) -> DraftTable:
    money = []
    others: dict[int, DraftColumn] = {}
    for number, column in enumerate(table.columns):
        kind = headings.code_kind(column)
        if kind:
            key = kind.removeprefix("code_")
            others[number] = DraftColumn(column, key, kind)
        else:
            money.append(column)
    bound = headings.bind_money(money, "", drafted.counts, facts, "")
    columns = _in_order(table.columns, others, bound)
    sums, remarks = headings.column_sums(bound)
    total, remark = _total(table)
    drafted = replace(drafted, columns=columns, column_sums=sums, total=total)
    listed = [*remarks, *remark]
    if any(is_sample(row.filled) for row in table.rows):
        listed.append("原表所列的科目是举例：有数的科目各印一行")
    return replace(drafted, remarks=tuple(listed))


def is_sample(texts: Sequence[str]) -> bool:
    """Return whether a row shows by example which codes are listed."""
    return any(text.isdecimal() for text in texts)


def _total(table: BlankTable) -> tuple[tuple[str, str], list[str]]:
    """Return the label of the total row and whether it is the first or the last."""
    for number, row in enumerate(table.rows):
        for text in row.filled:
            bound = vocabulary().bound(text)
            if bound is not None and bound.is_total and not bound.keys:
                position = "first" if number == 0 else "last"
                remarks = []
                if len(table.rows) == 1:
                    remarks.append("原表只有合计一行，暂印在最前，请核对 total")
                return (text, position), remarks
    remark = "表上没有合计行，暂按第一行印“合计”，请核对 total"
    return ("合计", "first"), [remark]


def _in_order(
    columns: Sequence[BlankColumn],
    others: dict[int, DraftColumn],
    money: Sequence[DraftColumn],
) -> tuple[DraftColumn, ...]:
    """Return all columns in the form's order."""
    waiting = list(money)
    done = []
    for number, _ in enumerate(columns):
        column = others.get(number)
        if column is None:
            column = waiting.pop(0)
        done.append(column)
    return tuple(done)


def _bind_fixed(table: BlankTable, drafted: DraftTable, facts: FormFacts) -> DraftTable:
    columns_by_side: dict[str, list[BlankColumn]] = {}
    sides = headings.sides_of(table.columns)
    for column, side in zip(table.columns, sides, strict=True):
        columns_by_side.setdefault(side, []).append(column)
    columns: list[DraftColumn] = []
    remarks: list[str] = []
    column_sums: dict[str, tuple[str, ...]] = {}
    bound_sides: dict[str, names.BoundSide] = {}
    for side, columns_here in columns_by_side.items():
        bound_columns = _columns_of_side(columns_here, side, drafted.counts, facts)
        columns += bound_columns
        money = [column for column in bound_columns if column.kind == "money"]
        sums, open_sums = headings.column_sums(money)
        column_sums |= sums
        remarks += open_sums
        labels = [column for column in bound_columns if column.kind == "label"]
        if labels:
            at = table.columns.index(labels[0].blank)
            texts = list(labels[0].blank.header)
            if not side:
                texts.append(table.title)
            named_by = "government" if is_by_government(texts) else "function"
            bound_sides[side] = names.bind_side(
                table.rows, at, side, drafted.counts, facts, named_by
            )
    row_sums: dict[str, tuple[str, ...]] = {}
    for bound in bound_sides.values():
        row_sums |= bound.sums
        remarks += bound.remarks
    rows = _unique_rows(names.rows_of(bound_sides))
    if not bound_sides:
        only_item = DraftItem("amount", "", table.place, counts={})
        rows = [DraftRow("amount", {"": only_item})]
    return replace(
        drafted,
        columns=tuple(_unique_columns(columns)),
        rows=tuple(rows),
        column_sums=column_sums,
        row_sums=row_sums,
        remarks=tuple(remarks),
    )


def _unique_columns(columns: Sequence[DraftColumn]) -> list[DraftColumn]:
    """Return the columns with keys that no other side has."""
    taken: set[str] = set()
    done = []
    for column in columns:
        key = column.key
        if key in taken:
            key = f"{column.side}_{key}" if column.side else f"{key}_2"
        taken.add(key)
        done.append(replace(column, key=key))
    return done


def _unique_rows(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows with items whose keys no other side has."""
    taken: dict[str, str] = {}
    done = []
    for row in rows:
        items = {}
        for side, item in row.items.items():
            key = item.key
            if taken.setdefault(key, side) != side:
                key = f"{side}_{key}"
                taken[key] = side
            items[side] = replace(item, key=key)
        *_, last = items.values()
        done.append(DraftRow(last.key, items))
    return done


def _columns_of_side(
    columns: Sequence[BlankColumn], side: str, known: Meaning, facts: FormFacts
) -> list[DraftColumn]:
    others: dict[int, DraftColumn] = {}
    money = []
    groups = ""
    for number, column in enumerate(columns):
        if headings.is_label(column):
            key = f"{side}_item" if side else "item"
            others[number] = DraftColumn(column, key, "label", side)
            groups = "\n".join(column.header[:-1])
        elif headings.code_kind(column) == "row_number":
            others[number] = DraftColumn(column, "row_number", "row_number")
        else:
            money.append(column)
    bound = headings.bind_money(money, side, known, facts, groups if side else "")
    named = []
    for money_column in bound:
        is_alone = side and len(bound) == 1 and money_column.key == "total"
        named.append(replace(money_column, key=side) if is_alone else money_column)
    return list(_in_order(columns, others, named))


def _bind_entered(table: BlankTable, drafted: DraftTable, facts: FormFacts) -> DraftTable:
    rows_by = drafted.rows_by
    columns = headings.bind_fields(table.columns, rows_by, facts)
    drafted = replace(drafted, kind=rows_by, number="", columns=tuple(columns))
    if rows_by == "procurement":
        money = [column for column in columns if column.kind == "money"]
        sums, remarks = headings.column_sums(money)
        if any(column.source == PURCHASE_KIND for column in columns):
            remarks = [*remarks, _GROUPS]
        return replace(drafted, column_sums=sums, remarks=tuple(remarks))
    if rows_by == "assets":
        labels = [number for number, column in enumerate(columns) if column.kind == "label"]
        if labels:
            rows, row_sums = names.bind_assets(table.rows, labels[0])
            return replace(drafted, rows=tuple(rows), row_sums=row_sums)
    return drafted


# -- captions and notes ----------------------------------------------------------------------------


def _caption(table: BlankTable, facts: FormFacts) -> tuple[str, ...]:
    pieces = [caption_template(piece, facts) for piece in table.caption]
    if len(pieces) > _MOST_CAPTIONS:
        # The last place takes all that have none of their own.
        last = _MOST_CAPTIONS - 1
        pieces[last:] = ["  ".join(pieces[last:])]
    return tuple(pieces)


def _unit(table: BlankTable) -> str:
    """Return the unit of money that the caption names; empty where it names none."""
    for piece in table.caption:
        match = _UNIT.search(_FOLDER.fold(piece))
        if match and match[1] in UNITS:
            return match[1]
    return ""


def _notes(table: BlankTable, rows_by: str, facts: FormFacts) -> tuple[DraftNote, ...]:
    notes = []
    for number, text in enumerate(table.notes, 1):
        is_of_empty = bool(_EMPTY_NOTE.search(text)) and rows_by not in ("fixed", "assets")
        when = "empty" if is_of_empty else "always"
        note_text = template(text, facts)
        notes.append(DraftNote(f"{when}-{number}", note_text, when))
    return tuple(notes)
