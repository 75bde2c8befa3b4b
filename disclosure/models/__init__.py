"""Every model of disclosure, one subject a file."""

from disclosure.models.access import LinkRequest
from disclosure.models.amount_cell import AmountCell
from disclosure.models.bulk import BULK, BulkFile, BulkPart, KeptRows
from disclosure.models.bundle import BUNDLES, OfflineBundle
from disclosure.models.catalogue import CatalogueRow, VerifyingTurn
from disclosure.models.comparison import SavedComparison
from disclosure.models.derived import Amount, Indexed, Measure
from disclosure.models.everyday_word import EverydayWord
from disclosure.models.imports import UPLOADS, ImportedFile, ImportRun
from disclosure.models.indicator import Indicator
from disclosure.models.kept_year import KeptYear
from disclosure.models.layout import KeptForm, OwnLayout
from disclosure.models.office_name import OfficeName, OfficeNameQuerySet, short_names
from disclosure.models.page_generation import PageGeneration
from disclosure.models.passage import Passage, PassageKind
from disclosure.models.permanence import WrittenOnce
from disclosure.models.publication import (
    OFFICIAL,
    ArchivedSource,
    CheckCertificate,
    OfficialFile,
    Publication,
    Superseded,
    UsedForm,
    Withdrawal,
    superseding_moments,
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
    "BULK",
    "BUNDLES",
    "OFFICIAL",
    "UPLOADS",
    "Amount",
    "AmountCell",
    "ArchivedSource",
    "BulkFile",
    "BulkPart",
    "CatalogueRow",
    "CheckCertificate",
    "CommentAnswer",
    "CorrectionStart",
    "EverydayWord",
    "ImportRun",
    "ImportedFile",
    "Indexed",
    "Indicator",
    "KeptForm",
    "KeptRows",
    "KeptYear",
    "LinkRequest",
    "Measure",
    "Notice",
    "OfficeName",
    "OfficeNameQuerySet",
    "OfficialFile",
    "OfflineBundle",
    "OwnLayout",
    "PageGeneration",
    "Passage",
    "PassageKind",
    "Publication",
    "PublishingRun",
    "ReviewComment",
    "SavedComparison",
    "Submission",
    "Superseded",
    "UnsavedWork",
    "UsedForm",
    "Verb",
    "VerifyingTurn",
    "Withdrawal",
    "WorkerLease",
    "WorkflowEvent",
    "WrittenOnce",
    "short_names",
    "superseding_moments",
]
