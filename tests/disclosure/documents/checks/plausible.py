"""Whole disclosures over random ledgers: everything that a department writes, in the form's own
words."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

from budget.dimensions import Kind
from budget.entries import Entries, PriorFigureEntry
from disclosure.documents.model.document import Document
from tests.disclosure.documents.checks.altered import assembled, clean_entries
from tests.ledgers import random_entries

COMPARED = ("total", "basic", "project", "operating", "three_public")


def plausible_entries(seed: int) -> Entries:
    """A random ledger with the example's texts and goals, and figures of last year that go with
    it."""
    random = Random(seed)
    written = clean_entries()
    ledger = random_entries(random)
    entries = replace(
        written,
        department_code=ledger.department_code,
        department_name=ledger.department_name,
        lines=ledger.lines,
        projects=written.projects
        if any(line.kind == Kind.PROJECT for line in ledger.lines)
        else (),
        function_names=ledger.function_names,
        economic_names=ledger.economic_names,
        prior_figures=(),
    )
    return replace(entries, prior_figures=_last_year(random, assembled(entries)))


def _last_year(random: Random, this_year: Document) -> tuple[PriorFigureEntry, ...]:
    """Last year's figures near this year's; what is neither basic nor project spending was the
    same."""
    now = {key: this_year.figure_by_key[key].value or Decimal(0) for key in COMPARED}
    before = {
        key: (amount * random.randint(80, 120) / 100).quantize(Decimal("0.01"))
        for key, amount in now.items()
    }
    before["total"] = (
        now["total"] - now["basic"] - now["project"] + before["basic"] + before["project"]
    )
    return tuple(PriorFigureEntry(key, amount, "2022年部门预算") for key, amount in before.items())


@cache
def plausible_document(seed: int) -> Document:
    """Its Document, with exact amounts."""
    return assembled(plausible_entries(seed))
