"""The lists of comparisons as Excel or CSV: whole, with what they show and the versions that they
were read from.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django_tables2 import Table

from budget.site import absolute
from disclosure.models import Publication
from disclosure.portal.attachments import list_attachment
from disclosure.portal.editions import address_of
from disclosure.portal.exports import TYPES
from disclosure.portal.languages import in_chinese, written_date
from disclosure.portal.listing import PAGE_SIZE
from disclosure.portal.paging import configure


def kind_asked(request: HttpRequest) -> str:
    """Return csv or xlsx where the address asks for a file, else nothing."""
    kind = request.GET.get("download", "")
    return kind if kind in TYPES else ""


def configure_list(request: HttpRequest, table: Table) -> None:
    """Sort a table as the address says, and show one page of it unless it goes to a file."""
    page_size = None if kind_asked(request) else PAGE_SIZE
    configure(request, table, page_size=page_size)


def table_response(
    request: HttpRequest, title: str, table: Table, publications: Iterable[Publication]
) -> HttpResponse:
    """Return the file of a table. ``publications`` are the versions whose amounts it holds."""
    header, *rows = table.as_values()
    return rows_response(request, title, header, rows, publications)


def rows_response(
    request: HttpRequest,
    title: str,
    header: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    publications: Iterable[Publication],
) -> HttpResponse:
    """Return the file of rows. ``publications`` are the versions whose amounts they hold."""
    kind = kind_asked(request)
    headings = [str(heading) for heading in header]
    written_rows = []
    for row in rows:
        written_row = []
        for value in row:
            if value is None:
                value = ""
            written_row.append(value)
        written_rows.append(written_row)
    source = _source(request, title, publications)
    return list_attachment(kind, headings, written_rows, name=title, source=source)


def _source(
    request: HttpRequest, title: str, publications: Iterable[Publication]
) -> Iterator[tuple[str, ...]]:
    """Yield what the file says of itself: how it was asked for, and where its amounts are from."""
    query = request.GET.copy()
    query.pop("download", None)
    query.pop("page", None)
    address = absolute(request.path)
    if query:
        address += f"?{query.urlencode()}"
    yield gettext("内容"), title
    yield gettext("条件和网址"), address
    yield gettext("下载日期"), written_date(localdate())
    explanation = gettext(
        "金额单位为万元；空白为零，“未公开”为该年没有公开，“—”为该部门的公开格式中没有这一项。"
    )
    yield gettext("说明"), explanation
    yield gettext("数据来源"), gettext("以下各部门公开的预算（版本的永久网址）")
    for publication in publications:
        office = publication.office
        version = gettext("%(department)s %(year)s年第%(version)s版") % {
            "department": f"{office.code} {office.name}",
            "year": publication.year,
            "version": publication.version,
        }
        yield version, absolute(in_chinese(address_of(publication, pinned=True)))
