"""Which money a word means: values by dimension, as a layout's ``counts`` has them. Pure."""

from collections.abc import Mapping

from budget import codes

Meaning = Mapping[str, tuple[str, ...]]

CODES = ("function", "economic", "government")


def both(one: Meaning, other: Meaning) -> Meaning | None:
    """Return what both mean together; None where no money is of both."""
    together = dict(one)
    for dimension, values in other.items():
        if dimension in together:
            values = _common(dimension, together[dimension], values)
        if not values:
            return None
        together[dimension] = values
    return together


def beyond(meaning: Meaning, known: Meaning) -> Meaning:
    """Return what ``meaning`` says that ``known`` does not say already."""
    new = {}
    for dimension, values in meaning.items():
        if dimension in known:
            narrowed = _common(dimension, known[dimension], values)
            if narrowed == known[dimension]:
                continue
        new[dimension] = values
    return new


def united(meanings: list[Meaning], dimension: str) -> tuple[str, ...]:
    """Return the values that any of several has in a dimension, each once, in order."""
    united: list[str] = []
    for meaning in meanings:
        for value in meaning.get(dimension, ()):
            if value not in united:
                united.append(value)
    return tuple(united)


def _common(dimension: str, some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values, or the beginnings of codes, that both select."""
    if dimension in CODES:
        return codes.common_beginnings(some, others)
    return tuple(value for value in some if value in others)
