"""Publishing: from a budget to a permanent Publication with its official files. The other steps are in ``workflow``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from budget import journal
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems
from disclosure.actions.checking import NO_WAIVERS, Checked, certify, check_assembly, unwaived
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.indexing import index
from disclosure.actions.official_files import RenderedFile, record, render, store
from disclosure.actions.verification import shows
from disclosure.actions.workflow import hindrances, mark_published, state_problems, take_for_publishing
from disclosure.documents import formats
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import Publication, PublishingRun, Verb, Withdrawal
from disclosure.rules import require

STALE = timedelta(minutes=15)
FINISHED = (PublishingRun.State.DONE, PublishingRun.State.FAILED)
OFFICIAL_FORMATS = ("docx", "xlsx", "pdf", "csv", "json")


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
    """Freeze the budget as it stands into its next version, visible at once or from ``visible_from``.

    ``by`` is the reviewer, who publishes what is approved, or None for the system itself (the example, archives).
    ``reason`` is required from the second version on. ``waivers`` are reasons to let blocking findings pass, by
    ``checking.finding_key``; they are published with the version.
    ``at`` dates what was, or pretends to have been, published earlier: archives and simulated data; never given by a person.
    Raises Problems with everything that stands in the way; then nothing was published. Raises PermissionDenied.
    """
    require(by, "disclosure.publish", budget)
    now = at or timezone.now()
    visible_from = visible_from or now
    progress("核对内容")
    checked = _publishable(budget, by=by, reason=reason, visible_from=visible_from, now=now, waivers=waivers)
    document = checked.document
    imprint = Imprint(_next_version(budget), document.digest, timezone.localdate(visible_from))
    files = list(render(document, imprint, OFFICIAL_FORMATS, progress))
    progress("读回文件核对")
    _show_the_document(files, document)
    progress("保存正式文件")
    for file in files:
        store(file)
    with transaction.atomic():
        budget = take_for_publishing(budget, by)
        _still_the_same(budget, document, imprint)
        event = mark_published(budget, by, digest=document.digest, version=imprint.version, visible_from=visible_from)
        publication = Publication.objects.create(
            department=budget.department,
            year=budget.fiscal_year.year,
            version=imprint.version,
            digest=document.digest,
            document_json=document.json,
            layout=document.identity.layout,
            approved_on=budget.approved_on,
            published_at=now,
            published_by=by,
            visible_from=visible_from,
            reason=reason.strip(),
            trail_head=event.hash,
        )
        record(publication, files)
        certify(publication=publication, checked=checked, waivers=waivers)
        index(publication=publication)
    return publication


def start_publishing(
    *,
    budget: DepartmentBudget,
    by: Any,
    visible_from: datetime | None = None,
    reason: str = "",
    waivers: Mapping[str, str] = NO_WAIVERS,
) -> PublishingRun:
    """Have the worker publish, since making the files takes seconds; the run tells how far it is.

    Raises Problems at once with everything that stands in the way already now. Raises PermissionDenied.
    """
    require(by, "disclosure.publish", budget)
    now = timezone.now()
    _publishable(budget, by=by, reason=reason, visible_from=visible_from or now, now=now, waivers=waivers)
    # A worker that was killed leaves its run unfinished; after a quarter of an hour nothing is coming of it.
    stale = PublishingRun.objects.filter(budget=budget, started_at__lt=now - STALE).exclude(state__in=FINISHED)
    stale.update(state=PublishingRun.State.FAILED, problems="处理程序中断，没有公开，请重试。")
    try:
        with transaction.atomic():
            run = PublishingRun.objects.create(budget=budget, by=by)
    except IntegrityError as exc:
        raise Problems([Problem("publish.running", str(budget), "这份预算正在公开，请等它完成")]) from exc
    visible = visible_from.isoformat() if visible_from else ""
    enqueue = partial(run_publishing.enqueue, run.pk, visible, reason, dict(waivers))
    transaction.on_commit(enqueue)
    return run


@task()
def run_publishing(run_id: int, visible_from: str, reason: str, waivers: dict[str, str] | None = None) -> None:
    """Publish the run's budget, writing each step where the reviewer sees it. ``visible_from`` is ISO 8601 or empty."""
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
        _note(
            run, state=PublishingRun.State.FAILED, problems="生成文件时出错，没有公开。请把发生的时间告诉系统管理员。"
        )
    else:
        _note(run, state=PublishingRun.State.DONE)


def _note(run: PublishingRun, **changes: str) -> None:
    for name, value in changes.items():
        setattr(run, name, value)
    run.save(update_fields=[*changes, "publication"])


def _publishable(
    budget: DepartmentBudget,
    *,
    by: Any,
    reason: str,
    visible_from: datetime,
    now: datetime,
    waivers: Mapping[str, str],
) -> Checked:
    """The budget's Document, checked. Raises Problems with everything that stands in the way."""
    budget = DepartmentBudget.objects.select_related("department", "fiscal_year").get(pk=budget.pk)
    assembly = assemble_budget(budget=budget)
    checked = check_assembly(assembly=assembly, budget=budget, on=timezone.localdate(visible_from))
    problems = [*(state_problems(budget, Verb.PUBLISH) if by else ()), *hindrances(budget, assembly)]
    problems += unwaived(checked, waivers)
    if visible_from < now:
        problems.append(Problem("visible_from", "对外可见时间", "不能早于现在"))
    latest = _versions(budget).order_by("-version").first()
    if latest is not None:
        problems += _correction_problems(latest, assembly.document, reason)
    if problems:
        raise Problems(problems)
    return checked


def _show_the_document(files: Iterable[RenderedFile], document: Document) -> None:
    """Every file that can be read, read back, shows exactly the Document (rule 31). Raises Problems."""
    unlike = [file.format for file in files if not shows(document, file.content, file.format)]
    if unlike:
        labels = "、".join(formats.get(name).label for name in unlike)
        raise Problems(
            [Problem("publish.unlike", labels, "生成的文件读回后与公开内容不同，没有公开，请联系系统管理员")]
        )


def _correction_problems(latest: Publication, document: Document, reason: str) -> Iterator[Problem]:
    if not reason.strip():
        yield Problem("correction.reason", "更正原因", f"第{latest.version + 1}版要说明更正原因")
    if latest.digest == document.digest and not Withdrawal.objects.filter(publication=latest).exists():
        yield Problem("correction.same", "公开内容", f"与第{latest.version}版完全相同，不需要再公开")


def _versions(budget: DepartmentBudget) -> Any:
    return Publication.objects.filter(department=budget.department, year=budget.fiscal_year.year)


def _next_version(budget: DepartmentBudget) -> int:
    latest = _versions(budget).order_by("-version").values_list("version", flat=True).first()
    return (latest or 0) + 1


def _still_the_same(budget: DepartmentBudget, document: Document, imprint: Imprint) -> None:
    """Nobody changed a figure, and nobody else published, while the files were made. Call with the budget locked."""
    if _next_version(budget) != imprint.version:
        raise Problems([Problem("publish.raced", str(budget), "另一位审核员刚刚公开了这份预算，请刷新后再看")])
    if assemble_budget(budget=budget).document.digest != document.digest:
        raise Problems([Problem("publish.changed", str(budget), "生成文件期间内容有改动，没有公开，请核对后重试")])
