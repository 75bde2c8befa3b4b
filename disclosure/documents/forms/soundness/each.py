"""What must hold of sentences by code, so that they are made, told apart and read back. Pure."""

from collections.abc import Iterator

from disclosure.documents.forms.each import (
    EACH_FIGURES,
    ROW,
    example,
    lists_in_sentences,
    slots_of,
)
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
        is_units = table.rows_by == "bodies"
        if not table.lists_codes and not is_units:
            message = (
                "只能是按科目列示的表（rows_by 为 function、economic 或 government）或机构设置表"
            )
            yield f"{place}.of", message
        elif is_units and column.kind != "text":
            yield f"{place}.of", f"“{rule.column}”不是文字列"
        elif not is_units and column.kind != "money":
            yield f"{place}.of", f"“{rule.column}”不是金额列"
        elif not rule.levels:
            yield f"{place}.levels", "至少要写一个级次的句子"
        else:
            if rule.key in lists_in_sentences(layout):
                yield from _in_a_sentence(rule, place)
            for level in rule.levels:
                yield from _level(layout, rule, level, f"{place}.levels.{level}")


def _in_a_sentence(rule: EachRule, place: str) -> Iterator[Fault]:
    """Yield what keeps a list of codes inside a sentence from being read back."""
    if len(rule.levels) > 1:
        yield f"{place}.levels", "写在句子里的只能有一个级次"
    if slots_of(rule):
        yield f"{place}.levels", "写在句子里的不能有自由填写的文字（slot），读回时分不开"
    for level in rule.levels.values():
        if any(clause.by for clause in level.clauses):
            yield f"{place}.levels", "写在句子里的不能按增减选用词（by）"
    if not rule.separator.strip():
        yield f"{place}.separator", "要有分隔的标点，否则各项连成一片"


def _level(layout: Layout, rule: EachRule, level: str, place: str) -> Iterator[Fault]:
    table = layout.tables[rule.table]
    is_units = table.rows_by == "bodies"
    if is_units != (level == ROW):
        yield place, "机构设置表的级次只有 row，按科目列示的表没有 row"
        return
    if not is_units and level not in table.levels:
        yield place, f"“{table.title}”不列这一级科目，写不出这样的句子"
        return
    clauses = rule.levels[level].clauses
    if not any(_always_has_name(clause) for clause in clauses):
        yield place, "要有 {name}：各科目的句子靠名称分开，读回时也靠它认出"
    named = set()
    for clause in clauses:
        for variant in clause.variants():
            named |= {match[1] for match in PLACEHOLDER.finditer(variant)}
    if is_units and (named & {*EACH_FIGURES, "class", "section", "slot"}):
        yield place, "单位没有科目和金额，只能有 {name}、{number} 和 {ordinal}"
        return
    for above in ("class", "section"):
        if above in named and above not in table.levels:
            yield place, f"“{table.title}”不列上一级科目，印不出 {{{above}}}"
    if level == "class" and "section" in named:
        yield place, "类级科目没有款，不能有 {section}"
    form, block = example(layout, rule, level)
    yield from sentence_faults(form, block, place)


def _always_has_name(clause: Clause) -> bool:
    return all("{name}" in variant for variant in clause.variants())
