"""What a finished disclosure holds and what entering it would change: shown before anything is saved."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied

from budget.acceptance import CodeBook
from budget.actions.budgets import content_problems
from budget.classification import KINDS, supplied_list
from budget.dimensions import Fund
from budget.entries import Body, Entries
from budget.models import ClassificationCode, ClassificationEdition, Department, DepartmentBudget, FiscalYear, Region
from budget.models.classification import Evidence
from budget.problems import Problem, Problems
from budget.querysets import names_by_kind, read_entries
from budget.roles import Role, membership_of
from disclosure.actions.drafts import prior_figures
from disclosure.documents import forms
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.files.conversion import modern
from disclosure.documents.intake.files.packages import MEGABYTE, Limits
from disclosure.documents.intake.reading import Reading, StatedIdentity, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.recovery import Recovery, recover
from disclosure.documents.intake.recovery.changes import EntriesChange, compare_entries
from disclosure.documents.model.document import Document

# Problems of a reading that could enter wrong figures, or somebody else's: they stop a file until it is corrected.
STOPPING = {
    "identity.missing",
    "identity.mismatch",
    "identity.region",
    "identity.simulated",
    "cell.unreadable",
    "table.missing",
    "ledger.impossible",
    "reconcile.undecided",
    "budget.empty",
}


@dataclass(frozen=True)
class Preview:
    """A file as it would be entered. ``problems`` are all; those that ``stops`` names keep it from being entered.

    ``region`` and ``department`` may be unsaved; ``missing`` says what would be set up for it. ``new_codes`` by kind are codes that
    the year's edition lacks.
    """

    name: str
    sha256: str
    reading: Reading
    layout: Layout
    region: Region
    department: Department | None
    budget: DepartmentBudget | None
    recovery: Recovery
    problems: tuple[Problem, ...]
    stopping: tuple[Problem, ...]
    missing: tuple[str, ...]
    new_codes: Mapping[str, Mapping[str, str]]
    before: Entries | None

    @property
    def entries(self) -> Entries:
        """What would be entered; without ledger lines where none were found."""
        return self.recovery.entries

    @cached_property
    def changes(self) -> EntriesChange:
        """What entering it would change in the budget, or all of it where there is none."""
        return compare_entries(self.before, self.entries)

    @cached_property
    def seen(self) -> str:
        """Changes where the budget does: what was shown is what will be changed."""
        return hashlib.sha256(repr(self.before).encode()).hexdigest()

    @property
    def title(self) -> str:
        """Whose disclosure of which year it is."""
        identity = self.reading.document.identity
        return f"{identity.department_code} {identity.department_name} {identity.year}年"

    @property
    def summary(self) -> str:
        """The preview in one line."""
        if not self.recovery.is_found:
            return f"{self.title}：没有推算出收支明细，{len(self.problems)} 个问题"
        ledger = self.changes.ledger
        moved = f"新增 {len(ledger.added)}、改动 {len(ledger.changed)}、删除 {len(ledger.removed)}"
        told = f"{len(self.entries.lines)} 行明细（{moved}），合计 {ledger.before:,.2f} → {ledger.after:,.2f} 元"
        return f"{self.title}：{told}，{len(self.entries.projects)} 个项目，{len(self.problems)} 个问题"

    def stops(self, problem: Problem) -> bool:
        """Whether a problem keeps the file from being entered."""
        return problem in self.stopping


def limits() -> Limits:
    """How much of an uploaded file is read at most, from the settings."""
    unpacked = settings.IMPORT_UNPACKED_MB * MEGABYTE
    default = Limits()
    return replace(
        default,
        file_size=settings.IMPORT_FILE_MB * MEGABYTE,
        unpacked_size=unpacked,
        member_size=min(default.member_size, unpacked),
    )


# -- preview ---------------------------------------------------------------------------------------------------------------


def prepare(*, data: bytes, name: str, told: StatedIdentity | None = None, by: Any = None) -> Preview:
    """What a file holds and what entering it would change. Saves nothing.

    ``told`` is what a person said of whose it is; department people speak of their own department, reviewers of their region.
    Raises Problems where the file cannot be read at all, PermissionDenied for those who bring nothing in.
    """
    told = _told_by(by, told or StatedIdentity())
    region, region_problems = _region(told)
    reading, layout = _read(_modern(data, name), name, told, region)
    identity = reading.document.identity
    if identity.simulated != region.simulated and (region._state.adding or not told.region_code):
        region, region_problems = _region(told, simulated=identity.simulated)
    department = Department.objects.filter(region=region.pk, code=identity.department_code).first()
    budget = DepartmentBudget.objects.of(region.code, identity.department_code, identity.year).first()
    year = FiscalYear.objects.filter(region=region.pk, year=identity.year).select_related("edition").first()
    names, new_codes = _names(reading.document, layout, year)
    recovery = _recovered(reading, layout, region, department, names)
    missing = tuple(_missing(recovery.entries, region, department, year, budget, new_codes))
    agreement = [*region_problems, *_agreement(reading, region, department)]
    told_of = list(dict.fromkeys([*agreement, *reading.problems, *recovery.problems]))
    refused = [*_acceptance(recovery, department, names), *_standing(by, budget, missing)]
    return Preview(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        reading=reading,
        layout=layout,
        region=region,
        department=department,
        budget=budget,
        recovery=recovery,
        problems=(*told_of, *refused),
        stopping=(*(problem for problem in told_of if problem.code in STOPPING), *refused),
        missing=missing,
        new_codes=new_codes,
        before=read_entries(budget) if budget is not None else None,
    )


def _told_by(by: Any, told: StatedIdentity) -> StatedIdentity:
    """What the account itself tells: a clerk's own department, a reviewer's region. Raises PermissionDenied for others."""
    if by is None:
        return told
    membership = membership_of(by)
    if membership is None or membership.role not in (Role.CLERK, Role.REVIEWER):
        raise PermissionDenied("没有这项权限")
    told = replace(told, region_code=membership.region.code, region_name=membership.region.name)
    if membership.department is None:
        return told
    return replace(told, department_code=membership.department.code)


def _region(told: StatedIdentity, *, simulated: bool = False) -> tuple[Region, list[Problem]]:
    """The region that a file belongs to, which no file tells: the one said, or the only one, or the one set up as default."""
    if told.region_code:
        found = Region.objects.filter(code=told.region_code).first()
        return found or Region(code=told.region_code, name=told.region_name, simulated=simulated), []
    regions = list(Region.objects.filter(simulated=simulated)[:2])
    if len(regions) == 1:
        return regions[0], []
    if simulated or regions:
        message = "文件里没有写明属于哪个地区，而这里有几个地区，请指明" if regions else "模拟数据请指明所属的模拟地区"
        return Region(simulated=simulated), [Problem("identity.region", "文件", message)]
    return Region(code=settings.REGION_CODE, name=settings.REGION_NAME), []


def _modern(data: bytes, name: str) -> bytes:
    try:
        return modern(data, seconds=settings.IMPORT_CONVERT_SECONDS)
    except Problems as exc:
        raise Problems(replace(problem, address=name) for problem in exc.problems) from exc


def _read(data: bytes, name: str, told: StatedIdentity, region: Region) -> tuple[Reading, Layout]:
    """The reading, in the form that the region's year has; in the one that fits best where there is no such year."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        # Anyone can write a Document as JSON; what is read from an office's file is in the form by construction.
        raise Problems([Problem("file.json", name, "这是 JSON 数据；录入请用 Word（.docx）或 Excel（.xlsx）文件")])
    told = replace(told, region_code=region.code, region_name=region.name)
    known = [forms.layout(key) for key in forms.available()]
    reading = read_file(data, name, known, stated=told, limits=limits())
    identity = reading.document.identity
    year = FiscalYear.objects.filter(region=region.pk, year=identity.year).first()
    if year is not None and year.layout != identity.layout and year.layout in forms.available():
        reading = read_file(data, name, [forms.layout(year.layout)], stated=told, limits=limits())
    return reading, forms.layout(reading.document.identity.layout)


def _names(
    document: Document, layout: Layout, year: FiscalYear | None
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """The year's names of codes by kind, and the codes in the document that the edition lacks, by kind with their names."""
    edition = (
        year.edition if year is not None else ClassificationEdition.objects.filter(year=document.identity.year).first()
    )
    if edition is not None:
        names = dict(names_by_kind(edition.pk))
    else:
        names = {kind: {row.code: row.name for row in supplied_list(document.identity.year, kind)} for kind in KINDS}
    names = {kind: names.get(kind, {}) for kind in KINDS}
    new = _new_codes(document, layout, names)
    if edition is not None:
        official = ClassificationCode.objects.filter(edition=edition, evidence=Evidence.OFFICIAL)
        new = {kind: codes for kind, codes in new.items() if not official.filter(kind=kind).exists()}
    return {kind: {**new.get(kind, {}), **codes} for kind, codes in names.items()}, new


def _new_codes(document: Document, layout: Layout, names: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Codes with names that the document's tables by code list and no list of the year has."""
    found: dict[str, dict[str, str]] = {}
    known = {
        "function": {**names["government_fund_function"], **names["function"]},
        "economic": names["department_economic"],
    }
    for table in document.tables:
        rule = layout.tables.get(table.address)
        if rule is None or rule.rows_by not in known:
            continue
        only_fund = dict(rule.counts.conditions).get("fund") == (str(Fund.GOVERNMENT_FUND),)
        functions = "government_fund_function" if only_fund else "function"
        kind = functions if rule.rows_by == "function" else "department_economic"
        for row in table.rows:
            texts = {column.kind: cell.text.strip() for column, cell in zip(table.columns, row.cells, strict=True)}
            code, name = texts.get("code", ""), texts.get("name", "")
            if code and name and code not in known[rule.rows_by]:
                found.setdefault(kind, {})[code] = name
    fund = found.get("government_fund_function", {})
    if "function" in found:
        found["function"] = {code: name for code, name in found["function"].items() if code not in fund}
    return {kind: codes for kind, codes in found.items() if codes}


def _recovered(
    reading: Reading,
    layout: Layout,
    region: Region,
    department: Department | None,
    names: Mapping[str, Mapping[str, str]],
) -> Recovery:
    entries = entries_of(reading, layout)
    entries = replace(
        entries,
        region_code=region.code,
        region_name=region.name,
        simulated=region.simulated,
        department_kind=department.kind if department is not None else entries.department_kind,
        bodies=_bodies(entries, department),
        function_names={**names["government_fund_function"], **names["function"]},
        economic_names=names["department_economic"],
    )
    return recover(reading, layout, entries, _prior(department, entries.year))


def _bodies(entries: Entries, department: Department | None) -> tuple[Body, ...]:
    """The department's units; of a new department those that the file lists, the first with the department's own code."""
    if department is not None:
        units = department.units.existing_in(entries.year)
        return tuple(Body(each.name, each.nature, each.rank, each.funding, each.code) for each in units)
    code = entries.department_code
    bodies = entries.bodies or (Body(entries.department_name, "", "", ""),)
    return tuple(replace(body, code=f"{code}{number:03}" if number else code) for number, body in enumerate(bodies))


def _prior(department: Department | None, year: int) -> dict[str, Decimal]:
    if department is None:
        return {}
    return prior_figures(budget=DepartmentBudget(department=department, fiscal_year=FiscalYear(year=year)))


# -- what is in the way ----------------------------------------------------------------------------------------------------


def _agreement(reading: Reading, region: Region, department: Department | None) -> Iterator[Problem]:
    """Where the file says something else than the person or the region's list of departments."""
    identity = reading.document.identity
    if identity.simulated != region.simulated:
        yield Problem("identity.simulated", "文件", "模拟数据和真实预算不能混在一个地区")
    if identity.year and not 2000 <= identity.year <= 2100:
        yield Problem("identity.mismatch", "文件", f"文件里的预算年度是“{identity.year}”，应在2000至2100之间")
    if department is not None and "".join(department.name.split()) != "".join(identity.department_name.split()):
        message = f"文件里的部门名称是“{identity.department_name}”，本系统中 {department.code} 是“{department.name}”"
        yield Problem("identity.name", "文件", message)


def _missing(
    entries: Entries,
    region: Region,
    department: Department | None,
    year: FiscalYear | None,
    budget: DepartmentBudget | None,
    new_codes: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    """What has to be set up before the file can be entered, but for the budget itself."""
    if region._state.adding:
        yield f"地区 {region.code} {region.name}".strip()
    if year is None:
        yield f"{entries.year}年预算年度（版式 {entries.layout}）"
    if department is None:
        yield f"部门 {entries.department_code} {entries.department_name}（{len(entries.bodies)}个预算单位）"
    if codes := sorted(code for named in new_codes.values() for code in named):
        yield f"{entries.year}年科目表里没有的科目：{'、'.join(codes)}"


def _acceptance(
    recovery: Recovery, department: Department | None, names: Mapping[str, Mapping[str, str]]
) -> list[Problem]:
    """What the ledger refuses in the entries, whatever the file says."""
    if not recovery.is_found:
        return []
    entries = recovery.entries
    units = frozenset(body.code for body in entries.bodies)
    book = CodeBook(
        entries.year,
        names["function"],
        names["government_fund_function"],
        names["department_economic"],
        names["government_economic"],
        units,
    )
    problems = content_problems(entries, book)
    if department is not None and not units:
        problems.append(Problem("unit_unknown", str(department), f"这个部门{entries.year}年没有预算单位"))
    return problems


def _standing(by: Any, budget: DepartmentBudget | None, missing: tuple[str, ...]) -> Iterator[Problem]:
    """What the state of the budget or the account's rights leave no room for."""
    if budget is not None and not budget.is_open:
        message = f"{budget}{budget.get_status_display()}，不能导入；需要修改时请财政审核员退回或启动更正"
        yield Problem("budget_closed", "", message)
    if missing and not may_set_up(by):
        yield Problem("import.missing", "", f"还没有建立：{'；'.join(missing)}。请财政审核员导入或请系统管理员建立")


def may_set_up(by: Any) -> bool:
    """Whether an import by this account may set up what is missing: the commands on the server, and finance reviewers."""
    if by is None:
        return True
    membership = membership_of(by)
    return membership is not None and membership.role == Role.REVIEWER
