"""What templates of citizens' pages need beside Django's i18n to be read in two languages."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from disclosure.portal import languages
from disclosure.portal.site import absolute

register = template.Library()

register.filter("content", languages.content)
register.filter("label", languages.label)
register.filter("for_attribute", languages.for_attribute)
register.filter("year", languages.written_year)
register.filter("unit", languages.unit_after)
register.filter("in_chinese", languages.in_chinese)
register.simple_tag(languages.page_language, name="page_language")
register.simple_tag(languages.lang_of_content, name="lang_of_content")


@register.simple_tag(takes_context=True)
def other_language(context: dict[str, Any]) -> str:
    """Where this page stands in the other language, with its query; the home page where there is none such."""
    request = context.get("request")
    match = request.resolver_match if request else None
    path = request.get_full_path() if request and match and match.namespace == "portal" else reverse("portal:home")
    return languages.in_chinese(path) if languages.is_english() else languages.in_english(path)


@register.inclusion_tag("portal/_alternates.html", takes_context=True)
def alternates(context: dict[str, Any]) -> dict[str, Any]:
    """The links by which search engines find a page in both languages; the one that says which address is its own decides."""
    request = context.get("request")
    whole = context.get("canonical") or (absolute(request.path) if request else "")
    path = whole.removeprefix(settings.SITE_URL)
    pairs = [("zh-Hans", languages.in_chinese(path)), ("en", languages.in_english(path))]
    return {"alternates": [(language, absolute(address)) for language, address in pairs] if path else []}
