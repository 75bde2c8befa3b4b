"""The texts of two Documents, paired by address."""

from dataclasses import replace

from disclosure.documents.diff.printed import TextKind, paired, printed_texts
from disclosure.documents.model.document import Document
from tests.documents import example_document


def shortened(document: Document) -> Document:
    """The document without its last part."""
    return replace(document, parts=document.parts[:-1])


def test_every_cell_and_every_text_of_the_flow_is_printed_once() -> None:
    document = example_document()
    addresses = [text.address for text in printed_texts(document)]
    assert len(addresses) == len(set(addresses))
    assert set(document.cells) <= set(addresses)
    for part in document.parts:
        for block in part.flow():
            if hasattr(block, "text"):
                assert block.address in addresses


def test_a_cell_knows_where_it_stands() -> None:
    document = example_document()
    (cell,) = [t for t in printed_texts(document) if t.address == "table-3/total/total"]
    assert cell.kind is TextKind.CELL
    assert cell.table_place is not None
    place = cell.table_place
    assert place.row.address == "table-3/total"
    assert place.table.columns[place.column].key == "total"
    assert place.cell.text == cell.text


def test_numbers_of_rows_are_told_apart_from_other_cells() -> None:
    kinds = {}
    for text in printed_texts(example_document()):
        if text.table_place is not None:
            column = text.table_place.table.columns[text.table_place.column]
            kinds[text.address] = (column.kind == "row_number", text.kind)
    assert set(kinds.values()) == {(True, TextKind.ROW_NUMBER), (False, TextKind.CELL)}


def test_pairs_follow_the_later_document_and_end_with_what_is_gone() -> None:
    whole = example_document()
    shorter = shortened(whole)
    last_part = whole.parts[-1].address
    pairs = list(paired(printed_texts(whole), printed_texts(shorter)))
    kept = len(list(printed_texts(shorter)))
    assert [pair.later.address for pair in pairs[:kept]] == [
        text.address for text in printed_texts(shorter)
    ]
    assert all(pair.after is None and pair.text_after == "" for pair in pairs[kept:])
    assert {pair.later.part.address for pair in pairs[kept:]} == {last_part}


def test_what_is_new_has_nothing_before_it() -> None:
    whole = example_document()
    pairs = paired(printed_texts(shortened(whole)), printed_texts(whole))
    new = [pair for pair in pairs if pair.before is None]
    assert {pair.later.part.address for pair in new} == {whole.parts[-1].address}
    assert all(pair.text_before == "" and pair.text_after for pair in new)
