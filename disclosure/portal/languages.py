"""The two languages of citizens' pages: Chinese, and below /en/ English labels around it.

Labels are translated by gettext, with the Chinese words as their ids. What is not ours to translate
(names, texts, codes, a disclosure itself) stays Chinese and says so by ``lang``, so that a screen
reader changes its voice. docs/adr/0065 says why.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from budget.money import round_half_up
from disclosure.documents.formats.html.presentation import chinese_date
from disclosure.documents.formats.html.presentation.titles import title_words
from disclosure.portal.glosses import gloss

ENGLISH_PREFIX = "/en"
# Chinese characters, their punctuation, and full-width signs.
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_TAG = re.compile(r"(<[^>]*>|&[#\w]+;)")
_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_LARGE_NUMBERS = ((10**9, "billion"), (10**6, "million"))
_LANG = mark_safe(' lang="zh-Hans"')


def is_english() -> bool:
    """Return True while an English page is being made."""
    return get_language() == "en"


def page_language() -> str:
    """Return the page's language as HTML and HTTP name it: ``zh-Hans`` or ``en``."""
    return "en" if is_english() else "zh-Hans"


# -- what stays Chinese ------------------------------------------------------------------------


def lang_of_content() -> SafeString:
    """Return the attribute of an element that holds published content, with a space before it.

    It is empty on a Chinese page.
    """
    return _LANG if is_english() else SafeString("")


def lang_of(text: str) -> SafeString:
    """Return that attribute for an element with this text; empty where none of it is Chinese."""
    return _LANG if _must_be_marked(text) else SafeString("")


def _must_be_marked(text: str) -> bool:
    return is_english() and _CHINESE.search(text) is not None


def content(value: Any) -> Any:
    """Return published words for a sentence: on an English page marked as Chinese, if they are,
    with their unofficial English name where there is one.

    HTML that has such a mark in it already is left as it is.
    """
    is_marked = isinstance(value, SafeString) and _LANG in value
    if is_marked or not _must_be_marked(str(value)):
        return value
    # No <span>: style sheets have rules for those inside lists and titles.
    marked = format_html("<bdi{}>{}</bdi>", _LANG, value)
    english = gloss(_TAG.sub("", str(value)))
    return format_html("{} <small>({})</small>", marked, english) if english else marked


def content_in(sentence: str, **words: Any) -> SafeString:
    """Return a translated sentence as HTML, with published words in its ``%(name)s`` places."""
    escaped = {name: conditional_escape(content(word)) for name, word in words.items()}
    return mark_safe(conditional_escape(sentence) % escaped)


def titled(value: Any) -> SafeString:
    """Return a title as HTML that may break into lines between its words; tags in it are kept."""
    pieces = []
    for piece in _TAG.split(conditional_escape(value)):
        if piece.startswith("<") or not _CHINESE.search(piece):
            pieces.append(piece)
        else:
            pieces.append("<wbr>".join(title_words(piece)))
    return mark_safe("".join(pieces))


def for_attribute(text: Any) -> str:
    """Return a label for an attribute: on an English page in English, or without Chinese words.

    No part of an attribute can be marked as Chinese.
    """
    words = str(text)
    if not _must_be_marked(words):
        return words
    english = gloss(words)
    if english:
        return english
    words = _CHINESE.sub("", words)
    words = re.sub(r"\s{2,}", " ", words)  # where a word was taken out
    words = re.sub(r"\s+(?=[:,]|$)", "", words)
    return words.strip(" :,")


def label(value: Any) -> Any:
    """Return a label that comes from a document or a model, translated on an English page.

    What has no translation is marked as Chinese.
    """
    if not value or not is_english():
        return value
    return content(gettext(str(value)))


# -- how things are written --------------------------------------------------------------------


def written_date(day: date | None) -> str:
    """Return ``2023年2月20日`` or ``20 February 2023``; an empty text for None."""
    if day is None or not is_english():
        return chinese_date(day)
    return date_format(day, "j F Y")


def written_year(year: Any) -> str:
    """Return ``2023年`` or ``2023``."""
    return gettext("%(year)s年") % {"year": year}


def unit_after(unit: str) -> str:
    """Return a unit as it follows an amount: ``万元`` or ``×10,000 yuan``.

    Without the sign ``2,279.15 10,000 yuan`` would be misread.
    """
    return pgettext("after an amount", unit)


def in_yuan(amount: Any, unit: str = "万元") -> str:
    """Return an amount that a page shows in 万元 as an English reader says it: ¥4.08 million.

    Empty on a Chinese page, and for what is no amount in that unit.
    """
    text = str(amount).replace(",", "").replace("−", "-")
    if not is_english() or unit != "万元" or not _AMOUNT.fullmatch(text):
        return ""
    yuan = Decimal(text) * 10_000
    sign = ""
    if yuan < 0:
        sign = "−"
    elif text.startswith("+"):
        sign = "+"
    for size, word in _LARGE_NUMBERS:
        if abs(yuan) >= size:
            return f"{sign}¥{round_half_up(abs(yuan) / size, 2):,} {word}"
    return f"{sign}¥{round_half_up(abs(yuan), 0):,}"


def as_read(amount: Any, unit: str = "万元") -> str:
    """Return an amount as a sentence has it: on an English page as ¥4.08 million, else as it is."""
    return in_yuan(amount, unit) or str(amount)


def with_reading(amount: str) -> str:
    """Return an amount of a list in 万元, on an English page with how it is said below it."""
    reading = in_yuan(amount)
    return (
        format_html('{}<small class="reading">{}</small>', amount, reading) if reading else amount
    )


def unit_as_read(unit: str) -> str:
    """Return the unit that follows ``as_read`` in a sentence, on an English page with the space
    before it; none where the amount says it.
    """
    if not is_english():
        return unit_after(unit)
    return "" if unit == "万元" else f" {unit_after(unit)}"


# -- addresses ---------------------------------------------------------------------------------


def in_chinese(path: str) -> str:
    """Return the address of the Chinese page; also of what has only one, such as a file."""
    if path == ENGLISH_PREFIX or path.startswith(f"{ENGLISH_PREFIX}/"):
        return path.removeprefix(ENGLISH_PREFIX)
    return path


def in_english(path: str) -> str:
    """Return the address of the English page."""
    return f"{ENGLISH_PREFIX}{in_chinese(path)}"
