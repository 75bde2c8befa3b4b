"""Which lines of a ledger are equal in everything. Pure."""

from collections import Counter
from collections.abc import Iterable

from budget.entries import Line
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.context import EqualLines


def equal_lines(lines: Iterable[Line], layout: Layout) -> tuple[EqualLines, ...]:
    """Return the lines with an amount that stand in a ledger more than once, in order of code.

    They are named by what the form discloses of them, since findings are published.
    """
    counts = Counter(line for line in lines if line.amount)
    equal = []
    for line, count in counts.items():
        if count > 1:
            economic = line.economic if layout.discloses_economic(line) else ""
            equal.append(EqualLines(line.function, economic, count))
    return tuple(sorted(equal))
