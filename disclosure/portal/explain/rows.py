"""The page of one row: its cells under their headings, how to cite them, where its code leads."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from budget.site import absolute
from disclosure.documents.formats.html.presentation import Leads, nowhere
from disclosure.documents.forms.model import Layout
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
from disclosure.documents.model.document import Column, Document, Row, Table
from disclosure.documents.model.pages import Page
from disclosure.documents.model.places import column_headings, column_name
from disclosure.portal.editions import Edition
from disclosure.portal.explain.terms import anchor_of
from disclosure.portal.explain.traces import traced_cells
from disclosure.portal.glosses import gloss
from disclosure.portal.languages import in_yuan, is_english

_AMOUNTS = ("money", "price", "quantity")


@dataclass(frozen=True)
class CellLine:
    """A cell under its heading.

    ``yuan`` is the exact amount where the table shows a rounded one.
    """

    id: str
    number: str
    heading: str
    text: str
    yuan: str
    citation: str
    is_amount: bool


def row_context(edition: Edition, page: Page, link: Callable[[str], str]) -> dict[str, Any]:
    """Return the context of the page of a row."""
    assert page.row_place is not None  # noqa: S101  a page of this kind has one
    table, row = page.row_place
    publication = edition.publication
    form = publication.known_form
    source = CitedVersion(
        publication.document,
        publication.version,
        publication.imprint.published_on,
        publication.digest,
        absolute(edition.cited_base),
    )
    where = place(source.document, table, row)
    notes = []
    for note in edition.rounding:
        if note["address"].startswith(f"{row.address}/"):
            notes.append(note["text"])
    code = code_of(table, row)
    return {
        "table": table,
        "row": row,
        "row_number": row_number(table, row),
        "row_title": row_title(table, row),
        "table_title": table_title(source.document, table),
        "cells": _cells(source, table, row),
        "in_table": link(row.address),
        "table_address": link(table.address),
        "code_address": code_address(publication.document, form, table.address, code),
        "notes": notes,
        "traces": traced_cells(publication.document, form, table, row, link),
        "citations": [
            ("plain", gettext("一句话"), sentence(source, where, row.address)),
            ("gbt7714", "GB/T 7714", gbt7714(source, where, row.address)),
            ("bibtex", "BibTeX", bibtex(source, where, row.address)),
        ],
    }


def _cells(source: CitedVersion, table: Table, row: Row) -> list[CellLine]:
    """Return the cells of a row but for its number."""
    identity = source.document.identity
    lines = []
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        if column.kind == "row_number":
            continue
        is_money = column.kind == "money"
        is_amount = column.kind in _AMOUNTS or cell.target is not None
        citation = ""
        if is_amount and cell.text:
            where = place(source.document, table, row, index)
            shown = cell.text
            if is_money:
                shown += identity.unit_of(column)
            citation = sentence(source, where, row.address, cell.address, shown)
        yuan = ""
        if is_money and cell.value and identity.scale_of(column) != 1:
            yuan = f"{cell.value:,.2f}"
        number = column.number
        if not number.isdigit():
            number = str(index + 1)
        headings = column_headings(table, index)
        heading = " · ".join(headings) or column_name(table, index)
        lines.append(CellLine(cell.address, number, heading, cell.text, yuan, citation, is_amount))
    return lines


def leads_from(edition: Edition, page: Page) -> Leads:
    """Return where a page's tables lead: to the pages of their rows, to the terms at the page's
    end, and to the pages of codes.

    Links to rows are relative, so that they are short and stay inside a version. The page with
    everything is for print, and large: it does not say amounts in yuan.
    """
    up = "../" * (page.slug.count("/") + 1)
    document = edition.publication.document
    form = edition.publication.known_form

    def row_address(address: str) -> str:
        return f"{up}{address}/"

    def address_of_code(table: str, code: str) -> str:
        return code_address(document, form, table, code)

    def read_in_yuan(column: Column, amount: str) -> str:
        return in_yuan(amount, document.identity.unit_of(column))

    gloss_of_text = gloss if is_english() else nowhere
    leads = Leads(row=row_address, label=anchor_of, code=address_of_code, gloss=gloss_of_text)
    return leads if page.kind == "document" else replace(leads, reading=read_in_yuan)


def code_address(document: Document, form: Layout | None, table: str, code: str) -> str:
    """Return the page of a code over years and departments; empty where a table is not by code.

    ``form`` is that of the document's publication; None where it is not known any more.
    """
    rule = None if form is None else form.tables.get(table)
    if rule is None or not rule.lists_codes:
        return ""
    region = document.identity.region_code
    if not code or not region:
        return ""
    measure = "government-economic" if rule.rows_by == "government" else rule.rows_by
    try:
        return reverse("portal:code", args=(region, measure, code))
    except NoReverseMatch:  # what stands there is no code
        return ""
