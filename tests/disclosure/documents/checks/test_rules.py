"""Each rule on a document that keeps it and on one that breaks it; a rule without both, or without
docs, fails here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budget.entries import Body, Line, ProcurementItemEntry
from disclosure.documents.assembly.repeated import equal_lines
from disclosure.documents.checks import (
    Context,
    County,
    Finding,
    Member,
    Outcome,
    Severity,
    Summary,
    rules,
)
from disclosure.documents.checks.engine import run
from disclosure.documents.checks.examination import Examination
from disclosure.documents.checks.handbook import page
from disclosure.documents.model.document import Block, Document
from tests.disclosure.documents.checks.altered import (
    assembled,
    clean_document,
    clean_entries,
    context,
    displayed_with,
    every_block,
    with_words,
    without_goals,
    without_notes,
    without_row,
)
from tests.documents import example_document

DOCS = Path(__file__).resolve().parents[4] / "docs" / "checks.md"
RULES = {rule.id: rule for rule in rules()}
Make = Callable[[], Document]


@dataclass(frozen=True)
class Pair:
    """How to break a rule, and words that its finding must have; ``keeps`` where the clean document
    is not the example of it."""

    breaks: Make
    says: str
    keeps: Make = clean_document
    knows: Callable[[], Context] = context
    knows_broken: Callable[[], Context] | None = None


def cells(**texts: str) -> Make:
    """The clean document as displayed with other texts in cells; T1 stands for table-1, __ for a
    slash."""
    addresses = {
        re.sub(r"^T", "table-", name).replace("__", "/"): text for name, text in texts.items()
    }
    return lambda: displayed_with(clean_document(), addresses)


def words(address: str, old: str, new: str) -> Make:
    return lambda: with_words(clean_document(), address, old, new)


def procurement(**fields: Any) -> Make:
    item = ProcurementItemEntry(
        project_name="办公设备", goods="计算机", quantity=Decimal(10), unit_price=Decimal(5000)
    )
    entries = replace(
        clean_entries(), procurement=(replace(item, general_public_budget=Decimal(50000)),)
    )

    def make() -> Document:
        changed = replace(entries.procurement[0], **fields)
        return assembled(replace(entries, procurement=(changed,)))

    return make


def last_year(*, extra: str = "") -> Document:
    """What 203 published for 2022; ``extra`` is a function that this year has not."""
    lines = clean_entries().lines
    if extra:
        lines += (
            replace(
                lines[0], function=extra, economic="", kind=lines[-1].kind, amount=Decimal(90000)
            ),
        )
    return assembled(replace(clean_entries(), year=2022, lines=lines))


def last_year_times(times: Decimal) -> Document:
    """What 203 published for 2022 had it been so many times as much."""
    lines = []
    for line in clean_entries().lines:
        lines.append(replace(line, amount=(line.amount * times).quantize(Decimal("0.01"))))
    return assembled(replace(clean_entries(), year=2022, lines=tuple(lines)))


def lines_known(lines: tuple[Line, ...]) -> Context:
    return replace(context(), equal_lines=equal_lines(lines, context().layout))


def county(*, published: bool) -> Context:
    others = (
        Member("204", "宣传部", published=Summary() if published else None),
        Member("205", "国安局", exempt_because="涉密"),
    )
    return replace(context(), county=County(others))


def approved(published_on: date) -> Context:
    return replace(context(), approved_on=date(2023, 2, 1), published_on=published_on)


def units() -> Document:
    bodies = (*clean_entries().bodies, Body("党员教育中心", "事业", "股级", "财政拨款"))
    return assembled(replace(clean_entries(), bodies=bodies))


def no_old_notices() -> Document:
    projects = tuple(
        project for project in clean_entries().projects if "【2021】" not in project.name
    )
    return assembled(replace(clean_entries(), projects=projects))


def well_aimed() -> Document:
    """Without hints either: no deadline of carried-over money, no cost from below, no odd
    phrase."""
    projects = tuple(
        project
        for project in clean_entries().projects
        if project.name[:4] in ("“老党员", "智慧党建")
    )
    return assembled(replace(clean_entries(), projects=projects))


def only_used_terms() -> Document:
    unused = ("remittance_to_superior", "term-operating", "term-business")

    def kept(block: Block) -> Block | None:
        return None if block.address.endswith(unused) else block

    return every_block(clean_document(), kept)


def no_doubled_words() -> Document:
    return with_words(well_aimed(), "section-5/overall_goal", "机制,", "机制，")


PAIRS = {
    "1": Pair(cells(T1__current_year_income__income="2184.54"), "表1第32行“本年收入合计”第2栏"),
    "2": Pair(cells(T2__total__fiscal="2184.45"), "表2第1行"),
    "3": Pair(cells(T3__206__total="5.00"), "表3第6行“206 科学技术支出”第3栏“合计”为5.00"),
    "4": Pair(cells(T2__213__current_year="622.34"), "表2第22行“213 农林水支出”第4栏"),
    "5": Pair(cells(T3__20805__basic="208.60"), "表3第13行"),
    "6": Pair(cells(T5__2080505__basic="112.00"), "表5第13行“20805"),
    "7": Pair(lambda: without_row(clean_document(), "table-2/20132"), "上级科目“20132”没有列出"),
    "8": Pair(cells(T4__carryover_general_public_budget__income="94.81"), "表4"),
    "9": Pair(cells(T4__206__general_public_budget="5.00"), "表4第6行“六、科学技术支出”第5栏"),
    "10": Pair(cells(T5__2069999__project="4.50", T5__2069999__total="4.50"), "表5第8行"),
    "11": Pair(cells(T6__total__total="1178.84"), "表6第1行"),
    "12": Pair(cells(T6__30201__personnel="5.90", T6__30201__operating=""), "这个科目不列入这一栏"),
    "13": Pair(cells(T9__total__total=""), "表9第1行“合计”第2栏“资金性质·合计”为空"),
    "14": Pair(cells(T9__reception__general_public_budget="2.60"), "30217"),
    "15": Pair(cells(T3__206__name="科学支出"), "2023年应为“科学技术支出”"),
    "16": Pair(words("section-2/spending", "1179", "1279"), "1178.74万元"),
    "17": Pair(example_document, "2184.44万元，加上年结转94.71万元"),
    "18": Pair(
        words("section-2/change", "基本支出减少", "基本支出增加"),
        "相差",
        keeps=lambda: clean_document().as_displayed(),
    ),
    "19": Pair(
        words(
            "section-2/change", "主要是" + clean_entries().slots["basic_change_reason"], "主要是无"
        ),
        "原因",
    ),
    "20": Pair(example_document, "3位小数"),
    "21": Pair(words("section-3/operating", "46万元", "56万元"), "46.04万元"),
    "22": Pair(example_document, "满意度、覆盖率应当是不低于", keeps=well_aimed),
    "23": Pair(clean_document, "的文号是2021年的", keeps=no_old_notices),
    "24": Pair(procurement(sme_reserved_share=Decimal(60000)), "大于采购金额", keeps=procurement()),
    "25": Pair(cells(assets__total__value="313.17"), "资产总额"),
    "26": Pair(words("section-3/title", "机关", "机构"), "应为“三、机关运行经费安排情况”"),
    "27": Pair(lambda: without_notes(clean_document(), "table-7"), "表7是空表，应当注明"),
    "28": Pair(clean_document, "而表3用的是“上解上级支出”", keeps=only_used_terms),
    "29": Pair(
        clean_document,
        "还没有公开的有204 宣传部；涉密不公开的有205 国安局（涉密）",
        knows=lambda: county(published=True),
        knows_broken=lambda: county(published=False),
    ),
    "30": Pair(
        clean_document,
        "晚了7天",
        knows=lambda: approved(date(2023, 2, 21)),
        knows_broken=lambda: approved(date(2023, 2, 28)),
    ),
    "32": Pair(
        clean_document,
        "今年没有",
        knows=lambda: replace(context(), prior=last_year()),
        knows_broken=lambda: replace(context(), prior=last_year(extra="2010301")),
    ),
    "34": Pair(
        words("section-3/operating", "46万元", "XX万元"), "占位文字“XX”", keeps=no_doubled_words
    ),
    "35": Pair(words("section-4/three_public", "2023年", "2021年"), "2021年"),
    "36": Pair(words("section-3/operating", "46万元", "46元"), "单位应为万元"),
    "37": Pair(words("section-4/three_public", "减少主要原因为：", ""), "后面没有说明原因"),
    "38": Pair(clean_document, "没有写明有哪些所属单位", keeps=units),
    "39": Pair(lambda: without_goals(clean_document()), "没有项目绩效目标"),
    "40": Pair(cells(T6__30113__total="96.00", T6__30113__personnel="96.00"), "一般应当相等"),
    "41": Pair(cells(T1__general_public_budget__income="2284.44"), "不能同时成立"),
    "42": Pair(
        clean_document,
        "约为上年的10000倍",
        knows=lambda: replace(context(), prior=last_year()),
        knows_broken=lambda: replace(context(), prior=last_year_times(Decimal("0.0001"))),
    ),
    "43": Pair(
        clean_document,
        "功能科目2013201、经济科目30101有2笔各项完全相同的明细",
        knows=lambda: lines_known(clean_entries().lines),
        knows_broken=lambda: lines_known((*clean_entries().lines, clean_entries().lines[0])),
    ),
}


@pytest.mark.parametrize(
    ("times", "says"),
    [
        ("0.1", "约为上年的10倍"),
        ("0.011", "约为上年的100倍"),
        ("0.00085", "约为上年的1000倍"),
        ("9", "约为上年的10分之一"),
        ("1150", "约为上年的1000分之一"),
        ("10000", "约为上年的10000分之一"),
        ("1", ""),
        ("0.5", ""),
        ("0.07", ""),  # 14 times
        ("7", ""),
        ("30", ""),
        ("100000", ""),
    ],
)
def test_a_total_beside_a_power_of_ten_of_last_years_asks(times: str, says: str) -> None:
    known = replace(context(), prior=last_year_times(Decimal(times)))
    found = findings("42", clean_document(), known)
    assert len(found) == (2 if says else 0)
    for finding in found:
        assert says in finding.message
    assert RULES["42"].severity == RULES["43"].severity == Severity.WARNING


def test_lines_that_differ_in_anything_are_not_equal() -> None:
    first = clean_entries().lines[0]
    for other in (
        replace(first, remark="另一笔"),
        replace(first, project="另一个项目"),
        replace(first, amount=first.amount + 1),
    ):
        known = lines_known((first, other))
        assert findings("43", clean_document(), known) == []
    assert findings("43", clean_document(), lines_known((first,) * 3))[0].message.count("3笔") == 1


def test_the_rules_of_slips_need_last_year_and_a_ledger() -> None:
    for rule_id in ("42", "43"):
        (result,) = run(RULES[rule_id], Examination(example_document(), context()))
        assert result.outcome == Outcome.NOT_APPLICABLE


def findings(rule_id: str, document: Document, known: Context) -> list[Finding]:
    faults: list[Finding] = []
    for result in run(RULES[rule_id], Examination(document, known)):
        if result.outcome == Outcome.FAIL:
            faults += result.findings
    return faults


@pytest.mark.parametrize("rule_id", PAIRS)
def test_a_document_that_keeps_the_rule_passes(rule_id: str) -> None:
    pair = PAIRS[rule_id]
    results = run(RULES[rule_id], Examination(pair.keeps(), pair.knows()))
    assert [result.outcome for result in results if result.outcome != Outcome.ROUNDING] in (
        [],
        [Outcome.PASS],
    ), results


@pytest.mark.parametrize("rule_id", PAIRS)
def test_a_document_that_breaks_the_rule_fails_with_both_sides(rule_id: str) -> None:
    pair = PAIRS[rule_id]
    found = findings(rule_id, pair.breaks(), (pair.knows_broken or pair.knows)())
    assert any(pair.says in finding.message for finding in found), [
        finding.message for finding in found
    ]


def test_every_rule_has_its_tests_and_every_test_its_rule() -> None:
    assert list(PAIRS) == list(RULES)


def test_the_documentation_is_made_of_the_declarations() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), (
        "python -m disclosure.documents.checks.handbook > docs/checks.md"
    )
    assert [rule_id for rule_id in RULES if f"\n## {rule_id}. " not in page()] == []


def test_every_rule_names_its_reason() -> None:
    assert [
        rule.id
        for rule in RULES.values()
        if not rule.reason or not rule.title or not rule.check.__doc__
    ] == []
