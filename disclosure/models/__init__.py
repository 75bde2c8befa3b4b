"""Every model of disclosure, one subject a file."""

from disclosure.models.access import LinkRequest
from disclosure.models.derived import Amount, Indexed, Measure
from disclosure.models.imports import UPLOADS, ImportedFile, ImportRun
from disclosure.models.indicator import Indicator
from disclosure.models.passage import Passage, PassageKind
from disclosure.models.permanence import WrittenOnce
from disclosure.models.publication import (
    OFFICIAL,
    ArchivedSource,
    CheckCertificate,
    OfficialFile,
    Publication,
    Withdrawal,
)
from disclosure.models.review import CommentAnswer, Notice, ReviewComment
from disclosure.models.unsaved import UnsavedWork
from disclosure.models.worker import WorkerLease
from disclosure.models.workflow import (
    CorrectionStart,
    PublishingRun,
    Submission,
    Verb,
    WorkflowEvent,
)

__all__ = [
    "OFFICIAL",
    "UPLOADS",
    "Amount",
    "ArchivedSource",
    "CheckCertificate",
    "CommentAnswer",
    "CorrectionStart",
    "ImportRun",
    "ImportedFile",
    "Indexed",
    "Indicator",
    "LinkRequest",
    "Measure",
    "Notice",
    "OfficialFile",
    "Passage",
    "PassageKind",
    "Publication",
    "PublishingRun",
    "ReviewComment",
    "Submission",
    "UnsavedWork",
    "Verb",
    "Withdrawal",
    "WorkerLease",
    "WorkflowEvent",
    "WrittenOnce",
]
