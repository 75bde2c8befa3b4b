"""Kinds of spending and sources of money that a form has beside the standard ones. Pure.

Jiangsu has 单位预留机动经费, which is neither basic nor project spending, and shows 专项收入
within the general public budget. Such a kind or source is declared by the form and has an
identifier that begins with ``own_``, so that it can never be the one of a standard kind of a later
version. A source is part of one fund: whatever counts the fund counts it too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from budget.dimensions import Fund, Kind

OWN_PREFIX = "own_"
OWN = re.compile(rf"{OWN_PREFIX}[a-z0-9_]+")
# The same for conditions of the database, which have to name both ends.
OWN_IN_DATABASE = rf"^{OWN.pattern}\Z"


@dataclass(frozen=True)
class OwnSource:
    """A source of money finer than the funds; ``fund`` is the fund that it is part of."""

    label: str
    fund: Fund


@dataclass(frozen=True)
class Vocabulary:
    """The kinds and sources that one form declares, by identifier, in the form's order."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, OwnSource] = field(default_factory=dict)

    def kind_labels(self) -> dict[str, str]:
        """Return the labels of all kinds, the standard ones first."""
        labels = {kind.value: kind.label for kind in Kind}
        return {**labels, **self.kinds}

    def fund_labels(self) -> dict[str, str]:
        """Return the labels of all funds, and after them those of the sources."""
        labels = {fund.value: fund.label for fund in Fund}
        for key, source in self.sources.items():
            labels[key] = source.label
        return labels

    def kind_label(self, kind: str) -> str:
        """Return the label of a kind; the identifier of one that the form does not have."""
        return self.kind_labels().get(kind, str(kind))

    def fund_label(self, fund: str) -> str:
        """Return the label of a fund or source; the identifier of one that is not known."""
        return self.fund_labels().get(fund, str(fund))

    def fund_of(self, fund_or_source: str) -> str:
        """Return the fund that a line's money belongs to."""
        source = self.sources.get(fund_or_source)
        return fund_or_source if source is None else source.fund

    def sources_of(self, fund: str) -> tuple[str, ...]:
        """Return the identifiers of the sources that are part of ``fund``."""
        keys = []
        for key, source in self.sources.items():
            if source.fund == fund:
                keys.append(key)
        return tuple(keys)


STANDARD = Vocabulary()


def fund_or_source(identifier: str) -> str:
    """Return the Fund with this identifier, or the identifier of a source that a form declares.

    Raises ValueError for anything else.
    """
    return identifier if OWN.fullmatch(identifier) else Fund(identifier)


def standard_or_own_kind(identifier: str) -> str:
    """Return the Kind with this identifier, or the identifier of one that a form declares.

    Raises ValueError for anything else.
    """
    return identifier if OWN.fullmatch(identifier) else Kind(identifier)
