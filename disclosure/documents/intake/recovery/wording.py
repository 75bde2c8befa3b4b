"""Makes templates of the sentences that were read. Pure.

A sentence stays in the form's words where these print what was read, else it is kept in the
office's, with its figures bound.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.entries import Entries, PriorFigureEntry
from budget.money import FEN
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.each import written_out
from disclosure.documents.forms.model import BlockRule, FigureRule, Layout
from disclosure.documents.forms.narrative import figure_text
from disclosure.documents.forms.placeholders import placeholders
from disclosure.documents.intake.reading.amounts import read_number
from disclosure.documents.intake.reading.entries import StandardSentence, standard_match
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.model.document import Document, Figure, Paragraph

# The number styles that are tried where a text prints a figure otherwise than the form would.
_STYLES = ("whole", "shortest-2", "shortest-3", "fixed-2", "shortest-4", "shortest-6")
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s*(?:万元|亿元|元))")
_NUMBER_OF_PARAGRAPH = re.compile(r"-\d+$")
# The words right before a figure tell equal numbers apart: two characters at least (为 or 共 alone
# stand before any), six at most, since offices word what stands further off otherwise.
_LONGEST_LEAD = 6
_SHORTEST_LEAD = 2

Sentences = Mapping[str, BlockRule]  # the standard sentences of a form by address


def fitted(
    reading: Reading, layout: Layout, entries: Entries, prior: Mapping[str, Decimal]
) -> Entries:
    """Return ``entries`` (with lines) whose sentences print what was read.

    Last year's figures are added as far as sentences imply them and ``prior`` does not have them.
    """
    form = written_out(layout, reading.document)
    sentences = _sentences(form)
    read = {}
    standard = {}
    for address, text in _texts(reading.document, sentences).items():
        if not text:
            continue
        read[address] = text
        match = standard_match(sentences[address], text, form)
        if match is not None:
            standard[address] = match
    made = assemble(entries, layout, prior).document
    source = f"据{entries.year}年公开文本的增减数推算"
    implied = _implied(sentences, standard, form, made, prior)
    prior_figures = [PriorFigureEntry(key, yuan, source) for key, yuan in implied.items()]
    entries = replace(entries, prior_figures=tuple(prior_figures))
    made = assemble(entries, layout, prior).document
    printed = _texts(made, sentences)
    binder = _FigureBinder(form, made.figure_by_key)
    overrides = dict(entries.overrides)
    for address, text in read.items():
        if address not in standard:
            overrides[address] = binder.bound_in_order(sentences[address], text)
        elif text != printed[address]:
            overrides[address] = binder.bound_in_match(standard[address])
    slots = _used_slots(entries, sentences, overrides)
    return replace(entries, overrides=overrides, slots=slots)


def _sentences(layout: Layout) -> Sentences:
    """Return the standard sentences of a form; texts that are the department's are none."""
    sentences = {}
    for part in layout.parts:
        for rule in part.blocks:
            if rule.kind == "sentence" and not rule.source:
                sentences[f"{part.key}/{rule.key}"] = rule
    return sentences


def _texts(document: Document, sentences: Sentences) -> dict[str, str]:
    """Return the text of each sentence that a document has; several paragraphs are its lines."""
    texts = dict.fromkeys(sentences, "")
    for part in document.parts:
        for block in part.blocks:
            if not isinstance(block, Paragraph):
                continue
            address = _NUMBER_OF_PARAGRAPH.sub("", block.address)
            if address in texts:
                texts[address] = f"{texts[address]}\n{block.text}".strip()
    return texts


def _used_slots(
    entries: Entries, sentences: Sentences, overrides: Mapping[str, str]
) -> dict[str, str]:
    """Return the slots that some sentence still prints.

    An office's own words have none, or name them.
    """
    templates = list(overrides.values())
    for address, rule in sentences.items():
        if address not in overrides:
            for clause in rule.clauses:
                templates += clause.variants()
    used = set()
    for template in templates:
        for placeholder in placeholders(template):
            if placeholder.kind == "slot":
                used.add(placeholder.name)
    return {name: text for name, text in entries.slots.items() if name in used}


# -- last year's figures ---------------------------------------------------------------------------


def _implied(
    sentences: Sentences,
    standard: Mapping[str, StandardSentence],
    layout: Layout,
    made: Document,
    prior: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """Return last year's figures in yuan: this year's less the change that a sentence states."""
    implied = {}
    for sentence in standard.values():
        for key, before in _stated(sentence, layout):
            if key not in prior and before >= 0:
                implied[key] = before.quantize(FEN)
    for address, sentence in standard.items():
        for name, change in _changes(sentences[address], sentence, layout):
            key = _compared_figure(layout.figures[name])
            figure = made.figure_by_key.get(key)
            if figure is None or figure.value is None or key in prior or key in implied:
                continue
            before = figure.value - change
            if before >= 0:
                implied[key] = before.quantize(FEN)
    return implied


def _stated(sentence: StandardSentence, layout: Layout) -> Iterator[tuple[str, Decimal]]:
    """Yield last year's figures that a sentence states themselves, in yuan."""
    for name, text in sentence.match.groupdict().items():
        rule = layout.figures.get(name)
        if rule is None or rule.minus or rule.over or len(rule.plus) != 1:
            continue
        kind, _, key = rule.plus[0].partition(":")
        if kind != "prior":
            continue
        number = read_number(text or "")
        if number is not None:
            yield key, number * layout.text_scale


def _changes(
    rule: BlockRule, sentence: StandardSentence, layout: Layout
) -> Iterator[tuple[str, Decimal]]:
    """Yield the changes against last year that a sentence states, in yuan with their sign."""
    texts = sentence.match.groupdict()
    for clause, variant in zip(rule.clauses, sentence.variants, strict=True):
        rule_of_change = layout.figures.get(clause.by)
        if rule_of_change is None or not rule_of_change.is_change or rule_of_change.over:
            continue
        if variant == clause.same:
            yield clause.by, Decimal(0)
            continue
        number = read_number(texts.get(clause.by) or "")
        if number is not None:
            sign = -1 if variant == clause.decrease else 1
            yield clause.by, sign * number * layout.text_scale


def _compared_figure(rule: FigureRule) -> str:
    """Return the key of the figure that a change compares with last year's; empty for others."""
    if len(rule.plus) != 1:
        return ""
    key = rule.plus[0]
    return key if rule.minus == (f"prior:{key}",) else ""


# -- binding ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _FigureBinder:
    """Puts placeholders where a text prints figures of one document."""

    layout: Layout
    figures: Mapping[str, Figure]

    def bound_in_match(self, sentence: StandardSentence) -> str:
        """Return a text in standard words but for spacing or number style as a template.

        What stands in each placeholder becomes one.
        """
        match = sentence.match
        text = match.string
        # From the end on, so that the positions before it stay what they are.
        for name in sorted(match.re.groupindex, key=match.start, reverse=True):
            start, end = match.span(name)
            placeholder = self._placeholder(name, text[start:end])
            text = text[:start] + placeholder + text[end:]
        return text

    def _placeholder(self, name: str, text: str) -> str:
        if name in self.layout.slots:
            return f"{{slot:{name}}}"
        if name in self.layout.figures:
            return self._figure_placeholder(name, text) or text
        return f"{{{name}}}"

    def bound_in_order(self, rule: BlockRule, text: str) -> str:
        """Return an office's own words as a template.

        A number that equals a figure of the standard sentence, after the same words, is bound. Two
        characters of these are enough where no other figure of the sentence has that number, and
        the figure was not bound before: what follows then is likely another of the same amount.
        """
        leads = list(_leads(rule))
        template = ""
        bound: set[str] = set()
        position = 0  # up to here the text is in the template
        for match in _AMOUNT.finditer(text):
            before = text[: match.start()]
            placeholders_of_equal = {}
            for name, _ in leads:
                placeholder = self._figure_placeholder(name, match[0])
                if placeholder:
                    placeholders_of_equal[name] = placeholder
            for name, lead in leads:
                if name not in placeholders_of_equal:
                    continue
                words = lead
                if len(placeholders_of_equal) == 1 and name not in bound:
                    words = lead[-_SHORTEST_LEAD:]
                if before.endswith(words):
                    template += text[position : match.start()] + placeholders_of_equal[name]
                    position = match.end()
                    bound.add(name)
                    break
        return template + text[position:]

    def _figure_placeholder(self, name: str, text: str) -> str:
        """Return the placeholder of a figure in the style that prints ``text``; empty for none."""
        figure = self.figures.get(name)
        if figure is None or figure.value is None:
            return ""
        rule = self.layout.figures[name]
        if figure_text(self.layout, rule, figure.value, rule.style) == text:
            return f"{{{name}}}"
        for style in _STYLES:
            if figure_text(self.layout, rule, figure.value, style) == text:
                return f"{{{name}:{style}}}"
        return ""


def _leads(rule: BlockRule) -> Iterator[tuple[str, str]]:
    """Yield the figures of a standard sentence, each with the words right before it."""
    for clause in rule.clauses:
        for variant in clause.variants():
            position = 0
            for placeholder in placeholders(variant):
                lead = variant[position : placeholder.start][-_LONGEST_LEAD:]
                if len(lead) >= _SHORTEST_LEAD and placeholder.kind != "slot":
                    yield placeholder.name, lead
                position = placeholder.end
