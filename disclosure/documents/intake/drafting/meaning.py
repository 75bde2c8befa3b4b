"""Which money a word means: values by dimension, as a layout's ``counts`` has them. Pure."""

from collections.abc import Mapping

from budget import codes

Meaning = Mapping[str, tuple[str, ...]]

CODES = ("function", "economic")


def both(one: Meaning, other: Meaning) -> Meaning | None:
    """Return what both mean together; None where no money is of both."""
    together = dict(one)
    for dimension, values in other.items():
        known = together.get(dimension)
        common = values if known is None else _common(dimension, known, values)
        if not common:
            return None
        together[dimension] = common
    return together


def beyond(meaning: Meaning, known: Meaning) -> Meaning:
    """Return what ``meaning`` says that ``known`` does not say already."""
    said = {}
    for dimension, values in meaning.items():
        before = known.get(dimension)
        if before is None or _common(dimension, before, values) != before:
            said[dimension] = values
    return said


def united(meanings: list[Meaning], dimension: str) -> tuple[str, ...]:
    """Return the values that any of several has in a dimension, each once, in order."""
    values: dict[str, None] = {}
    for meaning in meanings:
        values |= dict.fromkeys(meaning.get(dimension, ()))
    return tuple(values)


def _common(dimension: str, some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values, or the beginnings of codes, that both select."""
    if dimension in CODES:
        return codes.common_beginnings(some, others)
    return tuple(value for value in some if value in others)
