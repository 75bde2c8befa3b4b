"""Two clerks saving one ledger in the same moment: no update is lost.

On a database that locks rows.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from budget.actions.examples import load_example_ledger
from budget.actions.ledger import Conflicts, save_edited, saved_lines
from budget.entries import Line
from budget.merging import Edited, mark
from budget.models import DepartmentBudget

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one connection write at a time"
    ),
]


def at_once(*saves: Callable[[], object]) -> list[Exception | None]:
    """Runs these in as many threads, started together; what each raised."""
    barrier = Barrier(len(saves))

    def run(save: Callable[[], object]) -> Exception | None:
        try:
            barrier.wait(timeout=20)
            save()
        except Conflicts as exc:
            return exc
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(saves)) as threads:
        return list(threads.map(run, saves))


def saving(budget: DepartmentBudget, key: int, line: Line, amount: int) -> Callable[[], object]:
    edited = [Edited(key, mark(line), replace(line, amount=Decimal(amount)))]
    return lambda: save_edited(budget=budget, edited=edited, choices={})


def test_changes_of_different_lines_both_stand() -> None:
    budget = load_example_ledger()
    (one, first), (two, second) = list(saved_lines(budget=budget).items())[:2]
    assert at_once(saving(budget, one, first, 1), saving(budget, two, second, 2)) == [None, None]
    lines = saved_lines(budget=budget)
    assert (lines[one].amount, lines[two].amount) == (Decimal(1), Decimal(2))
    assert len(lines) == 33


def test_of_two_changes_of_one_line_one_is_asked_about() -> None:
    budget = load_example_ledger()
    key, line = next(iter(saved_lines(budget=budget).items()))
    outcomes = at_once(saving(budget, key, line, 1), saving(budget, key, line, 2))
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflicts", "NoneType"]
    assert saved_lines(budget=budget)[key].amount == (1 if outcomes[0] is None else 2)
