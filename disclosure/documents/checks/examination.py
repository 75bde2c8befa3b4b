"""A document under check: its cells, its narrative, and where its tables agree. Pure."""

from functools import cached_property

from disclosure.documents.checks.agreement import Agreement
from disclosure.documents.checks.quotes import Narrative
from disclosure.documents.meaning.case import Case


class Examination(Case):
    """One document for all rules: what several of them ask for is worked out once."""

    @cached_property
    def narrative(self) -> Narrative:
        """The sentences of the document with the amounts that they quote."""
        return Narrative(self)

    @cached_property
    def agreement(self) -> Agreement:
        """The cells of the document grouped by meaning."""
        return Agreement(self)
