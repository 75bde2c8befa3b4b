"""Where a budget stands, in words: its state, who has it now, and how long there is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from budget.models import DepartmentBudget
from budget.statuses import Status
from disclosure.documents.meaning.deadlines import Deadline, deadline_of
from disclosure.models import Publication, Withdrawal

HOLDERS = {
    Status.DRAFT: "本部门录入员填写，部门负责人提交",
    Status.SUBMITTED: "财政审核员接收",
    Status.IN_REVIEW: "财政审核员审核",
    Status.RETURNED: "本部门录入员按意见修改",
    Status.APPROVED: "财政审核员公开",
    Status.PUBLISHED: "已经公开，不需要处理",
    Status.CORRECTING: "本部门录入员更正",
}


@dataclass(frozen=True)
class Standing:
    """``because`` is why the latest version was withdrawn; ``deadline`` is None before the budget's approval."""

    label: str
    holder: str
    deadline: Deadline | None
    because: str = ""


def standing(budget: DepartmentBudget) -> Standing:
    """How the budget stands today, in one query."""
    versions = list(
        Publication.objects.filter(department=budget.department_id, year=budget.fiscal_year.year)
        .select_related("withdrawal")
        .defer("document_json")
        .order_by("version")
    )
    published_on = timezone.localdate(versions[0].visible_from) if versions else None
    deadline = deadline_of(budget.approved_on, today=timezone.localdate(), published_on=published_on)
    withdrawn = _withdrawal(versions[-1]) if versions else None
    if versions and versions[-1].visible_from > timezone.now() and budget.status == Status.PUBLISHED:
        return Standing(
            "待公开", "到时自动公开，不需要处理", deadline, f"{shown_time(versions[-1].visible_from)}起可见"
        )
    if withdrawn is not None and budget.status == Status.PUBLISHED:
        return Standing("已撤回", "财政审核员启动更正", deadline, withdrawn.reason)
    return Standing(budget.get_status_display(), HOLDERS[Status(budget.status)], deadline)


def shown_time(at: datetime) -> str:
    """A moment as the desk writes it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _withdrawal(publication: Publication) -> Withdrawal | None:
    return getattr(publication, "withdrawal", None)
