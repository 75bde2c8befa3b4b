"""From an amount to the cell that states it, without opening the document."""

from disclosure.models import Publication
from disclosure.portal.editions import address_of


def cell_link(publication: Publication, address: str, *, pinned: bool = False) -> str:
    """Return the page of a publication that shows a cell, at that cell.

    The first page where it has no such table. ``pinned``: of this very version, for ever. Of many
    publications, ask for their forms with them (``with_forms``).
    """
    base = address_of(publication, pinned=pinned)
    table = address.partition("/")[0]
    part = _parts_by_table(publication).get(table)
    return f"{base}{part}/#{address}" if part else base


def _parts_by_table(publication: Publication) -> dict[str, str]:
    """Return the part that each table stands in, by the form with which it was published.

    None of a form that is not known here.
    """
    form = publication.known_form
    if form is None:
        return {}
    parts: dict[str, str] = {}
    for part in form.parts:
        for block in part.blocks:
            if block.kind == "table":
                parts[block.key] = part.key
    return parts
