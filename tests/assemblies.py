"""Documents that tests assemble again and again: equal entries are assembled once in a process.

A budget that is submitted, reviewed, approved and published is assembled at each of these steps,
and so it is by the next test, from the same example.
"""

from collections import deque
from collections.abc import Mapping
from decimal import Decimal

from budget.entries import Entries
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.forms.model import Layout

KEPT = 30
_Asked = tuple[Entries, Mapping[str, Decimal]]
_assemblies: deque[tuple[Layout, _Asked, Assembly]] = deque(maxlen=KEPT)


def assemble_once(
    entries: Entries, layout: Layout, prior: Mapping[str, Decimal] | None = None
) -> Assembly:
    """``assemble``, remembered: equal entries make equal Documents, which nobody changes."""
    asked = (entries, prior or {})
    for known_layout, known, assembly in tuple(_assemblies):
        if known_layout is layout and known == asked:
            return assembly
    assembly = assemble(entries, layout, prior)
    _assemblies.append((layout, asked, assembly))
    return assembly
