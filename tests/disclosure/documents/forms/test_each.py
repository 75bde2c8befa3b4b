"""Sentences by code: one for each code with money, bound, checked, read back and kept by code."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec.structs
import pytest

from budget.entries import Body, Entries, Line
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.checks import Context, Outcome, check
from disclosure.documents.forms.each import written_out
from disclosure.documents.forms.loader import read_toml
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.narrative import template_faults
from disclosure.documents.meaning.passages import passages
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Block, Document, Paragraph
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case
from tests.documents import example_entries
from tests.layouts import faults

FORM = Path(__file__).with_name("by-code.toml")
OF = 'of = "table-3/total"'
OTHER = '"general", after = "general_label", kind = "heading", level = 3, text = "一"'
COUNTS = "section-2/counts"
PURPOSES = "{name}（类）{amount}万元，"
NEW = 'new = "{prior_year}年没有这项支出，新增原因是{slot:code_reason}。", '
GENERAL_ITEM = "section-2/general/20132"
ITEM = "section-2/uses/2013202"


@cache
def by_code() -> Layout:
    return forms.load_data(read_toml(FORM), forms.SHIPPED, name=FORM.name)


def line(function: str, yuan: str) -> Line:
    (some, *_) = example_entries().lines
    return replace(some, function=function, amount=Decimal(yuan))


def body(name: str, nature: str) -> Body:
    return Body(name, nature, "", "财政拨款")


def entries(*lines: Line, overrides: Mapping[str, str] | None = None) -> Entries:
    slots = dict(example_entries().slots)
    for one in lines:
        slots |= {
            f"use_{one.function}": "日常工作",
            f"basic_use_{one.function[:5]}": "人员工资",
            f"code_reason_{one.function}": "工作任务变化",
        }
    own = example_entries().overrides if overrides is None else overrides
    return replace(example_entries(), layout="by-code", lines=lines, slots=slots, overrides=own)


TWO = (line("2013202", "120000"), line("2080501", "35000"))
# Last year's table by code, of which 208 was no part.
LAST_YEAR = {"table-3/total/total": Decimal(150000), "table-3/2013202/total": Decimal(150000)}


def assembled(some: Entries, prior: dict[str, Decimal] | None = None) -> Assembly:
    return assemble(some, by_code(), LAST_YEAR if prior is None else prior)


def sentences(document: Document) -> dict[str, str]:
    found = {}
    for block in document.part("section-2").blocks:
        if isinstance(block, Paragraph) and block.address.startswith("section-2/uses"):
            found[block.address] = block.text
    return found


def test_each_code_with_money_has_a_sentence_in_the_order_of_its_table() -> None:
    assert sentences(assembled(entries(*reversed(TWO))).document) == {
        "section-2/uses/201": "（一）一般公共服务支出（类）",
        "section-2/uses/2013202": (
            "1．组织事务（款）一般行政管理事务（项）支出12万元，上年预算15万元，主要用于日常工作，"
            "比2022年减少3万元，下降20%，主要原因是工作任务变化。"
        ),
        "section-2/uses/208": "（二）社会保障和就业支出（类）",
        "section-2/uses/2080501": (
            "1．行政事业单位养老支出（款）行政单位离退休（项）支出3.5万元，上年预算0万元，主要用于日常工作，"
            "2022年没有这项支出，新增原因是工作任务变化。"
        ),
    }


def test_its_numbers_are_bound_to_the_cells_of_the_table() -> None:
    document = assembled(entries(*TWO)).document
    paragraphs = [block for block in document.blocks() if isinstance(block, Paragraph)]
    (paragraph,) = [block for block in paragraphs if block.address == ITEM]
    bound = [paragraph.text[m.start : m.end] for m in paragraph.mentions if m.figure]
    assert bound == ["12", "15", "3", "20"]
    assert document.figure_by_key["uses_2013202"].address == "table-3/2013202/total"
    assert document.figure_by_key["prior:uses_2013202"].source == "published"


def test_what_did_not_change_wants_no_reason() -> None:
    some = entries(line("2013202", "150000"))
    some = replace(some, slots={**some.slots, "code_reason_2013202": ""})
    made = assembled(some)
    assert sentences(made.document)[ITEM].endswith("主要用于日常工作，与2022年持平。")
    assert not [problem for problem in made.problems if problem.address == ITEM]


def test_an_empty_reason_is_asked_for_with_the_name_of_its_code() -> None:
    some = entries(*TWO)
    some = replace(some, slots={**some.slots, "code_reason_2013202": " "})
    problems = [str(problem) for problem in assembled(some).problems if problem.address == ITEM]
    assert problems == [f"{ITEM}：“一般行政管理事务（2013202）增减的主要原因”没有填写"]


def test_unknown_amounts_of_last_year_are_asked_for_code_by_code() -> None:
    found = [p for p in assembled(entries(*TWO), {}).problems if p.address == ITEM]
    assert [problem.code for problem in found[-1:]] == [problem_kinds.RATIO_UNKNOWN.code]
    assert [problem.message for problem in found] == [
        "缺少上年数，“上年一般行政管理事务（2013202）支出”不能计算",
        "缺少上年数，“一般行政管理事务（2013202）支出比上年增减”不能计算",
        "“一般行政管理事务（2013202）支出比上年增减的百分比”算不出：缺少上年数，或上年数为0",
    ]


def test_a_percentage_of_nothing_names_no_year_before() -> None:
    """Basic spending as a share of projects, of which there are none."""
    form = by_code()
    share = replace(form.figures["basic_share"], over=("table-3/total/project",))
    form = replace(form, figures={**form.figures, "basic_share": share})
    own_words = {"section-2/principle": "基本支出占{basic_share}%。"}
    some = replace(entries(line("2013202", "150000")), overrides=own_words)
    found = assemble(some, form).problems
    ratios = {p.message for p in found if p.code == problem_kinds.RATIO_OF_NOTHING.code}
    assert ratios == {"“基本支出占总支出的百分比”算不出：它所占的那个数为0"}


def test_without_money_the_form_says_so() -> None:
    assert sentences(assembled(entries()).document) == {"section-2/uses": "本部门没有支出。"}


def test_words_of_a_code_without_money_wait_for_its_year() -> None:
    own = {"section-2/uses/2013299": "其他事务{uses_2013299}万元。", "section-2/uses/x": "无此句"}
    some = entries(*TWO, overrides=own)
    assert "section-2/uses/2013299" not in sentences(assembled(some).document)
    places = [problem.address for problem in assembled(some).problems]
    assert "section-2/uses/2013299" not in places
    assert "section-2/uses/x" in places
    again = entries(*TWO, line("2013299", "10000"), overrides=own)
    printed = sentences(assembled(again).document)
    assert printed["section-2/uses/2013299"] == "其他事务1万元。"


def test_each_sentence_is_found_by_its_words() -> None:
    found = passages(assembled(entries(*TWO)).document)
    texts = [stated.text for stated in found if stated.address == ITEM]
    assert len(texts) == 1
    assert "主要用于日常工作" in texts[0]


def findings(document: Document, rule: str) -> list[str]:
    results = check(document, Context(by_code(), solve=False))
    failed = [one for one in results if one.rule == rule and one.outcome is Outcome.FAIL]
    return [finding.message for one in failed for finding in one.findings]


def changed(old: str, new: str, address: str = ITEM) -> Document:
    """The document of two codes as an office would publish it, with other words in one sentence."""
    document = assembled(entries(*TWO)).document
    parts = []
    for part in document.parts:
        blocks: list[Block] = []
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.address == address:
                assert old in block.text
                block = Paragraph(block.address, block.text.replace(old, new))
            blocks.append(block)
        parts.append(msgspec.structs.replace(part, blocks=tuple(blocks)))
    return msgspec.structs.replace(document, parts=tuple(parts))


def test_a_figure_that_the_table_contradicts_is_found() -> None:
    wrong = findings(changed("支出12万元", "支出21万元").as_displayed(), "16")
    assert any("21万元" in message and "12.00万元" in message for message in wrong)
    assert not any("支出12万元" in message for message in findings(changed("日常", "全部"), "16"))


def test_a_direction_that_the_figures_contradict_is_found() -> None:
    wrong = findings(changed("减少3万元", "增加3万元"), "18")
    assert any("应当是减少" in message for message in wrong)


def test_a_percentage_that_the_figures_contradict_is_found() -> None:
    wrong = findings(changed("下降20%", "下降2%"), "16")
    label = "一般行政管理事务（2013202）支出比上年增减的百分比"
    assert any(f"下降2%”，而“{label}”为20%" in message for message in wrong)
    assert not any("20%" in message for message in findings(changed("日常", "全部"), "16"))


def test_a_share_is_held_to_what_the_tables_of_a_file_show() -> None:
    displayed = assembled(entries(*TWO)).document.as_displayed()
    assert not any("%" in message for message in findings(displayed, "16"))
    wrong = findings(changed("占77.42%", "占74.72%", GENERAL_ITEM).as_displayed(), "16")
    assert any("占74.72%”" in message and "77.42%" in message for message in wrong)


def text_at(document: Document, address: str) -> str:
    blocks = [block for block in document.blocks() if isinstance(block, Paragraph)]
    return next(block.text for block in blocks if block.address == address)


def test_a_sentence_lists_codes_with_amounts_and_shares() -> None:
    document = assembled(entries(*TWO)).document
    assert "支出主要用于以下方面：一般公共服务支出（类）12万元，占77.42%；" in text_at(
        document, COUNTS
    )
    assert "；社会保障和就业支出（类）3.5万元，占22.58%。公用经费主要包括：" in text_at(
        document, COUNTS
    )
    assert "以下方面：没有支出。公用经费主要包括：无。" in text_at(
        assembled(entries()).document, COUNTS
    )


def test_an_office_may_use_a_list_in_its_own_words() -> None:
    some = entries(*TWO, overrides={COUNTS: "用于：{each:purposes}。"})
    assert text_at(assembled(some).document, COUNTS).startswith("用于：一般公共服务支出（类）12万")
    assert template_faults("{each:purposes}、{each:nothing}", by_code()) == [
        "没有按科目写的“nothing”（each）"
    ]


def test_a_listed_share_that_the_tables_contradict_is_found() -> None:
    wrong = findings(changed("占22.58%", "占25.28%", COUNTS).as_displayed(), "16")
    assert any("占25.28%”" in message and "22.58%" in message for message in wrong)


def test_units_are_listed_by_name_in_a_sentence_and_as_paragraphs() -> None:
    some = replace(entries(*TWO), bodies=(body("甲局", "行政"), body("乙中心", "事业")))
    document = assembled(some).document
    assert "甲局、乙中心" in text_at(document, "section-1/units")
    assert text_at(document, "section-1/unit_lines/2") == "2.乙中心"
    assert "单位2家，其中行政单位1家" in text_at(document, COUNTS)
    alone = assembled(replace(some, bodies=())).document
    assert text_at(alone, "section-1/unit_lines") == "没有所属单位。"


def test_items_of_a_list_may_have_chinese_numbers() -> None:
    some = replace(entries(*TWO), lists={"duties": ("甲。",) * 21})
    document = assembled(some).document
    assert text_at(document, "section-1/duty-21") == "（二十一）甲。"


@pytest.mark.in_turn
@pytest.mark.parametrize("case", [Case.USUAL, Case.UNCHANGED, Case.EMPTY_TABLES])
@pytest.mark.sampled(one_in=6)
def test_the_form_stands_its_proof(case: Case) -> None:
    (trial,) = prove(by_code(), cases=[case], names=["docx", "xlsx", "html"])
    assert trial.findings == ()
    written = written_out(by_code(), assemble(trial.specimen.entries, by_code()).document)
    assert [block for block in written.parts[0].blocks if block.key.startswith("uses/")]


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize(
    ("old", "new", "place", "fault"),
    [
        (OF, OF.replace("total", "nothing"), "each.uses.of", "没有“table-3/nothing”这一列"),
        (OF, OF.replace("total", "name"), "each.uses.of", "不是金额列"),
        (OF, OF.replace("3/total", "1/income"), "each.uses.of", "按科目列示的表"),
        ("{section}（款）{name}（项）", "项目", "each.uses.levels.item", "要有 {name}"),
        ("levels.class", "levels.line", "each.uses.levels.line", "级次“line”"),
        ('by = "change"', 'by = "total"', "each.uses.levels.item.clauses[2].by", "只能是 change"),
        ("{amount}万元", "{amount}元", "each.uses.levels.item.clauses[1].text", "text_scale"),
        ("{slot:use}", "{slot:useful}", "each.uses.levels.item.clauses[1].text", "useful"),
        ('"general", after = "general_label", kind = "each"', OTHER, "each.general", "用到它"),
        ("[each.uses]", "[each.use]", "parts.section-2.blocks.uses", "没有这一组"),
        ("new = ", "note = ", "each.uses.levels.item.clauses[2]", "不认识"),
        (NEW, "", "each.uses.levels.item.clauses[2].increase", "要有 new"),
        ("}万元，上年预算", "}万元，增长{rate}%，上年预算", "clauses[1].text", "按增减选用"),
        ('by = "basic_change"', 'by = "basic_rate"', "counts.clauses[2].by", "百分比可能算不出"),
        ('"count:projects"', '"count:cars"', "figures.goal_count.plus", "count:事项"),
        ('"count:bodies"]', '"count:bodies", "basic"]', "figures.unit_count", "不能加在一起"),
        ("bodies/行政", "bodies/", "figures.administrative_count.plus", "要写单位性质"),
        (PURPOSES, PURPOSES + "主要用于{slot:use}", "each.purposes.levels", "读回时分不开"),
        ('separator = "；"', 'separator = ""', "each.purposes.separator", "要有分隔的标点"),
        ("{each:purposes}", "{each:purpose}", "counts.clauses[1].text", "没有按科目写的"),
        ("{number}.{name}", "{name}{amount}万元", "each.unit_lines.levels.row", "没有科目和金额"),
        ("levels.row", "levels.item", "each.units.levels.item", "级次只有 row"),
        ("[slots]", '[slots]\nuses_1 = { label = "用于" }', "each.uses", "同名"),
    ],
)
def test_what_could_not_be_published_is_refused(
    tmp_path: Path, old: str, new: str, place: str, fault: str
) -> None:
    text = FORM.read_text(encoding="utf-8")
    assert old in text
    for base in ("hebei-2023.toml",):
        (tmp_path / base).write_bytes((forms.FOLDER / base).read_bytes())
    told = [str(problem) for problem in faults(tmp_path, text.replace(old, new))]
    assert any(place in one and fault in one for one in told), told
