"""Django's admin of the ledger.

What each role may see and do there is what budget.querysets and budget.rules say.
"""

from budget.admin import account, budgets, classification, organisation

__all__ = ["account", "budgets", "classification", "organisation"]
