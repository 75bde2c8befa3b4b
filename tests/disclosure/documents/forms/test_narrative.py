"""Sentences with bound figures: what they quote comes from the tables, all else is marked."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.dimensions import Kind
from budget.entries import PriorFigureEntry
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.forms import layout
from disclosure.documents.forms.narrative import template_faults, with_unbound
from disclosure.documents.forms.placeholders import fill, placeholders
from disclosure.documents.model.document import Paragraph
from tests.documents import example_document, example_entries

FORM = layout("hebei-2023")


def paragraphs(assembly: Assembly) -> dict[str, Paragraph]:
    blocks = assembly.document.blocks()
    return {block.address: block for block in blocks if isinstance(block, Paragraph)}


def sentence(address: str, **changes: object) -> Paragraph:
    """A sentence of the example with other entries."""
    return paragraphs(assemble(replace(example_entries(), **changes), FORM))[address]  # type: ignore[arg-type]


def worded(template: str, **changes: object) -> Paragraph:
    """The example's sentence on changes in other words."""
    return sentence("section-2/change", overrides={"section-2/change": template}, **changes)


def problems(**changes: object) -> set[tuple[str, str]]:
    assembly = assemble(replace(example_entries(), **changes), FORM)  # type: ignore[arg-type]
    return {(problem.code, problem.address) for problem in assembly.problems}


def quoted(paragraph: Paragraph) -> dict[str, str]:
    """What a paragraph prints for each figure."""
    return {
        mention.figure: paragraph.text[mention.start : mention.end]
        for mention in paragraph.mentions
    }


# -- placeholders ----------------------------------------------------------------------------------


def test_texts_figures_and_slots_are_filled() -> None:
    text = worded("{department}{year}年安排{total}万元，主要是{slot:basic_change_reason}。").text
    assert text == (
        "中共平乡县委组织部2023年安排2279万元，主要是中共平乡县委组织部离休人员减员，离休人员工资减少支出。"
    )


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("", "2279"),
        (":whole", "2279"),
        (":shortest-2", "2279.15"),
        (":fixed-3", "2279.150"),
        (":shortest-0", "2279"),
    ],
)
def test_a_figure_has_its_own_style_or_the_one_that_is_asked_for(style: str, printed: str) -> None:
    assert worded(f"{{total{style}}}万元").text == f"{printed}万元"


def test_a_change_is_printed_without_its_sign() -> None:
    assert worded("减少{total_change}万元").text == "减少156.31万元"


def test_a_bound_number_is_a_mention_of_its_figure() -> None:
    paragraph = worded("{year}年安排{total}万元，其中基本支出{basic}万元。")
    assert quoted(paragraph) == {"total": "2279", "basic": "1179"}


def test_every_mention_of_the_example_stands_where_it_says() -> None:
    for paragraph in paragraphs(assemble(example_entries(), FORM)).values():
        for mention in paragraph.mentions:
            printed = paragraph.text[mention.start : mention.end]
            assert printed.replace(",", "").replace(".", "").isdigit(), paragraph.address


def test_bound_figures_lead_to_the_cells_they_stand_in() -> None:
    figures = example_document().figure_by_key
    for key in ("total", "basic", "operating", "three_public", "assets_total"):
        assert example_document().cells[figures[key].address].value == figures[key].value


# -- numbers without a figure ----------------------------------------------------------------------


def test_a_typed_amount_is_an_unbound_mention() -> None:
    paragraph = worded("另有捐赠1,200.5万元和30元，惠及80%的12个村。")
    assert [mention.figure for mention in paragraph.mentions] == ["", ""]
    texts = [paragraph.text[mention.start : mention.end] for mention in paragraph.mentions]
    assert texts == ["1,200.5", "30"]


def test_a_bound_number_is_no_unbound_one_too() -> None:
    assert [mention.figure for mention in worded("{total}万元").mentions] == ["total"]


@given(st.text(alphabet="万元亿123.,，a ", max_size=60))
def test_unbound_mentions_never_overlap_and_stay_in_the_text(text: str) -> None:
    ends = [0]
    for mention in with_unbound(text, ()):
        assert ends[-1] <= mention.start <= mention.end <= len(text)
        ends.append(mention.end)


# -- variants --------------------------------------------------------------------------------------


def compared(prior: Mapping[str, str]) -> str:
    """The standard sentence on changes, against last year's figures in yuan."""
    figures = tuple(PriorFigureEntry(key, Decimal(amount), "测试") for key, amount in prior.items())
    return sentence("section-2/change", overrides={}, prior_figures=figures).text


LAST_YEAR = {"total": "22791500", "basic": "11787400", "operating": "460400", "project": "11004100"}


def test_the_same_amount_is_level() -> None:
    assert compared(LAST_YEAR) == (
        "2023年，部门预算收支安排2279万元，与2022年持平，其中：基本支出与上年持平，日常公用支出与上年持平；项目支出与上年持平。"
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("22691500", "较2022年增加10万元"),
        ("22891500", "较2022年减少10万元"),
        ("22791500", "与2022年持平"),
    ],
)
def test_the_word_follows_the_sign(last: str, said: str) -> None:
    assert said in compared(LAST_YEAR | {"total": last})


def test_a_change_below_what_is_printed_is_still_a_change() -> None:
    assert "较2022年增加0万元" in compared(LAST_YEAR | {"total": "22791470"})


def test_no_operating_expense_is_a_sentence_of_its_own() -> None:
    lines = tuple(line for line in example_entries().lines if line.kind == Kind.PROJECT)
    assert sentence("section-3/operating", lines=lines).text == "2023年，我部门未安排机关运行经费。"


def test_no_project_spending_is_a_sentence_of_its_own() -> None:
    lines = tuple(line for line in example_entries().lines if line.kind == Kind.BASIC)
    assert sentence("section-2/spending", lines=lines).text.endswith("46万元；项目支出0万元。")


# -- last year -------------------------------------------------------------------------------------


def test_last_year_s_publication_wins_over_typed_figures() -> None:
    document = assemble(example_entries(), FORM, {"total": Decimal(20_000_000)}).document
    figures = document.figure_by_key
    assert (figures["prior:total"].source, figures["total_change"].value) == (
        "published",
        Decimal("2791500.00"),
    )
    assert figures["prior:basic"].source == "typed"
    assert figures["prior:basic"].note


def test_a_change_without_last_year_s_figure_is_a_problem_and_visible() -> None:
    assembly = assemble(replace(example_entries(), prior_figures=(), overrides={}), FORM)
    assert {problem.code for problem in assembly.problems} == {"figure.missing"}
    assert "【缺上年数：收支总计比上年增减】" in paragraphs(assembly)["section-2/change"].text


# -- what the department writes --------------------------------------------------------------------


def test_an_empty_slot_is_a_problem_and_visible() -> None:
    assert ("slot.empty", "section-3/operating") in problems(slots={})
    assert (
        "主要用于【待填写：机关运行经费的主要用途】。"
        in sentence("section-3/operating", slots={}).text
    )


def test_an_unknown_figure_in_an_override_is_a_problem_and_visible() -> None:
    override = {"section-2/change": "安排{sum_of_all}万元"}
    assert ("figure.unknown", "section-2/change") in problems(overrides=override)
    assert worded("安排{sum_of_all}万元").text == "安排【没有这个数字：sum_of_all】万元"


def test_own_words_are_marked_as_the_department_s_and_standard_words_are_not() -> None:
    assert sentence("section-2/change").origin == "department"
    assert sentence("section-2/change", overrides={}).origin == ""


def test_an_override_of_several_lines_is_several_paragraphs() -> None:
    overrides = {"section-9/other_matters": "一、甲。\n\n 二、乙。"}
    printed = paragraphs(assemble(replace(example_entries(), overrides=overrides), FORM))
    assert printed["section-9/other_matters"].text == "一、甲。"
    assert printed["section-9/other_matters-2"].text == "二、乙。"


def test_a_term_of_the_glossary_can_be_worded_otherwise_and_keeps_its_number() -> None:
    term = sentence(
        "section-8/term-basic", overrides={"section-8/term-basic": "基本支出：另一种解释。"}
    )
    assert (term.text, term.role, term.origin) == (
        "4、基本支出：另一种解释。",
        "term",
        "department",
    )


def test_entered_lists_are_numbered_paragraphs() -> None:
    entries = replace(example_entries(), lists={"duties": ("甲；", "乙。")})
    printed = paragraphs(assemble(entries, FORM))
    assert printed["section-1/duty-1"].text == "1、甲；"
    assert printed["section-1/duty-2"].text == "2、乙。"


def test_braces_in_a_sub_goal_are_no_placeholders() -> None:
    goal = replace(example_entries().sub_goals[0], goal="完成{total}项")
    assert sentence("section-5/sub_goal-1/goal", sub_goals=(goal,)).text.endswith("完成{total}项")


# -- templates -------------------------------------------------------------------------------------


def test_placeholders_are_told_apart() -> None:
    template = "{year}{slot:why}{basic:fixed-2}"
    parts = [(item.kind, item.name, item.style) for item in placeholders(template)]
    assert parts == [("text", "year", ""), ("slot", "why", ""), ("figure", "basic", "fixed-2")]


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{totals}", "没有名为“totals”的数字或文字"),
        ("{slot:why}", "没有自由填写项“why”"),
        ("{total:about}", "数字格式“about”应为 whole、shortest-n 或 fixed-n"),
        ("{total", "花括号不成对，或其中的名称不是小写字母"),
        ("{合计}", "花括号不成对，或其中的名称不是小写字母"),
    ],
)
def test_a_fault_of_a_template_is_told_in_chinese(template: str, fault: str) -> None:
    assert template_faults(template, FORM) == [fault]


def test_a_good_template_has_no_fault() -> None:
    assert (
        template_faults("{department}{year}年{total:fixed-2}万元，{slot:operating_purpose}", FORM)
        == []
    )


def test_filling_takes_texts_only() -> None:
    assert fill("{year}年", {"year": "2023"}) == "2023年"
    with pytest.raises(KeyError):
        fill("{total}", {"year": "2023"})
