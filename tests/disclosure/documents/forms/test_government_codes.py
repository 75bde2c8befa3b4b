"""Tables by 政府预算支出经济分类: the code of a line follows from its economic code and its unit.

What no correspondence places is said and never guessed.
"""

import csv
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budget.dimensions import Fund, Kind, Origin, UnitNature
from budget.entries import Body, Entries, Line
from budget.government import correspondences, government_code, government_lines
from budget.problems import Problems
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, check
from disclosure.documents.forms.loader import load_data, read_toml
from disclosure.documents.meaning.lines import disclosed_lines
from disclosure.documents.proving.proof import prove
from disclosure.documents.proving.specimens import Case
from tests.documents import names
from tests.ledgers import EMPTY
from tests.seeds import is_full, seeds

FILE = Path(__file__).with_name("by-government.toml")
FORM = forms.load(FILE)
LISTS = Path(__file__).parents[4] / "fixtures" / "classification" / "2023"
ADMINISTRATIVE, MANAGED, INSTITUTION = UnitNature
MONEY = (Fund.GENERAL_PUBLIC_BUDGET, Origin.CURRENT_YEAR, Kind.BASIC)


def listed(name: str) -> dict[str, str]:
    """Return the names of a list of the 2023 edition by code."""
    with (LISTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file, delimiter="\t")}


def department(*money: tuple[str, str], natures: str = "行政 事业") -> Entries:
    """Return a department of units 301, 302, … with lines of (unit, economic code).

    The first has 10,000 yuan, each further one 10,000 more.
    """
    bodies = []
    for number, nature in enumerate(natures.split(" "), 301):
        bodies.append(Body(f"第{number}单位", nature, "", "", str(number)))
    lines = []
    for number, (unit, economic) in enumerate(money, 1):
        lines.append(Line(unit, "2010301", economic, *MONEY, Decimal(10_000 * number)))
    return replace(
        EMPTY,
        layout=FORM.key,
        department_kind=UnitNature.ADMINISTRATIVE,
        bodies=tuple(bodies),
        lines=tuple(lines),
        function_names=names("government-fund-function", "function"),
        economic_names=names("government-economic", "department-economic"),
    )


# -- the correspondence ----------------------------------------------------------------------------


def test_each_line_has_one_government_code_at_most() -> None:
    """No row's codes are among those of another one about units of the same nature."""
    for row in correspondences():
        for other in correspondences():
            is_apart = row.natures and other.natures and row.natures.isdisjoint(other.natures)
            if row is not other and not is_apart:
                assert not row.department.startswith(other.department), row


def test_both_sides_of_the_correspondence_are_in_the_lists_of_codes() -> None:
    departments, governments = listed("department-economic"), listed("government-economic")
    for row in correspondences():
        assert row.department in departments
        assert row.government in {*governments, ""}


def test_every_section_of_departments_has_a_code_or_is_known_to_have_none() -> None:
    unplaced = {row.department for row in correspondences() if row.evidence == "unplaced"}
    for code in listed("department-economic"):
        for nature in UnitNature:
            if len(code) == 5 and code not in unplaced:
                assert government_code(code, nature), (code, nature)


@pytest.mark.parametrize(
    ("economic", "nature", "code"),
    [
        ("30101", ADMINISTRATIVE, "50101"),
        ("30101", MANAGED, "50101"),
        ("30101", INSTITUTION, "50501"),
        ("30107", INSTITUTION, "50501"),
        ("30107", ADMINISTRATIVE, ""),
        ("30203", ADMINISTRATIVE, "50205"),
        ("31002", INSTITUTION, "50601"),
        ("30902", ADMINISTRATIVE, "50404"),
        ("30302", "", "50905"),
        ("30101", "", ""),
        ("31101", ADMINISTRATIVE, "508"),
        ("31304", ADMINISTRATIVE, ""),
    ],
)
def test_the_code_of_a_line(economic: str, nature: str, code: str) -> None:
    assert government_code(economic, nature) == code


def test_lines_of_codes_and_codes_of_lines_agree() -> None:
    for government in listed("government-economic"):
        lines = government_lines([government])
        assert lines is not None
        for economic in listed("department-economic"):
            for nature in UnitNature:
                is_chosen = economic.startswith(lines.economics) and (
                    lines.natures is None or nature in lines.natures
                )
                code = government_code(economic, nature) if len(economic) == 5 else ""
                if code:
                    assert is_chosen == code.startswith(government)


# -- tables ----------------------------------------------------------------------------------------


def test_the_nature_of_a_unit_says_where_its_money_stands() -> None:
    entries = department(("301", "30101"), ("302", "30101"), ("301", "30201"), ("302", "30302"))
    assembly = assemble(entries, FORM)
    cells = assembly.document.cells
    assert not [problem for problem in assembly.problems if problem.code.startswith("line.")]
    shown = {}
    for address, cell in cells.items():
        code = re.fullmatch(r"table-12/(\w+)/total", address)
        if code:
            shown[code[1]] = cell.text
    assert shown == {
        "total": "10.00",
        "501": "1.00",
        "50101": "1.00",
        "502": "3.00",
        "50201": "3.00",
        "505": "2.00",
        "50501": "2.00",
        "509": "4.00",
        "50905": "4.00",
    }
    assert cells["table-12/50501/name"].text == "工资福利支出"
    assert cells["table-13/offices/total"].text == "4.00"
    assert cells["table-13/institutions/total"].text == "2.00"
    assert cells["table-13/people/total"].text == "4.00"
    assert [row.cells[0].text for row in assembly.document.table("table-14").rows] == [
        "501",
        "502",
        "505",
        "509",
        "",
    ]


def test_money_without_a_government_code_is_said() -> None:
    money = (("301", "30107"), ("302", "30107"), ("303", "30201"))
    entries = department(*money, natures="行政 事业 企业")
    problems = []
    for problem in assemble(entries, FORM).problems:
        if problem.code.startswith("line.without"):
            problems.append(problem)
    assert {(problem.address, problem.code) for problem in problems} == {
        ("表12", "line.without-government-code"),
        ("表12", "line.without-nature"),
        ("表14", "line.without-government-code"),
        ("表14", "line.without-nature"),
    }
    messages = " ".join(problem.message for problem in problems)
    assert "行政单位的经济科目 30107" in messages
    assert "单位 303 的性质" in messages


def test_a_line_without_an_economic_code_is_said() -> None:
    entries = department(("301", "30101"))
    project = replace(entries.lines[0], economic="", kind=Kind.PROJECT)
    entries = replace(entries, lines=(*entries.lines, project))
    kinds = {(problem.address, problem.code) for problem in assemble(entries, FORM).problems}
    assert ("表14", "line.without-economic") in kinds


def test_the_lines_of_a_disclosure_hold_where_codes_are_not_disclosed() -> None:
    """Table 14 shows money of projects by codes that no key of a line tells."""
    entries = department(("301", "30101"), ("301", "30201"), ("302", "30302"))
    project = replace(entries.lines[1], kind=Kind.PROJECT, amount=Decimal(700))
    other = replace(project, economic="30302", amount=Decimal(500))
    document = assemble(replace(entries, lines=(*entries.lines, project, other)), FORM).document
    told = disclosed_lines(document, FORM)
    assert all(line.amount is not None for line in told.lines)
    assert told.by_cell["table-14/509/project"].part is not None


def test_a_wrong_name_or_sum_is_found() -> None:
    document = assemble(department(("301", "30101"), ("301", "30201")), FORM).document
    context = Context(
        FORM,
        function_names=names("government-fund-function", "function"),
        government_names={**names("government-economic"), "50101": "另一个名称"},
        economic_names=names("department-economic"),
    )
    found = {result.rule: result for result in check(document, context)}
    assert found["6"].outcome is Outcome.PASS
    (fault,) = found["15"].findings
    assert "50101" in fault.message


def test_a_class_without_a_certain_section_is_no_fault() -> None:
    document = assemble(department(("301", "30101"), ("301", "31201")), FORM).document
    assert document.cells["table-12/508/total"].text == "2.00"
    result = {result.rule: result for result in check(document, Context(FORM))}["7"]
    assert [finding.message for finding in result.findings] == []


@pytest.mark.in_turn
@pytest.mark.parametrize("case", Case)
def test_it_stands_every_case(case: Case) -> None:
    names = formats.NAMES if is_full() else ("docx", "xlsx", "json")
    is_solved = is_full() or case in (Case.USUAL, Case.SMALL_AMOUNTS)
    for trial in prove(FORM, cases=[case], seeds=seeds(1, 8), names=names, solve=is_solved):
        assert trial.findings == (), [str(finding) for finding in trial.findings]


# -- what the loader refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["501", "505"], "不能合写在一个条件里"),
        (["501", "509"], "不能合写在一个条件里"),
        (["50599"], "没有部门预算的支出列入“50599”"),
        (["5"], "没有部门预算的支出列入“5”"),
        (["30101"], "没有部门预算的支出列入“30101”"),
        ([], "至少要有一个值"),
    ],
)
def test_a_choice_that_no_lines_make_is_refused(codes: list[str], message: str) -> None:
    data = read_toml(FILE)
    data["selectors"]["gov_offices"] = {"government": codes}
    with pytest.raises(Problems) as raised:
        load_data(data, forms.SHIPPED, name="form.toml")
    (problem, *_) = raised.value.problems
    assert problem.address == "form.toml: selectors.gov_offices.government"
    assert message in problem.message
