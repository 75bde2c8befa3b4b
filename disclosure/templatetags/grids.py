"""Grids on pages of entering."""

from django import template
from django.utils.safestring import SafeString

from disclosure.desk.entry.grids import Grid
from disclosure.desk.entry.markup import rows_html

register = template.Library()


@register.simple_tag
def grid_rows(grid: Grid) -> SafeString:
    """Return the rows of a grid as table rows."""
    return rows_html(grid)
