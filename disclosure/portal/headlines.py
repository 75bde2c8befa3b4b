"""The figures that a reader sees first, with thousands separators. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from budget.money import round_half_up
from disclosure.documents.formats.html.presentation import Link
from disclosure.documents.model.document import Document, Figure

ChangeWord = Literal["增加", "减少", "持平"]
KEYS = ("total", "basic", "project", "three_public", "operating")


@dataclass(frozen=True)
class HeadlineChange:
    """A figure against last year's.

    ``percent`` is empty where last year's figure was nil.
    """

    word: ChangeWord
    amount: str
    percent: str


@dataclass(frozen=True)
class Headline:
    """A figure in the document's unit, with a link to where it stands.

    ``share`` is its part of the total in per cent, empty for the total itself.
    """

    key: str
    label: str
    amount: str
    unit: str
    href: str
    share: str
    change: HeadlineChange | None


def headlines(document: Document, figures: Mapping[str, Figure], link: Link) -> dict[str, Headline]:
    """Return what is shown first of the figures (a catalogue by key), in the order of KEYS."""
    identity = document.identity
    total = figures["total"].value if "total" in figures else None
    shown: dict[str, Headline] = {}
    for key in KEYS:
        figure = figures.get(key)
        if figure is None or figure.value is None:
            continue
        share = ""
        if total and key != "total":
            share = _percent(figure.value, total)
        href = link(figure.address) if figure.address else ""
        shown[key] = Headline(
            key=key,
            label=figure.label,
            amount=_amount(figure.value, identity.money_scale),
            unit=identity.money_unit,
            href=href,
            share=share,
            change=_change(figure.value, figures.get(f"prior:{key}"), identity.money_scale),
        )
    return shown


def _change(value: Decimal, prior: Figure | None, scale: int) -> HeadlineChange | None:
    """Return the change against last year's figure; None where that is not known."""
    if prior is None or prior.value is None:
        return None
    change = value - prior.value
    word: ChangeWord = "持平"
    if change > 0:
        word = "增加"
    elif change < 0:
        word = "减少"
    percent = _percent(abs(change), prior.value) if prior.value else ""
    return HeadlineChange(word, _amount(abs(change), scale), percent)


def _amount(value: Decimal, scale: int) -> str:
    return format(round_half_up(value / scale, 2), ",.2f")


def _percent(value: Decimal, whole: Decimal) -> str:
    return f"{round_half_up(value * 100 / whole, 1)}%"
