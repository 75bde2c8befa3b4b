"""The ledger's grid on the server: lines pasted, saved with the page that follows, and checked."""

from collections.abc import Callable
from functools import partial
from itertools import chain

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

USUAL = 300  # lines of a usual large department
MANY = 2_000  # lines of the largest
# The first imports what it needs, and a shared computer has slow moments.
ROUNDS = 3
FORM = "application/x-www-form-urlencoded"
Texts = list[dict[str, str]]


def measures() -> Measures:
    with empty_database():
        budget = load_example_ledger()
        bench = _Bench(budget)
        name = f"save {USUAL} pasted lines and check the budget"
        yield Bound(name, lambda: bench.least_seconds(bench.save_and_check, USUAL), 1, "s")
        yield Bound(
            f"read {MANY} pasted lines", lambda: bench.least_seconds(bench.paste, MANY), 2, "s"
        )
        works: dict[str, Callable[[int], None]] = {
            "paste": bench.paste,
            "save": bench.save,
            "check": bench.check,
        }
        for work, action in works.items():
            name = f"{work} {MANY} lines, per line against {USUAL}"
            yield Bound(name, partial(bench.growth, action), 1.5, "times")


class _Bench:
    """A clerk at the example's budget, whose lines are repeated as often as is needed."""

    def __init__(self, budget: DepartmentBudget) -> None:
        self.budget = budget
        self.client = Client()
        backend = "django.contrib.auth.backends.ModelBackend"
        self.client.force_login(clerk_of(budget), backend=backend)
        lines = budget.lines.select_related("unit", "function", "economic", "project")
        self.texts: Texts = [line_texts(line.as_entry()) for line in lines]

    def growth(self, action: Callable[[int], None]) -> float:
        """Return how much longer a line takes among many than among few."""
        few = self.least_seconds(action, USUAL) / USUAL
        many = self.least_seconds(action, MANY) / MANY
        return many / few

    def least_seconds(self, action: Callable[[int], None], count: int) -> float:
        times = []
        for _ in range(ROUNDS):
            self.budget.lines.all().delete()
            if action == self.check:
                self.save(count)
            times.append(seconds(partial(action, count)))
        return min(times)

    def paste(self, count: int) -> None:
        rows = ["\t".join(column.label for column in LEDGER)]
        for texts in self._rows(count):
            rows.append("\t".join(texts[column.key] for column in LEDGER))
        address = reverse("desk:paste", args=[self.budget.pk, "ledger"])
        answer = self.client.post(address, {"text": "\n".join(rows), "unit": "元"})
        if len(answer.json()["rows"]) != count:
            raise RuntimeError("not all lines were read")

    def save(self, count: int) -> None:
        fields: dict[str, list[str]] = {"row": [], "save": ["1"]}
        for column in LEDGER:
            fields[column.key] = []
        for number, texts in enumerate(self._rows(count)):
            fields["row"].append(f"new-{number}")
            for column in LEDGER:
                fields[column.key].append(texts[column.key])
        address = reverse("desk:ledger", args=[self.budget.pk])
        body = urlencode(fields, doseq=True)
        answer = self.client.post(address, body, content_type=FORM)
        if answer.status_code != 302 or self.budget.lines.count() != count:
            raise RuntimeError("the lines were not saved")
        if self.client.get(address).status_code != 200:
            raise RuntimeError("the page was not shown")

    def check(self, count: int) -> None:
        check_budget(budget=self.budget)

    def save_and_check(self, count: int) -> None:
        self.save(count)
        self.check(count)

    def _rows(self, count: int) -> Texts:
        """Return the example's lines over and over, each with its own amount."""
        repeated = chain.from_iterable([self.texts] * (count // len(self.texts) + 1))
        rows = []
        for number, texts in zip(range(count), repeated, strict=False):
            rows.append({**texts, "amount": str(1000 + number)})
        return rows


def clerk_of(budget: DepartmentBudget) -> User:
    """Return a new account that enters the budget's department."""
    department = budget.department
    clerk = User.objects.create_user("bench", is_staff=True)
    Membership.objects.create(
        user=clerk, role=Role.CLERK, region=department.region, department=department
    )
    return clerk
