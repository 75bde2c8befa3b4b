"""Rules 16, 17, 20 and 36: the amounts that sentences quote are those of the tables,
in one unit. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from budget.amounts import UNITS
from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.quotes import FormSentence, Narrative, Quote, states
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.checks.shares import wrong_numbers
from disclosure.documents.meaning.amounts import ZERO, KnownAmount, in_unit
from disclosure.documents.meaning.case import CellRef, MoneyCell
from disclosure.documents.meaning.subjects import Subject
from disclosure.documents.model.document import Paragraph

TEXT = "财预〔2016〕143号：文字说明与公开表格一致"
_AMOUNT = re.compile(r"\d\s*(?:亿|万)?元")
_UNIT = re.compile(r"\d\s*(亿元|万元|元)")
_WORDS_BEFORE = 14  # characters of a sentence by which a clerk finds a number
_MOST_DECIMALS_IN_TEXT = 2
_NIL_MARKS = ("0", "-", "—", "／", "/", "无")


def amount_in(narrative: Narrative, key: str) -> str:
    """Return a figure's amount in the unit of the narrative."""
    amount = narrative.amounts.get(key)
    if amount is None:
        return "（未知）"
    money = narrative.layout.money
    return f"{in_unit(abs(amount.best), money)}{money.unit}"


def quote_place(narrative: Narrative, quote: Quote) -> str:
    """Return where a quote stands: the part's title and the words before it."""
    paragraph = quote.paragraph
    part = narrative.case.document.part_of(paragraph.address)
    start = max(0, quote.start - _WORDS_BEFORE)
    words = paragraph.text[start : quote.end]
    return f"{part.title}：“…{words}”"


def cells_of(narrative: Narrative, key: str) -> list[MoneyCell]:
    """Return the cells that a figure adds up."""
    cells = narrative.case.cells
    addresses = narrative.layout.figures[key].plus
    return [cells[address] for address in addresses if address in cells]


def refs(narrative: Narrative, quote: Quote, *keys: str) -> tuple[CellRef, ...]:
    """Return the places of a quote and of the cells in which its figures stand."""
    places = [quote.ref]
    for key in keys:
        places += [cell.ref for cell in cells_of(narrative, key)]
    return tuple(places)


def mismatch(narrative: Narrative, quote: Quote) -> Finding | None:
    """Return what is wrong with a quoted number that states no figure of which it speaks."""
    amounts: dict[str, KnownAmount] = {}
    for candidate in quote.candidates:
        amount = narrative.amounts.get(candidate)
        if amount is None:
            continue
        if states(quote, amount):
            return None
        amounts[candidate] = amount
    if not amounts:
        return None
    key = next(iter(amounts))
    gap = quote.value - abs(amounts[key].best)
    places = _places_of(narrative, key)
    in_cells = f"（{places}）" if places else ""
    quoted = quote_place(narrative, quote)
    label = narrative.label(key)
    amount_shown = amount_in(narrative, key)
    gap_shown = narrative.case.money(gap)
    message = f"{quoted}，而“{label}”为{amount_shown}{in_cells}，相差{gap_shown}"
    return Finding(message, refs(narrative, quote, key), narrative.case.difference(gap))


def _places_of(narrative: Narrative, key: str) -> str:
    return "、".join(cell.place for cell in cells_of(narrative, key))


# -- 16 --------------------------------------------------------------------------------------------


@rule(
    "16",
    Severity.WARNING,
    "情况说明中的数与表中的数一致（按文中小数位数四舍五入）",
    TEXT,
    needs=(Subject.NARRATIVE,),
)
def text_states_tables(examination: Examination) -> Iterator[Finding]:
    """Every amount and percentage in a sentence of the form rounds to the figure it speaks of;
    an amount of no figure is pointed out.
    """
    narrative = examination.narrative
    for quote in narrative.quotes:
        finding = mismatch(narrative, quote)
        if finding is not None:
            yield finding
        elif not quote.candidates and quote.value:  # nil stands in no table
            message = f"{quote_place(narrative, quote)}，没有对应的表格数，请核对"
            yield hint(Finding(message, (quote.ref,)))
    yield from wrong_numbers(narrative)
    for sentence in narrative.sentences:
        if _always_has_amount(sentence):
            yield from _without_amount(sentence)


def _always_has_amount(sentence: FormSentence) -> bool:
    """The form's own wording quotes a figure here whatever the figures are."""
    for clause in sentence.rule.clauses:
        if clause.by:
            continue  # its text depends on a sign, and one of the variants may have no amount
        if any("{" + key in clause.text for key in sentence.figures):
            return True
    return False


def _without_amount(sentence: FormSentence) -> Iterator[Finding]:
    if not sentence.paragraphs:
        message = f"缺少应当写明金额的一段（{sentence.address}）"
        yield Finding(message, (CellRef(sentence.address),))
    elif not _AMOUNT.search(sentence.text):
        shown = sentence.text[:30]
        message = f"“{shown}…”应当写明金额，文中没有"
        yield Finding(message, (CellRef(sentence.address, shown=shown),))


# -- 17 --------------------------------------------------------------------------------------------


@rule(
    "17",
    Severity.WARNING,
    "收入说明按来源列示的数与收支总表一致，上年结转单独说明",
    "财预〔2016〕143号：收支总表各项来源；上年结转不属于本年收入",
    needs=(Subject.OVERVIEW, Subject.NARRATIVE),
)
def sources_are_split(examination: Examination) -> Iterator[Finding]:
    """A source's income in the text is its line of this year, and carry-over is named beside it."""
    narrative = examination.narrative
    for quote in narrative.quotes:
        sources = [key for key in quote.figures if _is_source(narrative, key)]
        stated = [key for key in quote.candidates if _states(narrative, quote, key)]
        # Where it states a source as well as a sum of the same amount, it is the source.
        if sources and stated and not set(sources) & set(stated):
            yield _source_finding(narrative, quote, sources[0], stated[0])
    yield from _sources_total(narrative)


def _is_source(narrative: Narrative, key: str) -> bool:
    """The figure adds up cells of this year's income of some funds."""
    domain = narrative.case.domain
    cells = cells_of(narrative, key)
    for cell in cells:
        meaning = cell.meaning
        if meaning is None or meaning.has_codes:
            return False
        if meaning.money & domain.carryover or not meaning.money & domain.kept:
            return False
    return bool(cells)


def _states(narrative: Narrative, quote: Quote, key: str) -> bool:
    amount = narrative.amounts.get(key)
    return amount is not None and states(quote, amount)


def _source_finding(narrative: Narrative, quote: Quote, source: str, whole: str) -> Finding:
    """The number of a source is the one with carry-over."""
    current, everything = narrative.amounts[source], narrative.amounts[whole]
    gap = everything.best - current.best if current and everything else ZERO
    message = (
        f"{quote_place(narrative, quote)}，而{_places_of(narrative, source)}为"
        f"{amount_in(narrative, source)}，加上年结转{narrative.case.money(gap)}"
        f"才是{amount_in(narrative, whole)}；上年结转应当单独说明"
    )
    places = refs(narrative, quote, source, whole)
    return Finding(message, places, narrative.case.difference(gap))


def _sources_total(narrative: Narrative) -> Iterator[Finding]:
    """The sources that one paragraph names make the total that it names."""
    for sentence in narrative.sentences:
        parts: list[Quote] = []
        wholes: list[Quote] = []
        for quote in narrative.quotes_in(sentence):
            if quote.direction:
                continue
            if any(_is_part_of_income(narrative, key) for key in quote.candidates):
                parts.append(quote)
            elif any(_is_all_income(narrative, key) for key in quote.candidates):
                wholes.append(quote)
        if len(parts) > 1 and wholes:
            yield from _sum_of_sources(narrative, wholes[0], parts)


def _sum_of_sources(narrative: Narrative, whole: Quote, parts: list[Quote]) -> Iterator[Finding]:
    gap, steps = whole.value, whole.step
    places = [whole.ref]
    texts: list[str] = []
    for part in parts:
        gap -= part.value
        steps += part.step
        places.append(part.ref)
        texts.append(part.text)
    # Each number was rounded to its own last digit: together they may be half of each step apart.
    if gap and abs(gap) >= steps / 2:
        named = "、".join(texts)
        message = (
            f"{quote_place(narrative, whole)}，而所列各项来源（{named}）之和"
            f"与它相差{narrative.case.money(gap)}"
        )
        yield Finding(message, tuple(places), narrative.case.difference(gap))


def _money_of(narrative: Narrative, key: str) -> list[int]:
    """Return the money that a figure's cells of all functions count."""
    money: list[int] = []
    for cell in cells_of(narrative, key):
        if cell.meaning is not None and not cell.meaning.has_codes:
            money.append(cell.meaning.money)
    return money


def _is_part_of_income(narrative: Narrative, key: str) -> bool:
    domain = narrative.case.domain
    parts = _money_of(narrative, key)
    for money in parts:
        if money == domain.everything or not money & domain.kept:
            return False
    return bool(parts)


def _is_all_income(narrative: Narrative, key: str) -> bool:
    return narrative.case.domain.everything in _money_of(narrative, key)


# -- 20 --------------------------------------------------------------------------------------------


@rule(
    "20",
    Severity.HINT,
    "金额在表中按规定的小数位数列示，文中不超过两位小数，零的写法前后一致",
    "表格式样：金额单位和小数位数",
)
def decimals_are_right(examination: Examination) -> Iterator[Finding]:
    """Table cells have the form's decimals, quoted amounts at most two, nil is written one way."""
    narrative = examination.narrative
    for quote in narrative.quotes:
        if quote.decimals > _MOST_DECIMALS_IN_TEXT:
            message = f"{quote_place(narrative, quote)}有{quote.decimals}位小数，一般不超过两位"
            yield Finding(message, (quote.ref,))

    zeros: set[str] = set()
    has_blank = False
    for cell in examination.cells.values():
        text = cell.ref.shown.strip()
        money = cell.column.money
        if text and text == money.zero:
            continue  # written as the form has it here
        is_figure = cell.column.kind == "money" and text
        if is_figure and not _has_decimals(text, money.decimals):
            message = f"{cell.place}为{text}，应保留{money.decimals}位小数"
            yield Finding(message, (cell.ref,))
        if cell.exists:
            has_blank = has_blank or not text
            if text in _NIL_MARKS:
                zeros.add(text)
    if len(zeros) > 1 or (zeros and has_blank):
        yield Finding(f"零的写法不一致：有的为空，有的为{'、'.join(sorted(zeros))}")


def _has_decimals(text: str, decimals: int) -> bool:
    """Tell whether a text is an amount with as many decimals."""
    fraction = r"\.\d{" + str(decimals) + "}" if decimals else ""
    return re.fullmatch(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)" + fraction, text) is not None


# -- 36 --------------------------------------------------------------------------------------------


@rule(
    "36",
    Severity.WARNING,
    "一句话中的金额用一种单位，金额的单位不能写错",
    TEXT,
    needs=(Subject.NARRATIVE,),
)
def one_unit_per_sentence(examination: Examination) -> Iterator[Finding]:
    """No sentence mixes 元 and 万元, no figure is in another unit than the others or off by the
    ratio of two units.
    """
    narrative = examination.narrative
    yield from _unusual_units(narrative)
    for quote in narrative.quotes:
        if mismatch(narrative, quote) is not None:
            right_unit = _other_unit(narrative, quote)
            if right_unit:
                yield Finding(
                    f"{quote_place(narrative, quote)}，单位应为{right_unit}", (quote.ref,)
                )
    for sentence in narrative.sentences:
        if sentence.figures:
            for paragraph in sentence.paragraphs:
                yield from _mixed_units(paragraph)


def _mixed_units(paragraph: Paragraph) -> Iterator[Finding]:
    for clause in re.split(r"[。；]", paragraph.text):
        units = sorted(set(_UNIT.findall(clause)))
        if len(units) > 1:
            shown = clause.strip()[:60]
            message = f"“{shown}…”一句中用了{'、'.join(units)}几种单位"
            yield Finding(message, (CellRef(paragraph.address, shown=shown),))


def _unusual_units(narrative: Narrative) -> Iterator[Finding]:
    """Figures in another unit than most."""
    quotes = [quote for quote in narrative.quotes if quote.candidates]
    counted = Counter(quote.unit for quote in quotes)
    if not counted:
        return
    usual = counted.most_common(1)[0][0]
    for quote in quotes:
        if quote.unit != usual:
            message = f"{quote_place(narrative, quote)}，单位是{quote.unit}，其他各处是{usual}"
            yield Finding(message, (quote.ref,))


def _other_unit(narrative: Narrative, quote: Quote) -> str:
    """Return the unit in which the number would be right; empty where it would be in none."""
    if not quote.value:
        return ""
    for unit in ("元", "万元", "亿元"):
        if unit == quote.unit:
            continue
        ratio = Decimal(UNITS[unit]) / UNITS[quote.unit]
        for key in quote.candidates:
            amount = narrative.amounts.get(key)
            if amount is None or not amount.best:
                continue
            gap = abs(quote.value * ratio - abs(amount.best))
            if gap <= quote.step * ratio / 2 + amount.slack:
                return unit
    return ""
