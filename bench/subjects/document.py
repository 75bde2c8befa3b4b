"""The Document of the 2023 example: what freezing it saves its readers."""

from bench import example
from bench.pairs import Pair
from bench.table import Measures
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.model.document import Document


def measures() -> Measures:
    frozen = example.document().json
    yield Pair(
        "read the frozen Document / assemble it from its entries",
        lambda: Document.from_json(frozen),
        lambda: assemble(example.entries(), example.form()),
    )
