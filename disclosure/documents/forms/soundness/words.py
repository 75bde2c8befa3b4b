"""The words of a template that stand in every document, by which readers know it. Pure."""

from disclosure.documents.forms.folding import Folder
from disclosure.documents.forms.placeholders import PLACEHOLDER

FEWEST_OWN_CHARACTERS = 2  # one character alone stands in too many other texts
FOLDER = Folder()


def own_characters(template: str) -> str:
    """Return the words of a template that are always printed, folded."""
    return FOLDER.fold(PLACEHOLDER.sub("", template))
