"""How a log line looks: key=value pairs, in UTC, one line a record."""

import logging
import re
from datetime import UTC, datetime

from budget.journal import key_values, utc

# The address of a link to set a password holds its token, and Django logs the address of a page
# that failed.
LINK_TOKEN = re.compile(r"(/admin/password/[^/\s]+/)[^/\s]+")


class LineFormatter(logging.Formatter):
    """Writes a record as ``time=… level=… logger=… message=…``.

    A record of the journal has its own pairs instead of a message. The lines of a traceback follow,
    each behind two spaces, so a line that begins with ``time=`` is always a record.
    """

    def format(self, record: logging.LogRecord) -> str:
        pairs: dict[str, object] = {
            "time": utc(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
        }
        journal_pairs = getattr(record, "pairs", None)
        if journal_pairs is None:
            pairs["message"] = LINK_TOKEN.sub(r"\1…", record.getMessage())
        else:
            pairs.update(journal_pairs)
        lines = [key_values(pairs)]
        if record.exc_info:
            lines += self.formatException(record.exc_info).splitlines()
        if record.stack_info:
            lines += self.formatStack(record.stack_info).splitlines()
        return "\n  ".join(lines)
