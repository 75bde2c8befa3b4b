"""Writes a first layout as TOML, with everything that could not be bound as comments. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.amounts import UNITS
from budget.dimensions import DocumentKind, Fund
from disclosure.documents.intake.drafting.draft import (
    DraftColumn,
    DraftItem,
    DraftTable,
    FormFacts,
    Unbound,
)
from disclosure.documents.intake.drafting.meaning import Meaning, both
from disclosure.documents.intake.drafting.prose import DraftBlock, DraftPart, DraftSlot
from disclosure.documents.intake.drafting.templates import template
from disclosure.documents.intake.drafting.vocabulary import FISCAL, vocabulary

_OPEN = "counts = [？]"  # stands in comments for what a person has to say


@dataclass(frozen=True)
class DraftLayout:
    """A whole first layout, before it is written."""

    key: str
    name: str
    title: str
    facts: FormFacts
    tables: tuple[DraftTable, ...]
    parts: tuple[DraftPart, ...]
    slots: tuple[DraftSlot, ...]
    file_name: str


def unit_of(tables: Sequence[DraftTable]) -> str:
    """Return the unit of money that most tables name."""
    units = [table.unit for table in tables if table.unit]
    return max(units, key=units.count) if units else "万元"


def toml_of(layout: DraftLayout) -> str:
    """Return the file."""
    writer = _Writer(layout)
    lines = [
        f"# 由 draft_layout 从 {layout.file_name} 起草。写着“未绑定”的地方要补上，其余请核对；",
        "# docs/layouts.md 说明每一项。改好后用 check_layout 试一遍。",
        *writer.head(),
        *writer.tables(),
        *writer.goal(),
        *writer.slots(),
        *writer.parts(),
    ]
    return "\n".join(lines) + "\n"


class _Writer:
    """Writes one layout; counts are written by the names of the layout's selectors."""

    def __init__(self, layout: DraftLayout) -> None:
        self.layout = layout
        self.selectors: dict[str, Meaning] = {}
        for name, meaning in vocabulary().selectors.items():
            self.selectors[name] = layout.facts.of_form(meaning)
        self.selectors["spending"] = {"kind": layout.facts.spending}
        self.unit = unit_of(layout.tables)

    # -- the form as a whole -----------------------------------------------------------------------

    def head(self) -> list[str]:
        layout = self.layout
        funds = _funds(layout.tables, layout.facts)
        lines = [
            "schema = 1",
            f"key = {_quoted(layout.key)}",
            f"name = {_quoted(layout.name)}",
            f"title = {_quoted(layout.title)}",
        ]
        if layout.facts.document_kind is not DocumentKind.DEPARTMENT_BUDGET:
            lines.append(f"document_kind = {_quoted(layout.facts.document_kind.value)}")
        lines += [
            f"funds = {_list(funds)}",
            "# 公开时列出经济科目的明细：按经济分类的表和“三公”经费。",
            "disclosed_economic = [",
            *(f"  {self.counts(meaning)}," for meaning in _disclosed_economic(layout)),
            "]",
            "",
            "[money]",
            f"unit = {_quoted(self.unit)}",
            f"scale = {UNITS[self.unit]}",
            "# 小数位数、千分位和零的印法空表上看不出，请核对。",
            "decimals = 2",
            "thousands = false",
            'zero = ""',
            "text_scale = 10000",
            "",
            *self.own_kinds(),
            "[selectors]",
        ]
        for name, meaning in self.selectors.items():
            lines.append(f"{name} = {_conditions(meaning)}")
        return lines

    def own_kinds(self) -> list[str]:
        """Declare the kinds of spending that the form has beside the standard ones."""
        lines = []
        for kind in self.layout.facts.spending:
            label = vocabulary().own_kinds.get(kind)
            if label:
                lines += [f"[kinds.{kind}]", f"label = {_quoted(label)}", ""]
        return lines

    def counts(self, meaning: Meaning) -> str:
        """Return a choice of lines: names of selectors, and what is left in place."""
        names = []
        left = dict(self.layout.facts.of_form(meaning))
        for name, selected in self.selectors.items():
            if all(left.get(dimension) == values for dimension, values in selected.items()):
                names.append(_quoted(name))
                for dimension in selected:
                    del left[dimension]
        if left:
            names.append(_conditions(left))
        return f"[{', '.join(names)}]"

    # -- tables ------------------------------------------------------------------------------------

    def tables(self) -> list[str]:
        lines: list[str] = []
        for table in self.layout.tables:
            if table.rows_by != "indicators":
                lines += ["", *self.table(table)]
        return lines

    def table(self, table: DraftTable) -> list[str]:
        remarks = [table.place, *table.remarks]
        for unbound in _of_table(table):
            remarks.append(f"未绑定：{unbound}")
        lines = [f"# {remark}" for remark in remarks]
        title = f"title = {_quoted(table.title)}"
        if not table.rows_by:
            # Nobody knows what its rows are: it is a remark for whoever goes on.
            return [*lines, f"# [tables.{table.key}]", f"# {title}"]
        lines.append(f"[tables.{table.key}]")
        lines.append(f"kind = {_quoted(table.kind)}")
        if table.number:
            lines.append(f"number = {_quoted(table.number)}")
        lines.append(title)
        if table.caption:
            lines.append(f"caption = {_list(table.caption)}")
        if table.unit and table.unit != self.unit:
            lines.append(f"money = {{ unit = {_quoted(table.unit)} }}")
        lines.append(f"rows_by = {_quoted(table.rows_by)}")
        if table.counts:
            lines.append(f"counts = {self.counts(table.counts)}")
        if table.total is not None:
            label, position = table.total
            lines.append(f"total = {{ label = {_quoted(label)}, position = {_quoted(position)} }}")
        lines += ["columns = [", *self.columns(table.columns), "]"]
        if table.rows:
            lines += ["rows = [", *self.rows(table), "]"]
        lines += _notes(table)
        for total, parts in table.column_sums.items():
            lines.append(f"column_sums.{total} = {_list(parts)}")
        for total, parts in table.row_sums.items():
            lines.append(f"row_sums.{total} = {_list(parts)}")
        return lines

    def columns(self, columns: Iterable[DraftColumn]) -> list[str]:
        lines = []
        for column in columns:
            entry = f"{{ {', '.join(self.column(column))} }},"
            if column.problem:
                lines.append(f"  # 未绑定：{column.problem}。补上后去掉行首的 #：")
                lines.append(f"  # {entry}")
            else:
                lines.append(f"  {entry}")
        return lines

    def column(self, column: DraftColumn) -> list[str]:
        key = column.key or f"column_{column.blank.positions[0] + 1}"
        header = [self.header(text) for text in column.blank.header]
        pairs = [
            f"key = {_quoted(key)}",
            f"kind = {_quoted(column.kind)}",
            f"header = {_list(header)}",
        ]
        if column.blank.number:
            pairs.append(f"number = {_quoted(column.blank.number)}")
        if column.side:
            pairs.append(f"side = {_quoted(column.side)}")
        if column.counts is not None:
            pairs.append(f"counts = {self.counts(column.counts)}")
        elif column.problem and column.kind == "money":
            pairs.append(_OPEN)
        if column.source:
            pairs.append(f"source = {_quoted(column.source)}")
        return pairs

    def header(self, text: str) -> str:
        """Return a heading with placeholders for the year and for the unit of money."""
        text = template(text, self.layout.facts)
        return text.replace(f"单位：{self.unit}", "单位：{money_unit}")

    def rows(self, table: DraftTable) -> list[str]:
        lines = []
        for row in table.rows:
            kept = {side: item for side, item in row.items.items() if not item.problem}
            for side, item in row.items.items():
                if item.problem:
                    lines += self.unbound_item(side, item)
            if not kept:
                continue
            if "" in kept:
                lines.append(f"  {{ {', '.join(self.item(kept['']))} }},")
                continue
            key = list(kept.values())[-1].key
            pairs = [f"key = {_quoted(key)}"]
            for side, item in kept.items():
                pairs.append(f"{side} = {{ {', '.join(self.item(item))} }}")
            lines.append(f"  {{ {', '.join(pairs)} }},")
        return lines

    def unbound_item(self, side: str, item: DraftItem) -> list[str]:
        written = ", ".join([*self.item(item), _OPEN])
        if side:
            written = f"{side} = {{ {written} }}"
        return [
            f"  # 未绑定：{item.problem}（{item.place}）。补上后去掉行首的 #：",
            f"  # {{ {written} }},",
        ]

    def item(self, item: DraftItem) -> list[str]:
        pairs = [f"key = {_quoted(item.key)}", f"label = {_quoted(item.label)}"]
        if item.counts is not None:
            pairs.append(f"counts = {self.counts(item.counts)}")
        if item.source:
            pairs.append(f"source = {_list(item.source)}")
        if item.is_optional:
            pairs.append("optional = true")
        return pairs

    # -- the narrative -----------------------------------------------------------------------------

    def goal(self) -> list[str]:
        indicators = [table for table in self.layout.tables if table.rows_by == "indicators"]
        lines = ["", "[goal]", 'title = "{number}、{name}绩效目标表"', "level = 3", ""]
        if not indicators:
            lines.insert(1, "# 原表里没有项目绩效目标的指标表，这是常用的样子，请核对。")
        lines += ["[goal.objective]", 'label = "绩效目标"', "", "[goal.indicators]", "columns = ["]
        if indicators:
            lines += self.columns(indicators[0].columns)
        else:
            for key, header in _USUAL_INDICATORS.items():
                pairs = f'key = "{key}", kind = "text", header = ["{header}"], source = "{key}"'
                lines.append(f"  {{ {pairs} }},")
        return [*lines, "]", "", "[figures]"]

    def slots(self) -> list[str]:
        lines = ["", "[slots]"]
        for slot in self.layout.slots:
            pairs = f"label = {_quoted(slot.label)}, help = {_quoted(slot.help)}"
            lines.append(f"{slot.key} = {{ {pairs} }}")
        return lines

    def parts(self) -> list[str]:
        lines: list[str] = []
        for part in self.layout.parts:
            lines += ["", "[[parts]]", f"key = {_quoted(part.key)}"]
            if part.title:
                lines.append(f"title = {_quoted(part.title)}")
            lines.append("blocks = [")
            for block in part.blocks:
                if block.remark:
                    lines.append(f"  # {block.remark}")
                if block.kind:
                    lines.append(f"  {{ {', '.join(_block(block))} }},")
            lines.append("]")
        return lines


_USUAL_INDICATORS = {
    "level_1": "一级指标",
    "level_2": "二级指标",
    "level_3": "三级指标",
    "description": "指标说明",
    "value": "指标值",
    "basis": "依据",
}


def _block(block: DraftBlock) -> list[str]:
    pairs = [f"kind = {_quoted(block.kind)}", f"key = {_quoted(block.key)}"]
    if block.level:
        pairs.append(f"level = {block.level}")
    if block.text:
        pairs.append(f"text = {_quoted(block.text)}")
    if block.source:
        pairs.append(f"source = {_quoted(block.source)}")
    if block.items:
        items = []
        for item in block.items:
            helping = f", help = {_quoted(item.help)}" if item.help else ""
            items.append(f"{{ key = {_quoted(item.key)}, text = {_quoted(item.text)}{helping} }}")
        pairs.append(f"items = [{', '.join(items)}]")
    return pairs


def _of_table(table: DraftTable) -> list[Unbound]:
    """Return what is open about a table as a whole; columns and rows have their own comments."""
    own = {column.problem for column in table.columns}
    for row in table.rows:
        own |= {item.problem for item in row.items.values()}
    return [unbound for unbound in table.unbound if unbound.message not in own]


def _notes(table: DraftTable) -> list[str]:
    if not table.notes:
        return []
    lines = ["notes = ["]
    for note in table.notes:
        pairs = [f"key = {_quoted(note.key)}", f"text = {_quoted(note.text)}"]
        lines.append(f"  {{ {', '.join(pairs)}, when = {_quoted(note.when)} }},")
    return [*lines, "]"]


def _meanings(table: DraftTable) -> list[Meaning]:
    meanings = [table.counts]
    for column in table.columns:
        if column.counts is not None and not column.problem:
            meanings.append(both(table.counts, column.counts) or {})
    for row in table.rows:
        for item in row.items.values():
            if item.counts is not None and not item.problem:
                meanings.append(both(table.counts, item.counts) or {})
    return meanings


def _funds(tables: Iterable[DraftTable], facts: FormFacts) -> list[str]:
    named: set[str] = set()
    for table in tables:
        for meaning in _meanings(table):
            named.update(facts.of_form(meaning).get("fund", ()))
    return [fund.value for fund in Fund if fund.value in named]


def _disclosed_economic(layout: DraftLayout) -> list[Meaning]:
    meanings: list[Meaning] = []
    for table in layout.tables:
        if table.rows_by == "economic" and table.counts not in meanings:
            meanings.append(table.counts)
    three_public = vocabulary().selectors["three_public"]["economic"]
    for table in layout.tables:
        for meaning in _meanings(table):
            if meaning.get("economic") == three_public:
                shown = {**FISCAL, "kind": layout.facts.spending, "economic": three_public}
                return [*meanings, shown]
    return meanings


# -- TOML ------------------------------------------------------------------------------------------


def _quoted(text: str) -> str:
    """Return a TOML string; JSON's escapes are TOML's as well."""
    return json.dumps(text, ensure_ascii=False)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(text) for text in texts)}]"


def _conditions(meaning: Mapping[str, tuple[str, ...]]) -> str:
    pairs = [f"{dimension} = {_list(values)}" for dimension, values in meaning.items()]
    return f"{{ {', '.join(pairs)} }}"
