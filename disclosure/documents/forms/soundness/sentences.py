"""What must hold of the sentences and lists of a form, so that they are read back. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from budget.amounts import UNITS
from budget.entries import LIST_LABELS
from disclosure.documents.forms.model import BlockRule, Clause, Layout
from disclosure.documents.forms.placeholders import PLACEHOLDER, Placeholder, placeholders
from disclosure.documents.forms.references import Fault
from disclosure.documents.forms.soundness.words import FOLDER, own_characters

# Lists that departments fill, by their names in the narrative's editor.
LISTS = tuple(LIST_LABELS)
# Each variant of a sentence is tried when it is read. Shanghai's on spending has 324.
_MOST_VARIANTS = 3**6
_FREE_TEXTS = ("department", "unit", "region")
_NUMBERS = ("code", "unit_code", "year", "prior_year", "number", "ordinal")
# 注： after a table is a note of that table to readers.
_LIKE_A_NOTE = re.compile(r"\s*(?:备?注|说\s*明)\s*[\d一二三四五六七八九十]*\s*[:：.、]")
_UNIT_AFTER = re.compile(r"\s*(亿元|百万元|万元|千元|百元|元)")
# How a sentence ends by which readers of a sheet tell it from a row, or where a department ends it.
_END = re.compile(r"(?:[。；：]|\{slot:[a-z_0-9]+\})\s*$")
_TITLE = "title"  # the last word of the address of a project's name
_SUB_GOAL_KEYS = ("name", "goal", "indicators")
_SINGLE = {
    "goals": "项目绩效目标",
    "project_texts": "各项目的说明",
    "sub_goals": "分项绩效目标",
    "overall_goal": "总体绩效目标",
}


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield what could not be printed, read back or bound in the narrative."""
    counted: list[str] = []
    open_list = ""  # a block before, that goes on until something else is recognised
    for part in layout.parts:
        is_after_table = False
        for block in part.blocks:
            place = f"parts.{part.key}.blocks.{block.key}"
            is_open = _is_open(block)
            if open_list and is_open:
                message = (
                    f"和“{open_list}”之间要有一个标题、小标题或一句话，读回时靠它分开两处填报的段落"
                )
                yield place, message
            open_list = block.key if is_open else ""
            yield from _block(layout, block, place, is_after_table=is_after_table)
            is_after_table = block.kind == "table"
            for name in (block.kind, block.source):
                if name not in (*_SINGLE, *LISTS):
                    continue
                counted.append(name)
                if counted.count(name) == 2:
                    label = _SINGLE.get(name, f"列表 {name}")
                    yield place, f"{label}已经印过一次，再印一次读回时不知以哪一处为准"


def _is_open(block: BlockRule) -> bool:
    """Return whether the department writes as many paragraphs as it likes here."""
    return block.kind in ("sub_goals", "project_texts") or bool(block.source)


def _block(
    layout: Layout, block: BlockRule, place: str, *, is_after_table: bool
) -> Iterator[Fault]:
    match block.kind:
        case "heading":
            if not own_characters(block.text):
                yield f"{place}.text", "标题要有文字"
        case "list":
            yield from _list(layout, block, place)
        case "sub_goals":
            yield from _sub_goals(block, place)
        case "project_texts":
            yield from _project_texts(block, place)
        case "sentence":
            yield from sentence_faults(layout, block, place)
    texts = [block.text]
    for clause in block.clauses:
        texts += clause.variants()
    if is_after_table and any(_LIKE_A_NOTE.match(text) for text in texts):
        yield place, "紧跟在表后、以“注：”“说明：”开头的文字读回时是表注，请写进这张表的 notes"
    if is_after_table and block.kind == "sentence" and not _ends_as_sentences_do(block):
        yield place, "紧跟在表后的一句话要以句号、分号或冒号结尾，读回表格文件时靠它和表分开"


def _ends_as_sentences_do(block: BlockRule) -> bool:
    """Return whether a sentence has an end by which it is no row of the table above it.

    What a department writes at its end has the end that it writes. Where the last clause may print
    nothing, the one before it ends the sentence.
    """
    for clause in reversed(block.clauses):
        texts = clause.variants()
        if not all(_END.search(text) for text in texts if text):
            return False
        if all(texts):
            return True
    return True


def _list(layout: Layout, block: BlockRule, place: str) -> Iterator[Fault]:
    if "{text}" not in block.text:
        yield f"{place}.text", "要有 {text}，否则各段文字印不出来"
    if block.source and block.source not in LISTS:
        yield f"{place}.source", f"部门填报的列表只有 {'、'.join(LISTS)}"
    if not block.source and not block.items:
        yield place, "要有版式自己的各段（items），或部门填报的列表（source）"
    terms: set[str] = set()
    for term in block.items:
        term_place = f"{place}.items.{term.key}"
        if term.key in terms:
            yield f"{term_place}.key", f"“{term.key}”重复"
        terms.add(term.key)
        if term.key.isdecimal():
            yield f"{term_place}.key", "不能只用数字：部门自己的各段用数字作地址"
        if not own_characters(term.text):
            yield f"{term_place}.text", "要有文字"
        yield from _template(layout, term.text, f"{term_place}.text")


def _sub_goals(block: BlockRule, place: str) -> Iterator[Fault]:
    placeholders = {key: f"{{{key}}}" for key in _SUB_GOAL_KEYS}
    for key, clause in zip(_SUB_GOAL_KEYS, block.clauses, strict=False):
        own = placeholders[key]
        if clause.text.count(own) != 1:
            yield f"{place}.{key}", f"要有一处 {own}，否则印不出来，也读不回来"
        for other_key, other in placeholders.items():
            if other_key != key and other in clause.text:
                yield f"{place}.{key}", f"这一段只印 {own}，不能有 {other}"
    told_apart = block.clauses[1:]  # the name needs no opening of its own
    labels = {own_characters(clause.text) for clause in told_apart}
    are_different = len(labels) == len(told_apart)
    if "" in labels or not are_different:
        yield place, "目标和指标两段要有不同的开头（如“绩效目标：”“绩效指标：”），读回时靠它分开"


def _project_texts(block: BlockRule, place: str) -> Iterator[Fault]:
    if block.text.count("{name}") != 1:
        yield f"{place}.text", "要有一处 {name}，读回时靠它知道是哪个项目的说明"
    if not block.items:
        yield f"{place}.items", '至少要有一段（items），如 { key = "basis", text = "立项依据" }'
    keys: set[str] = set()
    labels: set[str] = set()
    for item in block.items:
        item_place = f"{place}.items.{item.key}"
        if item.key in keys:
            yield f"{item_place}.key", f"“{item.key}”重复"
        if item.key == _TITLE or "-" in item.key:
            yield f"{item_place}.key", f"不能用 {_TITLE}，也不能有连字符：标题和续段用它们作地址"
        label = FOLDER.core(item.text)
        if not label or label in labels:
            yield f"{item_place}.text", "各段要有不同的小标题，读回时靠它分开"
        if PLACEHOLDER.search(item.text):
            yield f"{item_place}.text", "小标题不能有占位符"
        keys.add(item.key)
        labels.add(label)


# -- sentences -------------------------------------------------------------------------------------


def sentence_faults(layout: Layout, block: BlockRule, place: str) -> Iterator[Fault]:
    """Yield what could not be printed or read back of one sentence."""
    if block.source:
        if block.clauses:
            yield place, "文字全由部门填写（source），就不能再有 text 或 clauses"
        if block.role == "label":
            yield f"{place}.role", "部门填写的文字不是小标题，请删去 role"
        return
    text = ""
    variants = 1  # in how many ways the sentence can be written
    for clause in block.clauses:
        text += "".join(clause.variants())
        variants *= len(set(clause.variants()))
    if not text.strip():
        yield place, "这句话没有文字：请写 text 或 clauses"
        return
    if variants > _MOST_VARIANTS:
        limit = f"每句不超过{_MOST_VARIANTS}种"
        yield place, f"这句话有{variants}种写法，读回时逐一试要很久；请分成几句，{limit}"
    for number, clause in enumerate(block.clauses, 1):
        clause_place = place if block.text else f"{place}.clauses[{number}]"
        for key, variant in clause.variants_by_key().items():
            yield from _template(layout, variant, f"{clause_place}.{key}")
        yield from _decrease(layout, clause, clause_place)
        yield from _ratios(layout, clause, clause_place)
    yield from _between_clauses(layout, block, place)


def _decrease(layout: Layout, clause: Clause, place: str) -> Iterator[Fault]:
    """Yield a fault where a decrease is printed with a minus before it: 减少-5万元."""
    rule = layout.figures.get(clause.by)
    if rule is None or rule.unsigned or not rule.minus:
        return
    printed = {placeholder.name for placeholder in placeholders(clause.decrease)}
    if clause.by in printed:
        remedy = f"请在 figures.{clause.by} 写 unsigned = true"
        yield f"{place}.decrease", f"“{clause.by}”在这里是负数，会印成“减少-5万元”；{remedy}"


def _ratios(layout: Layout, clause: Clause, place: str) -> Iterator[Fault]:
    """Yield a fault where a percentage of last year's amount is printed though that is nothing."""
    by = layout.figures.get(clause.by)
    if by is not None and by.over:
        yield f"{place}.by", "百分比可能算不出，请按增减的金额选用（如 total_change）"
    templates = {"text": clause.text, "increase": clause.increase}
    for key, template in templates.items():
        for placeholder in placeholders(template):
            rule = layout.figures.get(placeholder.name)
            if rule is None:
                continue
            if not any(operand.startswith("prior:") for operand in rule.over):
                continue
            shown = _shown(placeholder)
            if by is None:
                message = f"{shown} 要写进按增减选用的句子（by），上年为0时算不出"
                yield f"{place}.{key}", message
            elif not clause.new or rule.over != by.minus:
                message = f"上年为0时 {shown} 算不出：要有 new（上年没有时的写法），by 要和它同一项"
                yield f"{place}.{key}", message


def _template(layout: Layout, template: str, place: str) -> Iterator[Fault]:
    """Yield neighbours that cannot be told apart, and amounts in another unit than they say."""
    pieces = list(placeholders(template))
    for before, after in pairwise(pieces):
        between = template[before.end : after.start]
        yield from _neighbours(before, between, after, place)
    for piece in pieces:
        if piece.kind != "figure":
            continue
        yield from _digits_beside(template, piece, place)
        match = _UNIT_AFTER.match(template, piece.end)
        if match is None:
            continue
        unit = match[1]
        if UNITS[unit] != layout.text_scale:
            message = (
                f"“{{{piece.name}}}{unit}”：文中的数按 text_scale = {layout.text_scale} 元印，"
                f"不是{unit}；请改单位，或改 money.text_scale"
            )
            yield place, message


def _neighbours(
    before: Placeholder, between: str, after: Placeholder, place: str
) -> Iterator[Fault]:
    if between.strip():
        return
    both = f"{_shown(before)} 和 {_shown(after)}"
    remedy = "请在中间写上文字或标点"
    if _is_free(before) and _is_free(after):
        yield place, f"{both} 两处自由填写的文字紧挨着，读回时分不开；{remedy}"
    elif _is_number(before) and _is_number(after):
        yield place, f"{both} 两个数紧挨着，读起来是一个数；{remedy}"


def _digits_beside(template: str, piece: Placeholder, place: str) -> Iterator[Fault]:
    before = template[: piece.start]
    after = template[piece.end :]
    neighbours = before[-1:] + after[:1]
    if any(character.isdecimal() for character in neighbours):
        yield place, f"{_shown(piece)} 紧挨着数字，读起来是一个数；请在中间写上文字"


def _is_free(placeholder: Placeholder) -> bool:
    return placeholder.kind == "slot" or placeholder.name in _FREE_TEXTS


def _is_number(placeholder: Placeholder) -> bool:
    return placeholder.kind == "figure" or placeholder.name in _NUMBERS


def _shown(placeholder: Placeholder) -> str:
    if placeholder.kind in ("slot", "each"):
        return f"{{{placeholder.kind}:{placeholder.name}}}"
    return f"{{{placeholder.name}}}"


def _between_clauses(layout: Layout, block: BlockRule, place: str) -> Iterator[Fault]:
    """Yield neighbours where one clause ends and one of the next begins."""
    endings: list[str] = []  # how the sentence so far may end
    for clause in block.clauses:
        variants = list(clause.variants())
        for ending in endings:
            for variant in variants:
                if variant:
                    yield from _across(ending, variant, place)
        if "" in variants:
            endings = [*endings, *filter(None, variants)]
        else:
            endings = variants


def _across(ending: str, beginning: str, place: str) -> Iterator[Fault]:
    """Yield a fault where the last placeholder of one text and the first of the next touch."""
    pieces_before = list(placeholders(ending))
    pieces_after = list(placeholders(beginning))
    if pieces_before and pieces_after:
        last = pieces_before[-1]
        first = pieces_after[0]
        between = ending[last.end :] + beginning[: first.start]
        yield from _neighbours(last, between, first, place)
