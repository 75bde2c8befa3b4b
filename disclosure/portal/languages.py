"""The two languages of citizens' pages: all of it Chinese, or below /en/ English labels around what was published in Chinese.

Labels are translated by gettext, with the Chinese words as their ids. What is not ours to translate (names, texts, codes, a
disclosure itself) stays Chinese and says so by ``lang``, so that a screen reader changes its voice. docs/adr/0065 says why.
"""

import re
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from disclosure.documents.formats.html.presentation import chinese_date

ENGLISH_PREFIX = "/en"
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_LANG = mark_safe(' lang="zh-Hans"')


def is_english() -> bool:
    """Whether the page that is being made is the English one."""
    return get_language() == "en"


def page_language() -> str:
    """The page's language as HTML and HTTP name it: ``zh-Hans`` or ``en``."""
    return "en" if is_english() else "zh-Hans"


# -- what stays Chinese ----------------------------------------------------------------------------------------------------


def lang_of_content() -> SafeString:
    """The attribute of an element that holds published content, with a space before it; nothing on a Chinese page."""
    return _LANG if is_english() else SafeString("")


def lang_of(text: str) -> SafeString:
    """That attribute if there is Chinese in a text."""
    return _LANG if is_english() and _CHINESE.search(text) else SafeString("")


def content(value: Any) -> Any:
    """Published words inside a sentence: on an English page in an element that calls them Chinese, if they are.

    HTML that has such an element in it already is left as it is.
    """
    if not is_english() or not _CHINESE.search(str(value)) or (isinstance(value, SafeString) and _LANG in value):
        return value
    # No <span>: style sheets have rules for those inside lists and titles.
    return format_html("<bdi{}>{}</bdi>", _LANG, value)


def content_in(sentence: str, **words: Any) -> SafeString:
    """A translated sentence as HTML with published words in its ``%(name)s`` places."""
    return mark_safe(
        conditional_escape(sentence) % {name: conditional_escape(content(word)) for name, word in words.items()}
    )


def for_attribute(text: Any) -> str:
    """A label for an attribute, no part of which can be called Chinese: on an English page without its Chinese words."""
    text = str(text)
    if not is_english() or not _CHINESE.search(text):
        return text
    return re.sub(r"\s+(?=[:,]|$)", "", re.sub(r"\s{2,}", " ", _CHINESE.sub("", text))).strip(" :,")


def label(value: Any) -> Any:
    """A label that a document or a model brings along: in English where we have words for it, else as content."""
    return content(gettext(str(value))) if is_english() and value else value


# -- how things are written ------------------------------------------------------------------------------------------------


def written_date(day: date | None) -> str:
    """``2023年2月20日`` or ``20 February 2023``; empty for None."""
    if day is None or not is_english():
        return chinese_date(day)
    return date_format(day, "j F Y")


def written_year(year: Any) -> str:
    """``2023年`` or ``2023``."""
    return gettext("%(year)s年") % {"year": year}


def unit_after(unit: str) -> str:
    """A unit as it follows an amount: ``万元``, or ``×10,000 yuan``, since a number before a number would be misread."""
    return pgettext("after an amount", unit)


# -- addresses -------------------------------------------------------------------------------------------------------------


def in_chinese(path: str) -> str:
    """The address of the Chinese page; of an official file and whatever else has one address, that address."""
    return path.removeprefix(ENGLISH_PREFIX) if f"{path}/".startswith(f"{ENGLISH_PREFIX}/") else path


def in_english(path: str) -> str:
    """The address of the English page."""
    return f"{ENGLISH_PREFIX}{in_chinese(path)}"
