"""Units that publish budgets of their own beside their department's: from the first line of the
ledger to the withdrawal, for each who sees it."""

import contextlib
import csv
import io
import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from budget.actions.budgets import enter_all, open_budget
from budget.entries import Entries, IndicatorEntry, PriorFigureEntry, ProjectEntry
from budget.models import Department, DepartmentBudget, FiscalYear, LedgerLine, Unit
from budget.problems import Problems
from budget.querysets import read_entries
from budget.roles import Role
from budget.sheets import write_tsv
from disclosure.actions import workflow
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.previews import prepare
from disclosure.actions.publishing import publish
from disclosure.actions.trail import verify
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.each import written_out
from disclosure.documents.intake.reading import StatedIdentity
from disclosure.documents.model.document import Imprint
from disclosure.models import Notice, Publication, WorkflowEvent
from tests.cast import make_person
from tests.documents import names
from tests.factories import make_edition, make_fiscal_year, make_region
from tests.places import ledger
from tests.publications import indexed, published

pytestmark = pytest.mark.django_db
YEAR = 2025
PLACE = "/310000/2025/101/"
OF_UNIT = f"{PLACE}units/101001/"
UNIT_NAME = "上海市财政局（本级）"


@dataclass(frozen=True)
class Shanghai:
    """A department of Shanghai with two units, of which 101001 has published before, and people."""

    department: Department
    unit: Unit
    other_unit: Unit
    clerk: User
    unit_clerk: User
    other_unit_clerk: User
    head: User
    reviewer: User

    def budget_of(self, unit: Unit | None) -> DepartmentBudget:
        """A new budget of the department or of a unit."""
        year = self.department.region.fiscal_years.get(year=YEAR)
        return open_budget(department=self.department, unit=unit, fiscal_year=year)

    def enter(self, unit: Unit | None) -> DepartmentBudget:
        """A new budget with the real ledger, and a text for each slot."""
        budget = self.budget_of(unit)
        lines = ledger("shanghai-unit-budget-2025")
        goal = IndicatorEntry(
            "产出指标", "数量指标", "完成任务数", "完成任务的数量", "≥3项", "计划"
        )
        projects = []
        for name in sorted({line.project for line in lines if line.project}):
            projects.append(ProjectEntry(name, "完成全年任务。", (goal,)))
        entries = replace(
            read_entries(budget), lines=lines, projects=tuple(projects), overall_goal="完成任务。"
        )
        enter_all(budget=budget, entries=with_texts_and_prior_figures(entries))
        return budget


def with_texts_and_prior_figures(entries: Entries) -> Entries:
    """All that the form asks for beside the ledger; last year every figure was one yuan."""
    layout = forms.layout(entries.layout)
    document = assemble(entries, layout).document
    slots = dict.fromkeys(written_out(layout, document).slots, "工作任务和人员有所变化")
    prior = []
    for key in document.figure_by_key:
        if key.startswith("prior:"):
            figure = key.removeprefix("prior:")
            prior.append(PriorFigureEntry(figure, Decimal(1), "上年部门预算"))
    duties = {"duties": ("负责全市财政收支管理。",)}
    return replace(entries, slots=slots, prior_figures=tuple(prior), lists=duties)


def published_department(shanghai: Shanghai) -> Publication:
    """The department's own budget, public: it holds the money of both units."""
    budget = shanghai.enter(None)
    document = assemble_budget(budget=budget).document
    return indexed(published(document, department=shanghai.department))


def approved(budget: DepartmentBudget, shanghai: Shanghai) -> DepartmentBudget:
    workflow.submit(budget=budget, by=shanghai.head)
    workflow.start_review(budget=budget, by=shanghai.reviewer)
    return workflow.approve(
        budget=budget,
        by=shanghai.reviewer,
        approved_on=timezone.localdate().replace(year=YEAR, month=2, day=1),
        number="沪财预〔2025〕1号",
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def status(address: str) -> int:
    return Client().get(address).status_code


def page(address: str) -> Any:
    response = Client().get(address)
    assert response.status_code == 200, address
    return html.fromstring(response.content)


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def links(address: str) -> list[str]:
    return [str(href) for href in page(address).xpath("//main//a/@href | //nav//a/@href")]


SUB_PAGES = (
    "",
    "table-1/",
    "document/",
    "checks/",
    "checks.json",
    "downloads/",
    "charts/function/",
    "embed/charts/function/",
    "101-101001-2025.docx",
    "101-101001-2025.json",
)
ABOVE = (
    "/310000/departments/101/units/101001/",
    "/310000/departments/101/units/101001/feed.atom",
)


def test_a_unit_publishes_corrects_and_withdraws(
    shanghai: Shanghai, monkeypatch: pytest.MonkeyPatch
) -> None:
    department = published_department(shanghai)
    everything = [f"{place}{sub}" for place in (OF_UNIT, f"{OF_UNIT}v1/") for sub in SUB_PAGES]
    everything += ABOVE
    assert "所属单位没有另外公开预算" in text_of(page(PLACE))
    sum_before = text_of(page("/310000/"))

    budget = approved(shanghai.enter(shanghai.unit), shanghai)
    assert {status(address) for address in everything} == {404}
    first = publish(budget=budget, by=shanghai.reviewer)
    assert str(first) == f"101001 {UNIT_NAME}2025年单位预算（第1版）"
    wrong = {address: status(address) for address in everything if status(address) != 200}
    assert wrong == {}

    # The unit's pages lead to its department, and the department's to the unit.
    overview = page(OF_UNIT)
    assert "单位预算" in text_of(overview.xpath("//h1")[0])
    assert PLACE in overview.xpath("//nav[@class='breadcrumb']//a/@href")
    assert OF_UNIT in links(PLACE)
    # Lists know it; sums do not count its money twice.
    for address in ("/310000/2025/", "/310000/2025/board/", "/search/?q=财政局"):
        assert any(href.startswith(OF_UNIT) for href in links(address)), address
    assert OF_UNIT in Client().get("/sitemap-310000.xml").content.decode()
    assert f"{OF_UNIT}v1/" in Client().get("/310000/feed.atom").content.decode()
    assert OF_UNIT not in Client().get("/310000/departments/101/feed.atom").content.decode()
    assert _headline_sums(sum_before) == _headline_sums(text_of(page("/310000/")))
    assert status("/310000/compare/") == status("/310000/codes/") == 200
    assert department in Publication.objects.standing()

    monkeypatch.setattr("disclosure.actions.freezing.OFFICIAL_FORMATS", ("json",))
    workflow.open_correction(budget=budget, by=shanghai.reviewer, reason="基本工资录入有误")
    line = LedgerLine.objects.filter(budget=budget).first()
    assert line is not None
    LedgerLine.objects.filter(pk=line.pk).update(amount=line.amount + 100)
    second = publish(budget=approved(budget, shanghai), by=shanghai.reviewer, reason="录入有误")
    assert second.version == 2
    assert f"{OF_UNIT}v2/changes/" in links(f"{OF_UNIT}v1/")
    assert status(f"{OF_UNIT}v2/changes/") == 200

    workflow.withdraw_versions(
        publications=[first, second], by=shanghai.reviewer, reason="内容有误，重新审核"
    )
    gone = Client().get(OF_UNIT)
    assert (gone.status_code, "内容有误" in gone.content.decode()) == (410, True)
    assert f"{UNIT_NAME}2025年单位预算" in gone.content.decode()
    assert {status(f"{OF_UNIT}v1/{sub}") for sub in SUB_PAGES} == {410}
    assert "所属单位没有另外公开预算" in text_of(page(PLACE))
    assert "已撤回" in text_of(page("/310000/2025/board/"))
    assert DepartmentBudget.objects.get(pk=budget.pk).status == "withdrawn"

    assert list(verify(region=shanghai.department.region)) == []
    assert set(WorkflowEvent.objects.values_list("unit_code", flat=True)) == {"101001"}


def _headline_sums(text: str) -> list[str]:
    """Every amount on a page."""
    return re.findall(r"[0-9,]+\.[0-9]{2}", text)


def test_a_unit_stands_beside_its_department(shanghai: Shanghai) -> None:
    published_department(shanghai)
    budget = shanghai.enter(shanghai.unit)
    document = assemble_budget(budget=budget).document
    of_unit = {"unit": shanghai.unit, "document_kind": "unit_budget"}
    indexed(published(document, department=shanghai.department, **of_unit))
    lead = "/310000/compare/?d=101&d=101%2F101001"
    assert lead in links("/310000/departments/101/units/101001/")
    table = page(lead).xpath("//section[@aria-labelledby='beside-years']//table")[0]
    heads = [text_of(cell) for cell in table.xpath(".//thead//th")]
    assert heads == ["年度", shanghai.department.name, UNIT_NAME]
    cells = table.xpath(".//tbody/tr[1]/td//a/@href")
    assert [href.startswith(place) for href, place in zip(cells, (PLACE, OF_UNIT), strict=True)]
    assert cells[1].startswith(OF_UNIT)
    # Below stands the department alone: lists of a year are of departments.
    assert "1 个部门" in text_of(page(lead))


def test_the_auditor_finds_each_under_its_own_name(shanghai: Shanghai) -> None:
    department = published_department(shanghai)
    of_unit = publish(
        budget=approved(shanghai.enter(shanghai.unit), shanghai), by=shanghai.reviewer
    )
    auditor = make_person("auditor", Role.AUDITOR, region=shanghai.department.region)
    client = client_of(auditor)

    listed: Any = html.fromstring(client.get(reverse("desk:audit")).content.decode())
    rows: dict[str, list[str]] = {}
    for row in listed.xpath("//tbody/tr"):
        rows[text_of(row[0])] = [str(link) for link in row.xpath(".//a/@href")]
    assert list(rows) == [str(department.department), str(of_unit.unit)]
    assert PLACE in rows[str(department.department)]
    assert OF_UNIT in rows[str(of_unit.unit)]
    assert f"{OF_UNIT}checks/" in rows[str(of_unit.unit)]
    assert f"{OF_UNIT}checks/" not in rows[str(department.department)]

    for code in ("101", "101001"):
        query = {"format": "csv", "department": code}
        exported = client.get(reverse("desk:audit-findings"), query).content.decode("utf-8-sig")
        _, *found = csv.reader(io.StringIO(exported))
        assert {tuple(finding[:4]) for finding in found} == {("101", "101001", UNIT_NAME, "2025")}


def test_who_sees_which_budget(shanghai: Shanghai) -> None:
    whole = shanghai.budget_of(None)
    own = shanghai.budget_of(shanghai.unit)
    other = shanghai.budget_of(shanghai.other_unit)
    seen = {
        shanghai.clerk: {whole, own, other},
        shanghai.head: {whole, own, other},
        shanghai.reviewer: {whole, own, other},
        shanghai.unit_clerk: {own},
        shanghai.other_unit_clerk: {other},
    }
    for user, budgets in seen.items():
        assert set(DepartmentBudget.objects.visible_to(user)) == budgets, user
        client = client_of(user)
        for budget in (whole, own, other):
            response = client.get(reverse("desk:budget", args=[budget.pk]))
            assert (response.status_code == 200) == (budget in budgets), (user, budget)


def test_a_clerk_begins_a_units_budget_and_a_unit_clerk_only_their_own(shanghai: Shanghai) -> None:
    begin = reverse("desk:begin", args=[YEAR])
    client_of(shanghai.other_unit_clerk).post(begin, {"unit": shanghai.unit.pk})
    assert [budget.unit for budget in DepartmentBudget.objects.all()] == [shanghai.other_unit]
    index = client_of(shanghai.clerk).get(reverse("admin:index")).content.decode()
    assert "所属单位的单位预算" in index
    client_of(shanghai.clerk).post(begin, {"unit": shanghai.unit.pk})
    client_of(shanghai.clerk).post(begin)
    begun = DepartmentBudget.objects.order_by("pk")
    assert [budget.unit for budget in begun] == [shanghai.other_unit, shanghai.unit, None]
    assert [budget.layout for budget in begun] == [
        "shanghai-unit-2025",
        "shanghai-unit-2025",
        "shanghai-department-2025",
    ]
    strange = client_of(shanghai.clerk).post(begin, {"unit": "99999999999999999999"})
    assert strange.status_code == 404


def test_a_units_budget_needs_a_form_a_unit_of_the_department_and_lines_of_its_own(
    shanghai: Shanghai,
) -> None:
    strange_department = Department.objects.create(
        region=shanghai.department.region,
        code="102",
        name="上海市教委",
        kind="administrative",
    )
    year = shanghai.department.region.fiscal_years.get(year=YEAR)
    with pytest.raises(Problems, match="单位不属于这个部门"):
        open_budget(department=strange_department, unit=shanghai.unit, fiscal_year=year)
    budget = shanghai.budget_of(shanghai.unit)
    lines = [replace(line, unit="101002") for line in ledger("shanghai-unit-budget-2025")[:1]]
    with pytest.raises(Problems, match="101002"):
        enter_all(budget=budget, entries=replace(read_entries(budget), lines=tuple(lines)))
    year.unit_layout = ""
    year.save()
    with pytest.raises(Problems, match="没有设定单位预算的公开格式"):
        shanghai.budget_of(shanghai.other_unit)


def test_a_form_of_another_kind_publishes_nothing(shanghai: Shanghai) -> None:
    budget = shanghai.enter(None)
    FiscalYear.objects.update(layout="shanghai-unit-2025")
    with pytest.raises(Problems) as caught:
        publish(budget=DepartmentBudget.objects.get(pk=budget.pk), by=None)
    assert "layout.kind" in {problem.code for problem in caught.value.problems}


def test_a_units_step_is_told_to_its_own_people(shanghai: Shanghai) -> None:
    budget = shanghai.enter(shanghai.unit)
    workflow.submit(budget=budget, by=shanghai.head)
    workflow.start_review(budget=budget, by=shanghai.reviewer)
    workflow.return_to_department(budget=budget, by=shanghai.reviewer, note="请核实")
    told = set(Notice.objects.values_list("user__username", flat=True))
    assert told == {"赵审核", "王录入", "周录入", "张局长"}


def test_a_coming_units_disclosure_changes_no_page(shanghai: Shanghai) -> None:
    published_department(shanghai)
    addresses = (PLACE, f"{PLACE}v1/", "/310000/2025/", "/310000/", "/310000/feed.atom")
    before = {address: Client().get(address).content for address in addresses}
    document = assemble_budget(budget=shanghai.enter(shanghai.unit)).document
    tomorrow = timezone.now() + timedelta(days=1)
    indexed(
        published(
            document,
            department=shanghai.department,
            unit=shanghai.unit,
            document_kind="unit_budget",
            visible_from=tomorrow,
            published_at=timezone.now(),
        )
    )
    assert {address: Client().get(address).content for address in addresses} == before
    assert status(OF_UNIT) == status(f"{OF_UNIT}v1/") == 404


@pytest.fixture
def shanghai(db: None) -> Shanghai:
    region = make_region("310000", name="上海市")
    make_edition(
        YEAR,
        {
            "function": names("function"),
            "government_fund_function": names("government-fund-function"),
            "department_economic": names("department-economic"),
        },
    )
    make_fiscal_year(
        region, YEAR, layout="shanghai-department-2025", unit_layout="shanghai-unit-2025"
    )
    department = Department.objects.create(
        region=region, code="101", name="上海市财政局", kind="administrative"
    )
    units = []
    for code, name in (("101001", UNIT_NAME), ("101002", "上海市财政监督局")):
        units.append(
            Unit.objects.create(department=department, code=code, name=name, nature="行政")
        )
    unit, other_unit = units
    return Shanghai(
        department,
        unit,
        other_unit,
        clerk=make_person("王录入", Role.CLERK, region, department),
        unit_clerk=make_person("周录入", Role.UNIT_CLERK, region, department, unit),
        other_unit_clerk=make_person("吴录入", Role.UNIT_CLERK, region, department, other_unit),
        head=make_person("张局长", Role.HEAD, region, department),
        reviewer=make_person("赵审核", Role.REVIEWER, region),
    )


def run(name: str, *arguments: str) -> str:
    """What a command writes; commands end with status 1 where the checks found something."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_commands_take_a_unit(shanghai: Shanghai, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("disclosure.actions.freezing.OFFICIAL_FORMATS", ("json",))
    shanghai.enter(shanghai.unit)
    lines = tmp_path / "ledger.tsv"
    lines.write_text(write_tsv(ledger("shanghai-unit-budget-2025")), encoding="utf-8")
    of_year = ("--department", "101", "--year", "2025")
    told = run("import_ledger", str(lines), *of_year, "--unit-code", "101001", "--unit", "元")
    assert "没有变化" in told
    assert f"101001{UNIT_NAME} 2025年单位预算公开" in run(
        "check_disclosure", "101", "2025", "--unit", "101001"
    )
    with pytest.raises(CommandError, match="没有编码为 999 的单位；现有：101001、101002"):
        call_command("check_disclosure", "101", "2025", "--unit", "999")
    with pytest.raises(CommandError, match="没有2025年的部门预算"):
        call_command("publish_disclosure", "101", "2025")
    assert "单位预算（第1版）" in run("publish_disclosure", "101", "2025", "--unit", "101001")
    exported = tmp_path / "unit.json"
    options = ("--format", "json", "--output", str(exported))
    run("export_disclosure", "101", "2025", "--unit", "101001", *options)
    assert json.loads(exported.read_text())["identity"]["unit_code"] == "101001"
    assert "全部相符" in run("verify_publications")


def test_a_file_of_another_unit_is_not_taken_for_a_units(
    shanghai: Shanghai, tmp_path: Path
) -> None:
    """Its department's own file may name any of its units; no line would keep them apart."""
    shanghai.enter(shanghai.unit)
    first, *rows = write_tsv(ledger("shanghai-unit-budget-2025")).splitlines()
    lines = tmp_path / "ledger.tsv"
    options = ("--department", "101", "--year", "2025", "--unit-code", "101001", "--unit", "元")

    def imported(code: str) -> str:
        named = [f"{first}\t预算单位代码", *(f"{row}\t{code}" for row in rows)]
        lines.write_text("\n".join(named), encoding="utf-8")
        return run("import_ledger", str(lines), *options, "--columns", "skip", "--dry-run")

    with pytest.raises(CommandError, match="写着“101002”"):
        imported("101002")
    assert "没有保存" in imported("310000101001")
    assert "没有保存" in imported("101")


def test_a_units_file_is_archived_as_the_units(
    shanghai: Shanghai, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("disclosure.actions.freezing.OFFICIAL_FORMATS", ("json",))
    department = published_department(shanghai)
    budget = shanghai.enter(shanghai.unit)
    document = assemble_budget(budget=budget).document
    imprint = Imprint(1, document.digest, timezone.localdate())
    file = tmp_path / "单位预算.docx"
    file.write_bytes(formats.get("docx").render(document, imprint))
    LedgerLine.objects.filter(budget=budget).delete()
    # The file names no department; a unit that there is not is nobody's.
    for arguments in (["--unit", "101001"], ["--department", "101", "--unit", "101009"]):
        with pytest.raises(CommandError, match="1 个文件没有导入"):
            call_command("import_disclosure", str(file), "--archive", *arguments)
    assert list(Publication.objects.all()) == [department]
    nobodys = StatedIdentity(department_code="101", unit_code="101009")
    preview = prepare(data=file.read_bytes(), name=file.name, told=nobodys)
    assert "import.unit_master" in {problem.code for problem in preview.stopping}
    run("import_disclosure", str(file), "--archive", "--department", "101", "--unit", "101001")
    archived = Publication.objects.exclude(pk=department.pk).get()
    assert (archived.unit, archived.is_archived) == (shanghai.unit, True)
    assert status(OF_UNIT) == 200
    assert "这是存档的版本" in text_of(page(OF_UNIT))


def test_a_departments_file_is_not_taken_for_a_units(shanghai: Shanghai, tmp_path: Path) -> None:
    document = assemble_budget(budget=shanghai.enter(None)).document
    imprint = Imprint(1, document.digest, timezone.localdate())
    file = tmp_path / "部门预算.docx"
    file.write_bytes(formats.get("docx").render(document, imprint))
    told = ("--department", "101", "--unit", "101001", "--dry-run")
    with pytest.raises(CommandError):
        call_command("import_disclosure", str(file), *told)
    assert not DepartmentBudget.objects.filter(unit=shanghai.unit).exists()
