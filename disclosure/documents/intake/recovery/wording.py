"""Sentences as templates: in the form's words where these print what was read, else in the office's, figures bound. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from budget.entries import Entries, PriorFigure
from budget.money import FEN, show_in_text
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.model import BlockRule, FigureRule, Layout
from disclosure.documents.forms.placeholders import placeholders
from disclosure.documents.intake.reading.amounts import read_number
from disclosure.documents.intake.reading.entries import StandardSentence, standard_match
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.model.document import Document, Figure, Paragraph

_STYLES = ("whole", "shortest-2", "shortest-3", "fixed-2", "shortest-4", "shortest-6")
_LEAD = 6  # characters
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s*(?:万元|亿元|元))")


def fitted(reading: Reading, layout: Layout, entries: Entries, prior: Mapping[str, Decimal]) -> Entries:
    """``entries`` (with lines) whose sentences print what was read, with last year's figures as far as sentences imply them."""
    sentences = dict(_sentences(layout))
    read = {address: text for address, text in _texts(reading.document, sentences).items() if text}
    standard = _standard(sentences, read, layout)
    made = assemble(entries, layout, prior).document
    source = f"据{entries.year}年公开文本的增减数推算"
    implied = dict(_implied(sentences, standard, layout, made, prior))
    entries = replace(entries, prior_figures=tuple(PriorFigure(key, yuan, source) for key, yuan in implied.items()))
    made = assemble(entries, layout, prior).document
    printed = _texts(made, sentences)
    binder = _Binder(layout, made.figure_by_key)
    overrides = dict(entries.overrides)
    for address, text in read.items():
        if address not in standard:
            overrides[address] = binder.ordered(sentences[address], text)
        elif text != printed[address]:
            overrides[address] = binder.matched(standard[address])
    return replace(entries, overrides=overrides, slots=_used_slots(entries, sentences, overrides))


def _standard(
    sentences: Mapping[str, BlockRule], read: Mapping[str, str], layout: Layout
) -> dict[str, StandardSentence]:
    """The sentences that are in standard words."""
    found = {address: standard_match(sentences[address], text, layout) for address, text in read.items()}
    return {address: match for address, match in found.items() if match is not None}


def _sentences(layout: Layout) -> Iterator[tuple[str, BlockRule]]:
    """The standard sentences of a form by address; texts that are the department's altogether are none."""
    for part in layout.parts:
        yield from (
            (f"{part.key}/{rule.key}", rule) for rule in part.blocks if rule.kind == "sentence" and not rule.source
        )


def _texts(document: Document, sentences: Mapping[str, BlockRule]) -> dict[str, str]:
    """The text of each sentence that a document has; several paragraphs are its lines."""
    found = dict.fromkeys(sentences, "")
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph) and (address := re.sub(r"-\d+$", "", block.address)) in found:
                found[address] = f"{found[address]}\n{block.text}".strip()
    return found


def _used_slots(entries: Entries, sentences: Mapping[str, BlockRule], overrides: Mapping[str, str]) -> dict[str, str]:
    """The slots that some sentence still prints: an office's own words have none, or name them."""
    templates = [
        *overrides.values(),
        *(
            variant
            for address, rule in sentences.items()
            if address not in overrides
            for clause in rule.clauses
            for variant in clause.variants()
        ),
    ]
    used = {item.name for template in templates for item in placeholders(template) if item.kind == "slot"}
    return {name: text for name, text in entries.slots.items() if name in used}


# -- last year's figures ---------------------------------------------------------------------------------------------------


def _implied(
    sentences: Mapping[str, BlockRule],
    standard: Mapping[str, StandardSentence],
    layout: Layout,
    made: Document,
    prior: Mapping[str, Decimal],
) -> Iterator[tuple[str, Decimal]]:
    """Last year's figures in yuan: this year's less the change that a sentence states."""
    for address, found in standard.items():
        for name, change in _changes(sentences[address], found, layout):
            key, value = _compared(layout.figures[name], made.figure_by_key)
            if key and key not in prior and value is not None and value - change >= 0:
                yield key, (value - change).quantize(FEN)


def _changes(rule: BlockRule, found: StandardSentence, layout: Layout) -> Iterator[tuple[str, Decimal]]:
    """The changes against last year that a standard sentence states, in yuan with their sign."""
    for clause, variant in zip(rule.clauses, found.variants, strict=True):
        if not clause.by or not layout.figures[clause.by].is_change:
            continue
        if variant == clause.same:
            yield clause.by, Decimal(0)
        elif (text := found.match.groupdict().get(clause.by)) and (number := read_number(text)) is not None:
            sign = -1 if variant == clause.decrease else 1
            yield clause.by, sign * number * layout.text_scale


def _compared(rule: FigureRule, figures: Mapping[str, Figure]) -> tuple[str, Decimal | None]:
    """The key that a change compares with last year's, and its value this year."""
    if len(rule.plus) != 1 or rule.minus != (f"prior:{rule.plus[0]}",) or rule.plus[0] not in figures:
        return "", None
    return rule.plus[0], figures[rule.plus[0]].value


def _leads(rule: BlockRule) -> Iterator[tuple[str, str]]:
    """The figures of a standard sentence, each with the words right before it: equal numbers are told apart by them."""
    for clause in rule.clauses:
        for variant in clause.variants():
            position = 0
            for placeholder in placeholders(variant):
                lead = variant[position : placeholder.start][-_LEAD:]
                if len(lead) > 1 and placeholder.kind != "slot":
                    yield placeholder.name, lead
                position = placeholder.end


# -- binding ---------------------------------------------------------------------------------------------------------------


class _Binder:
    """Puts placeholders where a text prints figures of one document."""

    def __init__(self, layout: Layout, figures: Mapping[str, Figure]) -> None:
        self.layout = layout
        self.figures = figures

    def matched(self, found: StandardSentence) -> str:
        """A text in standard words but for spacing or number style: what stands in each placeholder becomes one."""
        text, names = found.match.string, found.match.re.groupindex
        for name in sorted(names, key=found.match.start, reverse=True):
            start, end = found.match.span(name)
            text = text[:start] + self._placeholder(name, text[start:end]) + text[end:]
        return text

    def _placeholder(self, name: str, text: str) -> str:
        if name in self.layout.slots:
            return f"{{slot:{name}}}"
        if name in self.layout.figures:
            return self._bound(name, text) or text
        return f"{{{name}}}"

    def ordered(self, rule: BlockRule, text: str) -> str:
        """An office's own words: a number that equals a figure of the standard sentence, after the same words, is bound."""
        leads = list(_leads(rule))
        pieces, position = [], 0
        for match in _AMOUNT.finditer(text):
            before = text[: match.start()]
            names = (name for name, lead in leads if before.endswith(lead) and self._bound(name, match[0]))
            if name := next(names, ""):
                pieces += [text[position : match.start()], self._bound(name, match[0])]
                position = match.end()
        return "".join([*pieces, text[position:]])

    def _bound(self, name: str, text: str) -> str:
        """The placeholder of a figure in the style that prints ``text``; empty where none does."""
        figure = self.figures.get(name)
        if figure is None or figure.value is None:
            return ""
        rule = self.layout.figures[name]
        value = abs(figure.value) if rule.unsigned else figure.value
        for style in (rule.style, *_STYLES):
            if show_in_text(value, style, self.layout.text_scale) == text:
                return f"{{{name}}}" if style == rule.style else f"{{{name}:{style}}}"
        return ""
