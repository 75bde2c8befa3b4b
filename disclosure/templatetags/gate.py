"""What every page of the admin has: its session's end, and its help."""

from typing import Any

from django import template
from django.conf import settings

from disclosure.desk.help import help_of

register = template.Library()


@register.simple_tag
def session_idle() -> int:
    """After how many seconds without use the session ends."""
    return int(settings.SESSION_IDLE.total_seconds())


@register.inclusion_tag("desk/_help.html", takes_context=True)
def desk_help(context: dict[str, Any]) -> dict[str, Any]:
    """Show the three sentences of help of this page, where it has some."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    sentences = help_of(match.view_name) if match else ()
    return {"sentences": sentences}
