"""From an amount to the cell that states it, without opening the document."""

from functools import cache

from disclosure.documents import forms
from disclosure.models import Publication
from disclosure.portal.editions import address_of


def cell_link(publication: Publication, address: str, *, pinned: bool = False) -> str:
    """The page of a publication that shows a cell, at that cell. ``pinned``: of this very version, for ever."""
    base = address_of(publication, pinned=pinned)
    part = _part_of_table(publication.layout).get(address.partition("/")[0]) if address else None
    return f"{base}{part}/#{address}" if part else base


@cache
def _part_of_table(layout: str) -> dict[str, str]:
    if layout not in forms.available():
        return {}
    parts = forms.layout(layout).parts
    return {block.key: part.key for part in parts for block in part.blocks if block.kind == "table"}
