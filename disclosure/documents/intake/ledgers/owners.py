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
# A platform that a finance bureau runs prints the bureau's name on everybody's tables.
_MADE_BY_THE_BUREAU = re.compile(r"(?:编制|填报)(?:部门|单位)[:：].*财政[局厅]")
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
# A column may have a region's code before an office's.
_LONG_CODE_AND_NAME = re.compile(r"(?P<code>\d{3,18})(?P<name>\D.*)?")
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


def texts_of_others(texts: Iterable[str], book: CodeBook) -> set[str]:
    """Return those cells of a column of offices that are somebody else's.

    They call an office of the region, or a code that nobody has beside one of the department's
    own. Where a column has nothing but codes that nobody has, only a person knows what they are.
    """
    of_others = set()
    unknown = set()
    has_ours = False
    for text in set(texts):
        if _calls_another(text, book):
            of_others.add(text)
        elif names_our_office(text, book):
            has_ours = True
        elif names_unknown_office(text, book):
            unknown.add(text)
    return of_others | unknown if has_ours else of_others


def names_our_office(text: str, book: CodeBook) -> bool:
    """Return whether a cell of a column of offices begins with a code of the department's own."""
    named = _LONG_CODE_AND_NAME.fullmatch(fold_name(text))
    return named is not None and _is_our_code(named["code"], book)


def names_unknown_office(text: str, book: CodeBook) -> bool:
    """Return whether a cell of a column of offices begins with a code that nobody has."""
    named = _LONG_CODE_AND_NAME.fullmatch(fold_name(text))
    if named is None or _calls_another(text, book):
        return False
    return not _is_our_code(named["code"], book)


def _is_our_code(code: str, book: CodeBook) -> bool:
    """Return whether a code is the department's or of a unit: the one begins the other."""
    if _is_called(code, book.offices.own | book.units):
        return True
    if _is_called(code, book.offices.others):
        return False
    return any(unit.startswith(code) or code.startswith(unit) for unit in book.units)


def _is_called(code: str, offices: Iterable[str]) -> bool:
    """Return whether a code is that of an office, zeros before it aside: spreadsheets lose them."""
    plain = code.lstrip("0")
    return any(office.lstrip("0") == plain for office in offices)


def _calls_another(text: str, book: CodeBook) -> bool:
    """Return whether a text calls another office of the region, by its code or its name."""
    folded = fold_name(text)
    names = {fold_name(office) for office in book.offices.others}
    named = _LONG_CODE_AND_NAME.fullmatch(folded)
    if named is None:
        return folded in names
    code, name = named["code"], (named["name"] or "").lstrip("-_.、")
    if _is_our_code(code, book):
        return False
    if name in names or _is_called(code, book.offices.others):
        return True
    if any(code.startswith(office) for office in book.offices.own):
        return False  # as a unit of ours would be coded
    return any(code.startswith(office) for office in book.offices.others)


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
        is_of_bureau = caption is not None and _MADE_BY_THE_BUREAU.fullmatch(folded) is not None
        return caption is not None and not is_of_bureau and _calls_another(office, book)
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
