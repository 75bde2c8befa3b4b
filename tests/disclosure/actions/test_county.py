"""Rules 19, 29 and 32 in the product: what the others of the county published is compared; what
they have not is not there."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from msgspec import structs

from budget.dimensions import Kind
from budget.models import Department, DepartmentBudget, Exemption, FiscalYear, Unit
from budget.problems import Problems
from budget.roles import Role
from disclosure.actions import checking, county
from disclosure.actions.checking import check_budget, check_file_document
from disclosure.documents.checks import Finding, Severity, check
from disclosure.documents.model.document import Document
from disclosure.models import Publication
from tests.cast import make_person
from tests.disclosure.documents.checks.altered import SLOTS, assembled
from tests.documents import example_document, example_entries
from tests.publications import department_of, published, withdrawn

pytestmark = pytest.mark.django_db
Publish = Callable[..., Publication]
YEAR = 2023


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    """Summaries and results as in a process that has just started."""
    county.kept_summaries.clear()
    checking.kept_results.clear()


@cache
def document_of(code: str, *, shift: int = 0, words: bool = False, year: int = YEAR) -> Document:
    """A disclosure much like the example's, with far smaller projects; ``words``: its reasons are
    the example's too."""
    lines = tuple(
        replace(line, amount=(line.amount / 50).quantize(Decimal(1)) + 1000 * shift)
        if line.kind == Kind.PROJECT
        else line
        for line in example_entries().lines
    )
    name = f"平乡县第{code}局"
    entries = replace(
        example_entries(), department_code=code, department_name=name, lines=lines, year=year
    )
    if not words:
        own = {key: f"{text}（{code}）" for key, text in SLOTS.items()}
        entries = replace(entries, overrides={}, slots={**entries.slots, **own})
    return assembled(entries)


def peers(count: int = 6) -> list[Publication]:
    return [published(document_of(str(301 + number), shift=number)) for number in range(count)]


def findings(budget: DepartmentBudget, rule: str) -> list[Finding]:
    results = check_budget(budget=budget).results
    return [finding for result in results if result.rule == rule for finding in result.findings]


def said(budget: DepartmentBudget, rule: str) -> str:
    return "\n".join(finding.message for finding in findings(budget, rule))


# -- what is found ---------------------------------------------------------------------------------


def test_a_share_unlike_that_of_peers_is_a_hint(budget: DepartmentBudget) -> None:
    peers()
    assert "2013201 行政运行”第3栏“合计”为" in said(budget, "32")
    assert "同类部门一般为" in said(budget, "32")


def test_peers_are_departments_of_the_same_kind(budget: DepartmentBudget) -> None:
    peers()
    Department.objects.exclude(pk=budget.department_id).update(kind="public_institution")
    assert "同类部门" not in said(budget, "32")


def test_a_reason_copied_from_another_department_is_found(budget: DepartmentBudget) -> None:
    published(document_of("301", words=True))
    assert "与平乡县第301局的说明完全相同" in said(budget, "19")


def test_who_has_not_published_is_named_and_stops_nobody(
    budget: DepartmentBudget, publish: Publish
) -> None:
    secret = department_of(document_of("301"))
    Exemption.objects.create(department=secret, fiscal_year=budget.fiscal_year, reason="国家秘密")
    department_of(document_of("302"))
    (finding,) = findings(budget, "29")
    assert finding.severity == Severity.HINT
    assert (
        "还没有公开的有302 平乡县第302局；涉密不公开的有301 平乡县第301局（国家秘密）"
        in finding.message
    )
    assert publish().version == 1


def test_the_county_s_own_total_is_held_against_all_departments(
    budget: DepartmentBudget, publish: Publish
) -> None:
    others = peers(2)
    spending = [amount(example_document()), *(amount(each.document) for each in others)]
    FiscalYear.objects.update(spending=sum(spending))
    assert findings(budget, "29") == []
    FiscalYear.objects.update(spending=sum(spending) + 10000)
    (finding,) = findings(budget, "29")
    assert "相差-1.00万元" in finding.message
    with pytest.raises(Problems, match="全县各部门支出合计"):
        publish()
    assert publish(waivers={f"29:{finding.key}": "批复后调整"}).version == 1


def amount(document: Document) -> Decimal:
    """支出合计 in yuan."""
    (cell,) = (
        cell
        for table in document.every_table()
        for row in table.rows
        for cell in row.cells
        if cell.address == "table-3/total/total"
    )
    assert cell.value is not None
    return cell.value


def test_a_secret_department_s_money_may_be_missing_from_the_sum(budget: DepartmentBudget) -> None:
    Exemption.objects.create(
        department=department_of(document_of("301")),
        fiscal_year=budget.fiscal_year,
        reason="国家秘密",
    )
    FiscalYear.objects.update(spending=amount(example_document()) + 5)
    assert findings(budget, "29") == []
    FiscalYear.objects.update(spending=amount(example_document()) - 5)
    assert len(findings(budget, "29")) == 1


def test_units_that_publish_by_themselves_make_up_their_department(
    budget: DepartmentBudget,
) -> None:
    Unit.objects.create(department=budget.department, code="203002", name="党员教育中心")
    published(document_of("203002"))
    assert "所属" not in said(budget, "29")  # the office itself bears the department's code
    Unit.objects.filter(code="203").update(code="203001")
    assert "所属" not in said(budget, "29")  # the office's own is not there yet
    published(document_of("203001"))
    assert "部门支出合计" in said(budget, "29")
    assert "所属2个单位合起来" in said(budget, "29")


# -- where it is shown -----------------------------------------------------------------------------


@pytest.fixture
def _county(budget: DepartmentBudget) -> None:
    """Six peers, one of whose reasons are the example's, and one department that has published
    nothing."""
    peers(5)
    published(document_of("306", shift=5, words=True))
    department_of(document_of("307"))


SAID = ("与平乡县第306局的说明完全相同", "还没有公开的有307 平乡县第307局", "同类部门一般为")


@pytest.mark.usefixtures("_county")
def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "203.json"
    path.write_text(example_document().as_displayed().json, encoding="utf-8")
    for subject in (("203", str(YEAR)), (str(path),)):
        with pytest.raises(SystemExit):
            call_command("check_disclosure", *subject)
        output = capsys.readouterr().out
        assert [words for words in SAID if words not in output] == []


@pytest.mark.usefixtures("_county")
def test_the_department_s_own_clerk_sees_it(budget: DepartmentBudget) -> None:
    clerk = make_person("王录入", Role.CLERK, budget.department.region, budget.department)
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("desk:checks", args=[budget.pk])).content.decode()
    assert [words for words in SAID if words not in page] == []


@pytest.mark.usefixtures("_county")
def test_the_certificate_has_it(publish: Publish) -> None:
    content = json.dumps(publish().certificate.content, ensure_ascii=False)
    assert [words for words in SAID if words not in content] == []


# -- what must not be there ------------------------------------------------------------------------


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


@pytest.mark.parametrize(
    "hidden",
    [
        lambda: published(document_of("301", words=True), visible_from=tomorrow()),
        lambda: withdrawn(published(document_of("301", words=True))),
        lambda: published(document_of("301", words=True, year=2022)),
        lambda: published(_elsewhere(document_of("301", words=True))),
    ],
    ids=["visible tomorrow", "withdrawn", "of another year", "of another county"],
)
def test_what_does_not_stand_public_here_and_now_is_not_quoted(
    budget: DepartmentBudget, hidden: Callable[[], Publication]
) -> None:
    hidden()
    assert "第301局" not in said(budget, "19")


def _elsewhere(document: Document) -> Document:
    return structs.replace(
        document,
        identity=structs.replace(document.identity, region_code="130533", region_name="邻县"),
    )


def test_another_department_s_draft_is_not_quoted(budget: DepartmentBudget) -> None:
    before = {
        result.rule: result.findings
        for result in check_budget(budget=budget).results
        if result.rule != "29"
    }
    draft = DepartmentBudget.objects.create(
        department=department_of(document_of("301")), fiscal_year=budget.fiscal_year
    )
    for text in budget.texts.all():
        text.pk, text.budget = None, draft
        text.save()
    after = {
        result.rule: result.findings
        for result in check_budget(budget=budget).results
        if result.rule != "29"
    }
    assert after == before
    assert said(budget, "29") == "全县其他1个部门中，还没有公开的有301 平乡县第301局"


def test_until_a_correction_is_visible_the_version_before_it_counts(
    budget: DepartmentBudget,
) -> None:
    published(document_of("301"))
    published(document_of("301", words=True), version=2, visible_from=tomorrow())
    assert "第301局" not in said(budget, "19")


# -- what it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 7])
def test_the_county_takes_as_many_queries_however_large_it_is(
    budget: DepartmentBudget, count: int
) -> None:
    peers(count)
    # what stands public of departments and of the own units, units, departments with exemptions,
    # the county's total; and what was not seen before
    with CaptureQueriesContext(connection) as first:
        county.around(budget.department, YEAR)
    with CaptureQueriesContext(connection) as then:
        county.around(budget.department, YEAR)
    assert (len(first), len(then)) == (6, 5)


def test_what_was_checked_is_not_checked_again_until_something_changes(
    budget: DepartmentBudget, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[Document] = []

    def counted(*arguments):
        times.append(arguments[0])
        return check(*arguments)

    monkeypatch.setattr(checking, "check", counted)
    assert check_budget(budget=budget).results == check_budget(budget=budget).results
    assert len(times) == 1
    published(document_of("301", words=True))
    assert "第301局" in said(budget, "19")
    budget.approved_on = datetime(2023, 2, 1, tzinfo=UTC).date()
    check_budget(budget=budget)
    assert len(times) == 3


def test_a_file_of_nobody_we_know_is_checked_alone(budget: DepartmentBudget) -> None:
    peers()
    stranger = structs.replace(
        example_document(),
        identity=structs.replace(example_document().identity, department_name="某局"),
    )
    messages = [
        f.message
        for result in check_file_document(document=stranger).results
        for f in result.findings
    ]
    assert not any("同类部门" in message or "局的说明" in message for message in messages)
