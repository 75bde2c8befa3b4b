"""Two people at once, on PostgreSQL: nothing is lost and nothing is half done."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from budget.actions.examples import load_example_ledger
from budget.actions.ledger import replace_lines
from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.querysets import read_entries
from budget.statuses import Status
from disclosure.actions import publishing, trail, workflow
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.importing import confirm, prepare
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.models import Publication, Submission, WorkflowEvent
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import APPROVED_ON, NUMBER, approved, fresh, in_review
from tests.factories import make_budget, make_department, make_region

EXAMPLE = (Path(__file__).resolve().parents[2] / "data/disclosure-2023.docx").read_bytes()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def budget(transactional_db: None) -> DepartmentBudget:
    make_region()  # where one reviewer does all
    return load_example_ledger()


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs the acts in threads that start together; what each returned or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[index] = act()
        except Exception as exc:
            results[index] = exc  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refused(results: list[Any]) -> list[Problems]:
    assert all(not isinstance(each, Exception) or isinstance(each, Problems) for each in results), (
        results
    )
    return [each for each in results if isinstance(each, Problems)]


def test_two_reviewers_approving_approve_once(budget: DepartmentBudget, cast: Cast) -> None:
    budget = in_review(budget, cast)
    acts = [
        lambda number=number: workflow.approve(
            budget=budget, by=cast.reviewer, approved_on=APPROVED_ON, number=number
        )
        for number in (NUMBER, "平财预〔2023〕2号")
    ]

    results = at_once(*acts)

    assert len(refused(results)) == 1
    assert WorkflowEvent.objects.filter(verb="approve").count() == 1
    note = WorkflowEvent.objects.get(verb="approve").note
    assert fresh(budget).approval_number in note


def test_approving_and_returning_at_once_does_one_of_them(
    budget: DepartmentBudget, cast: Cast
) -> None:
    budget = in_review(budget, cast)

    results = at_once(
        lambda: workflow.approve(
            budget=budget, by=cast.reviewer, approved_on=APPROVED_ON, number=NUMBER
        ),
        lambda: workflow.start_review(budget=budget, by=cast.reviewer),
        lambda: workflow.return_to_department(budget=budget, by=cast.reviewer, note="金额"),
    )

    # A return may follow an approval; it may not come between its check and its record.
    verbs = list(WorkflowEvent.objects.order_by("number").values_list("verb", flat=True))
    assert verbs[2:] in (["approve"], ["return"], ["approve", "return"])
    assert len(refused(results)) == 3 - len(verbs[2:])
    assert list(trail.verify(region=budget.department.region)) == []


def test_two_publishing_at_once_publish_once(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    budget = approved(budget, cast)

    results = at_once(*[lambda: publishing.publish(budget=budget, by=cast.reviewer)] * 2)

    assert len(refused(results)) == 1
    assert Publication.objects.count() == 1
    assert fresh(budget).status == Status.PUBLISHED


def test_submitting_during_a_save_takes_all_of_it_or_nothing(
    budget: DepartmentBudget, cast: Cast
) -> None:
    lines = list(read_entries(budget).lines)[:-1]

    results = at_once(
        lambda: replace_lines(budget=budget, lines=lines, by=cast.clerk),
        lambda: workflow.submit(budget=budget, by=cast.head),
    )

    saved = fresh(budget).lines.count()
    submission = Submission.objects.get()
    if refused(results):
        assert saved == len(lines) + 1
    assert submission.digest == assemble_budget(budget=budget).document.digest


def test_publishing_during_an_edit_publishes_all_of_it_or_nothing(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    before = assemble_budget(budget=budget).document.digest
    lines = [replace(each, amount=each.amount + 10_000) for each in read_entries(budget).lines]

    results = at_once(
        lambda: replace_lines(budget=budget, lines=lines, by=cast.clerk),
        lambda: publishing.publish(budget=budget, by=None),
    )

    after = assemble_budget(budget=budget).document.digest
    refusals = {problem.code for each in refused(results) for problem in each.problems}
    assert refusals <= {"budget_closed", "publish.changed"}
    assert len(refused(results)) <= 1
    digests = list(Publication.objects.values_list("digest", flat=True))
    assert digests == ([] if "publish.changed" in refusals else [after])
    assert (after == before) == ("budget_closed" in refusals)


def test_an_edit_while_the_files_are_made_stops_publishing(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    lines = list(read_entries(budget).lines)[:-1]

    def edit(step: str) -> None:
        if step == "保存正式文件":
            at_once(lambda: replace_lines(budget=budget, lines=lines, by=cast.clerk))

    with pytest.raises(Problems) as caught:
        publishing.publish(budget=budget, by=None, progress=edit)

    assert [problem.code for problem in caught.value.problems] == ["publish.changed"]
    assert not Publication.objects.exists()
    assert fresh(budget).status == Status.DRAFT
    assert fresh(budget).lines.count() == len(lines)


def test_events_of_a_region_queue_up_in_one_chain(budget: DepartmentBudget, cast: Cast) -> None:
    budgets = [make_budget(make_department(str(code))) for code in range(301, 307)]
    DepartmentBudget.objects.filter(pk__in=[each.pk for each in budgets]).update(
        status=Status.SUBMITTED
    )

    results = at_once(
        *(
            lambda each=each: workflow.start_review(budget=each, by=cast.reviewer)
            for each in budgets
        )
    )

    assert refused(results) == []
    assert list(WorkflowEvent.objects.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert list(trail.verify(region=budget.department.region)) == []


def test_importing_during_an_edit_enters_all_of_the_one_or_of_the_other(
    budget: DepartmentBudget, cast: Cast
) -> None:
    lines = [replace(line, amount=line.amount + 10_000) for line in read_entries(budget).lines]
    preview = prepare(data=EXAMPLE, name="203.docx", by=cast.clerk, told=StatedIdentity())

    results = at_once(
        lambda: replace_lines(budget=budget, lines=lines, by=cast.clerk),
        lambda: confirm(preview=preview, by=cast.clerk, seen=preview.seen),
    )

    assert refused(results) == []
    amounts = sorted(line.amount for line in read_entries(fresh(budget)).lines)
    of_the_edit = sorted(line.amount for line in lines)
    of_the_file = sorted(line.amount for line in preview.entries.lines)
    assert amounts in (of_the_edit, of_the_file)


def test_clerks_who_save_again_and_again_do_not_change_what_is_published(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    """Publishing refuses, or holds exactly what the ledger was at one moment."""
    entries = list(read_entries(budget).lines)
    amounts = [10_000 * number for number in range(1, 5)]
    possible = {assemble_budget(budget=budget).document.digest}

    def save() -> None:
        for amount in amounts:
            lines = [replace(line, amount=line.amount + amount) for line in entries]
            replace_lines(budget=budget, lines=lines, by=cast.clerk)
            possible.add(assemble_budget(budget=fresh(budget)).document.digest)

    results = at_once(save, lambda: publishing.publish(budget=budget, by=None))

    codes = {problem.code for refusal in refused(results) for problem in refusal.problems}
    assert codes <= {"budget_closed", "publish.changed"}
    for publication in Publication.objects.all():
        assert publication.digest in possible
        assert publication.digest == assemble_budget(budget=fresh(budget)).document.digest
