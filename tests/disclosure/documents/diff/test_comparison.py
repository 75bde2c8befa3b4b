"""What differs between two Documents, by place."""

from dataclasses import replace
from decimal import Decimal

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.diff.comparison import FigureChange, differences, figure_changes
from disclosure.documents.forms import layout
from tests.documents import example_document, example_entries


def test_equal_documents_do_not_differ() -> None:
    assert differences(example_document(), example_document()) == []


def test_a_changed_line_shows_in_every_cell_that_counts_it() -> None:
    entries = example_entries()
    first = entries.lines[0]
    more = replace(
        entries, lines=(replace(first, amount=first.amount + 10_000), *entries.lines[1:])
    )
    after = assemble(more, layout("hebei-2023")).document

    found = differences(example_document(), after)

    by_address = {each.address: each for each in found}
    total = by_address["table-3/total/total"]
    assert total.place.startswith("表3 · 合计")
    assert total.before != total.after
    changed = [each for each in figure_changes(example_document(), after) if each.change]
    assert any(each.change == 10_000 for each in changed)


def test_a_percentage_is_rounded_half_up_as_every_other_figure() -> None:
    assert FigureChange("收入总计", "", Decimal(2_000), Decimal(2_005)).percent == Decimal("0.3")
    assert FigureChange("收入总计", "", Decimal(0), Decimal(2_005)).percent is None
