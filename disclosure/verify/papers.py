"""What is said of a file: that it is an original of ours, or what differs from the official one."""

import hashlib
from dataclasses import dataclass, field, replace

from budget.problems import Problem, Problems
from disclosure.actions import reading
from disclosure.documents.intake.files.packages import MEGABYTE
from disclosure.documents.intake.papers import PaperDifferences
from disclosure.portal.editions import Edition
from disclosure.verify.finding import Match, claimed, matches, public_layouts

MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * MEGABYTE


@dataclass(frozen=True)
class Answer:
    """What is said of a digest or of a file.

    ``matches`` are the publications of which it is an original. Of a file that is none,
    ``edition`` is the one that it was held against, with the ``differences``; of a withdrawn
    edition nothing is told. ``choices`` are editions among which the paper does not decide.
    """

    digest: str
    is_file: bool = False
    matches: list[Match] = field(default_factory=list)
    edition: Edition | None = None
    differences: PaperDifferences | None = None
    choices: list[Edition] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    is_pdf: bool = False


def answer_to_digest(digest: str) -> Answer:
    """Return what is said of a digest of 64 hexadecimal digits."""
    return Answer(digest, matches=matches(digest))


def answer_to_file(data: bytes, name: str, chosen: Edition | None) -> Answer:
    """Return what is said of a file; ``chosen`` is the edition that somebody says it is of.

    Nothing of the file is kept. Problems of reading it are part of the answer.
    """
    answer = replace(
        answer_to_digest(hashlib.sha256(data).hexdigest()),
        is_file=True,
        is_pdf=data.startswith(b"%PDF"),
    )
    if answer.matches:
        return answer
    try:
        return _held_against(answer, data, name, chosen)
    except Problems as exc:
        return replace(answer, problems=exc.problems)


def _held_against(answer: Answer, data: bytes, name: str, chosen: Edition | None) -> Answer:
    layouts = public_layouts()
    if not layouts:
        return answer  # nothing is published that it could be of
    limits = replace(reading.limits(), file_size=MOST_BYTES)
    paper = reading.identify_paper(data, name, layouts, limits)
    editions = claimed(paper)
    if chosen is not None and not _is_among(chosen, editions):
        editions = [chosen]
    if len(editions) != 1:
        return replace(answer, choices=editions)
    edition = editions[0]
    answer = replace(answer, edition=edition)
    if edition.withdrawal is not None:
        return answer
    layout = edition.publication.known_form
    if layout is None:
        return answer
    official = edition.publication.document
    found = reading.compare_paper(data, name, layout, official, limits)
    return replace(answer, differences=found)


def _is_among(chosen: Edition, editions: list[Edition]) -> bool:
    """Tell whether the paper names one edition of what was chosen: then that version counts."""
    if len(editions) != 1:
        return False
    one, other = editions[0].publication, chosen.publication
    return (one.department_id, one.unit_id, one.year) == (
        other.department_id,
        other.unit_id,
        other.year,
    )
