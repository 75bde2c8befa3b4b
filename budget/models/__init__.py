"""The ledger's tables, one noun a file."""

from budget.models.account import Membership
from budget.models.asset import AssetHolding
from budget.models.classification import ClassificationCode, ClassificationEdition, CodeChange
from budget.models.ledger import DepartmentBudget, LedgerLine
from budget.models.narrative import NarrativeParagraph, NarrativeText, PriorFigure, SubGoal
from budget.models.organisation import Department, Exemption, FiscalYear, Region, Unit
from budget.models.procurement import ProcurementItem
from budget.models.project import Indicator, Project

__all__ = [
    "AssetHolding",
    "ClassificationCode",
    "ClassificationEdition",
    "CodeChange",
    "Department",
    "DepartmentBudget",
    "Exemption",
    "FiscalYear",
    "Indicator",
    "LedgerLine",
    "Membership",
    "NarrativeParagraph",
    "NarrativeText",
    "PriorFigure",
    "ProcurementItem",
    "Project",
    "Region",
    "SubGoal",
    "Unit",
]
