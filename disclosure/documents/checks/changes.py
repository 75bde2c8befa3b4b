"""Rules 18, 19 and 37: what the text says of changes against last year. Pure."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator
from decimal import Decimal

from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.figures_in_text import TEXT, cells_of, quote_place
from disclosure.documents.checks.percentages import wrong_percentages
from disclosure.documents.checks.quotes import SAME, FormSentence, Narrative, Quote, stated
from disclosure.documents.checks.result import Finding, Severity, block, hint
from disclosure.documents.forms.model import Clause
from disclosure.documents.meaning.amounts import ZERO, KnownAmount, in_unit, unit_of_last_digit
from disclosure.documents.meaning.case import CellRef
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Document, Mention, Paragraph

_REASON = re.compile(
    r"(?:主要(?:原因|是|为|用于)?|原因|因为?|由于|系|一是)(?:为|是)?[：:]?(?P<words>[^。；]*)"
)
_CONTRADICTION = re.compile(r"(?:增加|减少|上升|下降)持平|持平(?:增加|减少)")
_Position = tuple[str, int]  # the address of a paragraph, and where in it a number begins
_RISING = ("增加", "增长", "上升", "提高", "提升", "上涨", "增")
_FALLING = ("减少", "下降", "降低", "压减", "缩减", "下调", "减")
_WORDS = "|".join((*_RISING, *_FALLING, *SAME))
# 增减 says neither; 减少了约, 降幅为 and the like lead to the number.
_WORD_BEFORE = re.compile(
    rf"(?<!增)(?P<word>{_WORDS})(?:了|约|为|额|幅度|幅|比例|比率|率|达到|达|共计|共|[：:\s])*$"
)
# 减少12万元, 减少的主要原因是 …: the word after a comma speaks of the number before its reason.
_UNIT = r"\s*(?:亿元|万元|元|个百分点|[%％])?"
_WORD_AFTER = re.compile(
    rf"{_UNIT}(?:的?(?P<near>{_WORDS})|[，,](?P<reason>{_WORDS})的?(?:主要|原因))"
)
_NOT_NIL = re.compile(r"[1-9]")
_REST_OF_CLAUSE = re.compile(r"[^，。；]*$")
# Reasons shorter than this (人员增加) may be the same by chance.
_LENGTH_OF_A_COPY = 8
_QUOTED_LENGTH = 40


# -- 18 --------------------------------------------------------------------------------------------


@rule(
    "18",
    Severity.WARNING,
    "增减数相互一致，增减用词与正负一致，与上年公开数相符",
    "财预〔2016〕143号：与上年相比的增减变化应当说明，数据准确",
    needs=(Subject.NARRATIVE,),
)
def changes_agree(examination: Examination) -> Iterator[Finding]:
    """The change of the total is that of its parts; words match signs; a percentage beside a change
    is that of last year's amount; last year is what was published.
    """
    narrative = examination.narrative
    contradicted = _contradicted(narrative)
    yield from contradicted.values()
    yield from _direction_words(narrative, contradicted)
    yield from _said_to_be_the_same(narrative)
    yield from _sums_of_changes(narrative)
    yield from wrong_percentages(narrative)
    yield from _typed_figures(narrative)


def _has_changed(amount: KnownAmount | None) -> bool:
    """A change is surely not nothing."""
    return amount is not None and abs(amount.best) > amount.slack


def _contradicted(narrative: Narrative) -> dict[_Position, Finding]:
    """减少 or 持平 beside a bound change that rose, and the other way round, by where it stands.

    What a figure is bound to is known, so nothing is guessed, and the finding stops publishing.
    Such words come over from last year, when the figure went the other way.
    """
    contradicted = {}
    for paragraph in narrative.paragraphs.values():
        for mention in paragraph.mentions:
            figure_rule = narrative.layout.figures.get(mention.figure)
            if figure_rule is None or not figure_rule.is_change:
                continue
            figure = narrative.case.document.figure_by_key.get(mention.figure)
            printed = paragraph.text[mention.start : mention.end]
            if figure is None or not figure.value or not _NOT_NIL.search(printed):
                continue
            for word in _words_beside(paragraph.text, mention):
                right_words = _RISING
                right_word = "增加"
                if figure.value < 0:
                    right_words = _FALLING
                    right_word = "减少"
                if word not in right_words:
                    message = (
                        f"数字{printed}旁边写的是“{word}”，而“{figure.label}”是{right_word}，用词相反。"
                        "请改用词，或改回标准句子"
                    )
                    finding = Finding(message, (CellRef(paragraph.address, shown=word),))
                    contradicted[paragraph.address, mention.start] = block(finding)
    return contradicted


def _words_beside(text: str, mention: Mention) -> Iterator[str]:
    """Yield the words of direction right before a number and right after it and its unit."""
    before = _WORD_BEFORE.search(text[: mention.start])
    if before is not None:
        yield before["word"]
    after = _WORD_AFTER.match(text[mention.end :])
    if after is not None:
        yield after["near"] or after["reason"]


def _direction_words(narrative: Narrative, contradicted: Container[_Position]) -> Iterator[Finding]:
    """增加 of a figure that fell, 减少 of one that rose."""
    for quote, key in narrative.changes():
        if (quote.paragraph.address, quote.start) in contradicted:
            continue
        amount = narrative.amounts.get(key)
        if amount is None or not _has_changed(amount):
            continue
        if amount.best * quote.direction < 0:
            right_word = "减少" if quote.direction > 0 else "增加"
            message = (
                f"{quote_place(narrative, quote)}，而“{narrative.label(key)}”为"
                f"{_signed(narrative, amount.best)}，应当是{right_word}"
            )
            yield Finding(message, (quote.ref,))


def _said_to_be_the_same(narrative: Narrative) -> Iterator[Finding]:
    """持平 of a figure that did change."""
    for sentence in narrative.sentences:
        for clause in sentence.rule.clauses:
            amount = narrative.amounts.get(clause.by) if clause.by else None
            if amount is None or not narrative.layout.figures[clause.by].is_change:
                continue
            if not _has_changed(amount):
                continue
            same = _words_for_the_same(narrative, clause)
            is_wording = any(word in same for word in SAME)
            if is_wording and _says_the_same(narrative, sentence, clause):
                change = _signed(narrative, amount.best)
                ref = CellRef(sentence.address, shown=same)
                yield Finding(f"“{same}”，而实际变化{change}", (ref,))


def _words_for_the_same(narrative: Narrative, clause: Clause) -> str:
    """Return the words with which the form says that a clause's figure did not change."""
    return narrative.filled(clause.same).strip("，。；")


def _signed(narrative: Narrative, yuan: Decimal) -> str:
    word = "增加" if yuan > 0 else "减少"
    return f"{word}{narrative.case.money(abs(yuan))}"


def _sums_of_changes(narrative: Narrative) -> Iterator[Finding]:
    """The change of the whole is the sum of those that the same sentence gives of its parts."""
    changes = list(narrative.changes())
    for whole, parts in _identities(narrative):
        for sentence in narrative.sentences:
            quote_by_key: dict[str, Quote] = {}
            for quote, key in changes:
                if quote.direction and quote.paragraph in sentence.paragraphs:
                    quote_by_key[key] = quote
            if whole not in quote_by_key:
                continue
            quoted = [quote_by_key[key] for key in parts if key in quote_by_key]
            others = [key for key in parts if key not in quote_by_key]
            if quoted and all(_is_same(narrative, sentence, key) for key in others):
                yield from _sum_of_changes(narrative, quote_by_key[whole], quoted)


def _sum_of_changes(narrative: Narrative, whole: Quote, parts: list[Quote]) -> Iterator[Finding]:
    gap, steps = whole.signed, whole.step
    refs = [whole.ref]
    listed: list[str] = []
    for part in parts:
        gap -= part.signed
        steps += part.step
        refs.append(part.ref)
        word = "增加" if part.direction > 0 else "减少"
        listed.append(f"{word}{part.text}")
    # Each number was rounded to its own last digit: together they may be half of each step apart.
    if abs(gap) >= steps / 2:
        message = (
            f"{quote_place(narrative, whole)}，而所列各项（{'、'.join(listed)}）"
            f"合起来与它相差{narrative.case.money(gap)}"
        )
        yield Finding(message, tuple(refs), narrative.case.difference(gap))


def _is_same(narrative: Narrative, sentence: FormSentence, key: str) -> bool:
    """The sentence says of a figure that it did not change."""
    for clause in sentence.rule.clauses:
        if clause.by == key and _says_the_same(narrative, sentence, clause):
            return True
    return False


def _says_the_same(narrative: Narrative, sentence: FormSentence, clause: Clause) -> bool:
    """A sentence has a clause's words for no change, and has them of that clause's figure.

    Where the form says 与上年持平 of several figures alike, the words after a figure's own amount
    are those of it.
    """
    same = _words_for_the_same(narrative, clause)
    if not same or same not in sentence.text:
        return False
    alike = 0
    for other in sentence.rule.clauses:
        alike += bool(other.by) and same in _words_for_the_same(narrative, other)
    if alike == 1:
        return True
    figures = narrative.layout.figures[clause.by].plus
    for quote in narrative.quotes_in(sentence):
        speaks_of_it = any(key in figures for key in quote.candidates)
        if speaks_of_it and not quote.direction and same in _until_next(narrative, quote):
            return True
    return False


def _until_next(narrative: Narrative, quote: Quote) -> str:
    """Return the text between an amount and the next one of its paragraph."""
    text = quote.paragraph.text
    for other in narrative.quotes_of(quote.paragraph):
        if other.start > quote.start:
            return text[quote.end : other.start]
    return text[quote.end :]


def _identities(narrative: Narrative) -> Iterator[tuple[str, list[str]]]:
    """Yield changes that are the sum of other changes: of all money,
    where this year and last nothing but the parts is spent.
    """
    figure_by_change: dict[str, str] = {}
    for key, figure_rule in narrative.layout.figures.items():
        if figure_rule.is_change and len(figure_rule.plus) == 1:
            figure_by_change[key] = figure_rule.plus[0]
    domain = narrative.case.domain
    wholes: list[str] = []
    parts: list[str] = []
    for change, figure in figure_by_change.items():
        money = _money(narrative, figure)
        if money in (domain.everything, domain.spending):
            wholes.append(change)
        elif money:
            parts.append(change)
    if len(parts) < 2:
        return
    part_figures = [figure_by_change[part] for part in parts]
    for whole in wholes:
        this_year = [figure_by_change[whole], *part_figures]
        last_year = [f"prior:{figure}" for figure in this_year]
        # Last year may be unknown; this year must be known.
        if _adds_up(narrative, this_year, if_unknown=False) and _adds_up(
            narrative, last_year, if_unknown=True
        ):
            yield whole, parts


def _money(narrative: Narrative, figure: str) -> int:
    """Return the money that a figure counts which is one cell of all functions;
    0 for other figures.
    """
    addresses = narrative.layout.figures[figure].plus
    if len(addresses) != 1:
        return 0
    [address] = addresses
    cell = narrative.case.cells.get(address)
    if cell is None or cell.meaning is None or cell.meaning.has_codes:
        return 0
    return cell.meaning.money


def _adds_up(narrative: Narrative, figures: list[str], *, if_unknown: bool) -> bool:
    """The first figure is the sum of the others, within one unit of the last digit of each."""
    amounts: list[Decimal] = []
    for figure in figures:
        amount = _amount(narrative, figure)
        if amount is None:
            return if_unknown
        amounts.append(amount)
    gap = amounts[0] - sum(amounts[1:], ZERO)
    units = [unit_of_last_digit(narrative.layout.money)]
    for figure in figures:
        cells = cells_of(narrative, figure.removeprefix("prior:"))
        units += [unit_of_last_digit(cell.column.money) for cell in cells]
    return abs(gap) < max(units) * len(amounts)


def _amount(narrative: Narrative, key: str) -> Decimal | None:
    """Return a figure's amount; of last year's (prior:KEY) the one
    that the document has as published, else last year's own.
    """
    if not key.startswith("prior:"):
        amount = narrative.amounts.get(key)
    else:
        figure = narrative.case.document.figure_by_key.get(key)
        if figure is not None and figure.source == "published":
            return figure.value
        amount = narrative.prior.get(key.removeprefix("prior:"))
    return amount.best if amount else None


def _typed_figures(narrative: Narrative) -> Iterator[Finding]:
    """Last year's figures that nobody published here are marked;
    one that differs from what was published is a fault.
    """
    case = narrative.case
    for figure in case.document.figures:
        if not figure.key.startswith("prior:") or figure.value is None:
            continue
        published = narrative.prior.get(figure.key.removeprefix("prior:"))
        ref = CellRef(figure.key, shown=in_unit(figure.value, narrative.layout.money))
        amount = case.money(figure.value)
        if published is None:
            if figure.source == "typed":
                message = f"“{figure.label}”{amount}是录入的，来源：{figure.note}"
                yield hint(Finding(message, (ref,)))
            continue
        gap = figure.value - published.best
        if abs(gap) > published.slack:
            message = (
                f"“{figure.label}”为{amount}，上年公开的是{case.money(published.best)}，"
                f"相差{case.money(gap)}"
            )
            yield Finding(message, (ref,), case.difference(gap))


# -- 19 --------------------------------------------------------------------------------------------


@rule(
    "19",
    Severity.WARNING,
    "变化较大时写明原因，不照抄上年或其他部门的原因",
    "财预〔2016〕143号：“三公”经费等增减变化原因应当说明",
    needs=(Subject.NARRATIVE,),
)
def reasons_are_given(examination: Examination) -> Iterator[Finding]:
    """A large change has its reason in the same paragraph, or where the form asks for it,
    and the reason is this department's of this year.
    """
    narrative = examination.narrative
    asked = _asked_for_reasons(narrative)
    shortest = examination.context.thresholds.reason_length
    for quote, key in narrative.changes():
        if key not in asked or not _is_large(narrative, quote, key):
            continue
        given = reasons(_following(narrative, quote))
        if all(quote.paragraph not in sentence.paragraphs for sentence in asked[key]):
            # Shanghai's form states a change in one sentence and its reason in a later one.
            for sentence in asked[key]:
                given += reasons(sentence.text)
        if not any(len(reason) >= shortest for reason in given):
            message = f"{quote_place(narrative, quote)}，变化较大，没有说明原因"
            yield Finding(message, (quote.ref,))
        yield from _copied(examination, quote, given)


def _asked_for_reasons(narrative: Narrative) -> dict[str, list[FormSentence]]:
    """Return the changes for whose reasons the form leaves a slot, each with the sentences."""
    asked: dict[str, list[FormSentence]] = defaultdict(list)
    for sentence in narrative.sentences:
        for clause in sentence.rule.clauses:
            if "{slot:" in clause.increase:
                asked[clause.by].append(sentence)
    return asked


def _following(narrative: Narrative, quote: Quote) -> str:
    """Return the text between a quote and the clause of the next one of its paragraph.

    An amount that is no figure of the form is part of what is said: 主要原因是专项经费增加200万元.
    """
    text = quote.paragraph.text
    for other in narrative.quotes_of(quote.paragraph):
        if other.start > quote.start and other.candidates:
            return _REST_OF_CLAUSE.sub("", text[quote.end : other.start])
    return text[quote.end :]


def reasons(text: str) -> list[str]:
    """Return the reasons that a text gives."""
    return [match["words"].strip("，、") for match in _REASON.finditer(text)]


def _is_large(narrative: Narrative, quote: Quote, key: str) -> bool:
    """The change is a share of last year's amount from the threshold on, or from or to nothing.

    Where last year's amount is unknown it is a share of this year's.
    """
    this_year = narrative.amounts.get(narrative.layout.figures[key].plus[0])
    if this_year is None or not quote.value:
        return False
    last_year = this_year.best - quote.signed
    base = last_year if last_year > 0 else this_year.best
    if not base:
        return True
    return quote.value / abs(base) >= narrative.case.context.thresholds.reason_from_share


def _copied(examination: Examination, quote: Quote, given: list[str]) -> Iterator[Finding]:
    """A reason stands word for word in last year's paragraph, or in another department's."""
    address = quote.paragraph.address
    context = examination.context
    text_by_name: dict[str, str] = {}
    if context.prior is not None:
        text_by_name["上年"] = _paragraph(context.prior, address)
    for member in context.county.others:
        if member.published is not None:
            text_by_name[member.name] = member.published.reasons.get(address, "")
    for name, text in text_by_name.items():
        for reason in given:
            if len(reason) >= _LENGTH_OF_A_COPY and reason in text:
                message = f"原因“{reason[:_QUOTED_LENGTH]}”与{name}的说明完全相同"
                yield Finding(message, (quote.ref,))
                return


def _paragraph(document: Document, address: str) -> str:
    for paragraph in document.blocks():
        if isinstance(paragraph, Paragraph) and paragraph.address == address:
            return paragraph.text
    return ""


# -- 37 --------------------------------------------------------------------------------------------


@rule(
    "37",
    Severity.WARNING,
    "增加、减少之后说明原因，增减与持平不能并用",
    TEXT,
    needs=(Subject.NARRATIVE,),
)
def changes_are_worded_well(examination: Examination) -> Iterator[Finding]:
    """After an increase or decrease comes a reason, where the form's own wording has one;
    增加持平 is nonsense, and so is an increase to nothing.
    """
    narrative = examination.narrative
    changes = list(narrative.changes())
    for sentence in narrative.sentences:
        for paragraph in sentence.paragraphs:
            contradiction = _CONTRADICTION.search(paragraph.text)
            if contradiction:
                words = contradiction[0]
                ref = CellRef(paragraph.address, shown=words)
                yield Finding(f"“{words}”的说法自相矛盾", (ref,))
            if _asks_for_a_reason(sentence):
                yield from _without_reason(narrative, paragraph, changes)
    yield from _increase_to_nothing(narrative, changes)


def _asks_for_a_reason(sentence: FormSentence) -> bool:
    """The form's own wording has a reason here; some forms give it elsewhere, code by code."""
    for template in sentence.templates:
        if "{slot:" in template or _REASON.search(template):
            return True
    return False


def _without_reason(
    narrative: Narrative, paragraph: Paragraph, changes: list[tuple[Quote, str]]
) -> Iterator[Finding]:
    """Judge the first change of a paragraph: a reason anywhere after it is enough."""
    for quote, _ in changes:
        if quote.paragraph == paragraph and quote.direction and quote.value:
            if not _REASON.search(paragraph.text, quote.end):
                message = f"{quote_place(narrative, quote)}，后面没有说明原因"
                yield Finding(message, (quote.ref,))
            return


def _increase_to_nothing(
    narrative: Narrative, changes: list[tuple[Quote, str]]
) -> Iterator[Finding]:
    quoted = stated(narrative, narrative.quotes)
    for quote, key in changes:
        if quote.direction <= 0 or not quote.value:
            continue
        this_year = quoted.get(narrative.layout.figures[key].plus[0])
        if this_year is not None and not this_year.value:
            message = f"{quote_place(narrative, quote)}，而本年数为{this_year.text}，不可能是增加"
            yield Finding(message, (quote.ref, this_year.ref))
