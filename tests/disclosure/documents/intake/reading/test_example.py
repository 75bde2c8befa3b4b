"""The example's Word file, made by others, as a Document."""

from functools import cache
from pathlib import Path

from disclosure.documents.forms import layout
from disclosure.documents.intake.reading import Reading, read_file
from tests.documents import example_document

FILE = Path(__file__).resolve().parents[4] / "data" / "disclosure-2023.docx"
# The office left these totals blank; computed from its own ledger they are 4.40, 4.40 and 1.70.
BLANK_TOTALS = {
    f"table-9/{row}/{column}": ""
    for row in ("total", "three_public", "vehicles")
    for column in ("total", "general_public_budget")
}


@cache
def reading() -> Reading:
    return read_file(FILE.read_bytes(), FILE.name, [layout("hebei-2023")])


def without_breaks(text: str) -> str:
    return "".join(text.split())


def test_every_cell_is_read_as_it_is_printed() -> None:
    expected = {
        address: without_breaks(cell.text) for address, cell in example_document().cells.items()
    }
    found = {
        address: without_breaks(cell.text) for address, cell in reading().document.cells.items()
    }
    assert found == expected | BLANK_TOTALS


def test_all_goals_and_indicators_are_there() -> None:
    goals = reading().document.goals
    assert len(goals) == 25
    assert sum(len(goal.indicators.rows) for goal in goals) == 212
    assert [goal.name for goal in goals] == [goal.name for goal in example_document().goals]


def test_targets_are_typed_as_in_our_own_document() -> None:
    expected = {address: cell.target for address, cell in example_document().cells.items()}
    assert {address: cell.target for address, cell in reading().document.cells.items()} == expected


def test_all_text_of_the_narrative_stands_where_ours_does() -> None:
    expected = example_document().as_displayed()
    for part, ours in zip(reading().document.parts, expected.parts, strict=True):
        texts = [(block.address, getattr(block, "text", "")) for block in part.blocks]
        assert texts == [(block.address, getattr(block, "text", "")) for block in ours.blocks]


def test_procurement_and_assets_are_read() -> None:
    document = reading().document
    assert document.table("procurement").is_empty
    assert [note.address for note in document.table("procurement").notes] == [
        "procurement/note-always",
        "procurement/note-empty",
    ]
    assert [row.cells[2].text for row in document.table("assets").rows] == [
        "313.07",
        "",
        "",
        "8.85",
        "80.10",
        "224.12",
    ]


def test_identity_is_read_from_titles_and_captions() -> None:
    assert reading().document.identity == example_document().as_displayed().identity


def test_the_only_problems_are_the_blank_totals_of_table_9() -> None:
    assert [(problem.code, problem.address) for problem in reading().problems] == [
        ("total.blank", "表格9第5行第1列"),
        ("total.blank", "表格9第6行第1列"),
        ("total.blank", "表格9第10行第1列"),
    ]
    assert reading().unread == ()


def test_a_place_in_the_file_is_known_for_what_was_read() -> None:
    assert reading().places["table-2/213/carryover"] == "表格2第26行第13列"
