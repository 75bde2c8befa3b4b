"""What stands in one version: its tables, their cells, and what the checks said of it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Path, Query, Router

from budget.lineage import Lineage
from disclosure.api.answers import Item, listed
from disclosure.api.paging import slice_of
from disclosure.api.parameters import (
    CellAddress,
    ColumnKey,
    Disclosure,
    OfPublication,
    Paged,
    TableAddress,
)
from disclosure.api.publications import edition_of, permanent_page
from disclosure.api.schemas import CellItem, CheckItem, ListOf, TableItem
from disclosure.documents.bulk.rows import (
    BulkSource,
    VersionFacts,
    amount_of,
    column_titles,
    number_in,
    rows,
)
from disclosure.documents.bulk.schema import CHECKS, VersionState
from disclosure.documents.model.document import Column, Identity, Row, Table
from disclosure.documents.model.places import row_name
from disclosure.models import CheckCertificate
from disclosure.portal.editions import Edition

router = Router(tags=["一份公开的内容"])

_PLACE = "publications/{region_code}/{year}/{department_code}"
_MONEY = ("money", "price")


# -- tables ----------------------------------------------------------------------------------------


@router.get(f"{_PLACE}/tables", response=ListOf[TableItem], summary="表")
def tables(
    request: HttpRequest,
    place: Path[Disclosure],
    chosen: Query[OfPublication],
) -> Any:
    """一份公开里的各张表和它们的栏；只有 JSON。"""
    edition = edition_of(place, chosen)
    items = [_table_item(edition, table) for table in edition.publication.document.every_table()]
    return listed(request, TableItem, items)


def _table_item(edition: Edition, table: Table) -> Item:
    identity = edition.publication.document.identity
    columns = []
    for column, title in zip(table.columns, column_titles(table), strict=True):
        columns.append(
            {
                "column": column.key,
                "kind": column.kind,
                "number": column.number,
                "column_title": title,
                "money_unit": _money_unit(identity, column),
            }
        )
    return {
        "table": table.address,
        "kind": table.kind,
        "table_number": table.number,
        "table_title": " ".join(table.title.split()),
        "rows": len(table.rows),
        "columns": columns,
        "page": _page_of_address(edition, table.address),
    }


def _money_unit(identity: Identity, column: Column) -> str:
    return identity.unit_of(column) if column.kind in _MONEY else ""


def _page_of_address(edition: Edition, address: str) -> str:
    """Return where a page of exactly this version shows an address."""
    slug = edition.contents.slug_of(address)
    anchor = "" if slug == address else f"#{address}"
    return permanent_page(edition.publication, f"{slug}/{anchor}")


# -- cells -----------------------------------------------------------------------------------------


class OfCells(Paged, OfPublication):
    """Which cells of which version."""

    table: TableAddress | None = None
    column: ColumnKey | None = None
    address: CellAddress | None = None


@router.get(f"{_PLACE}/cells", response=ListOf[CellItem], summary="单元格")
def cells(
    request: HttpRequest,
    place: Path[Disclosure],
    asked: Query[OfCells],
) -> Any:
    """一份公开里各张表的单元格，按印出的次序；可以只要一张表、一栏，或一个地址以下的。"""
    edition = edition_of(place, asked)
    cells = list(_cells(edition, asked))
    page, cursor = slice_of(cells, "cells", asked.cursor or "", asked.limit)
    items = []
    for table, title, row, index in page:
        items.append(_cell_item(edition, table, title, row, index))
    # The pages of a list are of one version, though another may take its place meanwhile.
    version = edition.publication.version
    return listed(request, CellItem, items, cursor, version=version)


def _cells(edition: Edition, asked: OfCells) -> Iterator[tuple[Table, str, Row, int]]:
    """Yield the table, the column's title, the row and the column's index of each cell."""
    for table in edition.publication.document.every_table():
        if asked.table not in (None, table.address):
            continue
        titles = column_titles(table)
        for row in table.rows:
            for index, cell in enumerate(row.cells):
                if asked.column not in (None, table.columns[index].key):
                    continue
                address = asked.address
                if address is None or f"{cell.address}/".startswith(f"{address}/"):
                    yield table, titles[index], row, index


def _cell_item(edition: Edition, table: Table, title: str, row: Row, index: int) -> Item:
    identity = edition.publication.document.identity
    column, cell = table.columns[index], row.cells[index]
    yuan, is_exact, quantity = None, False, None
    if column.kind in _MONEY:
        yuan, is_exact = amount_of(cell, identity, column)
    elif column.kind == "quantity":
        quantity = number_in(cell.text) if cell.value is None else cell.value
    row_address, _, _ = cell.address.rpartition("/")
    return {
        "table": table.address,
        "row": row_address.removeprefix(f"{table.address}/"),
        "row_name": row_name(table, row, index),
        "row_level": row.level,
        "column": column.key,
        "column_title": title,
        "shown": cell.text,
        "yuan": yuan,
        "is_exact": is_exact,
        "money_unit": _money_unit(identity, column),
        "quantity": quantity,
        "lines": list(cell.lines),
        "address": cell.address,
        "page": _page_of_address(edition, cell.address),
    }


# -- checks ----------------------------------------------------------------------------------------


class OfChecks(Paged, OfPublication):
    """Whose check results."""


@router.get(f"{_PLACE}/checks", response=ListOf[CheckItem], summary="核对结果")
def checks(
    request: HttpRequest,
    place: Path[Disclosure],
    asked: Query[OfChecks],
) -> Any:
    """公开时的核对结果：每处发现一行，没有发现的规则一行；没有核对证书的旧版为空。"""
    edition = edition_of(place, asked)
    all_rows = list(rows("checks", _source(edition)))
    page, cursor = slice_of(all_rows, "checks", asked.cursor or "", asked.limit)
    items = [dict(zip(CHECKS.names, row, strict=True)) for row in page]
    return listed(request, CheckItem, items, cursor, version=edition.publication.version)


def _source(edition: Edition) -> BulkSource:
    """Return what the rows of check results are read from, as bulk data reads them."""
    publication = edition.publication
    kept = CheckCertificate.objects.filter(publication=publication).first()
    certificate = None if kept is None else kept.content
    state = VersionState.CURRENT if edition.successor is None else VersionState.SUPERSEDED
    facts = VersionFacts(
        version=publication.version,
        state=state,
        published_on=localdate(publication.visible_from),
        page=edition.permanent_base.lstrip("/"),
        certificate=certificate,
    )
    # Check results have no amounts, whose meaning and lineage the others are for.
    return BulkSource(publication.document, facts, layout=None, lineage=Lineage(()))
