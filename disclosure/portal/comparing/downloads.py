"""What a page shows, whole, as Excel or CSV: all pages of the list, with what it is of and the versions that it was read from."""

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


def wanted(request: HttpRequest) -> str:
    """csv or xlsx where the address asks for a file, else nothing."""
    kind = request.GET.get("download", "")
    return kind if kind in TYPES else ""


def configured(request: HttpRequest, table: Table) -> Table:
    """The table sorted as the address says, and one page of it unless it goes to a file."""
    configure(request, table, page_size=None if wanted(request) else PAGE_SIZE)
    return table


def file_of(request: HttpRequest, title: str, table: Table, publications: Iterable[Publication]) -> HttpResponse:
    """The file of a table."""
    header, *rows = table.as_values()
    return file(request, title, header, rows, publications)


def file(
    request: HttpRequest,
    title: str,
    header: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    publications: Iterable[Publication],
) -> HttpResponse:
    """The file of rows. ``publications`` are the versions whose amounts they hold."""
    kind = wanted(request)
    source = _source(request, title, publications)
    titles = [str(each) for each in header]
    return list_attachment(kind, titles, [_texts(row) for row in rows], name=title, source=source)


def _texts(row: Sequence[Any]) -> list[Any]:
    return ["" if value is None else value for value in row]


def _source(request: HttpRequest, title: str, publications: Iterable[Publication]) -> Iterator[tuple[str, ...]]:
    query = request.GET.copy()
    query.pop("download", None)
    query.pop("page", None)
    address = absolute(request.path) + (f"?{query.urlencode()}" if query else "")
    yield (gettext("内容"), title)
    yield (gettext("条件和网址"), address)
    yield (gettext("下载日期"), written_date(localdate()))
    yield (
        gettext("说明"),
        gettext("金额单位为万元；空白为零，“未公开”为该年没有公开，“—”为该部门的公开格式中没有这一项。"),
    )
    yield (gettext("数据来源"), gettext("以下各部门公开的预算（版本的永久网址）"))
    for each in publications:
        yield (
            gettext("%(department)s %(year)s年第%(version)s版")
            % {
                "department": f"{each.department.code} {each.department.name}",
                "year": each.year,
                "version": each.version,
            },
            absolute(in_chinese(address_of(each, pinned=True))),
        )
