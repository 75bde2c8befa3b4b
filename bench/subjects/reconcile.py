"""From displayed tables back to a ledger: the whole of it, and what blaming a false cell costs beside it."""

from collections.abc import Iterator
from random import Random

from bench.pairs import Pair
from budget.entries import Entries
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.reconcile import reconcile
from tests.disclosure.documents.reconcile.forgeries import forgery
from tests.documents import example_entries
from tests.ledgers import random_entries


def pairs() -> Iterator[Pair]:
    yield _pair("the example", example_entries())
    yield _pair("a random department", random_entries(6))


def _pair(whose: str, entries: Entries) -> Pair:
    form = forms.layout("hebei-2023")
    shown = assemble(entries, form).document.as_displayed()
    false = forgery(shown, Random(1)).document
    return Pair(
        f"find the ledger of {whose} / name its one false cell",
        lambda: reconcile(shown, form),
        lambda: reconcile(false, form),
    )
