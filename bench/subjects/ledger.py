"""The ledger's grid with 300 lines: one POST from what was pasted to saved, then the whole budget checked again."""

import time
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.test.runner import DiscoverRunner
from django.urls import reverse
from django.utils.http import urlencode

from bench.bounds import Bound
from budget.actions.examples import load_example_ledger
from budget.models import DepartmentBudget, LedgerLine, Membership
from budget.roles import Role
from budget.sheets import LEDGER, line_texts
from disclosure.actions.checking import check_budget

LINES = 300


def bounds() -> Iterator[Bound]:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        # Passwords and hashed names of static files are not what is measured.
        with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=_plain_static_files()):
            budget = load_example_ledger()
            yield Bound(f"save {LINES} pasted lines and check the budget", lambda: _quickest(budget), 1, "s")
    finally:
        runner.teardown_databases(databases)


def _plain_static_files() -> dict[str, dict[str, str]]:
    return {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _quickest(budget: DepartmentBudget) -> float:
    """Of three rounds: the first imports what it needs, and a shared computer has slow moments."""
    client = Client()
    client.force_login(_clerk(budget), backend="django.contrib.auth.backends.ModelBackend")
    rows = [line_texts(line.as_entry()) | {"amount": str(1000 + number)} for number, line in _lines(budget)]
    return min(_seconds(budget, client, rows) for _ in range(3))


def _seconds(budget: DepartmentBudget, client: Client, rows: list[dict[str, str]]) -> float:
    budget.lines.all().delete()
    columns = {column.key: [row[column.key] for row in rows] for column in LEDGER}
    form = {"row": [f"new-{number}" for number in range(LINES)], **columns, "save": "1"}
    body = urlencode(form, doseq=True)
    started = time.perf_counter()
    address = reverse("desk:ledger", args=[budget.pk])
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    check_budget(budget=budget)
    spent = time.perf_counter() - started
    if answer.status_code != 302 or budget.lines.count() != LINES:
        raise RuntimeError("the lines were not saved")
    return spent


def _lines(budget: DepartmentBudget) -> Iterator[tuple[int, LedgerLine]]:
    lines = list(budget.lines.select_related("unit", "function", "economic", "project"))
    return ((number, lines[number % len(lines)]) for number in range(LINES))


def _clerk(budget: DepartmentBudget) -> User:
    department = budget.department
    clerk = User.objects.create_user("bench", is_staff=True)
    Membership.objects.create(user=clerk, role=Role.CLERK, region=department.region, department=department)
    return clerk
