"""Amounts that sentences quote, and the figures they speak of. Pure.

A sentence is found by the keys of its block in the layout. The meaning of a number is told by its
binding where the document has one, else by the words before it: those that stand before a figure's
placeholder in the layout's own sentences, or its label.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budget.amounts import UNITS
from budget.money import MoneyStyle
from disclosure.documents.forms.model import BlockRule, FigureRule
from disclosure.documents.forms.placeholders import PLACEHOLDER, placeholders, texts_of
from disclosure.documents.meaning.amounts import NOTHING, ZERO, KnownAmount, difference, total
from disclosure.documents.meaning.case import Case, CellRef
from disclosure.documents.model.document import Paragraph
from disclosure.documents.model.texts import fold

_QUANTITY = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)")
INCREASE = ("增加", "增长", "上升", "提高", "增")
DECREASE = ("减少", "下降", "降低", "压减", "减")
SAME = ("持平", "没有变化", "无变化", "无增减")
_DIRECTION = re.compile(rf"(?P<word>{'|'.join(INCREASE + DECREASE)})(?:了|约|为|额)?$")
_CONNECTORS = re.compile(r"(?:共计安排|共计|共安排|安排|总共|合计|总计|为|是|共|约|达到|达|:|\()+$")
_COMPARED = re.compile(r"(?:(?:较|比|与)(?:\d{4}年|上年|去年)(?:预算|相比)?|同比)$")
_LEADING = re.compile(
    r"^(?:其中|包括|和|及|以及|并|我部门|我单位|本部门|本单位|\d{4}年度?|年度?|安排)+"
)
_SHORT_BRACKETS = re.compile(r"\([^()\d]{1,3}\)")
BREAK = re.compile(r"[,。;:、]|\(其中")


def fold_words(text: str) -> str:
    """Return words for comparison; short brackets inside a term,
    as in 因公出国（境）费, are left out.
    """
    return _SHORT_BRACKETS.sub("", fold(text))


@dataclass(frozen=True)
class Quote:
    """A number with its unit in a sentence.

    `value` is yuan without a sign; `step` is one unit of its last printed digit, in yuan.
    `direction` is 1 for an increase, -1 for a decrease, else 0. `figures` are the keys of which its
    words speak, `bound` the key to which the document binds it.
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
    def signed(self) -> Decimal:
        """The change in yuan, with its sign."""
        return self.value * self.direction

    @property
    def candidates(self) -> tuple[str, ...]:
        """The figures it may state, the bound one first."""
        keys = dict.fromkeys((self.bound, *self.figures))
        return tuple(key for key in keys if key)


def states(quote: Quote, amount: KnownAmount) -> bool:
    """Tell whether a quoted number is the amount, rounded to the decimals printed."""
    slack = ZERO if amount.exact is not None else amount.slack
    apart = abs(quote.value - abs(amount.best))
    half = quote.step / 2
    # Exactly half a step passes too: in a text without a sign a half may be rounded either way.
    return apart < half + slack or apart == half


def _speaks_of_the_amount_before(words: str) -> bool:
    """Tell whether the words before 增加 compare and name nothing: 320万元，比2024年预算增加.

    Then the change is that of the amount before. The numbers in `words` are not changed by folding.
    """
    without_comparison, count = _COMPARED.subn("", _CONNECTORS.sub("", words))
    return bool(count) and not BREAK.split(without_comparison)[-1]


@dataclass(frozen=True)
class FormSentence:
    """A sentence block of the layout as the document words it:
    one paragraph, or several of an own wording.
    """

    address: str
    rule: BlockRule
    paragraphs: tuple[Paragraph, ...]
    figure_rules: Mapping[str, FigureRule]

    @property
    def text(self) -> str:
        return "".join(paragraph.text for paragraph in self.paragraphs)

    @cached_property
    def templates(self) -> tuple[str, ...]:
        """Everything that the form may print here."""
        templates: list[str] = []
        for clause in self.rule.clauses:
            templates += clause.variants()
        return tuple(templates)

    @cached_property
    def figures(self) -> frozenset[str]:
        """The amounts that the form's own wording quotes."""
        names: set[str] = set()
        for template in self.templates:
            for placeholder in placeholders(template):
                rule = self.figure_rules.get(placeholder.name)
                if placeholder.kind == "figure" and rule is not None and rule.is_money:
                    names.add(placeholder.name)
        return frozenset(names)


class Narrative:
    """The sentences of one document, their quotes, and the amounts of the figures."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.layout = case.layout

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts for which the layout's placeholders stand in this document."""
        texts = texts_of(self.case.document.identity)
        return {**texts, "money_unit": self.layout.money.unit}

    def filled(self, template: str, money: MoneyStyle | None = None) -> str:
        """Return a template with its text placeholders filled; figures and slots stay.

        ``money`` is how the table or column prints amounts in which the text stands.
        """
        texts = self.texts
        if money is not None:
            texts = {**texts, "money_unit": money.unit}
        return PLACEHOLDER.sub(lambda match: texts.get(match[1], match[0]), template)

    def label(self, key: str) -> str:
        """Return a figure's label."""
        return self.layout.figures[key].label

    # -- sentences ---------------------------------------------------------------------------------

    @cached_property
    def paragraphs(self) -> dict[str, Paragraph]:
        """All paragraphs by address."""
        paragraphs: dict[str, Paragraph] = {}
        for part in self.case.document.parts:
            for block in part.flow():
                if isinstance(block, Paragraph):
                    paragraphs[block.address] = block
        return paragraphs

    @cached_property
    def sentences(self) -> tuple[FormSentence, ...]:
        """Every sentence block of the layout; without paragraphs where the document has none."""
        sentences: list[FormSentence] = []
        for part in self.layout.parts:
            for block in part.blocks:
                if block.kind == "sentence":
                    address = f"{part.key}/{block.key}"
                    sentences.append(self._sentence(address, block))
        return tuple(sentences)

    def _sentence(self, address: str, block: BlockRule) -> FormSentence:
        wording = self._wording(address)
        return FormSentence(address, block, wording, self.layout.figures)

    def _wording(self, address: str) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a sentence block; those after the first are numbered."""
        paragraphs: list[Paragraph] = []
        next_address = address
        while next_address in self.paragraphs:
            paragraphs.append(self.paragraphs[next_address])
            next_address = f"{address}-{len(paragraphs) + 1}"
        return tuple(paragraphs)

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """Every amount in the sentences that are to quote figures."""
        quotes: list[Quote] = []
        for sentence in self.sentences:
            if sentence.figures:
                for paragraph in sentence.paragraphs:
                    quotes += self.quotes_of(paragraph, sentence.figures)
        return tuple(quotes)

    def quotes_of(self, paragraph: Paragraph, own: frozenset[str] = frozenset()) -> Iterator[Quote]:
        """Yield the amounts in a paragraph; ``own`` are those that the form has in its sentence."""
        own_changes = {key for key in own if self.layout.figures[key].is_change}
        bound = {mention.start: mention.figure for mention in paragraph.mentions}
        subject: tuple[str, ...] = ()  # the figures of the amount before, of which a change may be
        for match in _QUANTITY.finditer(paragraph.text):
            number = match["number"].replace(",", "")
            before = fold_words(paragraph.text[: match.start()])
            word = _DIRECTION.search(_CONNECTORS.sub("", before))
            direction = 0
            if word is not None:
                direction = 1 if word["word"] in INCREASE else -1
            scale = UNITS[match["unit"]]
            decimals = len(number.partition(".")[2])
            figures = self._spoken_of(before, word)
            if word is not None and _speaks_of_the_amount_before(before[: word.start()]):
                figures = self._changes_after(subject, figures) if subject else figures
                if own_changes:
                    # 与上年相比增加 names nothing: it is no other sentence's change.
                    figures = tuple(key for key in figures if key in own_changes)
            quote = Quote(
                paragraph,
                match.start(),
                match.end(),
                number,
                match["unit"],
                value=Decimal(number) * scale,
                step=Decimal(scale).scaleb(-decimals),
                direction=direction,
                figures=figures,
                bound=bound.get(match.start(), ""),
            )
            if not direction:
                subject = quote.candidates
            yield quote

    def _changes_after(self, figures: tuple[str, ...], spoken: tuple[str, ...]) -> tuple[str, ...]:
        """Return the changes against last year that may follow the amount of one of `figures`.

        They are those of the figures themselves, and of `spoken` those that the form has there.
        """
        changes: list[str] = []
        for key, rule in self.layout.figures.items():
            if not rule.is_change or not rule.is_money:
                continue
            is_its_own = len(rule.plus) == 1 and rule.plus[0] in figures
            is_before = not self._before_changes[key].isdisjoint(figures)
            if is_its_own or (key in spoken and is_before):
                changes.append(key)
        return tuple(sorted(changes))

    @cached_property
    def _before_changes(self) -> dict[str, set[str]]:
        """The figures whose amounts stand right before a change in the form, by the change."""
        before: dict[str, set[str]] = defaultdict(set)
        for sentence in self.sentences:
            last: set[str] = set()
            for clause in sentence.rule.clauses:
                ends: set[str] = set()
                for variant in clause.variants():
                    ends |= self._last_figures(variant, last, before)
                last = ends or last
        return before

    def _last_figures(
        self, template: str, before_it: set[str], before: dict[str, set[str]]
    ) -> set[str]:
        """Return the last figure of a template, noting in `before` what stands before changes."""
        last = before_it
        for placeholder in placeholders(template):
            rule = self.layout.figures.get(placeholder.name)
            if placeholder.kind != "figure" or rule is None or not rule.is_money:
                continue
            if rule.is_change:
                before[rule.key] |= last
            else:
                last = {rule.key}
        return last

    def quotes_in(self, sentence: FormSentence) -> list[Quote]:
        """Return the amounts in a sentence."""
        return [quote for quote in self.quotes if quote.paragraph in sentence.paragraphs]

    def changes(self) -> Iterator[tuple[Quote, str]]:
        """Yield each quoted change against last year with the key of its figure."""
        for quote in self.quotes:
            # What the document binds needs no guess by words, which several changes may have.
            keys = (quote.bound,) if quote.bound else quote.candidates
            for key in keys:
                if self.layout.figures[key].is_change:
                    yield quote, key

    # -- the figures that words speak of -----------------------------------------------------------

    @cached_property
    def cues(self) -> dict[str, set[tuple[str, bool]]]:
        """Words before a figure's number, with the figure's key and whether it is a change."""
        cues: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for sentence in self.sentences:
            for template in sentence.templates:
                for key, words in self._before_placeholders(template):
                    figure = (key, self.layout.figures[key].is_change)
                    cues[words].add(figure)
        for rule in self.layout.figures.values():
            if not rule.is_money or rule.is_change:
                continue
            # Sentences leave out 合计 and what stands in brackets.
            label = fold(rule.label.replace("（境）", ""))
            without_brackets = re.sub(r"\(.*?\)", "", label)
            words = re.sub(r"(?:合计|总计)$", "", without_brackets)
            cues[words].add((rule.key, False))
        cues.pop("", None)
        return cues

    def _before_placeholders(self, template: str) -> Iterator[tuple[str, str]]:
        """Yield each figure of a template with the words that lead to its number."""
        template = self.filled(template)
        position = 0
        for placeholder in placeholders(template):
            before = fold_words(template[position : placeholder.start])
            position = placeholder.end
            figure = self.layout.figures.get(placeholder.name)
            if placeholder.kind != "figure" or figure is None or not figure.is_money:
                continue
            words = BREAK.split(_CONNECTORS.sub("", before))[-1]
            if figure.is_change:
                words = _CONNECTORS.sub("", _DIRECTION.sub("", words))
            words = words.removeprefix(fold(self.case.document.identity.office_name))
            yield figure.key, _LEADING.sub("", words)

    def _spoken_of(self, before: str, direction: re.Match[str] | None) -> tuple[str, ...]:
        """Return the figures of which the words before a number speak;
        those of a change where they end in a direction.
        """
        words = _CONNECTORS.sub("", before)
        if direction is None:
            return self._longest(words, is_change=False)
        words = _CONNECTORS.sub("", words[: direction.start()])
        figures = self._longest(words, is_change=True)
        if not figures:
            without_comparison = _COMPARED.sub("", words)
            figures = self._longest(without_comparison, is_change=True)
        return figures

    def _longest(self, words: str, *, is_change: bool) -> tuple[str, ...]:
        """Return the figures of the longest cue with which `words` end."""
        longest = ""
        keys: list[str] = []
        for cue, figures in self.cues.items():
            if len(cue) <= len(longest) or not words.endswith(cue):
                continue
            fitting = [key for key, cue_is_change in figures if cue_is_change == is_change]
            if fitting:
                longest = cue
                keys = fitting
        return tuple(sorted(keys))

    # -- amounts of figures ------------------------------------------------------------------------

    @cached_property
    def amounts(self) -> dict[str, KnownAmount | None]:
        """Each figure's amount: exact where the document has it, else from the displayed cells;
        None where unknown.
        """
        amounts: dict[str, KnownAmount | None] = {}
        for key, rule in self.layout.figures.items():
            if not rule.is_money:
                continue
            figure = self.case.document.figure_by_key.get(key)
            if figure is not None and figure.value is not None:
                amounts[key] = KnownAmount(figure.value, exact=figure.value)
            else:
                amounts[key] = self._computed(rule, amounts)
        return amounts

    def _computed(
        self, rule: FigureRule, earlier: dict[str, KnownAmount | None]
    ) -> KnownAmount | None:
        plus = self.total_of(rule.plus, earlier)
        minus = self.total_of(rule.minus, earlier)
        if plus is None or minus is None:
            return None
        return difference(plus, minus)

    def total_of(
        self, operands: Iterable[str], earlier: Mapping[str, KnownAmount | None]
    ) -> KnownAmount | None:
        """Return what operands of a figure make together; None where one of them is unknown."""
        known: list[KnownAmount] = []
        for operand in operands:
            amount = self._operand(operand, earlier)
            if amount is None:
                return None
            known.append(amount)
        return total(known)

    def _operand(
        self, operand: str, earlier: Mapping[str, KnownAmount | None]
    ) -> KnownAmount | None:
        """Return an operand of a figure: prior:KEY, sum:TABLE/COLUMN, an earlier figure's key,
        or a cell's address.
        """
        kind, _, name = operand.rpartition(":")
        if kind == "prior":
            return self.prior.get(name)
        if kind in ("entered", "count"):
            return None  # no table of the document says it
        if kind == "sum":
            return self._column_total(name)
        if operand in earlier:
            return earlier[operand]
        cell = self.case.cells.get(operand)
        if cell is not None:
            return None if cell.amount is None else self.case.effective(cell)
        table = operand.partition("/")[0]
        if table not in self.case.tables:
            return None
        return NOTHING  # the table is there, and prints no row where there is no money

    def _column_total(self, name: str) -> KnownAmount | None:
        table, _, column = name.partition("/")
        if table not in self.case.tables:
            return None
        # Rows of groups and of the total are sums of these.
        items = {row.address for row in self.case.tables[table].table.rows if row.level == "line"}
        known: list[KnownAmount] = []
        for cell in self.case.cells.values():
            row, _, _ = cell.address.rpartition("/")
            if row not in items or cell.column.key != column:
                continue
            if cell.amount is not None:
                known.append(cell.amount)
        return total(known)

    @cached_property
    def prior(self) -> dict[str, KnownAmount | None]:
        """Last year's figures, from last year's Document."""
        last_year = self.case.last_year
        return {} if last_year is None else Narrative(last_year).amounts


def stated(narrative: Narrative, quotes: Iterable[Quote]) -> dict[str, Quote]:
    """Return the first quote of each figure that states it, or that speaks of nothing else."""
    first: dict[str, Quote] = {}
    for quote in quotes:
        is_clear = len(quote.candidates) == 1
        for key in quote.candidates:
            amount = narrative.amounts.get(key)
            if is_clear or (amount is not None and states(quote, amount)):
                first.setdefault(key, quote)
    return first
