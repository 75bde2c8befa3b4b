"""Does once what the first reading of a process does beside reading: forms and their patterns.

Importing it is all: the server whose forks read uploads does so, and every fork has them ready.
"""

from disclosure.documents import forms
from disclosure.documents.intake.files.blocks import RawCell, RawParagraph, RawTable
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.interpret import read
from disclosure.documents.intake.reading.recognition import recognise

# A line and a table that are like none of any form, so that all of the form is held against them.
_TEXTS = ("一、预热的一行2000年", "预热")
_CELLS = tuple(RawCell(text, "预热") for text in _TEXTS)
_BLOCKS = (RawParagraph(_TEXTS[0], "预热"), RawTable((_CELLS, _CELLS), "预热"))


def _warm() -> None:
    for key in forms.available():
        layout = forms.layout(key)
        recognise(_BLOCKS, [layout])
        entries_of(read(_BLOCKS, layout), layout)


_warm()
