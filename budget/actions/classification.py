"""Editions of classification codes: those supplied with the program, and official lists that an office loads."""

from collections.abc import Iterable, Sequence
from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, Q

from budget.classification import KINDS, SUPPLIED_YEAR, Comparison, ListedCode, compare, known_changes, supplied_list
from budget.models import ClassificationCode, ClassificationEdition, CodeChange, LedgerLine
from budget.models.classification import Evidence
from budget.problems import Problem, Problems

SUPPLIED_YEARS = range(2022, 2026)


@transaction.atomic
def load_supplied_editions(*, years: Iterable[int] = SUPPLIED_YEARS) -> list[ClassificationEdition]:
    """Saves the supplied editions of ``years`` and the known changes. What is there already, official or not, stays."""
    CodeChange.objects.bulk_create((CodeChange(**vars(change)) for change in known_changes()), ignore_conflicts=True)
    return [_load_supplied_edition(year) for year in years]


def _load_supplied_edition(year: int) -> ClassificationEdition:
    edition, _ = ClassificationEdition.objects.get_or_create(
        year=year, defaults={"name": f"{year}年政府收支分类科目", "source": _supplied_source(year)}
    )
    for kind in KINDS:
        if not edition.codes.filter(kind=kind).exists():
            _save_codes(edition, kind, supplied_list(year, kind))
    return edition


def _supplied_source(year: int) -> str:
    if year == SUPPLIED_YEAR:
        return "据已公开的预决算和旧科目表整理，未核实的科目有标注"
    return f"由{SUPPLIED_YEAR}年科目按已知变化推算，未核实的科目有标注"


def preview_list(*, year: int, kind: str, listed: Sequence[ListedCode]) -> Comparison:
    """What loading ``listed`` as the official list of ``kind`` for ``year`` would add, rename and end. Saves nothing.

    Raises Problems for codes that ``kind`` cannot have.
    """
    _refuse_misplaced(kind, listed)
    current = ClassificationCode.objects.filter(edition__year=year, kind=kind)
    return compare(dict(current.values_list("code", "name")), listed)


@transaction.atomic
def load_list(*, year: int, kind: str, listed: Sequence[ListedCode], source: str, by: Any = None) -> Comparison:
    """Makes ``listed`` the official list of ``kind`` for ``year`` and returns what changed.

    A renamed code keeps its row, so lines that name it show the new name. Raises Problems where ended codes have money.
    """
    if by is not None and not rules.has_perm("budget.change_classificationedition", by):
        raise PermissionDenied
    comparison = preview_list(year=year, kind=kind, listed=listed)
    edition, _ = ClassificationEdition.objects.get_or_create(
        year=year, defaults={"name": f"{year}年政府收支分类科目", "source": source}
    )
    _end_codes(edition, kind, [row.code for row in comparison.ended])
    _save_codes(edition, kind, listed)
    return comparison


def _refuse_misplaced(kind: str, listed: Sequence[ListedCode]) -> None:
    first = {"function": "2", "government_fund_function": "2", "department_economic": "3", "government_economic": "5"}
    longest = 7 if first[kind] == "2" else 5
    problems = [
        Problem("misplaced", f"科目 {row.code}", "不属于所选分类的科目")
        for row in listed
        if not row.code.startswith(first[kind]) or len(row.code) > longest
    ]
    if problems:
        raise Problems(problems)


def _end_codes(edition: ClassificationEdition, kind: str, codes: Sequence[str]) -> None:
    try:
        edition.codes.filter(kind=kind, code__in=codes).delete()
    except ProtectedError as error:
        lines = LedgerLine.objects.filter(Q(function__edition=edition) | Q(economic__edition=edition))
        used = {code for pair in lines.values_list("function__code", "economic__code") for code in pair}
        raise Problems(
            Problem("code_in_use", f"科目 {code}", "新科目表中没有这个科目，但已有预算使用，不能停用")
            for code in sorted(used.intersection(codes))
        ) from error


def _save_codes(edition: ClassificationEdition, kind: str, listed: Iterable[ListedCode]) -> None:
    ClassificationCode.objects.bulk_create(
        (
            ClassificationCode(
                edition=edition, kind=kind, code=row.code, name=row.name, evidence=Evidence(row.evidence)
            )
            for row in listed
        ),
        update_conflicts=True,
        unique_fields=["edition", "kind", "code"],
        update_fields=["name", "evidence"],
    )
