"""Sentences with bound figures: placeholders filled, and every number in the result accounted for.

Pure.

A department's own wording of a sentence has the same placeholders as the form's (``placeholders``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from budget.money import show_in_text
from budget.problems import Problem
from disclosure.documents.forms.model import Clause, FigureRule, Layout
from disclosure.documents.forms.placeholders import (
    Placeholder,
    brace_faults,
    placeholders,
    with_lists,
)
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Figure, Mention, Paragraph, ParagraphRole

# A number that means money. Percentages and counts in goals or duties are no figures of the budget.
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s*(?:万元|亿元|元))")
STYLE = re.compile(r"whole|(?:shortest|fixed)-[0-6]")


def template_faults(template: str, layout: Layout, *, also: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with a template under a layout, in Chinese.

    That is unknown names, unknown number styles and stray braces. ``also`` are names that it may
    have beside the figures of the layout.
    """
    faults = []
    for placeholder in placeholders(template):
        name = placeholder.name
        if placeholder.kind == "slot" and name not in layout.slots:
            faults.append(f"没有自由填写项“{name}”")
        if placeholder.kind == "each" and name not in layout.each:
            faults.append(f"没有按科目写的“{name}”（each）")
        if placeholder.kind == "text" and name not in layout.text_placeholders:
            faults.append(f"“{name}”只能用在单位预算的版式里")
        is_known = name in layout.figures or name in also
        if placeholder.kind == "figure" and not is_known:
            faults.append(f"没有名为“{name}”的数字或文字")
        if placeholder.style and not STYLE.fullmatch(placeholder.style):
            faults.append(f"数字格式“{placeholder.style}”应为 whole、shortest-n 或 fixed-n")
    return faults + brace_faults(template)


@dataclass
class Writer:
    """Fills templates for one document and gathers what is missing."""

    layout: Layout
    texts: Mapping[str, str]
    figures: Mapping[str, Figure]
    slots: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def paragraph(
        self,
        address: str,
        template: str,
        *,
        role: ParagraphRole = "body",
        origin: Literal["", "department"] = "",
    ) -> Paragraph:
        """Return the template as a paragraph.

        Each bound number is a Mention of its figure, each other amount an unbound one.
        """
        template = with_lists(template, self.layout.written_lists)
        text = ""
        mentions = []
        position = 0
        for placeholder in placeholders(template, texts=self.texts):
            text += template[position : placeholder.start]
            position = placeholder.end
            value = self._value(placeholder, address)
            start = len(text)
            text += value
            if placeholder.kind == "figure" and placeholder.name in self.figures:
                mentions.append(Mention(start, len(text), placeholder.name))
        text += template[position:]
        return Paragraph(address, text, role, origin, with_unbound(text, tuple(mentions)))

    def verbatim(
        self, address: str, text: str, *, role: ParagraphRole, origin: Literal["", "department"]
    ) -> Paragraph:
        """Return a text without placeholders as a paragraph, its amounts unbound."""
        text = text.strip()
        return Paragraph(address, text, role, origin, with_unbound(text, ()))

    def choose(self, clauses: tuple[Clause, ...]) -> str:
        """Return the template that these clauses make with this document's figures.

        The sign of a clause's figure chooses between 增加, 减少 and 持平.
        """
        template = ""
        for clause in clauses:
            value = self.figures[clause.by].value if clause.by else None
            if not clause.by:
                template += clause.text
            elif clause.new and value and self._is_new(clause.by):
                template += clause.new
            elif value is None or value > 0:
                template += clause.increase
            elif value < 0:
                template += clause.decrease
            else:
                template += clause.same
        return template

    def _is_new(self, key: str) -> bool:
        """Return True where a figure is compared with last year, when it was nothing."""
        for operand in self.layout.figures[key].minus:
            if operand.startswith("prior:"):
                return self.figures[operand].value == 0
        return False

    def _value(self, placeholder: Placeholder, address: str) -> str:
        """Return what a placeholder prints; a mark 【…】 where that is missing."""
        if placeholder.kind == "text":
            return self.texts[placeholder.name]
        if placeholder.kind == "slot":
            return self._slot(placeholder.name, address)
        return self._figure(placeholder, address)

    def _slot(self, name: str, address: str) -> str:
        text = self.slots.get(name, "").strip()
        if text:
            return text
        slot = self.layout.slots.get(name)
        return self.missing(address, name if slot is None else slot.label)

    def missing(self, address: str, label: str) -> str:
        """Return the mark for a text that nobody has written yet, which is told as a problem."""
        self.problems.append(problem_kinds.SLOT_EMPTY.at(address, label=label))
        return f"【待填写：{label}】"

    def _figure(self, placeholder: Placeholder, address: str) -> str:
        name = placeholder.name
        figure = self.figures.get(name)
        if figure is None:
            self.problems.append(problem_kinds.FIGURE_UNKNOWN.at(address, name=name))
            return f"【没有这个数字：{name}】"
        rule = self.layout.figures[name]
        if figure.value is None and rule.over:
            is_of_last_year = any(operand.startswith("prior:") for operand in rule.operands)
            kind = problem_kinds.RATIO_UNKNOWN
            if not is_of_last_year:
                kind = problem_kinds.RATIO_OF_NOTHING
            self.problems.append(kind.at(address, label=figure.label))
            return f"【算不出：{figure.label}】"
        if figure.value is None:
            problem = problem_kinds.FIGURE_MISSING.at(address, label=figure.label)
            self.problems.append(problem)
            return f"【缺上年数：{figure.label}】"
        style = placeholder.style or rule.style
        return figure_text(self.layout, rule, figure.value, style)


def figure_text(layout: Layout, rule: FigureRule, value: Decimal, style: str) -> str:
    """Return what sentences print for a figure of this value in a number style."""
    shown = abs(value) if rule.unsigned else value
    if not rule.is_money:
        return show_in_text(shown, style, 1)
    return show_in_text(shown, style, layout.text_scale, thousands=layout.text_thousands)


def with_unbound(text: str, bound: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return ``bound``, and a Mention of no figure for each other amount in ``text``, in order."""
    mentions = list(bound)
    for match in _AMOUNT.finditer(text):
        start, end = match.span()
        is_bound = any(mention.start < end and start < mention.end for mention in bound)
        if not is_bound:
            mentions.append(Mention(start, end))
    return tuple(sorted(mentions, key=lambda mention: mention.start))
