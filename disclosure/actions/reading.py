"""Ledgers and finished disclosures that people upload, read in a process of their own.

``read_ledger``, ``read_file``, ``entries_of``, ``recover``, ``compare`` and ``check`` do within
bounds what the pure functions of these names do. ``identify_paper`` and ``compare_paper`` do so for
files of people who are not signed in, which never keep those who are waiting.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from threading import BoundedSemaphore

from django.conf import settings

from budget.acceptance import CodeBook
from budget.actions.reading import apart, bounds, request_time
from budget.bounded import Bounds, Limit, OutOfBounds, run, seconds_left, turn_of
from budget.entries import Entries
from budget.problems import Problems
from disclosure.documents import formats
from disclosure.documents.checks import Context, Result, engine
from disclosure.documents.formats.paper.fonts import chosen
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.sent import Sent, receive, send
from disclosure.documents.intake import ledgers, papers, problem_kinds, reading, recovery
from disclosure.documents.intake.drafting.files import Draft, draft_file
from disclosure.documents.intake.files.conversion import modern
from disclosure.documents.intake.files.packages import MEGABYTE, Limits
from disclosure.documents.intake.ledgers import LedgerAnswers, LedgerUpload
from disclosure.documents.intake.papers import PaperDifferences, PaperIdentity
from disclosure.documents.intake.reading import Reading, StatedIdentity, entries
from disclosure.documents.intake.recovery import Recovery
from disclosure.documents.intake.recovery.changes import EntriesChange, compare_entries
from disclosure.documents.model.document import Document, Imprint

# What making one official file of a foreign Document may take. The largest that can be read takes a
# minute as PDF; the fonts alone take some hundred megabytes.
RENDERING = Bounds(seconds=120, memory=2_000 * MEGABYTE, answer=64 * MEGABYTE)

# Papers that are verified at once in one process: apart from the uploads of those who work here.
_PAPERS = BoundedSemaphore(1)
# Seconds that a paper waits for another one: each waits in one of the few threads for all pages.
_PAPERS_WAIT = 5


def limits() -> Limits:
    """Return how much of an uploaded file is read at most, from the settings."""
    unpacked = settings.IMPORT_UNPACKED_MB * MEGABYTE
    default = Limits()
    return replace(
        default,
        file_size=settings.IMPORT_FILE_MB * MEGABYTE,
        unpacked_size=unpacked,
        member_size=min(default.member_size, unpacked),
    )


def modern_file(data: bytes, name: str) -> bytes:
    """Return an old Word or Excel file, or one of WPS, converted; any other file as it is.

    Without LibreOffice no file is converted: its reader says how to save it. Raises Problems where
    the conversion fails.
    """
    seconds = settings.IMPORT_CONVERT_SECONDS
    left = seconds_left()
    if left < seconds:
        seconds = max(1, int(left))  # 0 would say that files are not converted here
    memory = settings.IMPORT_CONVERT_MB * MEGABYTE
    try:
        return modern(data, seconds=seconds, memory=memory)
    except Problems as exc:
        raise Problems(replace(problem, address=name) for problem in exc.problems) from exc


def read_ledger(
    name: str, data: bytes, book: CodeBook, answers: LedgerAnswers | None = None
) -> LedgerUpload:
    """Return the ledger in a file; ``answers`` are what a person has decided about it.

    Raises Problems where the file cannot be read, or not within the bounds.
    """
    data = modern_file(data, name)
    return apart(ledgers.read_ledger, name, data, book, answers, name=name)


def read_file(
    data: bytes,
    name: str,
    layouts: Iterable[Layout],
    *,
    stated: StatedIdentity | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Return the disclosure in a file, in the layout that fits best.

    Raises Problems where the file cannot be read, or not within the bounds.
    """
    sent = [send(layout) for layout in layouts]
    return apart(_read_file, data, name, sent, stated, limits, name=name)


def _read_file(
    data: bytes,
    name: str,
    sent: list[Sent],
    stated: StatedIdentity | None,
    limits: Limits | None,
) -> Reading:
    layouts = [receive(layout) for layout in sent]
    return reading.read_file(data, name, layouts, stated=stated, limits=limits)


def entries_of(read: Reading, layout: Layout, *, name: str) -> Entries:
    """Return the entries that a reading of the file ``name`` tells.

    Raises Problems where that takes more than the bounds.
    """
    return apart(_entries_of, read, send(layout), name=name)


def _entries_of(read: Reading, sent: Sent) -> Entries:
    return entries.entries_of(read, receive(sent))


def recover(
    read: Reading, layout: Layout, known: Entries, prior: Mapping[str, Decimal]
) -> Recovery:
    """Return the entries that make the disclosure again, found within bounds of their own.

    Past these nothing is found, which a problem says.
    """
    if not settings.READING_APART:
        return recovery.recover(read, layout, known, prior)
    seconds = settings.RECOVERY_SECONDS
    try:
        return run(_recover, read, send(layout), known, prior, bounds=bounds(seconds))
    except OutOfBounds as exc:
        problem = request_time("九张表")
        if exc.limit is not Limit.TOGETHER:
            most = settings.READING_MEMORY_MB
            problem = problem_kinds.RECOVERY_ENDED.at("九张表", seconds=seconds, most=most)
        return Recovery(known, is_found=False, problems=(problem,))


def _recover(read: Reading, sent: Sent, known: Entries, prior: Mapping[str, Decimal]) -> Recovery:
    return recovery.recover(read, receive(sent), known, prior)


def render_apart(name: str, document: Document, imprint: Imprint) -> bytes:
    """Return the file of a Document that somebody's file holds, in a format.

    Raises Problems where making it takes more than bounds of its own.
    """
    if not settings.READING_APART:
        return formats.rendered(name, document, imprint)
    try:
        sent = (name, document.json, imprint, chosen())
        return run(formats.rendered_from_json, *sent, bounds=RENDERING)
    except OutOfBounds as exc:
        most = RENDERING.memory // MEGABYTE
        label = formats.get(name).label
        problem = problem_kinds.RENDERING_ENDED.at(label, seconds=RENDERING.seconds, most=most)
        raise Problems([problem]) from exc


def compare(before: Entries | None, after: Entries, *, name: str) -> EntriesChange:
    """Return what entering the file ``name`` would change.

    Raises Problems where finding that takes more than the bounds.
    """
    return apart(compare_entries, before, after, name=name)


def check(document: Document, context: Context) -> tuple[Result, ...]:
    """Return what the rules say of a file's Document. Raises OutOfBounds."""
    if not settings.READING_APART:
        return engine.check(document, context)
    return run(engine.check, document, context, bounds=bounds(settings.READING_SECONDS))


def draft_form(data: bytes, name: str, key: str, *, limits: Limits | None = None) -> Draft:
    """Return a first layout of the blank form in a file.

    Raises Problems where the file cannot be read, or not within the bounds.
    """
    return apart(draft_file, modern_file(data, name), name, key, limits, name=name)


def identify_paper(
    data: bytes, name: str, layouts: Iterable[Layout], limits: Limits
) -> PaperIdentity:
    """Return whose disclosure a file says that it is.

    Raises Problems where the file cannot be read, or not within the bounds.
    """
    sent = [send(layout) for layout in layouts]
    turn = turn_of(_PAPERS, _PAPERS_WAIT)
    return apart(_identify_paper, data, name, sent, limits, name=name, turn=turn)


def _identify_paper(data: bytes, name: str, sent: list[Sent], limits: Limits) -> PaperIdentity:
    layouts = [receive(layout) for layout in sent]
    return papers.identify(data, name, layouts, limits)


def compare_paper(
    data: bytes, name: str, layout: Layout, official: Document, limits: Limits
) -> PaperDifferences:
    """Return what a file prints otherwise than an official Document of a form.

    Raises Problems where the file cannot be read in it, or not within the bounds.
    """
    turn = turn_of(_PAPERS, _PAPERS_WAIT)
    return apart(_compare_paper, data, name, send(layout), official, limits, name=name, turn=turn)


def _compare_paper(
    data: bytes, name: str, sent: Sent, official: Document, limits: Limits
) -> PaperDifferences:
    return papers.differences(data, name, receive(sent), official, limits)
