"""The chain of workflow events: every change, gap or cut is found."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from budget.models import DepartmentBudget
from disclosure.actions import trail, workflow
from disclosure.models import Publication, WorkflowEvent
from disclosure.querysets import Immutable
from tests.cast import make_cast
from tests.disclosure.reviewing import approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(budget: DepartmentBudget, publish: Callable[..., Publication]) -> DepartmentBudget:
    approved(budget, make_cast())
    workflow.withdraw(publication=publish(), by=None, reason="误公开")
    return budget


def faults(budget: DepartmentBudget) -> list[str]:
    return [problem.message for problem in trail.verify(region=budget.department.region)]


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_untouched_chain_is_whole(chain: DepartmentBudget) -> None:
    assert WorkflowEvent.objects.count() == 5
    assert faults(chain) == []
    call_command("verify_trail", stdout=(out := StringIO()))
    assert out.getvalue() == "流程记录完整：2个地区，5条\n"


def test_events_can_be_neither_changed_nor_deleted(chain: DepartmentBudget) -> None:
    event = WorkflowEvent.objects.all()[0]
    with pytest.raises(Immutable):
        event.save()
    with pytest.raises(Immutable):
        event.delete()
    with pytest.raises(Immutable):
        WorkflowEvent.objects.update(note="")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "UPDATE disclosure_workflowevent SET note = 'x' WHERE number = 2",
            "第2条的内容与它的哈希不符",
        ),
        (
            "UPDATE disclosure_workflowevent SET actor = '别人' WHERE number = 1",
            "第1条的内容与它的哈希不符",
        ),
        (
            "UPDATE disclosure_workflowevent SET at = '2020-01-01 00:00:00+00:00' WHERE number = 3",
            "第3条",
        ),
        ("DELETE FROM disclosure_workflowevent WHERE number = 2", "第2条之后缺号"),
        ("DELETE FROM disclosure_workflowevent WHERE number >= 4", "公开时的流程记录已不在链中"),
    ],
)
def test_whoever_reaches_the_database_leaves_a_trace(
    chain: DepartmentBudget, sql: str, expected: str
) -> None:
    tamper(sql)
    assert any(expected in fault for fault in faults(chain))
    with pytest.raises(CommandError, match="流程记录有问题"):
        call_command("verify_trail", stderr=StringIO())


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("UPDATE disclosure_workflowevent SET note = 'x' WHERE number = 2", ["trail.broken"]),
        ("DELETE FROM disclosure_workflowevent WHERE number >= 4", ["trail.missing"]),
        (
            "UPDATE disclosure_publication SET trail_head ="
            " (SELECT hash FROM disclosure_workflowevent WHERE number = 1)",
            ["trail.other"],
        ),
    ],
)
def test_each_kind_of_trace_has_its_code(
    chain: DepartmentBudget, sql: str, codes: list[str]
) -> None:
    tamper(sql)
    problems = trail.verify(region=chain.department.region)
    assert [problem.code for problem in problems] == codes
