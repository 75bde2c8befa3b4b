"""A form without a table of procurement tells in a sentence what is bought of each kind."""

from dataclasses import replace
from decimal import Decimal

from budget.entries import Entries, ProcurementItemEntry
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.model.document import Paragraph
from tests.disclosure.documents.forms.test_places import entries

FORM = "shanghai-department-2025"
ADDRESS = "other/procurement"


def buying(*items: tuple[str, str]) -> Entries:
    """Return a department that buys for these amounts of these numbers of the catalogue."""
    bought = []
    for number, amount in items:
        item = ProcurementItemEntry(
            goods="物品", catalogue_number=number, general_public_budget=Decimal(amount)
        )
        bought.append(item)
    made = entries(FORM, "shanghai-department-budget-2025", year=2025, procurement=tuple(bought))
    return replace(made, department_name="上海市普陀区财政局")


def test_goods_works_and_services_are_told_apart_by_the_catalogue() -> None:
    made = assemble(
        buying(("A02010105", "170000"), ("C0801", "900000"), ("C99", "100000")), layout(FORM)
    )
    (sentence,) = [block for block in made.document.blocks() if block.address == ADDRESS]
    assert isinstance(sentence, Paragraph)
    assert sentence.text == (
        "2025年度本部门政府采购预算117.00万元，其中：政府采购货物预算17.00万元、"
        "政府采购工程预算0.00万元、政府采购服务预算100.00万元。"
    )
    read = entries_of(Reading(made.document.as_displayed(), (), (), {}), layout(FORM))
    assert [(item.goods, item.cost) for item in read.procurement] == [
        ("货物", Decimal(170000)),
        ("服务", Decimal(1000000)),
    ]


def test_what_is_of_no_kind_is_asked_for() -> None:
    problems = assemble(buying(("", "170000")), layout(FORM)).problems
    (found,) = [problem for problem in problems if problem.code == "purchase.no-kind"]
    assert "物品" in found.message
