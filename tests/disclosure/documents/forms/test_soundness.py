"""A form that could not be published is refused, with the key and the way out."""

from pathlib import Path

import pytest

from disclosure.documents import forms
from tests.layouts import faults

GOOD = Path(__file__).parent / "shanghai-like.toml"
TEXT = GOOD.read_text(encoding="utf-8")
HEBEI = (forms.FOLDER / "hebei-2023.toml").read_text(encoding="utf-8")
CAPTION = 'caption = ["编制部门：{department}", "单位：{money_unit}"]'


FAULTS = [
    # money
    ('unit = "元"', 'unit = "块"', "money.unit", "金额单位只认识 元"),
    ("scale = 1\n", "scale = 100\n", "money.scale", "scale 应为 1"),
    ('zero = ""', 'zero = "空"', "money.zero", "读回时不知是零"),
    ("text_scale = 10000", "text_scale = 7", "money.text_scale", "之一"),
    ("text_scale = 10000", "text_scale = 1", "parts.", "不是万元"),
    # tables
    (
        'kind = "statutory"\nnumber = "2"',
        'kind = "bodies"\nnumber = "2"',
        "tables.income.kind",
        "应为 statutory",
    ),
    ('kind = "statutory"\nnumber = "2"', 'kind = "statutory"', "tables.income.number", "表号"),
    ('number = "2"', 'number = "1"', "tables.income.number", "表号相同"),
    (
        'title = "{year}年部门收入预算总表"',
        'title = "{year}年部门收支预算总表"',
        "tables.income.title",
        "表名相同",
    ),
    (CAPTION, 'caption = ["{department}"]', "tables.summary.caption", "名称：内容"),
    (
        CAPTION,
        'caption = ["单位：{money_unit}", "a：b", "c：d", "e：f"]',
        "tables.summary.caption",
        "最多分左、中、右",
    ),
    (
        '{ key = "fiscal", kind = "money", header = ["收入预算", "财政拨款收入"]',
        '{ key = "fiscal", kind = "price", header = ["收入预算", "财政拨款收入"]',
        "tables.income.columns.fiscal.kind",
        "只能有",
    ),
    (
        'header = ["收入预算", "财政拨款收入"]',
        "header = []",
        "tables.income.columns.fiscal.header",
        "表头文字",
    ),
    ('total = { label = "合计", position = "last" }', "", "tables.income.total", "要有合计行"),
    ('levels = ["class", "section"]', "levels = []", "tables.state_capital.levels", "至少要有"),
    (
        'label = "一、财政拨款收入"',
        'label = ""',
        "tables.summary.rows.fiscal.income.label",
        "行名不能为空",
    ),
    (
        'row_sums.income_total = ["fiscal",',
        'row_sums.income_total = ["fiscal", "fiscal",',
        "tables.summary.row_sums.income_total",
        "加了两次",
    ),
    (
        'row_sums.income_total = ["fiscal",',
        'row_sums.income_total = ["income_total",',
        "tables.summary.row_sums.income_total",
        "又加到自己",
    ),
    (
        'row_sums.income_total = ["fiscal",',
        'row_sums.income_total = ["201",',
        "tables.summary.row_sums.income_total",
        "不在同一边",
    ),
    # goals
    ('title = "{name}绩效目标申报表"', 'title = "绩效目标申报表"', "goal.title", "{name}"),
    ('title = "{name}绩效目标申报表"', 'title = "{name}"', "goal.title", "每一段都像标题"),
    # narrative
    (
        'key = "title", level = 1, text = "部门预算编制说明"',
        'key = "title", level = 1, text = ""',
        "parts.",
        "标题",
    ),
]


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize(("old", "new", "key", "message"), FAULTS, ids=lambda value: None)
def test_a_fault_names_key_and_way_out(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert old in TEXT
    found = faults(tmp_path, TEXT.replace(old, new, 1))
    assert any(
        problem.address.startswith(f"form.toml: {key}") and message in problem.message
        for problem in found
    ), [str(problem) for problem in found]
    assert {problem.code for problem in found} == {"layout.unsound"}


SLOT = "主要为{slot:project_contents}。"
INDICATOR_LEVELS = (
    '  { key = "level_3", kind = "text", header = ["三级指标"], source = "level_3" },\n'
)
PROCUREMENT_SUM = (
    'column_sums.total = ["general_public_budget", "government_fund", "state_capital", '
    '"fiscal_special_account", "unit_own_funds", "fiscal_carryover", "other_carryover"]'
)
SAFEGUARDS_TITLE = (
    '  { kind = "heading", key = "safeguards_title", level = 4, text = "（三）工作保障措施" },\n'
)
TOTAL = 'total = { label = "合计", position = "first" }'
FAULTS_IN_HEBEI = [
    # what random changes of the form brought to light
    (TOTAL, TOTAL.replace("合计", "单位：万元"), "tables.table-2.total.label", "像表头说明行"),
    (TOTAL, TOTAL.replace("合计", "{money_unit}"), "tables.table-2.total.label", "照原样印"),
    (
        'header = ["本年收入", "小计"], number = "4", counts = ["current_year"]',
        'header = ["本年收入", "小计"], number = "4", counts = ["carryover"]',
        "tables.table-2.column_sums.current_year",
        "没有一项能计到",
    ),
    (
        'text = "部门职责："',
        'text = "编制单位：{code}{department}"',
        "parts.section-1.blocks.",
        "像表头说明行",
    ),
    ('header = ["合计"]', 'header = ["合计单位：元"]', "tables.table-2.columns.total", "写的是元"),
    (
        'title = "部门预算收入总表"',
        'title = "部门预算收入总表（亿元）"',
        "tables.table-2.title",
        "写的是亿元，金额按万元印",
    ),
    (
        'text = "一、部门职责及机构设置情况"',
        'text = "金额（单位：万元）"',
        "parts.section-1.blocks.",
        "像表头说明行",
    ),
    (SAFEGUARDS_TITLE, "", "parts.section-5.blocks.safeguard", "之间要有一个标题"),
    (
        'label = "二、外交支出"',
        'label = "单位：万元"',
        "tables.table-1.rows.202.label",
        "像表头说明行",
    ),
    (
        'header = ["本年收入", "事业收入"]',
        'header = ["其他", "事业收入"]',
        "tables.table-2.columns.business_income.header",
        "下的各列要挨着",
    ),
    # the three of the issue: free texts side by side, a total without its sum, missing columns
    (
        SLOT,
        "主要为{slot:project_contents}{slot:operating_purpose}。",
        "parts.section-2.blocks.spending",
        "分不开",
    ),
    (
        PROCUREMENT_SUM,
        "",
        "tables.procurement.columns.total",
        "是哪几列之和",
    ),
    (INDICATOR_LEVELS, "", "goal.indicators.columns", "缺 source 为 level_3 的列"),
    # numbers that become another number
    (
        "主要为{slot:project_contents}",
        "主要为{basic}{project}",
        "parts.section-2",
        "读起来是一个数",
    ),
    ("主要为{slot:project_contents}", "主要为3{project}", "parts.section-2", "紧挨着数字"),
    (
        "项目支出{project}万元，主要为",
        "项目支出{project}亿元，主要为",
        "parts.section-2",
        "不是亿元",
    ),
    # figures that would always be nil
    (
        'plus = ["table-3/total/basic"]',
        'plus = ["table-3/total/name"]',
        "figures.basic.plus",
        "不是金额",
    ),
    (
        'plus = ["table-1/income_total/income"]',
        'plus = ["table-1/income_total/spending"]',
        "figures.total.plus",
        "不在同一边",
    ),
    (
        'plus = ["table-3/total/basic"]',
        'plus = ["table-3/2130/basic"]',
        "figures.basic.plus",
        "不是科目编码",
    ),
    # the narrative
    (
        'goal = "绩效目标：{goal}"',
        'goal = "绩效目标："',
        "parts.section-5.blocks.sub_goal.goal",
        "要有一处 {goal}",
    ),
    (
        'indicators = "绩效指标：{indicators}"',
        'indicators = "绩效目标：{indicators}"',
        "parts.section-5.blocks.sub_goal",
        "不同的开头",
    ),
    (
        'source = "safeguards", text = "{number}、{text}"',
        'source = "duties", text = "{number}、{text}"',
        "parts.section-5.blocks.safeguard",
        "已经印过一次",
    ),
    (
        'source = "safeguards", text = "{number}、{text}"',
        'source = "safeguards", text = "{number}、"',
        "parts.section-5.blocks.safeguard.text",
        "要有 {text}",
    ),
    # addresses
    ('key = "duties_label"', 'key = "duty-2"', "parts.section-1.blocks.duty-2.key", "同一个地址"),
    # a sum that counts a line twice, or nothing
    (
        'counts = ["spending", { function = ["217"] }] } },',
        'counts = ["spending"] } },',
        "tables.table-1.row_sums.current_year_spending",
        "会计入同一笔收支",
    ),
    (
        'label = "收入总计", counts = []',
        'label = "收入总计"',
        "tables.table-1.row_sums.income_total",
        "总是空的",
    ),
    # headers
    (
        'header = ["本年收入", "经营收入"]',
        'header = ["本年收入"]',
        "tables.table-2.columns.business_income.header",
        "分不清",
    ),
    (
        'header = ["本年收入", "经营收入"]',
        'header = ["本年收入", "{department}收入"]',
        "tables.table-2.columns.business_income.header",
        "不能有部门",
    ),
]


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize(("old", "new", "key", "message"), FAULTS_IN_HEBEI, ids=lambda value: None)
def test_a_fault_in_the_form_of_hebei(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert old in HEBEI
    found = faults(tmp_path, HEBEI.replace(old, new, 1))
    assert any(
        problem.address.startswith(f"form.toml: {key}") and message in problem.message
        for problem in found
    ), [str(problem) for problem in found]


def test_a_sentence_below_a_table_ends_as_sentences_do(tmp_path: Path) -> None:
    text = (GOOD.parent / "by-code.toml").read_text(encoding="utf-8")
    written = 'text = "部门预算包括{each:units}的收支，具体是："'
    assert written in text
    for end in ("、", "", "：{year}"):
        (problem,) = faults(tmp_path, text.replace(written, written.replace("：", end)))
        assert problem.address == "form.toml: parts.section-1.blocks.units"
        assert "句号、分号或冒号" in problem.message
    # Where the last clause may print nothing, the one before it ends the sentence.
    clauses = 'clauses = [{ text = "单位为{each:units}。" }, { by = "basic_change", increase = "", '
    ending = 'decrease = "减少。", same = "持平。" }]'
    (tmp_path / "form.toml").write_text(text.replace(written, clauses + ending), encoding="utf-8")
    assert forms.load(tmp_path / "form.toml")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = HEBEI.replace('number = "2"\n', "").replace(INDICATOR_LEVELS, "")
    assert {problem.address for problem in faults(tmp_path, text)} >= {
        "form.toml: tables.table-2.number",
        "form.toml: goal.indicators.columns",
    }
