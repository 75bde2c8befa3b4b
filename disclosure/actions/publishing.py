"""Publishing: from a budget to a permanent Publication with its official files.

The other steps are in ``workflow``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from budget import journal
from budget.models import DepartmentBudget
from budget.offices import same_disclosure
from budget.problems import Problem, Problems, refuse
from disclosure.actions import freezing, fronts, notices
from disclosure.actions.checking import NO_WAIVERS, Checked, check_assembly, unwaived
from disclosure.actions.drafts import assemble_budget
from disclosure.actions.layouts import hold_layout
from disclosure.actions.official_files import RenderedFile, render, store
from disclosure.actions.verification import shows, where_unlike
from disclosure.actions.workflow import (
    hindrances,
    mark_published,
    state_problems,
    take_for_publishing,
    two_people_problems,
)
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import Assembly
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document, Imprint
from disclosure.models import Publication, PublishingRun, Verb, Withdrawal
from disclosure.rules import require

FINISHED = (PublishingRun.State.DONE, PublishingRun.State.FAILED)
_UNLIKE_PLACES = 3  # of a file that a message names
Progress = Callable[[str], None]  # told the name of each step as it begins
BROKEN = "生成文件时出错，没有公开。请把发生的时间告诉系统管理员。"
INTERRUPTED = "处理程序几次中断，没有公开；请重新公开，仍然不行时请系统管理员查看日志。"


@dataclass(frozen=True)
class MadeAhead:
    """What was made of a budget before its turn to be published.

    ``files`` are its official files with this imprint, or will be.
    """

    assembly: Assembly
    imprint: Imprint
    files: Future[list[RenderedFile]]


def publish(
    *,
    budget: DepartmentBudget,
    by: Any,
    visible_from: datetime | None = None,
    reason: str = "",
    waivers: Mapping[str, str] = NO_WAIVERS,
    progress: Progress = lambda step: None,
    at: datetime | None = None,
    run: PublishingRun | None = None,
    ahead: MadeAhead | None = None,
) -> Publication:
    """Freeze the budget as it stands into its next version.

    It is visible at once or from ``visible_from``. ``run`` ends in the same transaction, so that
    it never ends otherwise than its publication.

    ``by`` is the reviewer, who publishes what is approved, or None for the system itself (the
    example, archives). ``reason`` is required from the second version on. ``waivers`` are reasons
    to let blocking findings pass, by the keys that ``checks.blocking`` gives; they are published
    with the version. ``at`` dates what was, or pretends to have been, published earlier (archives
    and simulated data); a person never gives it. ``ahead`` is what was made of the budget before
    its turn. Raises Problems with everything that stands in the way, and then nothing was
    published. Raises PermissionDenied.
    """
    require(by, "disclosure.publish", budget)
    now = at or timezone.now()
    visible_from = visible_from or now

    # 1. Check what would be published.
    progress("核对内容")
    checked = _check_publishable(
        budget,
        by=by,
        reason=reason,
        visible_from=visible_from,
        now=now,
        waivers=waivers,
        assembly=None if ahead is None else ahead.assembly,
    )
    document = checked.document
    version = _next_version(budget)

    # 2. Make the files. This takes seconds, so it holds no lock; a failure after it leaves nothing
    # but files that no row names.
    imprint = Imprint(version, document.digest, timezone.localdate(visible_from))
    if ahead is not None and ahead.imprint == imprint:
        files = ahead.files.result()
    else:
        files = _official_files(document, imprint, freezing.OFFICIAL_FORMATS, progress)
    store(files, progress)

    # 3. Write the rows, all or none, if the budget still is what was checked.
    with transaction.atomic():
        budget = _take_unchanged(budget, by, document, version)
        event = mark_published(
            budget, by, digest=document.digest, version=version, visible_from=visible_from
        )
        publication = freezing.freeze(
            document,
            department=budget.department,
            unit=budget.unit,
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
        if run is not None:
            _end_with(run, publication)
    return publication


def make_ahead(*, budget: DepartmentBudget, at: datetime, makers: Executor) -> MadeAhead:
    """Put a budget's Document together and have its files made, before its turn to be published.

    It is checked when its turn comes, beside what stands by then. ``at`` is when it will be
    published; ``makers`` run what makes files.
    """
    assembly = assemble_budget(budget=budget)
    document = assembly.document
    imprint = Imprint(_next_version(budget), document.digest, timezone.localdate(at))
    files = makers.submit(_files_of_json, document.json, imprint, freezing.OFFICIAL_FORMATS)
    return MadeAhead(assembly, imprint, files)


def _official_files(
    document: Document,
    imprint: Imprint,
    names: Sequence[str],
    progress: Progress = lambda step: None,
) -> list[RenderedFile]:
    """Return the official files of a Document in the formats ``names``, read back.

    Raises Problems where one does not show exactly the Document. Asks no database.
    """
    files = list(render(document, imprint, names, progress))
    progress("读回文件核对")
    _refuse_unlike(files, document)
    return files


def _files_of_json(json: str, imprint: Imprint, names: Sequence[str]) -> list[RenderedFile]:
    """Do the same with a Document that another process wrote as JSON.

    Pickled it would lose which fields its JSON leaves out.
    """
    return _official_files(Document.from_json(json), imprint, names)


def _take_unchanged(
    budget: DepartmentBudget, by: Any, document: Document, version: int
) -> DepartmentBudget:
    """Return the budget, locked for publishing.

    Raises Problems where somebody published or changed a figure while the files were made.
    """
    hold_layout(document.identity.layout)
    budget = take_for_publishing(budget, by)
    if _next_version(budget) != version:
        raise Problems([problem_kinds.PUBLISH_RACED.at(str(budget))])
    now_entered = assemble_budget(budget=budget).document
    if now_entered.digest != document.digest:
        raise Problems([problem_kinds.PUBLISH_CHANGED.at(str(budget))])
    return budget


def _end_with(run: PublishingRun, publication: Publication) -> None:
    """End a run with its publication.

    Raises Problems where it was given up meanwhile, and the reviewer was told that it failed.
    """
    is_ended = _finish(run, state=PublishingRun.State.DONE, publication=publication)
    if not is_ended:
        raise Problems([problem_kinds.PUBLISH_RACED.at(str(run.budget))])


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
    _end_runs_without_task(budget)
    visible = visible_from.isoformat() if visible_from else ""
    try:
        with transaction.atomic():
            # Run and task stand in one database: either both are there or neither.
            run = PublishingRun.objects.create(budget=budget, by=by)
            queued = run_publishing.enqueue(run.pk, visible, reason, dict(waivers))
            run.task = UUID(queued.id)
            run.save(update_fields=["task"])
    except IntegrityError as exc:  # a constraint allows one unfinished run for each budget
        raise Problems([problem_kinds.PUBLISH_RUNNING.at(str(budget))]) from exc
    return run


def _end_runs_without_task(budget: DepartmentBudget) -> None:
    """End unfinished runs whose task is gone or over: of a restored database, or cleared away."""
    over = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    for run in PublishingRun.objects.filter(budget=budget).exclude(state__in=FINISHED):
        tasks = DBTaskResult.objects.filter(pk__in=[run.task]).exclude(status__in=over)
        if not tasks.exists():
            _finish(run, state=PublishingRun.State.FAILED, problems=INTERRUPTED)


@task()
def run_publishing(
    run_id: int, visible_from: str, reason: str, waivers: dict[str, str] | None = None
) -> None:
    """Publish the run's budget, writing each step where the reviewer sees it.

    ``visible_from`` is ISO 8601, or empty for at once. Safe to run twice: a run that has ended
    stays so, and one that a dead worker left is begun anew.
    """
    run = PublishingRun.objects.select_related("budget", "by").get(pk=run_id)
    if run.state in FINISHED:
        return
    moment = datetime.fromisoformat(visible_from) if visible_from else None
    try:
        publish(
            budget=run.budget,
            by=run.by,
            visible_from=moment,
            reason=reason,
            waivers=waivers or {},
            progress=partial(_note_step, run),
            run=run,
        )
    except Problems as exc:
        _finish(run, state=PublishingRun.State.FAILED, problems=str(exc))
    except Exception:
        journal.record_failure(task="run_publishing", run=run.pk)
        _finish(run, state=PublishingRun.State.FAILED, problems=BROKEN)
    else:
        fronts.empty_again()


def give_up_publishing(run_id: int, *args: Any, **kwargs: Any) -> None:
    """End a run whose workers died, and tell the reviewer."""
    run = PublishingRun.objects.select_related("budget", "by").filter(pk=run_id).first()
    if run is None:
        return
    is_ended = _finish(run, state=PublishingRun.State.FAILED, problems=INTERRUPTED)
    if is_ended and run.by is not None:
        text = f"{run.budget}没有公开：{INTERRUPTED}"
        reviewer = User.objects.filter(pk=run.by.pk)
        notices.send(budget=run.budget, to=reviewer, text=text, waits="没有公开，等您重新公开")


def _note_step(run: PublishingRun, step: str) -> None:
    unfinished = PublishingRun.objects.filter(pk=run.pk).exclude(state__in=FINISHED)
    unfinished.update(state=PublishingRun.State.RUNNING, step=step)


def _finish(run: PublishingRun, **changes: Any) -> bool:
    """End a run; False where it had ended already, which stays as it is."""
    unfinished = PublishingRun.objects.filter(pk=run.pk).exclude(state__in=FINISHED)
    return bool(unfinished.update(**changes))


def _check_publishable(
    budget: DepartmentBudget,
    *,
    by: Any,
    reason: str,
    visible_from: datetime,
    now: datetime,
    waivers: Mapping[str, str],
    assembly: Assembly | None = None,
) -> Checked:
    """Return the budget's Document, checked; ``assembly`` is it, where it was put together before.

    Raises Problems with everything that stands in the way.
    """
    budget = DepartmentBudget.objects.select_related("department", "fiscal_year").get(pk=budget.pk)
    assembly = assembly or assemble_budget(budget=budget)
    checked = check_assembly(assembly=assembly, budget=budget, on=timezone.localdate(visible_from))
    problems: list[Problem] = []
    if by is not None:
        problems += state_problems(budget, Verb.PUBLISH)
        problems += two_people_problems(budget, by)
    problems += hindrances(budget, assembly)
    problems += unwaived(checked, waivers)
    if visible_from < now:
        problems.append(problem_kinds.VISIBLE_FROM.at("对外可见时间"))
    latest = _versions(budget).order_by("-version").first()
    if latest is not None:
        problems += _correction_problems(latest, assembly.document, reason)
    refuse(problems)
    return checked


def _refuse_unlike(files: Iterable[RenderedFile], document: Document) -> None:
    """Read every file back that can be read; it must show exactly the Document (rule 31).

    Raises Problems.
    """
    unlike: list[Problem] = []
    for file in files:
        if shows(document, file.content, file.format):
            continue
        label = formats.get(file.format).label
        places = where_unlike(document, file.content, file.format)[:_UNLIKE_PLACES]
        where = "；".join(places) or "不同之处不在文字里"
        unlike.append(problem_kinds.PUBLISH_UNLIKE.at(label, where=where))
    refuse(unlike)


def _correction_problems(latest: Publication, document: Document, reason: str) -> list[Problem]:
    problems: list[Problem] = []
    if not reason.strip():
        problems.append(problem_kinds.CORRECTION_REASON.at("更正原因", version=latest.version + 1))
    is_withdrawn = Withdrawal.objects.filter(publication=latest).exists()
    if latest.digest == document.digest and not is_withdrawn:
        problems.append(problem_kinds.CORRECTION_SAME.at("公开内容", version=latest.version))
    return problems


def _versions(budget: DepartmentBudget) -> Any:
    return Publication.objects.filter(same_disclosure(budget), year=budget.fiscal_year.year)


def _next_version(budget: DepartmentBudget) -> int:
    latest = _versions(budget).order_by("-version").values_list("version", flat=True).first()
    return (latest or 0) + 1
