"""What a reader types into the search box, read into terms that must all be met. Pure: nothing typed is ever an operator."""

import re
from dataclasses import dataclass

from disclosure.documents.meaning.words import is_single, sought_words
from disclosure.documents.model.texts import searchable

LONGEST = 100
_MOST_TERMS = 8
_MOST_WORDS = 40
# Straight quotes hold a phrase; curly ones only where there is a space to hold, since “三公”经费 is written with them.
_TERM = re.compile(r'["＂]([^"＂]*)["＂]|“([^”]*\s[^”]*)”|([^\s"＂]+)')


@dataclass(frozen=True)
class Term:
    """One thing sought: a passage must have all ``words`` and, where they do not say it all, hold ``text``.

    ``is_prefix``: the only word may go on, as a single character does in its pairs, and initials or Latin words do.
    """

    text: str
    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def is_literal(self) -> bool:
        """Whether the words could be met by a text that does not hold the term."""
        return self.words != (self.text,) and not self.is_prefix


def read_query(typed: str) -> tuple[Term, ...]:
    """The terms of what was typed, empty where there is nothing to look for. What is too long is cut off."""
    texts = [searchable("".join(groups)) for groups in _TERM.findall(typed[:LONGEST])]
    terms = [_term(text) for text in dict.fromkeys(texts) if sought_words(text)]
    return _with_singles_as_texts(terms[:_MOST_TERMS])


def _term(text: str) -> Term:
    words = tuple(sought_words(text)[:_MOST_WORDS])
    return Term(text, words, is_prefix=words == (text,) and (is_single(text) or _is_latin(text)))


def _is_latin(text: str) -> bool:
    return len(text) > 1 and text.isascii() and text.isalpha()


def _with_singles_as_texts(terms: list[Term]) -> tuple[Term, ...]:
    """Beside other terms a single character is looked for in what they find: half of all passages have it."""
    rest = [term for term in terms if not is_single(term.text)] or terms[:1]
    return tuple(term if term in rest else Term(term.text, ()) for term in terms)
