"""Bringing in finished disclosures: entered in one transaction, or kept as they were published.

``prepare`` shows a file and saves nothing. ``confirm`` makes it all that a budget holds, with history; the same file a second time
changes nothing. ``archive`` publishes its own Document, for years that no ledger explains or nobody wants to keep one for.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec.structs import replace

from budget.actions.budgets import enter_all, open_budget
from budget.actions.organisation import add_published_codes, set_up_department, set_up_region, set_up_year
from budget.models import Department, DepartmentBudget, FiscalYear
from budget.problems import Problem, Problems
from disclosure.actions import publishing
from disclosure.actions.checking import certify, check_publication
from disclosure.actions.indexing import index
from disclosure.actions.official_files import record, render, store
from disclosure.actions.previews import Preview, may_set_up, prepare
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import ArchivedSource, Publication
from disclosure.rules import require

__all__ = ["archive", "confirm", "prepare"]

# -- entering --------------------------------------------------------------------------------------------------------------


def confirm(*, preview: Preview, by: Any = None, seen: str = "") -> DepartmentBudget:
    """Make the file all that the department's budget of the year holds, setting up what is missing, in one transaction.

    ``seen`` is ``Preview.seen`` of the preview that a person looked at. Raises Problems with everything that stops it, and then
    saves nothing; PermissionDenied.
    """
    if seen and seen != preview.seen:
        raise Problems([Problem("import.moved", preview.name, "预览之后有人改动了这份预算，没有录入；请再看一遍变化")])
    if preview.stopping:
        raise Problems(preview.stopping)
    try:
        with transaction.atomic():
            budget = preview.budget or _set_up(preview, by)
            _add_codes(preview, budget, by)
            enter_all(budget=budget, entries=preview.entries, by=by, right="budget.import_departmentbudget")
    except IntegrityError as exc:
        message = "另一个人刚刚录入了同一份预算，没有录入；请再看一遍变化"
        raise Problems([Problem("import.raced", preview.name, message)]) from exc
    return budget


def _set_up(preview: Preview, by: Any) -> DepartmentBudget:
    department, fiscal_year = _department_and_year(preview, by)
    budget = DepartmentBudget(department=department, fiscal_year=fiscal_year)
    if by is not None and not rules.has_perm("budget.import_departmentbudget", by, budget):
        raise PermissionDenied("没有这项权限")
    return open_budget(department=department, fiscal_year=fiscal_year, by=None if may_set_up(by) else by)


def _department_and_year(preview: Preview, by: Any) -> tuple[Department, FiscalYear]:
    if preview.missing and not may_set_up(by):
        raise PermissionDenied("没有这项权限")
    region = preview.region
    region = set_up_region(code=region.code, name=region.name or region.code, simulated=region.simulated)
    entries = preview.entries
    year = set_up_year(region=region, year=entries.year, layout=entries.layout)
    return set_up_department(region=region, entries=entries, by=by), year


def _add_codes(preview: Preview, budget: DepartmentBudget, by: Any) -> None:
    for kind, names in preview.new_codes.items():
        if not may_set_up(by):
            raise PermissionDenied("没有这项权限")
        add_published_codes(edition=budget.fiscal_year.edition, kind=kind, names=dict(names))


# -- archived publications -------------------------------------------------------------------------------------------------


def archive(*, preview: Preview, by: Any = None, at: datetime | None = None) -> Publication:
    """Publish the file's own Document as it is, with what was found in it and no ledger. The same file again gives the same.

    ``at`` dates what was published earlier. Raises Problems where it is unclear whose it is, or where something is published or
    under way for that department and year; PermissionDenied.
    """
    if by is not None and not may_set_up(by):
        raise PermissionDenied("没有这项权限")
    if (existing := _archived(preview)) is not None:
        return existing
    if problems := list(_unfit_for_archive(preview)):
        raise Problems(problems)
    with transaction.atomic():
        department, _ = _department_and_year(preview, by)
        require(by, "disclosure.publish", DepartmentBudget(department=department))
    now = at or timezone.now()
    document = _with_identity(preview.reading.document, department)
    imprint = Imprint(1, document.digest, timezone.localdate(now))
    files = list(render(document, imprint, publishing.OFFICIAL_FORMATS))
    for file in files:
        store(file)
    with transaction.atomic():
        publication = Publication.objects.create(
            department=department,
            year=document.identity.year,
            version=1,
            digest=document.digest,
            document_json=document.json,
            layout=document.identity.layout,
            published_at=now,
            published_by=by,
            visible_from=now,
        )
        record(publication, files)
        certify(publication=publication, checked=check_publication(publication=publication))
        _source(publication, preview).save()
        index(publication=publication)
    return publication


def _archived(preview: Preview) -> Publication | None:
    """The publication that this very file became before."""
    identity = preview.reading.document.identity
    found = Publication.objects.of(preview.region.code, identity.department_code, identity.year)
    return found.filter(archived_source__sha256=preview.sha256).first()


def _unfit_for_archive(preview: Preview) -> Iterator[Problem]:
    identity = preview.reading.document.identity
    yield from (problem for problem in preview.stopping if problem.code.startswith("identity."))
    if Publication.objects.of(preview.region.code, identity.department_code, identity.year).exists():
        yield Problem(
            "archive.exists", preview.name, f"{identity.department_name}{identity.year}年已有公开的版本，不能再存档"
        )
    if preview.budget is not None and not preview.budget.is_open:
        yield Problem("budget_closed", preview.name, f"{preview.budget}{preview.budget.get_status_display()}，不能存档")


def _with_identity(document: Document, department: Department) -> Document:
    """The document with what a file does not tell of its department."""
    identity = replace(
        document.identity,
        region_code=department.region.code,
        region_name=department.region.name,
        department_kind=department.kind,
        simulated=department.region.simulated,
    )
    return replace(document, identity=identity)


def _source(publication: Publication, preview: Preview) -> ArchivedSource:
    return ArchivedSource(
        publication=publication,
        filename=preview.name[-200:],
        sha256=preview.sha256,
        findings=[{"code": each.code, "place": each.address, "message": each.message} for each in preview.problems],
        unread=[{"place": each.place, "text": each.text} for each in preview.reading.unread],
    )
