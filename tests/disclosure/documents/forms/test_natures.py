"""机关运行经费 counts administrative units and those managed like civil servants only."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.dimensions import Fund, Kind, Origin, UnitNature, nature_in
from budget.entries import Body, Entries, Line
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, check
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.model import Reading
from disclosure.documents.intake.recovery import recover
from disclosure.documents.reconcile import reconcile
from tests.documents import names
from tests.ledgers import EMPTY

FORM = "shanghai-department-2025"
CELL = "table-9/amount/operating"


def department(*natures: str, kind: str = UnitNature.ADMINISTRATIVE) -> Entries:
    """Return a department whose units each spend 10,000 yuan more on offices than the last."""
    bodies = []
    lines = []
    for number, nature in enumerate(natures, 1):
        code = f"30{number}"
        bodies.append(Body(f"第{number}单位", nature, "", "", code))
        money = (Fund.GENERAL_PUBLIC_BUDGET, Origin.CURRENT_YEAR, Kind.BASIC)
        lines.append(Line(code, "2010301", "30201", *money, Decimal(10_000 * number)))
    return replace(
        EMPTY,
        layout=FORM,
        department_kind=kind,
        bodies=tuple(bodies),
        lines=tuple(lines),
        function_names=names("government-fund-function", "function"),
        economic_names=names("department-economic"),
    )


@pytest.mark.parametrize(
    ("natures", "kind", "shown"),
    [
        (("行政", "参公", "事业"), UnitNature.ADMINISTRATIVE, "3.00"),
        (("行政单位", "参照公务员法管理的事业单位"), UnitNature.ADMINISTRATIVE, "3.00"),
        # What is left blank is as the department is.
        (("", "事业"), UnitNature.ADMINISTRATIVE, "1.00"),
        (("", "行政"), UnitNature.PUBLIC_INSTITUTION, "2.00"),
        (("行政", "企业"), UnitNature.ADMINISTRATIVE, "1.00"),
        (("事业",), UnitNature.PUBLIC_INSTITUTION, ""),
    ],
)
def test_who_has_agency_operating_expenses(
    natures: tuple[str, ...], kind: UnitNature, shown: str
) -> None:
    document = assemble(department(*natures, kind=kind), layout(FORM)).document
    assert document.cells[CELL].text == shown
    # What all of them spend on offices stands in the table of basic spending.
    spent = sum(10_000 * number for number in range(1, len(natures) + 1))
    assert document.cells["table-8/302/operating"].value == spent


def test_the_words_of_a_nature() -> None:
    assert nature_in("参公事业单位") is UnitNature.CIVIL_SERVICE_MANAGED
    assert nature_in("全额拨款事业单位") is UnitNature.PUBLIC_INSTITUTION
    assert nature_in("企业") is None


def test_the_check_of_operating_expenses_asks_for_those_of_offices() -> None:
    document = assemble(department("行政", "事业"), layout(FORM)).document
    (result,) = [found for found in check(document, Context(layout(FORM))) if found.rule == "21"]
    assert result.outcome is Outcome.PASS


def test_each_unit_gets_back_the_money_of_its_nature() -> None:
    entries = department("行政", "事业")
    document = assemble(entries, layout(FORM)).document
    units: dict[str, str] = {
        UnitNature.ADMINISTRATIVE: "301",
        UnitNature.PUBLIC_INSTITUTION: "302",
    }
    result = reconcile(document.as_displayed(), layout(FORM), units=units)
    assert sorted(result.lines, key=lambda line: line.unit) == list(entries.lines)


def test_a_department_of_offices_alone_cannot_have_less() -> None:
    """Half of what it spends on offices cannot be that of public institutions."""
    document = assemble(department("行政", "事业"), layout(FORM)).document
    result = reconcile(
        document.as_displayed(), layout(FORM), units={UnitNature.ADMINISTRATIVE.value: "301"}
    )
    assert result.outcome == "impossible"
    assert (CELL,) in result.blame


def test_a_file_without_units_is_an_office_s_unless_that_explains_nothing() -> None:
    """Shanghai's file names no units: what its cell of offices leaves out is an institution's."""
    form = layout(FORM)
    for natures, offices in ((("行政",), "10000"), (("行政", "事业"), "10000")):
        entries = department(*natures)
        document = assemble(entries, form).document.as_displayed()
        read = replace(entries_of(Reading(document, (), (), {}), form), slots={})
        read = replace(
            read, function_names=entries.function_names, economic_names=entries.economic_names
        )
        recovery = recover(Reading(document, (), (), {}), form, read)
        assert recovery.is_found
        spent = sum(line.amount for line in recovery.entries.lines)
        assert spent == sum(line.amount for line in entries.lines)
        differing = [
            problem.message for problem in recovery.problems if "“3.00”" in problem.message
        ]
        assert bool(differing) == (spent != Decimal(offices))
