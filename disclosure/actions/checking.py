"""Checking a budget as it stands, a publication, or a file's Document, with what the database knows beside it; certificates.

What it knows: last year's publication, the year's names of codes, the department's kind and day of approval, today, and what
else stands public in the county.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from threading import Lock
from types import MappingProxyType

from cachetools import LRUCache, cached
from django.db import DatabaseError
from django.utils import timezone

from budget.classification import KINDS, supplied_list
from budget.models import ClassificationEdition, Department, DepartmentBudget
from budget.problems import Problem
from budget.querysets import names_by_kind
from disclosure.actions.county import Surroundings, around
from disclosure.actions.drafts import assemble_budget
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly
from disclosure.documents.checks import ENGINE, Context, County, Result, blocking, check
from disclosure.documents.checks.report import as_data, rounding_notes
from disclosure.documents.model.document import Document
from disclosure.models import CheckCertificate, Publication

NO_WAIVERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Checked:
    """A Document with what the rules say of it; ``problems`` is what kept it from being assembled without gaps."""

    document: Document
    results: tuple[Result, ...]
    problems: tuple[Problem, ...] = ()


def check_budget(*, budget: DepartmentBudget) -> Checked:
    """The budget's Document as it would be published now, checked.

    Raises ``forms.UnknownLayout`` where its year names a form that is not there.
    """
    return check_assembly(assembly=assemble_budget(budget=budget), budget=budget)


def check_assembly(*, assembly: Assembly, budget: DepartmentBudget, on: date | None = None) -> Checked:
    """The same for a Document that is assembled already; ``on`` is the day it is to be published, if that is known."""
    results = results_of(assembly.document, context_of_budget(assembly.document, budget, on=on))
    return Checked(assembly.document, results, assembly.problems)


def check_publication(*, publication: Publication) -> Checked:
    """A published version, checked with today's engine against what was published of the year before."""
    document = publication.document
    context = replace(
        _context(document, publication.department),
        approved_on=publication.approved_on,
        published_on=timezone.localdate(publication.visible_from),
    )
    return Checked(document, results_of(document, context))


def check_file_document(*, document: Document) -> Checked:
    """A Document read from a file. Whose it is, is told by its code and name; a department we do not know is checked alone.

    Needs no database: where there is none yet, the supplied names of codes are all that is known beside the file.
    Raises ``forms.UnknownLayout``.
    """
    try:
        context = _context(document, _department_of(document))
    except DatabaseError:
        context = _context(document, None, _supplied_names(document.identity.year))
    return Checked(document, results_of(document, context))


# Results by Document and knowledge, a few kilobytes each: the budgets and publications of a county.
kept_results: LRUCache[tuple[str, str], tuple[Result, ...]] = LRUCache(maxsize=256)


def _results_key(document: Document, context: Context) -> tuple[str, str]:
    return document.digest, _digest(context)


@cached(kept_results, key=_results_key, lock=Lock())
def results_of(document: Document, context: Context) -> tuple[Result, ...]:
    """Return what the rules say: the same Document and knowledge always give the same results."""
    return check(document, context)


def _digest(context: Context) -> str:
    """Of everything that the rules know, each field as it is; of large ones what names them."""
    known = {field.name: getattr(context, field.name) for field in fields(context)}
    known |= {"layout": context.layout.key, "prior": context.prior.digest if context.prior else ""}
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _department_of(document: Document) -> Department | None:
    identity = document.identity
    found = list(Department.objects.filter(code=identity.department_code, name=identity.department_name)[:2])
    return found[0] if len(found) == 1 else None


def context_of_budget(document: Document, budget: DepartmentBudget, *, on: date | None = None) -> Context:
    """What a budget's Document is checked against."""
    names = names_by_kind(budget.fiscal_year.edition_id)
    return replace(
        _context(document, budget.department, names),
        approved_on=budget.approved_on,
        published_on=on,
        today=timezone.localdate(),
    )


def _context(
    document: Document, department: Department | None, names: Mapping[str, Mapping[str, str]] | None = None
) -> Context:
    year = document.identity.year
    names = _names(year) if names is None else names
    surroundings = around(department, year) if department else Surroundings(County())
    return Context(
        layout=forms.layout(document.identity.layout),
        prior=_last_year(department, year) if department else None,
        function_names={**names.get("government_fund_function", {}), **names.get("function", {})},
        economic_names=names.get("department_economic", {}),
        government_names=names.get("government_economic", {}),
        department_kind=department.kind if department else "",
        county=surroundings.county,
        units=surroundings.units,
    )


def _names(year: int) -> Mapping[str, Mapping[str, str]]:
    """The year's names of codes by kind: those of its edition, or the supplied ones where it has none yet."""
    edition = ClassificationEdition.objects.filter(year=year).first()
    return names_by_kind(edition.pk) if edition else _supplied_names(year)


@cache
def _supplied_names(year: int) -> Mapping[str, Mapping[str, str]]:
    return {kind: {listed.code: listed.name for listed in supplied_list(year, kind)} for kind in KINDS}


def _last_year(department: Department, year: int) -> Document | None:
    """What this department, or the one it succeeded, published for the year before."""
    publications = Publication.objects.filter(department__in=[department.pk, department.predecessor_id], year=year - 1)
    publication = publications.standing().defer(None).first()
    return publication.document if publication else None


# -- what stops publishing, and what is kept of it ---------------------------------------------------------------------------


def unwaived(checked: Checked, waivers: Mapping[str, str]) -> Iterator[Problem]:
    """A Problem for each blocking finding that no reason lets pass; its code is ``check`` and its address the waiver's key."""
    for key, finding in blocking(checked.results):
        if not waivers.get(key, "").strip():
            yield Problem("check", key, finding.message)


def certify(*, publication: Publication, checked: Checked, waivers: Mapping[str, str] = NO_WAIVERS) -> CheckCertificate:
    """Freeze what the checks said of a publication, with the reasons for which blocking findings were let pass."""
    data = as_data(checked.document, checked.results)
    data["waivers"] = [
        {"key": key, "message": finding.message, "reason": waivers[key].strip()}
        for key, finding in blocking(checked.results)
        if waivers.get(key, "").strip()
    ]
    return CheckCertificate.objects.create(
        publication=publication,
        engine=ENGINE,
        content_json=json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        rounding=rounding_notes(checked.results),
    )
