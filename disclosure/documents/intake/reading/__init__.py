"""Reads finished disclosures back into Documents, whoever made the file.

``read_file`` takes a file's bytes; ``read`` takes raw blocks under one layout; ``recognise``
chooses the layout that fits. Our own files give back what they show:
``read_file(render(document)).document == document.as_displayed()``.
"""

from disclosure.documents.intake.reading.files import DEEPLY_READABLE, READABLE, read_file
from disclosure.documents.intake.reading.interpret import read
from disclosure.documents.intake.reading.model import Reading, StatedIdentity
from disclosure.documents.intake.reading.recognition import recognise

__all__ = [
    "DEEPLY_READABLE",
    "READABLE",
    "Reading",
    "StatedIdentity",
    "read",
    "read_file",
    "recognise",
]
