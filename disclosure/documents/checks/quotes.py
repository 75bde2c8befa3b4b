"""Amounts that sentences quote, and the figures they speak of. Pure.

A sentence is found by the keys of its block in the layout; what a number means is told by its binding where the document has
one, else by the words before it: those that stand before a figure's placeholder in the layout's own sentences, or its label.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from budget.money import UNITS
from disclosure.documents.forms.model import BlockRule, FigureRule
from disclosure.documents.forms.placeholders import PLACEHOLDER, placeholders
from disclosure.documents.meaning.amounts import NOTHING, Amount, total
from disclosure.documents.meaning.case import Case, CellRef, fold
from disclosure.documents.model.document import Paragraph

SCALES = UNITS | {"亿": UNITS["亿元"], "万": UNITS["万元"]}  # people leave 元 away
_QUANTITY = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)")
INCREASE = ("增加", "增长", "上升", "提高", "增")
DECREASE = ("减少", "下降", "降低", "压减", "减")
SAME = ("持平", "没有变化", "无变化", "无增减")
_DIRECTION = re.compile(rf"(?P<word>{'|'.join(INCREASE + DECREASE)})(?:了|约|为|额)?$")
_CONNECTORS = re.compile(r"(?:共计安排|共计|共安排|安排|总共|合计|总计|为|是|共|约|达到|达|:|\()+$")
_COMPARED = re.compile(r"(?:(?:较|比|与)(?:\d{4}年|上年|去年)(?:预算|相比)?|同比)$")
_LEADING = re.compile(r"^(?:其中|包括|和|及|以及|并|我部门|我单位|本部门|本单位|\d{4}年度?|年度?|安排)+")
_SHORT_BRACKETS = re.compile(r"\([^()\d]{1,3}\)")
_BREAK = re.compile(r"[,。;:、]|\(其中")


def fold_words(text: str) -> str:
    """Words for comparison; short brackets inside a term, as in 因公出国（境）费, are left out."""
    return _SHORT_BRACKETS.sub("", fold(text))


@dataclass(frozen=True)
class Quote:
    """A number with its unit in a sentence. ``value`` is yuan without a sign; ``step`` one unit of its last printed digit in yuan.

    ``direction`` is 1 where it is an increase, -1 for a decrease, else 0. ``figures`` are the keys that its words speak of,
    ``bound`` the key that the document binds it to.
    """

    paragraph: Paragraph
    start: int
    end: int
    number: str
    unit: str
    value: Decimal
    step: Decimal
    direction: int
    figures: tuple[str, ...] = ()
    bound: str = ""

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def ref(self) -> CellRef:
        return CellRef(self.paragraph.address, shown=self.text)

    @property
    def decimals(self) -> int:
        return len(self.number.partition(".")[2])

    @property
    def candidates(self) -> tuple[str, ...]:
        """The figures it may state, the bound one first."""
        return tuple(dict.fromkeys(filter(None, (self.bound, *self.figures))))


def states(quote: Quote, amount: Amount) -> bool:
    """Whether the quoted number is the amount, rounded to the decimals printed."""
    size = abs(amount.best)
    slack = Decimal(0) if amount.exact is not None else amount.slack
    difference = abs(quote.value - size)
    return difference < quote.step / 2 + slack or difference == quote.step / 2


@dataclass(frozen=True)
class Sentence:
    """A sentence block of the layout as the document words it: one paragraph, or several of an own wording."""

    address: str
    rule: BlockRule
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def templates(self) -> Iterator[str]:
        """Everything that the form may print here."""
        return (variant for clause in self.rule.clauses for variant in clause.variants())

    @cached_property
    def figures(self) -> frozenset[str]:
        """The figures that the form's own wording quotes."""
        names = set()
        for template in self.templates:
            for placeholder in placeholders(template):
                if placeholder.kind == "figure":
                    names.add(placeholder.name)
        return frozenset(names)


class Narrative:
    """The sentences of one document, their quotes, and the amounts of the figures."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.layout = case.layout

    @cached_property
    def texts(self) -> dict[str, str]:
        """What the layout's text placeholders stand for in this document."""
        identity = self.case.document.identity
        return {
            "code": identity.department_code,
            "department": identity.department_name,
            "region": identity.region_name,
            "year": str(identity.year),
            "prior_year": str(identity.year - 1),
            "money_unit": self.layout.money.unit,
        }

    def filled(self, template: str) -> str:
        """A template with its text placeholders filled; figures and slots stay."""
        return PLACEHOLDER.sub(lambda match: self.texts.get(match[1], match[0]), template)

    # -- sentences -----------------------------------------------------------------------------------------------------

    @cached_property
    def paragraphs(self) -> dict[str, Paragraph]:
        """All paragraphs by address."""
        return {
            block.address: block
            for part in self.case.document.parts
            for block in part.flow()
            if isinstance(block, Paragraph)
        }

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence block of the layout; without paragraphs where the document has none."""
        return tuple(
            Sentence(f"{part.key}/{block.key}", block, self._wording(f"{part.key}/{block.key}"))
            for part in self.layout.parts
            for block in part.blocks
            if block.kind == "sentence"
        )

    def _wording(self, address: str) -> tuple[Paragraph, ...]:
        found = [self.paragraphs[address]] if address in self.paragraphs else []
        number = 2
        while found and f"{address}-{number}" in self.paragraphs:
            found.append(self.paragraphs[f"{address}-{number}"])
            number += 1
        return tuple(found)

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """Every amount in the sentences that are to quote figures."""
        return tuple(
            quote
            for sentence in self.sentences
            if sentence.figures
            for paragraph in sentence.paragraphs
            for quote in self.quotes_of(paragraph)
        )

    def quotes_of(self, paragraph: Paragraph) -> Iterator[Quote]:
        """The amounts in a paragraph."""
        bound = {mention.start: mention.figure for mention in paragraph.mentions}
        for match in _QUANTITY.finditer(paragraph.text):
            number = match["number"].replace(",", "")
            before = fold_words(paragraph.text[: match.start()])
            word = _DIRECTION.search(_CONNECTORS.sub("", before))
            direction = 0 if word is None else (1 if word["word"] in INCREASE else -1)
            scale = SCALES[match["unit"]]
            decimals = len(number.partition(".")[2])
            yield Quote(
                paragraph,
                match.start(),
                match.end(),
                number,
                match["unit"],
                Decimal(number) * scale,
                Decimal(scale).scaleb(-decimals),
                direction,
                self._spoken_of(before, word),
                bound.get(match.start(), ""),
            )

    # -- what words speak of -------------------------------------------------------------------------------------------

    @cached_property
    def cues(self) -> dict[str, set[tuple[str, bool]]]:
        """Words before a figure's number, with the figure's key and whether it is a change."""
        found: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for sentence in self.sentences:
            for template in sentence.templates:
                for key, words in self._before_placeholders(template):
                    found[words].add((key, self.layout.figures[key].is_change))
        for rule in self.layout.figures.values():
            label = re.sub(r"\(.*?\)", "", fold(rule.label.replace("（境）", "")))
            if not rule.is_change:
                found[re.sub(r"(?:合计|总计)$", "", label)].add((rule.key, False))
        found.pop("", None)
        return found

    def _before_placeholders(self, template: str) -> Iterator[tuple[str, str]]:
        template = self.filled(template)
        position = 0
        for placeholder in placeholders(template):
            before = fold_words(template[position : placeholder.start])
            position = placeholder.end
            if placeholder.kind == "figure" and placeholder.name in self.layout.figures:
                words = _BREAK.split(_CONNECTORS.sub("", before))[-1]
                if self.layout.figures[placeholder.name].is_change:
                    words = _CONNECTORS.sub("", _DIRECTION.sub("", words))
                yield placeholder.name, self._trimmed(words)

    def _trimmed(self, words: str) -> str:
        words = words.removeprefix(fold(self.texts["department"]))
        return _LEADING.sub("", words)

    def _spoken_of(self, before: str, direction: re.Match[str] | None) -> tuple[str, ...]:
        words = _CONNECTORS.sub("", before)
        if direction is None:
            return self._longest(words, is_change=False)
        words = _CONNECTORS.sub("", words[: direction.start()])
        return self._longest(words, is_change=True) or self._longest(_COMPARED.sub("", words), is_change=True)

    def _longest(self, words: str, *, is_change: bool) -> tuple[str, ...]:
        """The figures of the longest cue that ``words`` end with."""
        fitting = [
            cue for cue in self.cues if words.endswith(cue) and any(kind == is_change for _, kind in self.cues[cue])
        ]
        if not fitting:
            return ()
        longest = max(fitting, key=len)
        return tuple(sorted(key for key, kind in self.cues[longest] if kind == is_change))

    # -- amounts of figures --------------------------------------------------------------------------------------------

    @cached_property
    def amounts(self) -> dict[str, Amount | None]:
        """Each figure's amount: exact where the document has it, else from the displayed cells; None where unknown."""
        found: dict[str, Amount | None] = {}
        for key, rule in self.layout.figures.items():
            known = self.case.document.figure_by_key.get(key)
            if known is not None and known.value is not None:
                found[key] = Amount(known.value, exact=known.value)
            else:
                found[key] = self._computed(rule, found)
        return found

    def _computed(self, rule: FigureRule, earlier: dict[str, Amount | None]) -> Amount | None:
        plus = [self._operand(each, earlier) for each in rule.plus]
        minus = [self._operand(each, earlier) for each in rule.minus]
        if any(each is None for each in plus + minus):
            return None
        return difference(total(filter(None, plus)), total(filter(None, minus)))

    def _operand(self, operand: str, earlier: dict[str, Amount | None]) -> Amount | None:
        kind, _, name = operand.rpartition(":")
        if kind == "prior":
            return self.prior.get(name)
        if kind == "entered":
            return None
        if kind == "sum":
            table, _, column = name.partition("/")
            cells = [cell for cell in self.case.cells.values() if cell.table.key == table and cell.column.key == column]
            return total(filter(None, (cell.amount for cell in cells))) if table in self.case.tables else None
        if operand in earlier:
            return earlier[operand]
        return self._cell(operand)

    def _cell(self, address: str) -> Amount | None:
        cell = self.case.cells.get(address)
        if cell is not None:
            return None if cell.amount is None else self.case.effective(cell)
        return NOTHING if address.partition("/")[0] in self.case.tables else None

    @cached_property
    def prior(self) -> dict[str, Amount | None]:
        """Last year's figures, from last year's Document."""
        prior = self.case.context.prior
        if prior is None:
            return {}
        return narrative_of(Case(prior, replace(self.case.context, prior=None))).amounts


def difference(one: Amount, other: Amount) -> Amount:
    """``one`` less ``other``."""
    exact = None if one.exact is None or other.exact is None else one.exact - other.exact
    return Amount(one.shown - other.shown, one.slack + other.slack, exact)


def narrative_of(case: Case) -> Narrative:
    """The narrative of a case, worked out once."""
    if case.narrative is None:
        case.narrative = Narrative(case)
    found: Narrative = case.narrative
    return found


def stated(narrative: Narrative, quotes: Iterable[Quote]) -> dict[str, Quote]:
    """The first quote of each figure that states it, or that speaks of nothing else."""
    found: dict[str, Quote] = {}
    for quote in quotes:
        for key in quote.candidates:
            amount = narrative.amounts.get(key)
            if len(quote.candidates) == 1 or (amount is not None and states(quote, amount)):
                found.setdefault(key, quote)
    return found
