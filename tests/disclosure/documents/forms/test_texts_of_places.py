"""Published explanations of real places, sentence by sentence, made of their ledgers.

tests/data/places/ has their sentences as published, without line breaks and spaces, by the address
that each has in the form. As an import does, each is taken for the form's words where it has them,
and else kept in the office's with its figures bound; ``OWN_WORDS`` lists these. Where an office
wrote a figure that its own tables contradict, ``CONTRADICTED`` has both.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from budget.entries import Entries, ProcurementItemEntry, ProjectEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, Severity, check
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.intake.recovery.wording import fitted
from disclosure.documents.model.document import Block, Document, Paragraph
from tests.disclosure.documents.forms.test_places import entries, jiangsu_entries
from tests.places import PLACES

PUTUO = "shanghai-department-budget-2025"
SHANGHAI = "shanghai-unit-budget-2025"
JIANGSU = "jiangsu-department-budget-2019"
# What an office wrote, and what its tables or its own form say.
CONTRADICTED: dict[str, dict[str, tuple[str, str]]] = {
    # 877,080.00, 873,617.00, 782,164.00, 2,049,197.00 and 2,687,760.00 元; 其他 instead of 其它.
    PUTUO: {
        "explanation/uses/2080501": ("87.70", "87.71"),
        "explanation/uses/2080506": ("887.36", "87.36"),
        "explanation/uses/2080599": ("其它行政", "其他行政"),
        "explanation/uses/2101101": ("78.21", "78.22"),
        "explanation/uses/2210201": ("204.91", "204.92"),
        "explanation/uses/2210203": ("268.77", "268.78"),
    },
    SHANGHAI: {},
    # A year not changed since last year's text, and a figure left out.
    JIANGSU: {
        "overview/budget_units": ("2018年", "2019年"),
        "statement/fund_spending": ("支出万元", "支出0万元"),
    },
}
# Sentences that an office wrote otherwise than the form has them, its figures right.
OWN_WORDS: dict[str, set[str]] = {
    PUTUO: {
        "other/overseas",  # and who plans these journeys
        "other/vehicles",  # 与2024年预算一致0万元，主要原因是本部门无公务用车
        "other/reception",  # a reason for what has not changed
        "other/procurement",  # 本单位; 0 without decimals
        "other/goals_set",  # 本单位; and what each project costs
    },
    SHANGHAI: set(),
    JIANGSU: {
        # 与上年相比增加（减少）0万元，增长（减少）0%：the blank form's words for what may be either
        "statement/fund",
        "statement/special",
        "statement/other",
        "statement/carryover",
        "statement/fund_spending",
        "statement/vehicle_purchase",
        "statement/vehicle_operation",
        "statement/year_end",  # a number and a reason for nothing
        # 一般公共服务（类） for 一般公共服务支出（类）, 增加5.72% for 增长5.72%, 类 for 款
        "statement/classes/201",
        "statement/classes/208",
        "statement/classes/221",
        "statement/items/201",
        "statement/items/208",
        "statement/items/2010199",
        "statement/items/2080504",
        "statement/items/2080505",
        "statement/items/2080506",
        "statement/items/2210201",
        "statement/items/2210202",
    },
}
TEXTS_OF_A_PROJECT = ("overview", "basis", "body", "plan", "period", "funds", "goal")
# What a text alone does not have: goals with indicators, lists of duties, this year's tasks.
NOT_IN_THE_TEXT = ("22", "26", "34", "39")


def published(name: str) -> dict[str, str]:
    """Return the published sentences by address, contradicted figures as the tables have them."""
    texts = {}
    for line in (PLACES / f"{name}-text.tsv").read_text(encoding="utf-8").splitlines():
        address, text = line.split("\t")
        if address in CONTRADICTED[name]:
            written, right = CONTRADICTED[name][address]
            assert written in text
            text = text.replace(written, right)
        texts[address] = text
    return texts


def bought(goods: str, works: str, services: str) -> tuple[ProcurementItemEntry, ...]:
    """Return purchases of each kind, in 万元."""
    items = []
    for letter, amount in (("A", goods), ("B", works), ("C", services)):
        money = Decimal(amount) * 10_000
        items.append(ProcurementItemEntry(catalogue_number=letter, general_public_budget=money))
    return tuple(items)


def projects(some: Entries, *, without: str) -> tuple[ProjectEntry, ...]:
    """Return a goal for each project of the ledger but one."""
    names = dict.fromkeys(line.project for line in some.lines if line.project)
    return tuple(ProjectEntry(name, "完成任务。") for name in names if name != without)


def putuo() -> Entries:
    made = entries(
        "shanghai-department-2025",
        PUTUO,
        year=2025,
        region_name="上海市普陀区",
        department_name="上海市普陀区财政局",
        procurement=bought("17", "0", "100"),
    )
    described = []
    for project in projects(made, without="其他运转类经费"):
        if project.name == "中介机构服务费":
            texts = dict.fromkeys(TEXTS_OF_A_PROJECT, "以公开的文字为准。")
            project = replace(project, texts=texts)
        described.append(project)
    return replace(made, projects=tuple(described))


def shanghai() -> Entries:
    made = entries(
        "shanghai-unit-2025",
        SHANGHAI,
        year=2025,
        region_name="上海市",
        department_name="上海市财政局",
        unit_code="101001",
        unit_name="上海市财政局",
        procurement=bought("42.50", "0", "1665.53"),
    )
    goals = projects(made, without="其他一般行政管理事务")
    of_projects = ("死亡抚恤", "其他卫生健康支出")
    return replace(made, projects=tuple(goal for goal in goals if goal.name not in of_projects))


def jiangsu() -> Entries:
    return jiangsu_entries()


MADE = {PUTUO: putuo, SHANGHAI: shanghai, JIANGSU: jiangsu}


def with_texts(document: Document, texts: Mapping[str, str]) -> Document:
    """Return a document that says at each address what was published there."""
    parts = []
    for part in document.parts:
        blocks: list[Block] = []
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.address in texts:
                block = Paragraph(block.address, texts[block.address], block.role)
            blocks.append(block)
        parts.append(msgspec.structs.replace(part, blocks=tuple(blocks)))
    return msgspec.structs.replace(document, parts=tuple(parts))


def imported(name: str) -> Entries:
    """Return the entries of a place with its published text as an import takes it over."""
    made = MADE[name]()
    form = layout(made.layout)
    read = with_texts(assemble(made, form).document, published(name)).as_displayed()
    reading = Reading(read, (), (), {})
    wording = entries_of(reading, form)
    made = replace(made, slots=wording.slots, overrides=wording.overrides)
    if form.project_texts is not None:
        made = replace(made, projects=wording.projects)
    return fitted(reading, form, made, {})


@pytest.mark.parametrize("name", list(MADE))
def test_each_published_sentence_is_printed(name: str) -> None:
    made = imported(name)
    document = assemble(made, layout(made.layout)).document
    printed = {}
    for block in document.blocks():
        if isinstance(block, Paragraph):
            printed[block.address] = "".join(block.text.split())
    for address, text in published(name).items():
        assert printed[address] == "".join(text.split()), address
    assert set(made.overrides) == OWN_WORDS[name]


@pytest.mark.parametrize("name", list(MADE))
def test_no_rule_says_a_false_thing_of_a_true_text(name: str) -> None:
    made = imported(name)
    form = layout(made.layout)
    told = []
    for result in check(assemble(made, form).document, Context(form)):
        is_hint = result.severity is Severity.HINT
        if result.outcome is not Outcome.FAIL or is_hint or result.rule in NOT_IN_THE_TEXT:
            continue
        told += [f"{result.rule}: {finding.message}" for finding in result.findings]
    assert told == []
