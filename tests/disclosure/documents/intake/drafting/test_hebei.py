"""Hebei's form, as exported and emptied, is bound as the layout that it was exported from."""

import tomllib
from functools import cache

import pytest

from disclosure.documents import forms
from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.intake.drafting.files import Draft, draft_file
from disclosure.documents.model.texts import unspaced
from tests.disclosure.documents.intake.drafting.blanks import (
    blank_hebei_word_file,
    blank_hebei_workbook,
)

FILES = {"blank.xlsx": blank_hebei_workbook, "blank.docx": blank_hebei_word_file}
EITHER = pytest.mark.parametrize("name", FILES)


@cache
def draft_of(name: str) -> Draft:
    return draft_file(FILES[name](), name, "tried")


def layout_of(name: str) -> Layout:
    text = draft_of(name).text
    return forms.load_data(tomllib.loads(text), forms.SHIPPED, name="tried.toml")


def columns_of(table: TableRule) -> list[tuple[object, ...]]:
    columns: list[tuple[object, ...]] = []
    for column in table.columns:
        header = tuple(unspaced(text) for text in column.header)
        counts = None if column.counts is None else sorted(column.counts.conditions)
        columns.append((header, column.kind, column.number, counts, column.source))
    return columns


def rows_of(table: TableRule) -> list[list[tuple[object, ...]]]:
    rows = []
    for row in table.rows:
        items: list[tuple[object, ...]] = []
        for side, item in row.items.items():
            counts = item.counts
            said = None
            if counts is not None:
                said = {(name, frozenset(values)) for name, values in counts.conditions}
            items.append((side, unspaced(item.label), said, item.source))
        rows.append(items)
    return rows


@pytest.mark.in_turn
@EITHER
@pytest.mark.sampled(one_in=4)
def test_every_column_and_row_is_that_of_the_layout(name: str) -> None:
    shipped = forms.layout("hebei-2023")
    drafted = layout_of(name)
    assert set(drafted.tables) == set(shipped.tables)
    for key, table in shipped.tables.items():
        assert columns_of(drafted.tables[key]) == columns_of(table), key
        assert rows_of(drafted.tables[key]) == rows_of(table), key
        assert drafted.tables[key].title == table.title, key
        assert drafted.tables[key].caption == table.caption, key
    assert drafted.goal.indicators.columns == shipped.goal.indicators.columns


@pytest.mark.in_turn
@EITHER
def test_sums_are_those_of_the_layout(name: str) -> None:
    shipped = forms.layout("hebei-2023")
    for key, table in shipped.tables.items():
        drafted = layout_of(name).tables[key]
        assert sorted(map(len, drafted.row_sums.values())) == sorted(
            map(len, table.row_sums.values())
        ), key
        assert sorted(drafted.column_sums) == sorted(table.column_sums), key


@EITHER
def test_nothing_is_left_open(name: str) -> None:
    assert draft_of(name).unbound == ()
    assert draft_of(name).faults == ()
