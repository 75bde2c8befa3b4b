"""From displayed tables back to a ledger, and what blaming a false cell costs beside it."""

from random import Random

from bench import example
from bench.pairs import Pair
from bench.table import Measures
from budget.entries import Entries
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.reconcile import reconcile
from tests.disclosure.documents.reconcile.forgeries import forgery
from tests.documents import example_entries
from tests.ledgers import random_entries


def measures() -> Measures:
    yield _pair("the example", example_entries())
    yield _pair("a random department", random_entries(6))


def _pair(owner: str, entries: Entries) -> Pair:
    form = example.form()
    shown = assemble(entries, form).document.as_displayed()
    false = forgery(shown, Random(1)).document
    return Pair(
        f"find the ledger of {owner} / name its one false cell",
        lambda: reconcile(shown, form),
        lambda: reconcile(false, form),
    )
