"""Tells whose money of which year a sheet says it holds, where that is not the budget's. Pure.

Two departments or two years in one file would become one ledger. Titles, captions and the names of
sheets and of the file tell them apart; what they do not say is not asked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budget import problem_kinds
from budget.acceptance import CodeBook
from budget.problems import Problem
from budget.sheets import fold_name
from disclosure.documents.intake.ledgers.grids import LedgerGrid
from disclosure.documents.intake.ledgers.headings import LedgerHeading

_YEAR = re.compile(r"(?<!\d)(20\d\d)年?")
_YEAR_OF_MONEY = re.compile(
    r"(?<!\d)20\d\d(?:年|年度|财年)?(?:.{0,20}(?:预算|明细|收支|支出|收入)|$)"
)
_OFFICE = re.compile(r"(?:预算|填报|编制)?(?:部门|单位)(?:名称|编码|代码)?[:：](?P<office>.+)")
_COLUMN_OF_OFFICES = re.compile(
    r"(?:预算|填报|编制|主管|一级|二级|所属|基层)*(?:部门|单位)(?:名称|编码|代码|编码及名称)?"
)
# As a title ends: behind it may stand a bracket, a number, a version or the ending of a file.
_TITLE_OF_FINAL_ACCOUNTS = re.compile(
    r"决算(?:收入|支出|收支|明细|总|公开|报|汇总)*(?:表|明细|报表|套表)?"
    r"(?=$|[-_—(【\[]|\d+(?:$|[.(])|v\d|\.[a-z]+$|单位:)",
    re.IGNORECASE,
)
# What stands before 决算 where a text only refers to final accounts.
_REFERENCE = re.compile(r"上年|上一年|去年|按|以|较|参照|参考|根据|依据|取自|来自|对照|核对|见")
# How a text begins that is no title but a remark.
_REMARK = re.compile(r"(?:注|备注|说明)")
_CODE_AND_NAME = re.compile(r"(?P<code>\d{3,9})(?P<name>\D.*)?")
_FEWEST_LETTERS = 2  # of a name
_LONGEST_SHOWN = 30  # characters


@dataclass(frozen=True)
class Stated:
    """A text that may say whose money a sheet holds, and where it stands."""

    text: str
    place: str


def texts_about(grid: LedgerGrid, heading: LedgerHeading, file_name: str) -> list[Stated]:
    """Return the texts around a sheet's lines: above its heading, its name, that of the file."""
    texts = []
    for row in range(heading.first):
        cells = [cell.strip() for cell in grid.rows[row] if cell.strip()]
        for cell in cells:
            texts.append(Stated(cell, grid.place(row)))
        if len(cells) > 1:
            texts.append(Stated("".join(cells), grid.place(row)))  # 单位： and 某局 beside it
    if grid.name:
        texts.append(Stated(grid.name, f"工作表名“{grid.name}”"))
    texts.append(Stated(file_name, f"文件名“{file_name}”"))
    return texts


def other_owners(texts: Iterable[Stated], book: CodeBook) -> Iterator[Problem]:
    """Yield a problem where a text states another year than the budget's, or another office."""
    told: set[str] = set()
    for stated in texts:
        shown = stated.text[:_LONGEST_SHOWN]
        if stated.place in told:
            continue
        if _is_of_another_year(stated.text, book.year):
            told.add(stated.place)
            yield problem_kinds.SHEET_OTHER_YEAR.at(stated.place, text=shown, year=book.year)
        elif _is_of_another_office(stated, book):
            told.add(stated.place)
            yield problem_kinds.SHEET_OTHER_OFFICE.at(stated.place, text=shown)
        elif _is_of_final_accounts(stated.text):
            told.add(stated.place)
            yield problem_kinds.SHEET_FINAL_ACCOUNTS.at(stated.place, text=shown)


def is_called_office(heading: str) -> bool:
    """Return whether a column's heading, already folded, says that it names offices."""
    return _COLUMN_OF_OFFICES.fullmatch(heading) is not None


def names_another_office(text: str, book: CodeBook) -> bool:
    """Return whether a cell of a column of offices begins with the code of somebody else."""
    named = _CODE_AND_NAME.fullmatch(fold_name(text))
    return named is not None and not _is_our_code(named["code"], book)


def names_our_office(text: str, book: CodeBook) -> bool:
    """Return whether a cell of a column of offices begins with a code of the department's own."""
    named = _CODE_AND_NAME.fullmatch(fold_name(text))
    return named is not None and _is_our_code(named["code"], book)


def _is_our_code(code: str, book: CodeBook) -> bool:
    """Return whether a code is the department's or of a unit: the one begins the other."""
    return any(unit.startswith(code) or code.startswith(unit) for unit in book.units)


def _is_of_final_accounts(text: str) -> bool:
    """Return whether a title says that a sheet holds final accounts, and nothing of a budget.

    An instruction that speaks of them, as 结转资金按上年决算批复数填列, is no title.
    """
    folded = fold_name(text).replace("预决算", "")
    if "预算" in folded or _REMARK.match(folded):
        return False
    title = _TITLE_OF_FINAL_ACCOUNTS.search(folded)
    if title is None:
        return False
    return _REFERENCE.search(folded[: title.start()]) is None


def _is_of_another_year(text: str, year: int) -> bool:
    """Return whether a text speaks of the money of other years only."""
    folded = fold_name(text)
    if not _YEAR_OF_MONEY.search(folded):
        return False
    years = {int(match) for match in _YEAR.findall(folded)}
    return year not in years


def _is_of_another_office(stated: Stated, book: CodeBook) -> bool:
    """Return whether a caption or a sheet's name begins with the code of somebody else."""
    folded = fold_name(stated.text)
    caption = _OFFICE.fullmatch(folded)
    is_name_of_sheet = stated.place.startswith("工作表名")
    if caption is None and not is_name_of_sheet:
        return False
    office = caption["office"] if caption else folded
    named = _CODE_AND_NAME.fullmatch(office)
    if named is None:
        return False
    code, name = named["code"], named["name"] or ""
    if is_name_of_sheet and len(name) < _FEWEST_LETTERS:
        return False  # a sheet's number
    if _is_known_code(code, book):
        return False
    return not _is_our_code(code, book)


def _is_known_code(code: str, book: CodeBook) -> bool:
    """Return whether a number is a code of the classification, or a year: 301工资福利, 2023年."""
    names = (
        book.function,
        book.government_fund_function,
        book.department_economic,
        book.government_economic,
    )
    if re.fullmatch(r"20\d\d", code):
        return True
    for known in names:
        if any(listed.startswith(code) for listed in known):
            return True
    return False
