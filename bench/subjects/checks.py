"""All rules on the example, with and without the solver."""

from dataclasses import replace

from bench import example
from bench.bounds import Bound
from bench.pairs import Pair
from bench.table import Measures
from bench.timing import median_seconds
from disclosure.documents.checks import Context, check

ROUNDS = 5


def measures() -> Measures:
    document = example.document()
    displayed = document.as_displayed()
    context = Context(example.form(), solve=False)
    solving = replace(context, solve=True)
    yield Pair(
        "check a Document with exact amounts / a file, without solver",
        lambda: check(document, context),
        lambda: check(displayed, context),
    )
    yield Bound(
        "check a file without the solver",
        lambda: 1000 * median_seconds(lambda: check(displayed, context), rounds=ROUNDS),
        100,
        "ms",
    )
    yield Bound(
        "check a file with the solver",
        lambda: median_seconds(lambda: check(displayed, solving), rounds=ROUNDS),
        1,
        "s",
    )
