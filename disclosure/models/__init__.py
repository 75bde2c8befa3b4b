"""Every model of disclosure, one subject a file."""

from disclosure.models.derived import Amount, Indexed, Measure
from disclosure.models.imports import ImportedFile, ImportRun
from disclosure.models.permanence import WrittenOnce
from disclosure.models.publication import (
    ArchivedSource,
    CheckCertificate,
    OfficialFile,
    Publication,
    Withdrawal,
    stored_name,
)
from disclosure.models.review import CommentAnswer, Notice, ReviewComment
from disclosure.models.workflow import PublishingRun, Submission, Verb, WorkflowEvent

__all__ = [
    "Amount",
    "ArchivedSource",
    "CheckCertificate",
    "CommentAnswer",
    "ImportRun",
    "ImportedFile",
    "Indexed",
    "Measure",
    "Notice",
    "OfficialFile",
    "Publication",
    "PublishingRun",
    "ReviewComment",
    "Submission",
    "Verb",
    "Withdrawal",
    "WorkflowEvent",
    "WrittenOnce",
    "stored_name",
]
