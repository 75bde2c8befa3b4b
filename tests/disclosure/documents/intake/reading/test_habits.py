"""Disclosures of other offices read to the same cells and texts as ours, whatever their habits."""

from dataclasses import fields, replace
from typing import Any

import pytest

from disclosure.documents.forms import layout
from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.reading import Reading, read_file
from disclosure.documents.model.document import Document, Goal, Heading, Paragraph
from tests.disclosure.documents.intake.reading.habits import NIL, Habits, docx_of, pages, xlsx_of
from tests.documents import example_document
from tests.seeds import is_sampled, seeds

LAYOUT = layout("hebei-2023")
WRITERS = {"docx": docx_of, "xlsx": xlsx_of}
ONLY_EXCEL = {"one_sheet", "codes_as_numbers"}
# What a sheet holds otherwise than a page does; all other habits are the same grid in both.
IN_SHEETS_TOO = ONLY_EXCEL | {
    "split",
    "levels",
    "in_yuan",
    "blank_column",
    "flat_header",
    "caption_as_line",
    "title_in_table",
}
_CHOICES: dict[str, tuple[Any, ...]] = {
    "nil": NIL[1:],
    "split": ("bare", "header"),
    "levels": ("repeated", "blank"),
}
SINGLE: list[Habits] = []
for habit in fields(Habits):
    for choice in _CHOICES.get(habit.name, (True,)):
        SINGLE.append(replace(Habits(), **{habit.name: choice}))


def written(habits: Habits, name: str, document: Document | None = None) -> Reading:
    return read_file(
        WRITERS[name](pages(document or example_document(), habits), habits), f"f.{name}", [LAYOUT]
    )


def cells(document: Document) -> dict[str, str]:
    return {address: "".join(cell.text.split()) for address, cell in document.cells.items()}


def texts(document: Document) -> dict[str, str]:
    fold = Folder(LAYOUT.synonyms).core
    blocks = [block.title if isinstance(block, Goal) else block for block in document.blocks()]
    return {
        block.address: fold(block.text)
        for block in blocks
        if isinstance(block, Heading | Paragraph)
    }


def assert_reads(reading: Reading, habits: Habits, document: Document | None = None) -> None:
    ours = (document or example_document()).as_displayed()
    assert [str(problem) for problem in reading.problems if problem.code != "note.unknown"] == []
    assert cells(reading.document) == cells(ours)
    assert texts(reading.document) == texts(ours)
    assert reading.document.identity == ours.identity
    assert reading.unread == ()
    assert (len(reading.problems) == 1) == habits.notes_between


def name_of(habits: Habits) -> str:
    return chosen(habits).split("=")[0]


def is_tried(habits: Habits, name: str) -> bool:
    """Tell whether this run tries a habit alone: half of them, in `make test-full` all."""
    return is_sampled(f"{chosen(habits)} {name}", one_in=2)


def chosen(habits: Habits) -> str:
    return "-".join(
        f"{each.name}={getattr(habits, each.name)}"
        for each in fields(Habits)
        if getattr(habits, each.name)
    )


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "habits",
    [each for each in SINGLE if name_of(each) not in ONLY_EXCEL and is_tried(each, "docx")],
    ids=chosen,
)
@pytest.mark.sampled(one_in=2)
def test_each_habit_in_word(habits: Habits) -> None:
    assert_reads(written(habits, "docx"), habits)


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "habits",
    [each for each in SINGLE if name_of(each) in IN_SHEETS_TOO and is_tried(each, "xlsx")],
    ids=chosen,
)
@pytest.mark.sampled(one_in=2)
def test_each_habit_of_sheets_in_excel(habits: Habits) -> None:
    assert_reads(written(habits, "xlsx"), habits)


# Every other office writes in Excel.
@pytest.mark.in_turn
@pytest.mark.parametrize("seed", seeds(4, 100))
def test_habits_together(seed: int) -> None:
    habits = Habits.random(seed)
    assert_reads(written(habits, ("docx", "xlsx")[seed % 2]), habits)
