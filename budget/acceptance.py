"""The rules for what the ledger takes in: amounts, texts and lines. Pure.

They are stated once, for forms, imports and actions. A fault is a Chinese sentence or None;
problems carry their place. Database constraints repeat what one row can state.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budget.codes import Level, is_code, level
from budget.dimensions import Dimension, Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.money import FEN, LARGEST
from budget.problems import Problem

# 因公出国（境）费用: the only code whose money table 9 splits by purpose
OVERSEAS_TRAVEL = "30212"


def amount_fault(amount: Decimal) -> str | None:
    """Return why ``amount`` (yuan) cannot be entered, or None.

    It must not be negative, finer than fen, or larger than a column holds exactly.
    """
    if not amount.is_finite():
        return "金额必须是数"
    if amount < 0:
        return f"金额 {amount} 是负数；预算金额不能小于零"
    if amount > LARGEST:
        return f"金额 {amount} 超出上限 {LARGEST}"
    if amount != amount.quantize(FEN):
        return f"金额 {amount} 的小数超过两位（分）"
    return None


# Marks that turn the reading direction of what follows, the byte order mark and the soft hyphen:
# invisible, able to disguise a figure, and gone when a printed copy is read back.
_DISGUISES = frozenset(
    "\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff"
)
# Control characters, halves of surrogate pairs, and Unicode's own line and paragraph separators.
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}


def text_fault(text: str, *, multiline: bool = True) -> str | None:
    """Return why ``text`` cannot be entered, or None.

    It must not hold a control character, which Word and XML files could not hold either.
    """
    for character in text:
        if multiline and character == "\n":
            continue
        if character in _DISGUISES or unicodedata.category(character) in _UNPRINTABLE:
            return f"含有不可见的控制字符 U+{ord(character):04X}，请删去"
    return None


@dataclass(frozen=True)
class CodeBook:
    """The codes that a budget's lines may name.

    They are its edition's names by code, its units' codes and its projects' names.
    """

    year: int
    function: Mapping[str, str] = field(default_factory=dict)
    government_fund_function: Mapping[str, str] = field(default_factory=dict)
    department_economic: Mapping[str, str] = field(default_factory=dict)
    government_economic: Mapping[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()


def lines_problems(lines: Iterable[Line], book: CodeBook) -> list[Problem]:
    """Return every problem of every line; addresses count lines from 1 (第3行)."""
    problems = []
    for number, line in enumerate(lines, start=1):
        for code, message in line_faults(line, book):
            problems.append(Problem(code, f"第{number}行", message))
    return problems


def line_faults(line: Line, book: CodeBook) -> Iterator[tuple[str, str]]:
    """Yield a stable code and a Chinese sentence for everything that is wrong with one line."""
    yield from _dimension_faults(line)
    yield from _function_faults(line, book)
    yield from _economic_faults(line, book)
    yield from _purpose_faults(line)
    yield from _belonging_faults(line, book)
    is_kept = line.kind == Kind.YEAR_END_CARRYOVER
    if is_kept and (line.economic or line.project or line.purpose):
        yield "year_end_carryover", "年终结转结余不列支出，不填经济科目、项目和用途"

    fault = amount_fault(line.amount)
    if fault is not None:
        yield "amount", fault
    remark_fault = text_fault(line.remark)
    if remark_fault is not None:
        yield "remark_text", f"备注{remark_fault}"


def _dimension_faults(line: Line) -> Iterator[tuple[str, str]]:
    closed: tuple[tuple[str, str, type[Dimension]], ...] = (
        ("资金性质", line.fund, Fund),
        ("资金来源年度", line.origin, Origin),
        ("支出类型", line.kind, Kind),
    )
    for label, value, dimension in closed:
        if value not in dimension.values():
            yield "dimension", f"{label}“{value}”不在可选范围内"


def _function_faults(line: Line, book: CodeBook) -> Iterator[tuple[str, str]]:
    code = line.function
    fault = _level_fault("功能科目", code, Level.ITEM)
    if fault is not None:
        yield "function_level", fault
    elif code in book.function:
        return
    elif code not in book.government_fund_function:
        yield "function_unknown", f"功能科目 {code} 不在{book.year}年科目表中"
    elif line.fund != Fund.GOVERNMENT_FUND:
        message = f"功能科目 {code} 是政府性基金预算科目，只能用于政府性基金"
        yield "function_fund", message


def _economic_faults(line: Line, book: CodeBook) -> Iterator[tuple[str, str]]:
    code = line.economic
    if not code:
        if line.fund == Fund.GENERAL_PUBLIC_BUDGET and line.kind == Kind.BASIC:
            message = "一般公共预算的基本支出必须填写部门预算支出经济分类科目"
            yield "economic_missing", message
        return

    fault = _level_fault("经济科目", code, Level.SECTION)
    if fault is not None:
        yield "economic_level", fault
    elif code in book.department_economic:
        return
    elif code in book.government_economic:
        own_list = "这里应填部门预算支出经济分类科目"
        yield "economic_kind", f"经济科目 {code} 是政府预算支出经济分类科目，{own_list}"
    else:
        message = f"经济科目 {code} 不在{book.year}年部门预算支出经济分类科目表中"
        yield "economic_unknown", message


_LEVEL_RULES = {
    Level.ITEM: "只有项级（7位）科目可以列支",
    Level.SECTION: "应填款级（5位）科目",
}


def _level_fault(label: str, code: str, wanted: Level) -> str | None:
    rule = _LEVEL_RULES[wanted]
    if not is_code(code):
        return f"{label}“{code}”不是科目编码，{rule}"
    actual = level(code)
    if actual != wanted:
        return f"{label} {code} 是{actual.label}级科目，{rule}"
    return None


def _purpose_faults(line: Line) -> Iterator[tuple[str, str]]:
    if not line.purpose:
        return
    if line.purpose not in Purpose.values():
        yield "dimension", f"出国用途“{line.purpose}”不在可选范围内"
    if line.economic != OVERSEAS_TRAVEL:
        yield "purpose", f"只有经济科目 {OVERSEAS_TRAVEL} 因公出国（境）费用才填出国用途"


def _belonging_faults(line: Line, book: CodeBook) -> Iterator[tuple[str, str]]:
    """Yield the faults of the unit and the project, which belong to the department."""
    if line.unit not in book.units:
        yield "unit_unknown", f"单位“{line.unit}”不是本部门{book.year}年的预算单位"
    if not line.project:
        return
    if line.kind != Kind.PROJECT:
        yield "project_kind", "只有项目支出才填项目"
    elif line.project not in book.projects:
        yield "project_unknown", f"项目“{line.project}”不在本部门的项目中"
