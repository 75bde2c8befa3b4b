"""Publishing freezes, corrects and withdraws; nothing half-done, nothing lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from budget.models import DepartmentBudget, Exemption, LedgerLine
from budget.problems import Problems
from budget.roles import Role
from disclosure import storage
from disclosure.actions import freezing, publishing, verification
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.workflow import open_correction, withdraw
from disclosure.documents import formats
from disclosure.documents.intake.reading import Reading
from disclosure.documents.model.document import Document
from disclosure.models import OfficialFile, Publication, Withdrawal
from disclosure.querysets import Immutable
from tests.cast import make_person
from tests.refusals import refused_as

pytestmark = pytest.mark.django_db
Publish = Callable[..., Publication]


def codes(caught: pytest.ExceptionInfo[Problems]) -> set[str]:
    return {problem.code for problem in caught.value.problems}


def change_an_amount(budget: DepartmentBudget) -> None:
    line = budget.lines.get(economic__code="30101")
    line.amount += 100
    line.save()


def test_the_first_version_freezes_the_document(budget: DepartmentBudget, publish: Publish) -> None:
    document = assemble_budget(budget=budget).document
    publication = publish()
    budget.refresh_from_db()
    assert (publication.version, publication.digest) == (1, document.digest)
    assert Document.from_json(publication.document_json) == document
    assert budget.status == "published"


def test_changing_the_ledger_changes_no_published_byte(
    budget: DepartmentBudget, publish: Publish
) -> None:
    published = publish()
    before = (published.document_json, published.files.get().read())
    change_an_amount(budget)
    again = Publication.objects.get(pk=published.pk)
    assert (again.document_json, again.files.get().read()) == before


def test_assembling_takes_a_fixed_number_of_queries(
    budget: DepartmentBudget, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(
        13
    ):  # 12 of budget.querysets.read_entries, and last year's publication
        assemble_budget(budget=budget)


def test_a_correction_needs_a_reason_and_a_change(
    budget: DepartmentBudget, publish: Publish
) -> None:
    publish()
    open_correction(budget=budget, by=None)
    with pytest.raises(Problems) as caught:
        publish()
    assert codes(caught) == {"correction.reason", "correction.same"}
    change_an_amount(budget)
    second = publish(reason="基本工资录入有误")
    assert (second.version, second.reason) == (2, "基本工资录入有误")
    assert list(Publication.objects.current()) == [second]
    assert Publication.objects.public().count() == 2


def test_a_version_waiting_for_its_time_is_not_public(
    budget: DepartmentBudget, publish: Publish
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    waiting = publish(visible_from=tomorrow)
    assert not Publication.objects.public().exists()
    assert list(Publication.objects.current(now=tomorrow)) == [waiting]


def test_it_is_not_public_in_the_past(publish: Publish) -> None:
    with pytest.raises(Problems) as caught:
        publish(visible_from=timezone.now() - timedelta(minutes=1))
    assert codes(caught) == {"visible_from"}


def test_an_empty_budget_is_not_published(budget: DepartmentBudget, publish: Publish) -> None:
    budget.lines.all().delete()
    with pytest.raises(Problems) as caught:
        publish()
    assert "budget.empty" in codes(caught)
    assert not Publication.objects.exists()


def test_year_end_carryover_beyond_its_money_is_not_published(
    budget: DepartmentBudget, publish: Publish
) -> None:
    line = budget.lines.filter(kind="project").first()
    assert line is not None
    LedgerLine.objects.create(
        budget=budget,
        unit=line.unit,
        function=line.function,
        fund=line.fund,
        kind="year_end_carryover",
        amount="1e9",
    )
    with pytest.raises(Problems) as caught:
        publish()
    assert "carryover.exceeds" in codes(caught)


def test_an_exempt_department_is_not_published(budget: DepartmentBudget, publish: Publish) -> None:
    Exemption.objects.create(
        department=budget.department, fiscal_year=budget.fiscal_year, reason="涉密"
    )
    with pytest.raises(Problems) as caught:
        publish()
    assert codes(caught) == {"exempt"}


def test_a_missing_sentence_names_its_place(budget: DepartmentBudget, publish: Publish) -> None:
    budget.texts.filter(key="operating_purpose").delete()
    with pytest.raises(Problems, match="section-3/operating：“机关运行经费的主要用途”没有填写"):
        publish()


def test_a_failing_renderer_leaves_nothing_published(
    budget: DepartmentBudget, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", ("json", "nonsense"))
    with pytest.raises(formats.UnknownFormat):
        publish()
    budget.refresh_from_db()
    assert not Publication.objects.exists()
    assert not OfficialFile.objects.exists()
    assert budget.status == "draft"


def test_a_change_while_files_are_made_stops_it(budget: DepartmentBudget, publish: Publish) -> None:
    def meddle(step: str) -> None:
        if step == "保存正式文件":
            change_an_amount(budget)

    with pytest.raises(Problems) as caught:
        publish(progress=meddle)
    assert codes(caught) == {"publish.changed"}
    assert not Publication.objects.exists()


def test_another_reviewer_who_was_faster_stops_it(
    budget: DepartmentBudget, publish: Publish
) -> None:
    def overtake(step: str) -> None:
        if step == "保存正式文件":
            publish()

    with pytest.raises(Problems) as caught:
        publish(progress=overtake)
    assert codes(caught) == {"publish.raced"}
    assert Publication.objects.count() == 1


def test_official_files_are_stored_under_their_own_hash(publish: Publish) -> None:
    file = publish().files.get()
    assert default_storage.exists(f"official/{file.sha256[:2]}/{file.sha256}")
    assert len(file.read()) == file.size


def test_a_withdrawal_keeps_its_reason_and_happens_once(publish: Publish) -> None:
    publication = publish()
    with refused_as("withdrawal.reason", match="请说明撤回的原因"):
        withdraw(publication=publication, by=None, reason="  ")
    withdrawal = withdraw(publication=publication, by=None, reason="误公开了内部事项")
    assert withdrawal.reason == "误公开了内部事项"
    assert not Publication.objects.standing().exists()
    assert Publication.objects.current().exists()
    with refused_as("withdrawal.twice", match="已经撤回"):
        withdraw(publication=publication, by=None, reason="再来一次")


def test_after_a_withdrawal_the_same_content_can_be_published_again(
    budget: DepartmentBudget, publish: Publish
) -> None:
    withdraw(publication=publish(), by=None, reason="误操作")
    again = publish(reason="恢复公开")
    assert list(Publication.objects.standing()) == [again]


@pytest.mark.parametrize("change", ["save", "delete"])
def test_what_is_published_can_be_neither_changed_nor_deleted(
    publish: Publish, change: str
) -> None:
    publication = publish()
    withdraw(publication=publication, by=None, reason="误操作")
    for row in (publication, publication.files.get(), Withdrawal.objects.get()):
        with pytest.raises(Immutable):
            getattr(row, change)()
        with pytest.raises(Immutable):
            type(row).objects.all().delete()
        with pytest.raises(Immutable):
            type(row).objects.update(id=row.pk)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"version": 1}, "version_once"),
        ({"version": 0}, "versions_count_from_1"),
        ({"digest": "x"}, "publication_digest_is_sha256"),
        ({"version": 2, "reason": ""}, "correction_has_a_reason"),
        (
            {"version": 2, "reason": "更正", "visible_from": timezone.now() - timedelta(days=3)},
            "nothing_is_public",
        ),
    ],
)
def test_the_database_holds_what_a_row_can_state(
    publish: Publish, fields: dict[str, object], constraint: str
) -> None:
    published = publish()
    columns = [field.attname for field in Publication._meta.concrete_fields if field.name != "id"]
    row = {name: getattr(published, name) for name in columns}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication(**{**row, **fields}).save()


def test_a_file_that_reads_back_otherwise_stops_it(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "shows", lambda document, content, name: name != "json")
    with refused_as("publish.unlike", match="JSON 数据：生成的文件读回后与公开内容不同"):
        publish()
    assert not Publication.objects.exists()


def test_what_reads_back_otherwise_is_named_with_both_texts(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_back(document: Document, content: bytes, name: str, layout: object) -> Reading:
        cells = document.as_displayed().json.replace('"2279.15"', '"2279.16"')
        return Reading(Document.from_json(cells))

    monkeypatch.setattr(verification, "_read_back", read_back)
    monkeypatch.setattr(publishing, "shows", verification.shows)  # which remembers nothing
    with refused_as("publish.unlike", match=r"文件中是“2279\.16”，要公开的是“2279\.15”"):
        publish()


def test_a_full_storage_stops_it(publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(*args: object) -> None:
        raise storage.NotStored("No space left on device")

    monkeypatch.setattr(storage, "put", put)
    with refused_as("publish.not_stored", match="存储已满或不能写入"):
        publish()
    assert not Publication.objects.exists()


def test_a_budget_is_published_by_one_run_at_a_time(
    budget: DepartmentBudget, only_json: None
) -> None:
    publishing.start_publishing(budget=budget, by=None)
    with refused_as("publish.running", match="正在公开"):
        publishing.start_publishing(budget=budget, by=None)


def test_auditors_read_the_ledger_from_the_hour_on_which_it_is_public(
    budget: DepartmentBudget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", ("csv",))
    auditor = make_person("钱审计", Role.AUDITOR, budget.department.region)
    hour = timezone.now() + timedelta(hours=1)
    publishing.publish(budget=budget, by=None, visible_from=hour)
    assert not DepartmentBudget.objects.visible_to(auditor).exists()
    monkeypatch.setattr(timezone, "now", lambda: hour)
    assert DepartmentBudget.objects.visible_to(auditor).exists()
