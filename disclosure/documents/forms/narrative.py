"""Sentences with bound figures: a template's placeholders filled, and every number in the result accounted for. Pure.

Placeholders are ``{department}`` (a text), ``{slot:basic_change_reason}`` (what the department wrote) and ``{basic}`` or
``{basic:fixed-2}`` (a figure, in its own number style or another). A department's own wording of a sentence uses the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from budget.money import show_in_text
from budget.problems import Problem
from disclosure.documents.forms.model import Clause, Layout
from disclosure.documents.model.document import Figure, Mention, Paragraph

TEXT_PLACEHOLDERS = ("code", "department", "region", "year", "prior_year", "money_unit")
_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)(?::([a-z_0-9-]+))?\}")
# A number that means money. Percentages and counts in goals or duties are no figures of the budget.
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s*(?:万元|亿元|元))")
_STYLE = re.compile(r"whole|(?:shortest|fixed)-[0-6]")


@dataclass(frozen=True)
class Placeholder:
    """One placeholder of a template. ``kind``: text, slot or figure; ``style`` is a figure's own number style or empty."""

    kind: str
    name: str
    style: str = ""


def placeholders(template: str, *, texts: tuple[str, ...] = TEXT_PLACEHOLDERS) -> Iterator[Placeholder]:
    """The placeholders of a template in order."""
    return (_placeholder(match, texts) for match in _PLACEHOLDER.finditer(template))


def _placeholder(match: re.Match[str], texts: tuple[str, ...] | Mapping[str, str]) -> Placeholder:
    name, detail = match[1], match[2] or ""
    if name == "slot" and detail:
        return Placeholder("slot", detail)
    if name in texts and not detail:
        return Placeholder("text", name)
    return Placeholder("figure", name, detail)


def faults(template: str, layout: Layout) -> list[str]:
    """What is wrong with a template under a layout, in Chinese: unknown names, unknown number styles, stray braces."""
    found = []
    for item in placeholders(template):
        if item.kind == "slot" and item.name not in layout.slots:
            found.append(f"没有自由填写项“{item.name}”")
        if item.kind == "figure" and item.name not in layout.figures:
            found.append(f"没有名为“{item.name}”的数字或文字")
        if item.style and not _STYLE.fullmatch(item.style):
            found.append(f"数字格式“{item.style}”应为 whole、shortest-n 或 fixed-n")
    return found + brace_faults(template)


def brace_faults(template: str) -> list[str]:
    """What is wrong with the braces of a template, in Chinese."""
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        return ["花括号不成对，或其中的名称不是小写字母"]
    return []


def fill(template: str, texts: Mapping[str, str]) -> str:
    """A template that has only text placeholders, filled. Raises KeyError for any other."""
    return _PLACEHOLDER.sub(lambda match: texts[match[1]], template)


@dataclass
class Writer:
    """Fills templates for one document and gathers what is missing."""

    layout: Layout
    texts: Mapping[str, str]
    figures: Mapping[str, Figure]
    slots: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def paragraph(self, address: str, template: str, *, role: str = "body", origin: str = "") -> Paragraph:
        """The template as a paragraph: each bound number a Mention of its figure, each other amount an unbound one."""
        pieces: list[str] = []
        mentions: list[Mention] = []
        length = position = 0
        for match in _PLACEHOLDER.finditer(template):
            value, figure = self._value(match, address)
            before = template[position : match.start()]
            start = length + len(before)
            if figure:
                mentions.append(Mention(start, start + len(value), figure))
            pieces += (before, value)
            length, position = start + len(value), match.end()
        text = "".join([*pieces, template[position:]])
        return Paragraph(address, text, role, origin, with_unbound(text, tuple(mentions)))

    def verbatim(self, address: str, text: str, *, role: str, origin: str) -> Paragraph:
        """A text without placeholders, its amounts unbound."""
        text = text.strip()
        return Paragraph(address, text, role, origin, with_unbound(text, ()))

    def choose(self, clauses: tuple[Clause, ...]) -> str:
        """The template that these clauses make with this document's figures: 增加, 减少 or 持平 by the sign of each."""
        return "".join(self._variant(clause) for clause in clauses)

    def _variant(self, clause: Clause) -> str:
        if not clause.by:
            return clause.text
        value = self.figures[clause.by].value
        if value is None or value > 0:
            return clause.increase
        return clause.decrease if value < 0 else clause.same

    def _value(self, match: re.Match[str], address: str) -> tuple[str, str]:
        """What a placeholder prints, and the key of its figure."""
        item = _placeholder(match, self.texts)
        if item.kind == "text":
            return self.texts[item.name], ""
        if item.kind == "slot":
            return self._slot(item.name, address), ""
        return self._figure(item, address)

    def _slot(self, name: str, address: str) -> str:
        text = self.slots.get(name, "").strip()
        if text:
            return text
        label = self.layout.slots[name].label if name in self.layout.slots else name
        self.problems.append(Problem("slot.empty", address, f"“{label}”没有填写"))
        return f"【待填写：{label}】"

    def _figure(self, item: Placeholder, address: str) -> tuple[str, str]:
        figure = self.figures.get(item.name)
        if figure is None:
            self.problems.append(Problem("figure.unknown", address, f"没有名为“{item.name}”的数字"))
            return f"【没有这个数字：{item.name}】", ""
        if figure.value is None:
            self.problems.append(Problem("figure.missing", address, f"缺少上年数，“{figure.label}”不能计算"))
            return f"【缺上年数：{figure.label}】", item.name
        rule = self.layout.figures[item.name]
        value = abs(figure.value) if rule.unsigned else figure.value
        return show_in_text(value, item.style or rule.style, self.layout.text_scale), item.name


def with_unbound(text: str, bound: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """``bound`` and a Mention of no figure for each other amount of money in ``text``, in order."""
    free = (
        Mention(match.start(), match.end())
        for match in _AMOUNT.finditer(text)
        if not any(mention.start < match.end() and match.start() < mention.end for mention in bound)
    )
    return tuple(sorted((*bound, *free), key=lambda mention: mention.start))
