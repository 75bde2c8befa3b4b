"""``publish_disclosure``: blocking findings stop it too, and pass with a reason that is
published."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from budget.models import DepartmentBudget
from disclosure.actions import publishing
from disclosure.actions.drafts import assemble_budget
from disclosure.documents.assembly.assemble import Assembly
from disclosure.models import Publication
from tests.disclosure.documents.checks.altered import without_notes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("only_json")]


@pytest.fixture(autouse=True)
def _two_notes_missing(budget: DepartmentBudget, monkeypatch: pytest.MonkeyPatch) -> None:
    assemble: Callable[..., Assembly] = assemble_budget

    def without(*, budget: DepartmentBudget) -> Assembly:
        assembly = assemble(budget=budget)
        document = without_notes(without_notes(assembly.document, "table-7"), "table-8")
        return replace(assembly, document=document)

    monkeypatch.setattr(publishing, "assemble_budget", without)


def publish(*waivers: str) -> None:
    options = [option for waiver in waivers for option in ("--waive", waiver)]
    call_command("publish_disclosure", "203", "2023", *options, stdout=io.StringIO())


def test_every_blocking_finding_needs_its_reason() -> None:
    with pytest.raises(CommandError, match="27:table-8"):
        publish("27:table-7=不列")
    publish("27:table-7=不列", "27:table-8=合计=0，不列")
    waivers = Publication.objects.get().certificate.content["waivers"]
    assert [(each["key"], each["reason"]) for each in waivers] == [
        ("27:table-7", "不列"),
        ("27:table-8", "合计=0，不列"),
    ]


@pytest.mark.parametrize("waiver", ["27:table-7", "27:table-7= ", "=理由"])
def test_a_waiver_without_place_or_reason_is_wrong_usage(waiver: str) -> None:
    with pytest.raises(CommandError) as caught:
        publish(waiver)
    assert caught.value.returncode == 2
    assert not Publication.objects.exists()
