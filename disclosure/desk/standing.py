"""Where a budget stands, in words: its state, who has it now, and how long there is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from budget.models import DepartmentBudget
from budget.statuses import Status
from disclosure.actions.workflow import handed_over
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
    Status.WITHDRAWN: "财政审核员启动更正",
}


HANDED_OVER = "部门负责人审阅后提交"


@dataclass(frozen=True)
class Standing:
    """Where a budget stands.

    ``because`` is why the latest version was withdrawn, or from when it is visible; ``deadline`` is
    None before the budget's approval.
    """

    label: str
    holder: str
    deadline: Deadline | None
    because: str = ""


def standing(budget: DepartmentBudget) -> Standing:
    """Return how the budget stands today, in two queries."""
    publications = Publication.objects.filter(
        department=budget.department_id, year=budget.fiscal_year.year
    )
    versions = list(
        publications.select_related("withdrawal").defer("document_json").order_by("version")
    )
    published_on = timezone.localdate(versions[0].visible_from) if versions else None
    today = timezone.localdate()
    deadline = deadline_of(budget.approved_on, today=today, published_on=published_on)

    if versions and budget.status == Status.PUBLISHED:
        latest = versions[-1]
        if latest.visible_from > timezone.now():
            holder = "到时自动公开，不需要处理"
            because = f"{shown_time(latest.visible_from)}起可见"
            return Standing("待公开", holder, deadline, because)
    because = ""
    if versions and budget.status == Status.WITHDRAWN:
        withdrawal: Withdrawal | None = getattr(versions[-1], "withdrawal", None)
        because = withdrawal.reason if withdrawal is not None else ""
    holder = HOLDERS[Status(budget.status)]
    if handed_over(budget) is not None:
        holder = HANDED_OVER
    return Standing(budget.state_label, holder, deadline, because)


def shown_time(moment: datetime) -> str:
    """Return a moment as the desk writes it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
