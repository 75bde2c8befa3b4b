"""Checks at publishing: blocking findings stop it unless each is waived; what was found is frozen
with the version."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from budget.models import DepartmentBudget
from budget.problems import Problems
from disclosure.actions import checking, publishing
from disclosure.actions.checking import check_budget, check_publication
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.assembly.assemble import Assembly
from disclosure.documents.checks import ENGINE, Outcome, Result, Severity, blocking
from disclosure.models import CheckCertificate, Publication
from disclosure.querysets import Immutable
from tests.disclosure.documents.checks.altered import without_notes

pytestmark = pytest.mark.django_db
Publish = Callable[..., Publication]
KEY = "27:table-7"


@pytest.fixture
def _faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout's slip that lets an empty table stand without its note."""
    assemble = assemble_budget

    def without_note(*, budget: DepartmentBudget) -> Assembly:
        assembly = assemble(budget=budget)
        return replace(assembly, document=without_notes(assembly.document, "table-7"))

    monkeypatch.setattr(publishing, "assemble_budget", without_note)


def test_a_budget_is_checked_at_any_time(budget: DepartmentBudget) -> None:
    checked = check_budget(budget=budget)
    assert blocking(checked.results) == []
    assert {result.rule for result in checked.results if not result.is_clean} == {"17", "22"}


def test_a_line_that_was_entered_twice_is_asked_about_and_stops_nothing(
    budget: DepartmentBudget,
) -> None:
    def found() -> tuple[Result, list[str]]:
        results = check_budget(budget=budget).results
        (result,) = [result for result in results if result.rule == "43"]
        return result, [finding.message for finding in result.findings]

    result, messages = found()
    assert (result.outcome, messages) == (Outcome.PASS, [])

    line = budget.lines.order_by("pk")[0]
    line.pk = None
    line.save()
    result, messages = found()
    assert (result.outcome, result.severity) == (Outcome.FAIL, Severity.WARNING)
    assert not result.stops
    (message,) = messages
    assert "有2笔各项完全相同的明细，请核对是不是重复录入" in message


def test_the_certificate_is_frozen_with_the_version(publish: Publish) -> None:
    certificate = publish().certificate
    assert certificate.engine == ENGINE
    assert certificate.content["document"]["digest"] == certificate.publication.digest
    assert len(certificate.rounding) == 6
    with pytest.raises(Immutable):
        certificate.save()
    with pytest.raises(Immutable):
        certificate.delete()
    with pytest.raises(Immutable):
        CheckCertificate.objects.update(engine="0")


@pytest.mark.usefixtures("_faulty")
def test_a_blocking_finding_stops_publishing(publish: Publish) -> None:
    with pytest.raises(Problems) as caught:
        publish()
    (problem,) = caught.value.problems
    assert (problem.code, problem.address) == ("check", KEY)
    assert "表7是空表，应当注明" in problem.message
    assert not Publication.objects.exists()


@pytest.mark.usefixtures("_faulty")
def test_a_waiver_needs_a_reason_and_is_published_with_the_version(publish: Publish) -> None:
    with pytest.raises(Problems):
        publish(waivers={KEY: " "})
    publication = publish(waivers={KEY: "按县里的格式不列这句话", "1:table-1": "多余的理由"})
    (waiver,) = publication.certificate.content["waivers"]
    assert (waiver["key"], waiver["reason"]) == (KEY, "按县里的格式不列这句话")
    failed = [
        each["rule"]
        for each in publication.certificate.content["results"]
        if each["result"] == "fail"
    ]
    assert "27" in failed


def test_late_publication_is_warned_of(budget: DepartmentBudget, publish: Publish) -> None:
    budget.approved_on = timezone.localdate() - timedelta(days=30)
    budget.save(update_fields=["approved_on"])
    results = check_publication(publication=publish()).results
    (thirty,) = [result for result in results if result.rule == "30"]
    assert "晚了10天" in thirty.findings[0].message


def test_last_year_s_publication_is_what_changes_are_held_against(budget: DepartmentBudget) -> None:
    context = checking.context_of_budget(check_budget(budget=budget).document, budget)
    assert context.prior is None
    assert context.function_names["2013201"] == "行政运行"
    assert context.department_kind == budget.department.kind
