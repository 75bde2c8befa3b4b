"""Bringing in finished disclosures: entered in one transaction, or kept as they were published.

``prepare`` shows a file and saves nothing. ``confirm`` makes it all that a budget holds, with
history; the same file a second time changes nothing. ``archive`` publishes its own Document, for
years that no ledger explains or nobody wants to keep one for.
"""

from datetime import datetime
from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec.structs import replace

from budget import journal
from budget.actions.budgets import enter_all, open_budget
from budget.actions.organisation import (
    add_published_codes,
    set_up_department,
    set_up_region,
    set_up_year,
)
from budget.journal import Event
from budget.models import Department, DepartmentBudget, FiscalYear, Unit
from budget.problems import Problem, Problems, is_one_of, refuse
from disclosure.actions import freezing
from disclosure.actions.checking import check_to_archive
from disclosure.actions.official_files import render, store
from disclosure.actions.previews import Preview, may_set_up, prepare
from disclosure.actions.reading import render_apart
from disclosure.documents.intake import problem_kinds as intake_kinds
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import ArchivedSource, Publication
from disclosure.rules import require

__all__ = ["archive", "confirm", "prepare"]

# What leaves it unclear whose disclosure a file is.
UNCLEAR_OWNER = (
    intake_kinds.IDENTITY_MISSING,
    intake_kinds.IDENTITY_MISMATCH,
    problem_kinds.IDENTITY_REGION,
    problem_kinds.IDENTITY_SIMULATED,
    problem_kinds.IDENTITY_YEAR,
    problem_kinds.IMPORT_UNIT_MASTER,
)
LONGEST_NAME = 200  # characters of a file's name that ArchivedSource keeps: the last ones

# -- entering --------------------------------------------------------------------------------------


def confirm(*, preview: Preview, by: Any = None, seen: str = "") -> DepartmentBudget:
    """Make the file all that the office's budget of the year holds, in one transaction.

    Sets up what is missing. ``seen`` is ``Preview.seen`` of the preview that a person looked at.
    Raises Problems with everything that stops it, and then saves nothing; PermissionDenied.
    """
    if seen and seen != preview.seen:
        raise Problems([problem_kinds.IMPORT_MOVED.at(preview.name)])
    refuse(preview.stopping)
    try:
        with transaction.atomic():
            budget = preview.budget or _set_up_budget(preview, by)
            _add_codes(preview, budget, by)
            right = "budget.import_departmentbudget"
            enter_all(budget=budget, entries=preview.entries, by=by, right=right)
    except IntegrityError as exc:
        raise Problems([problem_kinds.IMPORT_RACED.at(preview.name)]) from exc
    path = budget.path
    journal.record_on_commit(Event.IMPORTED, outcome="entered", budget=path, by=str(by or ""))
    return budget


def _set_up_budget(preview: Preview, by: Any) -> DepartmentBudget:
    department, fiscal_year = _set_up_department_and_year(preview, by)
    unit = preview.unit
    budget = DepartmentBudget(department=department, unit=unit, fiscal_year=fiscal_year)
    if by is not None and not rules.has_perm("budget.import_departmentbudget", by, budget):
        raise PermissionDenied("没有这项权限")
    # Those who may set up what is missing open the budget as the system does: they enter it, and
    # opening by hand is a right of departments.
    opener = None if may_set_up(by) else by
    return open_budget(department=department, fiscal_year=fiscal_year, unit=unit, by=opener)


def _set_up_department_and_year(preview: Preview, by: Any) -> tuple[Department, FiscalYear]:
    if preview.missing and not may_set_up(by):
        raise PermissionDenied("没有这项权限")
    stated = preview.region
    region = set_up_region(
        code=stated.code, name=stated.name or stated.code, simulated=stated.simulated
    )
    entries = preview.entries
    year = set_up_year(region=region, year=entries.year, layout=entries.layout)
    department = set_up_department(region=region, entries=entries, by=by)
    return department, year


def _add_codes(preview: Preview, budget: DepartmentBudget, by: Any) -> None:
    edition = budget.fiscal_year.edition
    for kind, names in preview.new_codes.items():
        if not may_set_up(by):
            raise PermissionDenied("没有这项权限")
        add_published_codes(edition=edition, kind=kind, names=dict(names))


# -- archived publications -------------------------------------------------------------------------


def archive(*, preview: Preview, by: Any = None, at: datetime | None = None) -> Publication:
    """Publish the file's own Document as it is, with what was found in it and no ledger.

    The same file again gives the same publication. ``at`` dates what was published earlier. Raises
    Problems where it is unclear whose it is, or where something is published or under way for that
    department and year; PermissionDenied.
    """
    if by is not None and not may_set_up(by):
        raise PermissionDenied("没有这项权限")
    existing = _archived_before(preview)
    if existing is not None:
        return existing
    problems = _archive_problems(preview)
    refuse(problems)

    with transaction.atomic():
        department, _ = _set_up_department_and_year(preview, by)
        require(by, "disclosure.publish", DepartmentBudget(department=department))
    now = at or timezone.now()
    document = _with_identity(preview.reading.document, department, preview.unit)
    imprint = Imprint(1, document.digest, timezone.localdate(now))
    # Before the transaction: it may take its time, and nobody else could write meanwhile.
    checked = check_to_archive(
        document=document, department=department, unit=preview.unit, on=timezone.localdate(now)
    )
    files = list(render(document, imprint, freezing.OFFICIAL_FORMATS, make=render_apart))
    store(files)

    with transaction.atomic():
        publication = freezing.freeze(
            document,
            department=department,
            unit=preview.unit,
            version=1,
            published_at=now,
            published_by=by,
            visible_from=now,
            files=files,
            check=lambda _: checked,
        )
        _source(publication, preview).save()
        path = publication.path
        journal.record_on_commit(Event.IMPORTED, outcome="archived", budget=path, by=str(by or ""))
    return publication


def _archived_before(preview: Preview) -> Publication | None:
    """Return the publication that this very file became before."""
    same_file = _published(preview).filter(archived_source__sha256=preview.sha256)
    before: Publication | None = same_file.first()
    return before


def _published(preview: Preview) -> Any:
    """Return all that the file's office has published for its year, of the file's kind."""
    identity = preview.reading.document.identity
    of_office = Publication.objects.of(
        preview.region.code, identity.department_code, identity.year, identity.unit_code
    )
    return of_office.filter(document_kind=identity.document_kind)


def _archive_problems(preview: Preview) -> list[Problem]:
    identity = preview.reading.document.identity
    # A ledger need not come out of an archived file, but it must be clear whose it is.
    problems = []
    for problem in preview.stopping:
        if is_one_of(problem, UNCLEAR_OWNER):
            problems.append(problem)
    if _published(preview).exists():
        exists = problem_kinds.ARCHIVE_EXISTS.at(
            preview.name, department=identity.office_name, year=identity.year
        )
        problems.append(exists)
    budget = preview.budget
    if budget is not None and not budget.is_open:
        closed = problem_kinds.ARCHIVE_CLOSED.at(
            preview.name, budget=budget, status=budget.state_label
        )
        problems.append(closed)
    return problems


def _with_identity(document: Document, department: Department, unit: Unit | None) -> Document:
    """Return the document with what a file does not tell of its department.

    A unit's file does not even tell the department's name.

    It was read in another process. A Document that was sent from there is equal to one that was
    not, but states fields at their default; through its JSON it has the one canonical text, and so
    the digest, that the same file always has.
    """
    stated_name = document.identity.department_name
    department_name = stated_name if unit is None else department.name
    identity = replace(
        document.identity,
        department_name=department_name,
        region_code=department.region.code,
        region_name=department.region.name,
        department_kind=department.kind,
        simulated=department.region.simulated,
    )
    return Document.from_json(replace(document, identity=identity).json)


def _source(publication: Publication, preview: Preview) -> ArchivedSource:
    findings: list[dict[str, str]] = []
    for problem in preview.problems:
        finding = {"code": problem.code, "place": problem.address, "message": problem.message}
        findings.append(finding)
    unread = [{"place": item.place, "text": item.text} for item in preview.reading.not_read]
    return ArchivedSource(
        publication=publication,
        filename=preview.name[-LONGEST_NAME:],
        sha256=preview.sha256,
        findings=findings,
        unread=unread,
    )
