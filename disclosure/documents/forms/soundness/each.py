"""What must hold of sentences by code, so that they are made, told apart and read back. Pure."""

from collections.abc import Iterator

from disclosure.documents.forms.each import example
from disclosure.documents.forms.model import Clause, EachRule, Layout
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.forms.references import Fault
from disclosure.documents.forms.soundness.sentences import sentence_faults


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield what is wrong with the wordings for each code."""
    for rule in layout.each.values():
        place = f"each.{rule.key}"
        table = layout.tables[rule.table]
        column = next(column for column in table.columns if column.key == rule.column)
        if not table.lists_codes:
            yield f"{place}.of", "只能是按科目列示的表（rows_by 为 function 或 economic）"
        elif column.kind != "money":
            yield f"{place}.of", f"“{rule.column}”不是金额列"
        elif not rule.levels:
            yield f"{place}.levels", "至少要写一个级次的句子"
        else:
            for level in rule.levels:
                yield from _level(layout, rule, level, f"{place}.levels.{level}")


def _level(layout: Layout, rule: EachRule, level: str, place: str) -> Iterator[Fault]:
    table = layout.tables[rule.table]
    if level not in table.levels:
        yield place, f"“{table.title}”不列这一级科目，写不出这样的句子"
        return
    clauses = rule.levels[level].clauses
    if not any(_always_has_name(clause) for clause in clauses):
        yield place, "要有 {name}：各科目的句子靠名称分开，读回时也靠它认出"
    named = set()
    for clause in clauses:
        for variant in clause.variants():
            named |= {match[1] for match in PLACEHOLDER.finditer(variant)}
    for above in ("class", "section"):
        if above in named and above not in table.levels:
            yield place, f"“{table.title}”不列上一级科目，印不出 {{{above}}}"
    if level == "class" and "section" in named:
        yield place, "类级科目没有款，不能有 {section}"
    form, block = example(layout, rule, level)
    yield from sentence_faults(form, block, place)


def _always_has_name(clause: Clause) -> bool:
    return all("{name}" in variant for variant in clause.variants())
