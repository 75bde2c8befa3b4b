"""What the admin's own first page shows of the desk."""

from decimal import Decimal
from typing import Any

from django import template

from disclosure.desk.home import home_of

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """An amount in yuan to read: 22,791,500.00; empty where there is none."""
    return "" if amount is None else f"{amount:,.2f}"


@register.inclusion_tag("desk/_home.html", takes_context=True)
def desk_home(context: dict[str, Any]) -> dict[str, Any]:
    """Show what waits for the person who signed in."""
    return {"home": home_of(context["request"].user), "csrf_token": context.get("csrf_token")}
