"""What differs between two Documents: printed texts by address, figures by key. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from budget.money import round_half_up
from disclosure.documents.diff.printed import PrintedText, TextKind, differing, printed_texts
from disclosure.documents.model.document import Document, Figure
from disclosure.documents.model.places import place_of


@dataclass(frozen=True)
class PlaceDifference:
    """A place that prints something else; a text is empty where the place was not there."""

    address: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class FigureChange:
    """A figure of two years, in yuan; None where a year does not have it."""

    label: str
    address: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The yuan more, or less, than before; None where a year does not have the figure."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """The change as a share of before, in percent with one decimal."""
        if self.change is None or not self.before:
            return None
        return round_half_up(self.change * 100 / self.before, 1)


def differences(before: Document, after: Document) -> list[PlaceDifference]:
    """Return every place whose text differs, in the order of ``after``, what is gone last."""
    found = []
    texts_before = _texts(before, unlike=after)
    texts_after = _texts(after, unlike=before)
    for pair in differing(texts_before, texts_after):
        if pair.text_before == pair.text_after:
            continue  # a blank cell that came or went
        address = pair.later.address
        document = after if pair.after else before
        place = place_of(document, address)
        found.append(PlaceDifference(address, place, pair.text_before, pair.text_after))
    return found


def _texts(document: Document, *, unlike: Document) -> list[PrintedText]:
    # One more row renumbers all below it, so numbers of rows are left out.
    printed = printed_texts(document, unlike=unlike)
    return [text for text in printed if text.kind is not TextKind.ROW_NUMBER]


def figure_changes(before: Document, after: Document) -> list[FigureChange]:
    """Return the figures that the tables of ``after`` give, beside those of ``before``.

    Equal ones are among them; those that are nil in both are not.
    """
    earlier = {figure.key: figure.value for figure in before.figures if _is_of_tables(figure)}
    changes = []
    for figure in after.figures:
        value_before = earlier.get(figure.key)
        if _is_of_tables(figure) and (figure.value or value_before):
            change = FigureChange(figure.label, figure.address, value_before, figure.value)
            changes.append(change)
    return changes


def _is_of_tables(figure: Figure) -> bool:
    """Return True for amounts that the tables give; percentages and numbers of things are none."""
    return figure.source == "table" and figure.unit == "yuan"
