"""What a version changed: cells with differences, rows that came and went, texts by word, goals."""

import dataclasses
from decimal import Decimal

from msgspec import structs

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.diff.corrections import (
    ChangeKind,
    RowChange,
    TableChange,
    corrections,
)
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Block, Document, Paragraph, Table
from tests.documents import example_document, example_entries


def with_more(yuan: str) -> Document:
    """The example with more money in its first line."""
    entries = example_entries()
    first = entries.lines[0]
    more = dataclasses.replace(
        entries,
        lines=(dataclasses.replace(first, amount=first.amount + Decimal(yuan)), *entries.lines[1:]),
    )
    return assemble(more, layout("hebei-2023")).document


def without_row(document: Document, address: str) -> Document:
    """The Document without one row of a table."""
    table = document.table(address.rpartition("/")[0])
    shorter = structs.replace(
        table, rows=tuple(row for row in table.rows if row.address != address)
    )
    return replaced(document, table, shorter)


def replaced(document: Document, old: Block, new: Block | None) -> Document:
    """The Document with one block in place of another, or without it."""
    parts = []
    for part in document.parts:
        blocks = []
        for block in part.blocks:
            if block is not old:
                blocks.append(block)
            elif new is not None:
                blocks.append(new)
        parts.append(structs.replace(part, blocks=tuple(blocks)))
    return structs.replace(document, parts=tuple(parts))


def change_in(tables: tuple[TableChange, ...], address: str) -> RowChange:
    for table in tables:
        for row in table.rows:
            if row.address == address:
                return row
    raise KeyError(address)


def test_equal_documents_have_nothing_corrected() -> None:
    assert corrections(example_document(), example_document()).is_empty


def test_a_cell_tells_from_to_and_difference_in_the_tables_unit() -> None:
    found = corrections(example_document(), with_more("12345.00"))
    row = change_in(found.tables, "table-3/total")
    assert (row.kind, row.name) == (ChangeKind.CHANGED, "合计")
    (total,) = [cell for cell in row.cells if cell.address == "table-3/total/total"]
    assert (total.column, total.before, total.difference) == ("合计", "2279.15", "+1.23")
    assert found.cells == sum(len(row.cells) for table in found.tables for row in table.rows)


def test_less_money_has_a_minus() -> None:
    found = corrections(with_more("20000"), example_document())
    assert {cell.difference for cell in change_in(found.tables, "table-3/total").cells} == {"-2.00"}


def test_amounts_known_only_as_they_are_printed_are_subtracted_too() -> None:
    found = corrections(example_document().as_displayed(), with_more("20000").as_displayed())
    assert change_in(found.tables, "table-3/total").cells[0].difference == "+2.00"


def test_what_prints_the_same_is_no_correction() -> None:
    assert corrections(example_document(), example_document().as_displayed()).is_empty


def test_rows_that_came_and_went_make_no_other_row_differ() -> None:
    document = example_document()
    shorter = without_row(document, "table-3/213")
    (gone,) = corrections(document, shorter).tables
    (came,) = corrections(shorter, document).tables
    assert [(row.address, row.kind) for row in gone.rows] == [("table-3/213", ChangeKind.REMOVED)]
    assert [(row.address, row.kind) for row in came.rows] == [("table-3/213", ChangeKind.ADDED)]
    assert came.rows[0].name.startswith("213")
    assert all(cell.before == "" and cell.difference.startswith("+") for cell in came.rows[0].cells)


def test_texts_are_marked_by_word_and_named_by_their_part() -> None:
    document = example_document()
    paragraph = next(
        block
        for block in document.part("section-2").blocks
        if isinstance(block, Paragraph) and "万元" in block.text
    )
    after = replaced(
        document,
        paragraph,
        structs.replace(paragraph, text=paragraph.text.replace("万元", "亿元", 1)),
    )
    (change,) = corrections(document, after).texts
    assert change.place == "".join(document.part("section-2").title.split())
    assert [run.text for run in change.runs if run.kind != "same"] == ["万", "亿"]
    (gone,) = corrections(document, replaced(document, paragraph, None)).texts
    assert (gone.kind, [run.kind for run in gone.runs]) == (ChangeKind.REMOVED, ["gone"])


def test_a_goal_that_was_added_is_named_and_a_changed_one_told_by_word() -> None:
    document = example_document()
    goal = document.goals[0]
    (added,) = corrections(replaced(document, goal, None), document).tables
    assert (added.kind, added.name, added.rows) == (ChangeKind.ADDED, goal.title.text, ())
    row = goal.objective.rows[0]
    cell = row.cells[-1]
    other = structs.replace(
        row, cells=(*row.cells[:-1], structs.replace(cell, text=f"{cell.text}另有补充。"))
    )
    objective = structs.replace(goal.objective, rows=(other, *goal.objective.rows[1:]))
    (changed,) = corrections(
        document, replaced(document, goal, structs.replace(goal, objective=objective))
    ).tables
    assert changed.address == goal.address
    assert changed.rows[0].cells[0].runs[-1].kind == "new"


def test_a_table_that_is_gone_is_named() -> None:
    document = example_document()
    table = next(block for block in document.blocks() if isinstance(block, Table))
    (gone,) = corrections(document, replaced(document, table, None)).tables
    assert (gone.kind, gone.address) == (ChangeKind.REMOVED, table.address)
