"""Percentages and numbers of things that sentences state, beside what the tables make them. Pure.

Those that the document binds are right. Of others the words before a number tell what it is: 占 or
增长 of the form's own sentence, the first of them in the text being the first in the form.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.dimensions import AssetKind
from budget.entries import uses_make
from budget.money import percentage, round_half_up
from disclosure.documents.checks.quotes import BREAK, FormSentence, Narrative, fold_words
from disclosure.documents.checks.result import Finding
from disclosure.documents.forms.model import FigureRule
from disclosure.documents.forms.placeholders import placeholders
from disclosure.documents.meaning.amounts import ZERO, KnownAmount, difference
from disclosure.documents.meaning.case import CellRef
from disclosure.documents.model.document import Paragraph

_NUMBER = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*[%％个家户辆台套项]")
_SHORTEST_CUE = 1  # 占 alone tells what a percentage is
_WORDS_BEFORE = 14
MOST_DECIMALS = 6
"""How exactly a right percentage is told, however many decimals a text prints."""


@dataclass(frozen=True)
class StatedNumber:
    """A number without a unit of money in a paragraph; ``cue`` are the form's words before it."""

    paragraph: Paragraph
    text: str
    words: str
    value: Decimal
    decimals: int
    cue: str


def wrong_numbers(narrative: Narrative) -> Iterator[Finding]:
    """Yield the percentages and numbers of things that the tables contradict, and numbers of
    vehicles by use that do not make that of all vehicles.
    """
    vehicles: dict[AssetKind, StatedNumber] = {}
    for sentence in narrative.sentences:
        figures = _figures_by_cue(narrative, sentence)
        by_cue: dict[str, list[StatedNumber]] = defaultdict(list)
        for number in _numbers(sentence, figures):
            by_cue[number.cue].append(number)
        for cue, numbers in by_cue.items():
            if len(numbers) != len(figures[cue]):
                continue  # the office says it otherwise: nobody knows which number is which
            for number, rule in zip(numbers, figures[cue], strict=True):
                yield from _compared(narrative, number, rule)
                kind = rule.counted_asset
                if kind is not None:
                    vehicles[kind] = number
    yield from _uses_of_vehicles(narrative, vehicles)


def _uses_of_vehicles(
    narrative: Narrative, stated: Mapping[AssetKind, StatedNumber]
) -> Iterator[Finding]:
    """Hold the vehicles by use that sentences state against all vehicles, where all are read."""
    uses = narrative.layout.vehicle_uses
    is_stated = AssetKind.VEHICLES in stated and all(use in stated for use in uses)
    if not uses or not is_stated:
        return
    vehicles = stated[AssetKind.VEHICLES]
    numbers = {use: stated[use].value for use in uses}
    if not uses_make(vehicles.value, numbers):
        ref = CellRef(vehicles.paragraph.address, shown=vehicles.text)
        yield vehicles_differ(vehicles.value, numbers, (ref,))


def vehicles_differ(
    vehicles: Decimal, uses: Mapping[AssetKind, Decimal], refs: tuple[CellRef, ...]
) -> Finding:
    """Return the finding that the vehicles by use do not make the number of all vehicles."""
    of_uses = sum(uses.values(), ZERO)
    gap = vehicles - of_uses
    message = f"车辆共{vehicles}辆，各种用途相加为{of_uses}辆，相差{gap}辆"
    return Finding(message, refs, str(gap))


def _figures_by_cue(narrative: Narrative, sentence: FormSentence) -> dict[str, list[FigureRule]]:
    """Return the percentages and counts of a sentence by the words before them, in order."""
    by_cue: dict[str, list[FigureRule]] = defaultdict(list)
    for template in sentence.templates:
        filled = narrative.filled(template)
        position = 0
        for placeholder in placeholders(filled):
            before = filled[position : placeholder.start]
            position = placeholder.end
            rule = narrative.layout.figures.get(placeholder.name)
            if placeholder.kind != "figure" or rule is None or rule.is_money:
                continue
            cue = BREAK.split(fold_words(before))[-1]
            if len(cue) >= _SHORTEST_CUE and rule not in by_cue[cue]:
                by_cue[cue].append(rule)
    return {cue: rules for cue, rules in by_cue.items() if rules}


def _numbers(
    sentence: FormSentence, figures: Mapping[str, list[FigureRule]]
) -> Iterator[StatedNumber]:
    """Yield the numbers of a sentence that nothing binds, after words that the form has."""
    for paragraph in sentence.paragraphs:
        bound = {mention.start for mention in paragraph.mentions if mention.figure}
        for match in _NUMBER.finditer(paragraph.text):
            text_before = fold_words(paragraph.text[: match.start()])
            *_, words_before = BREAK.split(text_before)
            cues = [cue for cue in figures if words_before.endswith(cue)]
            if match.start() in bound or not cues:
                continue
            number = match["number"].replace(",", "")
            decimals = len(number.partition(".")[2])
            start = max(0, match.start() - _WORDS_BEFORE)
            yield StatedNumber(
                paragraph,
                match[0],
                paragraph.text[start : match.end()],
                Decimal(number),
                decimals,
                max(cues, key=len),
            )


def _compared(narrative: Narrative, number: StatedNumber, rule: FigureRule) -> Iterator[Finding]:
    known = _possible(narrative, rule)
    if not known:
        return
    half = Decimal(1).scaleb(-number.decimals) / 2
    if min(known) - half <= number.value <= max(known) + half:
        return
    shown = round_half_up(known[0], min(number.decimals, MOST_DECIMALS))
    sign = number.text[-1]
    message = f"“…{number.words}”，而“{rule.label}”为{shown}{sign}"
    ref = CellRef(number.paragraph.address, shown=number.text)
    yield Finding(message, (ref,))


def _possible(narrative: Narrative, rule: FigureRule) -> list[Decimal]:
    """Return what a figure is without its sign, then the ends of what rounding leaves open.

    Nothing where it is unknown.
    """
    figure = narrative.case.document.figure_by_key.get(rule.key)
    if figure is not None and figure.value is not None:
        return [abs(figure.value)]
    if not rule.over:
        return []  # a file does not say what was counted
    plus = narrative.total_of(rule.plus, narrative.amounts)
    minus = narrative.total_of(rule.minus, narrative.amounts)
    whole = narrative.total_of(rule.over, narrative.amounts)
    if plus is None or minus is None or whole is None:
        return []
    return possible_shares(difference(plus, minus), whole)


def possible_shares(part: KnownAmount, whole: KnownAmount) -> list[Decimal]:
    """Return what percentage of the whole a part is without its sign, then the ends of what the
    slacks of both leave open. Nothing where the whole is nothing.
    """
    shares = []
    for part_slack in (ZERO, -part.slack, part.slack):
        for whole_slack in (ZERO, -whole.slack, whole.slack):
            possible_part = abs(part.best + part_slack)
            possible_whole = abs(whole.best + whole_slack)
            share = percentage(possible_part, possible_whole)
            if share is not None:
                shares.append(share)
    return shares
