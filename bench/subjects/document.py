"""The Document of the 2023 example: what freezing it saves its readers."""

from collections.abc import Iterator

from bench.pairs import Pair
from budget.examples import read_example
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.model.document import Document


def pairs() -> Iterator[Pair]:
    entries = read_example()
    form = forms.layout("hebei-2023")
    document = assemble(entries, form).document
    frozen = document.json
    yield Pair(
        "read the frozen Document / assemble it from its entries",
        lambda: Document.from_json(frozen),
        lambda: assemble(entries, form),
    )
