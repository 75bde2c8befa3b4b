"""The states of a department budget on its way to the public.

Only workflow actions move it from one to the next.
"""

from django.db.models import TextChoices


class Status(TextChoices):
    """A state of a department budget, with the label that people read."""

    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "已提交"
    IN_REVIEW = "in_review", "审核中"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批复"
    PUBLISHED = "published", "已公开"
    CORRECTING = "correcting", "更正中"
    WITHDRAWN = "withdrawn", "已撤回"


# In all other states what was submitted, approved or published must stay what it is.
OPEN = (Status.DRAFT, Status.RETURNED, Status.CORRECTING)
