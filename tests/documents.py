"""Documents for tests of everything that reads one: the 2023 example without a database, and
imprints."""

import csv
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from budget.entries import Entries
from budget.examples import read_example
from budget.simulation import simulate
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document, EditionStatus, Imprint

CLASSIFICATION = Path(__file__).resolve().parent.parent / "fixtures" / "classification" / "2023"


def names(*lists: str) -> dict[str, str]:
    """Names by code from the supplied lists, later lists winning."""
    found: dict[str, str] = {}
    for name in lists:
        with (CLASSIFICATION / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            found |= {row["code"]: row["name"] for row in csv.DictReader(file, delimiter="\t")}
    return found


@cache
def example_entries() -> Entries:
    """The entries of the 2023 example with the year's names of codes."""
    return replace(
        read_example(),
        function_names=names("government-fund-function", "function"),
        economic_names=names("department-economic"),
    )


@cache
def example_document() -> Document:
    """The 2023 disclosure of 203."""
    return assemble(example_entries(), layout("hebei-2023")).document


def simulated_documents(*, departments: int, years: list[int], seed: int = 1) -> list[Document]:
    """The disclosures of a generated county, by department and year."""
    function_names = names("government-fund-function", "function")
    economic_names = names("department-economic")
    documents = []
    for entries in simulate(departments=departments, years=years, seed=seed):
        named = replace(entries, function_names=function_names, economic_names=economic_names)
        documents.append(assemble(named, layout(entries.layout)).document)
    return documents


def imprint(document: Document, *, version: int = 1, status: EditionStatus = "official") -> Imprint:
    """An imprint of ``document`` as publishing makes it; a draft has version 0 and no date."""
    if status == "draft":
        return Imprint(0, document.digest, None, status)
    return Imprint(version, document.digest, date(2023, 2, 20), status)
