"""From an amount to the cell that states it, without opening the document."""

from disclosure.documents import forms
from disclosure.models import Publication
from disclosure.portal.editions import address_of


def cell_link(publication: Publication, address: str, *, pinned: bool = False) -> str:
    """Return the page of a publication that shows a cell, at that cell.

    The first page where it has no such table. ``pinned``: of this very version, for ever.
    """
    base = address_of(publication, pinned=pinned)
    table = address.partition("/")[0]
    part = _parts_by_table(publication.layout).get(table)
    return f"{base}{part}/#{address}" if part else base


def _parts_by_table(layout: str) -> dict[str, str]:
    """Return the part of the form that each table stands in; none of a form not known here."""
    try:
        form = forms.layout(layout)
    except forms.UnknownLayout:
        return {}
    parts: dict[str, str] = {}
    for part in form.parts:
        for block in part.blocks:
            if block.kind == "table":
                parts[block.key] = part.key
    return parts
