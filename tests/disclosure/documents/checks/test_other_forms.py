"""Rules bind to meaning: forms of other years and provinces get them without any code of their
own."""

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from budget.dimensions import Fund
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, Result, check
from disclosure.documents.forms import layout, load
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Cell, Document, Paragraph
from tests.disclosure.documents.checks.altered import context, displayed_with, with_words
from tests.disclosure.documents.checks.plausible import plausible_entries
from tests.seeds import seeds

IN_YUAN = load(
    Path(__file__).parents[3] / "disclosure" / "documents" / "forms" / "shanghai-like.toml"
)
FORMS = [layout("hebei-2025"), IN_YUAN]


def knows(form: Layout) -> Context:
    return replace(context(), layout=form)


def document_in(form: Layout, seed: int) -> Document:
    entries = plausible_entries(seed)
    lines = [
        line if line.fund in form.funds else replace(line, fund=Fund(form.funds[-1]))
        for line in entries.lines
    ]
    slots = {**entries.slots, **dict.fromkeys(form.slots, "工作需要有所变化")}
    return assemble(
        replace(entries, layout=form.key, lines=tuple(lines), slots=slots), form
    ).document


def faults(results: tuple[Result, ...]) -> list[str]:
    messages: list[str] = []
    for result in results:
        if not result.is_clean:
            messages += [finding.message for finding in result.findings]
    return messages


@pytest.mark.in_turn
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("seed", seeds(2, 40))
def test_a_clean_disclosure_has_no_finding(form: Layout, seed: int) -> None:
    document = document_in(form, seed)
    assert faults(check(document, knows(form))) == []
    assert faults(check(document.as_displayed(), knows(form))) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("seed", seeds(4, 60))
@pytest.mark.sampled(one_in=4)
def test_a_wrong_amount_is_found(form: Layout, seed: int) -> None:
    document = document_in(form, seed % 10)
    amounts: list[Cell] = []
    for table in document.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if column.kind == "money" and len(cell.text) > 4:
                    amounts.append(cell)
    cell = Random(seed).choice(amounts)
    digit = "7" if cell.text[0] != "7" else "3"
    changed = displayed_with(document, {cell.address: digit + cell.text[1:]})
    found = faults(check(changed, knows(form)))
    assert found, (cell.address, cell.text)


def test_rules_of_what_a_form_has_not_say_so() -> None:
    results = {result.rule: result for result in check(document_in(IN_YUAN, 0), knows(IN_YUAN))}
    assert results["24"].outcome == Outcome.NOT_APPLICABLE
    assert results["24"].not_applicable_because == "版式“测试版式（元）”没有政府采购预算表"
    for rule in ("1", "2", "3", "4", "5", "6", "7", "10", "11", "12", "13", "14"):
        assert results[rule].outcome in (Outcome.PASS, Outcome.ROUNDING), rule


def test_a_document_of_another_form_is_said_to_be_one() -> None:
    document = document_in(IN_YUAN, 0)
    results = {result.rule: result for result in check(document, context())}
    messages = [finding.message for finding in results["26"].findings]
    assert "这份文件是按版式“shanghai-like”公开的，核对用的是“hebei-2023”" in messages
    assert any(message.startswith("缺少“部门预算收支总表”") for message in messages)


def test_a_wrong_share_of_any_number_of_decimals_is_named_with_the_right_one() -> None:
    form = layout("jiangsu-department-2019")
    document = document_in(form, 0).as_displayed()
    shares = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            for match in re.finditer(r"占\d+\.\d+%", block.text):
                shares.append((block.address, match[0]))
    address, share = shares[0]
    wrong = f"占{'9' * 70}.{'5' * 70}%"
    found = faults(check(with_words(document, address, share, wrong), knows(form)))
    [message] = [message for message in found if wrong in message]
    right = share.removeprefix("占").partition(".")[0]
    assert f"为{right}." in message
    assert len(message.rpartition("为")[2]) < 12
