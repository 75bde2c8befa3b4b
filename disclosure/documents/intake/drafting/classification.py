"""Tells by which codes a blank table lists its rows: by its words, and by codes it shows. Pure.

The two economic classifications are easily taken for each other: 工资福利支出 is 301 of
departments' codes and 50501 of the government's. A table whose words say one and whose rows show
another is left to a person.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from budget.classification import SUPPLIED_YEAR, supplied_names
from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.drafting import columns as headings
from disclosure.documents.intake.drafting.tables import BlankRow, BlankTable
from disclosure.documents.intake.drafting.vocabulary import folded, vocabulary

_FOLDER = Folder()
# Which of the supplied lists have the codes of a table by function, economic or government code.
_LISTS = {
    "function": ("function", "government_fund_function"),
    "economic": ("department_economic",),
    "government": ("government_economic",),
}
_CODE_COLUMNS = ("code", "code_class", "code_section", "code_item")
_ECONOMIC = re.compile(r"30[1-9]|31[0-3]|399")
# With which digit all codes of the other economic classification begin.
_DIGIT_OF_OTHER = {"economic": "5", "government": "3"}


def classification_of(table: BlankTable) -> str:
    """Return by which codes a table lists its rows: function, economic or government.

    Empty where its words and the codes that it shows contradict each other.
    """
    texts = [_FOLDER.fold(table.title)]
    for column in table.columns:
        texts += map(_FOLDER.fold, column.header)
    told = _named(texts) | _shown(table)
    if len(told) > 1:
        return ""
    only = next(iter(told), "") or _by_other_words(texts, table)
    other = _DIGIT_OF_OTHER.get(only)
    if other and any(_code(table, row).startswith(other) for row in table.rows):
        return ""
    return only


def is_by_government(texts: Sequence[str]) -> bool:
    """Return whether a title and headings say that rows are named by the government's codes."""
    return _named([_FOLDER.fold(text) for text in texts]) == {"government"}


def _named(texts: Sequence[str]) -> set[str]:
    """Return the classifications that words in folded texts name and leave no doubt about."""
    words = vocabulary().classification
    named = set()
    for text in texts:
        if any(word in text for word in words["government"]):
            named.add("government")
        if any(word in text for word in words["department"]):
            named.add("economic")
        if any(word in text for word in words["function"]):
            named.add("function")
    return named


def _shown(table: BlankTable) -> set[str]:
    """Return the classifications of the rows: a code beside its name, or a name of one list."""
    shown = set()
    for row in table.rows:
        code = _code(table, row)
        names = set()
        for column, text in zip(table.columns, row.texts, strict=True):
            if text and headings.code_kind(column) not in _CODE_COLUMNS:
                names.add(folded(text))
        for classification in _LISTS:
            listed = _listed(classification)
            is_code_and_name = listed.get(code) in names
            is_own_name = not code and not names.isdisjoint(_own_names(classification))
            if is_code_and_name or is_own_name:
                shown.add(classification)
    return shown


def _code(table: BlankTable, row: BlankRow) -> str:
    """Return the code of a row, whether it stands in one column or in three."""
    code = ""
    for column, text in zip(table.columns, row.texts, strict=True):
        if headings.code_kind(column) in _CODE_COLUMNS and text.isdecimal():
            code += text
    return code


def _by_other_words(texts: Sequence[str], table: BlankTable) -> str:
    """Return which codes are likely where nothing names them: function where nothing is said."""
    words = vocabulary().classification
    for text in texts:
        if any(word in text for word in words["economic"]):
            return "economic"
    for row in table.rows:
        if any(_ECONOMIC.match(text) for text in row.filled):
            return "economic"
    leaves = {folded(column.header[-1]) for column in table.columns}
    return "economic" if folded("人员经费") in leaves else "function"


@cache
def _listed(classification: str) -> Mapping[str, str]:
    """Return the names of a classification by code, folded."""
    listed: dict[str, str] = {}
    names = supplied_names(SUPPLIED_YEAR)
    for kind in _LISTS[classification]:
        for code, name in names[kind].items():
            listed[code] = folded(name)
    return listed


@cache
def _own_names(classification: str) -> frozenset[str]:
    """Return the names that no other classification has."""
    own = set(_listed(classification).values())
    for other in _LISTS:
        if other != classification:
            own.difference_update(_listed(other).values())
    return frozenset(own)
