"""The Document as it would be published now."""

from decimal import Decimal

from budget.models import DepartmentBudget
from budget.querysets import read_entries
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.models import Publication


def assemble_budget(*, budget: DepartmentBudget) -> Assembly:
    """The budget's Document and what keeps it from being published, in a fixed number of queries.

    Raises ``forms.UnknownLayout`` where its year names a form that is not there.
    """
    entries = read_entries(budget)
    return assemble(entries, forms.layout(entries.layout), prior_figures(budget=budget))


def prior_figures(*, budget: DepartmentBudget) -> dict[str, Decimal]:
    """Last year's published figures in yuan by key, of this department or the one it succeeded; empty where there are none."""
    departments = [budget.department_id, budget.department.predecessor_id]
    last_year = Publication.objects.filter(department__in=departments, year=budget.fiscal_year.year - 1)
    publication = last_year.standing().defer(None).first()
    if publication is None:
        return {}
    figures = publication.document.figures
    return {figure.key: figure.value for figure in figures if figure.source == "table" and figure.value is not None}
