"""What pages of the admin know about their session."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def session_idle() -> int:
    """After how many seconds without use the session ends."""
    return int(settings.SESSION_IDLE.total_seconds())
