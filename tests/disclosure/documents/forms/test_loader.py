"""A layout file is refused with all its faults: the file, the key and a Chinese sentence."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.forms.written import NoForms
from tests.layouts import faults
from tests.seeds import fewer_examples

GOOD = Path(__file__).parent / "shanghai-like.toml"
TEXT = GOOD.read_text(encoding="utf-8")


def test_the_good_one_is_good() -> None:
    assert forms.load(GOOD).key == "shanghai-like"


def test_every_form_of_the_product_is_good_and_named_like_its_file() -> None:
    assert set(forms.available()) >= {"hebei-2023", "hebei-2025"}
    for key in forms.available():
        assert forms.layout(key).key == key


def test_an_unknown_form_is_named_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_own", NoForms())
    with pytest.raises(forms.UnknownLayout, match=r"没有版式“hebei-1999”；现有版式：.*hebei-2023"):
        forms.layout("hebei-1999")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"gone\.toml：不能读取版式文件"):
        forms.load(tmp_path / "gone.toml")


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, 'schema = "')
    assert (problem.code, problem.address) == ("layout.unreadable", "form.toml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Problems, match="不能读取版式文件"):
        forms.load(path)


INCOME_COLUMN = (
    '{ key = "fiscal", kind = "money", header = ["收入预算", "财政拨款收入"], '
    'counts = ["current_year", "fiscal"] }'
)
FIRST_ITEM = (
    'income = { key = "fiscal", label = "一、财政拨款收入", counts = ["current_year", "fiscal"] }'
)
FAULTS = [
    # kinds and sources of the form's own
    (
        "[selectors]",
        '[kinds.reserve]\nlabel = "预留"\n\n[selectors]',
        "kinds.reserve",
        "名称要以 own_ 开头",
    ),
    ("[selectors]", "[kinds.own_reserve]\n\n[selectors]", "kinds.own_reserve.label", "缺少这一项"),
    (
        "[selectors]",
        '[sources.own_fees]\nlabel = "收费"\nfund = "fees"\n\n[selectors]',
        "sources.own_fees.fund",
        "“fees”不在",
    ),
    (
        "[selectors]",
        '[selectors]\nreserve = { kind = ["own_reserve"] }',
        "selectors.reserve.kind",
        "没有“own_reserve”",
    ),
    # misspelt and missing keys
    ("schema = 1", 'schema = 1\ncolour = "red"', "colour", "不认识这一项"),
    ('name = "测试版式（元）"\n', "", "name", "缺少这一项"),
    ("schema = 1", "schema = 2", "schema", "第1版"),
    ("thousands = true", "tousands = true", "money.tousands", "不认识这一项"),
    ("thousands = true", "tousands = true", "money.thousands", "缺少这一项"),
    (
        'kind = "statutory"\nnumber = "1"',
        'knd = "statutory"\nnumber = "1"',
        "tables.summary.knd",
        "不认识这一项",
    ),
    (
        INCOME_COLUMN,
        INCOME_COLUMN.replace("header", "heading"),
        "tables.income.columns.fiscal.heading",
        "不认识这一项",
    ),
    (
        FIRST_ITEM,
        FIRST_ITEM.replace("label", "labels"),
        "tables.summary.rows.fiscal.income.labels",
        "不认识这一项",
    ),
    (
        'total = { label = "合计", position = "last" }',
        'total = { name = "合计" }',
        "tables.income.total.name",
        "不认识这一项",
    ),
    (
        '{ key = "empty", text',
        '{ key = "empty", note = "", text',
        "tables.government_fund.notes.empty.note",
        "不认识这一项",
    ),
    (
        "change_reason = { label",
        'change_reason = { lable = "", label',
        "slots.change_reason.lable",
        "不认识这一项",
    ),
    ('style = "fixed-2" }', 'styl = "fixed-2" }', "figures.three_public.styl", "不认识这一项"),
    (
        '{ kind = "goals", key',
        '{ kind = "goals", text = "", key',
        "parts.other.blocks.goals.text",
        "不认识这一项",
    ),
    ("same = ", "equal = ", "parts.explanation.blocks.total.clauses[2].equal", "不认识这一项"),
    (
        "personnel = { economic",
        "personnel = { economics",
        "selectors.personnel.economics",
        "不认识这一项",
    ),
    # wrong types
    ("scale = 1\n", "scale = 1.5\n", "money.scale", "应为整数，实为 1.5"),
    ("scale = 1\n", "scale = true\n", "money.scale", "应为整数，实为 True"),
    ("thousands = true", 'thousands = "yes"', "money.thousands", "应为true 或 false"),
    ('number = "1"', "number = 1", "tables.summary.number", "应为文字，实为 1"),
    (
        'caption = ["编制部门：{department}", "单位：{money_unit}"]\nrows_by = "fixed"\n'
        'columns = [\n  { key = "income_item"',
        'caption = "编制部门"\nrows_by = "fixed"\ncolumns = [\n  { key = "income_item"',
        "tables.summary.caption",
        "应为列表",
    ),
    (
        '["本年收入", "项目"]',
        '["本年收入", 2]',
        "tables.summary.columns.income_item.header",
        "列表里只能是文字",
    ),
    (FIRST_ITEM, 'income = "财政拨款收入"', "tables.summary.rows.fiscal.income", "应为一组键值"),
    (
        FIRST_ITEM,
        FIRST_ITEM.replace('["current_year", "fiscal"]', '"fiscal"'),
        "tables.summary.rows.fiscal.income.counts",
        "应为列表",
    ),
    (
        'blocks = [\n  { kind = "table", key = "summary" },',
        'blocks = [\n  "summary",',
        "parts.tables.blocks[1]",
        "应为一组键值",
    ),
    ("[slots]", '[slots]\nother = "原因"', "slots.other", "应为一组键值"),
    (
        'personnel = { economic = ["301", "303"] }',
        'personnel = ["301"]',
        "selectors.personnel",
        "应为一组条件",
    ),
    ("funds = [", 'synonyms = ["政府基金"]\nfunds = [', "synonyms[1]", "应为两个"),
    # values outside their list
    ("scale = 1\n", "scale = 0\n", "money", "scale 应至少为1"),
    ("decimals = 2", "decimals = 9", "money", "decimals 应在0到6之间"),
    ("text_scale = 10000", "text_scale = 0", "money.text_scale", "应至少为1"),
    (
        'funds = ["general_public_budget"',
        'funds = ["lottery", "general_public_budget"',
        "funds",
        "没有资金来源“lottery”",
    ),
    (
        'kind = "money", header = ["收入预算", "财政拨款收入"]',
        'kind = "cash", header = ["收入预算", "财政拨款收入"]',
        "tables.income.columns.fiscal.kind",
        "“cash”不在",
    ),
    ('rows_by = "economic"', 'rows_by = "economy"', "tables.basic.rows_by", "“economy”不在"),
    ('position = "last"', 'position = "middle"', "tables.income.total.position", "“middle”不在"),
    (
        'levels = ["class", "section"]',
        'levels = ["class", "chapter"]',
        "tables.state_capital.levels",
        "“chapter”不在",
    ),
    ('when = "empty"', 'when = "never"', "tables.government_fund.notes.empty.when", "“never”不在"),
    ('{ kind = "goals"', '{ kind = "aims"', "parts.other.blocks.goals.kind", "“aims”不在"),
    (
        'carryover = { origin = ["carryover"] }',
        'carryover = { origin = ["last_year"] }',
        "selectors.carryover.origin",
        "没有“last_year”",
    ),
    (
        'economic = ["301", "303"]',
        'economic = ["30", "303"]',
        "selectors.personnel.economic",
        "“30”不是科目编码",
    ),
    (
        'economic = ["301", "303"]',
        'economic = ["工资"]',
        "selectors.personnel.economic",
        "“工资”不是科目编码",
    ),
    (
        'key = "title", level = 1, text = "部门预算编制说明"',
        'key = "title", level = 9, text = "部门预算编制说明"',
        "parts.explanation.blocks.title.level",
        "标题级别",
    ),
    (
        'source = "duties", text = "{number}. {text}"',
        'source = "duties", text = "{n}. {text}"',
        "parts.duties.blocks.duty.text",
        "{number}",
    ),
    (
        'key = "fiscal", kind = "money"',
        'key = "财政", kind = "money"',
        "tables.income.columns.财政.key",
        "只能用小写字母",
    ),
    ('key = "duties"\n', 'key = "duties/1"\n', "parts.duties/1.key", "只能用小写字母"),
    ("[tables.income]", '[tables."in come"]', "tables.in come", "只能用小写字母"),
    (
        'kind = "money", header = ["收入预算", "财政拨款收入"]',
        'kind = "", header = ["收入预算", "财政拨款收入"]',
        "tables.income.columns.fiscal.kind",
        "“”不在",
    ),
    (
        'economic = ["301", "303"]',
        "economic = []",
        "selectors.personnel.economic",
        "至少要有一个值",
    ),
    # names that lead nowhere
    (
        "一、财政拨款收入",
        "{month}月财政拨款收入",
        "tables.summary.rows.fiscal.income.label",
        "{department}",
    ),
    ("一、财政拨款收入", "一、{财政拨款收入", "tables.summary.rows.fiscal.income.label", "花括号"),
    (
        'source = "duties", text',
        'items = [{ key = "x", text = "{sum}万元" }], text',
        "parts.duties.blocks.duty.items.x.text",
        "没有名为“sum”",
    ),
    (
        'counts = ["current_year", "public_service"] } }',
        'counts = ["current_year", "schools"] } }',
        "tables.summary.rows.public_service.income.counts",
        "没有名为“schools”的 selectors",
    ),
    (
        "disclosed_economic = [[",
        'disclosed_economic = [["nobody"], [',
        "disclosed_economic[1]",
        "没有名为“nobody”的 selectors",
    ),
    (
        'column_sums.total = ["fiscal"',
        'column_sums.total = ["fiskal"',
        "tables.income.column_sums.total",
        "没有“fiskal”",
    ),
    (
        'row_sums.income_total = ["fiscal"',
        'row_sums.income_sum = ["fiscal"',
        "tables.summary.row_sums.income_sum",
        "没有“income_sum”",
    ),
    (
        '{ kind = "table", key = "income" }',
        '{ kind = "table", key = "incomes" }',
        "parts.tables.blocks.incomes",
        "没有这张表",
    ),
    ('  { kind = "table", key = "income" },\n', "", "tables.income", "没有一个部分用到这张表"),
    (
        '{ kind = "table", key = "income" },',
        '{ kind = "table", key = "income" },\n  { kind = "table", key = "income" },',
        "parts.tables.blocks",
        "“income”重复",
    ),
    (
        'title = "部门预算表"\nblocks = [',
        'title = "部门预算表"\nblocks = [\n  { kind = "sentence", key = "x", source = "diary" },',
        "parts.tables.blocks.x.source",
        "“diary”不在",
    ),
    (
        "支出总额为{total}万元",
        "支出总额为{totals}万元",
        "parts.explanation.blocks.total.clauses[1].text",
        "没有名为“totals”的数字或文字",
    ),
    (
        "支出总额为{total}万元",
        "支出总额为{total:about-2}万元",
        "parts.explanation.blocks.total.clauses[1].text",
        "数字格式“about-2”",
    ),
    (
        "支出总额为{total}万元",
        "支出总额为{total万元",
        "parts.explanation.blocks.total.clauses[1].text",
        "花括号",
    ),
    (
        "{slot:change_reason}",
        "{slot:reason}",
        "parts.explanation.blocks.total.clauses[2].increase",
        "没有自由填写项“reason”",
    ),
    (
        'by = "total_change"',
        'by = "sum_change"',
        "parts.explanation.blocks.total.clauses[2].by",
        "没有名为“sum_change”的数字",
    ),
    (
        'plus = ["general/total/total"]',
        'plus = ["general/total/sum"]',
        "figures.general.plus",
        "general/total/sum",
    ),
    (
        'plus = ["general/total/total"]',
        'plus = ["general/所有/total"]',
        "figures.general.plus",
        "general/所有/total",
    ),
    (
        'plus = ["general/total/total"]',
        'plus = ["three_public"]',
        "figures.general.plus",
        "前面已有的数字",
    ),
    ('minus = ["prior:total"]', 'minus = ["prior:sum"]', "figures.total_change.minus", "prior:sum"),
    ('plus = ["general/total/total"]', "plus = []", "figures.general.plus", "至少要有一项"),
    (
        'plus = ["general/total/total"]',
        'plus = ["general/total/total"], style = "about"',
        "figures.general.style",
        "数字格式",
    ),
    (
        'title = "{year}年部门支出预算总表"',
        'title = "{month}月部门支出预算总表"',
        "tables.spending.title",
        "{department}",
    ),
    (
        'title = "{name}绩效目标申报表"',
        'title = "{project}绩效目标申报表"',
        "goal.title",
        "project",
    ),
    # doubles, and rows or counts where there should be none
    (
        INCOME_COLUMN,
        INCOME_COLUMN + ",\n  " + INCOME_COLUMN,
        "tables.income.columns",
        "“fiscal”重复",
    ),
    (
        'key = "203", spending = { key = "203"',
        'key = "203", spending = { key = "201"',
        "tables.summary.rows",
        "“201”重复",
    ),
    ('key = "duties"\n', 'key = "tables"\n', "parts", "“tables”重复"),
    (
        INCOME_COLUMN,
        INCOME_COLUMN.replace(', counts = ["current_year", "fiscal"]', ""),
        "tables.income.columns.fiscal",
        "金额列要用 counts",
    ),
    (
        'rows = [{ key = "amount", label = "", counts = [] }]',
        "",
        "tables.three_public.rows",
        "要列出各行",
    ),
    (
        "levels = [",
        'rows = [{ key = "amount", label = "", counts = [] }]\nlevels = [',
        "tables.state_capital.rows",
        "其他表不列",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "message"), FAULTS, ids=lambda value: None)
def test_a_fault_names_file_key_and_what_is_wrong(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert old in TEXT
    found = faults(tmp_path, TEXT.replace(old, new, 1))
    assert any(
        problem.address == f"form.toml: {key}" and message in problem.message for problem in found
    ), [str(problem) for problem in found]
    assert {problem.code for problem in found} <= {"layout.invalid", "layout.reference"}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("decimals = 2", 'decimals = "2"').replace(
        'rows_by = "economic"', 'rows_by = "economy"'
    )
    assert {problem.address for problem in faults(tmp_path, text)} >= {
        "form.toml: money.decimals",
        "form.toml: tables.basic.rows_by",
    }


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) inside ``data``."""
    keys = (
        data.keys()
        if isinstance(data, dict)
        else range(len(data))
        if isinstance(data, list)
        else ()
    )
    for key in list(keys):
        yield data, key
        yield from places(data[key])


@fewer_examples
@given(
    st.randoms(use_true_random=False),
    st.sampled_from([None, True, -1, 2.5, "", "x", "{", [], ["x"], [{}], {}, {"x": 1}]),
)
def test_a_spoilt_file_is_read_or_refused_and_nothing_else(random: Random, junk: Any) -> None:
    data = tomllib.loads(TEXT)
    container, key = random.choice(list(places(data)))
    container[key] = junk
    with patch.object(tomllib, "loads", return_value=data):
        try:
            forms.load(GOOD)
        except Problems as exc:
            for problem in exc.problems:
                assert problem.address.startswith("shanghai-like.toml: ")
