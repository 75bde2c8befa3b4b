"""Reading what is typed into the search box as terms that must all be met. Pure.

Nothing typed is ever an operator.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.documents.meaning.words import is_single, plain_number, sought_words
from disclosure.documents.model.searching import searchable
from disclosure.documents.model.texts import HAN

# Characters, terms and words that are looked for: each costs the database time, and nobody types so
# many on purpose.
LONGEST = 100
_MOST_TERMS = 8
_MOST_WORDS = 40
# Straight quotes hold a phrase; curly ones only where there is a space to hold, since “三公”经费 is
# written with them.
_TERM = re.compile(r'["＂]([^"＂]*)["＂]|“([^”]*\s[^”]*)”|([^\s"＂]+)')


# Where a piece that was typed without spaces is parted all the same: at punctuation, but for the
# signs inside a number; between a code and the name beside it; after a year.
_PARTING = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[^\w\s.,]")
_YEAR_BESIDE = re.compile(r"(?<!\d)((?:19|20)\d\d)年度?(?=\S)")
_MEASURES = "年月日元万亿个人名台辆套件次户平公千百所座条项"
_CODE_BEFORE = re.compile(rf"(?<!\d)(\d{{3,}})(?=[{HAN}]{{2}})(?![{_MEASURES}])")
_CODE_AFTER = re.compile(rf"(?<=[{HAN}]{{2}})(?=\d{{3,}}(?!\d))")
# An amount is found by its number: the unit stands at the head of its table.
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:万元|亿元|元)")


@dataclass(frozen=True)
class SearchTerm:
    """One thing sought.

    A passage must have all ``words`` and, where they do not say it all, hold ``text``. The only
    word may go on where ``is_prefix``: a single character does in its pairs, and so do initials and
    Latin words.
    """

    text: str
    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def is_literal(self) -> bool:
        """A text that does not hold the term could have its words all the same."""
        says_all = self.words in ((self.text,), (plain_number(self.text),))
        return not says_all and not self.is_prefix


def read_query(typed: str) -> tuple[SearchTerm, ...]:
    """Return the terms of what was typed, empty where there is nothing to look for.

    What is too long is cut off.
    """
    texts: list[str] = []
    for in_quotes, in_curly_quotes, bare in _TERM.findall(typed[:LONGEST]):
        phrase = in_quotes or in_curly_quotes
        if phrase:
            texts.append(searchable(phrase))
        else:
            texts += _parted(searchable(bare))
    terms: list[SearchTerm] = []
    for text in dict.fromkeys(texts):
        words = tuple(sought_words(text)[:_MOST_WORDS])
        if words:
            is_latin = len(text) > 1 and text.isascii() and text.isalpha()
            is_prefix = words == (text,) and (is_single(text) or is_latin)
            terms.append(SearchTerm(text, words, is_prefix))
    return _with_singles_as_texts(terms[:_MOST_TERMS])


def _parted(text: str) -> list[str]:
    """Return the texts that are sought one by one where `text` was typed without spaces."""
    if amount := _AMOUNT.fullmatch(text):
        return [amount[1]]
    spaced = _PARTING.sub(" ", text)
    spaced = _YEAR_BESIDE.sub(r"\1 ", spaced)
    spaced = _CODE_BEFORE.sub(r"\1 ", spaced)
    spaced = _CODE_AFTER.sub(" ", spaced)
    return spaced.split()


def _with_singles_as_texts(terms: Sequence[SearchTerm]) -> tuple[SearchTerm, ...]:
    """Return the terms, single characters without words where there are other terms.

    Half of all passages have such a character, so it is looked for in what the others find.
    """
    longer = [term for term in terms if not is_single(term.text)]
    if not longer:
        longer = [*terms[:1]]
    kept = []
    for term in terms:
        if term in longer:
            kept.append(term)
        else:
            kept.append(SearchTerm(term.text, ()))
    return tuple(kept)
