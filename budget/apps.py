from django.apps import AppConfig

from budget.bounded import PRELOADED


class BudgetConfig(AppConfig):
    """The ledger: master data and what departments enter."""

    name = "budget"
    verbose_name = "预算账"

    def ready(self) -> None:
        """Have the processes that read uploads begin with their modules imported."""
        PRELOADED.append("budget.actions.reading")
