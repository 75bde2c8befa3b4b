"""What was not taken from a file, of whatever kind: nothing is passed over in silence. Pure."""

from dataclasses import dataclass

_SHOWN = 40  # characters of the text, in a line that names the part


@dataclass(frozen=True)
class Unread:
    """A part of a file that was not taken: where it is, and why.

    ``text`` is as it stands in the file; empty for what was not opened or has no text of its own.
    """

    place: str
    reason: str
    text: str = ""

    def as_data(self) -> dict[str, str]:
        """Return it for JSON."""
        return {"place": self.place, "text": self.text, "reason": self.reason}

    def __str__(self) -> str:
        shown = f"“{self.text[:_SHOWN]}”" if self.text else ""
        return f"{self.place}{shown}：{self.reason}"
