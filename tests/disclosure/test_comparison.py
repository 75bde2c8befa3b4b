"""What differs between two Documents, by place."""

from dataclasses import replace

from disclosure.assemble import assemble
from disclosure.comparison import differences, figure_changes
from disclosure.layouts import layout
from tests.documents import example_document, example_entries


def test_equal_documents_do_not_differ() -> None:
    assert differences(example_document(), example_document()) == []


def test_a_changed_line_shows_in_every_cell_that_counts_it() -> None:
    entries = example_entries()
    first = entries.lines[0]
    more = replace(entries, lines=(replace(first, amount=first.amount + 10_000), *entries.lines[1:]))
    after = assemble(more, layout("hebei-2023")).document

    found = differences(example_document(), after)

    by_address = {each.address: each for each in found}
    total = by_address["table-3/total/total"]
    assert total.place.startswith("表3 · 合计")
    assert total.before != total.after
    changed = [each for each in figure_changes(example_document(), after) if each.change]
    assert any(each.change == 10_000 for each in changed)
