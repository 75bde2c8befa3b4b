"""The figures a reader sees first, from the Document's catalogue, with thousands separators. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.money import round_half_up
from disclosure.documents.formats.html.presentation import Link
from disclosure.documents.model.document import Document, Figure

KEYS = ("total", "basic", "project", "three_public", "operating")


@dataclass(frozen=True)
class Change:
    """A figure against last year's: ``word`` is 增加, 减少 or 持平, ``percent`` empty where last year's was nil."""

    word: str
    amount: str
    percent: str


@dataclass(frozen=True)
class Headline:
    """One figure in the document's unit with where it stands."""

    key: str
    label: str
    amount: str
    unit: str
    href: str
    share: str
    change: Change | None


def headlines(document: Document, figures: Mapping[str, Figure], link: Link) -> dict[str, Headline]:
    """Those of the figures (a catalogue by key) that are shown first, by key in their order."""
    whole = figures["total"].value if "total" in figures else None
    found = (figures[key] for key in KEYS if key in figures)
    return {
        figure.key: _headline(figure, document, figures, whole, link) for figure in found if figure.value is not None
    }


def _headline(
    figure: Figure, document: Document, figures: Mapping[str, Figure], whole: Decimal | None, link: Link
) -> Headline:
    identity = document.identity
    value = figure.value or Decimal(0)
    return Headline(
        key=figure.key,
        label=figure.label,
        amount=_amount(value, identity.money_scale),
        unit=identity.money_unit,
        href=link(figure.address) if figure.address else "",
        share=_percent(value, whole) if whole and figure.key != "total" else "",
        change=_change(figure, figures, identity.money_scale),
    )


def _change(figure: Figure, figures: Mapping[str, Figure], scale: int) -> Change | None:
    prior = figures.get(f"prior:{figure.key}")
    if figure.value is None or prior is None or prior.value is None:
        return None
    change = figure.value - prior.value
    word = "增加" if change > 0 else "减少" if change < 0 else "持平"
    return Change(word, _amount(abs(change), scale), _percent(abs(change), prior.value) if prior.value else "")


def _amount(value: Decimal, scale: int) -> str:
    return format(round_half_up(value / scale, 2), ",.2f")


def _percent(value: Decimal, whole: Decimal) -> str:
    return f"{round_half_up(value * 100 / whole, 1)}%"
