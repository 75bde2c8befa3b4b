"""What templates of citizens' pages need beside Django's i18n to be read in two languages."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from budget.site import absolute
from disclosure.portal import languages
from disclosure.portal.glosses import EnglishTerm, english_terms

register = template.Library()

register.filter("content", languages.content)
register.filter("label", languages.label)
register.filter("for_attribute", languages.for_attribute)
register.filter("year", languages.written_year)
register.filter("unit", languages.unit_after)
register.filter("in_yuan", languages.in_yuan)
register.filter("as_read", languages.as_read)
register.filter("unit_as_read", languages.unit_as_read)
register.filter("titled", languages.titled)
register.filter("in_chinese", languages.in_chinese)
register.simple_tag(languages.page_language, name="page_language")
register.simple_tag(languages.lang_of_content, name="lang_of_content")


@register.filter
def english_term(key: str) -> EnglishTerm | None:
    """Return a term of the glossary in English on an English page; None on a Chinese one."""
    return english_terms().get(key) if languages.is_english() else None


@register.simple_tag(takes_context=True)
def other_language(context: dict[str, Any]) -> str:
    """Return this page's address in the other language, with its query.

    Pages that have no other language lead to the home page.
    """
    request = context.get("request")
    match = request.resolver_match if request else None
    if request and match and match.namespace == "portal":
        path = request.get_full_path()
    else:
        path = reverse("portal:home")
    if languages.is_english():
        return languages.in_chinese(path)
    return languages.in_english(path)


@register.simple_tag(takes_context=True)
def query_head(context: dict[str, Any]) -> str:
    """Return what a page that a query chose says to search engines: not to list it, and which
    address to keep instead. Empty without a query, and where the page names its own address.
    """
    request = context.get("request")
    if request is None or not request.GET or context.get("canonical"):
        return ""
    return format_html(
        '<meta name="robots" content="noindex"><link rel="canonical" href="{}">',
        absolute(request.path),
    )


@register.inclusion_tag("portal/_alternates.html", takes_context=True)
def alternates(context: dict[str, Any]) -> dict[str, Any]:
    """Give the links by which search engines find a page in both languages.

    A page that names a canonical address has its languages at that address.
    """
    request = context.get("request")
    canonical = context.get("canonical", "")
    if not canonical and request:
        canonical = absolute(request.path)
    path = canonical.removeprefix(settings.SITE_URL)
    if not path:
        return {"alternates": []}
    chinese = absolute(languages.in_chinese(path))
    english = absolute(languages.in_english(path))
    return {"alternates": [("zh-Hans", chinese), ("en", english)]}
