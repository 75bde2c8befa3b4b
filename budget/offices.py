"""Whose budgets and publications are: a department's as a whole, or one unit's of it.

As conditions for queries, the same for all that has ``department``, ``unit`` and ``document_kind``.
None of them reaches a ledger.
"""

from typing import Any

from django.db.models import Q

from budget.dimensions import DocumentKind


def same_disclosure(owned: Any) -> Q:
    """Return the condition for budgets or publications of the same office and kind of document.

    They are of whatever year. ``owned`` is such a budget or publication.
    """
    return Q(department=owned.department_id, unit=owned.unit_id, document_kind=owned.document_kind)


def same_office_or_predecessor(owned: Any) -> Q:
    """Return the condition for ``same_disclosure``, or that of the department it succeeded.

    Units have no predecessors: a unit that moves is entered with its new department.
    """
    same = same_disclosure(owned)
    predecessor = owned.department.predecessor_id
    if owned.unit_id is not None or predecessor is None:
        return same
    inherited = Q(department=predecessor, unit__isnull=True, document_kind=owned.document_kind)
    return same | inherited


def of_office(department_code: str, unit_code: str) -> Q:
    """Return the condition for what belongs to an office, by the codes of addresses and commands.

    Without a unit's code that is the department as a whole.
    """
    if unit_code:
        return Q(department__code=department_code, unit__code=unit_code)
    return Q(department__code=department_code, unit__isnull=True)


def is_of_unit_as_kind_says() -> Q:
    """Return the condition that what is a unit's document has a unit, and nothing else does."""
    units = [kind.value for kind in DocumentKind if kind.is_of_unit]
    of_unit = Q(document_kind__in=units, unit__isnull=False)
    of_department = ~Q(document_kind__in=units) & Q(unit__isnull=True)
    known = Q(document_kind__in=DocumentKind.values())
    return known & (of_unit | of_department)
