"""The texts of two Documents, and those that differ."""

from msgspec.structs import replace

from disclosure.documents.diff.printed import TextKind, TextPair, differing, printed_texts
from disclosure.documents.model.document import Document, Table
from tests.documents import example_document


def shortened(document: Document) -> Document:
    """The document without its last part."""
    return replace(document, parts=document.parts[:-1])


def with_table(document: Document, table: Table) -> Document:
    """The document with another table at the same address."""
    parts = []
    for part in document.parts:
        blocks = [table if block.address == table.address else block for block in part.blocks]
        parts.append(replace(part, blocks=tuple(blocks)))
    return replace(document, parts=tuple(parts))


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
    assert cell.place is not None
    table, row, column = cell.place
    assert row.address == "table-3/total"
    assert table.columns[column].key == "total"
    assert row.cells[column].text == cell.text


def test_numbers_of_rows_are_told_apart_from_other_cells() -> None:
    kinds = set()
    for text in printed_texts(example_document()):
        if text.place is not None:
            table, _, column = text.place
            kinds.add((table.columns[column].kind == "row_number", text.kind))
    assert kinds == {(True, TextKind.ROW_NUMBER), (False, TextKind.CELL)}


def test_equal_documents_have_no_differing_texts() -> None:
    texts = list(printed_texts(example_document()))
    assert list(differing(texts, texts)) == []


def test_what_is_equal_in_another_document_can_be_left_out() -> None:
    document = example_document()
    assert list(printed_texts(document, unlike=document)) == []
    table = document.table("table-2")
    row = table.rows[0]
    changed_row = replace(row, cells=(*row.cells[:-1], replace(row.cells[-1], text="改过")))
    changed = with_table(document, replace(table, rows=(changed_row, *table.rows[1:])))
    printed = [text.address for text in printed_texts(changed, unlike=document)]
    notes = [note.address for note in table.notes]
    assert printed == [cell.address for cell in row.cells] + notes


def test_leaving_out_what_is_equal_changes_nothing_that_differs() -> None:
    whole = example_document()
    table = whole.table("table-2")
    other_columns = tuple(replace(column, kind="row_number") for column in table.columns)
    others = [
        shortened(whole),
        with_table(whole, replace(table, rows=table.rows[1:])),
        with_table(whole, replace(table, columns=other_columns)),
    ]
    for other in others:
        all_pairs = differing(printed_texts(whole), printed_texts(other))
        unlike_pairs = differing(
            printed_texts(whole, unlike=other), printed_texts(other, unlike=whole)
        )
        assert [_shown(pair) for pair in unlike_pairs] == [_shown(pair) for pair in all_pairs]


def _shown(pair: TextPair) -> tuple[str, str, str]:
    return pair.later.address, pair.text_before, pair.text_after


def test_what_is_gone_comes_last_and_has_nothing_after_it() -> None:
    whole = example_document()
    shorter = shortened(whole)
    first = next(printed_texts(shorter))
    later = [first._replace(text="改过"), *list(printed_texts(shorter))[1:]]
    pairs = list(differing(printed_texts(whole), later))
    assert (pairs[0].later.address, pairs[0].text_after) == (first.address, "改过")
    assert all(pair.after is None and pair.text_after == "" for pair in pairs[1:])
    assert {pair.later.part.address for pair in pairs[1:]} == {whole.parts[-1].address}


def test_what_is_new_has_nothing_before_it() -> None:
    whole = example_document()
    pairs = list(differing(printed_texts(shortened(whole)), printed_texts(whole)))
    assert {pair.later.part.address for pair in pairs} == {whole.parts[-1].address}
    assert all(pair.before is None and pair.text_before == "" for pair in pairs)
