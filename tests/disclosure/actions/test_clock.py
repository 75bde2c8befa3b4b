"""A clock that is set back: versions keep their order, chains hold, nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from budget.actions.budgets import enter_all
from budget.models import DepartmentBudget, LedgerLine
from budget.querysets import read_entries
from disclosure.actions import publishing, workflow
from disclosure.actions.drafts import assemble_budget
from disclosure.models import CorrectionStart, Publication
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import APPROVED_ON, NUMBER, approved, fresh

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=3)


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


@pytest.fixture
def set_back(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Sets the clock back by three hours when it is called."""
    now = timezone.now

    def set_back() -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() - BACK)

    return set_back


def change(budget: DepartmentBudget, cast: Cast, amount: int = 10_000) -> None:
    line: Any = LedgerLine.objects.filter(budget=budget).order_by("pk").first()
    line.amount += amount
    line._history_user = cast.clerk
    line.save()


def review_again(budget: DepartmentBudget, cast: Cast) -> None:
    workflow.submit(budget=fresh(budget), by=cast.head)
    workflow.start_review(budget=fresh(budget), by=cast.reviewer)
    workflow.approve(budget=fresh(budget), by=cast.reviewer, approved_on=APPROVED_ON, number=NUMBER)


@pytest.mark.in_turn
def test_a_version_after_the_clock_was_set_back_is_the_next_one(
    budget: DepartmentBudget, cast: Cast, only_json: None, set_back: Callable[[], None]
) -> None:
    approved(budget, cast)
    publishing.publish(budget=fresh(budget), by=cast.reviewer)
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
    set_back()
    change(fresh(budget), cast)
    review_again(budget, cast)
    second = publishing.publish(budget=fresh(budget), by=cast.reviewer, reason="更正")

    assert second.version == 2
    assert Publication.objects.filter(version=1, visible_from__gt=second.visible_from).exists()
    page = Client().get("/130532/2023/203/").content.decode()
    assert "第2版" in page
    call_command("verify_publications")
    call_command("verify_trail")


# How the clock goes on after a correction was opened: set back, and later right again; stopped, so
# that all is of one moment; set forward, and later right again; and so on.
CLOCKS = {
    "right": (timedelta(), timedelta()),
    "back and right": (-BACK, timedelta()),
    "back": (-BACK, -BACK),
    "back and further back": (-BACK, -2 * BACK),
    "forward and right": (BACK, timedelta()),
    "forward and back": (BACK, -BACK),
}


def enter_much(budget: DepartmentBudget, cast: Cast) -> None:
    """Change, add and delete rows of every kind."""
    held = read_entries(budget)
    first, second, *others = held.lines
    lines = (replace(first, amount=first.amount + 10_000), first, *others)
    emptied = replace(held.projects[0], goal="改过的目标", indicators=())
    renamed = replace(held.projects[1], name=f"{held.projects[1].name}改")
    changed = replace(
        held,
        overall_goal="改过的总体目标",
        planned_asset_purchases=Decimal(5),
        lines=(*lines, replace(second, project="")),
        projects=(emptied, *held.projects[2:], renamed),
        sub_goals=held.sub_goals[1:],
        lists={name: ("更正中的一段", *texts[1:]) for name, texts in held.lists.items()},
        overrides={},
        slots=dict.fromkeys(held.slots, "更正中的原因"),
        prior_figures=held.prior_figures[1:],
        assets=held.assets[1:],
    )
    enter_all(budget=budget, entries=changed, by=cast.clerk)


@pytest.mark.in_turn
@pytest.mark.parametrize("hours", CLOCKS.values(), ids=CLOCKS)
@pytest.mark.sampled(one_in=2)
def test_a_cancelled_correction_restores_what_is_published_whatever_the_clock_says(
    budget: DepartmentBudget,
    cast: Cast,
    only_json: None,
    monkeypatch: pytest.MonkeyPatch,
    hours: tuple[timedelta, timedelta],
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    approved(budget, cast)
    published = publishing.publish(budget=fresh(budget), by=cast.reviewer)
    held = read_entries(fresh(budget))
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
    for shift in hours:
        monkeypatch.setattr(timezone, "now", lambda shift=shift: now + shift)
        enter_much(fresh(budget), cast)
        assert read_entries(fresh(budget)) != held
        change(fresh(budget), cast)
    workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason="不改了")

    assert read_entries(fresh(budget)) == held
    assert assemble_budget(budget=fresh(budget)).document.digest == published.digest
    call_command("verify_trail")


def test_a_correction_is_opened_and_cancelled_though_the_clock_was_set_back_before(
    budget: DepartmentBudget, cast: Cast, only_json: None, set_back: Callable[[], None]
) -> None:
    approved(budget, cast)
    published = publishing.publish(budget=fresh(budget), by=cast.reviewer)
    set_back()
    for _ in range(2):  # the second begins where the first was cancelled
        workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
        enter_much(fresh(budget), cast)
        workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason="不改了")
        assert assemble_budget(budget=fresh(budget)).document.digest == published.digest


def test_a_correction_of_an_older_version_of_the_program_can_be_cancelled(
    budget: DepartmentBudget, cast: Cast, only_json: None
) -> None:
    approved(budget, cast)
    published = publishing.publish(budget=fresh(budget), by=cast.reviewer)
    workflow.open_correction(budget=fresh(budget), by=cast.reviewer, reason="更正")
    forget = CorrectionStart.objects.all()
    forget._raw_delete(forget.db)
    change(fresh(budget), cast)
    migration = import_module("disclosure.migrations.0013_where_a_correction_began")
    migration.mark_corrections_under_way(apps, None)
    workflow.cancel_correction(budget=fresh(budget), by=cast.reviewer, reason="不改了")
    assert assemble_budget(budget=fresh(budget)).document.digest == published.digest
