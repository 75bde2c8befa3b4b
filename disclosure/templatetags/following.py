"""Structured data in the head of a page."""

from django import template
from django.utils.safestring import SafeString

from disclosure.portal.editions import Edition
from disclosure.portal.following import structured

register = template.Library()


@register.simple_tag
def dataset_of(edition: Edition) -> SafeString:
    """The disclosure as a schema.org Dataset, as JSON-LD."""
    return structured.as_script(structured.dataset(edition))
