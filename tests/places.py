"""Ledgers of real budgets of other places: tests/data/places."""

import csv
from decimal import Decimal
from pathlib import Path

from budget.dimensions import Origin
from budget.entries import Line

PLACES = Path(__file__).parent / "data" / "places"


def ledger(name: str) -> tuple[Line, ...]:
    with (PLACES / f"{name}-ledger.tsv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))
    lines = []
    for row in rows:
        line = Line(
            unit=row["unit"],
            function=row["function_code"],
            economic=row["economic_code"],
            fund=row["fund"],
            origin=Origin(row["origin"]),
            kind=row["kind"],
            amount=Decimal(row["amount_yuan"]),
            project=row["project"],
        )
        lines.append(line)
    return tuple(lines)
