"""The example that comes with the product: read from files, entered, and read back unchanged."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.actions.examples import load_example_ledger
from budget.entries import Entries
from budget.examples import read_example
from budget.models import DepartmentBudget, Indicator, LedgerLine
from budget.querysets import read_entries

pytestmark = pytest.mark.django_db


def comparable(entries: Entries) -> Entries:
    """Sort what has no order of its own; leave out names, which the classification gives."""
    return replace(
        entries,
        lines=tuple(sorted(entries.lines, key=repr)),
        prior_figures=tuple(sorted(entries.prior_figures, key=repr)),
        function_names={},
        economic_names={},
    )


def test_the_example_has_what_the_office_published() -> None:
    example = read_example()

    assert len(example.lines) == 33
    assert sum(line.amount for line in example.lines) == Decimal("22791500.00")
    assert len(example.projects) == 25
    assert sum(len(project.indicators) for project in example.projects) == 212
    assert [len(example.lists[name]) for name in ("duties", "safeguards")] == [18, 5]
    assert len(example.sub_goals) == 7
    assert sum(holding.value for holding in example.assets) == Decimal("3130700.00")


def test_goals_keep_their_line_breaks() -> None:
    projects = read_example().projects

    assert "\n2." in projects[12].goal
    assert "\n\n2." in projects[15].goal


def test_the_ledger_gives_back_what_was_entered() -> None:
    assert comparable(read_entries(load_example_ledger())) == comparable(read_example())


def test_names_are_those_of_the_year() -> None:
    entries = read_entries(load_example_ledger())

    assert entries.function_names["21305"] == "巩固脱贫攻坚成果衔接乡村振兴"
    assert entries.function_names["2120801"] == "征地和拆迁补偿支出"
    assert entries.economic_names["30101"] == "基本工资"


def test_a_second_run_keeps_the_data() -> None:
    budget = load_example_ledger()
    budget.lines.filter(amount=6320000).update(amount=1)

    assert load_example_ledger() == budget
    assert budget.lines.filter(amount=1).exists()
    assert DepartmentBudget.objects.count() == 1


def test_targets_are_typed_when_entered() -> None:
    load_example_ledger()

    shares = Indicator.objects.filter(number__isnull=False, number_unit="%", operator="at_least")
    assert shares.count() == 50
    assert Indicator.objects.get(value="10月底前全部完成").deadline == date(2023, 10, 31)


def test_reading_costs_the_same_for_one_line_and_for_many() -> None:
    budget = load_example_ledger()
    with CaptureQueriesContext(connection) as many:
        read_entries(budget)
    LedgerLine.objects.exclude(pk=budget.lines.all()[0].pk).delete()
    budget.projects.exclude(pk=budget.projects.all()[0].pk).delete()
    with CaptureQueriesContext(connection) as few:
        read_entries(budget)

    # budget with department, region and year; codes; lines; projects; indicators; sub-goals;
    # units; paragraphs; texts; prior figures; procurement; assets
    assert len(many) == len(few) == 12
