"""Editions of classification codes: those supplied, and official lists that an office loads."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, Q

from budget import problem_kinds
from budget.classification import (
    KINDS,
    SUPPLIED_YEAR,
    Comparison,
    ListedCode,
    compare,
    known_changes,
    supplied_list,
)
from budget.codes import CodeKind, Evidence
from budget.models import ClassificationCode, ClassificationEdition, CodeChange, LedgerLine
from budget.problems import Problems, refuse
from budget.rules import may

SUPPLIED_YEARS = range(2022, 2026)
# With which digit the codes of a list begin, and how long they are at most: only functions have
# items (项, seven digits).
FIRST_DIGITS: dict[str, str] = {
    CodeKind.FUNCTION: "2",
    CodeKind.GOVERNMENT_FUND_FUNCTION: "2",
    CodeKind.DEPARTMENT_ECONOMIC: "3",
    CodeKind.GOVERNMENT_ECONOMIC: "5",
}
LONGEST_CODES: dict[str, int] = {
    CodeKind.FUNCTION: 7,
    CodeKind.GOVERNMENT_FUND_FUNCTION: 7,
    CodeKind.DEPARTMENT_ECONOMIC: 5,
    CodeKind.GOVERNMENT_ECONOMIC: 5,
}


@transaction.atomic
def load_supplied_editions(*, years: Iterable[int] = SUPPLIED_YEARS) -> list[ClassificationEdition]:
    """Save the supplied editions of ``years`` and the known changes.

    What is there already, official or not, stays.
    """
    changes = [CodeChange(**vars(change)) for change in known_changes()]
    CodeChange.objects.bulk_create(changes, ignore_conflicts=True)
    editions = []
    for year in years:
        edition = _edition(year, source=_supplied_source(year))
        for kind in KINDS:
            if not edition.codes.filter(kind=kind).exists():
                _save_codes(edition, kind, supplied_list(year, kind))
        editions.append(edition)
    return editions


def _supplied_source(year: int) -> str:
    if year == SUPPLIED_YEAR:
        return "据已公开的预决算和旧科目表整理，未核实的科目有标注"
    return f"由{SUPPLIED_YEAR}年科目按已知变化推算，未核实的科目有标注"


def _edition(year: int, *, source: str) -> ClassificationEdition:
    """Return the edition of ``year``, made with ``source`` where there is none."""
    edition, _ = ClassificationEdition.objects.get_or_create(
        year=year, defaults={"name": f"{year}年政府收支分类科目", "source": source}
    )
    return edition


def preview_list(*, year: int, kind: str, listed: Sequence[ListedCode]) -> Comparison:
    """Return what loading ``listed`` as the official list would add, rename and end.

    Nothing is saved. Raises Problems for codes that ``kind`` cannot have, and for those that
    something published uses and the list renames or ends.
    """
    problems = []
    for row in listed:
        is_of_kind = row.code.startswith(FIRST_DIGITS[kind])
        if not is_of_kind or len(row.code) > LONGEST_CODES[kind]:
            problems.append(problem_kinds.LIST_MISPLACED.at(f"科目 {row.code}"))
    refuse(problems)
    current = ClassificationCode.objects.filter(edition__year=year, kind=kind)
    comparison = compare(dict(current.values_list("code", "name")), listed)
    altered = {changed for changed, _, _ in comparison.renamed}
    altered |= {row.code for row in comparison.ended}
    for code in current.select_related("edition").filter(code__in=altered).order_by("code"):
        # Asked for nobody in particular: what is published keeps its names whoever loads the list.
        if not may(None, "budget.replace_classificationcode", code):
            address = f"科目 {code.code}"
            problems.append(problem_kinds.CODE_PUBLISHED.at(address, name=code.name))
    refuse(problems)
    return comparison


@transaction.atomic
def load_list(
    *, year: int, kind: str, listed: Sequence[ListedCode], source: str, by: Any = None
) -> Comparison:
    """Make ``listed`` the official list of ``kind`` for ``year``; return what changed.

    A renamed code keeps its row, so lines that name it show the new name. Raises Problems where
    ended codes have money.
    """
    if by is not None and not may(by, "budget.change_classificationedition"):
        raise PermissionDenied
    comparison = preview_list(year=year, kind=kind, listed=listed)
    edition = _edition(year, source=source)
    _end_codes(edition, kind, [row.code for row in comparison.ended])
    _save_codes(edition, kind, listed)
    return comparison


def _end_codes(edition: ClassificationEdition, kind: str, codes: Sequence[str]) -> None:
    try:
        edition.codes.filter(kind=kind, code__in=codes).delete()
    except ProtectedError as error:
        of_edition = Q(function__edition=edition) | Q(economic__edition=edition)
        lines = LedgerLine.objects.filter(of_edition)
        used = set()
        for function, economic in lines.values_list("function__code", "economic__code"):
            used |= {function, economic}
        problems = []
        for code in sorted(used.intersection(codes)):
            problems.append(problem_kinds.CODE_IN_USE.at(f"科目 {code}"))
        raise Problems(problems) from error


def _save_codes(edition: ClassificationEdition, kind: str, listed: Iterable[ListedCode]) -> None:
    """Save codes; one that the edition has already gets the new name and evidence."""
    rows = []
    for listed_code in listed:
        row = ClassificationCode(
            edition=edition,
            kind=kind,
            code=listed_code.code,
            name=listed_code.name,
            evidence=Evidence(listed_code.evidence),
        )
        rows.append(row)
    ClassificationCode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["edition", "kind", "code"],
        update_fields=["name", "evidence"],
    )
