"""Rules 21 and 40: operating expenses of the agency,
and pairs of codes that pay for the same. Pure.
"""

from collections.abc import Iterator, Mapping

from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.figures_in_text import amount_in, quote_place, refs
from disclosure.documents.checks.quotes import FormSentence, Narrative, states
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.meaning.amounts import KnownAmount, compare
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell
from disclosure.documents.meaning.spending import OPERATING
from disclosure.documents.meaning.subjects import Subject

# Of the year's official list: what is paid by economic code is budgeted under this function.
PAIRS: Mapping[str, str] = {"30108": "2080505", "30109": "2080506", "30113": "2210201"}


# -- 21 --------------------------------------------------------------------------------------------


@rule(
    "21",
    Severity.WARNING,
    "机关运行经费与基本支出表的公用经费合计一致；事业单位应说明没有",
    "《预算法》第十四条：应当对机关运行经费的安排、使用情况作出说明",
    needs=(Subject.BASIC_BY_ECONOMIC, Subject.NARRATIVE),
)
def operating_expenses_are_stated(examination: Examination) -> Iterator[Finding]:
    """The sentence about nothing else states the operating total, or that there is none."""
    narrative = examination.narrative
    keys = operating_figures(examination)
    sentences: list[FormSentence] = []
    for sentence in narrative.sentences:
        if sentence.figures and sentence.figures <= keys:
            sentences.append(sentence)
    if not sentences:
        name = examination.layout.name
        raise NotApplicable(f"版式“{name}”没有单独说明机关运行经费的段落")
    for sentence in sentences:
        yield from _operating_sentence(narrative, sentence, keys)


def operating_figures(case: Case) -> set[str]:
    """Return the figures that are one cell of basic spending
    of the general public budget narrowed to operating expenses.
    """
    keys: set[str] = set()
    for key, figure_rule in case.layout.figures.items():
        if not figure_rule.is_money:
            continue
        is_one_cell = len(figure_rule.plus) == 1 and not figure_rule.minus
        if is_one_cell and _is_operating(case, figure_rule.plus[0]):
            keys.add(key)
    return keys


def _is_operating(case: Case, address: str) -> bool:
    meaning = case.form.meaning_at(address)
    if meaning is None:
        return False
    of_all_units = meaning.money == case.domain.basic_of_general_budget
    of_offices = meaning.money == case.domain.basic_of_offices
    if not of_all_units and not of_offices:
        return False
    return meaning.economic == OPERATING and meaning.function is None


def _operating_sentence(
    narrative: Narrative, sentence: FormSentence, keys: set[str]
) -> Iterator[Finding]:
    if not sentence.paragraphs:
        message = "没有说明机关运行经费（没有安排的，也要说明）"
        yield Finding(message, (CellRef(sentence.address),))
    amounts: list[KnownAmount] = []
    for key in sorted(keys):
        amount = narrative.amounts.get(key)
        if amount is not None:
            amounts.append(amount)
    is_spent = any(amount.best and not amount.is_blank for amount in amounts)
    is_institution = _is_institution(narrative, sentence.text)
    quotes = narrative.quotes_in(sentence)
    first_key = min(keys)
    fact = f"而“{narrative.label(first_key)}”为{amount_in(narrative, first_key)}"
    names_amount = bool(quotes) or is_institution
    if sentence.paragraphs and is_spent and not names_amount:
        ref = CellRef(sentence.address, shown=sentence.text[:40])
        yield Finding(f"机关运行经费一段没有写明金额，{fact}", (ref,))
    for quote in quotes:
        place = quote_place(narrative, quote)
        if is_institution and quote.value:
            message = f"{place}，事业单位没有机关运行经费，应说明没有"
            yield hint(Finding(message, (quote.ref,)))
        if not amounts:
            continue
        is_one_of_them = any(states(quote, amount) for amount in amounts)
        if not is_one_of_them:
            gap = narrative.case.difference(quote.value - amounts[0].best)
            yield Finding(f"{place}，{fact}", refs(narrative, quote, first_key), gap)


def _is_institution(narrative: Narrative, text: str) -> bool:
    """A 事业单位 has no such expenses: it is one by its kind,
    or says so itself where a file tells no kind.
    """
    kind = (
        narrative.case.context.department_kind or narrative.case.document.identity.department_kind
    )
    if kind:
        return kind == "public_institution"
    return "事业单位" in text and any(word in text for word in ("没有", "未", "无", "不"))


# -- 40 --------------------------------------------------------------------------------------------


@rule(
    "40",
    Severity.HINT,
    "养老保险、职业年金、住房公积金按经济科目和按功能科目列的金额一致",
    "政府收支分类科目：30108与2080505、30109与2080506、30113与2210201",
    needs=(Subject.FUND_SPENDING, Subject.BASIC_BY_ECONOMIC),
)
def paired_codes_agree(examination: Examination) -> Iterator[Finding]:
    """Where all of a function's money is basic and of the general public budget,
    it is its economic code's.
    """
    by_economic: dict[str, MoneyCell] = {}
    for cell in examination.money_cells:
        is_basic = examination.subject_of(cell) == Subject.BASIC_BY_ECONOMIC
        if cell.code and is_basic and cell.column.key in cell.table.column_sums:
            by_economic[cell.code] = cell
    for economic, function in PAIRS.items():
        spent = _spent_as_basic_alone(examination, function)
        if economic not in by_economic or spent is None:
            continue
        paid = by_economic[economic]
        compared = compare(examination.effective(paid), examination.effective(spent))
        if not compared.is_equal:
            message = (
                f"{paid.statement}，而{spent.statement}，一般应当相等，"
                f"相差{examination.money(compared.difference)}"
            )
            gap = examination.difference(compared.difference)
            yield Finding(message, (paid.ref, spent.ref), gap)


def _spent_as_basic_alone(examination: Examination, function: str) -> MoneyCell | None:
    """Return the cell of a function's basic spending; None where other money is spent on it."""
    basic = examination.domain.basic_of_general_budget
    spent: MoneyCell | None = None
    for cell in examination.money_cells:
        if cell.code != function or cell.meaning is None:
            continue
        if cell.meaning.money == basic and spent is None:
            spent = cell
        is_of_other_money = not cell.meaning.money & basic
        if is_of_other_money and not examination.effective(cell).is_blank:
            return None
    return spent
