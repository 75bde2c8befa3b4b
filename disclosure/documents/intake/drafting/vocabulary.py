"""The words by which a blank form is bound, read from vocabulary.toml. Pure.

A heading is cut into words of the vocabulary, the longest first. It means what all of them mean
together, and nothing where a single character is left over: 上年预算数 is no 预算数.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from budget.classification import SUPPLIED_YEAR, supplied_list
from budget.dimensions import FISCAL_FUNDS
from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.drafting.meaning import Meaning, both
from disclosure.documents.model.texts import QUOTES

_FILE = Path(__file__).with_name("vocabulary.toml")
_FOLDER = Folder()
_WITHOUT_QUOTES = dict.fromkeys(map(ord, QUOTES))
_CLASS = 3  # digits of a code's class
# The lists between which names of classes changed (资源勘探信息等支出 until 2019).
_YEARS_OF_NAMES = (2019, SUPPLIED_YEAR)


@dataclass(frozen=True)
class MoneyWord:
    """A word that says which money is meant.

    ``within`` is the key of a group in which alone it has this meaning (购置费). ``is_selector``
    where forms give the choice a name. ``is_fiscal`` where it is said of 财政拨款 only.
    """

    key: str
    meaning: Meaning
    within: str = ""
    is_selector: bool = False
    is_fiscal: bool = False


@dataclass(frozen=True)
class Bound:
    """What a heading or row name says: ``keys`` of its words, and which money they mean.

    ``is_total`` where it has a word such as 合计, ``is_fiscal`` where it is said of 财政拨款.
    """

    keys: tuple[str, ...]
    meaning: Meaning
    is_total: bool = False
    is_fiscal: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The words of the file, folded. ``columns`` and the like are words by what they say.

    ``own_kinds`` are kinds of spending that a form with such a word declares itself.
    """

    money: Mapping[str, tuple[MoneyWord, ...]]
    plain: frozenset[str]
    totals: frozenset[str]
    columns: Mapping[str, str]
    row_columns: frozenset[str]
    column_number: frozenset[str]
    classification: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, str]
    functions: Mapping[str, str]
    governments: Mapping[str, str]
    nothing: Mapping[str, str]
    selectors: Mapping[str, Meaning]
    spending: Mapping[str, str]
    own_kinds: Mapping[str, str]

    @property
    def longest(self) -> int:
        """The number of characters of the longest word."""
        return max(map(len, (*self.money, *self.plain)))

    def bound(self, text: str, *, within: Iterable[str] = ()) -> Bound | None:
        """Return what a heading says; None where it is not covered by words of the vocabulary.

        ``within`` are the keys of the groups around it.
        """
        words, is_covered = self._words(folded(text), frozenset(within))
        return self._together(words) if is_covered else None

    def mentioned(self, text: str) -> Bound | None:
        """Return what the known words in a title mean together; None where they contradict."""
        words, _ = self._words(folded(text), frozenset())
        return self._together(words)

    def fiscal_funds_in(self, text: str) -> list[str]:
        """Return the funds of 财政拨款 that a text names one by one."""
        words, _ = self._words(folded(text), frozenset())
        funds = []
        for word in words:
            named = () if isinstance(word, str) else word.meaning.get("fund", ())
            if len(named) == 1 and named[0] in FISCAL_FUNDS:
                funds.append(named[0])
        return funds

    def _together(self, words: list[MoneyWord | str]) -> Bound | None:
        keys = []
        meaning: Meaning = {}
        is_total = False
        is_fiscal = False
        for word in words:
            if isinstance(word, str):
                is_total = is_total or word in self.totals
                continue
            together = both(meaning, word.meaning)
            if together is None:
                return None
            meaning = together
            keys.append(word.key)
            is_fiscal = is_fiscal or word.is_fiscal
        return Bound(tuple(keys), meaning, is_total, is_fiscal)

    def _words(self, text: str, within: frozenset[str]) -> tuple[list[MoneyWord | str], bool]:
        """Cut a text into words, the longest first; and tell whether that leaves nothing over."""
        words: list[MoneyWord | str] = []
        is_covered = True
        start = 0
        while start < len(text):
            length = min(self.longest, len(text) - start)
            while length and not self._word(text[start : start + length], within):
                length -= 1
            if length:
                word = self._word(text[start : start + length], within)
                words.append(word)
                start += length
            else:
                is_covered = False
                start += 1
        return words, is_covered

    def _word(self, text: str, within: frozenset[str]) -> MoneyWord | str:
        for word in self.money.get(text, ()):
            if not word.within or word.within in within:
                return word
        return text if text in self.plain else ""


def folded(text: str) -> str:
    """Return a heading or row name for comparison: no spaces, numbering or quotation marks."""
    core = _FOLDER.core(text).translate(_WITHOUT_QUOTES)
    return core.removeprefix("其中:") or core


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the file."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    money: dict[str, tuple[MoneyWord, ...]] = {}
    selectors: dict[str, Meaning] = {}
    spending: dict[str, str] = {}
    own_kinds: dict[str, str] = {}
    for entry in data["money"]:
        word = _money_word(entry)
        if word.is_selector:
            selectors[word.key] = word.meaning
        if "own" in entry:
            own_kinds[word.key] = entry["own"]
        for text in entry["words"]:
            key = folded(text)
            money[key] = (*money.get(key, ()), word)
            if entry.get("spends"):
                spending[folded(text)] = word.key
    columns = dict(data["columns"])
    labels = columns.pop("label")
    numbers = columns.pop("column_number")
    return Vocabulary(
        money=money,
        plain=_folded_all(data["plain"]["words"]),
        totals=_folded_all(data["plain"]["totals"]),
        columns=_by_word(columns),
        row_columns=_folded_all(labels),
        column_number=_folded_all(numbers),
        classification={key: tuple(words) for key, words in data["classification"].items()},
        fields={table: _by_word(fields) for table, fields in data["fields"].items()},
        assets=_by_word(data["assets"]),
        functions=_functions(data["functions"]),
        governments=_governments(),
        nothing=_by_word(data["nothing"]),
        selectors=selectors,
        spending=spending,
        own_kinds=own_kinds,
    )


def _money_word(entry: Mapping[str, Any]) -> MoneyWord:
    meaning = {dimension: tuple(values) for dimension, values in entry["counts"].items()}
    return MoneyWord(
        key=str(entry["key"]),
        meaning=meaning,
        within=str(entry.get("within", "")),
        is_selector=bool(entry.get("selector", False)),
        is_fiscal=bool(entry.get("fiscal", False)),
    )


def _folded_all(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(word) for word in words)


def _by_word(words_by_key: Mapping[str, Iterable[str]]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for key, words in words_by_key.items():
        for word in words:
            keys.setdefault(folded(word), key)
    return keys


def _functions(others: Mapping[str, str]) -> dict[str, str]:
    """Return the codes of classes by their names in any year."""
    codes = {folded(name): code for name, code in others.items()}
    for year in _YEARS_OF_NAMES:
        for listed in supplied_list(year, "function"):
            if len(listed.code) == _CLASS:
                codes[folded(listed.name)] = listed.code
    return codes


def _governments() -> dict[str, str]:
    """Return the codes of the classes of 政府预算支出经济分类 by their names."""
    codes = {}
    for listed in supplied_list(SUPPLIED_YEAR, "government_economic"):
        if len(listed.code) == _CLASS:
            codes[folded(listed.name)] = listed.code
    return codes


def classes(year: int) -> dict[str, str]:
    """Return the names of the classes of a year's list by code, in order."""
    names = {}
    for listed in supplied_list(year or SUPPLIED_YEAR, "function"):
        if len(listed.code) == _CLASS:
            names[listed.code] = listed.name
    return names


FISCAL: Meaning = {"fund": tuple(fund.value for fund in FISCAL_FUNDS)}
