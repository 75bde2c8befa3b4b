"""All rules on the example: what the solver adds. Wanted: under 100 ms without it, under a second with it."""

from collections.abc import Iterator
from dataclasses import replace

from bench.pairs import Pair
from budget.examples import read_example
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, check


def pairs() -> Iterator[Pair]:
    form = forms.layout("hebei-2023")
    document = assemble(read_example(), form).document
    displayed = document.as_displayed()
    context = Context(form, solve=False)
    yield Pair(
        "check a file without the solver / with it",
        lambda: check(displayed, context),
        lambda: check(displayed, replace(context, solve=True)),
    )
    yield Pair(
        "check a Document with exact amounts / a file without the solver",
        lambda: check(document, context),
        lambda: check(displayed, context),
    )
