"""Makes parts of the form's texts: headings, standing sentences, what departments fill in. Pure.

A text without a gap stands in every department's disclosure. One with a gap (XXX万元, ……) keeps
its words up to the gap; the rest is a free text, with the form's own words as the clerk's help.
Whoever finishes the layout puts figures in its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from disclosure.documents.forms.soundness.words import own_characters
from disclosure.documents.intake.drafting.draft import FormFacts
from disclosure.documents.intake.drafting.rows import is_dots
from disclosure.documents.intake.drafting.tables import FormPiece, FormText
from disclosure.documents.intake.drafting.templates import (
    has_gap,
    named_template,
    template,
    up_to_gap,
)
from disclosure.documents.model.texts import joined

_SKIPPED_GROUPS = ("封面", "目录")
_CONTENTS = re.compile(r"…{4,}\s*\d*$|\.{6,}\s*\d*$|^目\s*录$")
_HEADINGS = (
    re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:部分|[章节])"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
)
_SENTENCE = re.compile(r"[。；;，,：:！]")
_INSTRUCTION = re.compile(r"[（(].*[）)]")
_DUTIES = re.compile(r"职能|职责")
# XX项目经费情况说明: a section that is written for one project, and once for each.
_OF_A_PROJECT = re.compile(r"[XxＸ×]{2,}(?:（项目）)?(?=项目)")
_LONGEST_HEADING = 40  # characters
_SHORTEST_WORDS = 4  # characters before a gap by which readers find the sentence again
_LONGEST_LABEL = 30  # characters of the text that name a slot


@dataclass
class DraftItem:
    """One of the texts that each project has: its label, with the form's own words as help."""

    key: str
    text: str
    help: str = ""


@dataclass
class DraftBlock:
    """A block of a part. ``remark`` is a comment in front of it; without ``kind`` there is none."""

    kind: str
    key: str = ""
    text: str = ""
    level: int = 0
    remark: str = ""
    source: str = ""
    items: list[DraftItem] = field(default_factory=list)


@dataclass
class DraftPart:
    """A part of the first layout."""

    key: str
    title: str
    blocks: list[DraftBlock] = field(default_factory=list)


@dataclass
class DraftSlot:
    """What departments fill in a sentence, with the form's own words as help."""

    key: str
    label: str
    help: str


def is_skipped(piece: FormPiece) -> bool:
    """Return whether something stands on the cover or in the table of contents."""
    if piece.group.strip() in _SKIPPED_GROUPS:
        return True
    return isinstance(piece, FormText) and bool(_CONTENTS.search(piece.text))


def title_of(texts: Sequence[FormText], facts: FormFacts) -> str:
    """Return the document's title, as the cover has it."""
    for text in texts:
        is_of_cover = text.group.strip() == "封面"
        if is_of_cover and "预算" in text.text and "：" not in text.text:
            return named_template(joined(text.text), facts)
    kind = facts.document_kind.label
    return f"{{{facts.office}}}{{year}}年{kind}"


def part_of(
    texts: Sequence[FormText], key: str, facts: FormFacts
) -> tuple[DraftPart, list[DraftSlot]]:
    """Return the part that these lines are, and the slots in it."""
    title = joined(texts[0].group or texts[0].text)
    part = DraftPart(key, named_template(title, facts)[:_LONGEST_HEADING])
    slots: list[DraftSlot] = []
    if _OF_A_PROJECT.match(joined(texts[0].text)):
        part.blocks = _of_each_project(texts, facts)
        return part, slots
    for number, text in enumerate(texts, 1):
        _add(part, slots, text.text, number, facts, is_first=number == 1)
    return part, slots


def _of_each_project(texts: Sequence[FormText], facts: FormFacts) -> list[DraftBlock]:
    """Return the heading of a section on projects, and the texts that each of them has there.

    A numbered line is the label of a text; what follows it is what the form says of it.
    """
    heading = template(joined(texts[0].text), facts)
    block = DraftBlock("project_texts", "project", level=2)
    block.text = _OF_A_PROJECT.sub("{name}", heading, count=1)
    for text in texts[1:]:
        line = template(joined(text.text), facts)
        if _heading_level(line, is_first=False):
            block.items.append(DraftItem(f"text_{len(block.items) + 1}", line))
        elif block.items:
            item = block.items[-1]
            item.help = f"{item.help}{line.strip('（）()')}"
        else:
            block.remark = f"{block.remark}未绑定：{line}"
    return [DraftBlock("heading", "title", _OF_A_PROJECT.sub("", heading, count=1), 1), block]


def _add(
    part: DraftPart,
    slots: list[DraftSlot],
    text: str,
    number: int,
    facts: FormFacts,
    *,
    is_first: bool,
) -> None:
    text = joined(text)
    heading = named_template(text, facts)
    level = _heading_level(heading, is_first=is_first)
    if level and not has_gap(heading) and own_characters(heading):
        part.blocks.append(DraftBlock("heading", f"h{number}", heading, level))
        return
    is_instruction = _INSTRUCTION.fullmatch(text) is not None
    is_only_dots = is_dots(text)
    key_of_sentence = f"s{number}"
    if not (has_gap(text) or is_only_dots or is_instruction):
        sentence = template(text, facts)
        part.blocks.append(DraftBlock("sentence", key_of_sentence, sentence))
        return
    if is_only_dots and _DUTIES.search(part.title):
        part.blocks.append(_duties(text))
        return
    words = ""  # of the form, before the text of the office
    if not (is_instruction or is_only_dots):
        words = up_to_gap(text)
    if len(own_characters(words)) < _SHORTEST_WORDS:
        words = ""
    is_after_heading = bool(part.blocks) and part.blocks[-1].kind == "heading"
    if not words and not is_after_heading:
        # Without words of its own it would be read as one with the text before.
        what = "原表的说明" if is_instruction else "未绑定：各部门自己的文字"
        part.blocks.append(DraftBlock("", remark=f"{what}：{text}"))
        return
    key = f"{part.key}_{number}".replace("-", "_")
    slots.append(DraftSlot(key, text[:_LONGEST_LABEL], text))
    sentence = f"{template(words, facts)}{{slot:{key}}}"
    block = DraftBlock("sentence", key_of_sentence, sentence)
    block.remark = f"原表：{text}"
    part.blocks.append(block)


def _duties(text: str) -> DraftBlock:
    """Return the list of what an office does, which clerks enter as such."""
    number = text.strip().replace("1", "{number}", 1)
    return DraftBlock("list", "duties", f"{number}{{text}}", source="duties")


def _heading_level(text: str, *, is_first: bool) -> int:
    if len(text) > _LONGEST_HEADING or _SENTENCE.search(text):
        return 0
    for level, pattern in enumerate(_HEADINGS, 1):
        if pattern.match(text):
            return level
    return 1 if is_first else 0
