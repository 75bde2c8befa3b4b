"""The auditor's desk: what each office has published, and what the checks found in a year.

An office is a department, or a unit that has a budget of its own beside its department's.

Reviewers see the same of their region. Everything here is public already, but for the links to the
records of how it came about.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import Department, DepartmentBudget, FiscalYear, Unit
from disclosure.desk.access import signed_in
from disclosure.desk.standing import shown_time
from disclosure.documents.checks import Outcome, Severity
from disclosure.models import CheckCertificate, Publication
from disclosure.portal.attachments import list_attachment
from disclosure.portal.editions import page_of
from disclosure.portal.exports import TYPES
from disclosure.portal.paging import configure

PAGE_SIZE = 100
FINDINGS_HEADER = ("部门编码", "编码", "名称", "年度", "版本", "规则", "轻重", "发现", "放行理由")

# A department, and its unit or None for the department as a whole.
OfficeKey = tuple[int, int | None]


class YearForm(forms.Form):
    """Which year."""

    year = forms.TypedChoiceField(label="年度", coerce=int)

    def __init__(self, data: Any, years: Sequence[int]) -> None:
        super().__init__(data)
        choices: Any = self.fields["year"]
        choices.choices = [(year, f"{year}年") for year in years]


class FindingsForm(YearForm):
    """Which year, and which findings of it."""

    severity = forms.ChoiceField(
        label="轻重", required=False, choices=[("", "全部"), *Severity.choices()]
    )
    rule = forms.CharField(label="规则编号", required=False, max_length=10)
    department = forms.CharField(label="部门或单位编码", required=False, max_length=20)


@dataclass(frozen=True)
class AuditedOffice:
    """An office in a year: what it has published, and what may be opened of it."""

    office: Department | Unit
    stands: str
    links: tuple[tuple[str, str], ...]  # address and label


@dataclass(frozen=True)
class PublishedFinding:
    """What a rule found in a publication; ``waived`` is why it was published all the same.

    ``code`` and ``name`` are the office's; ``department`` is the code of its department.
    """

    department: str
    code: str
    name: str
    year: int
    version: int
    rule: str
    title: str
    severity: str
    message: str
    address: str
    waived: str = ""

    @property
    def weight(self) -> str:
        """How heavy the finding is, in words."""
        return Severity(self.severity).label


class FindingTable(django_tables2.Table):
    """Findings of a year, by department."""

    code = django_tables2.Column(verbose_name="部门", order_by=("code", "rule"))
    rule = django_tables2.Column(verbose_name="规则", order_by=("rule", "code"))
    weight = django_tables2.Column(verbose_name="轻重", order_by=("severity", "code"))
    message = django_tables2.Column(verbose_name="发现", orderable=False)
    address = django_tables2.TemplateColumn(
        '<a href="{{ value }}">核对证书</a>', verbose_name="查看", orderable=False
    )

    class Meta:
        template_name = "desk/_list.html"
        empty_text = "没有符合条件的发现"

    def render_code(self, record: PublishedFinding) -> str:
        """Return the department with its code."""
        return f"{record.code} {record.name}"

    def render_rule(self, record: PublishedFinding) -> str:
        """Return the rule's number and title."""
        return f"{record.rule} {record.title}"

    def render_message(self, record: PublishedFinding) -> str:
        """Return the finding, with the reason for which it was let pass."""
        if not record.waived:
            return record.message
        return f"{record.message}（放行理由：{record.waived}）"


@require_safe
@signed_in
def audit(request: HttpRequest) -> HttpResponse:
    """Show every office of a year with all that the account may open of it."""
    years = _years_of(request)
    form = YearForm({"year": _latest(years), **request.GET.dict()}, years)
    offices: list[AuditedOffice] = []
    if form.is_valid():
        offices = audited_offices(request.user, form.cleaned_data["year"])
    context = {"wanted": form, "offices": offices}
    return admin_page(request, "desk/audit.html", title="部门和公开文本", **context)


@require_safe
@signed_in
def audit_findings(request: HttpRequest) -> HttpResponse:
    """Show what the checks found in all that stands published of a year; ``format`` exports it."""
    years = _years_of(request)
    form = FindingsForm({"year": _latest(years), **request.GET.dict()}, years)
    findings: list[PublishedFinding] = []
    if form.is_valid():
        findings = list(_wanted(findings_of(request.user, form.cleaned_data["year"]), form))
    kind = request.GET.get("format", "")
    if form.is_valid() and kind in TYPES:
        name = f"findings-{form.cleaned_data['year']}"
        return list_attachment(kind, FINDINGS_HEADER, _rows(findings), name=name)
    table = FindingTable(findings)
    configure(request, table, page_size=PAGE_SIZE)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "wanted": form,
        "table": table,
        "count": len(findings),
        "offices": len({(finding.department, finding.code) for finding in findings}),
        "query": query.urlencode(),
    }
    return admin_page(request, "desk/audit_findings.html", title="核对发现", **context)


def audited_offices(user: Any, year: int) -> list[AuditedOffice]:
    """Return the departments of the year, each with its units behind it, in five queries.

    Of units those are told that have published or have a budget.
    """
    publications: dict[OfficeKey, Publication] = {}
    for publication in _current(user, year).select_related("department__region", "unit"):
        publications[publication.department_id, publication.unit_id] = publication
    certificates = CheckCertificate.objects.filter(publication__in=publications.values())
    certified = set(certificates.values_list("publication", flat=True))
    budgets: dict[OfficeKey, int] = {}
    visible = DepartmentBudget.objects.visible_to(user).filter(fiscal_year__year=year)
    for department_id, unit_id, budget in visible.values_list("department", "unit", "pk"):
        budgets[department_id, unit_id] = budget
    units_shown: set[int] = set()
    for _, own_unit in (*publications, *budgets):
        if own_unit is not None:
            units_shown.add(own_unit)
    units_by_department: dict[int, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(pk__in=units_shown).order_by("code"):
        units_by_department[unit.department_id].append(unit)

    audited: list[AuditedOffice] = []
    departments = Department.objects.visible_to(user).existing_in(year)
    for department in departments.select_related("region").order_by("order", "code"):
        offices: list[tuple[Department | Unit, OfficeKey]] = [(department, (department.pk, None))]
        for unit in units_by_department[department.pk]:
            offices.append((unit, (department.pk, unit.pk)))
        for office, key in offices:
            current = publications.get(key)
            links = list(_public_links(current, certified))
            links += _record_links(department, year, budgets.get(key))
            audited.append(AuditedOffice(office, _stands(current), tuple(links)))
    return audited


def findings_of(user: Any, year: int) -> Iterator[PublishedFinding]:
    """Yield what the checks found in each publication that stands, as it was frozen then."""
    standing = _current(user, year).filter(withdrawal__isnull=True)
    certificates = CheckCertificate.objects.filter(publication__in=standing.order_by())
    related = certificates.select_related("publication__department__region", "publication__unit")
    ordered = related.defer("publication__document_json").order_by(
        "publication__department__order",
        "publication__department__code",
        F("publication__unit__code").asc(nulls_first=True),
    )
    for certificate in ordered.iterator(chunk_size=50):
        yield from _findings_in(certificate)


def _findings_in(certificate: CheckCertificate) -> Iterator[PublishedFinding]:
    publication = certificate.publication
    office = publication.office
    content = certificate.content
    reasons = {waiver["message"]: waiver["reason"] for waiver in content["waivers"]}
    address = page_of(publication, "checks")
    for result in content["results"]:
        if result["result"] != Outcome.FAIL:
            continue
        for finding in result["findings"]:
            yield PublishedFinding(
                department=publication.department.code,
                code=office.code,
                name=office.name,
                year=publication.year,
                version=publication.version,
                rule=result["rule"],
                title=result["title"],
                severity=result["severity"],
                message=finding["message"],
                address=address,
                waived=reasons.get(finding["message"], ""),
            )


def _current(user: Any, year: int) -> QuerySet[Publication]:
    """Return the latest public version of each office of the account's region."""
    visible = Publication.objects.visible_to(user).filter(year=year)
    current: QuerySet[Publication] = visible.current()
    return current


def _wanted(findings: Iterator[PublishedFinding], form: FindingsForm) -> Iterator[PublishedFinding]:
    """Yield the findings that the form asks for; those of a department with its units'."""
    severity = form.cleaned_data["severity"]
    rule = form.cleaned_data["rule"].strip()
    code = form.cleaned_data["department"].strip()
    for finding in findings:
        is_wanted = severity in ("", finding.severity) and rule in ("", finding.rule)
        if is_wanted and code in ("", finding.code, finding.department):
            yield finding


def _stands(publication: Publication | None) -> str:
    """Return what the public sees of an office."""
    if publication is None:
        return "没有公开"
    if hasattr(publication, "withdrawal"):
        return f"第{publication.version}版已撤回：{publication.withdrawal.reason}"
    return f"第{publication.version}版，{shown_time(publication.visible_from)}起公开"


def _public_links(publication: Publication | None, certified: set[int]) -> list[tuple[str, str]]:
    """Return the public pages of what stands; of what is withdrawn there are none."""
    if publication is None or hasattr(publication, "withdrawal"):
        return []
    links = [(page_of(publication, "disclosure"), "公开页面")]
    if publication.pk in certified:
        links.append((page_of(publication, "checks"), "核对证书"))
    links.append((page_of(publication, "downloads"), "正式文件"))
    links.append((page_of(publication, "workbook"), "审核工作簿"))
    return links


def _record_links(department: Department, year: int, budget: int | None) -> list[tuple[str, str]]:
    """Return the records of how the disclosure came about, as far as the account may read them."""
    links = []
    if budget is not None:
        links.append((reverse("desk:cell-lines", args=[budget]), "原始明细"))
        links.append((f"{reverse('desk:history', args=[budget])}?all=1", "修改记录"))
    query = urlencode({"department": department.code, "year": str(year)})
    links.append((f"{reverse('desk:trail')}?{query}", "流程记录"))
    return links


def _rows(findings: Sequence[PublishedFinding]) -> Iterator[tuple[object, ...]]:
    for finding in findings:
        yield (
            finding.department,
            finding.code,
            finding.name,
            finding.year,
            finding.version,
            f"{finding.rule} {finding.title}",
            finding.weight,
            finding.message,
            finding.waived,
        )


def _years_of(request: HttpRequest) -> list[int]:
    """Return the region's years, the newest first. Raises PermissionDenied for other roles."""
    if not request.user.has_perm("disclosure.view_trail"):
        raise PermissionDenied
    years = FiscalYear.objects.visible_to(request.user).order_by("-year")
    return list(years.values_list("year", flat=True))


def _latest(years: Sequence[int]) -> str:
    return str(years[0]) if years else ""
