"""The check page of a budget, and waiving what blocks on the publish page."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from budget.models import DepartmentBudget
from disclosure.actions import checking, publishing, workflow
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.assembly.assemble import Assembly
from disclosure.models import PublishingRun
from tests.cast import Cast, make_cast
from tests.disclosure.documents.checks.altered import without_notes
from tests.disclosure.reviewing import approved, in_review, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
KEY = "27:table-7"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def _faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave an empty table without its note, whoever assembles."""

    def without_note(*, budget: DepartmentBudget) -> Assembly:
        assembly = assemble_budget(budget=budget)
        return replace(assembly, document=without_notes(assembly.document, "table-7"))

    for module in (checking, publishing, workflow):
        monkeypatch.setattr(module, "assemble_budget", without_note)


def test_the_department_sees_every_rule_of_its_own_budget(
    cast: Cast, budget: DepartmentBudget
) -> None:
    page = signed_in(cast.clerk).get(reverse("desk:checks", args=[budget.pk])).content.decode()
    assert "2184.44万元" in page
    assert "按科目逐级汇总" in page
    assert "应当核实3处" in page


def test_another_department_s_checks_are_not_found(cast: Cast, budget: DepartmentBudget) -> None:
    address = reverse("desk:checks", args=[budget.pk])
    assert signed_in(cast.other_clerk).get(address).status_code == 404


@pytest.mark.usefixtures("_faulty", "only_json")
def test_a_reviewer_waives_with_a_reason(
    cast: Cast, budget: DepartmentBudget, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    approved(budget, cast)
    reviewer, address = signed_in(cast.reviewer), reverse("desk:publish", args=[budget.pk])
    page = reviewer.get(address).content.decode()
    assert "表7是空表，应当注明" in page
    assert f'name="waive-{KEY}"' in page

    refused = reviewer.post(address, {f"waive-{KEY}": ""})
    assert "表7是空表，应当注明" in refused.content.decode()
    assert not PublishingRun.objects.exists()

    assert reviewer.post(address, {f"waive-{KEY}": "按县里的格式不列这句话"}).status_code == 302
    assert PublishingRun.objects.exists()


@pytest.mark.usefixtures("_faulty")
def test_submitting_and_approving_say_first_what_still_blocks(
    cast: Cast, budget: DepartmentBudget
) -> None:
    head, reviewer = signed_in(cast.head), signed_in(cast.reviewer)
    asked = head.get(reverse("desk:step", args=[budget.pk, "submit"])).content.decode()
    assert "还有1处必须改正" in asked
    assert "表7是空表，应当注明" in asked
    in_review(budget, cast)  # it stops nobody before publishing
    asked = reviewer.get(reverse("desk:step", args=[budget.pk, "approve"])).content.decode()
    assert "还有1处必须改正" in asked
    chosen = {"verb": "approve", "budget": [budget.pk]}
    assert "提交时有1处必须改正" in reviewer.post(reverse("desk:many"), chosen).content.decode()


def test_what_weighs_most_is_shown_first_and_hints_too(
    cast: Cast, budget: DepartmentBudget
) -> None:
    page = (
        signed_in(cast.head).get(reverse("desk:step", args=[budget.pk, "submit"])).content.decode()
    )
    assert "没有必须改正的问题" in page
    assert 0 < page.index("mark--warning") < page.index("mark--hint")
    assert page.rindex("mark--warning") < page.index("mark--hint")


def test_a_step_that_confirms_no_content_shows_no_findings(
    cast: Cast, budget: DepartmentBudget
) -> None:
    submitted(budget, cast)
    page = (
        signed_in(cast.reviewer)
        .get(reverse("desk:step", args=[budget.pk, "start_review"]))
        .content.decode()
    )
    assert "核对结果" not in page
