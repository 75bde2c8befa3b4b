"""Publishing: from a budget to a permanent Publication with its official files.

The other steps are in ``workflow``.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from budget import journal
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems
from disclosure.actions import freezing
from disclosure.actions.checking import NO_WAIVERS, Checked, check_assembly, unwaived
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.official_files import RenderedFile, render, store
from disclosure.actions.verification import shows
from disclosure.actions.workflow import (
    hindrances,
    mark_published,
    state_problems,
    take_for_publishing,
)
from disclosure.documents import formats
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import Publication, PublishingRun, Verb, Withdrawal
from disclosure.rules import require

# A run that its worker left unfinished for so long is taken for dead: making all files takes
# seconds, under load a minute.
STALE = timedelta(minutes=15)
FINISHED = (PublishingRun.State.DONE, PublishingRun.State.FAILED)


def publish(
    *,
    budget: DepartmentBudget,
    by: Any,
    visible_from: datetime | None = None,
    reason: str = "",
    waivers: Mapping[str, str] = NO_WAIVERS,
    progress: Callable[[str], None] = lambda step: None,
    at: datetime | None = None,
) -> Publication:
    """Freeze the budget as it stands into its next version, visible at once or from
    ``visible_from``.

    ``by`` is the reviewer, who publishes what is approved, or None for the system itself (the
    example, archives). ``reason`` is required from the second version on. ``waivers`` are reasons
    to let blocking findings pass, by the keys that ``checks.blocking`` gives; they are published
    with the version. ``at`` dates what was, or pretends to have been, published earlier (archives
    and simulated data); a person never gives it. Raises Problems with everything that stands in the
    way, and then nothing was published. Raises PermissionDenied.
    """
    require(by, "disclosure.publish", budget)
    now = at or timezone.now()
    visible_from = visible_from or now

    progress("核对内容")
    checked = _check_publishable(
        budget, by=by, reason=reason, visible_from=visible_from, now=now, waivers=waivers
    )
    document = checked.document
    version = _next_version(budget)
    imprint = Imprint(version, document.digest, timezone.localdate(visible_from))

    files = list(render(document, imprint, freezing.OFFICIAL_FORMATS, progress))
    progress("读回文件核对")
    _refuse_unlike(files, document)
    progress("保存正式文件")
    for file in files:
        store(file)

    with transaction.atomic():
        budget = take_for_publishing(budget, by)
        _refuse_if_changed(budget, document, version)
        event = mark_published(
            budget, by, digest=document.digest, version=version, visible_from=visible_from
        )
        return freezing.freeze(
            document,
            department=budget.department,
            version=version,
            published_at=now,
            published_by=by,
            visible_from=visible_from,
            files=files,
            check=lambda publication: checked,
            waivers=waivers,
            approved_on=budget.approved_on,
            reason=reason.strip(),
            trail_head=event.hash,
        )


def start_publishing(
    *,
    budget: DepartmentBudget,
    by: Any,
    visible_from: datetime | None = None,
    reason: str = "",
    waivers: Mapping[str, str] = NO_WAIVERS,
) -> PublishingRun:
    """Have the worker publish, since making the files takes seconds; the run tells how far it is.

    Raises Problems at once with everything that stands in the way already now. Raises
    PermissionDenied.
    """
    require(by, "disclosure.publish", budget)
    now = timezone.now()
    _check_publishable(
        budget, by=by, reason=reason, visible_from=visible_from or now, now=now, waivers=waivers
    )
    stale = PublishingRun.objects.filter(budget=budget, started_at__lt=now - STALE).exclude(
        state__in=FINISHED
    )
    stale.update(state=PublishingRun.State.FAILED, problems="处理程序中断，没有公开，请重试。")
    try:
        with transaction.atomic():
            run = PublishingRun.objects.create(budget=budget, by=by)
    except IntegrityError as exc:  # a constraint allows one unfinished run for each budget
        raise Problems([problem_kinds.PUBLISH_RUNNING.at(str(budget))]) from exc
    visible = visible_from.isoformat() if visible_from else ""
    enqueue = partial(run_publishing.enqueue, run.pk, visible, reason, dict(waivers))
    transaction.on_commit(enqueue)
    return run


@task()
def run_publishing(
    run_id: int, visible_from: str, reason: str, waivers: dict[str, str] | None = None
) -> None:
    """Publish the run's budget, writing each step where the reviewer sees it.

    ``visible_from`` is ISO 8601, or empty for at once.
    """
    run = PublishingRun.objects.select_related("budget", "by").get(pk=run_id)
    if run.state != PublishingRun.State.WAITING:
        return  # delivered twice: whoever was first does it
    _note(run, state=PublishingRun.State.RUNNING)
    try:
        run.publication = publish(
            budget=run.budget,
            by=run.by,
            visible_from=datetime.fromisoformat(visible_from) if visible_from else None,
            reason=reason,
            waivers=waivers or {},
            progress=lambda step: _note(run, step=step),
        )
    except Problems as exc:
        _note(run, state=PublishingRun.State.FAILED, problems=str(exc))
    except Exception:
        journal.record_failure(task="run_publishing", run=run.pk)
        message = "生成文件时出错，没有公开。请把发生的时间告诉系统管理员。"
        _note(run, state=PublishingRun.State.FAILED, problems=message)
    else:
        _note(run, state=PublishingRun.State.DONE)


def _note(run: PublishingRun, **changes: str) -> None:
    for name, value in changes.items():
        setattr(run, name, value)
    run.save(update_fields=[*changes, "publication"])


def _check_publishable(
    budget: DepartmentBudget,
    *,
    by: Any,
    reason: str,
    visible_from: datetime,
    now: datetime,
    waivers: Mapping[str, str],
) -> Checked:
    """Return the budget's Document, checked.

    Raises Problems with everything that stands in the way.
    """
    budget = DepartmentBudget.objects.select_related("department", "fiscal_year").get(pk=budget.pk)
    assembly = assemble_budget(budget=budget)
    checked = check_assembly(assembly=assembly, budget=budget, on=timezone.localdate(visible_from))
    problems: list[Problem] = []
    if by is not None:
        problems += state_problems(budget, Verb.PUBLISH)
    problems += hindrances(budget, assembly)
    problems += unwaived(checked, waivers)
    if visible_from < now:
        problems.append(problem_kinds.VISIBLE_FROM.at("对外可见时间"))
    latest = _versions(budget).order_by("-version").first()
    if latest is not None:
        problems += _correction_problems(latest, assembly.document, reason)
    if problems:
        raise Problems(problems)
    return checked


def _refuse_unlike(files: Iterable[RenderedFile], document: Document) -> None:
    """Read every file back that can be read; it must show exactly the Document (rule 31).

    Raises Problems.
    """
    unlike: list[str] = []
    for file in files:
        if not shows(document, file.content, file.format):
            unlike.append(formats.get(file.format).label)
    if unlike:
        raise Problems([problem_kinds.PUBLISH_UNLIKE.at("、".join(unlike))])


def _correction_problems(latest: Publication, document: Document, reason: str) -> list[Problem]:
    problems: list[Problem] = []
    if not reason.strip():
        problems.append(problem_kinds.CORRECTION_REASON.at("更正原因", version=latest.version + 1))
    is_withdrawn = Withdrawal.objects.filter(publication=latest).exists()
    if latest.digest == document.digest and not is_withdrawn:
        problems.append(problem_kinds.CORRECTION_SAME.at("公开内容", version=latest.version))
    return problems


def _versions(budget: DepartmentBudget) -> Any:
    return Publication.objects.filter(department=budget.department, year=budget.fiscal_year.year)


def _next_version(budget: DepartmentBudget) -> int:
    latest = _versions(budget).order_by("-version").values_list("version", flat=True).first()
    return (latest or 0) + 1


def _refuse_if_changed(budget: DepartmentBudget, document: Document, version: int) -> None:
    """Refuse where somebody published or changed a figure while the files were made.

    Call with the budget locked.
    """
    if _next_version(budget) != version:
        raise Problems([problem_kinds.PUBLISH_RACED.at(str(budget))])
    if assemble_budget(budget=budget).document.digest != document.digest:
        raise Problems([problem_kinds.PUBLISH_CHANGED.at(str(budget))])
