"""The ledger's grid: one POST of 300 pasted lines until they are saved, and the budget checked."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from bench.bounds import Bound
from bench.database import empty_database
from bench.table import Measures
from bench.timing import seconds
from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget, Membership
from budget.roles import Role
from budget.sheets import LEDGER, line_texts
from disclosure.actions.checking import check_budget

LINES = 300
# The first imports what it needs, and a shared computer has slow moments.
ROUNDS = 3


def measures() -> Measures:
    with empty_database():
        budget = load_example_ledger()
        name = f"save {LINES} pasted lines and check the budget"
        yield Bound(name, lambda: _least_seconds(budget), 1, "s")


def _least_seconds(budget: DepartmentBudget) -> float:
    client = Client()
    client.force_login(_clerk(budget), backend="django.contrib.auth.backends.ModelBackend")
    body = _pasted(budget)
    address = reverse("desk:ledger", args=[budget.pk])

    def save_and_check() -> None:
        kind = "application/x-www-form-urlencoded"
        answer = client.post(address, body, content_type=kind)
        check_budget(budget=budget)
        if answer.status_code != 302:
            raise RuntimeError("the lines were not saved")

    times = []
    for _ in range(ROUNDS):
        budget.lines.all().delete()
        times.append(seconds(save_and_check))
        if budget.lines.count() != LINES:
            raise RuntimeError("not all lines were saved")
    return min(times)


def _pasted(budget: DepartmentBudget) -> str:
    """Return a browser's form: the example's lines over and over, each with its own amount."""
    lines = list(budget.lines.select_related("unit", "function", "economic", "project"))
    fields: dict[str, list[str]] = {"row": [], "save": ["1"]}
    for column in LEDGER:
        fields[column.key] = []
    for number in range(LINES):
        texts = line_texts(lines[number % len(lines)].as_entry())
        texts["amount"] = str(1000 + number)
        fields["row"].append(f"new-{number}")
        for column in LEDGER:
            fields[column.key].append(texts[column.key])
    return urlencode(fields, doseq=True)


def _clerk(budget: DepartmentBudget) -> User:
    department = budget.department
    clerk = User.objects.create_user("bench", is_staff=True)
    Membership.objects.create(
        user=clerk, role=Role.CLERK, region=department.region, department=department
    )
    return clerk
