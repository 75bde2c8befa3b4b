"""The page of one row: its cells under their headings, how to cite them, and what else there is about its code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from budget.site import absolute
from disclosure.documents.formats.html.presentation import Leads
from disclosure.documents.forms import UnknownLayout, layout
from disclosure.documents.meaning.case import code_of
from disclosure.documents.model.citations import (
    CitedVersion,
    bibtex,
    gbt7714,
    place,
    row_number,
    row_title,
    sentence,
    table_title,
)
from disclosure.documents.model.document import Document, Row, Table
from disclosure.documents.model.pages import Page
from disclosure.documents.model.places import column_headings, column_name
from disclosure.portal.editions import Edition
from disclosure.portal.explain.terms import anchor_of

_AMOUNTS = ("money", "price", "quantity")


@dataclass(frozen=True)
class CellLine:
    """A cell under its heading. ``yuan`` is the exact amount where the table shows a rounded one."""

    id: str
    number: str
    heading: str
    text: str
    yuan: str
    citation: str
    is_amount: bool


def row_context(edition: Edition, page: Page, link: Callable[[str], str]) -> dict[str, Any]:
    """What the page of a row shows."""
    assert page.row_place is not None  # noqa: S101  a page of this kind has one
    table, row = page.row_place
    publication = edition.publication
    source = CitedVersion(
        publication.document,
        publication.version,
        publication.imprint.published_on,
        publication.digest,
        absolute(edition.cited_base),
    )
    where = place(source.document, table, row)
    return {
        "table": table,
        "row": row,
        "row_number": row_number(table, row),
        "row_title": row_title(table, row),
        "table_title": table_title(source.document, table),
        "cells": _cells(source, table, row),
        "in_table": link(row.address),
        "table_address": link(table.address),
        "code_address": code_address(publication.document, table.address, code_of(table, row)),
        "notes": [note["text"] for note in edition.rounding if note["address"].startswith(f"{row.address}/")],
        "citations": [
            ("plain", gettext("一句话"), sentence(source, where, row.address)),
            ("gbt7714", "GB/T 7714", gbt7714(source, where, row.address)),
            ("bibtex", "BibTeX", bibtex(source, where, row.address)),
        ],
    }


def _cells(source: CitedVersion, table: Table, row: Row) -> list[CellLine]:
    identity = source.document.identity
    lines = []
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        is_amount = column.kind in _AMOUNTS or cell.target is not None
        if column.kind == "row_number":
            continue
        shown = f"{cell.text}{identity.money_unit if column.kind == 'money' else ''}"
        cited = (
            sentence(source, place(source.document, table, row, index), row.address, cell.address, shown)
            if cell.text
            else ""
        )
        exact = column.kind == "money" and cell.value is not None and identity.money_scale != 1
        lines.append(
            CellLine(
                cell.address,
                column.number if column.number.isdigit() else str(index + 1),
                " · ".join(column_headings(table, index)) or column_name(table, index),
                cell.text,
                f"{cell.value:,.2f}" if exact and cell.value else "",
                cited if is_amount else "",
                is_amount,
            )
        )
    return lines


def leads_from(edition: Edition, page: Page) -> Leads:
    """From a page's tables to the pages of their rows (relative, so that the links are short and stay inside a version),
    to the terms at its end, and to the pages of codes.
    """
    up = "../" * (page.slug.count("/") + 1)
    document = edition.publication.document
    return Leads(
        row=lambda address: f"{up}{address}/",
        label=anchor_of,
        code=lambda table, code: code_address(document, table, code),
    )


def code_address(document: Document, table: str, code: str) -> str:
    """The page of a code over years and departments; empty where a table is not by code."""
    kind = _kind_of_codes(document, table)
    if not kind or not code or not document.identity.region_code:
        return ""
    try:
        return reverse("portal:code", args=(document.identity.region_code, kind, code))
    except NoReverseMatch:
        return ""


def _kind_of_codes(document: Document, table: str) -> str:
    try:
        rule = layout(document.identity.layout).tables.get(table)
    except UnknownLayout:
        return ""
    return rule.rows_by if rule is not None and rule.rows_by in ("function", "economic") else ""
