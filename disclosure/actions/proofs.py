"""Proving layouts of an installation's own with made-up ledgers, as check_layout does.

The worker has it done in a process of its own within limits of time and memory.
"""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from budget import journal
from budget.problems import Problems
from disclosure.actions.confinement import SECONDS, check_layout_confined
from disclosure.documents.model import problem_kinds
from disclosure.models import OwnLayout
from disclosure.rules import require

# One ledger of each of the eight kinds.
OPTIONS = ("--json", "--seeds", "1")
OUT_OF_BOUNDS = problem_kinds.LAYOUT_PROOF_ENDED.at("", seconds=SECONDS).message
INTERRUPTED = "处理程序几次中断，没有试算完；请再试一次，仍然不行时请系统管理员查看日志"

Findings = list[dict[str, str]]


def start_proof(*, layout: OwnLayout, by: Any) -> None:
    """Have the worker prove a layout.

    Raises Problems while it is at it already, PermissionDenied.
    """
    require(by, "disclosure.keep_layouts", None)
    with transaction.atomic():
        locked = OwnLayout.objects.select_for_update().get(pk=layout.pk)
        if is_proving(locked):
            raise Problems([problem_kinds.LAYOUT_PROVING.at(str(locked))])
        locked.proving_since = timezone.now()
        locked.save(update_fields=["proving_since"])
        # The task stands in the same database: either both are there or neither.
        prove_layout.enqueue(locked.pk)


def is_proving(layout: OwnLayout) -> bool:
    """Return whether a proof is under way; one that never ended is over after a while."""
    since = layout.proving_since
    if since is None:
        return False
    given_up = timezone.now() - timedelta(seconds=3 * SECONDS)
    return since > given_up


@task()
def prove_layout(pk: int) -> None:
    """Prove a layout and write down what was found. Safe to run twice."""
    layout = OwnLayout.objects.filter(pk=pk).first()
    if layout is None:
        return  # deleted meanwhile
    try:
        findings = _proved(layout)
    except Exception:
        journal.record_failure(task="prove_layout", run=pk)
        findings = [_finding("", INTERRUPTED)]
    _end(pk, findings, layout.digest)


def give_up_proving(pk: int) -> None:
    """End the proof of a layout whose workers died."""
    layout = OwnLayout.objects.filter(pk=pk).first()
    if layout is not None:
        _end(pk, [_finding("", INTERRUPTED)], layout.digest)


def _end(pk: int, findings: Findings, digest: str) -> None:
    rows = OwnLayout.objects.filter(pk=pk)
    rows.update(proof=findings, proved_digest=digest, proving_since=None)


def _finding(where: str, message: str) -> dict[str, str]:
    return {"where": where, "message": message}


def _proved(layout: OwnLayout) -> Findings:
    """Return what is found with a layout, each finding with where it is."""
    others = OwnLayout.objects.exclude(pk=layout.pk).values_list("key", "text")
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        for key, text in (*others, (layout.key, layout.text)):
            Path(folder, f"{key}.toml").write_text(text, encoding="utf-8")
        written = _run(Path(folder) / f"{layout.key}.toml")
    if written is None:
        return [_finding("", OUT_OF_BOUNDS)]
    data = json.loads(written)
    findings = [_finding(problem["address"], problem["message"]) for problem in data["problems"]]
    for trial in data["trials"]:
        for found in trial["findings"]:
            where = " ".join(filter(None, (trial["label"], found["where"])))
            findings.append(_finding(where, found["message"]))
    return findings


def _run(path: Path) -> str | None:
    """Return what check_layout writes about a file; None where a limit ended it."""
    written: list[str] = []
    arguments = [str(path), *OPTIONS]
    status = check_layout_confined(arguments, seconds=SECONDS, tell=written.append)
    return "".join(written) if status is not None and written else None
