import pytest

from budget.models import DepartmentBudget
from tests.cast import Cast, make_cast
from tests.factories import make_budget


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def budget(db: None) -> DepartmentBudget:
    """An empty draft of department 203 for 2023, over an edition of a few codes."""
    return make_budget()
