"""Rules 18, 19 and 37: what the text says of changes against last year. Pure."""

import re
from collections.abc import Iterator
from decimal import Decimal

from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.figures_in_text import TEXT, place
from disclosure.documents.checks.quotes import SAME, Narrative, Quote, Sentence, narrative_of, stated
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.meaning.amounts import in_unit
from disclosure.documents.meaning.case import Case, CellRef
from disclosure.documents.model.document import Document, Paragraph

_REASON = re.compile(r"(?:主要(?:原因|是|为|用于)?|原因|因为?|由于|系|一是)(?:为|是)?[：:]?(?P<words>[^。；]*)")


# -- 18 --------------------------------------------------------------------------------------------------------------------


@rule(
    "18",
    Severity.WARNING,
    "增减数相互一致，增减用词与正负一致，与上年公开数相符",
    "财预〔2016〕143号：与上年相比的增减变化应当说明，数据准确",
    needs=("narrative",),
)
def changes_agree(case: Case) -> Iterator[Finding]:
    """The change of the total is that of its parts; words match signs; last year is what was published."""
    narrative = narrative_of(case)
    yield from _direction_words(narrative)
    yield from _sums_of_changes(narrative)
    yield from _typed_figures(narrative)


def _changes(narrative: Narrative) -> Iterator[tuple[Quote, str]]:
    """Each quoted change with the key of its figure."""
    for quote in narrative.quotes:
        for key in quote.candidates:
            if narrative.layout.figures[key].is_change:
                yield quote, key


def _direction_words(narrative: Narrative) -> Iterator[Finding]:
    for quote, key in _changes(narrative):
        amount = narrative.amounts.get(key)
        if (
            amount is not None
            and quote.direction
            and abs(amount.best) > amount.slack
            and amount.best * quote.direction < 0
        ):
            word = "减少" if quote.direction > 0 else "增加"
            label = narrative.layout.figures[key].label
            message = f"{place(narrative, quote)}，而“{label}”为{_signed(narrative, amount.best)}，应当是{word}"
            yield Finding(message, (quote.ref,))
    yield from _said_to_be_the_same(narrative)


def _said_to_be_the_same(narrative: Narrative) -> Iterator[Finding]:
    """持平 of a figure that did change."""
    for sentence in narrative.sentences:
        for clause in sentence.rule.clauses:
            amount = narrative.amounts.get(clause.by) if clause.by else None
            if amount is None or not narrative.layout.figures[clause.by].is_change or abs(amount.best) <= amount.slack:
                continue
            same = narrative.filled(clause.same).strip("，。；")
            if same and any(word in same for word in SAME) and same in sentence.text:
                gap = _signed(narrative, amount.best)
                yield Finding(f"“{same}”，而实际变化{gap}", (CellRef(sentence.address, shown=same),))


def _signed(narrative: Narrative, yuan: Decimal) -> str:
    return f"{'增加' if yuan > 0 else '减少'}{narrative.case.money(abs(yuan))}"


def _sums_of_changes(narrative: Narrative) -> Iterator[Finding]:
    for whole, parts in _identities(narrative):
        for sentence in narrative.sentences:
            quotes = {
                key: quote
                for quote, key in _changes(narrative)
                if quote.paragraph in sentence.paragraphs and quote.direction
            }
            yield from _sum_of_changes(narrative, sentence, quotes, whole, parts)


def _sum_of_changes(
    narrative: Narrative, sentence: Sentence, quotes: dict[str, Quote], whole: str, parts: list[str]
) -> Iterator[Finding]:
    missing = [key for key in parts if key not in quotes and not _is_same(narrative, sentence, key)]
    if whole not in quotes or missing or not any(key in quotes for key in parts):
        return
    total = quotes[whole]
    named = [quotes[key] for key in parts if key in quotes]
    gap = total.value * total.direction - sum((quote.value * quote.direction for quote in named), Decimal(0))
    if abs(gap) >= (total.step + sum((quote.step for quote in named), Decimal(0))) / 2:
        listed = "、".join(f"{'增加' if quote.direction > 0 else '减少'}{quote.text}" for quote in named)
        message = f"{place(narrative, total)}，而所列各项（{listed}）合起来与它相差{narrative.case.money(gap)}"
        yield Finding(message, (total.ref, *(quote.ref for quote in named)), narrative.case.difference(gap))


def _is_same(narrative: Narrative, sentence: Sentence, key: str) -> bool:
    """Whether the sentence says of a figure that it did not change."""
    clauses = [clause for clause in sentence.rule.clauses if clause.by == key]
    return any((same := narrative.filled(clause.same).strip("，。；")) and same in sentence.text for clause in clauses)


def _identities(narrative: Narrative) -> Iterator[tuple[str, list[str]]]:
    """Changes that are the sum of other changes: of all money, when this year and last nothing but the parts is spent."""
    changes = {
        key: rule.plus[0] for key, rule in narrative.layout.figures.items() if rule.is_change and len(rule.plus) == 1
    }
    money = {key: _money(narrative, figure) for key, figure in changes.items()}
    domain = narrative.case.domain
    wholes = [key for key, mask in money.items() if mask in (domain.everything, domain.spending)]
    parts = [key for key, mask in money.items() if mask and key not in wholes]
    for whole in wholes:
        if len(parts) > 1 and _is_all(narrative, changes[whole], [changes[key] for key in parts]):
            yield whole, parts


def _money(narrative: Narrative, figure: str) -> int:
    """What a figure that is one cell of all functions counts; 0 for others."""
    cells = [narrative.case.cells.get(address) for address in narrative.layout.figures[figure].plus]
    if len(cells) != 1 or cells[0] is None or cells[0].meaning is None or cells[0].meaning.has_codes:
        return 0
    return cells[0].meaning.money


def _is_all(narrative: Narrative, whole: str, parts: list[str]) -> bool:
    """Whether the parts are the whole, this year and, as far as it is known, last year."""
    return _adds_up(narrative, whole, parts, "") and _adds_up(narrative, whole, parts, "prior:")


def _adds_up(narrative: Narrative, whole: str, parts: list[str], prefix: str) -> bool:
    amounts = [_amount(narrative, prefix + key) for key in (whole, *parts)]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return bool(prefix)
    gap = known[0] - sum(known[1:], Decimal(0))
    return abs(gap) < Decimal(narrative.layout.money.scale).scaleb(-narrative.layout.money.decimals) * len(known)


def _amount(narrative: Narrative, key: str) -> Decimal | None:
    if key.startswith("prior:"):
        figure = narrative.case.document.figure_by_key.get(key)
        if figure is not None and figure.source == "published":
            return figure.value
        known = narrative.prior.get(key.removeprefix("prior:"))
        return known.best if known else None
    amount = narrative.amounts.get(key)
    return amount.best if amount else None


def _typed_figures(narrative: Narrative) -> Iterator[Finding]:
    """Last year's figures that nobody published here are marked; one that differs from what was published is a fault."""
    for figure in narrative.case.document.figures:
        if not figure.key.startswith("prior:") or figure.value is None:
            continue
        published = narrative.prior.get(figure.key.removeprefix("prior:"))
        ref = CellRef(figure.key, shown=f"{in_unit(figure.value, narrative.layout.money)}")
        if published is not None and abs(published.best - figure.value) > published.slack:
            gap = figure.value - published.best
            message = f"“{figure.label}”为{narrative.case.money(figure.value)}，上年公开的是{narrative.case.money(published.best)}"
            yield Finding(f"{message}，相差{narrative.case.money(gap)}", (ref,), narrative.case.difference(gap))
        elif figure.source == "typed" and published is None:
            yield hint(
                Finding(f"“{figure.label}”{narrative.case.money(figure.value)}是录入的，来源：{figure.note}", (ref,))
            )


# -- 19 --------------------------------------------------------------------------------------------------------------------


@rule(
    "19",
    Severity.WARNING,
    "变化较大时写明原因，不照抄上年或其他部门的原因",
    "财预〔2016〕143号：“三公”经费等增减变化原因应当说明",
    needs=("narrative",),
)
def reasons_are_given(case: Case) -> Iterator[Finding]:
    """A large change has its reason in the same paragraph, and the reason is this department's of this year."""
    narrative = narrative_of(case)
    asked = {
        clause.by for sentence in narrative.sentences for clause in sentence.rule.clauses if "{slot:" in clause.increase
    }
    for quote, key in _changes(narrative):
        if key in asked and _is_large(narrative, quote, key):
            words = reasons(_following(narrative, quote))
            if not any(len(each) >= case.context.thresholds.reason_length for each in words):
                yield Finding(f"{place(narrative, quote)}，变化较大，没有说明原因", (quote.ref,))
            yield from _copied(case, quote, words)


def _following(narrative: Narrative, quote: Quote) -> str:
    """The text between a quote and the phrase of the next one of its paragraph."""
    later = [each.start for each in narrative.quotes_of(quote.paragraph) if each.start > quote.start]
    if not later:
        return quote.paragraph.text[quote.end :]
    return re.sub(r"[^，。；]*$", "", quote.paragraph.text[quote.end : min(later)])


def reasons(text: str) -> list[str]:
    """The reasons that a text gives."""
    return [match["words"].strip("，、") for match in _REASON.finditer(text)]


def _is_large(narrative: Narrative, quote: Quote, key: str) -> bool:
    """A share of last year's amount from the threshold on, or from or to nothing; of this year's where last year's is unknown."""
    this_year = narrative.amounts.get(narrative.layout.figures[key].plus[0])
    if this_year is None or not quote.value:
        return False
    last_year = this_year.best - quote.value * quote.direction
    base = last_year if last_year > 0 else this_year.best
    return not base or quote.value / abs(base) >= narrative.case.context.thresholds.reason_from_share


def _copied(case: Case, quote: Quote, words: list[str]) -> Iterator[Finding]:
    prior, address = case.context.prior, quote.paragraph.address
    texts = {"上年": _paragraph(prior, address) if prior else ""}
    for member in case.context.county.others:
        if member.published is not None:
            texts[member.name] = member.published.reasons.get(address, "")
    for name, text in texts.items():
        same = [each for each in words if len(each) >= 8 and each in text]
        if same:
            yield Finding(f"原因“{same[0][:40]}”与{name}的说明完全相同", (quote.ref,))
            return


def _paragraph(document: Document, address: str) -> str:
    return next(
        (block.text for block in document.blocks() if isinstance(block, Paragraph) and block.address == address), ""
    )


# -- 37 --------------------------------------------------------------------------------------------------------------------


@rule("37", Severity.WARNING, "增加、减少之后说明原因，增减与持平不能并用", TEXT, needs=("narrative",))
def changes_are_worded_well(case: Case) -> Iterator[Finding]:
    """After an increase or decrease comes a reason; 增加持平 is nonsense, and so is an increase to nothing."""
    narrative = narrative_of(case)
    for sentence in narrative.sentences:
        for paragraph in sentence.paragraphs:
            if found := re.search(r"(?:增加|减少|上升|下降)持平|持平(?:增加|减少)", paragraph.text):
                yield Finding(f"“{found[0]}”的说法自相矛盾", (CellRef(paragraph.address, shown=found[0]),))
            yield from _without_reason(narrative, paragraph)
    yield from _increase_to_nothing(narrative)


def _without_reason(narrative: Narrative, paragraph: Paragraph) -> Iterator[Finding]:
    changes = [
        quote for quote, _ in _changes(narrative) if quote.paragraph == paragraph and quote.direction and quote.value
    ]
    if changes and not _REASON.search(paragraph.text, changes[0].end):
        yield Finding(f"{place(narrative, changes[0])}，后面没有说明原因", (changes[0].ref,))


def _increase_to_nothing(narrative: Narrative) -> Iterator[Finding]:
    quoted = stated(narrative, narrative.quotes)
    for quote, key in _changes(narrative):
        amount = quoted.get(narrative.layout.figures[key].plus[0])
        if amount is not None and not amount.value and quote.direction > 0 and quote.value:
            yield Finding(f"{place(narrative, quote)}，而本年数为{amount.text}，不可能是增加", (quote.ref, amount.ref))
