"""Rules 16, 17, 20 and 36: the amounts that sentences quote are those of the tables, in one unit. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from disclosure.documents.checks.declaration import rule
from disclosure.documents.checks.quotes import SCALES, Narrative, Quote, narrative_of, states
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.meaning.amounts import in_unit
from disclosure.documents.meaning.case import Case, CellRef

TEXT = "财预〔2016〕143号：文字说明与公开表格一致"


def amount_in(narrative: Narrative, key: str) -> str:
    """A figure's amount in the unit of the narrative."""
    amount = narrative.amounts.get(key)
    if amount is None:
        return "（未知）"
    return f"{in_unit(abs(amount.best), narrative.layout.money)}{narrative.layout.money.unit}"


def place(narrative: Narrative, quote: Quote) -> str:
    """Where a quote stands: the part's title and the words around."""
    part = narrative.case.document.part_of(quote.paragraph.address)
    before = quote.paragraph.text[max(0, quote.start - 14) : quote.start]
    return f"{part.title}：“…{before}{quote.text}”"


def refs(narrative: Narrative, quote: Quote, *keys: str) -> tuple[CellRef, ...]:
    """The quote and the cells its figures stand in."""
    cells = narrative.case.cells
    addresses = [address for key in keys for address in narrative.layout.figures[key].plus if address in cells]
    return (quote.ref, *(cells[address].ref for address in addresses))


def mismatch(narrative: Narrative, quote: Quote) -> Finding | None:
    """What is wrong with a quoted number: it states none of the figures it speaks of."""
    amounts = {key: amount for key in quote.candidates if (amount := narrative.amounts.get(key)) is not None}
    if not amounts or any(states(quote, amount) for amount in amounts.values()):
        return None
    key = next(iter(amounts))
    gap = quote.value - abs(amounts[key].best)
    message = (
        f"{place(narrative, quote)}，而“{narrative.layout.figures[key].label}”为{amount_in(narrative, key)}"
        f"{_cells_of(narrative, key)}，相差{narrative.case.money(gap)}"
    )
    return Finding(message, refs(narrative, quote, key), narrative.case.difference(gap))


def _cells_of(narrative: Narrative, key: str) -> str:
    cells = [narrative.case.cells[each] for each in narrative.layout.figures[key].plus if each in narrative.case.cells]
    return f"（{'、'.join(cell.place for cell in cells)}）" if cells else ""


@rule("16", Severity.WARNING, "情况说明中的数与表中的数一致（按文中小数位数四舍五入）", TEXT, needs=("narrative",))
def text_states_tables(case: Case) -> Iterator[Finding]:
    """Every amount in a sentence of the form rounds to the figure it speaks of; one of no figure is pointed out."""
    narrative = narrative_of(case)
    for quote in narrative.quotes:
        finding = mismatch(narrative, quote)
        if finding is not None:
            yield finding
        elif not quote.candidates:
            yield hint(Finding(f"{place(narrative, quote)}，没有对应的表格数，请核对", (quote.ref,)))
    yield from _unquoted(narrative)


def _unquoted(narrative: Narrative) -> Iterator[Finding]:
    """Sentences that the form has with amounts and the document without any."""
    for sentence in narrative.sentences:
        always = [clause.text for clause in sentence.rule.clauses if not clause.by]
        needs_amount = any("{" + key in text for text in always for key in sentence.figures)
        if needs_amount and sentence.paragraphs and not re.search(r"\d\s*(?:亿|万)?元", sentence.text):
            shown = sentence.text[:30]
            yield Finding(f"“{shown}…”应当写明金额，文中没有", (CellRef(sentence.address, shown=shown),))
        if needs_amount and not sentence.paragraphs:
            yield Finding(f"缺少应当写明金额的一段（{sentence.address}）", (CellRef(sentence.address),))


# -- income by source ------------------------------------------------------------------------------------------------------


@rule(
    "17",
    Severity.WARNING,
    "收入说明按来源列示的数与收支总表一致，上年结转单独说明",
    "财预〔2016〕143号：收支总表各项来源；上年结转不属于本年收入",
    needs=("overview", "narrative"),
)
def sources_are_split(case: Case) -> Iterator[Finding]:
    """A source's income in the text is its line of this year, and carry-over is named beside it."""
    narrative = narrative_of(case)
    for quote in narrative.quotes:
        sources = [key for key in quote.figures if _is_source(narrative, key)]
        amounts = [narrative.amounts[key] for key in sources]
        if not sources or any(amount is not None and states(quote, amount) for amount in amounts):
            continue
        with_carryover = [key for key in quote.candidates if key not in sources and _states(narrative, quote, key)]
        if with_carryover:
            yield _source_finding(narrative, quote, sources[0], with_carryover[0])
    yield from _sources_total(narrative)


def _is_source(narrative: Narrative, key: str) -> bool:
    """A figure that is one cell of this year's income of some funds."""
    operands = narrative.layout.figures[key].plus
    cells = [narrative.case.cells[each] for each in operands if each in narrative.case.cells]
    domain = narrative.case.domain
    return bool(cells) and all(
        cell.meaning is not None
        and not cell.meaning.has_codes
        and not cell.meaning.money & domain.carryover
        and cell.meaning.money & domain.kept
        for cell in cells
    )


def _states(narrative: Narrative, quote: Quote, key: str) -> bool:
    amount = narrative.amounts.get(key)
    return amount is not None and states(quote, amount)


def _source_finding(narrative: Narrative, quote: Quote, source: str, whole: str) -> Finding:
    current, everything = narrative.amounts[source], narrative.amounts[whole]
    gap = everything.best - current.best if current and everything else Decimal(0)
    message = (
        f"{place(narrative, quote)}，而{_cells_of(narrative, source).strip('（）')}为{amount_in(narrative, source)}"
        f"，加上年结转{narrative.case.money(gap)}才是{amount_in(narrative, whole)}；上年结转应当单独说明"
    )
    return Finding(message, refs(narrative, quote, source, whole), narrative.case.difference(gap))


def _sources_total(narrative: Narrative) -> Iterator[Finding]:
    """The sources that one paragraph names make the total it names."""
    for sentence in narrative.sentences:
        quotes = [quote for quote in narrative.quotes if quote.paragraph in sentence.paragraphs and not quote.direction]
        parts = [quote for quote in quotes if any(_is_part_of_income(narrative, key) for key in quote.candidates)]
        wholes = [
            quote for quote in quotes if quote not in parts and any(_is_all(narrative, key) for key in quote.candidates)
        ]
        if len(parts) < 2 or not wholes:
            continue
        gap = wholes[0].value - sum((part.value for part in parts), Decimal(0))
        if abs(gap) >= (sum((part.step for part in parts), Decimal(0)) + wholes[0].step) / 2 and gap:
            named = "、".join(part.text for part in parts)
            message = f"{place(narrative, wholes[0])}，而所列各项来源（{named}）之和与它相差{narrative.case.money(gap)}"
            yield Finding(message, (wholes[0].ref, *(part.ref for part in parts)), narrative.case.difference(gap))


def _money_of(narrative: Narrative, key: str) -> list[int]:
    cells = (narrative.case.cells.get(each) for each in narrative.layout.figures[key].plus)
    return [cell.meaning.money for cell in cells if cell and cell.meaning and not cell.meaning.has_codes]


def _is_part_of_income(narrative: Narrative, key: str) -> bool:
    money = _money_of(narrative, key)
    everything = narrative.case.domain.everything
    return bool(money) and all(each & narrative.case.domain.kept and each != everything for each in money)


def _is_all(narrative: Narrative, key: str) -> bool:
    return narrative.case.domain.everything in _money_of(narrative, key)


# -- decimals and units ----------------------------------------------------------------------------------------------------


@rule(
    "20",
    Severity.HINT,
    "金额在表中按规定的小数位数列示，文中不超过两位小数，零的写法前后一致",
    "表格式样：金额单位和小数位数",
)
def decimals_are_right(case: Case) -> Iterator[Finding]:
    """Table cells have the form's decimals, quoted amounts at most two, nil is written one way."""
    narrative = narrative_of(case)
    for quote in narrative.quotes:
        if quote.decimals > 2:
            yield Finding(f"{place(narrative, quote)}有{quote.decimals}位小数，一般不超过两位", (quote.ref,))
    money = case.layout.money
    decimals = r"\.\d{" + str(money.decimals) + "}" if money.decimals else ""
    fitting = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)" + decimals)
    zeros = set()
    for cell in case.cells.values():
        text = cell.ref.shown.strip()
        if cell.column.kind == "money" and text and text != money.zero and not fitting.fullmatch(text):
            yield Finding(f"{cell.place}为{text}，应保留{money.decimals}位小数", (cell.ref,))
        if cell.exists and text in ("0", "-", "—", "／", "/", "无"):
            zeros.add(text)
    if len(zeros) > 1 or (zeros and any(not cell.ref.shown.strip() for cell in case.cells.values() if cell.exists)):
        yield Finding(f"零的写法不一致：有的为空，有的为{'、'.join(sorted(zeros))}")


@rule("36", Severity.WARNING, "一句话中的金额用一种单位，金额的单位不能写错", TEXT, needs=("narrative",))
def one_unit_per_sentence(case: Case) -> Iterator[Finding]:
    """No sentence mixes 元 and 万元, no figure is in another unit than the others or off by the ratio of two units."""
    narrative = narrative_of(case)
    yield from _unusual_units(narrative)
    for quote in narrative.quotes:
        if mismatch(narrative, quote) is not None and (unit := _other_unit(narrative, quote)):
            yield Finding(f"{place(narrative, quote)}，单位应为{unit}", (quote.ref,))
    for sentence in narrative.sentences:
        for paragraph in sentence.paragraphs if sentence.figures else ():
            for piece in re.split(r"[。；]", paragraph.text):
                units = set(re.findall(r"\d\s*(亿元|万元|元)", piece))
                if len(units) > 1:
                    shown = piece.strip()[:60]
                    yield Finding(
                        f"“{shown}…”一句中用了{'、'.join(sorted(units))}几种单位",
                        (CellRef(paragraph.address, shown=shown),),
                    )


def _unusual_units(narrative: Narrative) -> Iterator[Finding]:
    """Figures in another unit than most."""
    counted = Counter(quote.unit for quote in narrative.quotes if quote.candidates)
    usual = counted.most_common(1)[0][0] if counted else ""
    for quote in narrative.quotes:
        if quote.candidates and quote.unit != usual:
            yield Finding(f"{place(narrative, quote)}，单位是{quote.unit}，其他各处是{usual}", (quote.ref,))


def _other_unit(narrative: Narrative, quote: Quote) -> str:
    """The unit in which the number would be right."""
    for unit in ("元", "万元", "亿元"):
        ratio = Decimal(SCALES[unit]) / SCALES[quote.unit]
        for key in quote.candidates:
            amount = narrative.amounts.get(key)
            if amount is not None and unit != quote.unit and amount.best:
                gap = abs(quote.value * ratio - abs(amount.best))
                if gap <= quote.step * ratio / 2 + amount.slack and quote.value:
                    return unit
    return ""
