"""Percentages beside changes: 减少156.31万元，下降6.42%. Pure.

A part of rule 18. A percentage is held to the change and to last year's amount, each as exactly as
it is known or as the text prints it, and may be rounded to its own last digit; nothing else is
tolerated. Those that a form has among its own figures are compared by ``shares``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.money import round_half_up
from disclosure.documents.checks.figures_in_text import quote_place
from disclosure.documents.checks.quotes import Narrative, Quote
from disclosure.documents.checks.result import Finding
from disclosure.documents.checks.shares import MOST_DECIMALS, possible_shares
from disclosure.documents.meaning.amounts import KnownAmount, difference, half_unit
from disclosure.documents.meaning.case import CellRef

_RISING = ("增加", "增长", "上升", "提高", "提升", "上涨", "增")
_FALLING = ("减少", "下降", "降低", "压减", "缩减", "下调", "减", "降")
_WORDS = "|".join((*_RISING, *_FALLING))
# Right after the amount of a change: ，下降6.4% · （同比增长5%） · ，比上年降幅为3.1%.
_PERCENTAGE = re.compile(
    r"[，,、；;]?\s*[（(]?"
    r"(?:同比|(?:较|比|与)(?:\d{4}年|上年|去年)度?(?:预算数?|相比)?[，,]?)?"
    rf"(?P<word>{_WORDS})(?:了|约|为|幅度|幅|比例|比率|率|达到|达|[：:\s])*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*[%％]"
)


@dataclass(frozen=True)
class StatedPercentage:
    """A percentage in a text: its word of direction, and its number as printed."""

    word: str
    number: str

    @property
    def shown(self) -> str:
        return f"{self.word}{self.number}%"

    @property
    def direction(self) -> int:
        return 1 if self.word in _RISING else -1

    @property
    def value(self) -> Decimal:
        return Decimal(self.number.replace(",", ""))

    @property
    def decimals(self) -> int:
        return len(self.number.partition(".")[2])

    def is_one_of(self, shares: list[Decimal]) -> bool:
        """Tell whether it is between the ends of possible shares, rounded to its own digits."""
        half = Decimal(1).scaleb(-self.decimals) / 2
        return min(shares) - half <= self.value <= max(shares) + half


def wrong_percentages(narrative: Narrative) -> Iterator[Finding]:
    """Yield each percentage beside a change that the amounts do not make."""
    keys_by_quote: dict[Quote, list[str]] = {}
    for quote, key in narrative.changes():
        if quote.direction and quote.value:
            keys_by_quote.setdefault(quote, []).append(key)
    for quote, keys in keys_by_quote.items():
        percentage = _percentage_after(quote)
        if percentage is not None:
            yield from _compared(narrative, quote, keys, percentage)


def _percentage_after(quote: Quote) -> StatedPercentage | None:
    """Return the percentage right after a change; None where there is none, or the document binds
    it to a figure and so is right.
    """
    match = _PERCENTAGE.match(quote.paragraph.text, quote.end)
    if match is None:
        return None
    for mention in quote.paragraph.mentions:
        if mention.figure and mention.start == match.start("number"):
            return None
    return StatedPercentage(match["word"], match["number"])


def _compared(
    narrative: Narrative, quote: Quote, keys: list[str], percentage: StatedPercentage
) -> Iterator[Finding]:
    refs = (quote.ref, CellRef(quote.paragraph.address, shown=percentage.shown))
    place = quote_place(narrative, quote)
    if percentage.direction != quote.direction:
        yield Finding(f"{place}，后面却写“{percentage.shown}”", refs)
        return
    shares = []
    for key in keys:
        possible = _possible(narrative, quote, key)
        if not possible or percentage.is_one_of(possible):
            return  # words that may speak of several changes, or of an unknown one, prove nothing
        shares.append(possible[0])
    right = round_half_up(shares[0], min(percentage.decimals, MOST_DECIMALS))
    message = f"{place}，后面写“{percentage.shown}”，而按上年数计算为{right}%"
    yield Finding(message, refs)


def _possible(narrative: Narrative, quote: Quote, key: str) -> list[Decimal]:
    """Return what percentage of last year's amount a change may be, the likeliest first.

    Nothing where last year's amount is unknown, or may be nothing.
    """
    amounts_of_this_year = narrative.layout.figures[key].plus
    this_year = narrative.total_of(amounts_of_this_year, narrative.amounts)
    if this_year is None:
        return []
    change = narrative.amounts.get(key)
    if change is None:
        change = KnownAmount(quote.signed)
    last_year = difference(this_year, change)
    # Whoever works it out by hand takes the amounts as they are printed.
    change = replace(change, slack=change.slack + quote.step / 2)
    last_year = replace(last_year, slack=last_year.slack + half_unit(narrative.layout.money))
    if last_year.best <= last_year.slack:
        return []
    return possible_shares(change, last_year)
