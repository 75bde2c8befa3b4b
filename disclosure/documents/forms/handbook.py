"""What a clerk may write in a sentence of a form: figures, texts and slots. Pure.

``python -m disclosure.documents.forms.handbook > docs/figures.md`` writes the page for all forms; a
test holds it to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from budget.dimensions import AssetKind
from disclosure.documents import forms
from disclosure.documents.forms.model import FigureRule, Layout, TableRule

TEXTS = {
    "code": "部门编码",
    "department": "部门名称",
    "unit_code": "单位编码",
    "unit": "单位名称",
    "region": "地区名称",
    "year": "预算年度",
    "prior_year": "上一年度",
    "money_unit": "金额单位",
}

ENTERED = {
    "planned_asset_purchases": "本年拟购置固定资产（录入）",
    "projects_with_goals": "有绩效目标的项目的全部金额",
    "procurement_total": "政府采购（录入）的合计",
    "procurement_goods": "政府采购（录入）中的货物，目录序号以A开头",
    "procurement_works": "政府采购（录入）中的工程，目录序号以B开头",
    "procurement_services": "政府采购（录入）中的服务，目录序号以C开头",
}
COUNTED = {"projects": "有绩效目标的项目个数", "bodies": "机构设置的单位个数"}


@dataclass(frozen=True)
class HandbookEntry:
    """What is typed in a sentence, what it prints, and where that comes from."""

    typed: str
    prints: str
    source: str


def handbook_entries(layout: Layout) -> dict[str, list[HandbookEntry]]:
    """Return all that may stand in a sentence of a form by kind: 数字, 文字, 自由填写."""
    figures = []
    for figure in layout.figures.values():
        entry = HandbookEntry(f"{{{figure.key}}}", figure.label, figure_source(figure, layout))
        figures.append(entry)
    texts = []
    for key in layout.text_placeholders:
        label = TEXTS[key]
        texts.append(HandbookEntry(f"{{{key}}}", label, "本部门、本年度"))
    slots = []
    for slot in layout.slots.values():
        slots.append(HandbookEntry(f"{{slot:{slot.key}}}", slot.label, slot.help))
    return {"数字": figures, "文字": texts, "自由填写": slots}


def figure_source(rule: FigureRule, layout: Layout) -> str:
    """Return where a figure comes from, in words: 表3“合计”行“基本支出”列，减 上年基本支出."""
    plus = [operand_source(operand, layout) for operand in rule.plus]
    minus = [f"，减 {operand_source(operand, layout)}" for operand in rule.minus]
    source = "、加 ".join(plus) + "".join(minus)
    if not rule.over:
        return source
    over = "、加 ".join(operand_source(operand, layout) for operand in rule.over)
    return f"（{source}）占（{over}）的百分比"


def operand_source(operand: str, layout: Layout) -> str:
    """Return one operand of a figure in words."""
    kind, _, name = operand.rpartition(":")
    if kind == "prior":
        return f"上年{layout.figures[name].label}"
    if kind == "entered":
        return ENTERED[name]
    if kind == "count":
        things, _, nature = name.partition("/")
        if things == "assets":
            return f"国有资产“{AssetKind(nature).label}”的数量（录入）"
        return f"{COUNTED[things]}（{nature}）" if nature else COUNTED[things]
    if kind == "sum":
        table, _, column = name.partition("/")
        rule = layout.tables[table]
        return f"{_table_name(rule)}“{_column_name(rule, column)}”列之和"
    if name in layout.figures:
        return layout.figures[name].label
    table, row, column = name.split("/")
    rule = layout.tables[table]
    row_name = _row_name(rule, row)
    column_name = _column_name(rule, column)
    return f"{_table_name(rule)}“{row_name}”行“{column_name}”列"


def _table_name(rule: TableRule) -> str:
    return f"表{rule.number}" if rule.number else rule.title


def _row_name(rule: TableRule, key: str) -> str:
    for row in rule.rows:
        for item in row.items.values():
            if item.key == key and item.name:
                return item.name
    return rule.total_label if key == "total" else key


def _column_name(rule: TableRule, key: str) -> str:
    return next(column.header[-1] for column in rule.columns if column.key == key)


def handbook() -> Iterator[str]:
    """Yield the lines of docs/figures.md."""
    yield from (
        "# 叙述中可以引用的数字",
        "",
        "改写一个标准句子时，把数字写成花括号里的名字，公开时填入当时表中的数，不会与表脱节。",
        "名字后可以加数字格式："
        "`{basic:whole}` 取整，`{basic:shortest-2}` 最多两位小数，`{basic:fixed-2}` 固定两位小数。",
        "直接打出的金额也可以，但会标为“未绑定的数字”。"
        "本页由 `python -m disclosure.documents.forms.handbook` 生成。",
    )
    for key in forms.available():
        layout = forms.layout(key)
        yield from ("", f"## {layout.name}（{key}）")
        for kind, entries in handbook_entries(layout).items():
            yield from ("", f"### {kind}", "", "| 写法 | 印出 | 来自 |", "|---|---|---|")
            for entry in entries:
                yield f"| `{entry.typed}` | {entry.prints} | {entry.source} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write("\n".join(handbook()) + "\n")
