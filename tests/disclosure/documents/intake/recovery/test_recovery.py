"""What was read becomes entries that print the same again; what cannot is said at its place."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.entries import Entries, ProcurementItemEntry
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.intake import recovery
from disclosure.documents.intake.reading import Reading, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import Recovery, recover
from disclosure.documents.intake.recovery.changes import compare_entries
from disclosure.documents.model.document import Document, Paragraph
from tests.documents import example_document, example_entries, imprint

LAYOUT = layout("hebei-2023")


def read(document: Document) -> Reading:
    return read_file(formats.get("docx").render(document, imprint(document)), "f.docx", [LAYOUT])


def recovered(document: Document) -> Recovery:
    reading = read(document)
    known = example_entries()
    entries = replace(
        entries_of(reading, LAYOUT),
        bodies=known.bodies,
        function_names=known.function_names,
        economic_names=known.economic_names,
    )
    return recover(reading, LAYOUT, entries)


def document_of(**changes: object) -> Document:
    return assemble(replace(example_entries(), **changes), LAYOUT).document  # type: ignore[arg-type]


def again(entries: Entries) -> Document:
    return assemble(entries, LAYOUT).document


def texts(document: Document) -> dict[str, str]:
    cells = {address: cell.text for address, cell in document.cells.items()}
    return cells | {
        block.address: block.text for block in document.blocks() if isinstance(block, Paragraph)
    }


def test_our_own_example_comes_out_again() -> None:
    found = recovered(example_document())
    assert found.is_found
    assert found.problems == ()
    assert texts(again(found.entries)) == texts(example_document())


def test_a_ledger_that_no_budget_could_hold_is_not_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    most = len(example_entries().lines) - 1
    monkeypatch.setattr(recovery, "LARGEST_TABLE", most)
    found = recovered(example_document())
    assert not found.is_found
    assert found.entries.lines == ()
    assert [problem.code for problem in found.problems] == ["reconcile.large"]
    assert f"超过一份预算最多的 {most} 行" in found.problems[0].message


def test_standard_sentences_become_slots_and_need_no_words_of_one_s_own() -> None:
    found = recovered(document_of(overrides={}))
    assert found.entries.overrides == {}
    assert found.entries.slots == example_entries().slots
    assert {figure.figure for figure in found.entries.prior_figures} == {
        "total", "basic", "operating", "project", "three_public",
    }  # fmt: skip


def test_an_office_s_own_words_are_kept_and_their_figures_bound_after_the_same_words() -> None:
    own = "一共安排{total}万元，其中：因公出国（境）费{overseas_travel}万元，其余见表。"
    found = recovered(document_of(overrides={"section-4/three_public": own}))
    kept = found.entries.overrides["section-4/three_public"]
    assert kept == "一共安排2279万元，其中：因公出国（境）费{overseas_travel}万元，其余见表。"
    assert found.problems == ()


def test_several_paragraphs_terms_and_lists_come_out_again() -> None:
    document = document_of(
        overrides={
            "section-2/income": "收入如下。\n一是财政拨款。",
            "section-8/term-operating": "机关运行经费：指保障运行的资金。",
        },
        lists={"duties": ("一件事。", "另一件事。"), "safeguards": ()},
    )
    found = recovered(document)
    assert texts(again(found.entries)) == texts(document)


def test_procurement_and_planned_purchases_come_out_again() -> None:
    item = ProcurementItemEntry(
        "办公设备",
        None,
        "台式计算机",
        "A020101",
        "台",
        Decimal(3),
        Decimal("5999.50"),
        Decimal(18000),
    )
    document = document_of(procurement=(item,), planned_asset_purchases=Decimal(18000))
    found = recovered(document)
    assert found.entries.procurement == (item,)
    assert found.entries.planned_asset_purchases == Decimal(18000)
    assert texts(again(found.entries)) == texts(document)


def test_a_name_that_the_year_s_list_does_not_have_is_told_at_its_place() -> None:
    names = dict(example_entries().function_names) | {"2013201": "行政运行（旧称）"}
    found = recovered(document_of(function_names=names))
    assert found.is_found
    assert {problem.code for problem in found.problems} == {"import.differs"}
    assert "行政运行（旧称）" in found.problems[0].message
    assert "表格2" in found.problems[0].address


@pytest.mark.parametrize("unreadable", ["无数据", "12.3.4"])
def test_figures_that_are_none_are_told_and_never_taken_for_nil(unreadable: str) -> None:
    document = Document.from_json(
        example_document()
        .as_displayed()
        .json.replace('"text":"1020000"', '"text":"x"')
        .replace('"text":"102.00"', f'"text":"{unreadable}"', 1)
    )
    reading = read(document)
    assert "cell.unreadable" in {problem.code for problem in reading.problems}


def test_changes_name_projects_and_parts() -> None:
    before = example_entries()
    after = replace(before, projects=before.projects[1:], overall_goal="另一个目标")
    changes = compare_entries(before, after)
    assert changes.removed_projects == (before.projects[0].name,)
    assert changes.parts == ("总体绩效目标",)
    assert not changes.ledger
    assert not compare_entries(before, before)
    assert compare_entries(None, before).ledger.after == sum(line.amount for line in before.lines)
