"""The rules for what the ledger takes in: amounts, texts and lines. Pure.

They are stated once, for forms, imports and actions. Database constraints repeat what one row can
state.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budget import problem_kinds
from budget.codes import Level, is_code, level
from budget.dimensions import Fund, Kind, Origin, Purpose
from budget.entries import Line
from budget.money import FEN, LARGEST
from budget.problems import Problem
from budget.vocabulary import STANDARD, Vocabulary

# 因公出国（境）费用: the only code whose money table 9 splits by purpose
OVERSEAS_TRAVEL = "30212"


def amount_problem(amount: Decimal) -> Problem | None:
    """Return why ``amount`` (yuan) cannot be entered, or None.

    It must not be negative, finer than fen, or larger than a column holds exactly.
    """
    if not amount.is_finite():
        return problem_kinds.AMOUNT_NO_NUMBER.at()
    if amount < 0:
        return problem_kinds.AMOUNT_NEGATIVE.at(amount=amount)
    if amount > LARGEST:
        return problem_kinds.AMOUNT_LARGE.at(amount=amount, most=LARGEST)
    if amount != amount.quantize(FEN):
        return problem_kinds.AMOUNT_FINE.at(amount=amount)
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
class Offices:
    """The codes and names by which files call a budget's own offices, and its region's others."""

    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


NO_OFFICES = Offices()


@dataclass(frozen=True)
class CodeBook:
    """The codes that a budget's lines may name.

    They are its edition's names by code, its units' codes, its projects' names, and the kinds and
    sources of its year's form. A book that a file is held against also has the region's offices.
    """

    year: int
    function: Mapping[str, str] = field(default_factory=dict)
    government_fund_function: Mapping[str, str] = field(default_factory=dict)
    department_economic: Mapping[str, str] = field(default_factory=dict)
    government_economic: Mapping[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    vocabulary: Vocabulary = STANDARD
    offices: Offices = NO_OFFICES


def lines_problems(lines: Iterable[Line], book: CodeBook) -> list[Problem]:
    """Return every problem of every line; addresses count lines from 1 (第3行)."""
    problems = []
    for number, line in enumerate(lines, start=1):
        for problem in line_problems(line, book):
            problems.append(replace(problem, address=f"第{number}行"))
    return problems


def line_problems(line: Line, book: CodeBook) -> Iterator[Problem]:
    """Yield everything that is wrong with one line; the problems have no address."""
    yield from _dimension_problems(line, book.vocabulary)
    yield from _function_problems(line, book)
    yield from _economic_problems(line, book)
    yield from _purpose_problems(line)
    yield from _belonging_problems(line, book)
    is_kept = line.kind == Kind.YEAR_END_CARRYOVER
    if is_kept and (line.economic or line.project or line.purpose):
        yield problem_kinds.CARRYOVER_DETAILED.at()

    of_amount = amount_problem(line.amount)
    if of_amount is not None:
        yield of_amount
    remark_fault = text_fault(line.remark)
    if remark_fault is not None:
        yield problem_kinds.REMARK_TEXT.at(fault=remark_fault)


def _dimension_problems(line: Line, vocabulary: Vocabulary) -> Iterator[Problem]:
    closed: tuple[tuple[str, str, Collection[str]], ...] = (
        ("资金性质", line.fund, vocabulary.fund_labels()),
        ("资金来源年度", line.origin, Origin.values()),
        ("支出类型", line.kind, vocabulary.kind_labels()),
    )
    for label, value, known in closed:
        if value not in known:
            yield problem_kinds.DIMENSION_UNKNOWN.at(label=label, value=value)


def _function_problems(line: Line, book: CodeBook) -> Iterator[Problem]:
    code = line.function
    if not is_code(code):
        yield problem_kinds.FUNCTION_NO_CODE.at(code=code)
    elif level(code) != Level.ITEM:
        yield problem_kinds.FUNCTION_LEVEL.at(code=code, level=level(code).label)
    elif code in book.function:
        return
    elif code not in book.government_fund_function:
        yield problem_kinds.FUNCTION_UNKNOWN.at(code=code, year=book.year)
    elif book.vocabulary.fund_of(line.fund) != Fund.GOVERNMENT_FUND:
        yield problem_kinds.FUNCTION_FUND.at(code=code)


def _economic_problems(line: Line, book: CodeBook) -> Iterator[Problem]:
    code = line.economic
    if not code:
        fund = book.vocabulary.fund_of(line.fund)
        if fund == Fund.GENERAL_PUBLIC_BUDGET and line.kind == Kind.BASIC:
            yield problem_kinds.ECONOMIC_MISSING.at()
        return

    if not is_code(code):
        yield problem_kinds.ECONOMIC_NO_CODE.at(code=code)
    elif level(code) != Level.SECTION:
        yield problem_kinds.ECONOMIC_LEVEL.at(code=code, level=level(code).label)
    elif code in book.department_economic:
        return
    elif code in book.government_economic:
        yield problem_kinds.ECONOMIC_OF_GOVERNMENT.at(code=code)
    else:
        yield problem_kinds.ECONOMIC_UNKNOWN.at(code=code, year=book.year)


def _purpose_problems(line: Line) -> Iterator[Problem]:
    if not line.purpose:
        return
    if line.purpose not in Purpose.values():
        yield problem_kinds.DIMENSION_UNKNOWN.at(label="出国用途", value=line.purpose)
    if line.economic != OVERSEAS_TRAVEL:
        yield problem_kinds.PURPOSE_MISPLACED.at(code=OVERSEAS_TRAVEL)


def _belonging_problems(line: Line, book: CodeBook) -> Iterator[Problem]:
    """Yield the problems of the unit and the project, which belong to the department."""
    if line.unit not in book.units:
        yield problem_kinds.UNIT_UNKNOWN.at(unit=line.unit, year=book.year)
    if not line.project:
        return
    if line.kind != Kind.PROJECT:
        yield problem_kinds.PROJECT_MISPLACED.at()
    elif line.project not in book.projects:
        yield problem_kinds.PROJECT_UNKNOWN.at(project=line.project)
