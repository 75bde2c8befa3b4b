"""A form's own kinds and sources: counted, checked, and found again behind the printed cells."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from budget.dimensions import Fund, Kind, Origin
from budget.entries import Line
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout, load
from disclosure.documents.forms.model import Layout
from disclosure.documents.meaning.meanings import Domain
from disclosure.documents.reconcile import reconcile
from tests.documents import example_entries

FORMS = Path(__file__).parent

DECLARED = """
[kinds.own_reserve]
label = "单位预留机动经费"

[sources.own_special_income]
label = "专项收入"
fund = "general_public_budget"

[selectors]
"""


def form_with_own_kinds(tmp_path: Path) -> Layout:
    """Return the test form with a reserve beside project spending, and a column for a source."""
    text = (FORMS / "shanghai-like.toml").read_text(encoding="utf-8")
    text = text.replace("[selectors]\n", DECLARED, 1)
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def line(kind: str, fund: str, yuan: int) -> Line:
    return Line("203", "2013201", "", fund, Origin.CURRENT_YEAR, kind, Decimal(yuan))


def test_who_counts_a_fund_counts_its_sources(tmp_path: Path) -> None:
    form = form_with_own_kinds(tmp_path)
    money = line(Kind.PROJECT, "own_special_income", 700)
    entries = replace(example_entries(), layout=form.key, overrides={}, lines=(money,))
    document = assemble(entries, form).document
    assert document.cells["summary/fiscal/income"].text == "700.00"
    assert document.cells["summary/fiscal/income"].lines == (
        "2013201/-/own_special_income/current_year/project",
    )


def test_spending_has_the_own_kinds_and_a_fund_its_sources(tmp_path: Path) -> None:
    domain = Domain(form_with_own_kinds(tmp_path))
    assert domain.of(kind=["own_reserve"]) & domain.spending
    assert domain.of(fund=["own_special_income"]) & domain.fiscal
    assert domain.of(fund=["own_special_income"]) & domain.of(fund=[Fund.GENERAL_PUBLIC_BUDGET])


def test_a_form_without_them_refuses_their_lines() -> None:
    reserve = line("own_reserve", "own_special_income", 700)
    entries = replace(example_entries(), lines=(*example_entries().lines, reserve))
    problems = assemble(entries, layout("hebei-2023")).problems
    assert {"kind.unknown", "fund.unknown"} <= {problem.code for problem in problems}


def test_a_ledger_is_found_again(tmp_path: Path) -> None:
    form = form_with_own_kinds(tmp_path)
    lines = (*example_entries().lines, line(Kind.PROJECT, "own_special_income", 700))
    entries = replace(example_entries(), layout=form.key, overrides={}, lines=lines)
    document = assemble(entries, form).document
    result = reconcile(document.as_displayed(), form)
    again = assemble(replace(entries, lines=result.lines), form).document
    assert result.outcome == "found"
    assert again.as_displayed() == document.as_displayed()
