"""Reading a department's ledger from a spreadsheet or a text, with every fault at its cell."""

from disclosure.documents.intake.ledgers.reading import (
    ANSWERED_BY,
    LARGEST_FILE,
    LedgerAnswers,
    LedgerPart,
    LedgerUpload,
    read_ledger,
)

__all__ = [
    "ANSWERED_BY",
    "LARGEST_FILE",
    "LedgerAnswers",
    "LedgerPart",
    "LedgerUpload",
    "read_ledger",
]
