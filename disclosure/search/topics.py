"""What a search is about: a figure that departments have in common, or a code.

People say 吃喝 and 修路 where the form says 公务接待费 and 公路建设. The words are data:
fixtures/everyday-words.
"""

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from budget.classification import SUPPLIED_YEAR, supplied_list
from budget.codes import CodeKind, is_code
from disclosure.documents.meaning.spending import FIGURES, MEASURES_BY_FIRST_DIGIT
from disclosure.documents.model.searching import searchable
from disclosure.fulltext.query import SearchTerm

_WORDS = Path(__file__).parents[2] / "fixtures" / "everyday-words" / "words.tsv"
# Words by which a typed text is a question, in which a word of everyday may stand anywhere.
_ASKING = ("多少", "花", "钱", "吗", "什么", "怎么", "哪", "谁", "为什么", "几个", "费用", "支出")
_ALL_MONEY = ("total", "spending")
_SHORTEST_IN_QUESTION = 2  # characters of an everyday word that is looked for inside a question


def targets(terms: Sequence[SearchTerm]) -> tuple[str, ...]:
    """Return the figures (keys of FIGURES) and codes that a search may be about, the likeliest
    first.

    ``terms`` are what was typed, without the years and departments that are said beside it. Empty
    where it is about nothing that has an amount.
    """
    texts = [term.text for term in terms]
    for text in texts:
        if text.isascii() and text.isdigit():
            is_of_list = is_code(text) and text[0] in MEASURES_BY_FIRST_DIGIT
            return (text,) if is_of_list else ()
    for text in [*texts, "".join(texts)]:
        if text in everyday_words():
            return everyday_words()[text]
        if text in names_of_codes():
            return (names_of_codes()[text],)
    whole = "".join(texts)
    if any(word in whole for word in _ASKING):
        return _longest_word_in(whole)
    return ()


@cache
def everyday_words() -> dict[str, tuple[str, ...]]:
    """Return the targets of each word, folded as searches compare it; figures' names are words."""
    words: dict[str, tuple[str, ...]] = {}
    with _WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            words[searchable(row["word"])] = tuple(row["targets"].split())
    for key, label in FIGURES.items():
        for name in _names_of_figure(label):
            words[searchable(name)] = (key,)
    return words


@cache
def names_of_codes() -> dict[str, str]:
    """Return the code of each name in the supplied lists, folded as searches compare it; none of
    a name that several codes have, as 行政运行 of each class.
    """
    codes: dict[str, set[str]] = {}
    for kind in (CodeKind.FUNCTION, CodeKind.DEPARTMENT_ECONOMIC):
        for listed in supplied_list(SUPPLIED_YEAR, kind):
            codes.setdefault(searchable(listed.name), set()).add(listed.code)
    code_of_name = {}
    for name, codes_of_name in codes.items():
        if len(codes_of_name) == 1:
            [code_of_name[name]] = codes_of_name
    return code_of_name


def _names_of_figure(label: str) -> Iterator[str]:
    """Yield a figure's name, and what is said for short of 公用经费（机关运行经费）, “三公”经费合计
    and 公务接待费.
    """
    yield label
    outside, _, inside = label.partition("（")
    if inside.endswith("）"):
        yield outside
        yield inside.removesuffix("）")
    for ending in ("合计", "费"):
        if label.endswith(ending):
            yield label.removesuffix(ending)


def _longest_word_in(question: str) -> tuple[str, ...]:
    """Return the targets of the longest word in a question; all money only if it has no other:
    in 吃饭花了多少 it is not 花了多少 that is asked for.
    """
    found = []
    for word, of_word in everyday_words().items():
        if len(word) >= _SHORTEST_IN_QUESTION and word in question:
            is_of_all = of_word[0] in _ALL_MONEY
            found.append((is_of_all, -len(word), of_word))
    if not found:
        return ()
    _, _, best = min(found)
    return best
