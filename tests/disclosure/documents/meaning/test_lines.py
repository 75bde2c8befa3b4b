"""The lines behind a document's cells: told by the cells alone, never guessed."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest

from budget.dimensions import Fund, Kind, Origin
from budget.entries import Entries, Line
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.assembly.tables import natural_key
from disclosure.documents.forms import layout
from disclosure.documents.meaning.lines import DisclosedLines, disclosed_lines
from disclosure.documents.model.document import Document
from tests.documents import example_document, example_entries
from tests.ledgers import EMPTY, random_entries

HEBEI = layout("hebei-2023")


def by_key(entries: Entries) -> dict[str, Decimal]:
    """The yuan of a ledger by what its form discloses of a line."""
    form = layout(entries.layout)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for line in entries.lines:
        if line.amount:
            amounts[natural_key(line, form)] += line.amount
    return amounts


def basic(function: str, economic: str, amount: int) -> Line:
    fund, origin = Fund.GENERAL_PUBLIC_BUDGET, Origin.CURRENT_YEAR
    return Line("301", function, economic, fund, origin, Kind.BASIC, Decimal(amount))


def crossing() -> Entries:
    """Two functions and two economic codes, each with each: no cell tells the four apart."""
    lines = (
        basic("2010301", "30101", 1_000_000),
        basic("2010301", "30201", 200_000),
        basic("2010350", "30101", 500_000),
        basic("2010350", "30201", 70_000),
        basic("2080505", "30108", 90_000),
    )
    return replace(EMPTY, lines=lines)


def assert_cells_are_their_sums(document: Document, told: DisclosedLines) -> None:
    for address, counted in told.by_cell.items():
        value = document.cells[address].value
        if counted.part is not None:
            assert counted.part.amount == value
            continue
        shared = {line.key for total in counted.shared for line in total.lines}
        known = [line.amount for line in counted.lines if line.key not in shared]
        assert None not in known
        total = sum((amount for amount in known if amount is not None), Decimal(0))
        assert total + sum(part.amount for part in counted.shared) == value, address


def test_every_line_of_the_example_is_told_by_its_cells() -> None:
    told = disclosed_lines(example_document(), HEBEI)
    expected = by_key(example_entries())
    assert {line.key: line.amount for line in told.lines} == expected
    assert told.shared == told.parts == ()
    assert_cells_are_their_sums(example_document(), told)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_of_a_line_is_true(seed: int) -> None:
    entries = random_entries(seed)
    document = assemble(entries, HEBEI).document
    told = disclosed_lines(document, HEBEI)
    expected = by_key(entries)
    assert {line.key for line in told.lines} == set(expected)
    for line in told.lines:
        assert line.amount in (None, expected[line.key])
    assert_cells_are_their_sums(document, told)


def test_lines_that_no_cell_tells_apart_have_no_amount() -> None:
    document = assemble(crossing(), HEBEI).document
    told = disclosed_lines(document, HEBEI)
    amounts = {line.key.split("/")[0] + line.economic: line.amount for line in told.lines}
    assert amounts.pop("208050530108") == 90_000
    assert set(amounts.values()) == {None}
    assert len(amounts) == 4
    totals = sorted(shared.amount for shared in told.shared)
    assert totals == [270_000, 570_000, 1_200_000, 1_500_000]  # by economic code, by function
    assert_cells_are_their_sums(document, told)


def test_a_cell_names_the_lines_that_it_counts() -> None:
    told = disclosed_lines(example_document(), HEBEI)
    cell = told.by_cell["table-5/2080505/basic"]
    assert [(line.function, line.economic) for line in cell.lines] == [("2080505", "30108")]
    assert cell.lines[0].amount == example_document().cells["table-5/2080505/basic"].value


def test_an_archived_document_has_no_lines() -> None:
    assert disclosed_lines(example_document().as_displayed(), HEBEI) == DisclosedLines()


def test_cells_that_contradict_each_other_tell_no_amount() -> None:
    document = assemble(crossing(), HEBEI).document
    text = document.json.replace('"value":"90000.00"', '"value":"90000.01"', 1)
    told = disclosed_lines(Document.from_json(text), HEBEI)
    assert {line.amount for line in told.lines} == {None}
