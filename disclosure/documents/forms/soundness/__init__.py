"""Holds a layout to what publishing needs: a form that loads can be published. Pure.

Assembling, rendering, reading back, recovering a ledger and checking assume something of every
form. Each assumption is a rule here, with the key where it is broken and the way out in Chinese;
docs/adr/0090 lists who assumes what. ``references`` has seen to it before that every name leads
somewhere.
"""

from collections.abc import Iterator

from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.references import Fault
from disclosure.documents.forms.soundness import each, figures, goals, sentences, tables, whole


def faults(layout: Layout) -> Iterator[Fault]:
    """Yield everything for which a document of this form could not be published."""
    yield from whole.faults(layout)
    for table in layout.tables.values():
        yield from tables.faults(table)
    yield from goals.faults(layout.goal)
    yield from figures.faults(layout)
    yield from sentences.faults(layout)
    yield from each.faults(layout)
