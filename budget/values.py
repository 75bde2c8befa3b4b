"""Frozen values that are written to canonical JSON and read back. Pure.

msgspec reads, checks and writes them in C: a Document of 400 kB in some milliseconds (ADR 0075).
"""

from abc import ABC
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec


class CanonicalValue(
    msgspec.Struct, frozen=True, tag=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The base of every value that canonical JSON holds.

    Its class's name is written as ``type``. A field at its default is left out, so a field that
    is added later with a default changes no digest of an older value.
    """


if TYPE_CHECKING:
    ExactDecimal = Decimal
else:

    class ExactDecimal(ABC):  # noqa: B024
        """A Decimal that JSON holds as text.

        msgspec would take 1.5, "01.50" or "NaN" for a Decimal too. A type that it does not know it
        leaves to our hook (``model.canonical``), which takes the one spelling of a number only.
        """

    ExactDecimal.register(Decimal)
