from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """The ledger: master data and what departments enter."""

    name = "budget"
    verbose_name = "预算账"
