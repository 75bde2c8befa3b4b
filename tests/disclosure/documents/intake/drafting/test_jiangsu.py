"""Tables of Jiangsu's form as a Word file: three sides, a kind of its own, no fund too many."""

import tomllib
from functools import cache

from disclosure.documents import forms
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.drafting.files import Draft, draft_file
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case
from tests.disclosure.documents.intake.drafting.blanks import JIANGSU, blank_jiangsu_word_file

CODES_OF_TABLE_5 = {"30212", "31013", "30913", "30231", "30217", "30215", "30216"}


@cache
def draft() -> Draft:
    return draft_file(blank_jiangsu_word_file(), "jiangsu.docx", "tried")


@cache
def layout() -> Layout:
    return forms.load_data(tomllib.loads(draft().text), forms.SHIPPED, name="tried.toml")


def test_titles_stand_above_and_captions_below_them() -> None:
    tables = list(layout().tables.values())
    assert [table.title for table in tables] == list(JIANGSU)
    assert tables[1].caption == ("公开表二", "部门：{department}", "单位：{money_unit}")


def test_only_the_unknown_row_is_left_open() -> None:
    assert [str(unbound) for unbound in draft().unbound] == [
        "表格1第8行第1列：不认识“三、其他资金”"
    ]
    table = draft().text.split("[tables.table-1]")[1].split("[tables.table-2]")[0]
    assert '# { income = { key = "row_5", label = "三、其他资金", counts = [？] } },' in table
    assert "row_sums.current_year_income" not in table


def test_each_side_is_bound_by_what_it_lists() -> None:
    table = layout().tables["table-1"]
    sides = [column.side for column in table.columns]
    assert sides == ["income", "income", "spending", "spending", "use", "use"]
    items = {item.key: item for row in table.rows for item in row.items.values()}
    assert ("function", ("215",)) in items["215"].counts.conditions  # type: ignore[union-attr]
    assert dict(items["own_reserve"].counts.conditions) == {  # type: ignore[union-attr]
        "kind": ("own_reserve",)
    }
    assert table.row_sums["fiscal"] == ("general_public_budget", "government_fund")
    assert table.row_sums["use_total"] == ("current_year_use", "year_end_carryover")


def test_a_form_without_state_capital_has_no_such_fund() -> None:
    assert layout().funds == (
        "general_public_budget",
        "government_fund",
        "fiscal_special_account",
    )
    assert list(layout().vocabulary.kinds) == ["own_reserve"]


def test_what_is_kept_for_next_year_is_in_the_total() -> None:
    table = layout().tables["table-2"]
    assert table.counts.conditions == ()
    assert table.column_sums["total"] == (
        "basic",
        "project",
        "own_reserve",
        "year_end_carryover",
    )


def test_a_total_over_columns_by_use_counts_these_only() -> None:
    total = layout().tables["table-5"].columns[0]
    assert total.counts is not None
    assert set(dict(total.counts.conditions)["economic"]) == CODES_OF_TABLE_5


def test_purchases_are_bound_and_groups_are_left_to_a_person() -> None:
    (table,) = [one for one in layout().tables.values() if one.rows_by == "procurement"]
    assert [column.source for column in table.columns] == [
        "kind",
        "project_name",
        "economic",
        "goods",
        "organisation",
        "total",
    ]
    assert "写上 groups（按哪几列分组）" in draft().text


def test_the_draft_can_be_published() -> None:
    for trial in prove(layout(), cases=[Case.USUAL], names=["docx"], solve=False):
        assert trial.findings == ()
