"""The 2023 example that most subjects measure, without a database."""

from functools import cache

from budget.entries import Entries
from budget.examples import read_example
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.model import Layout
from disclosure.documents.model.document import Document, Imprint


@cache
def entries() -> Entries:
    """The lines of its ledger."""
    return read_example()


def form() -> Layout:
    """The layout that it follows."""
    return forms.layout("hebei-2023")


@cache
def document() -> Document:
    """The example as it is published."""
    return assemble(entries(), form()).document


def imprint() -> Imprint:
    """The imprint of its first version."""
    return Imprint(1, document().digest, None)
