"""Checking a budget as it stands, a publication, or a file's Document; certificates.

The rules are given what the database knows beside the Document: last year's publication, the year's
names of codes, the department's kind and day of approval, today, and what else stands public in the
county.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from threading import Lock
from types import MappingProxyType

from cachetools import LRUCache, cached
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from budget.actions.reading import request_time
from budget.bounded import Limit, OutOfBounds
from budget.classification import supplied_names
from budget.dimensions import nature_in
from budget.models import ClassificationEdition, Department, DepartmentBudget, Unit
from budget.problem_kinds import REQUEST_TIME
from budget.problems import Problem, is_one_of, refuse
from budget.querysets import names_by_kind
from disclosure.actions import reading
from disclosure.actions.county import around
from disclosure.actions.drafts import assemble_budget, published_last_year
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly
from disclosure.documents.checks import ENGINE, Context, Result, blocking, check
from disclosure.documents.checks.report import as_data, rounding_notes
from disclosure.documents.intake.unread import Unread
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.canonical import encode_fields
from disclosure.documents.model.document import Document
from disclosure.models import CheckCertificate, Publication

NO_WAIVERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Checked:
    """A Document with what the rules say of it.

    ``problems`` is what kept it from being assembled without gaps, or checked to the end. Of a file
    ``unread`` is what was not read.
    """

    document: Document
    results: tuple[Result, ...]
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()


def check_budget(*, budget: DepartmentBudget) -> Checked:
    """Check the budget's Document as it would be published now.

    Raises ``forms.UnknownLayout`` where its year names a form that is not there.
    """
    return check_assembly(assembly=assemble_budget(budget=budget), budget=budget)


def check_assembly(
    *, assembly: Assembly, budget: DepartmentBudget, on: date | None = None
) -> Checked:
    """Check a budget's Document that is assembled already.

    ``on`` is the day it is to be published, if that is known.
    """
    context = replace(
        context_of_budget(assembly.document, budget, on=on),
        equal_lines=assembly.equal_lines,
    )
    results = results_of(assembly.document, context)
    return Checked(assembly.document, results, assembly.problems)


def check_publication(*, publication: Publication) -> Checked:
    """Check a published version with today's engine, against what was published the year before.

    It may have been archived from a file: like one it is checked within bounds.
    """
    document = publication.document
    context = replace(
        _context(document, publication),
        approved_on=publication.approved_on,
        published_on=timezone.localdate(publication.visible_from),
    )
    return _within_bounds(document, context)


def check_to_archive(
    *, document: Document, department: Department, unit: Unit | None = None, on: date
) -> Checked:
    """Check a file's Document as the publication that it becomes on a day.

    ``unit`` is whose it is, where it is not the whole department's. Raises Problems where that
    takes more than the bounds: nothing is published unchecked.
    """
    owned = _unsaved(document, department, unit)
    context = replace(_context(document, owned), published_on=on)
    checked = _within_bounds(document, context)
    unchecked = (problem_kinds.CHECK_ENDED, REQUEST_TIME)
    refuse(problem for problem in checked.problems if is_one_of(problem, unchecked))
    return checked


def check_file_document(*, document: Document) -> Checked:
    """Check a Document read from a file, within bounds of time and memory.

    Its code and name tell whose it is; a department that we do not know is checked alone. Needs no
    database: where there is none yet, the supplied names of codes are all that is known beside the
    file. Raises ``forms.UnknownLayout``.
    """
    try:
        context = _context(document, _owner_of(document))
    except DatabaseError:
        context = _context(document, None, supplied_names(document.identity.year))
    return _within_bounds(document, context)


def _within_bounds(document: Document, context: Context) -> Checked:
    """Check a Document that came from a file, in a process of its own.

    What takes long is the search for one ledger behind all figures. Where it passes the bounds, a
    problem says so, and all other rules are run without it.
    """
    without_search = replace(context, solve=False)
    attempts = (
        (context, problem_kinds.CHECK_UNSOLVED),
        (without_search, problem_kinds.CHECK_ENDED),
    )
    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    for attempt, kind_if_ended in attempts:
        try:
            results = _results_apart(document, attempt)
            break
        except OutOfBounds as exc:
            if exc.limit is Limit.TOGETHER:
                problems = (request_time("核对"),)
                break  # the request has no time left for a second attempt
            seconds = settings.READING_SECONDS
            most_memory = settings.READING_MEMORY_MB
            ended = kind_if_ended.at("核对", seconds=seconds, most=most_memory)
            problems = (ended,)
    return Checked(document, results, problems)


# Results by Document and knowledge, a few kilobytes each: the budgets and publications of a county.
kept_results: LRUCache[tuple[str, str], tuple[Result, ...]] = LRUCache(maxsize=256)
_results_lock = Lock()


def _results_key(document: Document, context: Context) -> tuple[str, str]:
    return document.digest, _context_digest(context)


@cached(kept_results, key=_results_key, lock=_results_lock)
def results_of(document: Document, context: Context) -> tuple[Result, ...]:
    """Return what the rules say: the same Document and knowledge always give the same results.

    For Documents made from a ledger, which are never solved and quickly checked.
    """
    return check(document, context)


@cached(kept_results, key=_results_key, lock=_results_lock)
def _results_apart(document: Document, context: Context) -> tuple[Result, ...]:
    return reading.check(document, context)


def _context_digest(context: Context) -> str:
    """Return a hash of all that the rules know: each field, of large ones what names them."""
    known: dict[str, object] = {}
    for field in fields(context):
        known[field.name] = getattr(context, field.name)
    known["layout"] = context.layout.key
    known["prior"] = context.prior.digest if context.prior else ""
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _owner_of(document: Document) -> Publication | None:
    """Return what a file would be published as, unsaved; None where it is unclear whose it is."""
    department = _department_of(document)
    if department is None:
        return None
    unit_code = document.identity.unit_code
    unit = department.units.filter(code=unit_code).first() if unit_code else None
    if document.identity.document_kind.is_of_unit and unit is None:
        return None
    return _unsaved(document, department, unit)


def _unsaved(document: Document, department: Department, unit: Unit | None) -> Publication:
    identity = document.identity
    return Publication(
        department=department,
        unit=unit,
        document_kind=identity.document_kind,
        year=identity.year,
    )


def _department_of(document: Document) -> Department | None:
    identity = document.identity
    same = Department.objects.filter(code=identity.department_code, name=identity.department_name)
    departments = list(same[:2])
    # A file does not say its region: where two counties have such a department, it is nobody's.
    return departments[0] if len(departments) == 1 else None


# -- what the rules are told -----------------------------------------------------------------------


def context_of_budget(
    document: Document, budget: DepartmentBudget, *, on: date | None = None
) -> Context:
    """Return what a budget's Document is checked against."""
    names = names_by_kind(budget.fiscal_year.edition_id)
    return replace(
        _context(document, budget, names),
        approved_on=budget.approved_on,
        published_on=on,
        today=timezone.localdate(),
    )


def _context(
    document: Document,
    owned: DepartmentBudget | Publication | None,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> Context:
    """Return what a Document is checked against, as far as it is known whose it is.

    A unit's is not held against the county: its department's holds the same money.
    """
    year = document.identity.year
    if names is None:
        names = _names(year)
    known_without_department = Context(
        layout=forms.layout(document.identity.layout),
        function_names={
            **names.get("government_fund_function", {}),
            **names.get("function", {}),
        },
        economic_names=names.get("department_economic", {}),
        government_names=names.get("government_economic", {}),
    )
    if owned is None:
        return known_without_department
    department = owned.department
    last_year = published_last_year(owned, year)
    unit = owned.unit
    nature = nature_in(unit.nature) if unit is not None else None
    known_of_office = replace(
        known_without_department,
        prior=last_year.document if last_year is not None else None,
        department_kind=nature or department.kind,
    )
    if owned.unit_id is not None:
        return known_of_office
    surroundings = around(department, year)
    return replace(
        known_of_office,
        county=surroundings.county,
        units=surroundings.units,
    )


def _names(year: int) -> Mapping[str, Mapping[str, str]]:
    """Return the year's names of codes by kind: of its edition, or the supplied ones without."""
    edition = ClassificationEdition.objects.filter(year=year).first()
    if edition is None:
        return supplied_names(year)
    return names_by_kind(edition.pk)


# -- what stops publishing, and what is kept of it -------------------------------------------------


def unwaived(checked: Checked, waivers: Mapping[str, str]) -> Iterator[Problem]:
    """Return a Problem for each blocking finding that no reason lets pass.

    Its address is the key by which a waiver names the finding.
    """
    for key, finding in blocking(checked.results):
        if not waivers.get(key, "").strip():
            yield problem_kinds.CHECK.at(key, message=finding.message)


def certify(
    *, publication: Publication, checked: Checked, waivers: Mapping[str, str] = NO_WAIVERS
) -> CheckCertificate:
    """Freeze what the checks said of a publication, with the reasons of waived findings."""
    waived: list[dict[str, str]] = []
    for key, finding in blocking(checked.results):
        reason = waivers.get(key, "").strip()
        if reason:
            waived.append({"key": key, "message": finding.message, "reason": reason})
    data = as_data(checked.document, checked.results)
    data["waivers"] = waived
    return CheckCertificate.objects.create(
        publication=publication,
        engine=ENGINE,
        content_json=encode_fields(data),
        rounding=rounding_notes(checked.results),
    )
