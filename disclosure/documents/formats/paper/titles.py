"""How titles that are set in the middle break into lines of about equal length. Pure."""

from disclosure.documents.formats.measure import NOTO
from disclosure.documents.formats.paper.styles import Face, Paper

_SLACK = 1  # em: digits are wider in some fonts; a title that only just fits has two lines


def title_lines(text: str, face: Face, page: Paper) -> int:
    """Return in how many lines a title stands. Without a limit, the last may hold one character."""
    return NOTO.lines(text, page.text_width / face.em - _SLACK)
