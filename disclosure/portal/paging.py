"""Lists a page at a time: how the query of an address sorts a list and turns its pages."""

from django.http import HttpRequest
from django_tables2 import Table


def configure(request: HttpRequest, table: Table, *, page_size: int | None) -> None:
    """Sort the table as ``sort`` says, and show the page that ``page`` names.

    The whole list is shown where ``page_size`` is None. Unknown columns are passed over; instead
    of an unknown page the first or the last is shown. django-tables2 would also let an address
    choose the size of pages: then one request could ask for a county's whole list.
    """
    table.request = request
    columns = table.columns.names()
    order = []
    for name in dict.fromkeys(request.GET.getlist(table.prefixed_order_by_field)):
        if name.removeprefix("-") in columns:
            order.append(name)
    if order:
        table.order_by = order
    if page_size is not None:
        table.paginate(per_page=page_size)
        page = request.GET.get(table.prefixed_page_field)
        table.page = table.paginator.get_page(page)
