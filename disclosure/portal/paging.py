"""Lists a page at a time: what of an address's query sorts a list and turns its pages. Pages of one size, whatever is asked for."""

from django.http import HttpRequest
from django_tables2 import Table


def configure(request: HttpRequest, table: Table, *, page_size: int | None) -> None:
    """Sort the table as ``sort`` says and show the page that ``page`` names; all of it where ``page_size`` is None.

    Columns that there are not are passed over; a page that there is not is the first or the last. django-tables2 would also let
    an address choose the size of pages, which nothing here links to: a list would grow with the number of departments.
    """
    table.request = request
    asked = dict.fromkeys(request.GET.getlist(table.prefixed_order_by_field))
    if order := [alias for alias in asked if alias.removeprefix("-") in table.columns.names()]:
        table.order_by = order
    if page_size is not None:
        table.paginate(per_page=page_size)
        table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
