"""What a finished disclosure holds and what entering it would change, before anything is saved."""

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
from budget.codes import Evidence
from budget.dimensions import Fund
from budget.entries import Body, Entries
from budget.models import (
    ClassificationCode,
    ClassificationEdition,
    Department,
    DepartmentBudget,
    FiscalYear,
    Region,
    Unit,
)
from budget.problems import Problem, Problems, Stops, stopped_by
from budget.querysets import names_by_kind, read_entries
from budget.roles import Role, membership_of
from disclosure.actions.drafts import prior_figures
from disclosure.actions.reading import (
    compare,
    entries_of,
    limits,
    modern_file,
    read_file,
    recover,
)
from disclosure.documents import forms
from disclosure.documents.forms.model import Layout, TableRule
from disclosure.documents.intake import problem_kinds as intake_kinds
from disclosure.documents.intake.answers import is_answered
from disclosure.documents.intake.reading import Reading, StatedIdentity
from disclosure.documents.intake.recovery import Recovery
from disclosure.documents.intake.recovery.changes import EntriesChange
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document, Identity

FIRST_YEAR, LAST_YEAR = 2000, 2100  # budget years that are not a misprint


@dataclass(frozen=True)
class Preview:
    """A file as it would be entered.

    ``problems`` are all; those in ``stopping`` keep it from being entered. ``unit`` is whose it is,
    where it is a unit's. ``region`` and ``department`` may be unsaved; ``missing`` says what would
    be set up for it. ``new_codes`` are by kind the codes that the year's edition lacks, with their
    names. ``changes`` are those that entering it makes in what the budget holds ``before``, or all
    of it where there is no budget.
    """

    name: str
    sha256: str
    reading: Reading
    layout: Layout
    region: Region
    department: Department | None
    unit: Unit | None
    budget: DepartmentBudget | None
    recovery: Recovery
    problems: tuple[Problem, ...]
    stopping: tuple[Problem, ...]
    missing: tuple[str, ...]
    new_codes: Mapping[str, Mapping[str, str]]
    before: Entries | None
    changes: EntriesChange

    @property
    def entries(self) -> Entries:
        """The entries that would be entered; without ledger lines where none were found."""
        return self.recovery.entries

    @cached_property
    def seen(self) -> str:
        """A hash that changes where the budget does: what was shown is what will be changed."""
        return hashlib.sha256(repr(self.before).encode()).hexdigest()

    @property
    def title(self) -> str:
        """The department or unit and the year, for a heading."""
        identity = self.reading.document.identity
        return f"{identity.office_code} {identity.office_name} {identity.year}年"

    @property
    def summary(self) -> str:
        """The preview in one line."""
        if not self.recovery.is_found:
            return f"{self.title}：没有推算出收支明细，{len(self.problems)} 个问题"
        ledger = self.changes.ledger
        added = len(ledger.added)
        changed = len(ledger.changed)
        removed = len(ledger.removed)
        moved = f"新增 {added}、改动 {changed}、删除 {removed}"
        total = f"合计 {ledger.before:,.2f} → {ledger.after:,.2f} 元"
        lines = f"{len(self.entries.lines)} 行明细（{moved}），{total}"
        projects = f"{len(self.entries.projects)} 个项目"
        return f"{self.title}：{lines}，{projects}，{len(self.problems)} 个问题"

    @property
    def units_in_words(self) -> list[str]:
        """The units in which amounts were read: one line where all tables have the same."""
        units = self.reading.units
        if len({(taken.unit, taken.source) for taken in units}) == 1:
            return [f"金额：各表按{units[0].unit}读取（{units[0].source}）"]
        return [f"金额：{taken}" for taken in units]

    def stops(self, problem: Problem) -> bool:
        """Tell whether a problem keeps the file from being entered."""
        return problem in self.stopping


# -- preview ---------------------------------------------------------------------------------------


def prepare(
    *, data: bytes, name: str, told: StatedIdentity | None = None, by: Any = None
) -> Preview:
    """Return what a file holds and what entering it would change. Saves nothing.

    ``told`` is what a person said of whose it is, and answered; department people speak of their
    own department, reviewers of their region. Raises Problems where the file cannot be read at all,
    PermissionDenied for those who bring nothing in.
    """
    told = _with_account(by, told or StatedIdentity())
    region, region_problems = _region(told)
    reading, layout = _read(modern_file(data, name), name, told, region)
    identity = reading.document.identity
    is_region_open = region._state.adding or not told.region_code
    if identity.simulated != region.simulated and is_region_open:
        region, region_problems = _region(told, simulated=identity.simulated)

    departments = Department.objects.filter(region=region.pk, code=identity.department_code)
    department = departments.first()
    unit = None
    if department is not None and identity.unit_code:
        unit = department.units.filter(code=identity.unit_code).first()
    budgets = DepartmentBudget.objects.of(
        region.code, identity.department_code, identity.year, identity.unit_code
    )
    # A unit's file that names no unit is not its department's.
    budget = budgets.filter(document_kind=identity.document_kind).first()
    years = FiscalYear.objects.filter(region=region.pk, year=identity.year)
    year = years.select_related("edition").first()

    names, new_codes = _names(reading.document, layout, year)
    owner = FileOwner(region, department, unit, year)
    recovery = _recovered(reading, name, layout, owner, names)
    missing = tuple(_missing(recovery.entries, owner, new_codes))

    agreement = [*region_problems, *_agreement(reading, told, owner)]
    # The same thing may be found by reading and by recovering; it is told once, at its first place.
    found_problems = [*agreement, *reading.problems, *recovery.problems]
    told_problems = list(dict.fromkeys(found_problems))
    refused = list(_acceptance(recovery, department, names))
    refused += _standing(by, budget, missing)
    # What could enter wrong figures, or somebody else's, stops the file; what hinders publishing
    # can be seen to after it is entered.
    stopping = []
    for problem in told_problems:
        is_open = not is_answered(problem, told)
        if is_open and stopped_by(problem) is Stops.EVERYTHING:
            stopping.append(problem)
    before = read_entries(budget) if budget is not None else None
    return Preview(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        reading=reading,
        layout=layout,
        region=region,
        department=department,
        unit=unit,
        budget=budget,
        recovery=recovery,
        problems=(*told_problems, *refused),
        stopping=(*stopping, *refused),
        missing=missing,
        new_codes=new_codes,
        before=before,
        changes=compare(before, recovery.entries, name=name),
    )


@dataclass(frozen=True)
class FileOwner:
    """Whose disclosure a file is, as far as this installation knows: what is None is not there."""

    region: Region
    department: Department | None
    unit: Unit | None
    year: FiscalYear | None


def _with_account(by: Any, told: StatedIdentity) -> StatedIdentity:
    """Add what the account itself tells: a clerk's own department, a reviewer's region.

    Raises PermissionDenied for others.
    """
    if by is None:
        return told
    membership = membership_of(by)
    if membership is None or membership.role not in (Role.CLERK, Role.REVIEWER):
        raise PermissionDenied("没有这项权限")
    region = membership.region
    told = replace(told, region_code=region.code, region_name=region.name)
    if membership.department is not None:
        told = replace(told, department_code=membership.department.code)
    return told


def _region(told: StatedIdentity, *, simulated: bool = False) -> tuple[Region, list[Problem]]:
    """Return the region that a file belongs to, which no file tells.

    It is the one said, or the only one, or the one that settings name for a first import.
    """
    if told.region_code:
        known = Region.objects.filter(code=told.region_code).first()
        if known is not None:
            return known, []
        return Region(code=told.region_code, name=told.region_name, simulated=simulated), []
    regions = list(Region.objects.filter(simulated=simulated)[:2])
    if len(regions) == 1:
        return regions[0], []
    if regions:
        return Region(simulated=simulated), [problem_kinds.IDENTITY_REGION.at("文件")]
    if simulated:
        return Region(simulated=True), [problem_kinds.IDENTITY_SIMULATED_REGION.at("文件")]
    return Region(code=settings.REGION_CODE, name=settings.REGION_NAME), []


def _read(data: bytes, name: str, told: StatedIdentity, region: Region) -> tuple[Reading, Layout]:
    """Read the file in the form that the region's year has, else in the one that fits best."""
    beginning = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"{"):
        # Anyone can write a Document as JSON, with whatever figures; what is read from an office's
        # file is in the form by construction.
        raise Problems([problem_kinds.FILE_JSON.at(name)])
    told = replace(told, region_code=region.code, region_name=region.name)
    layouts = [forms.layout(key) for key in forms.known()]
    reading = read_file(data, name, layouts, stated=told, limits=limits())
    identity = reading.document.identity
    wanted = ""
    year = FiscalYear.objects.filter(region=region.pk, year=identity.year).first()
    if year is not None:
        wanted = year.layout_of(identity.document_kind)
    is_other_form = wanted != identity.layout
    if is_other_form and wanted in forms.known():
        layout_of_year = forms.layout(wanted)
        reading = read_file(data, name, [layout_of_year], stated=told, limits=limits())
    layout = forms.layout(reading.document.identity.layout)
    return reading, layout


# -- codes -----------------------------------------------------------------------------------------

NamesByKind = Mapping[str, Mapping[str, str]]


def _names(
    document: Document, layout: Layout, year: FiscalYear | None
) -> tuple[NamesByKind, NamesByKind]:
    """Return the year's names of codes by kind, and by kind the codes that its edition lacks."""
    edition: ClassificationEdition | None
    if year is not None:
        edition = year.edition
    else:
        edition = ClassificationEdition.objects.filter(year=document.identity.year).first()
    names = _edition_names(edition, document.identity.year)
    new_codes = _new_codes(document, layout, names)
    if edition is not None:
        # To an official list nothing is added: there an unknown code is a fault of the file.
        official = ClassificationCode.objects.filter(edition=edition, evidence=Evidence.OFFICIAL)
        for kind in list(new_codes):
            if official.filter(kind=kind).exists():
                del new_codes[kind]
    merged: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        merged[kind] = {**new_codes.get(kind, {}), **names[kind]}
    return merged, new_codes


def _edition_names(
    edition: ClassificationEdition | None, year: int
) -> dict[str, Mapping[str, str]]:
    if edition is not None:
        by_kind = names_by_kind(edition.pk)
        return {kind: by_kind.get(kind, {}) for kind in KINDS}
    names: dict[str, Mapping[str, str]] = {}
    for kind in KINDS:
        names[kind] = {listed.code: listed.name for listed in supplied_list(year, kind)}
    return names


def _new_codes(document: Document, layout: Layout, names: NamesByKind) -> dict[str, dict[str, str]]:
    """Return codes with names that the document's tables by code list and no list has."""
    known = {
        "function": {**names["government_fund_function"], **names["function"]},
        "economic": names["department_economic"],
        "government": names["government_economic"],
    }
    new_codes: dict[str, dict[str, str]] = {}
    for table in document.tables:
        rule = layout.tables.get(table.address)
        if rule is None or rule.rows_by not in known:
            continue
        kind = _kind_of_codes(rule)
        for row in table.rows:
            texts: dict[str, str] = {}
            for column, cell in zip(table.columns, row.cells, strict=True):
                texts[column.kind] = cell.text.strip()
            code = texts.get("code", "")
            name = texts.get("name", "")
            if code and name and code not in known[rule.rows_by]:
                new_codes.setdefault(kind, {})[code] = name
    # Tables of all funds list the funds' own codes too: those are no codes of the general list.
    for code in new_codes.get("government_fund_function", {}):
        new_codes.get("function", {}).pop(code, None)
    return {kind: codes for kind, codes in new_codes.items() if codes}


def _kind_of_codes(rule: TableRule) -> str:
    """Return the list to which the codes of a table's rows belong."""
    if rule.rows_by == "economic":
        return "department_economic"
    if rule.rows_by == "government":
        return "government_economic"
    funds = dict(rule.counts.conditions).get("fund")
    if funds == (str(Fund.GOVERNMENT_FUND),):
        return "government_fund_function"
    return "function"


# -- the ledger ------------------------------------------------------------------------------------


def _recovered(
    reading: Reading,
    file_name: str,
    layout: Layout,
    owner: FileOwner,
    names: NamesByKind,
) -> Recovery:
    entries = entries_of(reading, layout, name=file_name)
    region, department = owner.region, owner.department
    kind = department.kind if department is not None else entries.department_kind
    entries = replace(
        entries,
        region_code=region.code,
        region_name=region.name,
        simulated=region.simulated,
        department_name=_department_name(entries, department),
        department_kind=kind,
        bodies=_bodies(entries, owner),
        function_names={**names["government_fund_function"], **names["function"]},
        economic_names={**names["government_economic"], **names["department_economic"]},
    )
    return recover(reading, layout, entries, _prior(owner, layout, entries.year))


def _department_name(entries: Entries, department: Department | None) -> str:
    """Return the department's name as the file has it; a unit's file has none."""
    if entries.unit_code and department is not None:
        return department.name
    return entries.department_name


def _bodies(entries: Entries, owner: FileOwner) -> tuple[Body, ...]:
    """Return the unit, or the department's units; of a new department those that the file lists.

    The first of a new department has the department's own code, the others a number behind it.
    """
    bodies: list[Body] = []
    if owner.department is not None:
        units = owner.department.units.existing_in(entries.year)
        if entries.unit_code:
            units = units.filter(code=entries.unit_code)
        for unit in units:
            bodies.append(unit.as_entry())
        return tuple(bodies)
    department_code = entries.department_code
    listed = entries.bodies or (Body(entries.department_name, "", "", ""),)
    for number, body in enumerate(listed):
        code = f"{department_code}{number:03}" if number else department_code
        bodies.append(replace(body, code=code))
    return tuple(bodies)


def _prior(owner: FileOwner, layout: Layout, year: int) -> dict[str, Decimal]:
    """Return last year's published figures of the office, as ``prior_figures`` does."""
    kind = layout.document_kind
    if owner.department is None or (kind.is_of_unit and owner.unit is None):
        return {}
    budget = DepartmentBudget(
        department=owner.department,
        unit=owner.unit,
        document_kind=kind,
        fiscal_year=FiscalYear(year=year, layout=layout.key, unit_layout=layout.key),
    )
    return prior_figures(budget=budget)


# -- what is in the way ----------------------------------------------------------------------------


def _agreement(reading: Reading, told: StatedIdentity, owner: FileOwner) -> Iterator[Problem]:
    """Find where the file says something else than the person or the list of departments."""
    identity = reading.document.identity
    region, department = owner.region, owner.department
    if told.unit_code and not identity.document_kind.is_of_unit:
        yield intake_kinds.IDENTITY_MISMATCH.at(
            "文件", label="单位编码", stated=identity.kind_label, chosen=told.unit_code
        )
    if identity.document_kind.is_of_unit:
        missing = "、".join(_missing_of_unit(owner, identity))
        if missing:
            yield problem_kinds.IMPORT_UNIT_MASTER.at("文件", missing=missing)
    if identity.simulated != region.simulated:
        yield problem_kinds.IDENTITY_SIMULATED.at("文件")
    if identity.year and not FIRST_YEAR <= identity.year <= LAST_YEAR:
        yield problem_kinds.IDENTITY_YEAR.at(
            "文件", year=identity.year, first=FIRST_YEAR, last=LAST_YEAR
        )
    office = owner.unit if identity.document_kind.is_of_unit else department
    if office is None:
        return
    if "".join(office.name.split()) != "".join(identity.office_name.split()):
        yield problem_kinds.IDENTITY_NAME.at(
            "文件", stated=identity.office_name, code=office.code, name=office.name
        )


def _missing_of_unit(owner: FileOwner, identity: Identity) -> Iterator[str]:
    """Name what a unit's file can be neither entered nor archived without."""
    if owner.department is None:
        yield f"部门 {identity.department_code}".strip()
    elif owner.unit is None:
        yield f"预算单位 {identity.unit_code} {identity.unit_name}".strip()
    if owner.year is None:
        yield f"{identity.year}年预算年度"


def _missing(entries: Entries, owner: FileOwner, new_codes: NamesByKind) -> Iterator[str]:
    """Name what has to be set up before the file can be entered, but for the budget itself."""
    region = owner.region
    if region._state.adding:
        yield f"地区 {region.code} {region.name}".strip()
    is_of_unit = bool(entries.unit_code)  # what its file lacks stops it: see _missing_of_unit
    if owner.year is None and not is_of_unit:
        yield f"{entries.year}年预算年度（版式 {entries.layout}）"
    if owner.department is None and not is_of_unit:
        units = len(entries.bodies)
        yield f"部门 {entries.department_code} {entries.department_name}（{units}个预算单位）"
    codes: list[str] = []
    for names in new_codes.values():
        codes += names
    if codes:
        yield f"{entries.year}年科目表里没有的科目：{'、'.join(sorted(codes))}"


def _acceptance(
    recovery: Recovery, department: Department | None, names: NamesByKind
) -> list[Problem]:
    """Return what the ledger refuses in the entries, whatever the file says."""
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
        vocabulary=forms.vocabulary(entries.layout),
    )
    problems = content_problems(entries, book)
    if department is not None and not units:
        problems.append(problem_kinds.IMPORT_NO_UNIT.at(str(department), year=entries.year))
    return problems


def _standing(
    by: Any, budget: DepartmentBudget | None, missing: tuple[str, ...]
) -> Iterator[Problem]:
    """Find what the state of the budget or the account's rights leave no room for."""
    if budget is not None and not budget.is_open:
        yield problem_kinds.IMPORT_CLOSED.at("", budget=budget, status=budget.state_label)
    if missing and not may_set_up(by):
        yield problem_kinds.IMPORT_MISSING.at("", missing="；".join(missing))


def may_set_up(by: Any) -> bool:
    """Tell whether an import by this account may set up what is missing.

    Commands on the server and finance reviewers may.
    """
    if by is None:
        return True
    membership = membership_of(by)
    return membership is not None and membership.role == Role.REVIEWER
