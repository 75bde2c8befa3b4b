"""Words as people say them, and what answers them: a figure, a code, a term or a page. Pure.

The delivered words are data: fixtures/everyday-words. A target is a key of ``FIGURES``, a code,
``term:`` with the key of a term of the glossary, or ``page:`` with one of ``PAGES``.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from budget.classification import SUPPLIED_YEAR, supplied_list
from budget.codes import CodeKind, is_code
from disclosure.documents.meaning.english import english_names
from disclosure.documents.meaning.spending import FIGURES, MEASURES_BY_FIRST_DIGIT
from disclosure.documents.model.searching import searchable

WORDS = Path(__file__).parents[3] / "fixtures" / "everyday-words" / "words.tsv"
TERM = "term:"
PAGE = "page:"
# Pages of a county that answer what no amount does.
PAGES = ("board", "goals", "departments", "codes")
_TERM_KEY = re.compile(r"[a-z][a-z0-9-]*")

Targets = tuple[str, ...]


def is_code_of_list(text: str) -> bool:
    """Tell whether a text is a code that amounts are stated for."""
    return text.isascii() and is_code(text) and text[0] in MEASURES_BY_FIRST_DIGIT


def unknown_targets(targets: str) -> list[str]:
    """Return those of the targets, parted by spaces, that cannot name anything."""
    unknown = []
    for target in targets.split():
        kind, colon, key = target.partition(":")
        if not colon:
            is_known = target in FIGURES or is_code_of_list(target)
        elif f"{kind}:" == TERM:
            is_known = _TERM_KEY.fullmatch(key) is not None
        else:
            is_known = f"{kind}:" == PAGE and key in PAGES
        if not is_known:
            unknown.append(target)
    return unknown


def word_key(word: str) -> str:
    """Return a word as searches compare it, of several English ones without the spaces."""
    return "".join(searchable(word).split())


@cache
def delivered_words() -> Mapping[str, Targets]:
    """Return the targets of each word, folded as searches compare it.

    Figures' and codes' own names are words; of a name that several codes have, as 行政运行 of each
    class, there is none. Of codes with one English name it is the first in the list of names, which
    begins with the classes.
    """
    words: dict[str, Targets] = {}
    codes = _codes_by_name()
    for name, code in codes.items():
        words[name] = (code,)
    for chinese, english in english_names().items():
        if searchable(chinese) in codes:
            words.setdefault(word_key(english), (codes[searchable(chinese)],))
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            words[word_key(row["word"])] = tuple(row["targets"].split())
    for key, label in FIGURES.items():
        for name in _names_of_figure(label):
            words[searchable(name)] = (key,)
    return words


def _codes_by_name() -> dict[str, str]:
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
