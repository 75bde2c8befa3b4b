"""Binds the columns of a blank table by their headings, and says which are sums of others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from budget.entries import PURCHASE_KIND
from disclosure.documents.intake.drafting.draft import DraftColumn, FormFacts
from disclosure.documents.intake.drafting.meaning import Meaning, beyond, both, united
from disclosure.documents.intake.drafting.tables import BlankColumn
from disclosure.documents.intake.drafting.vocabulary import FISCAL, Bound, folded, vocabulary

_SHORTEST_CODE_PARTS = 2  # 类 and 款 side by side are a code in several columns


def code_kind(column: BlankColumn) -> str:
    """Return the kind of a column that prints no money; empty for one that may."""
    words = vocabulary()
    leaf = folded(column.header[-1])
    kind = words.columns.get(leaf, "")
    if kind.startswith("code_"):
        groups = [folded(text) for text in column.header[:-1]]
        is_of_code = any("编码" in group or "代码" in group for group in groups)
        return kind if is_of_code else ""
    return kind


def is_label(column: BlankColumn) -> bool:
    """Return whether a column names the rows of a form."""
    return folded(column.header[-1]) in vocabulary().row_columns


def sides_of(columns: Sequence[BlankColumn]) -> list[str]:
    """Return the side of each column: each column of row names begins one.

    '' for all where there is one such column or none.
    """
    labels = [number for number, column in enumerate(columns) if is_label(column)]
    if len(labels) < 2:
        return [""] * len(columns)
    sides = []
    side = ""
    used: list[str] = []
    for column in columns:
        if is_label(column):
            side = _side(column, used)
            used.append(side)
        sides.append(side)
    return sides


def _side(column: BlankColumn, used: Sequence[str]) -> str:
    words = "".join(column.header)
    name = f"side_{len(used) + 1}"
    if "用途" in words:
        name = "use"
    elif "收入" in words:
        name = "income"
    elif "支出" in words:
        name = "spending"
    return name if name not in used else f"side_{len(used) + 1}"


# -- money -----------------------------------------------------------------------------------------


def bind_money(
    columns: Sequence[BlankColumn], side: str, known: Meaning, facts: FormFacts, row_names: str
) -> list[DraftColumn]:
    """Return the money columns of one side, bound by their headings.

    ``known`` is what the whole table counts. ``row_names`` is the heading over the side's row
    names: a group over both tells the side and no money.
    """
    bound_columns: list[DraftColumn] = []
    keys: list[str] = []
    for column in columns:
        bound = _bind(column, side, known, facts, row_names)
        key = _unique(bound.key, _group_key(column, known, facts, row_names), keys)
        keys.append(key)
        bound_columns.append(replace(bound, key=key))
    bound_columns = _with_economic_totals(bound_columns)
    return _without_current_year(bound_columns)


def _bind(
    column: BlankColumn, side: str, known: Meaning, facts: FormFacts, row_names: str
) -> DraftColumn:
    words = vocabulary()
    unknown = DraftColumn(column, "", "money", side)
    meaning: Meaning = {}
    group_keys: list[str] = []
    is_fiscal = False
    for group in column.header[:-1]:
        if group in row_names.split("\n"):
            continue
        bound = words.bound(of_year(group, facts), within=group_keys)
        if bound is None:
            return replace(unknown, problem=f"不认识上层表头“{group}”")
        together = both(meaning, bound.meaning)
        if together is None:
            return replace(unknown, problem=f"上层表头“{group}”和别的表头说的不是同一笔钱")
        meaning = together
        group_keys += bound.keys
        is_fiscal = is_fiscal or bound.is_fiscal
    heading = of_year(column.header[-1], facts)
    leaf = words.bound(heading, within=group_keys)
    if leaf is None:
        return replace(unknown, problem=f"不认识表头“{column.header[-1]}”")
    whole = both(meaning, leaf.meaning)
    if whole is None:
        return replace(unknown, problem=f"表头“{column.header[-1]}”和上层表头说的不是同一笔钱")
    if is_fiscal or leaf.is_fiscal:
        whole = both(whole, FISCAL) or whole
    if "spending" in (*group_keys, *leaf.keys):
        whole = {**whole, "kind": facts.spending}
    counts = beyond(whole, known)
    if both(known, whole) is None:
        return replace(unknown, problem=f"表头“{column.header[-1]}”和表名说的不是同一笔钱")
    group_key = _group_key(column, known, facts, row_names)
    key = leaf.keys[0] if leaf.keys else group_key or "total"
    return replace(unknown, key=key, counts=counts)


def of_year(text: str, facts: FormFacts) -> str:
    """Return a heading without the form's own year: 2026年预算数 of the form of 2026."""
    without_year = text.replace(f"{facts.year}年度", "").replace(f"{facts.year}年", "")
    return without_year or text


def _group_key(column: BlankColumn, known: Meaning, facts: FormFacts, row_names: str) -> str:
    """Return the key of the innermost group that says more than the table does."""
    for group in reversed(column.header[:-1]):
        if group in row_names.split("\n"):
            break
        bound = vocabulary().bound(of_year(group, facts))
        if bound is not None and bound.keys and beyond(bound.meaning, known):
            return bound.keys[0]
    return ""


def _unique(key: str, group: str, taken: Sequence[str]) -> str:
    if key not in taken:
        return key
    candidate = f"{group}_{key}" if group and group != key else key
    number = 2
    while candidate in taken:
        candidate = f"{key}_{number}"
        number += 1
    return candidate


def _with_economic_totals(columns: Sequence[DraftColumn]) -> list[DraftColumn]:
    """Return the columns with a total over columns by use counting what these count together.

    合计 beside “三公”经费 and 会议费 is no total of all spending.
    """
    done = []
    for column in columns:
        others = [
            other.counts or {}
            for other in columns
            if other is not column and not other.problem and len(other.blank.header) >= 1
        ]
        is_plain = column.counts == {} and len(column.blank.header) == 1
        if is_plain and others and all("economic" in counts for counts in others):
            codes = _shortest_codes(united(others, "economic"))
            column = replace(column, counts={"economic": codes})
        done.append(column)
    return done


def _shortest_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """Return the codes without those that begin with another of them."""
    kept = []
    for code in codes:
        others = [other for other in codes if other != code]
        if not any(code.startswith(other) for other in others):
            kept.append(code)
    return tuple(kept)


def _without_current_year(columns: Sequence[DraftColumn]) -> list[DraftColumn]:
    """Return the columns without the origin where none shows what was carried over.

    Such a form has no other place for it, so that 本年收入 is all income.
    """
    origins = united([column.counts or {} for column in columns], "origin")
    if "carryover" in origins:
        return list(columns)
    done = []
    for column in columns:
        if column.counts is not None and "origin" in column.counts:
            counts = dict(column.counts)
            del counts["origin"]
            column = replace(column, counts=counts)
        done.append(column)
    return done


# -- sums ------------------------------------------------------------------------------------------


def column_sums(columns: Sequence[DraftColumn]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the parts of each column that is the total of its group, and what is left open.

    The groups are those of the header: 合计 is the sum of its neighbours, of a neighbouring group
    it takes the total.
    """
    sums: dict[str, tuple[str, ...]] = {}
    remarks = []
    for column in columns:
        if not is_total(column):
            continue
        group = column.blank.header[:-1]
        parts = _parts(columns, column, group)
        if not parts:
            continue
        is_complete = not any(part.problem for part in parts)
        if is_complete:
            sums[column.key] = tuple(part.key for part in parts)
        else:
            name = "/".join(column.blank.header)
            remarks.append(f"“{name}”是哪几列之和没有写：其中有的列还没有绑定")
    return sums, remarks


def is_total(column: DraftColumn) -> bool:
    """Return whether a column is the total of its group by its own words."""
    bound = vocabulary().bound(column.blank.header[-1])
    return bound is not None and bound.is_total and not column.problem


def _parts(
    columns: Sequence[DraftColumn], total: DraftColumn, group: tuple[str, ...]
) -> list[DraftColumn]:
    """Return the columns of a group that add up to its total."""
    depth = len(group)
    children: dict[tuple[str, ...], list[DraftColumn]] = {}
    for column in columns:
        header = column.blank.header
        is_beside_total = column is not total and column.side == total.side
        if not is_beside_total or header[:depth] != group:
            continue
        if header[depth].startswith("其中"):
            continue  # a part of the column before it
        children.setdefault(header[: depth + 1], []).append(column)
    parts: list[DraftColumn] = []
    for child, members in children.items():
        total_of_child = None
        for member in members:
            *groups, _ = member.blank.header
            if tuple(groups) == child and is_total(member):
                total_of_child = member
                break
        if total_of_child is not None:
            parts.append(total_of_child)
        else:
            parts += members
    return parts


# -- what was entered ------------------------------------------------------------------------------

_KINDS_OF_FIELDS: Mapping[str, str] = {
    "quantity": "quantity",
    "unit_price": "price",
    "project_name": "text",
    "goods": "text",
    "catalogue_number": "text",
    "measure": "text",
    PURCHASE_KIND: "text",
    "economic": "text",
    "organisation": "text",
}
_TEXT_TABLES = ("bodies", "indicators")


def bind_fields(
    columns: Sequence[BlankColumn], rows_by: str, facts: FormFacts
) -> list[DraftColumn]:
    """Return the columns of a table of what was entered, each with the field that it prints."""
    fields = vocabulary().fields[rows_by]
    done: list[DraftColumn] = []
    used: list[str] = []
    for column in columns:
        leaf = column.header[-1]
        leaf_without_year = of_year(leaf, facts)
        source = fields.get(folded(leaf)) or fields.get(folded(leaf_without_year), "")
        kind = code_kind(column)
        if rows_by == "assets" and is_label(column):
            done.append(DraftColumn(column, "item", "label"))
        elif kind == "row_number":
            done.append(DraftColumn(column, "row_number", kind))
        elif not source or source in used:
            problem = f"没有填报“{leaf}”的地方"
            key = f"column_{len(done) + 1}"
            done.append(DraftColumn(column, key, "text", problem=problem))
        else:
            kind = "text" if rows_by in _TEXT_TABLES else _KINDS_OF_FIELDS.get(source, "money")
            done.append(DraftColumn(column, source, kind, source=source))
            used.append(source)
    return done


def what_is_said(text: str) -> Bound | None:
    """Return what the known words of a title mean together; None where they contradict."""
    return vocabulary().mentioned(text)
