"""The journal: one line on stderr for each event that whoever keeps the server wants to see.

A line is made of key=value pairs (docs/operations.md lists the events and says which ones to
watch). Only the keys of ``Fields`` can be written, and none of them holds a secret: no password,
no link, no number of a second factor.
"""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Literal, TypedDict, Unpack

from django.db import transaction

logger = logging.getLogger(__name__)


class Event(StrEnum):
    """The events of the journal."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    IMPORTED = "imported"
    IMPORT_STOPPED = "import_stopped"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    SECOND_FACTOR_GIVEN = "second_factor_given"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    SECOND_FACTOR_SET_UP = "second_factor_set_up"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    INVITED = "invited"
    TASK_FAILED = "task_failed"


# An event that is not listed happens every day.
LEVELS = {
    Event.WITHDRAWN: logging.WARNING,
    Event.IMPORT_STOPPED: logging.WARNING,
    Event.SIGN_IN_FAILED: logging.WARNING,
    Event.SIGN_IN_LOCKED: logging.WARNING,
    Event.SECOND_FACTOR_FAILED: logging.WARNING,
    Event.SECOND_FACTOR_REMOVED: logging.WARNING,
    Event.TASK_FAILED: logging.ERROR,
}


class Fields(TypedDict, total=False):
    """The keys that a line of the journal can have."""

    # region, year and department, as in the address of its page: 130532/2023/203; an offline
    # bundle is of a region and year
    budget: str
    version: int
    digest: str
    visible_from: datetime
    account: str  # the account that the event is about
    by: str  # the account that acts; empty for the program itself
    ip: str
    task: str
    run: int
    file: int
    path: str  # of a file that is inspected, in its pile
    outcome: Literal["entered", "archived", "unreadable", "stopped"]
    error: str  # the class of an exception; its text may quote what somebody entered


def record(event: Event, **fields: Unpack[Fields]) -> None:
    """Write a line about ``event``. Fields that are empty are left out."""
    _write(event, fields, exc_info=False)


def record_on_commit(event: Event, **fields: Unpack[Fields]) -> None:
    """Write a line about ``event`` once the transaction under way, if any, has succeeded."""
    transaction.on_commit(partial(record, event, **fields))


def record_failure(**fields: Unpack[Fields]) -> None:
    """Write that a task failed with the exception that is being handled, and its traceback."""
    error = sys.exception()
    if error is not None:
        fields["error"] = type(error).__name__
    _write(Event.TASK_FAILED, fields, exc_info=True)


def _write(event: Event, fields: Fields, *, exc_info: bool) -> None:
    pairs: dict[str, object] = {"event": event}
    for name, value in fields.items():
        if value not in (None, ""):
            pairs[name] = value
    # The message serves handlers other than ours; config.logs.LineFormatter prints the pairs.
    level = LEVELS.get(event, logging.INFO)
    logger.log(level, event, exc_info=exc_info, extra={"pairs": pairs})


def key_values(pairs: Mapping[str, object]) -> str:
    """Return ``pairs`` as text in one line: ``version=2 by=赵审核 message="a b"``."""
    words = []
    for name, value in pairs.items():
        text = utc(value) if isinstance(value, datetime) else str(value)
        words.append(f"{name}={_quoted_where_needed(text)}")
    return " ".join(words)


def utc(moment: datetime) -> str:
    """Return an aware ``moment`` in UTC with milliseconds: ``2026-11-28T23:50:27.123Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _quoted_where_needed(text: str) -> str:
    """Return ``text`` so that it cannot end its line or begin another pair.

    What people typed can hold line breaks and marks that turn the reading direction; with these
    somebody could write lines of their own into the log.
    """
    has_marks = not set(text).isdisjoint(' ="\\')
    if text and text.isprintable() and not has_marks:
        return text
    characters = []
    for character in text:
        if character in '"\\':
            characters.append(f"\\{character}")
        elif character.isprintable():
            characters.append(character)
        else:
            characters.append(character.encode("unicode_escape").decode("ascii"))
    return f'"{"".join(characters)}"'
