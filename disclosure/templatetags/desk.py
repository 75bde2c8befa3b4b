"""What the admin's own first page shows of the desk."""

from decimal import Decimal
from typing import Any

from django import template

from disclosure.desk.entry.checklist import own_year
from disclosure.models import Publication
from disclosure.portal.editions import address_of

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """An amount in yuan to read: 22,791,500.00; empty where there is none."""
    return "" if amount is None else f"{amount:,.2f}"


@register.filter
def public_address(publication: Publication) -> str:
    """The address of a publication's pages."""
    return address_of(publication)


@register.inclusion_tag("desk/entry/_own_year.html", takes_context=True)
def desk_own_year(context: dict[str, Any]) -> dict[str, Any]:
    """This year's checklist of the person's own department; nothing for people of no department."""
    request = context["request"]
    own = own_year(request.user)
    may_begin = request.user.has_perm("budget.add_departmentbudget")
    return {"own": own, "may_begin": may_begin, "csrf_token": context.get("csrf_token")}
