"""The vocabulary of a form like Jiangsu's, for tests of those who ask the settings for one."""

from budget.dimensions import Fund
from budget.vocabulary import OwnSource, Vocabulary

LIKE_JIANGSU = Vocabulary(
    kinds={"own_reserve": "单位预留机动经费"},
    sources={"own_special_income": OwnSource("专项收入", Fund.GENERAL_PUBLIC_BUDGET)},
)


def of_any_layout(_key: str) -> Vocabulary:
    return LIKE_JIANGSU
