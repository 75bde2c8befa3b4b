"""The frozen Document: stable addresses, canonical JSON, and what a printed copy holds."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model import canonical
from disclosure.documents.model.document import Document, Goal, Paragraph, Table
from tests.documents import example_document, example_entries
from tests.ledgers import many_entries
from tests.seeds import fewer_examples


def addresses(document: Document) -> Iterator[str]:
    """Yield those of everything.

    A part of one table or of the goals shares the address of what it holds.
    """
    yield from (part.address for part in document.parts)
    for block in document.blocks():
        if isinstance(block, Goal):
            yield block.address
    for part in document.parts:
        for block in part.flow():
            if block.address != part.address:
                yield block.address
            if isinstance(block, Table):
                yield from _addresses_in_table(block)


def _addresses_in_table(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield row.address
        for cell in row.cells:
            yield cell.address
    for note in table.notes:
        yield note.address


def repeated(document: Document) -> list[str]:
    """The addresses that more than one thing has."""
    times = Counter(addresses(document))
    return [address for address, count in times.items() if count > 1]


# -- addresses -------------------------------------------------------------------------------------


def test_every_address_is_the_only_one() -> None:
    assert repeated(example_document()) == []


@fewer_examples
@given(many_entries())
def test_every_address_of_any_document_is_the_only_one(entries: Any) -> None:
    assert repeated(assemble(entries, layout("hebei-2023")).document) == []


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("table-2/213/carryover", "94.71"),
        ("table-1/general_public_budget/income", "2184.44"),
        ("table-6/total/operating", "46.04"),
        ("table-9/vehicle_operation/total", "1.70"),
        ("assets/total/value", "313.07"),
    ],
)
def test_an_address_names_a_cell_by_keys(address: str, text: str) -> None:
    assert example_document().cells[address].text == text


def test_an_address_stays_when_other_rows_come_and_go() -> None:
    lines = tuple(line for line in example_entries().lines if line.function != "2013202")
    fewer = replace(example_entries(), lines=lines)
    document = assemble(fewer, layout("hebei-2023")).document
    address = "table-2/213/carryover"
    assert document.cells[address].text == example_document().cells[address].text


def test_the_part_of_an_address_is_found() -> None:
    for address, part in {
        "table-2/213/carryover": "table-2",
        "section-2/change": "section-2",
        "goals/22/indicator-4/value": "section-5",
        "assets/total/value": "section-7",
        "section-8": "section-8",
    }.items():
        assert example_document().part_of(address).address == part


def test_an_unknown_address_is_a_key_error() -> None:
    document = example_document()
    for find in (document.part, document.table, document.part_of):
        with pytest.raises(KeyError):
            find("nowhere/at/all")
    with pytest.raises(KeyError, match="table-1 has no column"):
        document.table("table-1").column_index("nowhere")


# -- the example as a whole ------------------------------------------------------------------------


def test_parts_come_in_the_order_of_the_form() -> None:
    assert [part.address for part in example_document().parts] == [
        *(f"table-{number}" for number in range(1, 10)),
        "opening",
        *(f"section-{number}" for number in range(1, 10)),
    ]


def test_the_example_has_25_goals_and_212_indicators() -> None:
    goals = example_document().goals
    assert [goal.number for goal in goals] == list(range(1, 26))
    assert sum(len(goal.indicators.rows) for goal in goals) == 212


def test_a_first_level_is_merged_over_the_rows_that_share_it() -> None:
    for goal in example_document().goals:
        spans = [row.cells[0].rowspan for row in goal.indicators.rows]
        assert sum(spans) == len(spans)
        levels = [row.cells[0].text for row in goal.indicators.rows]
        for index in range(1, len(levels)):
            assert (spans[index] == 0) == (levels[index] == levels[index - 1])
        assert spans[0] > 0


def test_every_row_has_a_cell_for_every_column() -> None:
    for table in example_document().every_table():
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_every_header_covers_every_column_once() -> None:
    for table in example_document().every_table():
        if table.header:
            covered = sum(cell.colspan * cell.rowspan for row in table.header for cell in row)
            assert covered == len(table.columns) * len(table.header), table.address


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        example_document().title = "另一个标题"  # type: ignore[misc]


# -- canonical JSON --------------------------------------------------------------------------------


def test_json_gives_the_document_back() -> None:
    assert Document.from_json(example_document().json) == example_document()


@fewer_examples
@given(many_entries())
def test_json_gives_any_document_back(entries: Any) -> None:
    document = assemble(entries, layout("hebei-2023")).document
    assert Document.from_json(document.json) == document


def test_json_is_canonical() -> None:
    text = example_document().json
    assert (
        json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        == text
    )


def test_the_digest_is_that_of_the_json() -> None:
    assert example_document().digest == hashlib.sha256(example_document().json.encode()).hexdigest()


def test_amounts_travel_as_strings() -> None:
    data = json.loads(example_document().json)
    values = [cell["value"] for cell in _cells(data) if "value" in cell]
    assert values
    assert all(isinstance(value, str) for value in values)


def test_another_amount_is_another_digest() -> None:
    first, *others = example_entries().lines
    first = replace(first, amount=first.amount + Decimal("0.01"))
    other = replace(example_entries(), lines=(first, *others))
    assert assemble(other, layout("hebei-2023")).document.digest != example_document().digest


def _cells(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if data.get("type") == "Cell":
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from _cells(item)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '"文档"',
        "{}",
        '{"schema": 99}',
        '{"schema": "1"}',
        '{"schema": true}',
        '{"schema": null}',
    ],
)
def test_what_is_no_document_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是|格式版本|应为"):
        Document.from_json(text)


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="不是"):
        Document.from_json('{"schema": 1, "parts": ' + "[" * 100_000 + "]" * 100_000 + "}")


@pytest.mark.parametrize(
    "value", ["", "abc", "NaN", "Infinity", "1_000", "01.50", 1.5, None, [], {}]
)
def test_an_amount_that_is_none_is_refused(value: object) -> None:
    data = json.loads(example_document().json)
    next(cell for cell in _cells(data) if "value" in cell)["value"] = value
    if value is None:
        assert Document.from_json(json.dumps(data)) != example_document()
        return
    with pytest.raises(ValueError, match="应为 Decimal"):
        Document.from_json(json.dumps(data))


def changed(path: tuple[str | int, ...], value: object) -> str:
    """The example's JSON with one value replaced."""
    data = json.loads(example_document().json)
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return json.dumps(data)


CELL = ("parts", 0, "blocks", 0, "rows", 0, "cells", 2)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ((*CELL, "text"), 3, "parts[0].blocks[0].rows[0].cells[2].text：应为文字，实为整数"),
        ((*CELL, "remark"), "", "parts[0].blocks[0].rows[0].cells[2]：不认识 remark"),
        (
            (*CELL, "value"),
            "01.5",
            "parts[0].blocks[0].rows[0].cells[2].value：应为 Decimal，实为 '01.5'",
        ),
        (("parts", 0, "blocks"), {}, "parts[0].blocks：应为列表，实为一组键值"),
        (("parts", 0, "kind"), "picture", "parts[0].kind：不认识的值 'picture'"),
        (("identity",), {"type": "Identity"}, "identity：缺少 department_code"),
    ],
)
def test_a_fault_says_in_chinese_where_it_is(
    path: tuple[str | int, ...], value: object, fault: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        Document.from_json(changed(path, value))


@given(st.text(max_size=20))
def test_texts_are_written_as_json_writes_them(text: str) -> None:
    block = Paragraph("section-1/note", text)
    fields = {"type": "Paragraph", "address": block.address, "text": text}
    assert canonical.encode(block) == json.dumps(
        fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


JUNK: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "x", [], ["x"], {}, {"type": "Cell"})


@fewer_examples
@given(st.randoms(use_true_random=False), st.sampled_from(JUNK))
def test_a_spoilt_document_is_read_or_refused_and_nothing_else(random: Random, junk: Any) -> None:
    """Any value of the JSON replaced or taken away: never another exception than ValueError."""
    data = json.loads(example_document().json)
    holder = data
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = random.choice(keys)
        if not isinstance(holder[key], dict | list) or not holder[key] or random.random() < 0.1:
            break
        holder = holder[key]
    if random.random() < 0.2:
        del holder[key]
    else:
        holder[key] = junk
    try:
        Document.from_json(json.dumps(data))
    except ValueError as exc:
        assert any("一" <= character <= "鿿" for character in str(exc))  # noqa: PT017


# -- what a printed copy holds ---------------------------------------------------------------------


def test_a_printed_copy_holds_texts_and_structure_only() -> None:
    shown = example_document().as_displayed()
    cells = list(shown.cells.values())
    assert [cell.text for cell in cells] == [
        cell.text for cell in example_document().cells.values()
    ]
    assert {(cell.value, cell.lines) for cell in cells} == {(None, ())}
    assert shown.figures == ()
    paragraphs = [block for block in shown.blocks() if isinstance(block, Paragraph)]
    assert {(block.origin, block.mentions) for block in paragraphs} == {("", ())}


def test_a_printed_copy_of_a_printed_copy_is_the_same() -> None:
    shown = example_document().as_displayed()
    assert shown.as_displayed() == shown
    assert Document.from_json(shown.json) == shown
