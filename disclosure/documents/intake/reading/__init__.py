"""Reading finished disclosures back into Documents, whoever made the file.

``read_file`` takes a file's bytes; ``read`` takes raw blocks under one layout; ``recognise`` chooses the layout that fits.
Of our own files, ``read_file(render(document)).document == document.as_displayed()``.
"""

from disclosure.documents.intake.reading.captions import Told
from disclosure.documents.intake.reading.files import READABLE, read_file
from disclosure.documents.intake.reading.interpret import read, recognise
from disclosure.documents.intake.reading.model import Reading, Unread

__all__ = ["READABLE", "Reading", "Told", "Unread", "read", "read_file", "recognise"]
