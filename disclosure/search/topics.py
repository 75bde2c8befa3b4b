"""What a search is about: figures, codes, terms and pages, by the words that people say.

The delivered words are in ``meaning.everyday``; an installation's own go before them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure.documents.meaning.everyday import (
    PAGE,
    TERM,
    Targets,
    delivered_words,
    is_code_of_list,
)
from disclosure.documents.model.searching import searchable
from disclosure.fulltext.query import SearchTerm
from disclosure.models import EverydayWord
from disclosure.portal.explain.terms import all_terms

# Words by which a typed text is a question, in which a word of everyday may stand anywhere.
_ASKING = (
    *("多少", "花", "钱", "吗", "什么", "怎么", "哪", "谁", "为什么", "几个", "费用", "支出"),
    *("没有", "有没", "比去年", "比上年", "经费", "待遇", "补助", "如何", "怎样", "？", "?"),
)
# A question for the meaning of a word, not for money.
_ASKING_MEANING = ("什么是", "是什么", "什么意思", "意思", "指什么", "区别", "不同", "解释", "含义")
_ALL_MONEY = ("total", "spending")
_GENERAL = (*_ALL_MONEY, f"{PAGE}codes", f"{PAGE}departments")
_SHORTEST_INSIDE = 2  # characters of an everyday word that is looked for inside a text
# Of a text that is no question the words in it say this much: 看病医保, but not 老党员驿站.
_LEAST_SHARE = 0.5
_SHORTEST_LOOSE = 4  # of less, 组织步, a slip is likelier than a word of one's own


@dataclass(frozen=True)
class Topic:
    """What a search may be about, the likeliest first. ``word`` is the word that tells so."""

    targets: Targets = ()
    word: str = ""

    @property
    def is_of_all_money(self) -> bool:
        """It asks for no special purpose: a named office is what it is about."""
        return bool(self.targets) and self.targets[0] in _ALL_MONEY


def everyday_words() -> Mapping[str, Targets]:
    """Return the targets of each word, the installation's own in place of the delivered ones."""
    own: dict[str, Targets] = {}
    for folded, targets in EverydayWord.objects.values_list("folded", "targets"):
        own[folded] = tuple(targets.split())
    return {**delivered_words(), **own} if own else delivered_words()


def is_question(text: str) -> bool:
    """Tell whether a folded text asks for something in a sentence."""
    return any(word in text for word in _ASKING)


def topic_of(terms: Sequence[SearchTerm], *, is_loose: bool = False) -> Topic:
    """Return what a search may be about; nothing where it asks for nothing that can be answered.

    ``terms`` are what was typed, without the years and departments that are said beside it.
    ``is_loose``: no text holds what was typed, so a word in it will do.
    """
    texts = [term.text for term in terms]
    for text in texts:
        if text.isascii() and text.isdigit():
            return Topic((text,), text) if is_code_of_list(text) else Topic()
    whole = "".join(texts)
    if any(word in whole for word in _ASKING_MEANING):
        terms_inside = _terms_in(whole)
        if terms_inside:
            return Topic(terms_inside)
    words = everyday_words()
    for text in _joined(texts):
        if words.get(text):
            return Topic(words[text], text)
    if is_question(whole):
        return _longest_word_in(whole, words)
    if is_loose and len(whole) >= _SHORTEST_LOOSE:
        topic = _longest_word_in(whole, words)
        if len(topic.word) >= len(whole) * _LEAST_SHARE:
            return topic
    return Topic()


def _joined(texts: Sequence[str]) -> Iterator[str]:
    """Yield all terms joined, then each run of them, the longest first: primary school is asked
    for before school.
    """
    for length in range(len(texts), 0, -1):
        for start in range(len(texts) - length + 1):
            yield "".join(texts[start : start + length])


def _longest_word_in(text: str, words: Mapping[str, Targets]) -> Topic:
    """Return the topic of the longest word in a text, of two the first in it; all money, and where
    it goes, only if it has no other: in 吃饭花了多少 it is not 花了多少 that is asked for.
    """
    found = []
    for start in range(len(text)):
        for end in range(start + _SHORTEST_INSIDE, len(text) + 1):
            word = text[start:end]
            topic = Topic(words.get(word, ()), word)
            if topic.targets:
                is_general = topic.targets[0] in _GENERAL
                found.append((is_general, -len(word), start, topic))
    if not found:
        return Topic()
    *_, best = min(found, key=lambda scored: scored[:3])
    return best


def _terms_in(text: str) -> Targets:
    """Return the terms of the glossary whose name a text has; none that is part of another one."""
    names = {}
    for term in all_terms():
        for name in (term.name, *term.also):
            if searchable(name) in text:
                names[searchable(name)] = f"{TERM}{term.key}"
    longest = []
    for name, target in names.items():
        if not any(name != other and name in other for other in names):
            longest.append((text.index(name), target))
    return tuple(dict.fromkeys(target for _, target in sorted(longest)))
