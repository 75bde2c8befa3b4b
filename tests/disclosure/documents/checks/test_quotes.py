"""What numbers in sentences mean, told by the words before them, where a file has no bindings."""

from decimal import Decimal

import pytest

from disclosure.documents.checks.quotes import Narrative, Quote
from disclosure.documents.meaning.case import Case
from disclosure.documents.model.document import Paragraph
from tests.disclosure.documents.checks.altered import clean_document, context


def quotes(text: str) -> list[Quote]:
    narrative = Narrative(Case(clean_document().as_displayed(), context()))
    return list(narrative.quotes_of(Paragraph("section-2/income", text)))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("2023年预算收入2279万元", "total"),
        ("其中：基金预算收入为0万元", "government_fund_income"),
        ("包括人员经费共计1133万元", "personnel"),
        ("和日常公用经费46.04万元", "operating"),
        ("机关运行经费共计安排46万元", "operating"),
        ("因公出国（境）费0万元", "overseas_travel"),
        ("公务用车购置及运维费：1.7万元", "vehicles"),
        ("“三公”经费减少了0.05万元", "three_public_change"),
        ("基本支出比上年增加约12万元", "basic_change"),
        ("较2022年减少156.31万元", "total_change"),
    ],
)
def test_the_words_before_a_number_say_which_figure_it_is(text: str, figure: str) -> None:
    (quote,) = quotes(text)
    assert figure in quote.figures


def test_directions_units_and_decimals_are_read() -> None:
    first, second = quotes("项目支出增加54.666万元；日常公用支出减少2,300元")
    assert (first.direction, first.decimals, first.value) == (1, 3, Decimal(546_660))
    assert (second.direction, second.unit, second.value) == (-1, "元", Decimal(2300))


def test_a_number_of_nothing_in_the_form_speaks_of_nothing() -> None:
    (quote,) = quotes("为每人发放慰问金400元")
    assert quote.candidates == ()
