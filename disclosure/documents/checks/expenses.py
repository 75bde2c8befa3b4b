"""Rules 21 and 40: operating expenses of the agency, and pairs of codes that pay for the same. Pure."""

from collections.abc import Iterator, Mapping

from budget.dimensions import Fund, Kind
from disclosure.documents.checks.declaration import NotApplicable, rule
from disclosure.documents.checks.figures_in_text import amount_in, place, refs
from disclosure.documents.checks.quotes import Narrative, Sentence, narrative_of, states
from disclosure.documents.checks.result import Finding, Severity, hint
from disclosure.documents.meaning.amounts import compare
from disclosure.documents.meaning.case import Case, CellRef, MoneyCell

OPERATING = ("302", "310")  # 公用经费: 商品和服务支出, 资本性支出
# Of the year's official list: what is paid by economic code is budgeted under these functions.
PAIRS: Mapping[str, tuple[str, ...]] = {"30108": ("2080505",), "30109": ("2080506",), "30113": ("2210201",)}


@rule(
    "21",
    Severity.WARNING,
    "机关运行经费与基本支出表的公用经费合计一致；事业单位应说明没有",
    "《预算法》第十四条：应当对机关运行经费的安排、使用情况作出说明",
    needs=("basic_by_economic", "narrative"),
)
def operating_expenses_are_stated(case: Case) -> Iterator[Finding]:
    """The sentence about nothing else states the operating column's total, or that there is none."""
    narrative = narrative_of(case)
    keys = operating_figures(case)
    sentences = [sentence for sentence in narrative.sentences if sentence.figures and sentence.figures <= keys]
    if not sentences:
        raise NotApplicable(f"版式“{case.layout.name}”没有单独说明机关运行经费的段落")
    for sentence in sentences:
        yield from _operating_sentence(narrative, sentence, keys)


def operating_figures(case: Case) -> set[str]:
    """The figures that are one cell of basic spending of the general public budget narrowed to operating expenses."""
    return {
        key
        for key, rule in case.layout.figures.items()
        if len(rule.plus) == 1 and not rule.minus and _is_operating(case, rule.plus[0])
    }


def _is_operating(case: Case, address: str) -> bool:
    meaning = case.form.meaning_at(address)
    basic = case.domain.of(fund=[Fund.GENERAL_PUBLIC_BUDGET], kind=[Kind.BASIC])
    return meaning is not None and meaning.money == basic and meaning.economic == OPERATING and meaning.function is None


def _operating_sentence(narrative: Narrative, sentence: Sentence, keys: set[str]) -> Iterator[Finding]:
    amounts = [amount for key in keys if (amount := narrative.amounts.get(key)) is not None]
    spent = any(not amount.is_blank and amount.best for amount in amounts)
    is_institution = _is_institution(narrative, sentence.text)
    quotes = [quote for quote in narrative.quotes if quote.paragraph in sentence.paragraphs]
    key = min(keys)
    if not sentence.paragraphs:
        yield Finding("没有说明机关运行经费（没有安排的，也要说明）", (CellRef(sentence.address),))
    elif spent and not quotes and not is_institution:
        message = (
            f"机关运行经费一段没有写明金额，而“{narrative.layout.figures[key].label}”为{amount_in(narrative, key)}"
        )
        yield Finding(message, (CellRef(sentence.address, shown=sentence.text[:40]),))
    for quote in quotes:
        if is_institution and quote.value:
            yield hint(Finding(f"{place(narrative, quote)}，事业单位没有机关运行经费，应说明没有", (quote.ref,)))
        if amounts and not any(states(quote, amount) for amount in amounts):
            gap = quote.value - amounts[0].best
            message = (
                f"{place(narrative, quote)}，而“{narrative.layout.figures[key].label}”为{amount_in(narrative, key)}"
            )
            yield Finding(message, refs(narrative, quote, key), narrative.case.difference(gap))


def _is_institution(narrative: Narrative, text: str) -> bool:
    """A 事业单位, which has no such expenses: by its kind, or as a file says of itself."""
    kind = narrative.case.context.department_kind or narrative.case.document.identity.department_kind
    says_so = "事业单位" in text and any(word in text for word in ("没有", "未", "无", "不"))
    return kind == "public_institution" or (not kind and says_so)


@rule(
    "40",
    Severity.HINT,
    "养老保险、职业年金、住房公积金按经济科目和按功能科目列的金额一致",
    "政府收支分类科目：30108与2080505、30109与2080506、30113与2210201",
    needs=("fund_spending", "basic_by_economic"),
)
def paired_codes_agree(case: Case) -> Iterator[Finding]:
    """Where all of a function's money is basic and of the general public budget, it is its economic code's."""
    by_code: dict[str, MoneyCell] = {}
    for cell in case.money_cells:
        if (
            cell.code
            and case.form.subjects[cell.table.key] == "basic_by_economic"
            and cell.column.key in cell.table.column_sums
        ):
            by_code[cell.code] = cell
    basic = case.domain.of(fund=[Fund.GENERAL_PUBLIC_BUDGET], kind=[Kind.BASIC])
    for economic, functions in PAIRS.items():
        for function in functions:
            cells = [cell for cell in case.money_cells if cell.code == function]
            spent = next((cell for cell in cells if cell.meaning and cell.meaning.money == basic), None)
            if spent is not None and economic in by_code and _is_all_basic(case, cells, basic):
                yield from _pair(case, by_code[economic], spent)


def _is_all_basic(case: Case, cells: list[MoneyCell], basic: int) -> bool:
    others = (cell for cell in cells if cell.meaning and not cell.meaning.money & basic)
    return all(case.effective(cell).is_blank for cell in others)


def _pair(case: Case, economic: MoneyCell, function: MoneyCell) -> Iterator[Finding]:
    compared = compare(case.effective(economic), case.effective(function))
    if not compared.is_equal:
        message = f"{economic.said}，而{function.said}，一般应当相等，相差{case.money(compared.difference)}"
        yield Finding(message, (economic.ref, function.ref), case.difference(compared.difference))
