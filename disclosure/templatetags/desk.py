"""What the admin's own first page shows of the desk."""

from typing import Any

from django import template

from disclosure.desk.entry.checklist import own_year

register = template.Library()


@register.inclusion_tag("desk/entry/_own_year.html", takes_context=True)
def desk_own_year(context: dict[str, Any]) -> dict[str, Any]:
    """This year's checklist of the person's own department; nothing for people of no department."""
    request = context["request"]
    own = own_year(request.user)
    may_begin = request.user.has_perm("budget.add_departmentbudget")
    return {"own": own, "may_begin": may_begin, "csrf_token": context.get("csrf_token")}
