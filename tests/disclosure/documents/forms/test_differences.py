"""A form that extends another: what merges, what is taken away, and where faults are told."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.forms.differences import resolve

BASE = Path(__file__).parent / "shanghai-like.toml"
NEXT_YEAR = """
schema = 1
extends = "shanghai-like"
key = "next-year"
name = "下一年的版式"
"""


def load(tmp_path: Path, difference: str, **others: str) -> forms.Layout:
    """Return the form that differs from shanghai-like; ``others`` are files beside it."""
    (tmp_path / BASE.name).write_bytes(BASE.read_bytes())
    for key, text in others.items():
        (tmp_path / f"{key}.toml").write_text(text, encoding="utf-8")
    path = tmp_path / "next-year.toml"
    path.write_text(NEXT_YEAR + difference, encoding="utf-8")
    return forms.load(path)


def faults(tmp_path: Path, difference: str, **others: str) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as raised:
        load(tmp_path, difference, **others)
    return [(problem.address, problem.message) for problem in raised.value.problems]


def columns(form: forms.Layout, table: str) -> list[str]:
    return [column.key for column in form.tables[table].columns]


# -- what merges -----------------------------------------------------------------------------------


def test_a_form_without_differences_is_the_form_it_extends(tmp_path: Path) -> None:
    base = forms.load(BASE)
    form = load(tmp_path, "")
    assert (form.key, form.name) == ("next-year", "下一年的版式")
    assert (form.tables, form.parts, form.figures) == (base.tables, base.parts, base.figures)


def test_a_group_merges_key_by_key(tmp_path: Path) -> None:
    base = forms.load(BASE)
    form = load(tmp_path, '[money]\nunit = "万元"\nscale = 10000\n[tables.income]\ntitle = "收入"')
    assert (form.money.unit, form.money.thousands) == ("万元", base.money.thousands)
    assert form.tables["income"].title == "收入"
    columns = [replace(column, money=base.money) for column in form.tables["income"].columns]
    assert tuple(columns) == base.tables["income"].columns


def test_a_column_is_changed_where_it_stands(tmp_path: Path) -> None:
    form = load(
        tmp_path, '[tables.income]\ncolumns = [{ key = "fiscal", header = ["收入", "拨款"] }]'
    )
    assert columns(form, "income") == columns(forms.load(BASE), "income")
    (fiscal,) = [column for column in form.tables["income"].columns if column.key == "fiscal"]
    assert fiscal.header == ("收入", "拨款")
    assert fiscal.kind == "money"


def test_a_column_goes_and_another_comes_beside_its_neighbour(tmp_path: Path) -> None:
    form = load(
        tmp_path,
        """
[tables.income]
columns = [
  { key = "other", remove = true },
  { key = "lottery", before = "fiscal", kind = "money", header = ["彩票"], counts = [] },
  { key = "name", after = "lottery" },
]
column_sums.total = { remove = true }
""",
    )
    before = columns(forms.load(BASE), "income")
    assert "other" in before
    expected = [key for key in before if key not in ("other", "name")]
    expected[expected.index("fiscal") : expected.index("fiscal")] = ["lottery", "name"]
    assert columns(form, "income") == expected
    assert form.tables["income"].column_sums == {}


def test_a_side_of_a_row_goes(tmp_path: Path) -> None:
    form = load(
        tmp_path,
        """
[tables.summary]
rows = [{ key = "fiscal", income = { remove = true } }]
row_sums = { remove = true }
[figures]
total = { plus = ["general/total/total"] }
""",
    )
    assert "income" not in form.tables["summary"].rows[0].items


def test_blocks_and_items_of_a_part_merge(tmp_path: Path) -> None:
    form = load(
        tmp_path,
        """
[[parts]]
key = "duties"
blocks = [
  { key = "duty", items = [{ key = "law", text = "依法履职。" }] },
  { key = "more", after = "duty", kind = "sentence", text = "共{total}万元。" },
]
""",
    )
    keys = [block.key for block in form.parts[0].blocks]
    assert keys[keys.index("duty") + 1] == "more"
    (duty,) = [block for block in form.parts[0].blocks if block.key == "duty"]
    assert [item.text for item in duty.items] == ["依法履职。"]


def test_what_replaces_takes_nothing_over(tmp_path: Path) -> None:
    form = load(
        tmp_path,
        """
[[parts]]
key = "explanation"
blocks = [{ key = "total", replace = true, kind = "sentence", text = "共{total}万元。" }]
""",
    )
    (part,) = [part for part in form.parts if part.key == "explanation"]
    (block,) = [block for block in part.blocks if block.key == "total"]
    assert [clause.text for clause in block.clauses] == ["共{total}万元。"]


def test_a_form_that_extends_is_extended_again(tmp_path: Path) -> None:
    middle = NEXT_YEAR.replace("next-year", "middle") + '[tables.income]\ntitle = "收入"\n'
    path = tmp_path / "last.toml"
    path.write_text(
        'schema = 1\nextends = "middle"\nkey = "last"\nname = "又一年"\n[tables.spending]\n'
        'title = "支出"',
        encoding="utf-8",
    )
    load(tmp_path, "", middle=middle)
    form = forms.load(path)
    assert form.tables["income"].title == "收入"
    assert form.tables["spending"].title == "支出"


# -- as plain data ---------------------------------------------------------------------------------


def test_the_resolved_form_is_plain_data_that_loads_alone() -> None:
    data = forms.SHIPPED("hebei-2025")
    assert data is not None
    whole = forms.resolved_data(data, forms.SHIPPED, name="hebei-2025.toml")
    assert "extends" not in whole
    alone = forms.load_data(whole, lambda key: None, name="hebei-2025.toml")
    assert alone == forms.layout("hebei-2025")


def test_bases_come_from_wherever_the_caller_has_them() -> None:
    kept = {"shanghai-like": tomllib.loads(BASE.read_text(encoding="utf-8"))}
    form = forms.load_data(tomllib.loads(NEXT_YEAR), kept.get, name="上传的版式")
    assert form.tables == forms.load(BASE).tables


def test_merging_leaves_the_base_as_it_is() -> None:
    base = tomllib.loads(BASE.read_text(encoding="utf-8"))
    difference = NEXT_YEAR + '[tables.income]\ncolumns = [{ key = "other", remove = true }]'
    resolve(tomllib.loads(difference), {"shanghai-like": base}.get, name="x")
    assert base == tomllib.loads(BASE.read_text(encoding="utf-8"))


def test_hebei_2025_is_hebei_2023_but_for_the_funds_of_units() -> None:
    old = forms.layout("hebei-2023")
    new = forms.layout("hebei-2025")
    assert [*new.tables] == [*old.tables]
    changed = {key for key in old.tables if new.tables[key].columns != old.tables[key].columns}
    assert changed == {"table-2"}
    assert new.tables["table-1"].rows != old.tables["table-1"].rows
    assert new.tables["table-4"].rows == old.tables["table-4"].rows
    assert {*new.figures} ^ {*old.figures} == {"unit_own_funds_income", "other_sources_income"}
    difference = (forms.FOLDER / "hebei-2025.toml").read_text(encoding="utf-8")
    assert len(difference.splitlines()) < 80


# -- faults ----------------------------------------------------------------------------------------

FAULTS = [
    # of the difference itself
    ('[tables.income]\ntitel = "收入"', "next-year.toml: tables.income.titel", "不认识这一项"),
    (
        '[tables.income]\ncolumns = [{ key = "fiscal", kind = "cash" }]',
        "next-year.toml: tables.income.columns.fiscal.kind",
        "“cash”不在",
    ),
    (
        '[tables.income]\ncolumns = [{ key = "lottery", kind = "money" }]',
        "next-year.toml: tables.income.columns.lottery",
        "after 或 before",
    ),
    (
        '[tables.income]\ncolumns = [{ key = "x", after = "name", before = "fiscal" }]',
        "next-year.toml: tables.income.columns.x",
        "只能写一个",
    ),
    (
        '[tables.income]\ncolumns = [{ key = "fiscal", after = "nobody" }]',
        "next-year.toml: tables.income.columns.fiscal.after",
        "没有“nobody”",
    ),
    (
        '[tables.income]\ncolumns = [{ key = "fiscal", after = "fiscal" }]',
        "next-year.toml: tables.income.columns.fiscal.after",
        "没有“fiscal”",
    ),
    (
        '[tables.income]\ncolumns = [{ key = "lottery", remove = true }]',
        "next-year.toml: tables.income.columns.lottery",
        "没有这一项，不能去掉",
    ),
    (
        '[tables.income]\ncolumns = [{ key = "fiscal", remove = true, kind = "money" }]',
        "next-year.toml: tables.income.columns.fiscal",
        "不能再写别的",
    ),
    (
        '[tables.new]\nkind = "statutory"\ntitle = "新表"\nrows_by = "function"\n'
        'columns = [{ key = "x", remove = true }]',
        "next-year.toml: tables.new.columns.x.remove",
        "不认识这一项",
    ),
    (
        '[[parts]]\nkey = "explanation"\n'
        'blocks = [{ key = "total", clauses = [{ text = "{x}" }] }]',
        "next-year.toml: parts.explanation.blocks.total.clauses[1].text",
        "没有名为“x”",
    ),
    # of what is taken over and no longer holds
    (
        "[selectors]\npersonnel = { remove = true }",
        "shanghai-like.toml: tables.",
        "next-year.toml 承用 shanghai-like.toml 的这一项",
    ),
    (
        "[figures]\ntotal_change = { remove = true }",
        "shanghai-like.toml: parts.explanation.blocks.total.clauses[2].by",
        "没有名为“total_change”的数字",
    ),
]


@pytest.mark.parametrize(("difference", "place", "message"), FAULTS, ids=lambda value: None)
def test_a_fault_is_told_at_the_file_that_says_what_is_wrong(
    tmp_path: Path, difference: str, place: str, message: str
) -> None:
    told = faults(tmp_path, difference)
    assert any(where.startswith(place) and message in what for where, what in told), told


def test_a_form_says_its_own_key_and_name(tmp_path: Path) -> None:
    path = tmp_path / "next-year.toml"
    (tmp_path / BASE.name).write_bytes(BASE.read_bytes())
    path.write_text('extends = "shanghai-like"', encoding="utf-8")
    with pytest.raises(Problems) as raised:
        forms.load(path)
    assert {problem.address for problem in raised.value.problems} == {
        "next-year.toml: schema",
        "next-year.toml: key",
        "next-year.toml: name",
    }


def test_a_fault_in_the_middle_of_three_is_told_there(tmp_path: Path) -> None:
    middle = (
        NEXT_YEAR.replace("next-year", "middle")
        + '[tables.income]\ntitle = "{month}"\ncolumns = [{ key = "nobody", remove = true }]'
    )
    last = {"schema": 1, "extends": "middle", "key": "last", "name": "又一年"}
    kept = {
        "middle": tomllib.loads(middle),
        "shanghai-like": tomllib.loads(BASE.read_text("utf-8")),
    }
    with pytest.raises(Problems) as raised:
        forms.load_data(last, kept.get, name="last.toml")
    (problem,) = raised.value.problems
    assert problem.address == "middle.toml: tables.income.columns.nobody"
    middle_alone = middle.replace('columns = [{ key = "nobody", remove = true }]', "")
    kept["middle"] = tomllib.loads(middle_alone)
    with pytest.raises(Problems) as raised:
        forms.load_data(last, kept.get, name="last.toml")
    (problem,) = raised.value.problems
    assert problem.address == "middle.toml: tables.income.title"


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ('"nobody"', "没有版式“nobody”可以承用"),
        ('"../shanghai-like"', "没有版式“../shanghai-like”可以承用"),
        ("3", "应为另一版式的 key"),
        ('"next-year"', "没有尽头：next-year → next-year"),
        ('"other"', "没有尽头：next-year → other → next-year"),
    ],
)
def test_an_unknown_base_and_a_circle_are_refused(tmp_path: Path, key: str, sentence: str) -> None:
    other = 'schema = 1\nextends = "next-year"\nkey = "other"\nname = "另一个"'
    (tmp_path / "other.toml").write_text(other, encoding="utf-8")
    path = tmp_path / "next-year.toml"
    path.write_text(NEXT_YEAR.replace('"shanghai-like"', key), encoding="utf-8")
    with pytest.raises(Problems) as raised:
        forms.load(path)
    (problem,) = raised.value.problems
    assert problem.code == "layout.extends"
    assert problem.address in ("next-year.toml: extends", "other.toml: extends")
    assert sentence in problem.message


def test_a_base_that_is_no_toml_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / BASE.name).write_text("[[", encoding="utf-8")
    path = tmp_path / "next-year.toml"
    path.write_text(NEXT_YEAR, encoding="utf-8")
    with pytest.raises(Problems, match=r"shanghai-like\.toml：不能读取版式文件"):
        forms.load(path)


def test_a_side_may_be_called_like_a_word_of_differences() -> None:
    base: dict[str, Any] = {"key": "a", "rows": [{"key": "1", "after": {"label": "x"}}]}
    own = {"extends": "a", "key": "b", "rows": [{"key": "1", "after": {"label": "y"}}]}
    assert resolve(own, {"a": base}.get, name="b").data["rows"] == [
        {"key": "1", "after": {"label": "y"}}
    ]
